//! Dates of versions and of taking effect.

use std::ops::Range;
use std::sync::LazyLock;

use super::cues::Topic;
use super::matcher::Matcher;
use super::{Line, Lines, words};
use crate::lexicon::Lexicon;
use crate::model::{Fact, Role};
use crate::numeral;

/// Most characters from the start in which a date of the version stands …
const FRONT: usize = 1500;
/// … unless it stands in as many at the end.
const BACK: usize = 400;

/// A date in a folded line.
pub struct Date {
    /// ISO 8601; `2024-11` where the day is not told.
    pub iso: String,
    /// Bytes of the line.
    pub place: Range<usize>,
}

/// Returns the date of the version at hand.
pub fn version(lines: &Lines) -> Option<Fact> {
    let last = lines.all.last().map_or(0, |line| line.offset + line.folded.chars().count());
    let framed = |line: &&Line| {
        line.offset < FRONT
            || line.offset + BACK > last
            || matches!(line.role, Role::Parties | Role::Title | Role::Signature)
    };
    let dated = lines.with(Topic::VersionDate).filter(framed);
    first(dated, &words().version_before, &words().version_after)
}

/// Returns the date on which the agreement takes effect.
pub fn effective(lines: &Lines) -> Option<Fact> {
    // 《某法》自2021年1月1日起施行 speaks of another text
    let of_a_law = |line: &&Line| {
        let text = &line.folded;
        text.contains('》') && !text.contains("本")
    };
    let dated = lines.with(Topic::EffectiveDate).filter(|line| !of_a_law(line));
    first(dated, &words().effective_before, &words().effective_after)
}

fn first<'l, 'd: 'l>(lines: impl Iterator<Item = &'l Line<'d>>, before: &Lexicon, after: &Lexicon) -> Option<Fact> {
    lines.filter(|line| line.cues.has(Topic::Date)).find_map(|line| {
        let text = line.folded.as_str();
        dates(text).into_iter().find(|date| is_told(text, date, before, after)).map(|date| {
            let proof = line.fact(date.place);
            Fact { value: date.iso, ..proof }
        })
    })
}

/// Tells whether the words right before or right after a date say what we look for.
fn is_told(text: &str, date: &Date, before: &Lexicon, after: &Lexicon) -> bool {
    let lead = text[..date.place.start]
        .trim_end_matches([':', ' ', '|', '(', '"', '“', '*', '.', '于', '为', '是', '在', '-', '【', '自', '从', '[']);
    if before.end_of(lead).is_some() {
        return true;
    }
    let tail =
        text[date.place.end..].trim_start_matches(['"', '”', ')', '(', '*', '】', ']', ' ', '(', '零', '时', '0', ':']);
    let tail = tail.strip_prefix("之日").unwrap_or(tail);
    let tail = tail.strip_prefix("起").unwrap_or(tail);
    after.starts_of(tail).any(|word| !tail[word.len()..].starts_with(['至', '到']))
}

