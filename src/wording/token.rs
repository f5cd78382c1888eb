//! The tokens of a wording.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::identify::{dates, names};
use crate::text::{Folded, fold, is_han, is_run_char};
use crate::value::{self, Quantity};

/// A sort of slot: its place in `data/slots.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot(u8);

/// A table of `data/slots.toml`.
#[derive(Debug, Deserialize)]
struct Sort {
    slug: String,
    label: String,
    patterns: Vec<String>,
    /// What a fill never contains.
    #[serde(default)]
    never: Vec<String>,
}

#[derive(Deserialize)]
struct Sorts {
    slot: Vec<Sort>,
}

static SORTS: LazyLock<Vec<Sort>> = LazyLock::new(|| {
    let sorts: Sorts = toml::from_str(include_str!("../data/slots.toml")).expect("a test reads the table");
    sorts.slot
});

/// The patterns of each sort.
static PATTERNS: LazyLock<Vec<Vec<Regex>>> = LazyLock::new(|| {
    let compiled = |pattern: &String| Regex::new(pattern).expect("a test compiles every pattern of the table");
    SORTS.iter().map(|sort| sort.patterns.iter().map(compiled).collect()).collect()
});

/// Names of places, with the smaller ones that follow.
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    let mut places: Vec<String> = names::places().iter().map(|place| regex::escape(place)).collect();
    places.sort_by_key(|place| std::cmp::Reverse(place.len()));
    let smaller = r"(?:[一-鿿]{1,5}?(?:自治区|新区|省|市|区|县|州))";
    Regex::new(&format!("(?:{})(?:省|市|特别行政区|自治区)?{smaller}{{0,2}}", places.join("|"))).expect("escaped names")
});

impl Slot {
    fn named(slug: &str) -> Slot {
        Slot(SORTS.iter().position(|sort| sort.slug == slug).unwrap_or(0) as u8)
    }

    /// Returns the sort of this name.
    pub fn of_slug(slug: &str) -> Option<Slot> {
        SORTS.iter().position(|sort| sort.slug == slug).map(|at| Slot(at as u8))
    }

    /// Returns the sort's name in JSON.
    pub fn slug(self) -> &'static str {
        &SORTS[usize::from(self.0)].slug
    }

    /// Returns the sort's Chinese name.
    pub fn label(self) -> &'static str {
        &SORTS[usize::from(self.0)].label
    }
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A Han character, or a word of other letters.
    Text,
    Slot(Slot),
    /// Punctuation, blanks, and the numbers of items: they are shown and do not count.
    Mark,
}

/// A token of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Bytes of the text. Tokens cover all of it.
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
    /// What it is when folded.
    pub folded: String,
}

/// Cuts a text into tokens. `names` are the names of the agreement's parties, in full and in short, folded: where they stand is a slot.
pub fn tokens(text: &str, names: &[String]) -> Vec<Token> {
    let folded = fold(text);
    let found = slots(&folded.text, names);
    // Places of the characters of the folded text.
    let chars: Vec<(usize, char)> = folded.text.char_indices().collect();
    let byte = |at: usize| chars.get(at).map_or(folded.text.len(), |(byte, _)| *byte);
    let mut made = Made { text, folded: &folded, tokens: Vec::with_capacity(chars.len()), done: 0 };
    let (mut at, mut next) = (0, 0);
    while let Some(&(place, ch)) = chars.get(at) {
        while found.get(next).is_some_and(|(range, _)| range.end <= place) {
            next += 1;
        }
        // (Folding makes blanks of line breaks.)
        let before = text[..folded.origin(at, at + 1).start].trim_end_matches([' ', '\t', '\r', '\u{3000}']);
        let starts_line = before.is_empty() || before.ends_with('\n');
        let item = if starts_line || ch == '(' { item_number(&folded.text[place..], starts_line) } else { 0 };
        let char_at = |end: usize| chars.partition_point(|(byte, _)| *byte < end);
        let (end, kind) = match found.get(next) {
            // (The number of an item looks like a number or a clause.)
            Some((range, slot)) if range.start == place && range.len() > item => {
                (char_at(range.end), Kind::Slot(*slot))
            }
            _ if item > 0 => (char_at(place + item), Kind::Mark),
            _ if is_han(ch) => (at + 1, Kind::Text),
            other if is_run_char(ch) => {
                let stop = other.map_or(folded.text.len(), |(range, _)| range.start);
                let run = chars[at..].iter().take_while(|(byte, ch)| is_run_char(*ch) && *byte < stop).count();
                (at + run.max(1), Kind::Text)
            }
            _ => (at + 1, Kind::Mark),
        };
        made.push(at..end, byte(at)..byte(end), kind);
        at = end;
    }
    made.finish()
}

