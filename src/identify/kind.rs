//! The kind of an agreement, from its title and from the wording of its beginning (`data/kinds.toml`).

use std::sync::LazyLock;

use crate::data::{self, Record};
use crate::pattern::PatternSet;
use crate::text::fold_str;

/// How much a character of a title's wording weighs against a wording of the text.
const TITLE_WEIGHT: usize = 3;
/// Most wordings of the text that count: titles decide unless they say little.
const TEXT_LIMIT: usize = 8;
/// Least evidence for a kind without a title.
const LEAST: usize = 3;
/// The kind of agreements that are of no other kind.
const OTHER: &str = "other";

struct Table {
    records: Vec<Record>,
    titles: PatternSet,
    /// For each pattern of `titles` its kind and how many characters it states itself.
    title_meanings: Vec<(usize, usize)>,
    texts: PatternSet,
    /// For each pattern of `texts` its kind.
    text_meanings: Vec<usize>,
}

static RECORDS: LazyLock<Vec<Record>> = LazyLock::new(|| data::records(include_str!("../data/kinds.toml")));

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let records = RECORDS.clone();
    let all = |key: &'static str| {
        records
            .iter()
            .enumerate()
            .flat_map(move |(kind, record)| record.list(key).iter().map(move |text| (kind, *text)))
    };
    let set =
        |key| PatternSet::new(all(key).map(|(_, text)| text)).expect("a test compiles every pattern of the table");
    Table {
        titles: set("title"),
        title_meanings: all("title").map(|(kind, text)| (kind, stated(text))).collect(),
        texts: set("text"),
        text_meanings: all("text").map(|(kind, _)| kind).collect(),
        records: records.clone(),
    }
});

/// Returns the slugs of all kinds in the order of the guide.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    RECORDS.iter().map(|record| record.text("slug"))
}

/// Returns the Chinese label of a kind.
pub fn kind_label(slug: &str) -> Option<&'static str> {
    RECORDS.iter().find(|record| record.text("slug") == slug).map(|record| record.text("label"))
}

/// Returns the slug of the kind that has this slug or label, however it is written.
pub fn kind_named(name: &str) -> Option<&'static str> {
    let wanted = fold_str(name);
    let fits = |record: &&Record| ["slug", "label"].iter().any(|key| fold_str(record.text(key)) == wanted);
    RECORDS.iter().find(fits).map(|record| record.text("slug"))
}

/// Returns an agreement's kind from its folded title and the folded beginning of its text.
pub(super) fn kind(title: Option<&str>, beginning: impl FnOnce() -> String) -> Option<&'static str> {
    let table = &*TABLE;
    let mut title_score = vec![0; table.records.len()];
    for hit in title.map(|title| table.titles.find_all(title)).unwrap_or_default() {
        let (kind, stated) = table.title_meanings[hit.pattern];
        title_score[kind] = title_score[kind].max(stated);
    }
    // what the text adds cannot change it
    let first = (0..title_score.len()).max_by_key(|&kind| title_score[kind])?;
    let second = (0..title_score.len()).filter(|&kind| kind != first).map(|kind| title_score[kind]).max();
    if TITLE_WEIGHT * title_score[first] > TITLE_WEIGHT * second.unwrap_or(0) + TEXT_LIMIT {
        return Some(table.records[first].text("slug"));
    }
    let mut seen = vec![false; table.text_meanings.len()];
    let mut text_score = vec![0; table.records.len()];
    for hit in table.texts.find_all(&beginning()) {
        if !std::mem::replace(&mut seen[hit.pattern], true) {
            text_score[table.text_meanings[hit.pattern]] += 1;
        }
    }
    let score = |kind: usize| TITLE_WEIGHT * title_score[kind] + text_score[kind].min(TEXT_LIMIT);
    // of equals the later one, which is the more special one
    let best = (0..table.records.len()).max_by_key(|&kind| score(kind))?;
    match title {
        _ if score(best) >= LEAST => Some(table.records[best].text("slug")),
        Some(_) => Some(OTHER),
        None => None,
    }
}

/// Returns how many characters a pattern states itself at most: gaps do not count, of alternatives the longest does.
fn stated(pattern: &str) -> usize {
    // one entry for each open parenthesis: the characters of the alternative at hand, and of the longest before it
    let mut open: Vec<(usize, usize)> = vec![(0, 0)];
    let mut in_gap = false;
    for ch in pattern.chars() {
        match ch {
            '(' => open.push((0, 0)),
            '|' => {
                let top = open.last_mut().expect("the whole pattern is never closed");
                *top = (0, top.0.max(top.1));
            }
            ')' if open.len() > 1 => {
                let (at_hand, longest) = open.pop().expect("more than one is open");
                open.last_mut().expect("one is left").0 += at_hand.max(longest);
            }
            '…' => in_gap = true,
            '?' => {}
            _ if in_gap && ch.is_ascii_digit() => {}
            _ => {
                in_gap = false;
                open.last_mut().expect("the whole pattern is never closed").0 += 1;
            }
        }
    }
    open.first().map_or(0, |&(at_hand, longest)| at_hand.max(longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_tell_their_kind() {
        let mut wrong = Vec::new();
        for record in RECORDS.iter() {
            for title in record.list("titles") {
                let got = kind(Some(&fold_str(title)), String::new);
                if got != Some(record.text("slug")) {
                    wrong.push(format!("{title}: {got:?}, not {}", record.text("slug")));
                }
            }
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    #[test]
    fn the_text_decides_where_the_title_says_nothing() {
        let lease = fold_str("出租方（甲方）、承租方（乙方）就租金、租期、押金等约定如下");
        assert_eq!(kind(Some("协议书"), || lease.clone()), Some("lease"));
        assert_eq!(kind(None, || lease.clone()), Some("lease"));
        assert_eq!(kind(None, || "今天天气很好".to_owned()), None);
        assert_eq!(kind(Some("和解协议"), String::new), Some("other"));
    }

    #[test]
    fn gaps_and_shorter_alternatives_are_not_stated() {
        assert_eq!(stated("用户…4…协议"), 4);
        assert_eq!(stated("(服务|技术服务)合同?"), 6);
        assert_eq!(stated("(a|)b"), 2);
    }

    #[test]
    fn kinds_have_slugs_and_labels() {
        assert_eq!(kinds().count(), 26);
        assert_eq!(kind_label("lease"), Some("租赁合同"));
        assert_eq!(kind_named("租賃合同"), Some("lease"));
        assert_eq!(kind_named("lease"), Some("lease"));
        assert_eq!(kind_named("无此种类"), None);
    }
}
