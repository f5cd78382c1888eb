//! Numbers as values print them, exactly: 30, 100,000.00, 3.5万, 三十, 壹拾万, 零点五, 一亿二千万.

use super::table::table;
use crate::numeral;

/// A number, exact to nine decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// Parts of 10⁻⁹.
    pub nano: u128,
    /// Decimals as written.
    pub decimals: usize,
    /// Whether 万 and its like are written behind digits, which leaves the unit of a range's other end open (1至3万元).
    pub scaled: bool,
    /// Whether it begins with a zero that no number has (05年).
    pub padded: bool,
}

/// One, in the parts of [`Number::nano`].
pub const ONE: u128 = 1_000_000_000;

impl Number {
    fn whole(value: u128) -> Option<Number> {
        Some(Number { nano: value.checked_mul(ONE)?, decimals: 0, scaled: false, padded: false })
    }

    /// Returns the number and a half.
    pub fn and_half(self) -> Number {
        Number { nano: self.nano.saturating_add(ONE / 2), ..self }
    }
}

/// Tells whether a number can begin with this character. 点 and 半 are looked for where they can stand.
#[inline]
pub fn begins(ch: char) -> bool {
    ch.is_ascii_digit() || is_han_number(ch)
}

#[inline]
fn is_han_number(ch: char) -> bool {
    // most Han characters are none: one look at a table of bits
    const FIRST: u32 = 0x4E00;
    const BITS: [u64; 328] = {
        let mut bits = [0; 328];
        let all = [
            '一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '亿', '零', '壹', '贰',
            '叁', '肆', '伍', '陆', '柒', '捌', '玖', '拾', '佰', '仟',
        ];
        let mut at = 0;
        while at < all.len() {
            let code = all[at] as u32 - FIRST;
            bits[(code / 64) as usize] |= 1 << (code % 64);
            at += 1;
        }
        bits
    };
    let code = (ch as u32).wrapping_sub(FIRST);
    BITS.get((code / 64) as usize).map_or(ch == '〇', |bits| bits & (1 << (code % 64)) != 0 || ch == '〇')
}

/// Reads what looks like a number at the start of `text`, which must begin with one: its value, none if it is not exact
/// (三五, 1.2.3), and how many **bytes** it takes either way.
pub fn read(text: &str) -> (Option<Number>, usize) {
    if text.starts_with(|ch: char| ch.is_ascii_digit()) { arabic(text) } else { han(text) }
}

/// Digits with their commas and decimals, and the scales behind them: 100,000.00, 3.5万, 1亿2000万, 5 million.
fn arabic(text: &str) -> (Option<Number>, usize) {
    let (mut sum, mut at) = digits(text);
    let Some((mut scale, mut length)) = scale(&text[at..]) else { return (sum, at) };
    at += length;
    sum = sum.and_then(|number| times(number, scale));
    // 3万5千, 1亿2000万, 1万500: each part smaller than the scale before it
    while text[at..].starts_with(|ch: char| ch.is_ascii_digit()) {
        let (part, read) = digits(&text[at..]);
        at += read;
        let before = scale;
        (scale, length) = self::scale(&text[at..]).unwrap_or((0, 0));
        at += length;
        let part = part.and_then(|part| times(part, scale));
        sum = sum.zip(part).and_then(|(sum, part)| {
            // 3万5 may be 30 005 or 35 000
            let clear = scale > 0 || part.nano >= 10 * ONE;
            (clear && scale < before && part.nano < 10u128.pow(before) * ONE)
                .then_some(Number { nano: sum.nano + part.nano, ..sum })
        });
        if length == 0 {
            break;
        }
    }
    (sum, at)
}

fn digits(text: &str) -> (Option<Number>, usize) {
    let run = text.bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')).count();
    let run = text[..run].trim_end_matches(['.', ',']);
    (plain(run).or_else(|| last_of_several(run)), run.len())
}

