//! The rules of the annotation guide on small agreements.

use super::{Fit, LineRole, Why, explain, outline};
use crate::model::Role;
use crate::read::read;

/// Renders the clauses of a text: number, section path, wording with `/` for line breaks.
fn clauses(text: &str) -> Vec<String> {
    parts("a.txt", text, Role::Clause)
}

fn parts(name: &str, text: &str, role: Role) -> Vec<String> {
    let document = read(name, text.as_bytes()).expect("it is text");
    let parts = outline(&document);
    let shown = parts.iter().filter(|part| part.role == role).map(|part| {
        let number = part.number.as_deref().unwrap_or("-");
        format!("{number} [{}] {}", part.section.join(" > "), part.span.of(&document.text).replace('\n', "/"))
    });
    shown.collect()
}

#[test]
fn numbered_provisions_are_clauses_and_titles_are_sections() {
    assert_eq!(
        clauses(
            "设备租赁合同\n第一条　租赁物\n1.1 甲方出租一台设备。\n1.2 乙方已验看设备。\n第二条　租金\n乙方每月支付租金一千元。"
        ),
        ["1.1 [租赁物] 甲方出租一台设备。", "1.2 [租赁物] 乙方已验看设备。", "第二条 [租金] 乙方每月支付租金一千元。",]
    );
}

#[test]
fn a_line_that_begins_with_a_comma_goes_on() {
    let page = "<h1>仓储合同</h1><h2>第一条　仓库</h2><p>（一）仓库位于____市____区</p><p>，面积____平方米。</p>\
                <p>（二）仓库由甲方管理。</p><h2>第二条　费用</h2><p>乙方每月付款。</p>";
    assert_eq!(
        parts("a.html", page, Role::Clause),
        [
            "（一） [仓库] 仓库位于____市____区/，面积____平方米。",
            "（二） [仓库] 仓库由甲方管理。",
            "第二条 [费用] 乙方每月付款。",
        ]
    );
}

#[test]
fn contact_details_that_a_sentence_announces_are_its_list() {
    assert_eq!(
        clauses(
            "用户须知\n一、范围\n本须知适用于全体用户。\n二、联系我们\n您可以通过以下方式与我们联系：\n邮箱：help@yunshan.example\n地址：云山市松林路一号"
        ),
        [
            "一 [范围] 本须知适用于全体用户。",
            "二 [联系我们] 您可以通过以下方式与我们联系：/邮箱：help@yunshan.example/地址：云山市松林路一号",
        ]
    );
}

#[test]
fn an_attachment_follows_the_signatures() {
    let page = "<h1>仓储合同</h1><p>第一条　乙方保管甲方的货物。</p><p>甲方（签章）：　　乙方（签章）：</p><p>年　月　日</p>\
                <p><b>货物交接清单</b></p><p>对上述货物双方已经逐件清点，外观完好，数量与本清单一致，乙方同意接收并开始保管。</p>\
                <p>甲方（签章）：</p><p>乙方（签章）：</p>";
    let last = "- [货物交接清单] 对上述货物双方已经逐件清点，外观完好，数量与本清单一致，乙方同意接收并开始保管。";
    let clauses = parts("a.html", page, Role::Clause);
    assert_eq!(clauses, ["第一条 [] 乙方保管甲方的货物。", last]);
    assert_eq!(parts("a.html", page, Role::Signature).len(), 2);
}

#[test]
fn items_stay_with_the_clause_that_introduces_them() {
    assert_eq!(
        clauses(
            "一、使用规则\n1. 乙方不得有下列行为：\n（1）转借设备；\n（2）拆卸设备。\n以上行为视为违约。\n2. 乙方应当爱护设备。"
        ),
        [
            "1 [使用规则] 乙方不得有下列行为：/（1）转借设备；/（2）拆卸设备。/以上行为视为违约。",
            "2 [使用规则] 乙方应当爱护设备。"
        ]
    );
    // the sentence goes on in the list without a colon
    assert_eq!(
        clauses("一、资料\n1. 本条所说的资料可以是\n(a) 图纸；或\n(b) 说明书。\n2. 资料归甲方所有。"),
        ["1 [资料] 本条所说的资料可以是/(a) 图纸；或/(b) 说明书。", "2 [资料] 资料归甲方所有。"]
    );
    // the list is announced in the middle of the text
    assert_eq!(
        clauses(
            "一、免责\n1. 使用中可能遇到以下情况。由此造成的损失甲方不予赔偿。\n1.1 停电；\n1.2 洪水。\n2. 甲方应当通知乙方。"
        ),
        [
            "1 [免责] 使用中可能遇到以下情况。由此造成的损失甲方不予赔偿。/1.1 停电；/1.2 洪水。",
            "2 [免责] 甲方应当通知乙方。"
        ]
    );
}