struct Made<'a> {
    text: &'a str,
    folded: &'a Folded,
    tokens: Vec<Token>,
    done: usize,
}

impl Made<'_> {
    fn push(&mut self, chars: Range<usize>, bytes: Range<usize>, kind: Kind) {
        let origin = self.folded.origin(chars.start, chars.end);
        if origin.start > self.done {
            self.rest(origin.start);
        }
        // One original may stand for several folded characters (㎡): they go with the first.
        let start = origin.start.max(self.done);
        if origin.end <= start {
            return;
        }
        self.tokens.push(Token { start, end: origin.end, kind, folded: self.folded.text[bytes].to_owned() });
        self.done = origin.end;
    }

    /// What folding leaves out goes on as a mark.
    fn rest(&mut self, to: usize) {
        self.tokens.push(Token { start: self.done, end: to, kind: Kind::Mark, folded: String::new() });
        self.done = to;
    }

    fn finish(mut self) -> Vec<Token> {
        if self.done < self.text.len() {
            self.rest(self.text.len());
        }
        self.tokens
    }
}

/// Returns how many bytes number an item: `(一)`, `1.`, `a)`, `①` at the start of a line, `(一)` anywhere; 0 if none do.
fn item_number(text: &str, starts_line: bool) -> usize {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:\((?:[一二三四五六七八九十百]{1,4}|\d{1,3}|[a-z])\)|(?:[一二三四五六七八九十百]{1,4}|\d{1,3}|[a-z])(?:、|\)|\.(?:\D|$))|(?:\d{1,3}\.){1,4}\d{0,3}(?:[\s、,:)]|\p{Han}|$)|[①-⓿])")
            .expect("a test runs it")
    });
    // (What only shows that the number ends is not part of it.)
    let found = NUMBER.find(text).map_or("", |found| found.as_str());
    if !starts_line && !found.starts_with('(') {
        return 0;
    }
    let last = found.chars().last().filter(|last| is_han(*last) && found.chars().count() > 1 && found.contains('.'));
    found.len() - last.map_or(0, char::len_utf8)
}

/// Finds the slots of a folded text (bytes), by place; they do not overlap.
pub fn slots(folded: &str, names: &[String]) -> Vec<(Range<usize>, Slot)> {
    static SLUGS: LazyLock<[Slot; 6]> =
        LazyLock::new(|| ["date", "amount", "rate", "period", "party", "place"].map(Slot::named));
    let [date, amount, rate, period, party, place] = *SLUGS;
    let mut found: Vec<(Range<usize>, Slot)> = Vec::new();
    for (at, (sort, patterns)) in (0..).zip(SORTS.iter().zip(&*PATTERNS)) {
        for pattern in patterns {
            for captures in pattern.captures_iter(folded) {
                let Some(fill) = captures.name("fill").or(captures.get(0)) else { continue };
                if !sort.never.iter().any(|never| fill.as_str().contains(never)) {
                    found.push((fill.range(), Slot(at)));
                }
            }
        }
    }
    if folded.contains(|ch: char| ch.is_ascii_digit() || "一二三四五六七八九十〇百".contains(ch)) {
        found.extend(dates::dates(folded).into_iter().map(|one| (one.place, date)));
        let places: Vec<usize> = folded.char_indices().map(|(byte, _)| byte).chain([folded.len()]).collect();
        for value in value::find(folded) {
            let slot = match value.quantity {
                Quantity::Amount { .. } => amount,
                Quantity::Rate { .. } => rate,
                Quantity::Period { .. } => period,
            };
            found.push((places[value.start]..places[value.end], slot));
        }
    }
    found.extend(names::organisations(folded).into_iter().map(|range| (range, party)));
    for name in names.iter().filter(|name| name.chars().count() > 1) {
        let places = folded.match_indices(name.as_str()).map(|(at, name)| at..at + name.len());
        found.extend(places.filter(|place| is_whole(folded, place)).map(|place| (place, party)));
    }
    found.extend(PLACE.find_iter(folded).map(|found| (found.range(), place)));
    // Of those that overlap the sort that comes first in the table, then the longest, then the first.
    found.sort_by_key(|(range, slot)| (*slot, std::cmp::Reverse(range.len()), range.start));
    let mut kept: Vec<(Range<usize>, Slot)> = Vec::new();
    for (range, slot) in found {
        let at = kept.partition_point(|(other, _)| other.start < range.start);
        let is_free = at.checked_sub(1).is_none_or(|before| kept[before].0.end <= range.start)
            && kept.get(at).is_none_or(|(other, _)| range.end <= other.start);
        if is_free && !range.is_empty() {
            kept.insert(at, (range, slot));
        }
    }
    kept
}

