use super::*;
use proptest::prelude::*;

fn found<'t>(pattern: &str, text: &'t str) -> Option<&'t str> {
    Pattern::new(pattern).expect(pattern).find(text).map(|(start, end)| &text[start..end])
}

#[test]
fn patterns_match_as_documented() {
    for (pattern, text, expected) in [
        ("管辖", "由法院管辖。", Some("管辖")),
        ("向…人民法院(提起诉讼|起诉)", "可向乙方所在地人民法院起诉。", Some("向乙方所在地人民法院起诉")),
        ("向…人民法院", "向人民法院", Some("向人民法院")),
        ("向…人民法院", "向甲方通知。人民法院", None),
        ("向…2…法院", "向上海法院", Some("向上海法院")),
        ("向…2…法院", "向上海市法院", None),
        ("(不可|无法)抗力(事件|)$", "发生不可抗力事件", Some("不可抗力事件")),
        ("应当?支付(全部|剩余)?款项", "应支付款项", Some("应支付款项")),
        ("应当?支付(全部|剩余)?款项", "应当支付剩余款项", Some("应当支付剩余款项")),
        ("^定义", "本协议的定义", None),
        ("^定义", "定义如下", Some("定义")),
        ("SLA", "本sla承诺", Some("sla")),
        ("SLA", "translate", None),
        ("5%", "15%", None),
        ("準據法", "准据法", Some("准据法")),
        // The nearest 甲 is out of reach of 乙, the farther one is not; the shortest match is returned.
        ("乙…1…甲…4…丙丁", "乙甲字甲字丙丁", Some("乙甲字甲字丙丁")),
        ("甲…乙乙", "甲甲乙乙", Some("甲乙乙")),
    ] {
        assert_eq!(found(pattern, text), expected, "{pattern} in {text}");
    }
}

#[test]
fn the_longest_match_takes_what_is_optional() {
    let longest = |pattern: &str, text: &str| {
        let pattern = Pattern::new(pattern).expect(pattern);
        pattern.find_longest(text).map(|(start, end)| text[start..end].to_owned())
    };
    for (pattern, text, expected) in [
        ("退(款|)", "能退款吗", "退款"),
        ("老板…4…拖欠工资(怎么办|)", "老板总是拖欠工资怎么办", "老板总是拖欠工资怎么办"),
        ("能(不能|)…2…退", "能不能退", "能不能退"),
        ("甲…乙乙", "甲甲乙乙", "甲甲乙乙"),
        ("(退|退租)", "想退租", "退租"),
    ] {
        assert_eq!(longest(pattern, text).as_deref(), Some(expected), "{pattern} in {text}");
    }
    assert_eq!(longest("退租", "退房"), None);
}

#[test]
fn bad_patterns_are_refused() {
    for pattern in [
        "",
        "…",
        "甲…",
        "…甲",
        "甲……乙",
        "(甲",
        "甲)",
        "甲|乙",
        "(|)",
        "甲…99…乙",
        "((((((甲))))))",
        "^",
        " ",
        "?甲",
        "甲??",
        "甲?",
    ] {
        assert!(Pattern::new(pattern).is_err(), "{pattern:?}");
    }
    let many = "(一|二|三|四|五|六|七)".repeat(4);
    assert!(Pattern::new(&many).is_err());
}

#[test]
fn an_empty_set_finds_nothing() {
    assert!(PatternSet::new([]).expect("no pattern is wrong").find_all("甲方").is_empty());
}

#[test]
fn hostile_text_takes_linear_time() {
    let set = PatternSet::new(["甲…64…甲…64…甲…64…甲乙", "甲甲"]).expect("valid");
    let text = "甲".repeat(200_000);
    assert_eq!(set.find_all(&text).len(), 199_999);
    assert_eq!(set.find_all(&"甲甲。".repeat(100_000)).len(), 100_000);
    let set = PatternSet::new(["乙…64…甲…64…乙", "(甲|乙)…64…(甲|乙)"]).expect("valid");
    assert!(!set.find_all(&"甲乙".repeat(20_000)).is_empty());
}