/// Of `2023,30` only the second is before the unit; but 1,000,00 is one number, and a broken one.
fn last_of_several(run: &str) -> Option<Number> {
    let (before, last) = run.rsplit_once(',')?;
    let grouped = before.split(',').skip(1).any(|group| group.len() == 3);
    (!grouped && !last.starts_with('0') && last.split('.').next()?.len() < 3).then(|| plain(last)).flatten()
}

fn plain(run: &str) -> Option<Number> {
    let (whole, fraction) = run.split_once('.').unwrap_or((run, ""));
    let decimals = fraction.len();
    let mut groups = whole.split(',');
    let first = groups.next()?.len();
    let grouped = whole.contains(',');
    if decimals > 9
        || !fraction.bytes().all(|byte| byte.is_ascii_digit())
        || grouped && !((1..=3).contains(&first) && groups.all(|group| group.len() == 3))
    {
        return None;
    }
    let value: u128 = whole.replace(',', "").parse().ok()?;
    let part = if fraction.is_empty() { 0 } else { fraction.parse::<u128>().ok()? * 10u128.pow(9 - decimals as u32) };
    let nano = value.checked_mul(ONE)?.checked_add(part)?;
    Some(Number { nano, decimals, scaled: false, padded: whole.len() > 1 && whole.starts_with('0') })
}

fn times(number: Number, power: u32) -> Option<Number> {
    Some(Number { nano: number.nano.checked_mul(10u128.pow(power))?, scaled: number.scaled || power > 0, ..number })
}

/// The power of ten that stands behind digits, and its bytes: 万, 千万, 亿, million.
fn scale(text: &str) -> Option<(u32, usize)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let small = match first {
        '十' | '拾' => 1,
        '百' | '佰' => 2,
        '千' | '仟' => 3,
        '万' | '亿' => 0,
        ' ' | 'a'..='z' => return table().scale_of(text),
        _ => return None,
    };
    let myriads = if small == 0 { text } else { chars.as_str() };
    let large = if myriads.starts_with("万亿") {
        12
    } else if myriads.starts_with('万') {
        4
    } else if myriads.starts_with('亿') {
        8
    } else {
        0
    };
    // 3十 is no way to write thirty
    let length =
        if small > 0 { first.len_utf8() } else { 0 } + [0, 3, 6][usize::from(large > 0) + usize::from(large == 12)];
    (large > 0 || small > 1).then_some((small + large, length))
}

/// A Chinese numeral, with decimals behind 点 and their scale: 三十, 壹拾万, 零点五, 三点五万.
fn han(text: &str) -> (Option<Number>, usize) {
    let run = han_run(text);
    let whole = exact(&text[..run]).and_then(Number::whole);
    let Some(decimals) = text[run..].strip_prefix('点') else { return (whole, run) };
    let length = han_run(decimals);
    if length == 0 {
        return (whole, run);
    }
    // of 点五万 only 五 is a decimal; 八点三十分 is a time
    let cut = decimals[..length].find(['万', '亿']).unwrap_or(length);
    let value = decimals[..cut].chars().try_fold(0u128, |value, ch| {
        let digit = numeral::han(ch.encode_utf8(&mut [0; 4]))?.0;
        (digit < 10).then_some(value.checked_mul(10)? + u128::from(digit))
    });
    let count = decimals[..cut].chars().count();
    let (power, scaled) = scale(&decimals[cut..length]).unwrap_or((0, 0));
    let read = whole.zip(value).filter(|_| count <= 9 && cut + scaled == length).and_then(|(whole, value)| {
        let nano = whole.nano.checked_add(value * 10u128.pow(9 - count as u32))?;
        times(Number { nano, decimals: count, ..whole }, power)
    });
    (read, run + '点'.len_utf8() + length)
}

fn han_run(text: &str) -> usize {
    text.find(|ch| !is_han_number(ch)).unwrap_or(text.len())
}

