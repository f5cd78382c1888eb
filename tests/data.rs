//! Guards for the tables of clause types and concepts: their form, their patterns, their examples.

use clauseek::classify::{ClauseText, classify, type_label, types};
use clauseek::data::records;

#[path = "common/tables.rs"]
mod tables;
use tables::{check_reader, faults, report};

const CLAUSE_TYPES: &str = include_str!("../src/data/clause-types.toml");

#[test]
fn clause_types_are_well_formed() {
    let patterns = ["firm", "title", "strong", "plain", "weak", "against"];
    let keys: Vec<&str> = ["slug", "label", "yes", "no"].iter().chain(&patterns).copied().collect();
    let table = check_reader(CLAUSE_TYPES, "type", &keys);
    let guide = "preamble parties definitions scope account fees delivery service-level warranty rights-obligations \
                 representations acceptable-use ip confidentiality privacy compliance breach liability-limit \
                 force-majeure term amendment assignment termination notice governing-law dispute third-party \
                 guarantee restrictive general signature";
    assert_eq!(types(), guide.split(' ').collect::<Vec<_>>());
    assert_eq!(type_label("dispute"), Some("争议解决与管辖"));
    assert_eq!(type_label("no such type"), None);
    report(table.iter().flat_map(|record| faults(record, &patterns)).collect());
    for record in &table {
        let slug = record.text("slug");
        assert!(!record.text("label").is_empty() && !record.list("title").is_empty(), "{slug}");
        assert!(record.list("yes").len() >= 3 && record.list("no").len() >= 2, "{slug} has too few examples");
    }
}

#[test]
fn clause_types_keep_their_examples() {
    let mut faults = Vec::new();
    for record in records(CLAUSE_TYPES) {
        let slug = record.text("slug");
        for (key, wanted) in [("yes", true), ("no", false)] {
            for text in record.list(key) {
                let got = classify(&ClauseText { text, ..ClauseText::default() });
                if (got[0] == slug) != wanted {
                    faults.push(format!("{slug} {key}: {got:?} for {text}"));
                }
            }
        }
    }
    report(faults);
}

#[test]
fn meaning_beats_heading() {
    for (section, text, expected) in [
        ("争议解决", "法律文书按上述地址以快递寄出后第三日视为送达。", "notice"),
        ("争议解决", "本合同的订立、效力和履行适用中华人民共和国法律。", "governing-law"),
        ("其他", "未经对方书面同意，任何一方不得将本合同的权利义务转让给第三人。", "assignment"),
        ("附则", "本合同自双方盖章之日起生效。", "term"),
        ("乙方的义务", "乙方应对甲方的商业秘密保密，不得向第三人泄露。", "confidentiality"),
        ("服务费用", "在此期间乙方应予以妥善处理。", "fees"),
        ("其他", "请双方留意。", "general"),
        ("甲方的权利和义务", "甲方应及时给予必要的配合。", "rights-obligations"),
    ] {
        let section = [section.to_owned()];
        let got = classify(&ClauseText { section: &section, text, ..ClauseText::default() });
        assert_eq!(got[0], expected, "{section:?} {text} {got:?}");
    }
}

#[test]
fn kinds_are_well_formed() {
    let table =
        check_reader(include_str!("../src/data/kinds.toml"), "kind", &["slug", "label", "title", "text", "titles"]);
    report(table.iter().flat_map(|record| faults(record, &["title", "text"])).collect());
    for record in &table {
        assert!(!record.text("label").is_empty(), "{} has no label", record.text("slug"));
        assert!(!record.list("titles").is_empty(), "{} has no example", record.text("slug"));
    }
}

#[test]
fn words_of_values_are_well_formed() {
    let words = ["names", "before", "near", "touching", "after", "later", "not_before", "not_behind"];
    let keys: Vec<&str> =
        ["is", "field", "unit", "each", "whole", "code", "power", "base"].iter().chain(&words).copied().collect();
    let table = check_reader(include_str!("../src/data/values.toml"), "value", &keys);
    for record in &table {
        let is = record.text("is");
        for key in words {
            let list = record.list(key);
            for (i, word) in list.iter().enumerate() {
                assert!(!word.is_empty() && !list[..i].contains(word), "{is}: {word} stands twice in {key}");
                // folding drops a blank at the begin; some words stand behind one
                assert_eq!(clauseek::text::fold_str(word), word.trim_start(), "{is}: not folded");
            }
        }
        let needed: &[&str] = match is {
            "period" => &["field", "unit", "each", "names"],
            "currency" => &["code", "before", "after"],
            "yuan" => &["after"],
            "scale" => &["power", "names"],
            "base" => &["base", "before", "after"],
            "between" | "behind" | "each" | "the-one" | "previous" => &["names"],
            other => panic!("{other} is no kind of words"),
        };
        assert!(needed.iter().all(|key| !record.text(key).is_empty()), "{is}: {needed:?}");
        assert!(["", "days", "workdays", "months", "seconds"].contains(&record.text("unit")));
        assert!(["", "day", "month", "year"].contains(&record.text("base")));
    }
}