#[test]
fn a_title_is_no_lead_in() {
    assert_eq!(
        clauses("一、甲方权利义务：\n1. 甲方有权检查设备。\n2. 甲方应当按期交付设备。"),
        ["1 [甲方权利义务] 甲方有权检查设备。", "2 [甲方权利义务] 甲方应当按期交付设备。"]
    );
    for title in ["陈述与保证", "费用承担", "设备的所有权", "违反合同应承担的责任：", "连带保证责任"]
    {
        let text = format!("一、{title}\n1. 甲方应当付款。\n2. 乙方应当收款。");
        let section = title.trim_end_matches('：');
        assert_eq!(clauses(&text), [format!("1 [{section}] 甲方应当付款。"), format!("2 [{section}] 乙方应当收款。")]);
    }
    // provisions that stand on their own are no items of the text that introduces them all
    assert_eq!(
        clauses("一、规则\n用户接受以下规则：\n1. 用户应当在收到货物以后三日之内检查货物的数量和外观，逾期视为认可。\n2. 平台可以在通知用户以后暂停向用户提供本服务，用户应当予以配合。")
            .len(),
        3
    );
}

#[test]
fn a_summary_of_titles_is_no_enumeration() {
    let text = "隐私政策\n本政策帮助您了解以下内容：\n一、收集\n二、保存\n一、收集\n我们收集您的名字。\n二、保存\n我们保存一年。";
    let found = clauses(text);
    assert!(found.contains(&"一 [收集] 我们收集您的名字。".to_owned()), "{found:?}");
    assert!(found.contains(&"二 [保存] 我们保存一年。".to_owned()), "{found:?}");
}

#[test]
fn numbers_count_where_they_make_a_list() {
    // a bullet before the number, blanks inside of it, a quantity at the start of a line, a reference
    assert_eq!(
        clauses(
            "一、付款\n1 、乙方分期付款，每期的比例是\n2 期 5%\n2 、余款年底付清。\n二、其他\n- 2.1 本合同一式两份。\n第一条约定的费用不退。"
        ),
        [
            "1 [付款] 乙方分期付款，每期的比例是/2 期 5%",
            "2 [付款] 余款年底付清。",
            "2.1 [其他] 本合同一式两份。/第一条约定的费用不退。",
        ]
    );
}

#[test]
fn what_stands_before_the_sections_is_one_clause() {
    let text = "服务协议\n更新日期：2024年1月1日\n甲方：某某公司\n特别提示：\n请仔细阅读本协议。\n您点击同意即接受本协议。\n一、服务\n1. 甲方提供服务。\n2. 乙方接受服务。\n3. 服务免费。";
    assert_eq!(clauses(text)[0], "- [] 特别提示：/请仔细阅读本协议。/您点击同意即接受本协议。");
    assert_eq!(parts("a.txt", text, Role::Parties).len(), 1);
}

#[test]
fn the_end_of_a_page_is_no_text() {
    let html = "<html><body><h1>某某协议</h1><p>一、服务</p><p>甲方提供服务。</p><p>二、费用</p><p>服务免费。</p>\
                <div class=footer><ul>关于<li><a href=a>关于我们</a></li><li><a href=b>联系方式</a></li><li><a href=c>加入我们</a></li></ul></div></body></html>";
    let found = parts("a.html", html, Role::Clause);
    assert_eq!(found.last().map(String::as_str), Some("二 [费用] 服务免费。"), "{found:?}");
}

