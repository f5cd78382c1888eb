//! Periods: 30日, 三个工作日, 一年零六个月; and what looks like one: 第3日, 前一日, 15年3月.

use super::number::{self, Number, ONE};
use super::scan::{Dated, Scan, Token, ends_with_any};
use super::{Quantity, Unit, Value};

/// How far before a number 每 is looked for, in characters: 每迟延交付一日.
const EACH_REACH: usize = 14;
/// 三年半 is a number of years, 三年半价 is none.
const HALF_OF: [char; 9] = ['年', '月', '天', '日', '小', '个', '价', '数', '工'];
const ERAS: &[&str] = &["民国", "公元", "西元", "公元前", "世纪"];
/// More years are a date: 110年 is 2021 in Taiwan.
const LONGEST: u128 = 100;

impl Scan<'_> {
    /// Adds a period; `end` is behind the unit. Returns where the value ends.
    pub fn period(&mut self, first: Option<Token>, mut token: Token, measure: usize, mut end: usize) -> usize {
        let Some(measure) = self.table.measures.get(measure) else { return token.end };
        let before = &self.text[..token.start];
        let days = measure.unit == Unit::Days && measure.each == ONE;
        let years = measure.field == "years";
        let date = token.dated.filter(|&dated| dated == Dated::Ordinal || measure.whole);
        let dated = date.is_some()
            || token.number.padded
            || measure.whole && is_hour(&self.text[end..])
            || years
                && (token.number.nano > LONGEST * ONE || is_month(&self.text[end..]) || ends_with_any(before, ERAS));
        if dated {
            self.dated = Some((date.unwrap_or(Dated::Day), end));
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
            let previous = self.text[token.start..].starts_with('一')
                && ends_with_any(before, &self.table.previous)
                && !ends_with_any(before, &self.table.not_previous);
            if self.is_the_one(before) || previous && (days || years || measure.unit == Unit::Workdays) {
                return end;
            }
        }
        if self.text[end..].strip_prefix('半').is_some_and(|behind| !behind.starts_with(HALF_OF)) {
            token.number = token.number.and_half();
            end += '半'.len_utf8();
        }
        // 2.30日 is item 2 or the 30th of February; 1.5天 is what people write
        let odd = |number: Number| {
            number.decimals > usize::from(!measure.whole)
                || number.decimals == 1 && !years && number.nano % ONE != ONE / 2
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
            && let Some(Value { quantity: Quantity::Period { unit: same, micros: sum }, end: last, .. }) =
                self.values.last_mut()
            && *same == unit
            && let Some(total) = sum.checked_add(micros)
        {
            (*sum, *last) = (total, chars);
        } else {
            self.push(Quantity::Period { unit, micros }, start, end);
        }
        self.last = (end, each);
    }

    /// Tells whether 每 stands before the number, in the same part of the sentence.
    fn is_each(&self, before: &str) -> bool {
        let near = before.char_indices().rev().take(EACH_REACH);
        let mut near = near.take_while(|(_, ch)| !matches!(ch, ',' | '。' | ';' | '、' | ':' | '(' | ')'));
        near.find(|(_, ch)| *ch == '每')
            .is_some_and(|(at, _)| !self.table.not_each.iter().any(|word| before[at..].contains(word)))
    }
}

/// 15年3月 is a date.
fn is_month(rest: &str) -> bool {
    rest.starts_with(number::begins) && rest[number::read(rest).1..].starts_with('月')
}

/// 25日17:00 is a time.
fn is_hour(rest: &str) -> bool {
    rest.starts_with(number::begins) && rest[number::read(rest).1..].starts_with(['时', '点', ':'])
}