/// Tells whether a name is no piece of a longer word of letters.
fn is_whole(text: &str, place: &Range<usize>) -> bool {
    let is_letter = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_alphanumeric());
    let (before, name, behind) = (&text[..place.start], &text[place.clone()], &text[place.end..]);
    let begins_inside = is_letter(name.chars().next()) && is_letter(before.chars().next_back());
    let ends_inside = is_letter(name.chars().next_back()) && is_letter(behind.chars().next());
    !begins_inside && !ends_inside
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(text: &str, names: &[String]) -> String {
        let token = |token: &Token| match token.kind {
            Kind::Slot(slot) => format!("<{}>", slot.slug()),
            Kind::Mark => String::new(),
            Kind::Text => token.folded.clone(),
        };
        tokens(text, names).iter().map(token).collect()
    }

    #[test]
    fn what_agreements_fill_in_is_a_slot() {
        let cases = [
            ("甲方应于收到发票后15个工作日内付款。", "甲方应于收到发票后<period>内付款"),
            ("逾期的，按日支付0.05%的违约金", "逾期的按日支付<rate>的违约金"),
            ("可向青岚市云川区人民法院起诉", "可向<forum>起诉"),
            ("可向有管辖权的人民法院起诉", "可向有管辖权的人民法院起诉"),
            ("本协议自2024年3月1日起生效", "本协议自<date>起生效"),
            ("云帆网络科技有限公司（以下简称“云帆”）", "<party>以下简称<party>"),
            ("地址：____；电话：____", "地址<blank>电话<blank>"),
            ("见《云帆服务规则》第3.2条", "见<title><clause>"),
            ("提前____日书面通知", "提前<period>书面通知"),
            ("（一）违反法律的", "违反法律的"),
            ("包括：（1）伪造印章；(2)拖欠货款", "包括伪造印章拖欠货款"),
            ("应于三十（30）日内付款\n1.3.1、首付\n3.5万元", "应于<period>内付款首付<amount>"),
            ("按1.5倍赔偿，见3.2款和附件1.2.3", "按<number>倍赔偿见<clause>和附件<clause>"),
            ("均应提交青岚仲裁委员会仲裁", "均应提交<forum>仲裁"),
            ("均可以向人民法院起诉", "均可以向人民法院起诉"),
            ("任何一方均可向青岚市云川区人民法院起诉", "任何一方均可向<forum>起诉"),
            ("约定管辖法院为：青岚市云川区人民法院", "约定管辖法院为<forum>"),
            ("在北京市海淀区签订", "在<place>签订"),
        ];
        for (text, wanted) in cases {
            assert_eq!(told(text, &["云帆".to_owned()]), wanted, "{text}");
        }
    }

    #[test]
    fn every_pattern_compiles_and_every_sort_has_a_name() {
        assert_eq!(PATTERNS.len(), SORTS.len());
        assert!(SORTS.iter().all(|sort| !sort.label.is_empty()));
        assert_eq!(Slot::named("number").label(), "数字");
    }

    proptest! {
        #[test]
        fn tokens_cover_the_text(text in "[甲乙1２.,%元日年月第条（）_ \n云帆北京市㎡①a《》]{0,60}") {
            let tokens = tokens(&text, &["云帆".to_owned()]);
            let mut end = 0;
            for token in &tokens {
                prop_assert!(token.start == end && token.end > token.start);
                end = token.end;
            }
            prop_assert_eq!(end, text.len());
        }
    }
}
