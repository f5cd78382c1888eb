//! All persons, companies and numbers here are made up: districts that do not exist, days long ago, sequences of one digit.

use proptest::prelude::*;

use super::checksum::{is_card, is_credit_code, is_identity};
use super::*;

fn masked(text: &str) -> String {
    redact(text, Redaction::default(), &[]).text
}

/// The last character that makes a number prove itself.
fn proven(stem: &str, is: fn(&str) -> bool) -> String {
    let last = "0123456789XABCDEFGHJKLMNPQRTUWY".chars().map(|ch| format!("{stem}{ch}"));
    last.into_iter().find(|number| is(&number.to_lowercase())).unwrap_or_else(|| panic!("{stem} cannot be completed"))
}

fn identity(n: u32) -> String {
    proven(&format!("1100001900{:02}{:02}{:03}", n % 12 + 1, n % 28 + 1, n % 1000), is_identity)
}

fn credit_code(n: u32) -> String {
    proven(&format!("91110000MA{n:07}"), is_credit_code)
}

fn card(n: u32) -> String {
    proven(&format!("622200{n:012}"), is_card)
}

#[test]
fn numbers_that_prove_themselves_need_no_label() {
    let (id, code, card) = (identity(7), credit_code(7), card(7));
    assert_eq!(
        masked(&format!("乙方{id}，丙方{code}，汇至{card}。")),
        "乙方[身份证号]，丙方[统一社会信用代码]，汇至[银行账号]。"
    );
    let wide: String = id.chars().map(|ch| char::from_u32(ch as u32 + 0xFEE0).expect("a wide form")).collect();
    assert_eq!(masked(&format!("乙方{wide}，")), "乙方[身份证号]，");
    let parted = format!("{} {} {}", &id[..6], &id[6..14], &id[14..]);
    assert_eq!(masked(&format!("乙方{parted}。")), "乙方[身份证号]。");
    assert_eq!(masked("110000000101999"), "[身份证号]");
    let parted = format!("{} {} {} {} {}", &card[..4], &card[4..8], &card[8..12], &card[12..16], &card[16..]);
    assert_eq!(masked(&parted), "[银行账号]");
}

#[test]
fn numbers_that_do_not_need_a_label() {
    let wrong = |number: String| {
        let last = number.pop_last();
        format!("{}{}", number.without_last(), if last == '0' { '2' } else { '0' })
    };
    let (id, account) = (wrong(identity(7)), wrong(card(7)));
    let text = format!("合同编号{id}，流水{account}，HT-2024-0755-10000000。");
    assert_eq!(masked(&text), text);
    assert_eq!(masked(&format!("身份证号码：{id}；账号：{account}")), "身份证号码：[身份证号]；账号：[银行账号]");
    assert_eq!(masked("账号：1000 2000 3000 40，户名：云杉有限公司"), "账号：[银行账号]，户名：云杉有限公司");
    assert_eq!(masked("护照号：E00000000，住址"), "护照号：[证件号]，住址");
    assert_eq!(masked("电话：1234567。"), "电话：[电话]。");
    assert_eq!(masked("订单号13800000000"), "订单号13800000000");
    assert_eq!(masked("合同编号：HT13800000000"), "合同编号：HT13800000000");
}

/// Words of tests.
trait Last {
    fn pop_last(&self) -> char;
    fn without_last(&self) -> &str;
}

impl Last for String {
    fn pop_last(&self) -> char {
        self.chars().next_back().expect("a number")
    }

    fn without_last(&self) -> &str {
        &self[..self.len() - 1]
    }
}

#[test]
fn telephones_in_their_forms() {
    for phone in [
        "13800000000",
        "138 0000 0000",
        "138-0000-0000",
        "+86 13800000000",
        "+86-138-0000-0000",
        "8613800000000",
        "008613800000000",
        "010-10000000",
        "0755-10000000-801",
        "0755-10000000转801",
        "(010)10000000",
        "（０１０）１０００００００",
        "01010000000",
        "400-800-0000",
        "4008000000",
        "800 800 0000",
        "１３８００００００００",
        "+86 10 1000 0000",
    ] {
        for (before, behind) in
            [("", ""), ("请致电", "，"), ("电话：", "\n2.1 甲方"), ("传真 ", " 地址：甲路1号"), ("a@b.cn/", "、")]
        {
            let out = masked(&format!("{before}{phone}{behind}"));
            let email = before.replace("a@b.cn", "[邮箱]");
            assert_eq!(out, format!("{email}[电话]{behind}"), "{before}{phone}{behind}");
        }
    }
    assert_eq!(masked("电话：13800000000、010-10000000/400-800-0000"), "电话：[电话]、[电话]/[电话]");
    assert_eq!(masked("tel13800000000"), "tel[电话]");
    assert_eq!(masked("电话：+86 8888 6666，账户\n400 800 0000"), "电话：[电话]，账户\n[电话]");
}

