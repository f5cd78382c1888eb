//! Examples of values and of what is none, and what holds for all.

use proptest::prelude::*;

use super::*;
use crate::text::fold_str;

/// The strictest terms of what a text states, the numbers without their zeros.
fn terms(text: &str) -> Vec<String> {
    let short = |term: &String| {
        let (field, number) = term.rsplit_once(':').expect("a field");
        format!("{field}:{}", number.parse::<u64>().expect("a number"))
    };
    find(&fold_str(text)).iter().filter_map(|value| value.quantity.terms().last().map(short)).collect()
}

fn check(examples: &[(&str, &[&str])]) {
    for (text, expected) in examples {
        assert_eq!(terms(text), *expected, "{text}");
    }
}

#[test]
fn wordings_of_one_value_are_one_term() {
    let groups: &[(&str, &[&str])] = &[
        ("rate:5000000", &["5‰", "千分之五", "0.5%", "０．５％", "百分之零点五", "万分之五十", "千分之5", "百分之0.5"]),
        ("rate:500000", &["0.05%", "万分之五", "0.5‰", "百分之零点零五", "万分之【5】"]),
        ("rate:1000000000", &["100%", "百分之百", "百分之一百", "【100】%"]),
        (
            "days:30000000",
            &[
                "30天",
                "30日",
                "三十日",
                "三十个自然日",
                "30个日历日",
                "30 日",
                "三〇日",
                "【30】日",
                "__30__日",
                "三十(30)日",
                "30（三十）天",
                "[ 30 ] 日",
                "30日内",
                "30日曆天",
            ],
        ),
        ("workdays:3000000", &["3个工作日", "三个工作日", "3工作日", "叁個工作天", "三（3）个工作日"]),
        (
            "amount:cny:100000000000",
            &[
                "10万元",
                "100,000.00元",
                "人民币壹拾万元整",
                "¥100000",
                "￥100,000.00",
                "RMB 100,000",
                "拾万圆整",
                "人民币（大写）壹拾万元正",
                "CNY100,000",
                "十万元",
                "100000元人民币",
                "人民币:100000",
                "人民币10万",
            ],
        ),
        ("months:12000000", &["一年", "12个月", "十二个月", "1年", "四个季度", "壹年", "12个自然月"]),
        ("months:6000000", &["半年", "6个月", "六个月", "两个季度", "0.5年"]),
        ("months:18000000", &["一年半", "18个月", "1.5年", "一年零六个月", "1年6个月"]),
        ("months:1500000", &["一个半月", "1.5个月"]),
        ("seconds:86400000000", &["24小时", "二十四小时", "24个小时", "24h", "1440分钟"]),
        ("seconds:5400000000", &["1.5小时", "一个半小时", "90分钟", "1小时30分钟"]),
        ("days:14000000", &["两周", "2周", "两个星期", "14天"]),
        (
            "rate/day:500000",
            &[
                "每日万分之五",
                "按日0.05%",
                "0.05%/日",
                "每逾期一日，乙方按未付款的0.05%支付违约金",
                "逾期一天按万分之五计",
                "日万分之五",
                "每迟延交付1天，应付货款的0.5‰",
                "按应付款的万分之五按日计收",
                "按欠款万分之五的标准，按日支付",
                "按照0.05%的日利率",
                "过期一天则按应付款的0.05%付",
            ],
        ),
        ("rate/year:43500000", &["年利率4.35%", "年化4.35%", "4.35%/年", "年化收益率为4.35%", "4.35%(年化)"]),
        ("rate/month:20000000", &["月利率2%", "每月2%", "2%/月"]),
    ];
    for (term, wordings) in groups {
        for text in *wordings {
            assert_eq!(terms(text), [*term], "{text}");
        }
    }
}

