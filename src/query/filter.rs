//! Filters: values that people type become terms that the index holds.

use std::collections::BTreeSet;
use std::ops::Bound;

use tantivy::query::{RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{TantivyError, Term};

use super::set::Set;
use super::tally;
use crate::classify;
use crate::error::{Error, Result};
use crate::identify::kind::kind_named;
use crate::index::Reader;
use crate::index::schema::{SECTION_JOINT, date_code, whole};
use crate::text::fold_str;
use crate::value::{self, Operator};

/// What can be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterField {
    Type,
    Provider,
    Section,
    Kind,
    Party,
    File,
    /// The agreement's date: `2024`, `2024-03`, `>=2024-03-01`, `2024-01..2024-06`.
    Date,
    /// A value that a clause states, by one of [`value::fields`]: `>=0.05%`, `<15`.
    Value(&'static str),
}

/// How many of the nearest values an error names.
const NEAREST: usize = 3;

impl FilterField {
    const NAMED: [(FilterField, &'static str, &'static str); 7] = [
        (FilterField::Type, "type", "类型"),
        (FilterField::Provider, "provider", "供方"),
        (FilterField::Section, "section", "章节"),
        (FilterField::Kind, "kind", "种类"),
        (FilterField::Party, "party", "当事人"),
        (FilterField::File, "file", "文件"),
        (FilterField::Date, "date", "日期"),
    ];

    /// Returns the field's name in queries and messages.
    pub fn name(self) -> &'static str {
        match self {
            FilterField::Value(name) => name,
            _ => Self::NAMED.iter().find(|(field, ..)| *field == self).map_or("", |(_, name, _)| name),
        }
    }

    /// Returns the field of this name, English or Chinese.
    pub fn named(name: &str) -> Option<FilterField> {
        let name = fold_str(name);
        let named = Self::NAMED.iter().find(|(_, english, chinese)| [*english, *chinese].contains(&name.as_str()));
        let english =
            VALUES.iter().find(|(_, chinese)| chinese.contains(&name.as_str())).map_or(&*name, |(field, _)| field);
        let value = || value::fields().into_iter().find(|field| *field == english).map(FilterField::Value);
        named.map(|&(field, ..)| field).or_else(value)
    }

    /// Tells whether the field's values have an order, so that `>=` and the like mean something.
    pub fn is_ordered(self) -> bool {
        matches!(self, FilterField::Date | FilterField::Value(_))
    }

    /// Returns the facet whose values the field takes.
    pub(super) fn facet(self) -> Option<tally::Facet> {
        match self {
            FilterField::Type => Some(tally::Facet::Type),
            FilterField::Provider => Some(tally::Facet::Provider),
            FilterField::Section => Some(tally::Facet::Section),
            FilterField::Kind => Some(tally::Facet::Kind),
            FilterField::Date => Some(tally::Facet::Year),
            FilterField::Party | FilterField::File | FilterField::Value(_) => None,
        }
    }
}

/// Chinese names of the values that can be compared.
const VALUES: [(&str, &[&str]); 10] = [
    ("amount", &["金额"]),
    ("rate", &["比率", "费率", "利率", "比例"]),
    ("days", &["天", "天数", "日"]),
    ("weeks", &["周"]),
    ("workdays", &["工作日"]),
    ("months", &["月", "个月", "月数"]),
    ("quarters", &["季度"]),
    ("years", &["年", "年数"]),
    ("hours", &["小时"]),
    ("minutes", &["分钟"]),
];

/// Returns an error that names the values nearest to `value`.
pub fn unknown_values<'a>(field: FilterField, value: &str, known: impl Iterator<Item = &'a str>) -> Error {
    Error::UnknownValue { filter: field.name(), value: value.to_owned(), near: nearest(value, known) }
}

/// Returns the few names that are nearest to `value`.
pub(crate) fn nearest<'a>(value: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    let wanted = fold_str(value);
    let mut near: Vec<(usize, &str)> = known.map(|name| (distance(&wanted, &fold_str(name)), name)).collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(NEAREST).map(|(_, name)| name.to_owned()).collect()
}