#[test]
fn cells_of_a_row_stand_on_one_line() {
    let found = parts(
        "a.md",
        "# 某某协议\n\n## 一、价格\n\n价格如下：\n\n| 项目 | 价 |\n|---|---|\n| 维护 | 9 |\n",
        Role::Clause,
    );
    assert_eq!(found, ["一 [价格] 价格如下：/项目 | 价/维护 | 9"]);
}

#[test]
fn articles_counted_through_the_agreement_stand_below_its_numbered_titles() {
    let text = "劳动合同\n\n一、合同期限\n第一条 本合同期限为三年。\n二、工作内容\n第二条 乙方担任工程师。\n第三条 乙方应当按时完成工作。\n\
                三、其他\n第四条 本合同一式两份。\n";
    assert_eq!(
        clauses(text),
        [
            "第一条 [合同期限] 本合同期限为三年。",
            "第二条 [工作内容] 乙方担任工程师。",
            "第三条 [工作内容] 乙方应当按时完成工作。",
            "第四条 [其他] 本合同一式两份。",
        ]
    );
}

#[test]
fn titles_that_come_again_are_a_table_of_contents() {
    let text = "网站服务条款\n\n1. 总则\n2. 账号\n3. 费用\n4. 附则\n\n1. 总则\n用户应当遵守本条款。\n2. 账号\n用户应当妥善保管账号。\n\
                3. 费用\n服务收费。\n4. 附则\n本条款自公布之日起生效。\n";
    assert_eq!(
        clauses(text),
        [
            "1 [总则] 用户应当遵守本条款。",
            "2 [账号] 用户应当妥善保管账号。",
            "3 [费用] 服务收费。",
            "4 [附则] 本条款自公布之日起生效。",
        ]
    );
}

#[test]
fn lines_that_introduce_the_parties_are_particulars() {
    let text = "粮食购销合同\n订立合同双方：\n云川县____粮站，以下简称需方；\n云川县____村民，以下简称供方。\n单位地址____\n\
                为了搞好粮食供应，双方订立本合同。\n一、供方应当按时交粮。\n二、需方应当及时付款。";
    assert_eq!(parts("a.txt", text, Role::Parties).len(), 1);
    assert_eq!(clauses(text)[0], "- [] 为了搞好粮食供应，双方订立本合同。");
}

#[test]
fn every_line_is_explained() {
    let text = "仓储合同\n甲方：云山仓储有限公司\n双方订立本合同。\n第一条　保管\n1. 乙方不得有下列行为：\n（1）转租仓库；\n（3）出借货物。\n\
                甲方（签章）：\n2024年3月1日";
    let document = read("a.txt", text.as_bytes()).expect("it is text");
    let told: Vec<_> = explain(&document)
        .into_iter()
        .map(|reading| (reading.role, reading.why, reading.scheme, reading.fit))
        .collect();
    assert_eq!(
        told,
        [
            (LineRole::Title, Why::NamesTheAgreement, None, None),
            (LineRole::Particulars, Why::Labelled, None, None),
            (LineRole::Clause, Why::Text, None, None),
            (LineRole::Section, Why::TitleAboveText, Some("article"), Some(Fit::Opens)),
            (LineRole::Clause, Why::Text, Some("arabic"), Some(Fit::Opens)),
            (LineRole::Item, Why::LedIn, Some("arabic-paren"), Some(Fit::Opens)),
            (LineRole::Item, Why::LedIn, Some("arabic-paren"), Some(Fit::Skips)),
            (LineRole::Signature, Why::AmongSignatures, None, None),
            (LineRole::Signature, Why::AmongSignatures, None, None),
        ]
    );
}

#[test]
fn titles_may_be_numbered_without_punctuation() {
    let found = [
        "1.1 [总则] 本合同适用于设备租赁。",
        "2.1 [个人信息保护] 甲方保护乙方的个人信息。",
        "3 [其他] 本合同一式两份。",
    ];
    for (one, two, three) in [("1 总则", "2 个人信息保护", "3 其他"), ("1总则", "2个人信息保护", "3其他")]
    {
        let text = format!(
            "租赁合同\n{one}\n1.1 本合同适用于设备租赁。\n{two}\n2.1 甲方保护乙方的个人信息。\n{three}\n本合同一式两份。"
        );
        assert_eq!(clauses(&text), found);
    }
    // sentences below each of them are evidence, too; quantities are none
    assert_eq!(
        clauses("租赁合同\n1 租金\n租金按季支付。\n2 期限\n租期从交付之日起算。\n3 个月以后可以续租。"),
        ["1 [租金] 租金按季支付。", "2 [期限] 租期从交付之日起算。/3 个月以后可以续租。"]
    );
}

