//! Escaping at the edge: what a file contains must not steer the terminal it is shown on.

use std::borrow::Cow;

/// Returns `text` with every character that could steer a terminal, or reorder what a person reads, made visible.
///
/// Line feeds and tabs are steering too: callers that mean to keep lines split at them before.
pub fn terminal(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(visible).collect())
}

/// Tells whether a character belongs to the controls (C0, DEL, C1) or changes the direction of what follows.
fn steers(ch: char) -> bool {
    ch.is_control() || matches!(ch, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn visible(ch: char) -> char {
    match ch {
        '\n' | '\r' | '\t' => ' ',
        // The pictures of the C0 controls stand in their order from U+2400 on.
        '\0'..='\u{1F}' => char::from_u32(0x2400 + ch as u32).unwrap_or('\u{FFFD}'),
        '\u{7F}' => '\u{2421}',
        _ if steers(ch) => '\u{FFFD}',
        _ => ch,
    }
}

/// Returns a text as a cell of a table of comma-separated values.
///
/// A text that a spreadsheet would take for a formula gets an apostrophe ahead: who names a file `=HYPERLINK(…)` must not have it
/// run. It is a text even if it is a negative number.
pub fn cell(text: &str) -> String {
    let is_formula = text
        .trim_start_matches([' ', '\u{FEFF}'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let mark = if is_formula { "'" } else { "" };
    match text.contains([',', '"', '\n', '\r', ';', '\t']) || is_formula {
        true => format!("\"{mark}{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn controls_become_visible() {
        assert_eq!(terminal("甲方\u{1b}[31m"), "甲方␛[31m");
        assert_eq!(terminal("a\u{9b}2Jb\u{202e}c"), "a\u{FFFD}2Jb\u{FFFD}c");
        assert_eq!(terminal("一行\n二行\t三"), "一行 二行 三");
        assert!(matches!(terminal("违约金为 5‰。"), Cow::Borrowed(_)));
    }

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        assert_eq!(cell("合同/a.txt"), "合同/a.txt");
        assert_eq!(cell("甲,\"乙\""), "\"甲,\"\"乙\"\"\"");
        for text in ["=1+1", "+1", "-1", "@a", " =1", "\t=1", "＝1"] {
            assert!(cell(text).starts_with("\"'"), "{text:?}: {}", cell(text));
        }
    }

    proptest! {
        #[test]
        fn nothing_that_steers_is_left(text in "(\\PC|[\\x00-\\x1f\\x7f\u{80}-\u{9f}\u{202a}-\u{202e}]){0,30}") {
            prop_assert!(!terminal(&text).contains(steers));
            prop_assert_eq!(terminal(&text).chars().count(), text.chars().count());
        }
    }
}