/// Returns what a filter's value stands for in the index.
///
/// # Errors
/// [`Error::UnknownValue`] for a value that the index does not hold; for types and kinds, that no table names either.
/// [`Error::BadValue`] for what is no date or value.
pub(super) fn filter(reader: &Reader, field: FilterField, value: &str) -> Result<Set> {
    let fields = reader.fields;
    match field {
        FilterField::Type => table(reader, field, fields.clause_type, value, classify::type_named(value)),
        FilterField::Kind => table(reader, field, fields.kind, value, kind_named(value)),
        FilterField::Provider => {
            let known = facets(reader, fields.provider)?;
            let wanted = fold_str(value);
            one_of(fields.provider, field, value, &known, |name| fold_str(name) == wanted)
        }
        FilterField::Party => {
            let known = facets(reader, fields.party)?;
            let wanted = fold_str(value);
            one_of(fields.party, field, value, &known, |name| fold_str(name).contains(&wanted))
        }
        FilterField::Section => section(reader, value),
        FilterField::File => file(reader, value),
        FilterField::Date => date(reader, value),
        FilterField::Value(name) => values(reader, name, value),
    }
}

/// Divides `>=2024-03` into how it compares and what follows; without a sign it asks for the same.
fn comparison(text: &str) -> (Operator, &str) {
    let text = text.trim();
    let (operator, length) = Operator::read(text).unwrap_or((Operator::Equal, 0));
    (operator, text[length..].trim())
}

/// Agreements of a date or between two. A month or a year is all of its days; an agreement that states only a month counts as
/// older than its first day.
fn date(reader: &Reader, value: &str) -> Result<Set> {
    let field = reader.fields.date;
    let folded = fold_str(value);
    let (operator, operand) = comparison(&folded);
    let mistake = || Error::BadValue {
        filter: "date",
        value: value.to_owned(),
        cause: format!("{value:?} is no date: write it as 2024, 2024-03 or 2024-03-01"),
    };
    // 2024年3月1日, 2024/3/1
    let plain = |text: &str| text.trim().trim_end_matches(['年', '月', '日']).replace(['/', '.', '年', '月'], "-");
    let code = |text: &str| date_code(&plain(text)).ok_or_else(mistake);
    // The last code of a month or year that is not told further.
    let last = |code: u64| match code {
        year if year % 10_000 == 0 => year + 9_999,
        month if month % 100 == 0 => month + 99,
        day => day,
    };
    let (from, to) = match (operator, operand.split_once("..")) {
        (Operator::Equal, Some((from, to))) => (code(from)?, last(code(to)?)),
        (Operator::Equal, None) => (code(operand)?, last(code(operand)?)),
        (Operator::AtLeast, _) => (code(operand)?, u64::MAX),
        (Operator::More, _) => (last(code(operand)?).saturating_add(1), u64::MAX),
        (Operator::AtMost, _) => (1, last(code(operand)?)),
        (Operator::Less, _) => (1, code(operand)?.saturating_sub(1)),
    };
    if from > to {
        return Err(mistake());
    }
    let bound = |code| Bound::Included(Term::from_field_u64(field, code));
    Ok(Set::query(RangeQuery::new(bound(from), bound(to))))
}

/// Clauses that state a value within bounds.
fn values(reader: &Reader, name: &'static str, typed: &str) -> Result<Set> {
    let folded = fold_str(typed);
    let (operator, operand) = comparison(&folded);
    let mistake =
        |fault: value::RangeError| Error::BadValue { filter: name, value: typed.to_owned(), cause: fault.to_string() };
    let (from, to) = value::range(name, operator, operand).map_err(mistake)?.into_inner();
    let bound = |text: String| Bound::Included(whole(reader.fields.value, &text));
    Ok(Set::query(RangeQuery::new(bound(from), bound(to))))
}

/// Returns the first and the last term of the values that a comparison asks for; none if it is no comparison of values.
pub(super) fn range(field: FilterField, typed: &str) -> Option<(String, String)> {
    let FilterField::Value(name) = field else { return None };
    let folded = fold_str(typed);
    let (operator, operand) = comparison(&folded);
    value::range(name, operator, operand).ok().map(|range| range.into_inner())
}

/// Returns the slug of the clause type that has this slug or label.
///
/// # Errors
/// [`Error::UnknownValue`] if the table has no such type.
pub(crate) fn clause_type(value: &str) -> Result<&'static str> {
    let labels = || classify::types().iter().flat_map(|slug| [Some(*slug), classify::type_label(slug)]);
    classify::type_named(value).ok_or_else(|| unknown_values(FilterField::Type, value, labels().flatten()))
}

/// A value of a table of slugs: a known one that no clause has is no mistake, it just finds nothing.
fn table(reader: &Reader, field: FilterField, at: Field, value: &str, slug: Option<&str>) -> Result<Set> {
    if let Some(slug) = slug {
        return Ok(term(whole(at, slug)));
    }
    let known = facets(reader, at)?;
    let wanted = fold_str(value);
    one_of(at, field, value, &known, |name| fold_str(name) == wanted)
}

