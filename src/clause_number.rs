//! Numbers of clauses by value: 第十二条, 第12条 and 十二、 are one number, 12.3 and 第12.3条 another.
//!
//! A number is written as its parts from the top with `.` between them: `12.3`. Chapters and the like count anew or go on as
//! their authors please, so they are no parts of a clause's number but have one of their own: `3章`.

use crate::numeral;
use crate::text::fold_str;

/// One part of a printed number.
struct Part {
    value: String,
    /// 条, 款, 项, 章 …, if it is said.
    unit: Option<char>,
}

/// Divisions above the clause, whose numbers do not belong to it.
const DIVISIONS: [char; 5] = ['章', '节', '编', '篇', '部'];

/// Returns all numbers under which a clause is found, from its `path` (the printed numbers from the top, its own last): its own
/// and those of the clauses that enclose it.
pub fn numbers(path: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut number: Vec<String> = Vec::new();
    for printed in path {
        let Some(parts) = parts(&fold_str(printed)) else {
            number.clear();
            continue;
        };
        // 第十二条 and 12.3 say it all, whatever stands above.
        if parts.len() > 1 || parts[0].unit == Some('条') {
            number.clear();
        }
        for part in parts {
            match part.unit.filter(|unit| DIVISIONS.contains(unit)) {
                Some(unit) => {
                    number.clear();
                    found.push(format!("{}{unit}", part.value));
                }
                None => {
                    number.push(part.value);
                    found.push(number.join("."));
                }
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Returns the number that a text typed by a user is, if it is nothing else and says that it is one: 第十二条, 12.3,
/// 第十二条（二）, §12; 12 alone may be anything. (第三章 is a title: clauses do not know the numbers of the titles above.)
pub fn typed(text: &str) -> Option<String> {
    let folded = fold_str(text);
    let parts = parts(folded.trim())?;
    let first = parts.first()?;
    if first.unit.is_some_and(|unit| DIVISIONS.contains(&unit)) {
        return None;
    }
    let is_dotted = parts.len() > 1 && first.value.bytes().all(|byte| byte.is_ascii_digit());
    let says_so = first.unit == Some('条') && folded.starts_with(|ch: char| ch == '第' || ch.is_ascii_digit());
    let is_marked =
        folded.starts_with('§') || (folded.ends_with('.') && folded.starts_with(|ch: char| ch.is_ascii_digit()));
    let is_one = says_so
        || is_marked
        || (is_dotted && folded.trim_start_matches('第').starts_with(|ch: char| ch.is_ascii_digit()));
    let values: Vec<String> = parts.into_iter().map(|part| part.value).collect();
    is_one.then(|| values.join("."))
}

/// A clause that a text refers to by its number: 第十二条, 第12条.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The number, as in [`numbers`].
    pub number: String,
    /// **Characters** of the folded text.
    pub start: usize,
    pub end: usize,
}

/// Finds the articles (条) that a folded text names by number, in order.
pub fn mentions(folded: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    let (mut byte, mut start) = (0, 0);
    while let Some(at) = folded[byte..].find('第').map(|at| at + byte) {
        start += folded[byte..at].chars().count();
        let behind = &folded[at + '第'.len_utf8()..];
        // No farther than a number reaches, so that the time is linear whatever the text is.
        let end = behind.char_indices().take(LONGEST_NUMERAL + 1).find(|&(_, ch)| ch == '条').map(|(end, _)| end);
        let number = end.and_then(|end| parts(&behind[..end]));
        byte = at + '第'.len_utf8();
        if let (Some(end), Some(parts)) = (end, number) {
            let values: Vec<String> = parts.into_iter().map(|part| part.value).collect();
            let length = behind[..end].chars().count() + 2;
            found.push(Mention { number: values.join("."), start, end: start + length });
        }
        start += 1;
    }
    found
}

/// Most characters of the number of an article: 第一千二百六十, 第12.3.4.
const LONGEST_NUMERAL: usize = 8;

/// Divides a folded printed number; none if it is no number.
fn parts(folded: &str) -> Option<Vec<Part>> {
    let mut parts: Vec<Part> = Vec::new();
    let mut rest = folded;
    // Whether another numeral may follow: 十二三 is none.
    let mut divided = true;
    while let Some(ch) = rest.chars().next() {
        let after = &rest[ch.len_utf8()..];
        match ch {
            '第' | '(' | ')' | '[' | ']' | '〔' | '〕' | '【' | '】' | '.' | '、' | '-' | ',' | ':' | ' ' | '§' =>
            {
                divided = true;
                rest = after;
            }
            '条' | '款' | '项' | '目' | '点' | '章' | '节' | '编' | '篇' => {
                parts.last_mut().filter(|part| part.unit.is_none())?.unit = Some(ch);
                divided = true;
                rest = after;
            }
            '部' if after.starts_with('分') => {
                parts.last_mut().filter(|part| part.unit.is_none())?.unit = Some(ch);
                divided = true;
                rest = &after['分'.len_utf8()..];
            }
            // 第一百零三条之一
            '之' => {
                let (value, read) = numeral::han(after).or_else(|| numeral::arabic(after))?;
                parts.last_mut()?.value += &format!("-{value}");
                rest = &after[read..];
            }
            'a'..='z' if divided => {
                let end = rest.find(|ch: char| !ch.is_ascii_lowercase()).unwrap_or(rest.len());
                // i, iv, b: anything longer is a word
                if end > 4 {
                    return None;
                }
                parts.push(Part { value: rest[..end].to_owned(), unit: None });
                divided = false;
                rest = &rest[end..];
            }
            _ if divided => {
                let enclosed = numeral::enclosed(ch).map(|value| (value, ch.len_utf8()));
                let (value, read) = enclosed.or_else(|| numeral::arabic(rest)).or_else(|| numeral::han(rest))?;
                parts.push(Part { value: value.to_string(), unit: None });
                divided = false;
                rest = &rest[read..];
            }
            _ => return None,
        }
    }
    (!parts.is_empty()).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &[&str]) -> String {
        numbers(&path.iter().map(|&number| number.to_owned()).collect::<Vec<_>>()).join(" ")
    }

    #[test]
    fn one_number_in_its_many_forms() {
        for printed in ["第十二条", "第12条", "第１２條", "十二、", "12.", "12", "(十二)", "⑫"] {
            assert_eq!(of(&[printed]), "12", "{printed}");
        }
        for path in [&["12", "12.3"][..], &["第十二条", "12.3"], &["十二", "3"], &["第十二条", "（三）"], &["12.3"]]
        {
            assert_eq!(of(path), "12 12.3", "{path:?}");
        }
        assert_eq!(of(&["第三章", "第十二条", "(a)"]), "12 12.a 3章");
        assert_eq!(of(&["第二部分", "一", "1"]), "1 1.1 2部");
        assert_eq!(of(&["附件一", "2"]), "2");
        assert_eq!(of(&["第一百零三条之一"]), "103-1");
        assert_eq!(of(&["1-2"]), "1 1.2");
        assert_eq!(of(&[]), "");
    }

    #[test]
    fn articles_are_found_in_texts() {
        let of = |text: &str| {
            let found = mentions(&fold_str(text));
            found.into_iter().map(|m| format!("{} {}..{}", m.number, m.start, m.end)).collect::<Vec<_>>()
        };
        assert_eq!(of("违反第十二条、第１３條第二款的"), ["12 2..6", "13 7..11"]);
        assert_eq!(of("依第12.3条处理"), ["12.3 1..7"]);
        assert!(of("第三方的条件，第一次条款，第　条").is_empty());
        assert!(of(&"第".repeat(10_000)).is_empty());
        // Would take minutes if each 第 looked for a 条 through all of the text.
        assert!(of(&("第".repeat(1_000_000) + "条")).is_empty());
    }

    #[test]
    fn what_is_typed_must_say_that_it_is_a_number() {
        for (text, number) in [
            ("第十二条", "12"),
            ("第12條", "12"),
            ("12条", "12"),
            ("12.3", "12.3"),
            ("１２．３", "12.3"),
            ("12.3条", "12.3"),
            ("第12.3条", "12.3"),
            ("12.3（二）", "12.3.2"),
            ("第十二条第二款", "12.2"),
            ("第十二条（二）", "12.2"),
            ("12.", "12"),
            ("§12", "12"),
        ] {
            assert_eq!(typed(text).as_deref(), Some(number), "{text}");
        }
        for text in
            ["12", "十二", "第三方", "一条", "0.5%", "v2.3", "3天", "12.3元", "第一", "", "条", "三章", "第三章"]
        {
            assert_eq!(typed(text), None, "{text}");
        }
    }
}