/// The value of a numeral that is written out in full: 三五, 三四十 and 一百二 are left to people.
fn exact(run: &str) -> Option<u128> {
    let part = |text: &str, inner: bool| -> Option<u128> {
        if text.is_empty() {
            return Some(0);
        }
        is_regular(text, inner).then(|| numeral::han(text)).flatten().map(|(value, _)| value.into())
    };
    match run.rsplit_once('亿') {
        Some((upper, lower)) if !upper.is_empty() => {
            part(upper, false)?.checked_mul(100_000_000)?.checked_add(part(lower, true)?)
        }
        Some(_) => None,
        None => part(run, false).filter(|_| !run.is_empty()),
    }
}

fn is_regular(run: &str, inner: bool) -> bool {
    // 0 for a zero, the digit, or −1 … −4 for 十百千万
    let level = |ch: char| match ch {
        '十' | '拾' => -1,
        '百' | '佰' => -2,
        '千' | '仟' => -3,
        '万' => -4,
        '零' | '〇' => 0,
        _ => 1,
    };
    let levels: Vec<i32> = run.chars().map(level).collect();
    if levels.iter().all(|&level| level >= 0) {
        // one digit, 三〇, 二〇二四; 三五 may be three to five, 五一一天 a day of the 1st of May; 一亿零五 but not 一亿五
        return if inner { levels.len() == 2 && levels[0] == 0 } else { levels.len() == 1 || levels.contains(&0) };
    }
    // 十万, but not 百万 and 万: those leave the count to what stands before
    if levels[0] < -1 || levels.iter().filter(|&&level| level == -4).count() > 1 {
        return false;
    }
    let mut last = -4;
    for pair in levels.windows(2) {
        let fits = match (pair[0], pair[1]) {
            (1, 1) => false,
            (before, -4) => before != 0,
            (before, after) if before < 0 && after < 0 => false,
            (0, after) => after >= -1,
            _ => true,
        };
        if !fits {
            return false;
        }
    }
    for &level in &levels {
        match level {
            -4 => last = -4,
            -3..=-1 if level <= last && last != -4 => return false,
            -3..=-1 => last = level,
            _ => {}
        }
    }
    // 一百二, 两万五
    !matches!(levels[..], [.., -4..=-2, 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact() {
        let milli = ONE / 1000;
        for (text, thousandths) in [
            ("30", 30_000),
            ("100,000.50元", 100_000_500),
            ("3.5万", 35_000_000),
            ("1亿2000万元", 120_000_000_000),
            ("3万5千", 35_000_000),
            ("5千万", 50_000_000_000),
            ("1万500元", 10_500_000),
            ("5 million", 5_000_000_000),
            ("2023,30", 30_000),
            ("三十", 30_000),
            ("三〇", 30_000),
            ("十二", 12_000),
            ("壹拾万零伍佰", 100_500_000),
            ("一百零五", 105_000),
            ("一百一十", 110_000),
            ("两万伍仟", 25_000_000),
            ("叁亿贰仟壹佰万", 321_000_000_000),
            ("一万亿", 1_000_000_000_000_000),
            ("一亿零五", 100_000_005_000),
            ("零点五", 500),
            ("三点五万", 35_000_000),
            ("二〇二四", 2_024_000),
        ] {
            assert_eq!(read(text).0.map(|number| number.nano / milli), Some(thousandths), "{text}");
        }
    }

    #[test]
    fn numbers_that_are_not_are_refused() {
        for text in [
            "1.2.3",
            "1,000,00",
            "0.1234567891",
            "3万5",
            "三五",
            "三四十",
            "一百二",
            "两万五",
            "五一一",
            "百",
            "万",
            "亿",
            "八点三十",
            "百千",
            "五百三千",
            "一千五",
            "一亿五",
            "99999999999999999999999999999999999999999",
        ] {
            assert_eq!(read(text).0, None, "{text}");
        }
    }
}
