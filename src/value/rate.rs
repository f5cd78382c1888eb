//! Rates, and what they are for: 百分之五, 每逾期一日…0.05%, 年利率4.35%, 0.05%/日.

use super::number::{self, Number, ONE};
use super::scan::{JOINERS, Scan, ends_with_any};
use super::table::BaseWords;
use super::{Base, Quantity};

/// How far base words are looked for before a rate and behind it, in characters. A month and a year are further off
/// the measure of something else: 每月…支付合同总额的30%.
const REACH: usize = 40;
const NEAR: usize = 12;
const LATER: usize = 10;
/// Rates from here on are shares, not prices of time: 每月可用性不低于99.9%.
const SHARE: u128 = ONE / 2;

impl Scan<'_> {
    /// 百分之五, 万分之五; other fractions are no rates, and their numbers nothing else either.
    pub fn fraction(&mut self, at: usize, bare: usize) -> usize {
        let from = bare + "分之".len();
        let open = self.text[from..].trim_start_matches(['【', '[', '_', '(']);
        let start = self.text.len() - open.len();
        if !open.starts_with(number::begins) {
            return from;
        }
        let (mut number, length) = number::read(open);
        if &open[..length] == "百" {
            number = Some(Number { nano: 100 * ONE, decimals: 0, scaled: false, padded: false });
        }
        let mut end = start + length;
        if start > from {
            end += self.text[end..]
                .chars()
                .next()
                .filter(|ch| matches!(ch, '】' | ']' | '_' | ')'))
                .map_or(0, char::len_utf8);
        }
        let divisor = match &self.text[at..bare] {
            "百" => 100,
            "千" => 1000,
            "万" => 10_000,
            "十万" => 100_000,
            "百万" => 1_000_000,
            _ => return end,
        };
        let Some(number) = number else { return end };
        self.rate(number, divisor, at, end, end);
        // 百分之三至五
        let joined = JOINERS.iter().find_map(|joiner| self.text[end..].strip_prefix(joiner));
        if let Some(second) = joined.filter(|second| second.starts_with(number::begins))
            && let (Some(number), length) = number::read(second)
            && !second[length..].starts_with("分之")
            && !second[length..].starts_with(['%', '‰', '个'])
            && self.table.behind(&second[length..]).is_none()
        {
            let start = self.text.len() - second.len();
            end = start + length;
            self.rate(number, divisor, start, end, end);
        }
        end
    }

    /// Adds a rate; `whole` is where the range it belongs to ends.
    pub fn rate(&mut self, number: Number, divisor: u128, start: usize, end: usize, whole: usize) {
        let joined = self.text.get(self.last.0..start).is_some_and(|gap| JOINERS.contains(&gap));
        let base = match self.values.last().map(|value| value.quantity) {
            Some(Quantity::Rate { base, .. }) if joined => base,
            _ => base(self, start, whole, number.nano / divisor),
        };
        if number.nano.is_multiple_of(divisor)
            && let Ok(nanos) = u64::try_from(number.nano / divisor)
        {
            self.push(Quantity::Rate { nanos, base }, start, end);
        }
    }
}

/// Returns what the rate at the bytes `start..end` is for, none if the text does not say so.
fn base(scan: &Scan<'_>, start: usize, end: usize, nanos: u128) -> Option<Base> {
    if nanos >= SHARE {
        return None;
    }
    let bases = &scan.table.bases;
    let rest = &scan.text[end..];
    let behind = bases.iter().find(|words| words.after.iter().any(|word| rest.starts_with(word)));
    behind.map(|words| words.base).or_else(|| before(scan, start)).or_else(|| {
        let stop = |ch: char| "。;:、".contains(ch) || number::begins(ch);
        let part = &rest[..reach(rest, LATER)];
        let part = &part[..part.find(stop).unwrap_or(part.len())];
        // a comma may only be right before the word: …的标准,按日支付
        let (near, beyond) = part.split_once(',').unwrap_or((part, ""));
        let told = |word: &&str| near.contains(*word) || beyond.starts_with(*word);
        bases.iter().find(|words| words.later.iter().any(told)).map(|words| words.base)
    })
}

/// Looks before the rate: in the same sentence, and behind the last amount or rate, whose own the words before it are.
fn before(scan: &Scan<'_>, start: usize) -> Option<Base> {
    let from = scan.barrier.min(start);
    let window = &scan.text[from..start];
    let cut = window.char_indices().rev().take(REACH).take_while(|(_, ch)| !"。;!?".contains(*ch)).last();
    let window = &window[cut.map_or(window.len(), |(at, _)| at)..];
    let bases = &scan.table.bases;
    if let Some(words) = bases.iter().find(|words| touches(window, words)) {
        return Some(words.base);
    }
    let mut best = (scan.one_day > start - window.len()).then(|| (scan.one_day + window.len() - start, Base::Day));
    let distant = window.len() - window.char_indices().rev().take(NEAR).last().map_or(window.len(), |(at, _)| at);
    for words in bases {
        for (list, reach) in [(words.before, window.len()), (words.near, distant)] {
            let part = &window[window.len() - reach..];
            for word in list {
                let valid = |at: &usize| {
                    let follows = &part[at + word.len()..];
                    // 每月5日 is a date
                    let counted = follows.starts_with(number::begins) && !is_all_number(follows);
                    (follows.is_empty() || !counted) && !words.not_before.iter().any(|other| follows.starts_with(other))
                };
                if let Some(at) = part.rmatch_indices(word).map(|(at, _)| at).find(valid) {
                    let end = window.len() - reach + at + word.len();
                    best = best.filter(|&(other, _)| other >= end).or(Some((end, words.base)));
                }
            }
        }
    }
    best.map(|(_, base)| base)
}

/// 日万分之五: the bare word directly before the rate, if it belongs to nothing before it (30日, 支付日).
fn touches(window: &str, words: &BaseWords) -> bool {
    words.touching.iter().filter_map(|word| window.strip_suffix(word)).any(|before| {
        before.is_empty()
            || before.ends_with(|ch: char| !ch.is_alphanumeric())
            || ends_with_any(before, &["的", "以", "照", "按", "付", "收", "为"])
    })
}

fn is_all_number(text: &str) -> bool {
    number::read(text).1 == text.len()
}

fn reach(text: &str, chars: usize) -> usize {
    text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at)
}
