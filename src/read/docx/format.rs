//! Numbers in the formats of Word's automatic numbering (`w:numFmt`).
//!
//! What stands here is what Word shows, which is not always what the standard (ECMA-376, part 1, 17.18.59) says:
//! Microsoft's notes on its implementation (\[MS-OI29500\]) and boundary values that several projects have read off Word
//! agree on the cases below, and the tests keep them.

/// Characters of a system that writes numbers with units.
struct Units {
    /// From nought.
    digits: [char; 10],
    /// Ten, hundred, thousand.
    units: [char; 3],
    ten_thousand: char,
    /// Fills a gap between digits; none if gaps are not filled.
    gap: Option<char>,
    /// When the one before a unit is written.
    ones: Ones,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ones {
    Always,
    /// Except in ten to nineteen (十一, but 一百一十一).
    NotInTeens,
    /// Only before ten thousand, and before a thousand that follows it (千百十一, but 一万一千).
    Seldom,
}

const COUNTING: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const COUNTING_THOUSAND: Units =
    Units {
        digits: COUNTING, units: ['十', '百', '千'], ten_thousand: '万', gap: Some('〇'), ones: Ones::NotInTeens
    };
const TAIWANESE_THOUSAND: Units = Units {
    digits: ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'],
    units: ['十', '百', '千'],
    ten_thousand: '萬',
    gap: Some('零'),
    ones: Ones::NotInTeens,
};
const LEGAL_SIMPLIFIED: Units = Units {
    digits: ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'],
    units: ['拾', '佰', '仟'],
    // Word writes the traditional character here.
    ten_thousand: '萬',
    gap: Some('零'),
    ones: Ones::Always,
};
const LEGAL_TRADITIONAL: Units = Units {
    digits: ['零', '壹', '貳', '參', '肆', '伍', '陸', '柒', '捌', '玖'],
    units: ['拾', '佰', '仟'],
    ten_thousand: '萬',
    gap: Some('零'),
    ones: Ones::Always,
};
const JAPANESE: Units =
    Units { digits: COUNTING, units: ['十', '百', '千'], ten_thousand: '万', gap: None, ones: Ones::Seldom };
const JAPANESE_LEGAL: Units = Units {
    digits: ['〇', '壱', '弐', '参', '四', '伍', '六', '七', '八', '九'],
    units: ['拾', '百', '阡'],
    ten_thousand: '萬',
    gap: None,
    ones: Ones::Always,
};

const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
/// The eleventh is 戍 in Word, where the standard has 戌.
const BRANCHES: &str = "子丑寅卯辰巳午未申酉戍亥";

/// From here on Word shows nothing in systems with units.
const UNITS_END: i64 = 1_000_000;
/// The largest number that Word counts to; a hostile start value would make Roman numerals without end.
const ROMAN_END: i64 = 32_768;
/// Letters are repeated (aa, bbb) up to thirty times, then begin anew.
const LETTERS: i64 = 26 * 30;

/// Returns `number` in the format of this name; in digits if the format is not known or has no sign for it.
/// `pattern` is the `w:format` of a custom format (`001, 002, …`).
pub(in crate::read) fn number(number: i64, format: &str, pattern: Option<&str>) -> String {
    let decimal = || number.to_string();
    if number < 0 {
        return decimal();
    }
    match format {
        "none" | "bullet" => String::new(),
        "decimalZero" => format!("{number:02}"),
        "custom" => {
            let width = pattern.map_or(0, |pattern| pattern.chars().take_while(char::is_ascii_digit).count());
            format!("{number:0width$}", width = width.min(9))
        }
        "ordinal" => ordinal(number),
        "hex" => format!("{number:X}"),
        "numberInDash" => format!("- {number} -"),
        "lowerLetter" => letters(number, b'a').unwrap_or_else(decimal),
        "upperLetter" => letters(number, b'A').unwrap_or_else(decimal),
        "upperRoman" => roman(number).unwrap_or_else(decimal),
        "lowerRoman" => roman(number).map_or_else(decimal, |roman| roman.to_ascii_lowercase()),
        "decimalFullWidth" | "decimalFullWidth2" => {
            digits(number, ['０', '１', '２', '３', '４', '５', '６', '７', '８', '９'])
        }
        "ideographDigital" | "japaneseDigitalTenThousand" => digits(number, COUNTING),
        "taiwaneseDigital" => digits(number, hollow()),
        "chineseCounting" | "taiwaneseCounting" if number < 100 && number > 0 => with_units(number, &COUNTING_THOUSAND),
        "chineseCounting" | "taiwaneseCounting" => digits(number, hollow()),
        "chineseCountingThousand" => with_units(number, &COUNTING_THOUSAND),
        "taiwaneseCountingThousand" => with_units(number, &TAIWANESE_THOUSAND),
        "chineseLegalSimplified" => with_units(number, &LEGAL_SIMPLIFIED),
        "ideographLegalTraditional" => with_units(number, &LEGAL_TRADITIONAL),
        "japaneseCounting" => with_units(number, &JAPANESE),
        "japaneseLegal" => with_units(number, &JAPANESE_LEGAL),
        "ideographTraditional" => nth(number, STEMS.chars()).unwrap_or_else(decimal),
        "ideographZodiac" => nth(number, BRANCHES.chars()).unwrap_or_else(decimal),
        "ideographZodiacTraditional" if number > 0 => {
            let at = usize::try_from(number - 1).unwrap_or(0);
            [STEMS, BRANCHES].iter().filter_map(|cycle| cycle.chars().cycle().nth(at % 60)).collect()
        }
        "decimalEnclosedCircle" => nth(number, '①'..='⑳').unwrap_or_else(decimal),
        "decimalEnclosedCircleChinese" => nth(number, '①'..='⑩').unwrap_or_else(decimal),
        "decimalEnclosedParen" => nth(number, '⑴'..='⒇').unwrap_or_else(decimal),
        "decimalEnclosedFullstop" => nth(number, '⒈'..='⒛').unwrap_or_else(decimal),
        // Word encloses them in brackets, in spite of the name.
        "ideographEnclosedCircle" => nth(number, '㈠'..='㈩').unwrap_or_else(decimal),
        _ => decimal(),
    }
}

/// Digits with the hollow circle for nought.
fn hollow() -> [char; 10] {
    let mut digits = COUNTING;
    digits[0] = '○';
    digits
}

fn nth(number: i64, mut chars: impl Iterator<Item = char>) -> Option<String> {
    let at = usize::try_from(number).ok()?.checked_sub(1)?;
    chars.nth(at).map(String::from)
}

fn digits(number: i64, digits: [char; 10]) -> String {
    number.to_string().bytes().filter_map(|digit| digits.get(usize::from(digit - b'0'))).collect()
}

fn with_units(number: i64, system: &Units) -> String {
    if number >= UNITS_END {
        return String::new();
    }
    if number == 0 {
        return system.digits[0].to_string();
    }
    let (high, low) = (number / 10_000, number % 10_000);
    if high == 0 {
        return below_ten_thousand(low, system, true);
    }
    // 一十万 is no teen in Chinese counting, 十万 is in Japanese.
    let mut text = below_ten_thousand(high, system, false);
    text.push(system.ten_thousand);
    if low > 0 {
        text.extend(system.gap.filter(|_| low < 1000 || high % 10 == 0));
        if system.ones == Ones::Seldom && low / 1000 == 1 {
            text.push(system.digits[1]);
        }
        text += &below_ten_thousand(low, system, false);
    }
    text
}

/// `first`: nothing stands before the number.
fn below_ten_thousand(number: i64, system: &Units, first: bool) -> String {
    let (mut text, mut gap, mut rest) = (String::new(), false, number);
    for (place, power) in [(3, 1000), (2, 100), (1, 10), (0, 1)] {
        let digit = usize::try_from(rest / power).unwrap_or(0).min(9);
        rest %= power;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.extend(system.gap);
            gap = false;
        }
        let silent = digit == 1
            && place > 0
            && match system.ones {
                Ones::Always => false,
                Ones::NotInTeens => first && place == 1 && text.is_empty(),
                Ones::Seldom => true,
            };
        if !silent {
            text.push(system.digits[digit]);
        }
        if place > 0 {
            text.push(system.units[place - 1]);
        }
    }
    text
}

