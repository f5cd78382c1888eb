//! Runs of two and more stars: marks of bold text, or what stands in place of characters that nobody is to read
//! (`138****5678`, `张**`).

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
        // A mark that opens stands at what is bold, not before the end of a sentence. Authors leave blanks there.
        let ends = next.is_none_or(ends_something);
        match (open, ends || (is_blank(next) && !is_blank(last))) {
            (true, _) => Stars::Closes,
            (false, false) => Stars::Opens,
            (false, true) => Stars::Text,
        }
    }
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
        for line in ["**甲方**应付款", "1. **付款：**请", "** 甲方**", "***特别约定***"] {
            assert!(has_bold(line), "{line}");
        }
        for line in ["6225********9999", "138**5678，186**1234", "张**，李**", "经办人：张**", "****年****月", "**甲"]
        {
            assert!(!has_bold(line), "{line}");
        }
    }
}