#[test]
fn a_colon_after_a_noun_phrase_closes_a_title() {
    // one provision that is no piece of a list, a verb that is a noun behind 的, 会 that is none in 会员
    assert_eq!(
        clauses("租赁合同\n一、保密：\n1. 验收以书面形式进行。\n二、会员卡的使用与保管：\n1. 卡片仅供本人使用。"),
        ["1 [保密] 验收以书面形式进行。", "1 [会员卡的使用与保管] 卡片仅供本人使用。"]
    );
    // but a noun above things is none
    assert_eq!(clauses("一、资料\n1. 交付材料：\n（1）源代码；\n（2）说明书。\n2. 资料归甲方所有。").len(), 2);
}

#[test]
fn numbers_of_provisions_that_a_sentence_refers_to_are_text() {
    assert_eq!(
        clauses(
            "第一条 乙方应当付款。\n第二条约定的期限届满后本款仍然有效。\n第二条 乙方应当保密。\n第三条所述的费用不包括税费。\n第四条 双方应当保密。\n4.1条所述的期限不延长。"
        ),
        [
            "第一条 [] 乙方应当付款。/第二条约定的期限届满后本款仍然有效。",
            "第二条 [] 乙方应当保密。/第三条所述的费用不包括税费。",
            "第四条 [] 双方应当保密。/4.1条所述的期限不延长。",
        ]
    );
    // what begins like a reference and is none
    assert_eq!(
        clauses("第一条第三方的责任由甲方承担。\n第二条所有用户均应遵守本规则。\n第三条 第一条所指的责任不免除。")
            .len(),
        3
    );
}

#[test]
fn a_section_below_the_agreements_title_is_no_second_title() {
    let text = "# 会员服务协议\n\n## 用户行为规范\n\n会员不得转借账号。\n\n## 费用\n\n会员按月付费。\n";
    assert_eq!(parts("a.md", text, Role::Clause), ["- [用户行为规范] 会员不得转借账号。", "- [费用] 会员按月付费。"]);
    let text = "**会员服务协议**\n\n双方达成如下协议：\n\n**免责声明**\n\n甲方不对天气负责。\n\n**费用**\n\n1. 月费十元；\n\n2. 年费百元\n\n**其他**\n\n本协议一式两份，双方各执一份。\n";
    assert_eq!(
        parts("a.md", text, Role::Clause),
        [
            "- [] 双方达成如下协议：",
            "- [免责声明] 甲方不对天气负责。",
            "1 [费用] 月费十元；",
            "2 [费用] 年费百元",
            "- [其他] 本协议一式两份，双方各执一份。",
        ]
    );
}

#[test]
fn articles_go_on_below_numbered_titles_with_text() {
    assert_eq!(
        clauses(
            "合同\n一、总则\n双方本着诚信原则履行合同。\n第一条 甲方供货。\n二、费用\n双方已经协商一致。\n第二条 乙方付款。"
        ),
        [
            "一 [总则] 双方本着诚信原则履行合同。",
            "第一条 [总则] 甲方供货。",
            "二 [费用] 双方已经协商一致。",
            "第二条 [费用] 乙方付款。",
        ]
    );
}

#[test]
fn a_list_may_look_like_the_list_it_stands_in() {
    assert_eq!(
        clauses("1. 范围\n甲方应当提供以下资料：\n1、源代码；\n2、说明书；\n3、测试报告。\n2. 期限\n期限为一年。"),
        ["1 [范围] 甲方应当提供以下资料：/1、源代码；/2、说明书；/3、测试报告。", "2 [期限] 期限为一年。"]
    );
    // sentences in front of the sections do not go on behind them
    assert_eq!(
        clauses(
            "政策\n我们提示您：\n1. 请阅读政策。\n2. 请保管密码。\n一、收集\n我们这样收集信息。\n1. 注册\n我们收集姓名。\n2. 登录\n我们收集时间。\n3. 请注意，您应当核对信息。"
        ),
        [
            "- [] 我们提示您：",
            "1 [] 请阅读政策。",
            "2 [] 请保管密码。",
            "一 [收集] 我们这样收集信息。",
            "1 [收集 > 注册] 我们收集姓名。",
            "2 [收集 > 登录] 我们收集时间。",
            "3 [收集] 请注意，您应当核对信息。",
        ]
    );
}

