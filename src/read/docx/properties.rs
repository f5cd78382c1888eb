//! Properties of paragraphs and runs, as they stand in the text, in styles and in numbering levels.

use super::xml::Tag;

/// What is said of a run; none where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RunProperties {
    pub style: Option<String>,
    pub bold: Option<bool>,
    pub hidden: Option<bool>,
    pub font: Option<String>,
}

impl RunProperties {
    /// Takes in a child of `w:rPr`.
    pub(super) fn read(&mut self, tag: &Tag) {
        match tag.name {
            "rStyle" => self.style = tag.value(),
            "b" => self.bold = Some(tag.is_on()),
            "vanish" => self.hidden = Some(tag.is_on()),
            "rFonts" => self.font = tag.attribute("ascii").or_else(|| tag.attribute("hAnsi")),
            _ => {}
        }
    }
}

/// What is said of a paragraph; none where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ParagraphProperties {
    pub style: Option<String>,
    /// List; 0 takes the paragraph out of the list that its style puts it in.
    pub list: Option<i64>,
    pub level: Option<usize>,
    /// Outline level from 0; 9 is body text.
    pub outline: Option<u8>,
    pub centred: Option<bool>,
    /// The paragraph's mark, what remains of an empty paragraph.
    pub mark: RunProperties,
    pub mark_deleted: bool,
    pub mark_inserted: bool,
}

impl ParagraphProperties {
    /// Takes in an element somewhere below `w:pPr`.
    pub(super) fn read(&mut self, tag: &Tag) {
        match (tag.parent(), tag.name) {
            ("pPr", "pStyle") => self.style = tag.value(),
            ("pPr", "outlineLvl") => self.outline = tag.number("val").and_then(|level| u8::try_from(level).ok()),
            ("pPr", "jc") => self.centred = tag.value().map(|value| value == "center"),
            ("numPr", "numId") => self.list = tag.number("val"),
            ("numPr", "ilvl") => self.level = tag.number("val").and_then(|level| usize::try_from(level).ok()),
            ("rPr", "del" | "moveFrom") => self.mark_deleted = true,
            ("rPr", "ins" | "moveTo") => self.mark_inserted = true,
            ("rPr", _) => self.mark.read(tag),
            _ => {}
        }
    }
}
