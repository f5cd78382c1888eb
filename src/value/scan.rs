//! One pass over a text that stops at numbers only and asks what stands around each.

use super::number::{self, Number, ONE};
use super::table::{Means, Table, table};
use super::{Quantity, Unit, Value, rate};

/// What joins the ends of a range: 10-15日, 三至五日.
const JOINERS: &[&str] = &["--", "-", "~", "—", "–", "至", "到"];
/// How far before a number 每 is looked for, in characters: 每迟延交付一日.
const EACH_REACH: usize = 10;

/// Returns the values of a folded text, in order; they do not overlap.
pub fn find(folded: &str) -> Vec<Value> {
    let mut scan = Scan {
        text: folded,
        table: table(),
        values: Vec::new(),
        counted: (0, 0),
        last: (0, 0),
        barrier: 0,
        pending: None,
        dated: 0,
        one_day: 0,
    };
    let mut at = 0;
    while let Some(found) = folded[at..].find(|ch| number::begins(ch) || ch == '半') {
        at = scan.step(at + found);
    }
    scan.values
}

/// A number with its brackets: 30, 【30】, 三十(30).
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    number: Number,
    /// Bytes; an opening bracket included.
    start: usize,
    end: usize,
    /// Whether it can be no period: 第3, 6月5.
    dated: bool,
}

/// All places are bytes, but those of the values.
pub(super) struct Scan<'t> {
    pub text: &'t str,
    pub table: &'static Table,
    values: Vec<Value>,
    /// A byte and its character, to count characters once only.
    counted: (usize, usize),
    /// The last value: where it ends, and how much one of its unit is.
    pub last: (usize, u128),
    /// Where the last amount or rate ends: base words before it are its own.
    pub barrier: usize,
    /// A number without a unit and the end of the joiner behind it.
    pending: Option<(Token, usize)>,
    /// Where the last date or ordinal ends.
    dated: usize,
    /// Where the last one day of 逾期一日 ends.
    pub one_day: usize,
}

impl<'t> Scan<'t> {
    /// Reads what stands at a number; returns where to go on.
    fn step(&mut self, at: usize) -> usize {
        let pending = self.pending.take();
        let text = self.text;
        let (number, length) = if text[at..].starts_with('半') {
            let number = Number { nano: ONE / 2, decimals: 0, scaled: false, padded: false };
            (Some(number).filter(|_| !ends_with_any(&text[..at], HALVES)), '半'.len_utf8())
        } else {
            number::read(&text[at..])
        };
        let bare = at + length;
        if text[bare..].starts_with("分之") {
            return self.fraction(at, bare);
        }
        let Some(mut token) = number.and_then(|number| self.token(number, at, bare)) else { return bare };
        let first = pending.filter(|&(_, joined)| joined == token.start).map(|(first, _)| first);
        if first.is_none() && self.is_part_of_more(token.start) {
            return bare;
        }
        token.dated |= first.is_some_and(|first| first.dated);
        let end = self.value(first, token);
        // 2023-06-30 is no range
        if end == token.end
            && first.is_none()
            && let Some(joiner) = JOINERS.iter().find(|joiner| text[end..].starts_with(*joiner))
        {
            self.pending = Some((token, end + joiner.len()));
        }
        end.max(bare)
    }

    /// Takes what belongs to the number: brackets around it, and the same number again in parentheses.
    fn token(&self, mut number: Number, at: usize, bare: usize) -> Option<Token> {
        let open = self.text[..at].trim_end_matches(['【', '[', '_']).len();
        let mut end = bare;
        if open < at {
            let rest = &self.text[bare..];
            end += rest.len() - rest.trim_start_matches(['】', ']', '_']).len();
        }
        if let Some(again) = self.text[end..].strip_prefix('(').and_then(|inner| Some(&inner[..inner.find(')')?])) {
            let english = again.chars().all(|ch| ch.is_ascii_lowercase() || matches!(ch, ' ' | '-'));
            let (second, length) = if again.starts_with(number::begins) { number::read(again) } else { (None, 0) };
            if english && !again.is_empty() || length == again.len() && length > 0 {
                if second.is_some_and(|second| second.nano != number.nano) {
                    return None;
                }
                number.padded &= second.is_none();
                end += again.len() + 2;
            }
        }
        let before = &self.text[..open];
        let listed = self.dated > 0
            && self.text.get(self.dated..open).is_some_and(|gap| ["、", "和", "或", "及", "与"].contains(&gap) || JOINERS.contains(&gap));
        let dated = before.ends_with('第') || ends_with_any(before, MONTHS) || listed;
        Some(Token { number, start: open, end, dated })
    }