#[test]
fn emails() {
    assert_eq!(masked("邮箱：nobody.x@example.com。"), "邮箱：[邮箱]。");
    assert_eq!(masked("发至ＮＯＢＯＤＹ＠ｅｘａｍｐｌｅ．ｃｏｍ，或n @ example.com.cn"), "发至[邮箱]，或[邮箱]");
    assert_eq!(masked("1. nobody@example.com\n95%\nnobody@example.com"), "1. [邮箱]\n95%\n[邮箱]");
    assert_eq!(masked("2.1nobody1@example.com"), "2.1[邮箱]");
    assert_eq!(masked("@甲方 a@b"), "@甲方 a@b");
}

#[test]
fn names_of_persons_stand_behind_their_labels() {
    for (text, out) in [
        ("联系人：赵小满，电话", "联系人：[姓名]，电话"),
        ("联系人：赵小满 13800000000", "联系人：[姓名] [电话]"),
        ("法定代表人（签字）：欧阳明月　日期：2024年3月1日", "法定代表人（签字）：[姓名]　日期：2024年3月1日"),
        ("授权代表签字：李　娜\n乙方（盖章）：", "授权代表签字：[姓名]\n乙方（盖章）："),
        ("甲方：赵小满\n乙方：云杉有限公司", "甲方：[姓名]\n乙方：云杉有限公司"),
        ("出租方（甲方）：趙小滿（身份證號：略）", "出租方（甲方）：[姓名]（身份證號：略）"),
        ("法定代表人赵小满，", "法定代表人[姓名]，"),
        ("联系人　赵小满\n", "联系人　[姓名]\n"),
        ("姓名|赵小满|职务|经理", "姓名|[姓名]|职务|经理"),
        ("负责人：赵小满先生、钱多多", "负责人：[姓名]先生、钱多多"),
        ("负责人：赵小满、钱多多", "负责人：[姓名]、[姓名]"),
        ("联系人：阿不都·热合曼，", "联系人：[姓名]，"),
        ("联系人：John Doe，", "联系人：[姓名]，"),
        ("聘用赵小满（女，身份证号：略）为经理", "聘用赵小满（女，身份证号：略）为经理"),
        ("由钱多多（身份证号：略）担任", "由钱多多（身份证号：略）担任"),
        ("，钱多多（身份证号：略）", "，[姓名]（身份证号：略）"),
        ("乙方的联系人应当及时通知，代理人于当日签字。时间：", "乙方的联系人应当及时通知，代理人于当日签字。时间："),
        ("姓名：____\n谈判代表：____", "姓名：____\n谈判代表：____"),
        ("法定代表人：\n项目联系人：", "法定代表人：\n项目联系人："),
        ("委托代理人　　居民身份证号码", "委托代理人　　居民身份证号码"),
        ("联系人：\n赵小满\n", "联系人：\n[姓名]\n"),
        ("联系人：__赵小满__", "联系人：__[姓名]__"),
        ("姓名：赵小满身份证号：略", "姓名：[姓名]身份证号：略"),
        ("签字：\n时间：2024年", "签字：\n时间：2024年"),
        ("盖章后生效，签字于成都，", "盖章后生效，签字于成都，"),
    ] {
        assert_eq!(masked(text), out, "{text}");
    }
    // A name that is known is masked wherever it stands; one of two characters only by itself.
    assert_eq!(
        masked("联系人：高明。赵小满、高明与高明度，联系人：赵小满"),
        "联系人：[姓名]。[姓名]、高明与高明度，联系人：[姓名]"
    );
}

