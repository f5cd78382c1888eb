//! Numbers of persons, companies and accounts, and what they can be reached by.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::checksum::{is_card, is_credit_code, is_identity};
use super::table::{Label, labelled};
use super::text::Text;
use super::{Found, Sort};
use crate::identify::dates::dates;
use crate::value::{self, Quantity};

/// A number is written in no more groups.
const MOST_GROUPS: usize = 8;

/// Finds all of them, in order; they do not overlap.
pub fn numbers(text: &Text<'_>) -> Vec<Found> {
    let mut found = emails(text);
    let has_digits = text.chars.iter().any(char::is_ascii_digit);
    if has_digits {
        found.extend(Scan::new(text).run());
    }
    found.sort_by_key(|found| found.places.start);
    found.dedup_by(|next, last| next.places.start < last.places.end);
    found
}

fn emails(text: &Text<'_>) -> Vec<Found> {
    static EMAIL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"[a-z0-9][a-z0-9._+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)+").expect("a test finds what it describes")
    });
    // 1. nobody@example.com, 2.1nobody@example.com: the number of a clause is no part of the address.
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(?:[0-9]{1,2}\.)+[0-9]{0,2}([a-z])").expect("a test finds what it describes"));
    let email = |found: regex::Match<'_>| {
        let places = text.places(found.range());
        let local = found.as_str().find('@').unwrap_or(0);
        let apart = (places.start + 1..places.start + local).rev().find(|at| text.is_apart(*at));
        let number = NUMBER
            .captures(found.as_str())
            .and_then(|number| number.get(1))
            .map(|letter| places.start + letter.start());
        let start = apart.or(number).unwrap_or(places.start);
        Found { places: start..places.end, sort: Sort::Email, company: None }
    };
    EMAIL.find_iter(text.folded()).map(email).collect()
}

struct Scan<'s, 't> {
    text: &'s Text<'t>,
    labels: Vec<(usize, Label)>,
    /// Amounts, rates, periods.
    values: Vec<value::Value>,
    dates: Vec<Range<usize>>,
    found: Vec<Found>,
}

/// The first groups of a number: their characters without what stands between them, and where the last one ends.
struct Groups {
    compact: String,
    /// For each group, how long `compact` is with it, and its end in the text.
    ends: Vec<(usize, usize)>,
}

impl Groups {
    /// Returns where the groups end that make up the first `length` characters, if a group ends there.
    fn end_at(&self, length: usize) -> Option<usize> {
        self.ends.iter().find(|(compact, _)| *compact == length).map(|(_, end)| *end)
    }

    /// Returns how long each of the groups that make up the first `length` characters is.
    fn lengths(&self, length: usize) -> Vec<usize> {
        let mut last = 0;
        let ends = self.ends.iter().map(|(compact, _)| *compact).take_while(|compact| *compact <= length);
        ends.map(|end| end - std::mem::replace(&mut last, end)).collect()
    }
}

fn is_joint(ch: char) -> bool {
    matches!(ch, ' ' | '-' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}' | '\u{2014}' | '\u{2212}')
}

impl<'s, 't> Scan<'s, 't> {
    fn new(text: &'s Text<'t>) -> Scan<'s, 't> {
        let labels = labelled(text.folded()).into_iter().map(|(byte, label)| (text.place(byte), label));
        let dates = dates(text.folded()).into_iter().map(|date| text.places(date.place));
        Scan {
            text,
            labels: labels.collect(),
            values: value::find(text.folded()),
            dates: dates.collect(),
            found: Vec::new(),
        }
    }

    fn run(mut self) -> Vec<Found> {
        let mut at = 0;
        // A list of numbers has one label.
        let mut last: Option<(usize, Label)> = None;
        while at < self.text.chars.len() {
            if !self.begins(at) {
                at += 1;
                continue;
            }
            let listed = last.filter(|(end, _)| self.is_list(*end, at)).map(|(_, label)| label);
            let label = self.label_at(at).or(listed);
            let Some((sort, end)) = self.number(at, label) else {
                // What is a number of another sort is not looked through for telephones.
                at = if label == Some(Label::Other) { self.code_end(at) } else { at + 1 };
                continue;
            };
            let start = if self.text.before(at) == Some('+') { at - 1 } else { at };
            self.found.push(Found { places: start..end, sort, company: None });
            last = label.map(|label| (end, label));
            at = end;
        }
        self.found
    }

