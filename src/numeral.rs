//! Numerals as agreements print them: 十二, 壹拾贰, 12, １２, xii, XII, c, ⑫, ㈦.
//!
//! Each parser reads from the start of a text and returns the value and the number of **bytes** read.

/// A way of writing a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Numeral {
    /// 一, 十二, 二十, 一百零三, 〇, 壹拾, 廿; also digit by digit as in 二〇二四.
    Han,
    /// 壹, 拾贰: financial characters only.
    Financial,
    /// 12 and its full-width form.
    Arabic,
    /// a, b, … z.
    Lower,
    /// A, B, … Z, also full-width.
    Upper,
    /// i, ii, … and ⅰ.
    Roman,
    /// I, II, … and Ⅰ.
    UpperRoman,
    /// A number that is one character with its circle, parentheses or full stop: ①, ⑴, ⒈, ㈠, ❶.
    Enclosed,
}

/// Reads a numeral of the given kind from the start of `text`.
pub fn read(kind: Numeral, text: &str) -> Option<(u32, usize)> {
    match kind {
        Numeral::Han => han(text),
        Numeral::Financial => text.starts_with(is_financial).then(|| han(text)).flatten(),
        Numeral::Arabic => arabic(text),
        Numeral::Lower => letter(text, 'a'),
        Numeral::Upper => letter(text, 'A'),
        Numeral::Roman => roman(text, false),
        Numeral::UpperRoman => roman(text, true),
        Numeral::Enclosed => text.chars().next().and_then(|ch| Some((enclosed(ch)?, ch.len_utf8()))),
    }
}

/// Reads decimal digits, half or full width; at most nine, so that the value fits.
pub fn arabic(text: &str) -> Option<(u32, usize)> {
    let mut value = 0u32;
    let mut bytes = 0;
    for (count, ch) in text.chars().enumerate() {
        let Some(digit) = narrow(ch).to_digit(10) else { break };
        if count == 9 {
            return None;
        }
        value = value * 10 + digit;
        bytes += ch.len_utf8();
    }
    (bytes > 0).then_some((value, bytes))
}

/// Reads a Chinese numeral below 100 000 000, in everyday or financial characters.
pub fn han(text: &str) -> Option<(u32, usize)> {
    let (mut total, mut section, mut digit, mut bytes) = (0u32, 0u32, None::<u32>, 0);
    let mut digits_only = true;
    for ch in text.chars() {
        match han_char(ch) {
            Some(Part::Digit(value)) => {
                digit = Some(match digit {
                    // 二〇二四: digit by digit
                    Some(before) if digits_only => before.checked_mul(10)?.checked_add(value)?,
                    _ => value,
                });
            }
            Some(Part::Unit(unit)) => {
                digits_only = false;
                section = section.checked_add(digit.take().unwrap_or(1).checked_mul(unit)?)?;
            }
            Some(Part::Myriad) => {
                digits_only = false;
                total = section.checked_add(digit.take().unwrap_or(0))?.checked_mul(10_000)?;
                section = 0;
            }
            None => break,
        }
        bytes += ch.len_utf8();
    }
    let value = total.checked_add(section)?.checked_add(digit.unwrap_or(0))?;
    (bytes > 0).then_some((value, bytes))
}

enum Part {
    Digit(u32),
    Unit(u32),
    Myriad,
}

fn han_char(ch: char) -> Option<Part> {
    Some(match ch {
        '〇' | '零' | '○' => Part::Digit(0),
        '一' | '壹' => Part::Digit(1),
        '二' | '贰' | '貳' | '两' | '兩' => Part::Digit(2),
        '三' | '叁' | '參' | '叄' => Part::Digit(3),
        '四' | '肆' => Part::Digit(4),
        '五' | '伍' => Part::Digit(5),
        '六' | '陆' | '陸' => Part::Digit(6),
        '七' | '柒' => Part::Digit(7),
        '八' | '捌' => Part::Digit(8),
        '九' | '玖' => Part::Digit(9),
        '十' | '拾' => Part::Unit(10),
        '廿' => Part::Unit(20),
        '卅' => Part::Unit(30),
        '百' | '佰' => Part::Unit(100),
        '千' | '仟' => Part::Unit(1000),
        '万' | '萬' => Part::Myriad,
        _ => return None,
    })
}

/// Tells whether a character is a digit or unit of financial numerals.
pub fn is_financial(ch: char) -> bool {
    "壹贰貳叁參叄肆伍陆陸柒捌玖拾佰仟".contains(ch)
}

