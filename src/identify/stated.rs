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

/// Pieces of the wordings that facts are told by, in any order.
const PIECES: &str = "向|由|北京市|大兴区|人民|法院|仲裁|委员会|甲方|乙方|所在地|有管辖权的|或|(1)|（2）|第|种|方式|。|；|，|：|:|□|☑|自|2024年1月1日|至|起|止|一年|36个月|期限|有效期|本合同|总价|人民币|100,000.00|元|壹拾万|整|（大写|）|“|”|《|》|编号|QH-01|　|　　| |\\t|\\n|条|5|五|12.3|附件|补充协议|适用|中华人民共和国|法律|管辖|签订|地点|日期|版本|V2.3|以下简称|称|自动续期|届满|欢迎使用|云杉|©|①|é|𠮷";

proptest::proptest! {
    #[test]
    fn no_text_panics_and_every_proof_is_in_it(picks in proptest::collection::vec(0..64usize, 0..60), kind in 0..3usize) {
        let pieces: Vec<&str> = PIECES.split('|').collect();
        let title = ["技术服务合同", "借款合同", "云杉用户协议"][kind];
        let text: String = picks.iter().map(|&pick| pieces[pick % pieces.len()]).collect::<String>().replace("\\n", "\n").replace("\\t", "\t");
        let text = format!("{title}\n\n第一条 双方应当守约。\n\n第二条 {text}\n");
        let document = read("测试.txt", text.as_bytes()).expect("it is text");
        let facts = understand(&document).facts;
        let aliases = facts.parties.iter().flat_map(|party| party.roles.iter().chain(&party.aliases));
        let references = facts.references.iter().map(|reference| &reference.fact);
        for fact in facts.further().map(|(_, fact)| fact).chain(aliases).chain(references) {
            let span = fact.span.expect("it comes from the text");
            proptest::prop_assert!(document.text.get(span.start..span.end).is_some_and(|proof| !proof.is_empty()));
        }
    }
}
