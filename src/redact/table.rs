//! The words of `data/redact.toml`.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::Sort;
use crate::outline::party_roles;

#[derive(Deserialize)]
struct Table {
    other_numbers: Vec<String>,
    tails: Vec<String>,
    behind_names: Vec<String>,
    no_first: Vec<String>,
    no_names: Vec<String>,
    no_companies: Vec<String>,
    no_company_parts: Vec<String>,
    sort: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    slug: String,
    name: String,
    labels: Vec<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/redact.toml")).expect("redact.toml is well formed, a test reads it")
});

/// Returns the Chinese name of a sort, which its mask shows.
pub fn name(sort: Sort) -> &'static str {
    TABLE.sort.iter().find(|entry| entry.slug == sort.slug()).map_or("", |entry| &entry.name)
}

/// Returns what follows a name on its line.
pub fn behind_names() -> &'static [String] {
    &TABLE.behind_names
}

/// Returns family names that are words as well: behind a label they begin a name only where something parts the two.
pub fn no_first() -> &'static [String] {
    &TABLE.no_first
}

/// Tells whether a text that looks like a name is a word.
pub fn is_word(name: &str) -> bool {
    TABLE.no_names.iter().any(|word| word == name)
}

/// Returns endings of names that are never masked as companies.
pub fn no_companies() -> &'static [String] {
    &TABLE.no_companies
}

/// Returns what shows that a stretch is no name of a company, unless its legal form says that it is.
pub fn no_company_parts() -> &'static [String] {
    &TABLE.no_company_parts
}

fn labels(sort: Sort) -> impl Iterator<Item = &'static String> {
    TABLE.sort.iter().filter(move |entry| entry.slug == sort.slug()).flat_map(|entry| &entry.labels)
}

/// Returns alternatives of a regular expression, the longest first.
fn any_of<'w>(words: impl Iterator<Item = &'w String>) -> String {
    let mut words: Vec<&String> = words.collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.into_iter().map(|word| regex::escape(word)).collect::<Vec<_>>().join("|")
}

/// What a label says of the number behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    Of(Sort),
    /// A number of another sort: of a contract, an invoice.
    Other,
}

/// Finds where the values of labelled numbers begin (bytes of folded text), in order.
pub fn labelled(folded: &str) -> Vec<(usize, Label)> {
    static LABELS: LazyLock<Vec<(Label, Regex)>> = LazyLock::new(|| {
        let sorts = [Sort::Id, Sort::CreditCode, Sort::Account, Sort::Phone, Sort::Messenger, Sort::Document];
        let words = sorts.map(|sort| (Label::Of(sort), any_of(labels(sort))));
        let tails = any_of(TABLE.tails.iter());
        let all = words.into_iter().chain([(Label::Other, any_of(TABLE.other_numbers.iter()))]);
        all.map(|(label, words)| {
            let pattern = format!(r#"(?:{words})(?:{tails})?(?:\([^()]{{0,20}}\))?(?:[:=| _"“+]|为|是)*"#);
            (label, Regex::new(&pattern).expect("escaped words are a regular expression"))
        })
        .collect()
    });
    let of = |(label, regex): &'static (Label, Regex)| regex.find_iter(folded).map(|found| (found.end(), *label));
    let mut found: Vec<(usize, Label)> = LABELS.iter().flat_map(of).collect();
    // (The sort is stable: where two end at one place, the earlier sort counts.)
    found.sort_by_key(|(end, _)| *end);
    found
}

/// How a label and the name behind it are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joint {
    /// A colon or the border of a table's cell.
    Colon,
    /// Nothing, in folded text.
    None,
}

/// Finds where names may begin behind the labels of persons and of parties (bytes of folded text).
pub fn before_names(folded: &str) -> Vec<(usize, Joint)> {
    static NAMES: LazyLock<Regex> = LazyLock::new(|| {
        let tails = any_of(TABLE.tails.iter().chain(labels(Sort::Person)));
        let remark = r"(?:\([^()]{0,30}\))?";
        let joined = |words: String| format!(r#"(?:{words})(?:或|/|{tails}){{0,3}}{remark}(?:{tails}){{0,2}}{remark}"#);
        let persons = joined(any_of(labels(Sort::Person)));
        let roles = joined(any_of(party_roles().all()));
        let pattern = format!(r#"(?:{persons}(?P<colon>[:|]?)|{roles}[:|])[ _"“:|]*"#);
        Regex::new(&pattern).expect("escaped words are a regular expression")
    });
    let joint = |found: &regex::Captures<'_>| match found.name("colon") {
        Some(colon) if colon.is_empty() => Joint::None,
        _ => Joint::Colon,
    };
    NAMES.captures_iter(folded).filter_map(|found| Some((found.get(0)?.end(), joint(&found)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_sort_and_its_words_are_folded() {
        assert_eq!(TABLE.sort.len(), Sort::ALL.len());
        for sort in Sort::ALL {
            assert!(!name(sort).is_empty(), "{sort:?}");
        }
        let lists = [
            &TABLE.other_numbers,
            &TABLE.tails,
            &TABLE.behind_names,
            &TABLE.no_first,
            &TABLE.no_names,
            &TABLE.no_companies,
            &TABLE.no_company_parts,
        ];
        for list in lists.into_iter().chain(TABLE.sort.iter().map(|entry| &entry.labels)) {
            for (at, word) in list.iter().enumerate() {
                assert!(!word.is_empty() && !list[..at].contains(word), "{word} stands twice");
                assert_eq!(&crate::text::fold_str(word), word, "not folded");
            }
        }
    }

    #[test]
    fn labels_tell_where_their_values_begin() {
        let label = |text: &str| labelled(text).last().map(|&(end, label)| (text[end..].to_owned(), label));
        assert_eq!(label("身份证号码(大陆居民):1"), Some(("1".into(), Label::Of(Sort::Id))));
        assert_eq!(label("开户账号为62"), Some(("62".into(), Label::Of(Sort::Account))));
        assert_eq!(label("合同编号:13"), Some(("13".into(), Label::Other)));
        assert_eq!(label("账户余额:5"), Some(("余额:5".into(), Label::Of(Sort::Account))));
    }
}