fn one_of(
    at: Field,
    field: FilterField,
    value: &str,
    known: &BTreeSet<String>,
    fits: impl Fn(&str) -> bool,
) -> Result<Set> {
    let fitting = known.iter().filter(|name| fits(name));
    let terms: Vec<Term> = fitting.map(|name| whole(at, name)).collect();
    if terms.is_empty() {
        return Err(unknown_values(field, value, known.iter().map(String::as_str)));
    }
    Ok(any(terms))
}

/// A title, or a path of titles; if no section has it, all titles that contain it.
fn section(reader: &Reader, value: &str) -> Result<Set> {
    let at = reader.fields.section_name;
    let titles: Vec<String> = value.split('>').map(fold_str).collect();
    let wanted = titles.join(SECTION_JOINT);
    let exact = whole(at, &wanted);
    if reader.searcher.doc_freq(&exact).map_err(|error| reader.trouble(error))? > 0 {
        return Ok(term(exact));
    }
    let mut known = BTreeSet::new();
    for segment in reader.searcher.segment_readers() {
        let index = segment.inverted_index(at).map_err(|error| reader.trouble(error))?;
        let mut names = index.terms().stream().map_err(|error| reader.trouble(error))?;
        while names.advance() {
            known.insert(String::from_utf8_lossy(names.key()).into_owned());
        }
    }
    let fitting: Vec<Term> = known.iter().filter(|name| name.contains(&wanted)).map(|name| whole(at, name)).collect();
    if fitting.is_empty() {
        return Err(unknown_values(FilterField::Section, value, known.iter().map(String::as_str)));
    }
    Ok(any(fitting))
}

/// A file's path, or what it ends with, cut where a name begins.
fn file(reader: &Reader, value: &str) -> Result<Set> {
    let manifest = reader.manifest()?;
    let wanted = value.replace('\\', "/");
    let fitting = manifest
        .records()
        .filter(|record| !record.is_archive())
        .filter(|record| ends_with(record.shown, &wanted) || ends_with(record.path, &wanted));
    let contents: BTreeSet<&str> = fitting.map(|record| record.content).collect();
    if contents.is_empty() {
        return Err(unknown_values(FilterField::File, value, manifest.records().map(|record| record.shown)));
    }
    Ok(any(contents.into_iter().map(|content| whole(reader.fields.content, content)).collect()))
}

/// Tells whether `path` is `suffix`, or ends with it where a name begins.
pub(crate) fn ends_with(path: &str, suffix: &str) -> bool {
    let path = path.replace('\\', "/");
    let suffix = suffix.strip_prefix("./").unwrap_or(suffix);
    path.strip_suffix(suffix)
        .is_some_and(|before| before.is_empty() || before.ends_with('/') || suffix.starts_with('/'))
}

/// Returns all values of a facet.
fn facets(reader: &Reader, field: Field) -> Result<BTreeSet<String>> {
    let trouble = |error: TantivyError| reader.trouble(error);
    let mut values = BTreeSet::new();
    for segment in reader.searcher.segment_readers() {
        let index = segment.inverted_index(field).map_err(trouble)?;
        let mut terms = index.terms().stream().map_err(|error| reader.trouble(error))?;
        while terms.advance() {
            values.insert(String::from_utf8_lossy(terms.key()).into_owned());
        }
    }
    Ok(values)
}

fn term(term: Term) -> Set {
    Set::query(TermQuery::new(term, IndexRecordOption::Basic))
}

fn any(terms: Vec<Term>) -> Set {
    Set::any(terms.into_iter().map(self::term).collect())
}

/// Returns how many characters must be added, removed or replaced to make `b` of `a`.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_characters() {
        assert_eq!(distance("云帆云", "云帆云"), 0);
        assert_eq!(distance("云番云", "云帆云"), 1);
        assert_eq!(distance("", "ab"), 2);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn suffixes_end_where_names_begin() {
        assert!(ends_with("a/b/c.md", "c.md") && ends_with("a/b/c.md", "b/c.md") && ends_with("c.md", "./c.md"));
        assert!(ends_with("a\\b\\c.md", "b/c.md"));
        assert!(!ends_with("a/bc.md", "c.md"));
    }

    #[test]
    fn nearest_values_come_first() {
        let error = unknown_values(FilterField::Provider, "云乔", ["云桥", "山海", "云栈科技"].into_iter());
        let Error::UnknownValue { near, .. } = error else { panic!("{error}") };
        assert_eq!(near[0], "云桥");
    }
}
