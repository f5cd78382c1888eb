//! The style sheet: what a paragraph or character has before its own properties are applied.

use super::bytes::u16;
use super::props::{Character, Paragraph, Properties};

/// The styles of a file by their numbers.
#[derive(Debug, Default)]
pub(super) struct Styles<'a> {
    styles: Vec<Style<'a>>,
    /// With what each style inherits.
    paragraphs: Vec<(Paragraph, Character)>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Style<'a> {
    /// What the style is for if it is one of Word's own: 1 to 9 headings, 19 to 27 lines of a table of contents.
    purpose: u16,
    for_characters: bool,
    base: Option<u16>,
    paragraph: &'a [u8],
    character: &'a [u8],
}

/// A style inherits over no more steps than Word allows.
const DEEPEST: usize = 12;

impl<'a> Styles<'a> {
    /// Reads the style sheet; a damaged one has the styles before the damage.
    pub(super) fn read(sheet: &'a [u8], data: &[u8]) -> Styles<'a> {
        let mut styles = Styles { styles: read(sheet).unwrap_or_default(), paragraphs: Vec::new() };
        styles.paragraphs = (0..styles.styles.len()).map(|number| styles.resolve(number as u16, data)).collect();
        styles
    }

    /// Returns a paragraph with this style and no properties of its own.
    pub(super) fn paragraph(&self, style: u16) -> Paragraph {
        let found =
            self.paragraphs.get(usize::from(style)).map_or_else(Paragraph::default, |(paragraph, _)| *paragraph);
        Paragraph { style, ..found }
    }

    /// Returns a character in a paragraph with this style.
    pub(super) fn character(&self, style: u16) -> Character {
        self.paragraphs.get(usize::from(style)).map_or_else(Character::default, |(_, character)| *character)
    }

    /// Returns what a character style makes of a character.
    pub(super) fn with_character_style(&self, style: u16, base: Character) -> Character {
        let mut character = base;
        for style in self.lineage(style).into_iter().filter(|style| style.for_characters) {
            for (code, operand) in Properties(style.character) {
                character.set(code, operand, &base);
            }
        }
        character
    }

    /// The heading level of a style, 1 the highest.
    pub(super) fn heading(&self, style: u16) -> Option<u8> {
        let purpose = self.styles.get(usize::from(style))?.purpose;
        (1..=9).contains(&purpose).then_some(purpose as u8)
    }

    /// Tells whether a style is for the lines of a table of contents.
    pub(super) fn is_contents(&self, style: u16) -> bool {
        self.styles.get(usize::from(style)).is_some_and(|style| (19..=27).contains(&style.purpose))
    }

    fn resolve(&self, style: u16, data: &[u8]) -> (Paragraph, Character) {
        let (mut paragraph, mut character) = (Paragraph::default(), Character::default());
        for style in self.lineage(style) {
            paragraph.apply(style.paragraph, data);
            let base = character;
            for (code, operand) in Properties(style.character) {
                character.set(code, operand, &base);
            }
        }
        (paragraph, character)
    }

    /// The styles from which one inherits, the most general first, itself last.
    fn lineage(&self, style: u16) -> Vec<Style<'a>> {
        let mut lineage = Vec::new();
        let mut next = Some(style);
        while let Some(style) = next.and_then(|style| self.styles.get(usize::from(style))) {
            lineage.push(*style);
            next = style.base;
            if lineage.len() > DEEPEST {
                break;
            }
        }
        lineage.reverse();
        lineage
    }
}

fn read(sheet: &[u8]) -> Option<Vec<Style<'_>>> {
    let head = usize::from(u16(sheet, 0)?);
    let (count, fixed) = (u16(sheet, 2)?, usize::from(u16(sheet, 4)?));
    let mut at = 2 + head;
    let mut styles = Vec::new();
    for _ in 0..count {
        let Some(length) = u16(sheet, at).map(usize::from) else { break };
        let Some(definition) = sheet.get(at + 2..at + 2 + length) else { break };
        styles.push(style(definition, fixed).unwrap_or_default());
        // Definitions start at even places.
        at += 2 + length + length % 2;
    }
    Some(styles)
}

fn style(definition: &[u8], fixed: usize) -> Option<Style<'_>> {
    const NONE: u16 = 0xFFF;
    let (purpose, kind, count) = (u16(definition, 0)? & 0xFFF, u16(definition, 2)?, u16(definition, 4)? & 0xF);
    let base = Some(kind >> 4).filter(|base| *base != NONE);
    let name = usize::from(u16(definition, fixed)?);
    let mut at = fixed + 2 + name * 2 + 2;
    let mut groups = Vec::new();
    for _ in 0..count {
        at += at % 2;
        let length = usize::from(u16(definition, at)?);
        groups.push(definition.get(at + 2..at + 2 + length)?);
        at += 2 + length;
    }
    let mut groups = groups.into_iter();
    let mut style = Style { purpose, base, ..Style::default() };
    match kind & 0xF {
        // A paragraph style's properties follow its own number.
        1 => {
            style.paragraph = groups.next().and_then(|group| group.get(2..)).unwrap_or_default();
            style.character = groups.next().unwrap_or_default();
        }
        2 => {
            style.for_characters = true;
            style.character = groups.next().unwrap_or_default();
        }
        _ => {}
    }
    Some(style)
}