/// a … z, aa, bb …
fn letters(number: i64, first: u8) -> Option<String> {
    let at = number.checked_sub(1).filter(|at| *at >= 0)? % LETTERS;
    let letter = char::from(first + u8::try_from(at % 26).ok()?);
    Some((0..=at / 26).map(|_| letter).collect())
}

fn roman(number: i64) -> Option<String> {
    const SIGNS: [(i64, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..ROMAN_END).contains(&number) {
        return None;
    }
    let (mut text, mut rest) = (String::new(), number);
    for (value, sign) in SIGNS {
        while rest >= value {
            text.push_str(sign);
            rest -= value;
        }
    }
    Some(text)
}

fn ordinal(number: i64) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Word's output at the values where the systems change.
    #[test]
    fn numbers_are_as_word_shows_them() {
        let values = [1, 9, 10, 11, 19, 20, 21, 99, 100, 101, 110, 1000, 1001, 10_000, 10_005, 100_000];
        for (format, expected) in [
            (
                "chineseCounting",
                "一 九 十 十一 十九 二十 二十一 九十九 一○○ 一○一 一一○ 一○○○ 一○○一 一○○○○ 一○○○五 一○○○○○",
            ),
            (
                "taiwaneseCounting",
                "一 九 十 十一 十九 二十 二十一 九十九 一○○ 一○一 一一○ 一○○○ 一○○一 一○○○○ 一○○○五 一○○○○○",
            ),
            (
                "chineseCountingThousand",
                "一 九 十 十一 十九 二十 二十一 九十九 一百 一百〇一 一百一十 一千 一千〇一 一万 一万〇五 一十万",
            ),
            (
                "taiwaneseCountingThousand",
                "一 九 十 十一 十九 二十 二十一 九十九 一百 一百零一 一百一十 一千 一千零一 一萬 一萬零五 一十萬",
            ),
            (
                "chineseLegalSimplified",
                "壹 玖 壹拾 壹拾壹 壹拾玖 贰拾 贰拾壹 玖拾玖 壹佰 壹佰零壹 壹佰壹拾 壹仟 壹仟零壹 壹萬 壹萬零伍 壹拾萬",
            ),
            (
                "ideographLegalTraditional",
                "壹 玖 壹拾 壹拾壹 壹拾玖 貳拾 貳拾壹 玖拾玖 壹佰 壹佰零壹 壹佰壹拾 壹仟 壹仟零壹 壹萬 壹萬零伍 壹拾萬",
            ),
            ("japaneseCounting", "一 九 十 十一 十九 二十 二十一 九十九 百 百一 百十 千 千一 一万 一万五 十万"),
            (
                "ideographDigital",
                "一 九 一〇 一一 一九 二〇 二一 九九 一〇〇 一〇一 一一〇 一〇〇〇 一〇〇一 一〇〇〇〇 一〇〇〇五 一〇〇〇〇〇",
            ),
            (
                "taiwaneseDigital",
                "一 九 一○ 一一 一九 二○ 二一 九九 一○○ 一○一 一一○ 一○○○ 一○○一 一○○○○ 一○○○五 一○○○○○",
            ),
            (
                "decimalFullWidth",
                "１ ９ １０ １１ １９ ２０ ２１ ９９ １００ １０１ １１０ １０００ １００１ １００００ １０００５ １０００００",
            ),
            ("decimal", "1 9 10 11 19 20 21 99 100 101 110 1000 1001 10000 10005 100000"),
            ("decimalHalfWidth", "1 9 10 11 19 20 21 99 100 101 110 1000 1001 10000 10005 100000"),
            ("decimalZero", "01 09 10 11 19 20 21 99 100 101 110 1000 1001 10000 10005 100000"),
            ("ideographTraditional", "甲 壬 癸 11 19 20 21 99 100 101 110 1000 1001 10000 10005 100000"),
            ("ideographZodiac", "子 申 酉 戍 19 20 21 99 100 101 110 1000 1001 10000 10005 100000"),
            ("decimalEnclosedCircle", "① ⑨ ⑩ ⑪ ⑲ ⑳ 21 99 100 101 110 1000 1001 10000 10005 100000"),
            ("decimalEnclosedCircleChinese", "① ⑨ ⑩ 11 19 20 21 99 100 101 110 1000 1001 10000 10005 100000"),
            ("decimalEnclosedParen", "⑴ ⑼ ⑽ ⑾ ⒆ ⒇ 21 99 100 101 110 1000 1001 10000 10005 100000"),
            ("decimalEnclosedFullstop", "⒈ ⒐ ⒑ ⒒ ⒚ ⒛ 21 99 100 101 110 1000 1001 10000 10005 100000"),
            ("ideographEnclosedCircle", "㈠ ㈨ ㈩ 11 19 20 21 99 100 101 110 1000 1001 10000 10005 100000"),
            (
                "ordinal",
                "1st 9th 10th 11th 19th 20th 21st 99th 100th 101st 110th 1000th 1001st 10000th 10005th 100000th",
            ),
            ("somethingNew", "1 9 10 11 19 20 21 99 100 101 110 1000 1001 10000 10005 100000"),
        ] {
            let shown: Vec<String> = values.iter().map(|value| number(*value, format, None)).collect();
            assert_eq!(shown.join(" "), expected, "{format}");
        }
    }

    #[test]
    fn gaps_and_groups_of_ten_thousand() {
        for (value, format, expected) in [
            (1010, "chineseCountingThousand", "一千〇一十"),
            (10_011, "chineseCountingThousand", "一万〇一十一"),
            (10_101, "chineseCountingThousand", "一万〇一百〇一"),
            (11_111, "chineseCountingThousand", "一万一千一百一十一"),
            (32_768, "chineseCountingThousand", "三万二千七百六十八"),
            (909_090, "chineseCountingThousand", "九十万〇九千〇九十"),
            (999_999, "chineseCountingThousand", "九十九万九千九百九十九"),
            (1_000_000, "chineseCountingThousand", ""),
            (10_011, "taiwaneseCountingThousand", "一萬零一十一"),
            (100_100, "chineseLegalSimplified", "壹拾萬零壹佰"),
            (27_890, "ideographLegalTraditional", "貳萬柒仟捌佰玖拾"),
            (1100, "japaneseCounting", "千百"),
            (11_100, "japaneseCounting", "一万一千百"),
            (111_111, "japaneseCounting", "十一万一千百十一"),
            (1001, "japaneseLegal", "壱阡壱"),
            (0, "chineseCounting", "○"),
            (0, "chineseCountingThousand", "〇"),
            (0, "chineseLegalSimplified", "零"),
            (0, "ideographTraditional", "0"),
            (0, "upperRoman", "0"),
            (0, "lowerLetter", "0"),
            (-3, "chineseCounting", "-3"),
            (63, "ideographZodiacTraditional", "丙寅"),
            (11, "ideographZodiacTraditional", "甲戍"),
        ] {
            assert_eq!(number(value, format, None), expected, "{value} {format}");
        }
    }

    #[test]
    fn letters_and_roman_numerals() {
        for (value, lower, roman) in [(1, "a", "i"), (4, "d", "iv"), (26, "z", "xxvi"), (27, "aa", "xxvii")] {
            assert_eq!(number(value, "lowerLetter", None), lower);
            assert_eq!(number(value, "upperLetter", None), lower.to_uppercase());
            assert_eq!(number(value, "lowerRoman", None), roman);
            assert_eq!(number(value, "upperRoman", None), roman.to_uppercase());
        }
        assert_eq!(number(54, "upperLetter", None), "BBB");
        assert_eq!(number(781, "lowerLetter", None), "a");
        assert_eq!(number(767, "lowerRoman", None), "dcclxvii");
        assert_eq!(number(i64::MAX, "lowerRoman", None), i64::MAX.to_string());
        assert_eq!(number(7, "custom", Some("001, 002, 003, ...")), "007");
        assert_eq!((number(7, "none", None), number(7, "numberInDash", None)), (String::new(), "- 7 -".to_owned()));
    }
}
