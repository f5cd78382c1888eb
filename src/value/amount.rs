//! Amounts of money: 100元, 人民币壹拾万元整, ¥3.5万, USD 100.

use super::Quantity;
use super::number::{self, ONE};
use super::scan::{Scan, Token};
use super::table::Means;

impl Scan<'_> {
    /// 元 alone: the currency is named before the number or behind 元, or it is the yuan.
    pub fn yuan(&mut self, first: Option<Token>, token: Token, mut end: usize) -> usize {
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
    pub fn amount(&mut self, first: Option<Token>, token: Token, code: Option<&'static str>, end: usize) -> usize {
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
            Some('/') => !rest[1..].starts_with(|ch: char| ch.is_ascii_digit()),
            Some(ch) if crate::text::is_han(ch) => self.table.allowed.iter().any(|word| rest.starts_with(word)),
            Some(ch) => !ch.is_alphanumeric() && !matches!(ch, '_' | '×' | '*'),
            None => true,
        }
    }
}