#[test]
fn amounts_in_sentences() {
    check(&[
        (
            "押金为人民币3000元（大写：叁仟元整），租金每月1,500.50元",
            &["amount:cny:3000000000", "amount:cny:3000000000", "amount:cny:1500500000"],
        ),
        ("流量单价0.0015元/次", &["amount:cny:1500"]),
        ("叁元伍角整、3元5角、2元零5分", &["amount:cny:3500000", "amount:cny:3500000", "amount:cny:2050000"]),
        (
            "USD 12,000 或 1万美元 或 港币500元 或 新臺幣壹仟元整",
            &["amount:usd:12000000000", "amount:usd:10000000000", "amount:hkd:500000000", "amount:twd:1000000000"],
        ),
        (
            "100-200元、10万元至20万元、1至3万元",
            &[
                "amount:cny:100000000",
                "amount:cny:200000000",
                "amount:cny:100000000000",
                "amount:cny:200000000000",
                "amount:cny:30000000000",
            ],
        ),
        ("100日元", &["amount:jpy:100000000"]),
        ("RMB 5 million", &["amount:cny:5000000000000"]),
        ("一亿二千万元", &["amount:cny:120000000000000"]),
    ]);
}

#[test]
fn rates_keep_their_own_base() {
    check(&[
        (
            "每逾期一日按欠款的0.05%支付违约金；逾期超过30日的，应付合同总额10%的违约金",
            &["rate/day:500000", "days:30000000", "rate:100000000"],
        ),
        ("每日按0.05%计，累计不超过货款的5%", &["rate/day:500000", "rate:50000000"]),
        ("每日0.05%至0.1%", &["rate/day:500000", "rate/day:1000000"]),
        (
            "3%-5%、3-5%、百分之三至五",
            &["rate:30000000", "rate:50000000", "rate:30000000", "rate:50000000", "rate:30000000", "rate:50000000"],
        ),
        ("前1日退20%2-3日退30%", &["days:1000000", "rate:200000000", "days:2000000", "days:3000000", "rate:300000000"]),
        ("每月5日前支付合同总额的30%", &["rate:300000000"]),
        ("每月服务可用性不低于99.9%", &["rate:999000000"]),
        ("按月租金的5%支付", &["rate:50000000"]),
        ("不满一个月的按日计算，日工资为月工资的5%", &["months:1000000", "rate:50000000"]),
        ("自交货日万分之五", &["rate:500000"]),
    ]);
}

#[test]
fn periods_in_sentences() {
    check(&[
        (
            "10-15日、三至五个工作日、2—3年",
            &[
                "days:10000000",
                "days:15000000",
                "workdays:3000000",
                "workdays:5000000",
                "months:24000000",
                "months:36000000",
            ],
        ),
        ("支持七日无理由退货", &["days:7000000"]),
        ("提前一个月通知，或提前一日通知", &["months:1000000", "days:1000000"]),
        ("收到通知后一周内", &["days:7000000"]),
        ("30日期满后", &["days:30000000"]),
        ("响应不超过500毫秒", &["seconds:500000"]),
        ("最多3日，最后10日", &["days:3000000", "days:10000000"]),
        ("每30日结算一次", &["days:30000000"]),
        ("二年零三个月", &["months:27000000"]),
        ("应提前半年通知，保修（12）个月，收到通知(15)天后", &["months:6000000", "months:12000000", "days:15000000"]),
        ("每日不得超过一小时，相当一个月利息", &["seconds:3600000000", "months:1000000"]),
        ("每满一年(满半年不满一年的按一年计)", &["months:6000000", "months:12000000", "months:12000000"]),
        ("每月25天，每季终了后一个月内", &["days:25000000", "months:1000000"]),
        ("工作满11个月零10天", &["months:11000000", "days:10000000"]),
        ("3个月或30日", &["months:3000000", "days:30000000"]),
    ]);
}

