//! Characters of symbol fonts, which have no meaning without their font, as characters of Unicode.

/// Signs of the Wingdings fonts that agreements use, boxes to tick above all, by font and code.
const SIGNS: &[(&str, u32, char)] = &[
    ("wingdings", 0x6C, '●'),
    ("wingdings", 0x6D, '○'),
    ("wingdings", 0x6E, '■'),
    ("wingdings", 0x6F, '□'),
    ("wingdings", 0x71, '❑'),
    ("wingdings", 0x74, '◆'),
    ("wingdings", 0x75, '◆'),
    ("wingdings", 0x76, '❖'),
    ("wingdings", 0x77, '◆'),
    ("wingdings", 0xA1, '○'),
    ("wingdings", 0xA7, '▪'),
    ("wingdings", 0xA8, '□'),
    ("wingdings", 0xAB, '★'),
    ("wingdings", 0xD8, '➢'),
    ("wingdings", 0xE0, '→'),
    ("wingdings", 0xFB, '✗'),
    ("wingdings", 0xFC, '✓'),
    ("wingdings", 0xFD, '☒'),
    ("wingdings", 0xFE, '☑'),
    ("wingdings 2", 0x4F, '✗'),
    ("wingdings 2", 0x50, '✓'),
    ("wingdings 2", 0x51, '☒'),
    ("wingdings 2", 0x52, '☑'),
    ("wingdings 2", 0x53, '☒'),
    ("wingdings 2", 0x54, '☒'),
    ("wingdings 2", 0xA3, '□'),
    ("symbol", 0xA3, '≤'),
    ("symbol", 0xB0, '°'),
    ("symbol", 0xB1, '±'),
    ("symbol", 0xB3, '≥'),
    ("symbol", 0xB4, '×'),
    ("symbol", 0xB7, '•'),
    ("symbol", 0xB8, '÷'),
    ("symbol", 0xB9, '≠'),
    ("symbol", 0xBB, '≈'),
    ("symbol", 0x2D, '－'),
    ("symbol", 0xA5, '∞'),
    ("symbol", 0xAE, '→'),
    ("symbol", 0xE5, '∑'),
];

/// The Greek letters of the Symbol font, from `A` and from `a`.
const CAPITALS: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
const SMALL: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";

/// Tells whether the characters of a font are signs whatever their code says.
fn is_symbol_font(font: &str) -> bool {
    let font = font.to_ascii_lowercase();
    font.starts_with("wingdings") || font == "symbol" || font == "webdings" || font == "marlett"
}

/// Returns the character that a symbol font shows for a code, with or without the offset of the private use area; a
/// square if that is not known.
pub(in crate::read) fn sign(code: u32, font: &str) -> char {
    let code = if (0xF000..=0xF0FF).contains(&code) { code - 0xF000 } else { code };
    let font = font.trim().to_ascii_lowercase();
    if let Some((_, _, sign)) = SIGNS.iter().find(|(known, number, _)| *number == code && *known == font) {
        return *sign;
    }
    if font == "symbol" {
        let greek = |from: u32, letters: &str| letters.chars().nth(usize::try_from(code.checked_sub(from)?).ok()?);
        if let Some(letter) = greek(0x61, SMALL).or_else(|| greek(0x41, CAPITALS)) {
            return letter;
        }
        return char::from_u32(code).filter(|ch| ch.is_ascii_graphic() || *ch == ' ').unwrap_or('□');
    }
    match is_symbol_font(&font) {
        true => '□',
        false => char::from_u32(code).filter(|ch| !ch.is_control()).unwrap_or('□'),
    }
}

/// Returns the text of a run with the codes of symbol fonts replaced.
pub(in crate::read) fn text(text: &str, font: Option<&str>) -> String {
    let is_code = |ch: char| ('\u{F020}'..='\u{F0FF}').contains(&ch);
    if !text.contains(is_code) {
        return text.to_owned();
    }
    let font = font.filter(|font| is_symbol_font(font)).unwrap_or("Wingdings");
    text.chars().map(|ch| if is_code(ch) { sign(u32::from(ch), font) } else { ch }).collect()
}

/// Returns the bullet of a list level: a character as it is, or a plain bullet for those of symbol fonts, whose exact
/// shape says nothing.
pub(in crate::read) fn bullet(pattern: &str, font: Option<&str>) -> String {
    let pattern = crate::read::blocks::trim(pattern);
    let Some(first) = pattern.chars().next() else { return String::new() };
    let private = ('\u{E000}'..='\u{F8FF}').contains(&first);
    match first {
        '\u{F02D}' | '\u{F0BE}' => "–".to_owned(),
        _ if private || font.is_some_and(is_symbol_font) => "•".to_owned(),
        // The circle of Word's second level is a letter in Courier New.
        'o' if pattern.len() == 1 => "•".to_owned(),
        _ => pattern.chars().filter(|ch| !ch.is_control()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_become_characters() {
        assert_eq!((sign(0xF0FE, "Wingdings"), sign(0xFE, "wingdings")), ('☑', '☑'));
        assert_eq!((sign(0xF052, "Wingdings 2"), sign(0xF0B3, "Symbol"), sign(0xF061, "Symbol")), ('☑', '≥', 'α'));
        assert_eq!((sign(0x25A1, "宋体"), sign(0xF011, "Webdings")), ('□', '□'));
        assert_eq!(text("\u{F0A8}是 \u{F0FE}否", Some("宋体")), "□是 ☑否");
    }

    #[test]
    fn bullets_are_plain() {
        for (pattern, font, expected) in [
            ("\u{F0B7}", Some("Symbol"), "•"),
            ("\u{F06C}", None, "•"),
            ("\u{F02D}", Some("Symbol"), "–"),
            ("n", Some("Wingdings"), "•"),
            ("o", Some("Courier New"), "•"),
            ("●", None, "●"),
            ("-", None, "-"),
            ("", None, ""),
        ] {
            assert_eq!(bullet(pattern, font), expected, "{pattern:?}");
        }
    }
}