    /// Returns the label whose value begins at a place.
    fn label_at(&self, at: usize) -> Option<Label> {
        let first = self.labels.partition_point(|(start, _)| *start < at);
        self.labels.get(first).filter(|(start, _)| *start == at).map(|(_, label)| *label)
    }

    /// Tells whether a number may begin at a place: at a run of letters and digits, or where letters end and digits begin.
    fn begins(&self, at: usize) -> bool {
        let is_run = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_alphanumeric());
        let is_digit = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_digit());
        let (before, here) = (self.text.before(at), self.text.char(at));
        here == Some('(') || is_run(here) && (!is_run(before) || is_digit(here) && !is_digit(before))
    }

    /// Tells whether nothing but the comma of a list stands between two places.
    fn is_list(&self, from: usize, to: usize) -> bool {
        to > from && to - from <= 2 && self.text.slice(from..to).chars().all(|ch| "、,;/或和及|".contains(ch))
    }

    /// Returns the end of a code that may hold hyphens and slashes.
    fn code_end(&self, at: usize) -> usize {
        let inside = |ch: &char| ch.is_ascii_alphanumeric() || "-/_.".contains(*ch);
        at + self.text.chars[at..].iter().take_while(|ch| inside(ch)).count().max(1)
    }

    fn groups(&self, at: usize) -> Groups {
        let mut groups = Groups { compact: String::new(), ends: Vec::new() };
        let mut next = at;
        while groups.ends.len() < MOST_GROUPS && groups.compact.len() <= 32 {
            let run = self.text.chars[next..].iter().take_while(|ch| ch.is_ascii_alphanumeric()).count();
            if run == 0 {
                break;
            }
            groups.compact.extend(&self.text.chars[next..next + run]);
            groups.ends.push((groups.compact.len(), next + run));
            next += run + 1;
            if !self.text.char(next - 1).is_some_and(is_joint) {
                break;
            }
        }
        groups
    }

    /// Returns the sort and the end of the number at a place, if there is one.
    fn number(&self, at: usize, label: Option<Label>) -> Option<(Sort, usize)> {
        if self.text.char(at) == Some('(') {
            return self.area_in_brackets(at).map(|end| (Sort::Phone, end));
        }
        let groups = self.groups(at);
        let proven = |length: usize, is: fn(&str) -> bool| {
            groups
                .end_at(length)
                .filter(|_| groups.lengths(length).iter().all(|n| *n >= 2) && is(&groups.compact[..length]))
        };
        // A number that proves itself is one, whatever stands around it.
        if let Some(end) = proven(18, is_identity) {
            return Some((Sort::Id, end));
        }
        if let Some(end) = proven(18, is_credit_code) {
            return Some((Sort::CreditCode, end));
        }
        if let Some(Label::Of(sort)) = label
            && let Some((sort, end)) = self.by_label(at, sort, &groups)
        {
            return Some((sort, end));
        }
        if label == Some(Label::Other) {
            return None;
        }
        if let Some(end) = self.phone(at, &groups) {
            return Some((Sort::Phone, end));
        }
        if self.continues_code(at) {
            return None;
        }
        if let Some(end) = proven(15, is_identity).filter(|end| self.is_free(at..*end)) {
            return Some((Sort::Id, end));
        }
        let card = (15..=19).rev().find_map(|length| proven(length, is_card).map(|end| (length, end)));
        card.filter(|(length, end)| {
            let one = groups.lengths(*length).len() == 1;
            let by_four = groups.lengths(*length).iter().rev().skip(1).all(|n| *n >= 4);
            self.is_free(at..*end) && (one || by_four && groups.compact.starts_with("62"))
        })
        .map(|(_, end)| (Sort::Account, end))
    }

    /// Returns what a label makes of the groups behind it.
    fn by_label(&self, at: usize, sort: Sort, groups: &Groups) -> Option<(Sort, usize)> {
        let digits = |length: usize| groups.compact[..length].bytes().filter(u8::is_ascii_digit).count();
        let fits = |length: usize| match sort {
            // (Ten characters in Taiwan: a letter and nine digits.)
            Sort::Id => {
                (15..=18).contains(&length) && digits(length) >= 14
                    || length == 10 && digits(length) == 9 && groups.compact.starts_with(|ch: char| ch.is_alphabetic())
            }
            Sort::CreditCode => (13..=20).contains(&length) && digits(length) >= 8,
            Sort::Account => (8..=30).contains(&length) && digits(length) == length,
            Sort::Document => (6..=20).contains(&length) && digits(length) >= 5,
            Sort::Phone => {
                (5..=15).contains(&length)
                    && digits(length) == length
                    && groups.lengths(length).iter().skip(1).all(|n| *n >= 3)
            }
            _ => false,
        };
        if sort == Sort::Messenger {
            let inside = |ch: &&char| ch.is_ascii_alphanumeric() || matches!(ch, '_' | '-');
            let length = self.text.chars[at..].iter().take_while(inside).count();
            let phone = self.phone(at, groups).map(|end| (Sort::Phone, end));
            return phone.or((5..=20).contains(&length).then_some((sort, at + length)));
        }
        let mut ends = groups.ends.iter().rev().filter(|(length, _)| fits(*length));
        let by_form = || self.phone(at, groups).filter(|_| sort == Sort::Phone);
        let end = by_form().or_else(|| match sort {
            // The first groups that suffice: what follows may be the next number.
            Sort::Phone => {
                let long = ends.clone().rev().find(|(length, _)| *length >= 7);
                long.or_else(|| ends.next_back()).map(|(_, end)| *end)
            }
            Sort::Document => ends.next_back().map(|(_, end)| *end),
            _ => ends.next().map(|(_, end)| *end),
        })?;
        // 我的账户 400…: a telephone, unless more belongs to it.
        let sort = if sort == Sort::Account && self.phone(at, groups) == Some(end) { Sort::Phone } else { sort };
        let is_short = end - at <= 10 && self.dates.iter().any(|date| overlap(date, &(at..end)));
        (!is_short && (self.is_free(at..end) || by_form().is_some())).then_some((sort, end))
    }

    /// Tells whether a stretch is no part of an amount or a rate, nor the whole part of a decimal.
    fn is_free(&self, places: Range<usize>) -> bool {
        let is_digit = |at: usize| self.text.char(at).is_some_and(|ch| ch.is_ascii_digit());
        let decimal = self.text.char(places.end) == Some('.') && is_digit(places.end + 1);
        // Numbers too great for an amount, or glued to that of a clause (1. 13800000000元), are none of the values.
        let unit = self.text.char(places.end).is_some_and(|ch| "元圆万亿%‰".contains(ch));
        let sign = self.text.before(places.start).is_some_and(|ch| "¥$€£".contains(ch));
        let is_value = |value: &value::Value| {
            // (Periods are not looked at: behind a telephone number 日 begins the next word.)
            !matches!(value.quantity, Quantity::Period { .. }) && overlap(&(value.start..value.end), &places)
        };
        !decimal && !unit && !sign && !self.values.iter().any(is_value)
    }

    /// Tells whether what begins at a place goes on from a code: HT-13800000000, 2024-0755-10000000.
    fn continues_code(&self, at: usize) -> bool {
        let Some(before) = self.text.before(at) else { return false };
        let is_run = |at: usize| self.text.before(at).is_some_and(|ch| ch.is_ascii_alphanumeric());
        let word = || {
            let from = self.text.chars[..at].iter().rev().take_while(|ch| ch.is_ascii_alphabetic()).count();
            self.text.slice(at - from..at)
        };
        match before {
            _ if self.label_at(at).is_some() => false,
            // tel13800000000
            _ if before.is_ascii_alphabetic() => {
                !matches!(word(), "tel" | "phone" | "mobile" | "fax" | "t" | "m" | "f")
            }
            _ if before.is_ascii_digit() => true,
            '-' => is_run(at - 1) && self.found.last().is_none_or(|last| last.places.end + 1 != at),
            _ => false,
        }
    }

    /// Returns the end of the telephone number at a place, if its form is that of one.
    fn phone(&self, at: usize, groups: &Groups) -> Option<usize> {
        if self.continues_code(at) {
            return None;
        }
        let is_phone = |length: usize| {
            let compact = &groups.compact[..length];
            let national = compact.strip_prefix("0086").or(compact.strip_prefix("86").filter(|_| length >= 12));
            is_number(national.unwrap_or(compact), national.is_some(), &groups.lengths(length))
        };
        let end = groups.ends.iter().find(|(length, _)| is_phone(*length)).map(|(_, end)| *end)?;
        let end = self.extension(end);
        let letters =
            self.text.chars[end..].iter().skip_while(|ch| **ch == '-').take_while(|ch| ch.is_ascii_alphanumeric());
        let goes_on = self.text.char(end) == Some('-') && letters.clone().any(char::is_ascii_alphabetic);
        (!goes_on && self.is_free(at..end)).then_some(end)
    }

    /// (010)12345678.
    fn area_in_brackets(&self, at: usize) -> Option<usize> {
        let area = self.text.chars[at + 1..].iter().take_while(|ch| ch.is_ascii_digit()).count();
        if !(3..=4).contains(&area) || self.text.char(at + 1) != Some('0') || self.text.char(at + 1 + area) != Some(')')
        {
            return None;
        }
        let mut start = at + area + 2;
        if self.text.char(start).is_some_and(is_joint) {
            start += 1;
        }
        let groups = self.groups(start);
        let length = [8, 7].into_iter().find(|length| groups.end_at(*length).is_some())?;
        let all_digits = groups.compact[..length].bytes().all(|byte| byte.is_ascii_digit());
        groups.end_at(length).filter(|_| all_digits).map(|end| self.extension(end))
    }

    /// Returns the end of the extension behind a number: -801, 转801.
    fn extension(&self, end: usize) -> usize {
        static EXTENSION: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"^(?:-|,? ?(?:转|ext\.?)(?:分机)?(?:号)?:? ?)(\d{1,6})(?:$|[^0-9a-z.-])").expect("tested")
        });
        let rest = self.text.slice(end..self.text.chars.len().min(end + 20));
        let found = EXTENSION.captures(rest).and_then(|found| found.get(1));
        found.map_or(end, |digits| end + rest[..digits.end()].chars().count())
    }
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// Tells whether digits are a telephone number: a mobile, an area and a number, a service number. `lengths` are those of the groups
/// in which they are written, `national` tells that the country's code stood before them.
fn is_number(digits: &str, national: bool, lengths: &[usize]) -> bool {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let parted = lengths.iter().skip(1).all(|n| *n >= 3);
    match digits.as_bytes() {
        [b'1', b'3'..=b'9', ..] => digits.len() == 11 && parted,
        [b'4' | b'8', b'0', b'0', ..] => digits.len() == 10 && parted,
        // 010, 02x: two digits behind the 0; all others have three
        [b'0', first, ..] if *first != b'0' => {
            let area = if matches!(first, b'1' | b'2') { 3 } else { 4 };
            let fits = match lengths {
                [_] => true,
                [one, ..] => *one == area,
                [] => false,
            };
            fits && parted && (area + 7..=area + 8).contains(&digits.len())
        }
        // +86 10 1234 5678
        [b'1' | b'2', ..] if national => (9..=10).contains(&digits.len()) && lengths.len() > 1,
        [b'3'..=b'9', ..] if national => (10..=11).contains(&digits.len()) && lengths.len() > 1,
        _ => false,
    }
}
