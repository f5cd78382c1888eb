//! Facts of small agreements written for these tests.

use crate::model::{Fact, Facts};
use crate::read::read;
use crate::understand::understand;

fn facts(text: &str) -> Facts {
    understand(&read("测试.md", text.as_bytes()).expect("it is text")).facts
}

fn value(fact: &Option<Fact>) -> &str {
    fact.as_ref().map_or("", |fact| fact.value.as_str())
}

fn parties(facts: &Facts) -> Vec<&str> {
    facts.parties.iter().map(|party| party.name.value.as_str()).collect()
}

#[test]
fn standard_terms_name_their_provider() {
    let text = "# 青禾云用户服务协议\n\n更新日期：2024年3月1日\n\n生效日期：2024年3月8日\n\n\
                本协议是您与杭州青禾云计算有限公司（以下简称“青禾云”或“我们”）之间就使用青禾云服务订立的协议。\n\n\
                ## 一、账号\n\n1.1 用户应当妥善保管账号。\n\n1.2 青禾云有权核验用户的身份。\n";
    let facts = facts(text);
    assert_eq!(value(&facts.title), "青禾云用户服务协议");
    assert_eq!(value(&facts.provider), "青禾云");
    assert_eq!(parties(&facts), ["杭州青禾云计算有限公司"]);
    assert_eq!(facts.kind, Some("user-agreement"));
    assert_eq!(value(&facts.version_date), "2024-03-01");
    assert_eq!(value(&facts.effective_date), "2024-03-08");
    for fact in [&facts.provider, &facts.version_date, &facts.effective_date] {
        let span = fact.as_ref().and_then(|fact| fact.span).expect("it is in the text");
        assert!(span.start < span.end);
    }
}

#[test]
fn phrases_name_a_brand_without_a_company() {
    let text = "欢迎您使用松果笔记小程序提供的服务！\n\n松果笔记（以下简称“我们”）尊重您的隐私。\n\n一、信息收集\n\n\
                我们收集您的手机号。\n\n二、联系我们\n\n公司名称：成都松果文化传播有限公司\n";
    let facts = facts(text);
    assert_eq!(value(&facts.provider), "松果笔记");
    assert_eq!(parties(&facts), ["成都松果文化传播有限公司"]);
}

#[test]
fn the_supplying_side_of_two_parties_is_the_provider() {
    let text = "软件开发合同\n\n甲方：上海云杉商贸有限公司\n\n乙方：山海软件（深圳）有限责任公司\n\n第一条 甲方委托乙方开发管理系统。\n\n\
                第二条 甲方应于验收后十日内向乙方支付开发费。\n\n第三条 本合同自双方盖章之日起生效。\n";
    let facts = facts(text);
    assert_eq!(facts.kind, Some("development"));
    assert_eq!(parties(&facts), ["上海云杉商贸有限公司", "山海软件（深圳）有限责任公司"]);
    assert_eq!(value(&facts.provider), "山海");
    let sale = "采购合同\n\n需方（甲方）：北京金穗食品有限公司\n\n供方（乙方）：苏州白杨设备制造有限公司\n\n第一条 标的\n\n供方供应设备。\n";
    assert_eq!(value(&super::tests::facts(sale).provider), "白杨设备制造");
}

#[test]
fn blanks_persons_and_mentions_are_no_facts() {
    let text = "房屋租赁合同\n\n出租方（甲方）：________\n\n承租方（乙方）：（签字）\n\n第一条 甲方将房屋出租给乙方，租金每月3000元。\n\n\
                第二条 租期自2024年1月1日起至2024年12月31日止。\n\n第三条 水电费交给供电公司和自来水公司。\n\n签订日期：2024年1月1日\n";
    let facts = facts(text);
    assert_eq!(facts.kind, Some("lease"));
    assert!(facts.parties.is_empty() && facts.provider.is_none() && facts.provider_from.is_none());
    assert!(facts.version_date.is_none() && facts.effective_date.is_none());
    assert!(super::tests::facts("请注意安全。\n").title.is_none());
}

#[test]
fn a_person_is_a_party_without_the_digits_behind_the_name() {
    let facts =
        facts("借款合同\n\n出借人：赵小满000000\n\n借款人：欧阳明月（身份证号：略）\n\n第一条 借款金额为一万元。\n");
    assert_eq!(parties(&facts), ["赵小满", "欧阳明月"]);
    assert!(facts.provider.is_none());
}

#[test]
fn third_parties_are_no_parties() {
    let text = "# 云杉隐私政策\n\n我们通过云杉应用收集您的信息。\n\n## 第三方\n\n第三方名称：推送服务\n\n公司名称：甲乙推送科技有限公司\n\n\
                第三方名称：地图服务\n\n公司名称：丙丁地图科技有限公司\n";
    assert!(facts(text).parties.is_empty());
}

#[test]
fn a_folder_tells_the_provider_where_the_text_does_not() {
    let from = |text: &str, folder: &str| {
        let mut facts = facts(text);
        super::provide_from_folder(&mut facts, folder);
        (value(&facts.provider).to_owned(), facts.provider_from.map(|from| from.as_str()))
    };
    let silent = "保密协议\n\n第一条 双方应当保密。\n";
    assert_eq!(from(silent, "松果科技"), ("松果科技".into(), Some("folder")));
    assert_eq!(from(silent, "松果采购").0, "松果采购");
    for plain in ["合同", "2024年采购合同", "2024", "contracts", "Docs_2023", "第3批", "2024年3月"] {
        assert_eq!(from(silent, plain), (String::new(), None), "{plain}");
    }
    let stated = "云杉用户协议\n\n欢迎您使用云杉服务！您与云杉之间订立本协议。\n\n第一条 用户应当守法。\n";
    assert_eq!(from(stated, "松果科技"), ("云杉".into(), Some("text")));
}

#[test]
fn two_named_parties_make_a_contract_of_any_title() {
    let text = "服务协议\n\n本协议由以下双方于2024年6月1日在上海市浦东新区签订：\n\n甲方：上海云杉商贸有限公司\n\n乙方：杭州松果网络科技有限公司\n\n\
                第一条 服务期自2024年7月1日起至2025年6月30日止。\n\n第二条 服务费总额为人民币陆万元整。\n";
    let facts = facts(text);
    assert_eq!(facts.kind, Some("user-agreement"));
    assert_eq!(value(&facts.signing_date), "2024-06-01");
    assert_eq!(value(&facts.signing_place), "上海市浦东新区");
    assert_eq!(value(&facts.expiry_date), "2025-06-30");
    assert_eq!(facts.amount.and_then(|sum| sum.amount).as_deref(), Some("60000.00"));
    let roles = |at: usize| facts.parties[at].roles.iter().map(|role| role.value.as_str()).collect::<Vec<_>>();
    assert_eq!((roles(0), roles(1)), (vec!["甲方"], vec!["乙方"]));
}

#[test]
fn a_loan_is_its_sum() {
    let text = "借款合同\n\n甲方：赵小满\n\n乙方：欧阳明月\n\n第一条 甲方向乙方提供借款人民币叁佰万元整（¥3,000,000.00）。\n\n第二条 乙方应按期归还。\n";
    let sum = facts(text).amount.expect("it is told");
    assert_eq!((sum.currency, sum.amount.as_deref()), (Some("CNY"), Some("3000000.00")));
    let blank = "借款合同\n\n第一条 甲方向乙方提供借款人民币____元。\n\n第二条 逾期的，每日按1000元支付违约金。\n";
    assert!(super::tests::facts(blank).amount.is_none());
}
