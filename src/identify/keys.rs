//! Key facts of a clause: what one looks at first when two agreements are compared (`data/key-facts.toml`).

use std::ops::Range;
use std::sync::LazyLock;

use crate::data::{self, Record};
use crate::text::{Folded, fold};
use crate::value::{self, Quantity, Value};

static SORTS: LazyLock<Vec<Record>> = LazyLock::new(|| data::records(include_str!("../data/key-facts.toml")));

/// A key fact that a clause states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFact {
    /// Slug of its sort.
    pub sort: &'static str,
    /// As the clause words it: `三十日`, `0.05%`.
    pub value: String,
    /// The stretch between two commas that states it.
    pub wording: String,
    /// The same for facts that say the same, however they are worded.
    pub key: String,
}

/// Returns the slugs of all sorts of key facts, in the order in which they are shown.
pub fn key_sorts() -> impl Iterator<Item = &'static str> {
    SORTS.iter().map(|sort| sort.text("slug"))
}

/// Returns the Chinese and the English name of a sort.
pub fn key_label(slug: &str) -> Option<(&'static str, &'static str)> {
    let sort = SORTS.iter().find(|sort| sort.text("slug") == slug)?;
    Some((sort.text("label"), sort.text("english")))
}

/// Returns what a clause of these types states, courts and arbitration bodies left out: these are told by the agreement as a whole
/// ([`super::forums`]).
pub fn key_facts<S: AsRef<str>>(text: &str, types: &[S]) -> Vec<KeyFact> {
    let is_of = |sort: &&Record| {
        let listed = sort.list("types");
        !listed.is_empty() && types.iter().any(|slug| listed.contains(&slug.as_ref()))
    };
    let sorts: Vec<&Record> = SORTS.iter().filter(is_of).collect();
    if sorts.is_empty() {
        return Vec::new();
    }
    let folded = fold(text);
    let clause =
        Clause { text, chars: folded.text.chars().collect(), values: value::find(&folded.text), folded: &folded };
    let mut found = Vec::new();
    for sort in sorts {
        clause.facts(sort, &mut found);
    }
    found
}

/// A clause, by characters of its folded wording.
struct Clause<'a> {
    text: &'a str,
    folded: &'a Folded,
    chars: Vec<char>,
    values: Vec<Value>,
}

impl Clause<'_> {
    fn facts(&self, sort: &Record, found: &mut Vec<KeyFact>) {
        let has = |text: &str, key: &str| sort.list(key).iter().any(|word| text.contains(word));
        let quantity = sort.text("quantity");
        for sentence in pieces(&self.chars, 0..self.chars.len(), &['。', ';', '!', '?', '\n']) {
            if !sort.list("needs").is_empty() && !has(&self.string(&sentence), "needs") {
                continue;
            }
            for stretch in pieces(&self.chars, sentence, &[',']) {
                let words = self.string(&stretch);
                if has(&words, "without") || !sort.list("with").is_empty() && !has(&words, "with") {
                    continue;
                }
                let mut fact = |value: String, key: String| {
                    let wording = self.original(&stretch);
                    found.push(KeyFact { sort: sort.text("slug"), value, wording, key });
                };
                if quantity == "words" {
                    fact(self.original(&stretch), words);
                    continue;
                }
                let stated = self.values.iter().filter(|value| stretch.contains(&value.start));
                for value in stated.filter(|value| name(&value.quantity) == quantity) {
                    let key = value.quantity.terms().pop().unwrap_or_default();
                    fact(self.original(&(value.start..value.end)), key);
                }
            }
        }
    }

    fn string(&self, range: &Range<usize>) -> String {
        self.chars.get(range.clone()).unwrap_or_default().iter().collect()
    }

    /// The text as it stands in the file.
    fn original(&self, range: &Range<usize>) -> String {
        let bytes = self.folded.origin(range.start, range.end);
        self.text.get(bytes).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn name(quantity: &Quantity) -> &'static str {
    match quantity {
        Quantity::Amount { .. } => "amount",
        Quantity::Rate { .. } => "rate",
        Quantity::Period { .. } => "period",
    }
}

/// Cuts a range at marks, which are left out, as are blanks around a piece.
fn pieces(chars: &[char], range: Range<usize>, marks: &[char]) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = range.start;
    for at in range.clone().chain([range.end]) {
        let is_end = at == range.end || marks.contains(&chars[at]);
        if !is_end {
            continue;
        }
        let from = (start..at).find(|&at| !chars[at].is_whitespace());
        if let Some(from) = from {
            pieces.push(from..at);
        }
        start = at + 1;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, types: &[&str]) -> Vec<String> {
        key_facts(text, types).into_iter().map(|fact| format!("{} {} {}", fact.sort, fact.value, fact.key)).collect()
    }

    #[test]
    fn facts_are_told_by_their_clause() {
        assert_eq!(
            told("任何一方可提前三十日书面通知对方，解除本协议。", &["termination"]),
            ["notice-period 三十日 days:00000000000030000000"]
        );
        assert!(told("乙方应在收到通知后5日内付款。", &["termination"]).is_empty());
        assert_eq!(told("逾期的，每日按５‰支付违约金。", &["breach"]).len(), 1);
        let cap = "云杉的赔偿责任，以甲方已支付的服务费用为限。";
        assert_eq!(
            told(cap, &["liability-limit"]),
            ["liability-cap 以甲方已支付的服务费用为限 以甲方已支付的服务费用为限"]
        );
        assert!(told(cap, &["dispute"]).is_empty());
    }

    #[test]
    fn facts_that_say_the_same_have_the_same_key() {
        let key = |text: &str| key_facts(text, &["breach"]).remove(0).key;
        assert_eq!(key("按千分之五支付"), key("按 0.5% 支付"));
    }

    #[test]
    fn every_sort_has_its_names_and_known_types() {
        for sort in SORTS.iter() {
            let slug = sort.text("slug");
            assert!(!sort.text("label").is_empty() && !sort.text("english").is_empty(), "{slug}");
            let known = ["court", "arbitration", "period", "rate", "amount", "words"];
            assert!(known.contains(&sort.text("quantity")), "{slug}");
            assert!(sort.list("types").iter().all(|slug| crate::classify::types().contains(slug)), "{slug}");
            for word in ["with", "needs", "without"].iter().flat_map(|key| sort.list(key)) {
                assert_eq!(crate::text::fold_str(word), *word, "{slug}");
            }
        }
        assert_eq!(key_label("rate"), Some(("比率", "rate")));
    }
}
