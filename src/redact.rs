//! Redaction: what names or reaches a person, and companies if asked for, gives way to a mask that says what stood there.
//!
//! Numbers that carry a check digit are believed by it; others need their form, or a label in front (账号：…). What stands in
//! full width, or with blanks and hyphens between the digits, is found as well: all is looked for in folded text and traced back.
//! Numbers of clauses and contracts, dates, amounts, rates and periods stay. A mask keeps the sort: `[电话]`, and for companies the
//! identity: `[公司1]` is the same company everywhere. Words are in `data/redact.toml`.

mod checksum;
mod names;
mod numbers;
mod table;
#[cfg(test)]
mod tests;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::identify::names::endings;
use crate::text::fold_str;
use text::Text;

/// What is masked beyond persons, their numbers, and accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Redaction {
    /// Names of companies as well.
    pub companies: bool,
}

/// A sort of what is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// Resident identity numbers.
    Id,
    /// Unified social credit codes.
    CreditCode,
    /// Bank cards and accounts.
    Account,
    /// Telephones, mobiles, faxes.
    Phone,
    /// Accounts of WeChat, QQ and their like.
    Messenger,
    Email,
    /// Passports and their like.
    Document,
    /// Names of persons.
    Person,
    Company,
}

impl Sort {
    /// All sorts, in the order in which they are told.
    pub const ALL: [Sort; 9] = [
        Sort::Id,
        Sort::CreditCode,
        Sort::Account,
        Sort::Phone,
        Sort::Messenger,
        Sort::Email,
        Sort::Document,
        Sort::Person,
        Sort::Company,
    ];

    /// Returns the sort's name in JSON and in the table of words.
    pub fn slug(self) -> &'static str {
        match self {
            Sort::Id => "id",
            Sort::CreditCode => "credit-code",
            Sort::Account => "account",
            Sort::Phone => "phone",
            Sort::Messenger => "messenger",
            Sort::Email => "email",
            Sort::Document => "document",
            Sort::Person => "person",
            Sort::Company => "company",
        }
    }

    /// Returns the Chinese name, which masks show.
    pub fn name(self) -> &'static str {
        table::name(self)
    }
}

/// How often each sort was masked.
pub type Masked = BTreeMap<Sort, usize>;

/// A text with masks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted {
    pub text: String,
    pub masked: Masked,
}

/// A stretch to be masked: bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub range: Range<usize>,
    pub sort: Sort,
    pub mask: String,
}

/// As a [`Finding`], in characters of the folded text.
struct Found {
    places: Range<usize>,
    sort: Sort,
    /// The company's number.
    company: Option<usize>,
}

/// Masks a text by itself. `known` are names of companies and brands.
pub fn redact(text: &str, redaction: Redaction, known: &[String]) -> Redacted {
    let mut redactor = Redactor::new(redaction, known);
    redactor.learn(text);
    let mut redacted = Redacted { text: String::with_capacity(text.len()), masked: Masked::new() };
    let mut done = 0;
    for finding in redactor.find(text) {
        redacted.text.push_str(&text[done..finding.range.start]);
        redacted.text.push_str(&finding.mask);
        *redacted.masked.entry(finding.sort).or_default() += 1;
        done = finding.range.end;
    }
    redacted.text.push_str(&text[done..]);
    redacted
}

/// Masks texts that belong together: names that one of them introduces are masked in all of them.
#[derive(Debug, Default)]
pub struct Redactor {
    redaction: Redaction,
    persons: BTreeSet<String>,
    /// Numbers of companies by folded name, short names included.
    companies: FxHashMap<String, usize>,
    /// The names, the longest first.
    by_length: Vec<String>,
    count: usize,
}

impl Redactor {
    /// `known` are names of companies and brands.
    pub fn new(redaction: Redaction, known: &[String]) -> Redactor {
        let mut redactor = Redactor { redaction, ..Redactor::default() };
        if redaction.companies {
            let known = known.iter().map(|name| fold_str(name)).filter(|name| name.chars().count() >= 2);
            // Full names first: short ones get their numbers.
            let known: BTreeSet<(std::cmp::Reverse<usize>, String)> =
                known.map(|name| (std::cmp::Reverse(name.len()), name)).collect();
            known.into_iter().for_each(|(_, name)| redactor.number(name, None));
        }
        redactor
    }

    /// Notes the names that a text introduces. All texts are to be learnt before the first is searched.
    pub fn learn(&mut self, text: &str) {
        let text = Text::new(text);
        self.persons.extend(names::persons(&text).into_iter().map(|name| text.slice(name).to_owned()));
        if !self.redaction.companies {
            return;
        }
        for company in names::companies(&text) {
            let name = text.slice(company.places).to_owned();
            self.number(name.clone(), None);
            let number = self.companies.get(&name).copied();
            company.aliases.into_iter().for_each(|alias| self.number(alias, number));
        }
    }

    /// Gives a company a number: a brand has that of the company whose legal name holds it.
    fn number(&mut self, name: String, number: Option<usize>) {
        if self.companies.contains_key(&name) {
            return;
        }
        let is_legal = |name: &str| endings().iter().any(|ending| name.ends_with(ending.as_str()));
        let holds = |long: &str, short: &str| long.contains(short) && !is_legal(short);
        let related = self.by_length.iter().find(|known| holds(known, &name) || holds(&name, known));
        let number = number.or_else(|| related.and_then(|known| self.companies.get(known).copied()));
        let number = number.unwrap_or_else(|| {
            self.count += 1;
            self.count
        });
        let at = self.by_length.partition_point(|known| known.len() >= name.len());
        self.by_length.insert(at, name.clone());
        self.companies.insert(name, number);
    }

    /// Finds what is to be masked, in order; nothing overlaps.
    pub fn find(&self, original: &str) -> Vec<Finding> {
        let text = Text::new(original);
        let mut found = numbers::numbers(&text);
        // A person's name of two characters is too often part of a word.
        let known = names::known(&text, self.persons.iter(), true);
        let persons = names::persons(&text).into_iter().chain(known);
        found.extend(persons.map(|places| Found { places, sort: Sort::Person, company: None }));
        if self.redaction.companies {
            let full = names::companies(&text).into_iter().map(|company| company.places);
            let all = full.chain(names::known(&text, self.by_length.iter(), false));
            found.extend(all.map(|places| {
                let company = self.companies.get(text.slice(places.clone())).copied();
                Found { places, sort: Sort::Company, company }
            }));
        }
        // Numbers first, of names the longest: what overlaps with one that is taken is left.
        found.sort_by_key(|found| (found.sort >= Sort::Person, std::cmp::Reverse(found.places.len())));
        let mut taken: BTreeMap<usize, Found> = BTreeMap::new();
        for found in found.into_iter().filter(|found| !found.places.is_empty()) {
            let before = taken.range(..found.places.end).next_back();
            if before.is_none_or(|(_, before)| before.places.end <= found.places.start) {
                taken.insert(found.places.start, found);
            }
        }
        let finding = |found: Found| {
            let number = found.company.map(|number| number.to_string()).unwrap_or_default();
            let mask = format!("[{}{number}]", found.sort.name());
            Finding { range: text.origin(found.places), sort: found.sort, mask }
        };
        let mut findings: Vec<Finding> = taken.into_values().map(finding).collect();
        // A character whose folding is two may be the end of one and the begin of the next.
        findings.dedup_by(|next, last| next.range.start < last.range.end);
        findings
    }
}