#[test]
fn a_long_sentence_is_like_others() {
    let set = PatternSet::new(["^乙丙…8…甲", "甲…3…乙丙", "丙a$", "丁"]).expect("valid");
    let found = set.find_all(&("乙丙".to_owned() + &"甲方乙丙".repeat(30_000) + "a"));
    let count = |pattern| found.iter().filter(|hit| hit.pattern == pattern).count();
    assert_eq!([count(0), count(1), count(2), count(3)], [1, 30_000, 1, 0]);
}

proptest! {
    #[test]
    fn a_set_agrees_with_its_patterns(
        patterns in prop::collection::vec("[甲乙丙a]{1,2}(…[1-3]…[甲乙丙a]{1,2}){0,2}", 1..8),
        text in "[甲乙丙丁a。]{0,30}",
    ) {
        let set = PatternSet::new(patterns.iter().map(String::as_str)).expect("valid patterns");
        let all = set.find_all(&text);
        for (i, pattern) in patterns.iter().enumerate() {
            let single = Pattern::new(pattern).expect("valid pattern").find(&text);
            prop_assert_eq!(single.is_some(), all.iter().any(|m| m.pattern == i), "{} in {}", pattern, &text);
            prop_assert_eq!(single.is_some(), naive(pattern, &text), "{} in {}", pattern, &text);
        }
    }

    /// What is remembered of sentences, and in which sentence a place is found, changes nothing.
    #[test]
    fn a_set_finds_at_every_anchor_what_a_pattern_finds_there(
        patterns in prop::collection::vec(
            "\\^?([甲乙a]{1,2}|\\([甲乙丙a]{1,2}\\|[甲乙]{2,3}。?\\))(…[0-3]?…?\\([甲乙丙]{1,2}\\|[丙a;]\\)){0,3}\\$?", 1..6,
        ),
        texts in prop::collection::vec("([甲乙丙丁a]{0,6}[。;]?){0,4}", 1..4),
    ) {
        let valid: Vec<&String> = patterns.iter().filter(|pattern| Pattern::new(pattern).is_ok()).collect();
        let set = PatternSet::new(valid.iter().map(|pattern| pattern.as_str())).expect("valid patterns");
        for text in texts.iter().chain(&texts) {
            let mut expected = Vec::new();
            for (i, pattern) in valid.iter().enumerate() {
                let single = Pattern::new(pattern).expect("a valid pattern");
                expected.extend(
                    single.places(text, Reach::Nearest).map(|(start, end)| Match { start, end, pattern: i }),
                );
            }
            expected.sort_unstable();
            expected.dedup();
            prop_assert_eq!(set.find_all(text), expected, "{:?} in {}", &valid, text);
        }
    }

    #[test]
    fn no_input_panics(pattern in "\\PC{0,12}|[甲乙(|)?…1^$]{0,12}", text in "\\PC{0,20}") {
        if let Ok(pattern) = Pattern::new(&pattern)
            && let Some((start, end)) = pattern.find(&text) {
                prop_assert!(text.get(start..end).is_some());
                let longest = pattern.find_longest(&text).expect("what has a shortest match has a longest one");
                prop_assert!(text.get(longest.0..longest.1).is_some() && longest.1 - longest.0 >= end - start);
            }
    }
}

/// Matches a pattern of literals and bounded gaps by trying everything.
fn naive(pattern: &str, text: &str) -> bool {
    fn rest(parts: &[&str], text: &[char], at: usize) -> bool {
        let [gap, literal, tail @ ..] = parts else { return true };
        let literal: Vec<char> = literal.chars().collect();
        (at..=at + gap.parse::<usize>().expect("a number")).any(|start| {
            start <= text.len()
                && !text[at..start].iter().any(|&ch| ends_sentence(ch))
                && here(&literal, text, start)
                && rest(tail, text, start + literal.len())
        })
    }
    fn here(literal: &[char], text: &[char], start: usize) -> bool {
        let split = |at: usize| at > 0 && at < text.len() && is_run_char(text[at - 1]) && is_run_char(text[at]);
        text[start..].starts_with(literal) && !split(start) && !split(start + literal.len())
    }
    let parts: Vec<&str> = pattern.split('…').collect();
    let chars: Vec<char> = text.chars().collect();
    let first: Vec<char> = parts[0].chars().collect();
    (0..=chars.len()).any(|start| here(&first, &chars, start) && rest(&parts[1..], &chars, start + first.len()))
}