    /// Tells whether the number is but a part of something longer: 2023-06-30, v2.3, 7×24, t+1.
    fn is_part_of_more(&self, start: usize) -> bool {
        let mut before = self.text[..start].chars().rev();
        match before.next() {
            Some('+' | '×' | '*' | '·' | '^' | '#') => true,
            Some('-' | '~' | '/' | ':' | '.' | '—' | '–') => before.next().is_some_and(|ch| ch.is_ascii_digit()),
            Some(ch) => number::begins(ch),
            None => false,
        }
    }

    /// Reads the unit behind a number, and the value; returns where the value ends, or the number if there is none.
    fn value(&mut self, first: Option<Token>, token: Token) -> usize {
        let rest = &self.text[token.end..];
        let lettered = self.text[..token.start].ends_with(|ch: char| ch.is_ascii_alphabetic());
        if let Some((sign, divisor)) = [('%', 100), ('‰', 1000), ('‱', 10_000)].into_iter().find(|(sign, _)| rest.starts_with(*sign)) {
            let end = token.end + sign.len_utf8();
            let cut = self.text[end..].starts_with(|ch: char| ch.is_ascii_alphanumeric());
            if cut || lettered || token.number.padded {
                return end;
            }
            if let Some(first) = first {
                self.rate(first.number, divisor, first.start, first.end, end);
            }
            self.rate(token.number, divisor, token.start, end, end);
            return end;
        }
        if let Some(half) = rest.strip_prefix("个半") {
            // 一个半月: the unit's name is 个月
            let name: String = std::iter::once('个').chain(half.chars().take(6)).collect();
            return match self.table.behind(&name) {
                Some((Means::Period(measure), length)) if !lettered => {
                    let end = token.end + "个半".len() + length - "个".len();
                    self.period(first, Token { number: token.number.and_half(), ..token }, measure, end)
                }
                _ => token.end,
            };
        }
        match self.table.behind(rest) {
            Some((Means::Period(measure), length)) if !lettered => {
                self.period(first, token, measure, token.end + length)
            }
            Some((Means::Period(_), _)) => token.end,
            Some((Means::Currency(code), length)) => self.amount(first, token, Some(code), token.end + length),
            Some((Means::Yuan, length)) => self.yuan(first, token, token.end + length),
            None => self.amount(first, token, None, token.end),
        }
    }

    fn period(&mut self, first: Option<Token>, mut token: Token, measure: usize, mut end: usize) -> usize {
        let Some(measure) = self.table.measures.get(measure) else { return token.end };
        let before = &self.text[..token.start];
        let days = measure.unit == Unit::Days && measure.each == ONE;
        let years = measure.field == "years";
        let dated = token.dated
            || token.number.padded
            || measure.whole && is_hour(&self.text[end..])
            || years && (token.number.nano > LONGEST * ONE || is_month(&self.text[end..]) || ends_with_any(before, ERAS));
        if dated {
            self.dated = end;
            return end;
        }
        if token.number.nano == ONE && first.is_none() {
            let each = self.is_each(before);
            if each || days && ends_with_any(before, &self.table.each) {
                if days {
                    self.one_day = end;
                }
                return end;
            }
            let previous = ends_with_any(before, &self.table.previous) && !ends_with_any(before, &self.table.not_previous);
            if self.is_the_one(before) || previous && (days || years) {
                return end;
            }
        }
        if self.text[end..].strip_prefix('半').is_some_and(|behind| !behind.starts_with(HALF_OF)) {
            token.number = token.number.and_half();
            end += '半'.len_utf8();
        }
        // 2.30日 is item 2 or the 30th of February; 1.5天 is what people write
        let odd = |number: Number| {
            number.decimals > usize::from(!measure.whole) || number.decimals == 1 && !years && number.nano % ONE != ONE / 2
        };
        for (token, end) in first.map(|first| (first, first.end)).into_iter().chain([(token, end)]) {
            let Some(parts) = token.number.nano.checked_mul(measure.each) else { continue };
            let exact = parts.is_multiple_of(1000 * ONE) && (measure.unit == Unit::Seconds || !odd(token.number));
            if let Ok(micros) = u64::try_from(parts / (1000 * ONE))
                && exact
            {
                self.join_or_push(measure.unit, micros, measure.each, token.start, end);
            }
        }
        end
    }