#[test]
fn a_sentence_is_no_title_because_its_siblings_are() {
    assert_eq!(
        clauses(
            "一、费用\n1. 付款\n乙方按月付款。\n2. 发票\n甲方开具发票。\n3. 甲方每月向乙方结算一次租赁费用。\n结算以对账单为准。"
        ),
        [
            "1 [费用 > 付款] 乙方按月付款。",
            "2 [费用 > 发票] 甲方开具发票。",
            "3 [费用] 甲方每月向乙方结算一次租赁费用。/结算以对账单为准。",
        ]
    );
}

#[test]
fn levels_may_be_divided_by_hyphens() {
    assert_eq!(
        clauses(
            "服务条款\n第一条 服务\n1-1 甲方提供服务。\n1-2“服务”指云主机。\n2-3个工作日以内开通。\n第二条 费用\n2-1 乙方付款。"
        ),
        ["1-1 [服务] 甲方提供服务。", "1-2 [服务] “服务”指云主机。/2-3个工作日以内开通。", "2-1 [费用] 乙方付款。",]
    );
}

#[test]
fn financial_numerals_stand_above_everyday_ones() {
    assert_eq!(
        clauses(
            "合同\n壹、供货\n一、交货\n1. 甲方应当按期交货。\n二、验收\n1. 乙方应当验收。\n贰、费用\n一、价格\n1. 价格为一千元。"
        ),
        ["1 [供货 > 交货] 甲方应当按期交货。", "1 [供货 > 验收] 乙方应当验收。", "1 [费用 > 价格] 价格为一千元。"]
    );
}

#[test]
fn attachments_may_have_english_names() {
    let text = "合同\n第一条 甲方应当供货。\n第二条 乙方应当付款。\n第三条 本合同一式两份。\n甲方（盖章）：\n2024年3月1日\n\
                Appendix A: 设备清单\n1. 检测仪器共三台。\nAnnex 2 验收标准\n外观应当完好。";
    assert_eq!(
        clauses(text)[3..],
        ["1 [设备清单] 检测仪器共三台。".to_owned(), "Annex2 [验收标准] 外观应当完好。".to_owned()]
    );
}

#[test]
fn a_heading_above_lower_ones_is_a_section() {
    let text = "# 投稿协议\n\n## 中文版\n\n### 授权\n\n作者授权本刊发表稿件。\n\n### 稿酬\n\n本刊按期支付稿酬。\n";
    assert_eq!(clauses(text), ["- [中文版 > 授权] 作者授权本刊发表稿件。", "- [中文版 > 稿酬] 本刊按期支付稿酬。"]);
}

#[test]
fn organisations_and_editions_stand_in_front() {
    let text = "云主机服务协议\n（2024版）\n运营主体：云山科技有限公司\n请仔细阅读本协议。\n一、服务\n甲方提供云主机。";
    assert_eq!(clauses(text), ["- [] 请仔细阅读本协议。", "一 [服务] 甲方提供云主机。"]);
    assert_eq!(parts("a.txt", text, Role::Parties).len(), 1);
}

#[test]
fn short_lines_between_sentences_are_titles() {
    let text = "会员服务协议\n注销\n会员可以申请注销账号。\n积分：\n积分不得转让。有下列情形之一的，\n平台可以取消积分：\n（1）刷单\n（2）作弊\n\
                开票\n账号仅供本人开票。";
    assert_eq!(
        clauses(text),
        [
            "- [注销] 会员可以申请注销账号。",
            "- [积分] 积分不得转让。有下列情形之一的，/平台可以取消积分：/（1）刷单/（2）作弊",
            "- [开票] 账号仅供本人开票。",
        ]
    );
}