#[test]
fn companies_only_on_request_and_the_same_number_for_the_same() {
    let text = "杭州青禾科技有限公司（以下简称“青禾”）与云杉贸易有限公司，青禾应当，由上海仲裁委员会仲裁。云杉贸易有限公司，松果云";
    assert_eq!(masked(text), text);
    let known = ["松果云".to_owned(), "青禾".to_owned()];
    let redacted = redact(text, Redaction { companies: true }, &known);
    let numbers: Vec<&str> = redacted.text.split("[公司").skip(1).filter_map(|rest| rest.split(']').next()).collect();
    assert_eq!(numbers.len(), 6, "{}", redacted.text);
    assert!(numbers[0] == numbers[1] && numbers[1] == numbers[3] && numbers[2] == numbers[4]);
    assert!(numbers[0] != numbers[2] && numbers[5] != numbers[0] && numbers[5] != numbers[2]);
    assert!(redacted.text.contains("由上海仲裁委员会仲裁"));
    assert_eq!(redacted.masked, Masked::from([(Sort::Company, 6)]));
}

#[test]
fn sentences_that_lead_up_to_a_company_are_no_names() {
    for text in ["无论本公司是否同意", "直接汇入甲方在中国银行的账户", "电子邮件或银行", "对方公司、物流公司"]
    {
        assert_eq!(redact(text, Redaction { companies: true }, &[]).text, text);
    }
    for text in ["乙方：青禾总公司。", "乙方：青禾公司。", "乙方：青禾贸易有限公司。"] {
        assert_eq!(redact(text, Redaction { companies: true }, &[]).text, "乙方：[公司1]。", "{text}");
    }
}

/// What must stay: numbers of clauses, dates, amounts, rates, periods, numbers of contracts.
const HARMLESS: &[&str] = &[
    "第十二条",
    "12.3",
    "第25条第3款",
    "（一）",
    "①",
    "2024年3月1日",
    "2024-03-01",
    "2024/3/1",
    "二〇二四年三月一日",
    "8,600元",
    "人民币1,380,000.00元",
    "13800000000元",
    "1380000000.50元",
    "人民币4008000000元整",
    "10万元",
    "千分之五",
    "0.05%",
    "5‰",
    "30天",
    "十五个工作日",
    "24小时",
    "HT-2024-0755-001",
    "合同编号：2024031500012345678",
    "编号：13900000000",
    "GB/T 7714-2015",
    "第4008号",
    "邮编：100000",
    "192.168.10.1",
    "v2.13.0",
    "《民法典》第509条",
    "12345678.90元",
    "订单号：20240301123456789",
    "86平方米",
    "1号楼2单元301室",
    "20:00-22:00",
    "95%",
    "3.14159265358979",
    "（2024）甲01民初1234号",
    "6222元",
    "¥13,800,000,000.00",
];

/// What must go, with a label where its form alone says nothing.
fn secrets(n: u32) -> Vec<(&'static str, String)> {
    let names = ["赵小满", "欧阳明月", "钱多多", "孙半夏", "周知秋", "吴青崖"];
    vec![
        ("", identity(n)),
        ("身份证号：", identity(n + 1)),
        ("", credit_code(n)),
        ("统一社会信用代码：", credit_code(n + 500)),
        ("", card(n)),
        ("账号：", format!("10{n:010}")),
        ("", format!("138{n:08}")),
        ("手机", format!("199 {:04} {:04}", n % 9999, n)),
        ("", format!("010-1{n:07}")),
        ("客服热线：", format!("400-8{:02}-{:04}", n % 100, n)),
        ("", format!("nobody{n}@example.com")),
        ("护照号码：", format!("E{n:08}")),
        ("联系人：", names[n as usize % names.len()].to_owned()),
        ("法定代表人（签字）：", names[(n as usize + 1) % names.len()].to_owned()),
    ]
}