/// Finds the dates of a folded line.
pub fn dates(text: &str) -> Vec<Date> {
    static DATE: LazyLock<Matcher> = LazyLock::new(|| {
        Matcher::new(concat!(
            r"(?P<y1>(?:19|20)\d\d)[ ]?[年./\-][ ]?(?P<m1>\d{1,2})(?:[ ]?[月./\-][ ]?(?P<d1>\d{1,2})?[ ]?[日号]?)",
            r"|(?P<y2>(?:19|20)\d\d)(?P<m2>[01]\d)(?P<d2>[0-3]\d)",
            r"|(?P<y3>[一二][〇零○0一二三四五六七八九]{3})年(?P<m3>[一二三四五六七八九十]{1,2})月(?:(?P<d3>[一二三四五六七八九十]{1,3})日)?",
            r"|民国(?P<y4>\d{2,3})年(?P<m4>\d{1,2})月(?:(?P<d4>\d{1,2})日)?",
            r"|(?P<m5>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[ ]?(?P<d5>\d{1,2}),[ ]?(?P<y5>(?:19|20)\d\d)",
        ))
        .expect("a test runs it")
    });
    let mut found = Vec::new();
    for date in DATE.find_all(text) {
        let whole = &text[date.start..date.end];
        let get = |name: &str| date.name(name).map(|part| &text[part]);
        let number = |name: &str| get(name).and_then(|digits| digits.parse::<u32>().ok());
        let han = |name: &str| get(name).and_then(numeral::han).map(|(value, _)| value);
        let digits_around = text[..date.start].ends_with(|ch: char| ch.is_ascii_digit())
            // folding drops what stands between two dates: 2024年1月1日 2024年1月2日
            || !whole.ends_with(['日', '号']) && text[date.end..].starts_with(|ch: char| ch.is_ascii_digit());
        let (year, month, day) = if let Some(year) = number("y1") {
            (year, number("m1"), number("d1"))
        } else if let Some(year) = number("y2") {
            (year, number("m2"), number("d2"))
        } else if let Some(year) = get("y3").map(han_year) {
            (year, han("m3"), han("d3"))
        } else if let Some(year) = number("y4") {
            (year + 1911, number("m4"), number("d4"))
        } else if let (Some(year), Some(month)) = (number("y5"), get("m5")) {
            (year, month_named(month), number("d5"))
        } else {
            continue;
        };
        let Some(month) = month.filter(|month| (1..=12).contains(month)) else { continue };
        if digits_around || day.is_some_and(|day| !(1..=31).contains(&day)) {
            continue;
        }
        let iso = match day {
            Some(day) => format!("{year:04}-{month:02}-{day:02}"),
            None if whole.ends_with('月') => format!("{year:04}-{month:02}"),
            None => continue,
        };
        found.push(Date { iso, place: date.start..date.end });
    }
    found
}

fn han_year(digits: &str) -> u32 {
    digits.chars().fold(0, |year, ch| {
        year * 10 + "〇一二三四五六七八九".chars().position(|digit| digit == ch).unwrap_or(0) as u32
    })
}

fn month_named(name: &str) -> Option<u32> {
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    months.iter().position(|month| *month == name).map(|at| at as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold_str;

    fn all(text: &str) -> Vec<String> {
        dates(&fold_str(text)).into_iter().map(|date| date.iso).collect()
    }

    #[test]
    fn dates_in_their_many_forms() {
        assert_eq!(
            all("2023年1 月8日、2024-03-01、2024/3/1、2024.3.1"),
            ["2023-01-08", "2024-03-01", "2024-03-01", "2024-03-01"]
        );
        assert_eq!(all("二〇二三年十二月二十一日，二零二四年三月"), ["2023-12-21", "2024-03"]);
        assert_eq!(all("20260304"), ["2026-03-04"]);
        assert_eq!(all("民國112年5月6日"), ["2023-05-06"]);
        assert_eq!(all("March 5, 2024"), ["2024-03-05"]);
        assert_eq!(all("2024年13月1日，1202403011，版本2.0.1"), [""; 0]);
        assert_eq!(all("____年__月__日"), [""; 0]);
        assert_eq!(all("2024年1月1日　　2024年1月2日"), ["2024-01-01", "2024-01-02"]);
    }

    #[test]
    fn words_around_a_date_say_what_it_is() {
        let told = |text: &str, before: &Lexicon, after: &Lexicon| {
            let text = fold_str(text);
            dates(&text).iter().any(|date| is_told(&text, date, before, after))
        };
        let words = words();
        assert!(told("更新日期：2024年3月1日", &words.version_before, &words.version_after));
        assert!(told("（2024年3月1日修订）", &words.version_before, &words.version_after));
        assert!(!told("签订日期：2024年3月1日", &words.version_before, &words.version_after));
        assert!(told("本协议自2024年3月1日起正式生效", &words.effective_before, &words.effective_after));
        assert!(!told("租期自2024年3月1日起至2025年2月28日止", &words.effective_before, &words.effective_after));
    }
}
