//! One pass over a text that stops at numbers only and asks what stands around each.

use super::number::{self, Number, ONE};
use super::table::{Means, Table, table};
use super::{Quantity, Value};

/// What joins the ends of a range: 10-15日, 三至五日.
pub(super) const JOINERS: &[&str] = &["--", "-", "~", "—", "–", "至", "到"];
/// Characters that a number's own characters, and what is in parentheses behind it, are looked through for their end. Without
/// a limit a hostile text would be read again and again.
const LONG: usize = 60;

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
        dated: None,
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
    pub number: Number,
    /// Bytes; an opening bracket included.
    pub start: usize,
    pub end: usize,
    pub dated: Option<Dated>,
}

/// Why a number can be no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dated {
    /// 第3: of whatever unit.
    Ordinal,
    /// 6月5: the day of a month; but 每月25天 are days.
    Day,
}

/// All places are bytes, but those of the values.
pub(super) struct Scan<'t> {
    pub text: &'t str,
    pub table: &'static Table,
    pub values: Vec<Value>,
    /// A byte and its character, to count characters once only.
    counted: (usize, usize),
    /// The last value: where it ends, and how much one of its unit is.
    pub last: (usize, u128),
    /// Where the last amount or rate ends: base words before it are its own.
    pub barrier: usize,
    /// A number without a unit and the end of the joiner behind it.
    pending: Option<(Token, usize)>,
    /// The last date or ordinal, and where it ends.
    pub dated: Option<(Dated, usize)>,
    /// Where the last one day of 逾期一日 ends.
    pub one_day: usize,
}

impl<'t> Scan<'t> {
    /// Reads what stands at a number; returns where to go on.
    fn step(&mut self, at: usize) -> usize {
        let pending = self.pending.take();
        let text = self.text;
        // most numbers end here
        let behind = text[at..].char_indices().take(LONG).find(|&(_, ch)| !number::begins(ch) && ch != '半');
        if let Some((run, ch)) = behind
            && !self.table.can_follow(ch)
        {
            return at + run;
        }
        let (number, length) = if text[at..].starts_with('半') {
            let number = Number { nano: ONE / 2, decimals: 0, scaled: false, padded: false };
            (
                Some(number).filter(|_| !ends_with_any(&text[..at], HALVES) || text[..at].ends_with("提前")),
                '半'.len_utf8(),
            )
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
        token.dated = token.dated.or_else(|| first.and_then(|first| first.dated));
        let end = self.value(first, token);
        if let Some(dated) = token.dated {
            // 第3、5日
            self.dated = Some((dated, end));
        }
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
        } else if self.text[..at].ends_with('(') && PARENTHESES.iter().any(|unit| self.text[bare..].starts_with(unit)) {
            return Some(Token { number, start: at - 1, end: bare + 1, dated: dated(&self.text[..at - 1]) });
        }
        let close = |inner: &'t str| Some(&inner[..inner.char_indices().take(LONG).find(|(_, ch)| *ch == ')')?.0]);
        if let Some(again) = self.text[end..].strip_prefix('(').and_then(close) {
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
        // 每月5日、15日
        let listed = self.dated.filter(|&(_, ends)| {
            let gap = self.text.get(ends..open);
            gap.is_some_and(|gap| ["、", "和", "或", "及", "与"].contains(&gap) || JOINERS.contains(&gap))
        });
        let dated = dated(&self.text[..open]).or(listed.map(|(dated, _)| dated));
        Some(Token { number, start: open, end, dated })
    }

    /// Tells whether the number is but a part of something longer: 2023-06-30, v2.3, 7×24, t+1.
    fn is_part_of_more(&self, start: usize) -> bool {
        let mut before = self.text[..start].chars().rev();
        match before.next() {
            Some('+' | '×' | '*' | '·' | '^' | '#') => true,
            Some('-' | '~' | '/' | ':' | '.' | '—' | '–') => before.next().is_some_and(|ch| ch.is_ascii_digit()),
            // 数十万元
            Some('数' | '几') => self.text[start..].starts_with(['十', '拾']),
            // 十一个月零10天
            Some('零') => !self.text[start..].starts_with(|ch: char| ch.is_ascii_digit()),
            Some(ch) => number::begins(ch),
            None => false,
        }
    }

    /// Reads the unit behind a number, and the value; returns where the value ends, or the number if there is none.
    fn value(&mut self, first: Option<Token>, token: Token) -> usize {
        let rest = &self.text[token.end..];
        let lettered = self.text[..token.start].ends_with(|ch: char| ch.is_ascii_alphabetic());
        if let Some((sign, divisor)) =
            [('%', 100), ('‰', 1000), ('‱', 10_000)].into_iter().find(|(sign, _)| rest.starts_with(*sign))
        {
            let end = token.end + sign.len_utf8();
            let cut = sign == '%' && is_cut(&self.text[end..]);
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

    /// Adds a value; bytes.
    pub fn push(&mut self, quantity: Quantity, start: usize, end: usize) {
        let (Some(from), Some(to)) = (self.count(start), self.count(end)) else { return };
        self.values.push(Value { quantity, start: from, end: to });
        self.last = (end, 0);
        if !matches!(quantity, Quantity::Period { .. }) {
            self.barrier = end;
        }
    }

    /// Returns the character at a byte; bytes come in order.
    pub fn count(&mut self, byte: usize) -> Option<usize> {
        let (from, chars) = self.counted;
        self.counted = (byte, chars + self.text.get(from..byte)?.chars().count());
        Some(self.counted.1)
    }
}

/// Units whose number can stand in parentheses alone; (2)日租 and (3)年费 are items of a list.
const PARENTHESES: &[&str] = &[")天", ")个工作日", ")工作日", ")个月", ")个自然日", ")小时", ")%", ")万元"];
/// What makes a half something else: 上半年, 一半.
const HALVES: &[&str] = &["上", "下", "前", "后", "大", "小", "多", "一", "过", "对", "两", "减", "各"];
/// What makes the number before 日 the day of a month.
const MONTHS: &[&str] = &["月", "月的", "月份", "月份的", "月之", "号"];

/// Tells whether a text ends with one of the words.
pub(super) fn ends_with_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.ends_with(word))
}

fn dated(before: &str) -> Option<Dated> {
    let day = || ends_with_any(before, MONTHS).then_some(Dated::Day);
    before.ends_with('第').then_some(Dated::Ordinal).or_else(day)
}

/// Tells whether 百分号 is not the last of the sign: 5%o and 5%0 are a ‰ that somebody typed, a%20b is an address.
fn is_cut(behind: &str) -> bool {
    let hex = |at: usize| behind.as_bytes().get(at).is_some_and(u8::is_ascii_hexdigit);
    behind.starts_with('o') || behind.starts_with('0') && !behind.starts_with("0.") || hex(0) && hex(1)
}