    /// 任一日, but not 以上一年以下 and 本合同一年一签.
    fn is_the_one(&self, before: &str) -> bool {
        ends_with_any(before, &self.table.the_one) && !ends_with_any(before, &self.table.not_the_one)
    }

    /// Adds a period, to the one before it if both are one: 一年零六个月, 1小时30分钟.
    fn join_or_push(&mut self, unit: Unit, micros: u64, each: u128, start: usize, end: usize) {
        let (before, larger) = self.last;
        if larger > each
            && matches!(self.text.get(before..start), Some("" | "零" | "又" | "加"))
            && let Some(chars) = self.count(end)
            && let Some(Value { quantity: Quantity::Period { unit: same, micros: sum }, end: last, .. }) = self.values.last_mut()
            && *same == unit
            && let Some(total) = sum.checked_add(micros)
        {
            (*sum, *last) = (total, chars);
        } else {
            self.push(Quantity::Period { unit, micros }, start, end);
        }
        self.last = (end, each);
    }

    /// 元 alone: the currency is named before the number or behind 元, or it is the yuan.
    fn yuan(&mut self, first: Option<Token>, token: Token, mut end: usize) -> usize {
        let mut number = token.number;
        for (name, tenths) in [("角", 10), ("分", 100)] {
            let rest = self.text[end..].trim_start_matches('零');
            let at = self.text.len() - rest.len();
            if !rest.starts_with(number::begins) {
                continue;
            }
            if let (Some(small), length) = number::read(rest)
                && small.nano < 10 * ONE
                && small.decimals == 0
                && rest[length..].starts_with(name)
                && !rest[length..].starts_with("分之")
            {
                number.nano = number.nano.saturating_add(small.nano / tenths);
                end = at + length + name.len();
            }
        }
        end += self.text[end..].chars().next().filter(|ch| matches!(ch, '整' | '正')).map_or(0, char::len_utf8);
        let behind = self.text[end..].strip_prefix('(').unwrap_or(&self.text[end..]);
        let code = match self.table.behind(behind) {
            Some((Means::Currency(code), _)) => code,
            _ => self.table.currency_before(&self.text[..token.start]).map_or("cny", |(code, _)| code),
        };
        self.amount(first, Token { number, ..token }, Some(code), end)
    }

    /// Adds an amount if a currency is named; `end` is behind the unit.
    fn amount(&mut self, first: Option<Token>, token: Token, code: Option<&'static str>, end: usize) -> usize {
        let opening = first.map_or(token.start, |first| first.start);
        let named = self.table.currency_before(&self.text[..opening]);
        let rest = &self.text[end..];
        let code = match (code, named) {
            (Some(code), Some((other, _))) if code != other => return end,
            (Some(code), _) => code,
            (None, Some((code, _))) if self.ends_amount(rest) => code,
            _ => return end,
        };
        let glued = named.is_none() && self.text[..token.start].ends_with(|ch: char| ch.is_ascii_alphabetic());
        if token.number.padded || glued {
            return end;
        }
        // the scale of 1至3万元 may be for both: only the second is sure
        let first = first.filter(|first| first.number.scaled == token.number.scaled);
        let start = named.map_or(opening, |(_, start)| start);
        let place = |token: Token, end| (token.number, token.start, end);
        for (number, from, to) in first.map(|first| place(first, first.end)).into_iter().chain([place(token, end)]) {
            let from = if from == opening { start } else { from };
            if let Ok(micros) = u64::try_from(number.nano / 1000)
                && number.nano.is_multiple_of(1000)
            {
                self.push(Quantity::Amount { currency: code, micros }, from, to);
            }
        }
        end
    }