#[test]
fn what_is_no_value() {
    for text in [
        "2023年6月30日",
        "6月30日",
        "每月30日",
        "当月5日",
        "次月10日前",
        "每月【10】日",
        "每月5日至10日",
        "每月5日、15日",
        "二〇二三年",
        "2023-06-30日",
        "2023.6.30日",
        "98年3月",
        "110年",
        "民国99年",
        "第三日",
        "第5个工作日",
        "第一年",
        "第3、5日",
        "第1-3日",
        "三月",
        "一季度",
        "2023年",
        "400-123-4567",
        "v2.3.1",
        "100分",
        "____元",
        "【】日",
        "人民币    元",
        "一次",
        "一方",
        "一切",
        "三分之二以上表决权",
        "五分之一",
        "5个点",
        "5个百分点",
        "2%o",
        "0.8%0",
        "前一工作日",
        "三五日",
        "两三个月",
        "数十万元",
        "几十天",
        "十余日",
        "30多天",
        "百万元",
        "上百万元",
        "逾期一日",
        "每逾期1天",
        "每一年",
        "某一日",
        "前一日",
        "同一天",
        "上半年",
        "下半年",
        "一半",
        "半年度",
        "18周岁",
        "周一至周五",
        "第一周",
        "三周五",
        "7×24小时",
        "7*24小时",
        "7x24小时",
        "T+1日",
        "100日元器件",
        "一元化",
        "单元",
        "元素",
        "人民币3种",
        "$100",
        "3万5元",
        "%e5%b9%b4",
        "a1天",
        "05年",
        "三年级",
        "90年代",
        "25日17:00前",
        "三个节",
        "3个营业日",
        "（2）年租金",
        "6.18日",
        "LPR的四倍",
        "月息二分",
        "五一一天",
        "四周设置围栏",
        "0.5周/秒",
        "日元(4/10)节",
        "每满一年",
        "第(31)天",
        "100(200)元",
        "一日常",
        "三日本",
        "3期",
        "2.5.3",
        "一百二元",
        "二十四节气",
        "第百分",
    ] {
        let expected: &[&str] = if text.contains("日元器") { &["amount:jpy:100000000"] } else { &[] };
        assert_eq!(terms(text), expected, "{text}");
    }
}

#[test]
fn spans_are_characters_of_the_value() {
    let text = fold_str("乙方应于三十（30）日内支付人民币壹拾万元整，逾期按日万分之五计");
    let chars: Vec<char> = text.chars().collect();
    let spans: Vec<String> = find(&text).iter().map(|value| chars[value.start..value.end].iter().collect()).collect();
    assert_eq!(spans, ["三十(30)日", "人民币壹拾万元整", "万分之五"]);
}

#[test]
fn ranges_are_bounds_on_terms() {
    use Operator::*;
    let of = |text: &str| {
        let at = text.find(['<', '>', '=', '≤', '≥']).expect("an operator");
        let (operator, length) = Operator::read(&text[at..]).expect("an operator");
        range(&text[..at], operator, &text[at + length..])
    };
    let inside = |comparison: &str, text: &str| {
        let range = of(comparison).unwrap_or_else(|error| panic!("{comparison}: {error}"));
        find(&fold_str(text)).iter().any(|value| value.quantity.terms().iter().any(|term| range.contains(term)))
    };
    for (comparison, yes, no) in [
        ("days<=15", "15日内", "16日内"),
        ("days>15天", "两周零三天，即17天", "十五日"),
        ("days<15", "14日", "15个工作日"),
        ("rate>=0.05%", "万分之五", "万分之四"),
        ("rate<0.1%/day", "每日0.05%", "合同总额的0.05%"),
        ("rate<0.1%/日", "每日0.05%", "0.05%"),
        ("rate=5‰", "千分之五", "5%"),
        ("amount>100000", "10.01万元", "10万元"),
        ("amount>10万", "¥100,001", "200,000美元"),
        ("amount>=1万美元", "usd 10,000", "10万元"),
        ("hours<24", "30分钟", "24小时"),
        ("minutes>=90", "1.5小时", "一小时"),
        ("workdays<=5", "五个工作日", "5日"),
        ("months>=12", "一年", "11个月"),
        ("years>=3", "36个月", "2年"),
        ("weeks=2", "14日", "15日"),
        ("years≥1.5", "18个月", "17个月"),
    ] {
        assert!(inside(comparison, yes), "{comparison}: {yes}");
        assert!(!inside(comparison, no), "{comparison}: {no}");
    }
    for (comparison, named) in [
        ("tage<5", "tage"),
        ("days<soon", "soon"),
        ("days<5个工作日", "workdays"),
        ("rate>5", "0.05%"),
        ("amount>5%", "rate"),
        ("days<0", "less"),
        ("amount>99999999999999999999", "digits"),
        ("days<", "days<=15"),
        ("seconds=0.00000001", "digits"),
    ] {
        let error = of(comparison).expect_err(comparison).to_string();
        assert!(error.contains(named), "{comparison}: {error}");
    }
    assert_eq!(range("days", Less, "0"), Err(RangeError::Nothing { field: "days".into(), operand: "0".into() }));
}

