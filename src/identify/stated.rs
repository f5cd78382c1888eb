//! Holds `data/facts.toml` to its examples.

use crate::model::{Fact, Facts};
use crate::read::read;
use crate::understand::understand;

/// An agreement that states nothing but a line in its head, and one that states nothing but a clause.
fn understood(table: &str, line: &str) -> Facts {
    let text = if table == "aliases" {
        format!("云杉用户协议\n\n{line}\n\n第一条 双方应当守约。\n")
    } else if table == "number" || table == "version" || table == "signing" {
        format!("技术服务合同\n\n{line}\n\n第一条 双方应当守约。\n\n第二条 双方应当保密。\n")
    } else {
        format!("技术服务合同\n\n第一条 双方应当守约。\n\n第二条 {line}\n\n第三条 双方应当保密。\n")
    };
    understand(&read("测试.txt", text.as_bytes()).expect("it is text")).facts
}

/// What the facts of a table state, as the examples write it; empty if nothing.
fn told(table: &str, facts: &Facts) -> String {
    let value = |fact: &Option<Fact>| fact.as_ref().map_or(String::new(), |fact| fact.value.clone());
    match table {
        "aliases" => facts.provider_aliases.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(", "),
        "number" => value(&facts.contract_number),
        "forum" => {
            let forums = [("court", &facts.court), ("arbitration", &facts.arbitration)];
            let told = forums.into_iter().filter_map(|(name, forum)| {
                let forum = forum.as_ref()?;
                Some(match &forum.rule {
                    Some(rule) => format!("{name} rule: {rule}"),
                    None => format!("{name} {}", forum.fact.value),
                })
            });
            told.collect::<Vec<_>>().join(", ")
        }
        "law" => value(&facts.governing_law),
        "version" => value(&facts.version),
        "signing" => {
            let place = facts.signing_place.as_ref().map_or(String::new(), |place| format!(" @ {}", place.value));
            format!("{}{place}", value(&facts.signing_date)).trim().to_owned()
        }
        "term" => {
            let term = facts.term.as_ref();
            let ends = term.filter(|term| term.from.is_some() || term.to.is_some());
            let ends = ends.map(|term| format!("{}/{}", value(&term.from), value(&term.to)));
            let duration = term.and_then(|term| term.duration.clone());
            let renewal = facts.renewal.as_ref().map(|_| "renewal".to_owned());
            [duration, ends, renewal].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        "amount" => facts.amount.as_ref().map_or(String::new(), |sum| {
            format!("{} {}", sum.currency.unwrap_or("?"), sum.amount.as_deref().unwrap_or("contradictory"))
        }),
        "references" => {
            let told = facts.references.iter().map(|reference| match &reference.address {
                Some(address) => format!("{} -> {address}", reference.fact.value),
                None => reference.fact.value.clone(),
            });
            told.collect::<Vec<_>>().join(", ")
        }
        other => unreachable!("{other} has no examples"),
    }
}

#[test]
fn the_table_keeps_its_examples() {
    let tables: toml::Table = include_str!("../data/facts.toml").parse().expect("it is TOML");
    let mut wrong = Vec::new();
    for (name, table) in tables.iter().filter(|(name, _)| *name != "cues") {
        let examples = table["examples"].as_array().expect("examples are a list");
        assert!(examples.len() >= 3, "{name} has too few examples");
        for pair in examples {
            let (line, wanted) = (pair[0].as_str().unwrap_or(""), pair[1].as_str().unwrap_or(""));
            let got = told(name, &understood(name, line));
            if got != wanted {
                wrong.push(format!("{name}: {line}\n    {got:?}, not {wanted:?}"));
            }
        }
        for line in table["negatives"].as_array().expect("negatives are a list") {
            let line = line.as_str().unwrap_or("");
            let got = told(name, &understood(name, line));
            if !got.is_empty() {
                wrong.push(format!("{name}: {line}\n    {got:?}, although it states nothing"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
