//! Grouping by wording against pairs of clauses that were labelled by reading them (`tests/wordings/`, addresses only).

use std::collections::HashMap;

use clauseek::identify::own_names;
use clauseek::understand::understand;
use clauseek::wording::{Sketch, group, tokens};

mod common;

/// The labelled pairs, and the least F1 of "stand in one group" over them: those on which the thresholds were chosen, and those that nobody
/// had seen then.
const PAIRS: [(&str, f32); 2] =
    [(include_str!("wordings/pairs.tsv"), 0.95), (include_str!("wordings/fresh.tsv"), 0.92)];

#[test]
fn labelled_pairs_stand_together_or_apart() {
    let Some(documents) = common::documents() else { return };
    let mut wordings: Vec<Sketch> = Vec::new();
    let mut weights: Vec<usize> = Vec::new();
    let (mut places, mut of): (HashMap<u64, usize>, HashMap<String, usize>) = Default::default();
    for (path, _, document) in &documents {
        let agreement = understand(document);
        let names = own_names(&agreement.facts);
        let path = path.to_string_lossy().replace('\\', "/");
        let file = path.rsplit_once("/shared/").map_or(&*path, |(_, file)| file);
        for clause in agreement.clauses() {
            let sketch = Sketch::new(&tokens(clause.span.of(&document.text), &names));
            let at = *places.entry(sketch.exact).or_insert(wordings.len());
            if at == wordings.len() {
                wordings.push(sketch);
                weights.push(0);
            }
            weights[at] += 1;
            of.insert(format!("{file}#{}", clause.address), at);
        }
    }
    let mut groups = vec![0; wordings.len()];
    for (nth, members) in group(&wordings, &weights).iter().enumerate() {
        members.iter().for_each(|member| groups[member.wording] = nth);
    }
    for (pairs, bar) in PAIRS {
        let (mut right, mut wrong, mut missed, mut unknown) = (0, Vec::new(), Vec::new(), Vec::new());
        for line in pairs.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [one, other, label, ..] = fields[..] else { panic!("three fields: {line}") };
            let (Some(&a), Some(&b)) = (of.get(one), of.get(other)) else {
                unknown.push(line);
                continue;
            };
            match (label != "different", groups[a] == groups[b]) {
                (true, true) => right += 1,
                (true, false) => missed.push(line),
                (false, true) => wrong.push(line),
                (false, false) => {}
            }
        }
        assert!(unknown.is_empty(), "no such clauses: {unknown:#?}");
        let f1 = 2.0 * right as f32 / (2 * right + wrong.len() + missed.len()) as f32;
        println!("together {right}, wrongly {}, missed {}: F1 {f1:.3}", wrong.len(), missed.len());
        assert!(f1 >= bar, "F1 {f1:.3}; wrongly together {wrong:#?}, missed {missed:#?}");
    }
}