/// Writes a number below 10 000 as Chinese do.
fn han(number: u32) -> String {
    let digits: Vec<char> = "零一二三四五六七八九".chars().collect();
    let mut out = String::new();
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        match number / unit % 10 {
            0 if !out.is_empty() && !number.is_multiple_of(unit) && !out.ends_with('零') => out.push('零'),
            0 => {}
            digit => {
                out.push(digits[digit as usize]);
                out.push_str(name);
            }
        }
    }
    if out.is_empty() { "零".to_owned() } else { out }
}

proptest! {
    #[test]
    fn every_wording_of_a_number_is_one_term(number in 2u32..10_000) {
        let of = |text: String| terms(&text);
        prop_assert_eq!(of(format!("{number}天")), of(format!("{}个自然日", han(number))));
        prop_assert_eq!(of(format!("{number}个工作日")), of(format!("{}工作日", han(number))));
        prop_assert_eq!(of(format!("{}%", f64::from(number) / 100.0)), of(format!("万分之{}", han(number))));
        prop_assert_eq!(of(format!("{number}万元")), of(format!("人民币{}万元整", han(number))));
        prop_assert_eq!(of(format!("¥{number}0000")), of(format!("{}万元", han(number))));
        prop_assert_eq!(of(format!("{}小时", number)), of(format!("{}分钟", number * 60)));
        prop_assert_eq!(of(format!("{number}天")), [format!("days:{number}000000")]);
    }

    #[test]
    fn bytes_of_terms_sort_as_numbers(one: u64, other: u64) {
        let of = |micros| Quantity::Period { unit: Unit::Days, micros }.terms();
        prop_assert_eq!(of(one).cmp(&of(other)), one.cmp(&other));
    }

    #[test]
    fn values_are_in_order_and_inside(
        text in "\\PC{0,30}|([0-9一二三十百千万亿零半两个][.,]?|分之|[%‰¥元年月日天周至到/(（【_）】）a点每第]|工作日|小时|人民币| million|-|每日|角|分){0,24}"
    ) {
        let folded = fold_str(&text);
        let chars = folded.chars().count();
        let mut last = 0;
        for value in find(&folded) {
            prop_assert!(last <= value.start && value.start < value.end && value.end <= chars, "{}: {:?}", folded, value);
            last = value.end;
            prop_assert!(value.quantity.terms().iter().all(|term| term.split(':').next_back().is_some_and(|n| n.len() == 20)));
        }
    }

    #[test]
    fn ranges_never_panic(field in "amount|rate|days|hours|[a-z]{0,4}", operand in "\\PC{0,12}|[0-9.,万元%天/day年]{0,8}") {
        let _ = range(&field, Operator::More, &operand);
    }
}