#[test]
fn of_two_hundred_identifiers_none_survives_and_nothing_else_is_harmed() {
    let surroundings =
        [("本合同", "，"), ("\n", "\n"), ("（", "）"), ("甲方指定", "；"), ("“", "”"), ("、", "。"), ("　", "　")];
    let (mut text, mut count) = (String::new(), 0);
    let mut gone = Vec::new();
    for n in 1..=16_u32 {
        for (at, (label, secret)) in secrets(n * 37).into_iter().enumerate() {
            let pick = n as usize * 31 + at;
            let (before, behind) = surroundings[pick % surroundings.len()];
            // Each second one in full width.
            let shown: String = match pick % 2 {
                0 => secret.clone(),
                _ => secret
                    .chars()
                    .map(|ch| if ch.is_ascii_digit() { char::from_u32(ch as u32 + 0xFEE0).unwrap_or(ch) } else { ch })
                    .collect(),
            };
            text += &format!("{}{before}{label}{shown}{behind}{}", HARMLESS[pick % HARMLESS.len()], "双方另行约定。\n");
            gone.extend([shown, secret]);
            count += 1;
        }
    }
    assert!(count > 200);
    let redacted = redact(&text, Redaction::default(), &[]);
    for secret in gone {
        assert!(!redacted.text.contains(&secret), "{secret} survives in\n{}", redacted.text);
    }
    assert_eq!(redacted.masked.values().sum::<usize>(), count, "{:?}", redacted.masked);
    let occurrences = |text: &str, word: &str| text.matches(word).count();
    for word in HARMLESS {
        assert_eq!(occurrences(&redacted.text, word), occurrences(&text, word), "{word} in\n{}", redacted.text);
    }
}

#[test]
fn what_is_harmless_stays() {
    for word in HARMLESS {
        for text in [
            word.to_string(),
            format!("甲方应按{word}支付，"),
            format!("联系人和电话见{word}。"),
            format!("1. {word}；\n2. {word}"),
        ] {
            assert_eq!(masked(&text), text);
        }
    }
}

proptest! {
    #[test]
    fn clauses_dates_and_amounts_stay(
        article in 1..400u32, year in 1990..2035u32, month in 1..=12u32, day in 1..=28u32, amount in 1..99_999_999_999u64, cents in 0..100u32, rate in 1..1000u32,
    ) {
        let grouped = {
            let digits = amount.to_string();
            let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|g| std::str::from_utf8(g).expect("digits")).collect();
            groups.join(",")
        };
        let text = format!(
            "第{article}条 {article}.{month}.{day} 自{year}年{month}月{day}日（{year}-{month:02}-{day:02}）起，甲方支付{amount}元、{grouped}.{cents:02}元、人民币{amount}.{cents:02}元、\
             {amount}万元，逾期{rate}日的按{rate}‰、{}.{rate}%计，合同编号：HT{year}{month:02}{amount}。", rate % 10
        );
        prop_assert_eq!(masked(&text), text);
    }

    #[test]
    fn any_text_is_taken_and_masked_once(text in "\\PC{0,60}|[甲乙方联系人电话账号：:、（） \n\t0-9０-９xX@.赵小满李娜-]{0,60}") {
        let known = ["小满".to_owned(), "甲".to_owned()];
        for companies in [false, true] {
            let once = redact(&text, Redaction { companies }, &known);
            // Findings are in order, in the text and on its character borders.
            let mut redactor = Redactor::new(Redaction { companies }, &known);
            redactor.learn(&text);
            let mut done = 0;
            for finding in redactor.find(&text) {
                prop_assert!(finding.range.start >= done && !finding.range.is_empty());
                prop_assert!(text.get(finding.range.clone()).is_some());
                done = finding.range.end;
            }
            prop_assert!(once.masked.is_empty() == (once.text == text));
        }
    }

    #[test]
    fn mobiles_never_survive(n in 0..100_000_000u32, before in "[，。：（ \n甲a1]", behind in "[，。；） \n乙]") {
        let phone = format!("139{n:08}");
        let before = if before == "1" || before == "a" { "，".to_owned() } else { before };
        let out = masked(&format!("{before}{phone}{behind}"));
        prop_assert!(!out.contains(&phone), "{}", out);
    }
}

#[test]
fn accounts_of_messengers() {
    let masked = |text: &str| redact(text, Redaction::default(), &[]).text;
    assert_eq!(masked("微信号：songguo_88，QQ：123456789"), "微信号：[社交账号]，QQ：[社交账号]");
    assert_eq!(masked("微信：138 0013 8000"), "微信：[电话]");
    assert_eq!(masked("身份證 A123456789"), "身份證 [身份证号]");
    assert_eq!(masked("可以通过微信支付，QQ群内公布"), "可以通过微信支付，QQ群内公布");
}