    /// Tells whether an amount that only a currency's name before it makes one can end here: 人民币3种 is none.
    fn ends_amount(&self, rest: &str) -> bool {
        match rest.chars().next() {
            Some(ch) if crate::text::is_han(ch) => self.table.allowed.iter().any(|word| rest.starts_with(word)),
            Some(ch) => !ch.is_alphanumeric() && !matches!(ch, '_' | '×' | '*'),
            None => true,
        }
    }

    /// 百分之五, 万分之五; other fractions are no rates, and their numbers nothing else either.
    fn fraction(&mut self, at: usize, bare: usize) -> usize {
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
            end += self.text[end..].chars().next().filter(|ch| matches!(ch, '】' | ']' | '_' | ')')).map_or(0, char::len_utf8);
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
    fn rate(&mut self, number: Number, divisor: u128, start: usize, end: usize, whole: usize) {
        let joined = self.text.get(self.last.0..start).is_some_and(|gap| JOINERS.contains(&gap));
        let base = match self.values.last().map(|value| value.quantity) {
            Some(Quantity::Rate { base, .. }) if joined => base,
            _ => rate::base(self, start, whole, number.nano / divisor),
        };
        if number.nano.is_multiple_of(divisor)
            && let Ok(nanos) = u64::try_from(number.nano / divisor)
        {
            self.push(Quantity::Rate { nanos, base }, start, end);
        }
    }

    fn push(&mut self, quantity: Quantity, start: usize, end: usize) {
        let (Some(from), Some(to)) = (self.count(start), self.count(end)) else { return };
        self.values.push(Value { quantity, start: from, end: to });
        self.last = (end, 0);
        if !matches!(quantity, Quantity::Period { .. }) {
            self.barrier = end;
        }
    }

    /// Returns the character at a byte; bytes come in order.
    fn count(&mut self, byte: usize) -> Option<usize> {
        let (from, chars) = self.counted;
        self.counted = (byte, chars + self.text.get(from..byte)?.chars().count());
        Some(self.counted.1)
    }

    /// Tells whether 每 stands before the number, in the same part of the sentence.
    fn is_each(&self, before: &str) -> bool {
        let reach = before.chars().rev().take(EACH_REACH);
        reach.take_while(|ch| !matches!(ch, ',' | '。' | ';' | '、' | ':')).any(|ch| ch == '每')
    }
}

/// What makes a half something else: 上半年, 一半.
const HALVES: &[&str] = &["上", "下", "前", "后", "大", "小", "多", "一", "过", "对", "两", "减", "各"];
/// 三年半 is a number of years, 三年半价 is none.
const HALF_OF: [char; 9] = ['年', '月', '天', '日', '小', '个', '价', '数', '工'];
/// What makes the number before 日 the day of a month.
const MONTHS: &[&str] = &["月", "月的", "月份", "月份的", "月之", "号"];
const ERAS: &[&str] = &["民国", "公元", "西元", "公元前", "世纪"];
/// More years are a date: 110年 is 2021 in Taiwan.
const LONGEST: u128 = 100;

pub(super) fn ends_with_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.ends_with(word))
}

/// 15年3月 is a date.
fn is_month(rest: &str) -> bool {
    rest.starts_with(number::begins) && rest[number::read(rest).1..].starts_with('月')
}

/// 25日17:00 is a time.
fn is_hour(rest: &str) -> bool {
    rest.starts_with(number::begins) && rest[number::read(rest).1..].starts_with(['时', '点', ':'])
}
