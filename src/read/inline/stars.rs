//! Runs of two and more stars: marks of bold text, or what stands in place of characters that nobody is to read
//! (`138****5678`, `张**`).

use crate::text::is_han;

/// What a run of stars is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stars {
    Text,
    Opens,
    Closes,
    /// Closes bold text and opens the next: `**甲****乙**`.
    Turns,
}

impl Stars {
    /// Tells what a run of `count` stars between two parts of a line is, where bold text is open or not.
    pub(super) fn of(before: &str, count: usize, after: &str, open: bool) -> Stars {
        const LONGEST_MARK: usize = 3;
        let (last, next) = (before.chars().next_back(), after.chars().next());
        let is_letter = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_alphanumeric());
        let is_blank = |ch: Option<char>| ch.is_none_or(char::is_whitespace);
        if is_letter(last) && is_letter(next) {
            return Stars::Text;
        }
        if count > LONGEST_MARK {
            let between = count == 4 && open && !is_blank(last) && !is_blank(next);
            return if between { Stars::Turns } else { Stars::Text };
        }
        // A mark that opens stands at what is bold. Converters also make punctuation alone bold, so that the end of a
        // sentence behind it is no reason to keep it, but that of a name is.
        let ends = next.is_none_or(ends_something) || (is_blank(next) && !is_blank(last));
        match open {
            true => Stars::Closes,
            false if ends && hides_a_name(before) => Stars::Text,
            false => Stars::Opens,
        }
    }
}

/// Tells whether a text ends in a surname alone.
fn hides_a_name(before: &str) -> bool {
    const LONGEST: usize = 2;
    (1..=LONGEST).contains(&before.chars().rev().take(LONGEST + 1).take_while(|ch| is_han(*ch)).count())
}

/// Tells whether a character ends what stands before it, so that nothing opens there.
pub(super) fn ends_something(ch: char) -> bool {
    "，。；：、！？）》】”,.;:!?)".contains(ch)
}

/// Tells whether a part of a line is bold.
pub(in crate::read) fn has_bold(line: &str) -> bool {
    let (mut open, mut at) = (false, 0);
    while let Some(found) = line[at..].find("**") {
        let start = at + found;
        let rest = line[start..].trim_start_matches('*');
        at = line.len() - rest.len();
        match Stars::of(&line[..start], at - start, rest, open) {
            Stars::Closes => return true,
            Stars::Opens => open = true,
            Stars::Text | Stars::Turns => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bold_text_is_told_from_masked_text() {
        for line in ["**甲方**应付款", "1. **付款：**请", "** 甲方**", "***特别约定***", "账户下管理**：**"]
        {
            assert!(has_bold(line), "{line}");
        }
        for line in ["6225********9999", "138**5678，186**1234", "张**，李**", "经办人：张**", "****年****月", "**甲"]
        {
            assert!(!has_bold(line), "{line}");
        }
    }
}