fn letter(text: &str, first: char) -> Option<(u32, usize)> {
    let mut chars = text.chars();
    let wide = chars.next()?;
    let ch = narrow(wide);
    let value = (ch as u32).checked_sub(first as u32).filter(|&n| n < 26)?;
    // a letter that begins a word is no number
    chars.next().is_none_or(|next| !narrow(next).is_ascii_alphanumeric()).then_some((value + 1, wide.len_utf8()))
}

fn roman(text: &str, upper: bool) -> Option<(u32, usize)> {
    let first = text.chars().next()?;
    let single = if upper { '\u{2160}' } else { '\u{2170}' };
    if let Some(index) = (first as u32).checked_sub(single as u32).filter(|&n| n < 12) {
        return Some((index + 1, first.len_utf8()));
    }
    let mut total = 0i32;
    let mut last = 0;
    let mut bytes = 0;
    for ch in text.chars() {
        let plain = narrow(ch);
        if !plain.is_ascii_alphanumeric() {
            break;
        }
        let value = match (plain.to_ascii_lowercase(), plain.is_ascii_uppercase() == upper) {
            ('i', true) => 1,
            ('v', true) => 5,
            ('x', true) => 10,
            ('l', true) => 50,
            _ => return None,
        };
        total += if last > 0 && last < value { value - 2 * last } else { value };
        last = value;
        bytes += ch.len_utf8();
        if bytes > 24 {
            return None;
        }
    }
    let value = u32::try_from(total).ok().filter(|&n| n > 0)?;
    // only the regular spelling counts: iiii or vx are words or noise
    (to_roman(value).chars().count() == text[..bytes].chars().count()).then_some((value, bytes))
}

fn to_roman(mut value: u32) -> String {
    let mut out = String::new();
    for (step, letters) in [(50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")] {
        while value >= step {
            out.push_str(letters);
            value -= step;
        }
    }
    out
}

/// Returns the value of a number that is one character with its enclosure.
pub fn enclosed(ch: char) -> Option<u32> {
    let code = ch as u32;
    let within = |first: u32, last: u32, value: u32| (first..=last).contains(&code).then(|| code - first + value);
    within(0x2460, 0x2473, 1) // ①–⑳
        .or_else(|| within(0x2474, 0x2487, 1)) // ⑴–⒇
        .or_else(|| within(0x2488, 0x249B, 1)) // ⒈–⒛
        .or_else(|| within(0x249C, 0x24B5, 1)) // ⒜–⒵
        .or_else(|| within(0x2776, 0x277F, 1)) // ❶–❿
        .or_else(|| within(0x3220, 0x3229, 1)) // ㈠–㈩
        .or_else(|| within(0x3251, 0x325F, 21)) // ㉑–㉟
        .or_else(|| within(0x3280, 0x3289, 1)) // ㊀–㊉
}

/// Returns the half-width form of a full-width letter, digit or mark; any other character as it is.
pub fn narrow(ch: char) -> char {
    match ch {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(ch as u32 - 0xFEE0).unwrap_or(ch),
        '\u{3000}' | '\u{A0}' => ' ',
        _ => ch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_way_of_writing() {
        for (kind, text, value) in [
            (Numeral::Han, "十", 10),
            (Numeral::Han, "十二条", 12),
            (Numeral::Han, "二十", 20),
            (Numeral::Han, "一百零三", 103),
            (Numeral::Han, "壹拾贰", 12),
            (Numeral::Financial, "壹拾贰", 12),
            (Numeral::Han, "廿三", 23),
            (Numeral::Han, "二〇二四年", 2024),
            (Numeral::Han, "五百八十五", 585),
            (Numeral::Han, "十万", 100_000),
            (Numeral::Arabic, "１２.", 12),
            (Numeral::Lower, "c)", 3),
            (Numeral::Upper, "Ｂ．", 2),
            (Numeral::Roman, "xiv)", 14),
            (Numeral::UpperRoman, "Ⅳ", 4),
            (Numeral::UpperRoman, "VII", 7),
            (Numeral::Enclosed, "⑫", 12),
            (Numeral::Enclosed, "㈦", 7),
        ] {
            assert_eq!(read(kind, text).map(|(value, _)| value), Some(value), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_number() {
        assert_eq!(read(Numeral::Lower, "app"), None);
        assert_eq!(read(Numeral::Financial, "十"), None);
        assert_eq!(read(Numeral::Roman, "ill"), None);
        assert_eq!(read(Numeral::Roman, "vx"), None);
        assert_eq!(read(Numeral::Arabic, "1234567890"), None);
        assert_eq!(read(Numeral::Han, "甲"), None);
        assert_eq!(han(&"九".repeat(40)), None, "overflow is refused, not wrapped");
    }
}
