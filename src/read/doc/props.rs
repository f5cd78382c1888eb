//! Properties of characters and paragraphs: the runs that have them, and the codes they are written in.

use std::ops::Range;

use super::bytes::{Plc, byte, u16, u32, within};

/// A stretch of the main stream with the same properties.
#[derive(Debug, Clone)]
struct Run {
    stretch: Range<u32>,
    /// Bytes of the main stream: style and properties of a paragraph, or properties of characters.
    properties: Range<usize>,
}

/// The runs of a kind, in the order of the stream.
#[derive(Debug, Default)]
pub(super) struct Runs(Vec<Run>);

/// Size of the pages that hold runs.
const PAGE: usize = 512;

impl Runs {
    /// Reads the runs of paragraphs from the pages that the table lists.
    pub(super) fn of_paragraphs(word: &[u8], table: &[u8]) -> Runs {
        const ENTRY: usize = 13;
        Runs::read(word, table, ENTRY, |start| {
            let half = usize::from(byte(word, start)?);
            if half > 0 {
                return within(word, start + 1, half * 2 - 1);
            }
            within(word, start + 2, usize::from(byte(word, start + 1)?) * 2)
        })
    }

    /// Reads the runs of characters from the pages that the table lists.
    pub(super) fn of_characters(word: &[u8], table: &[u8]) -> Runs {
        Runs::read(word, table, 1, |start| within(word, start + 1, usize::from(byte(word, start)?)))
    }

    fn read(word: &[u8], table: &[u8], entry: usize, properties: impl Fn(usize) -> Option<Range<usize>>) -> Runs {
        let plc = Plc::new(table, 4);
        let mut runs: Vec<Run> = Vec::new();
        for index in 0..plc.len {
            let Some(number) = plc.data(index).and_then(|data| u32(data, 0)) else { break };
            let start = (number & 0x3F_FFFF) as usize * PAGE;
            let Some(page) = word.get(start..start + PAGE) else { continue };
            let count = usize::from(page[PAGE - 1]);
            for run in 0..count {
                let (Some(from), Some(to)) = (u32(page, run * 4), u32(page, run * 4 + 4)) else { break };
                let place = byte(page, (count + 1) * 4 + run * entry).map_or(0, |half| usize::from(half) * 2);
                // Place 0 means: nothing but what the style says.
                let properties = if place == 0 { None } else { properties(start + place) };
                if from < to {
                    runs.push(Run { stretch: from..to, properties: properties.unwrap_or(0..0) });
                }
            }
        }
        runs.sort_by_key(|run| run.stretch.start);
        Runs(runs)
    }

    /// Returns the properties of what stands at `at`; the search begins at run `hint`, which becomes the one found.
    pub(super) fn at<'a>(&self, word: &'a [u8], at: u32, hint: &mut usize) -> &'a [u8] {
        if !self.0.get(*hint).is_some_and(|run| run.stretch.contains(&at)) {
            *hint = self.0.partition_point(|run| run.stretch.start <= at).saturating_sub(1);
        }
        let run = self.0.get(*hint).filter(|run| run.stretch.contains(&at));
        run.and_then(|run| word.get(run.properties.clone())).unwrap_or_default()
    }

    /// Tells whether run `hint`, which [`Runs::at`] found, ends at `end`, or there is none.
    pub(super) fn ends(&self, hint: usize, end: u32) -> bool {
        self.0.get(hint).is_none_or(|run| !run.stretch.contains(&end.saturating_sub(1)) || run.stretch.end == end)
    }
}

/// Iterates over a list of properties: the code of each and its operand.
pub(super) struct Properties<'a>(pub &'a [u8]);

impl<'a> Iterator for Properties<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let code = u16(self.0, 0)?;
        let rest = &self.0[2..];
        let (skip, length) = match code >> 13 {
            0 | 1 => (0, 1),
            2 | 4 | 5 => (0, 2),
            3 => (0, 4),
            7 => (0, 3),
            // The definition of a table is the one property with a longer length.
            _ if code == 0xD608 => (2, usize::from(u16(rest, 0)?).saturating_sub(1)),
            // Tab stops that are too many for their length: nothing behind them can be found.
            _ if code == 0xC615 && byte(rest, 0)? == 255 => (1, rest.len() - 1),
            _ => (1, usize::from(byte(rest, 0)?)),
        };
        let operand = rest.get(skip..skip + length)?;
        self.0 = &rest[skip + length..];
        Some((code, operand))
    }
}

/// What a paragraph's properties tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub style: u16,
    /// The list use that numbers it, from 1; 0 if none does.
    pub list: u16,
    /// The level in the list, from 0.
    pub level: u8,
    /// The level in the document's outline, from 0; 9 is body text.
    pub outline: u8,
    pub centred: bool,
    pub in_table: bool,
    /// It is no paragraph but the end of a table's row.
    pub row_end: bool,
    /// How deep the table is nested in others, 1 the outermost; 0 if that is not said.
    pub depth: u32,
}

impl Default for Paragraph {
    fn default() -> Self {
        Paragraph { style: 0, list: 0, level: 0, outline: 9, centred: false, in_table: false, row_end: false, depth: 0 }
    }
}

impl Paragraph {
    /// Applies properties; `data` is the stream where long lists of them are kept.
    pub(super) fn apply(&mut self, list: &[u8], data: &[u8]) {
        for (code, operand) in Properties(list) {
            if matches!(code, 0x6645 | 0x6646) {
                // A list of its own replaces what would follow here. It cannot refer to another.
                let long = u32(operand, 0).and_then(|at| {
                    let at = at as usize;
                    data.get(within(data, at + 2, usize::from(u16(data, at)?))?)
                });
                Properties(long.unwrap_or_default()).for_each(|(code, operand)| self.set(code, operand));
            } else {
                self.set(code, operand);
            }
        }
    }

    pub(super) fn set(&mut self, code: u16, operand: &[u8]) {
        let flag = || operand.first().is_some_and(|byte| *byte != 0);
        let byte = || operand.first().copied().unwrap_or(0);
        match code {
            0x460B => self.list = u16(operand, 0).unwrap_or(0),
            0x260A => self.level = byte(),
            0x2640 => self.outline = byte(),
            0x2403 | 0x2461 => self.centred = byte() == 1,
            0x2416 => self.in_table = flag(),
            0x2417 => self.row_end = flag(),
            0x6649 => self.depth = u32(operand, 0).unwrap_or(0),
            // The ends of a nested table's cells and rows are ordinary paragraph marks otherwise.
            0x244C => self.row_end |= flag(),
            _ => {}
        }
    }
}

/// What a character's properties tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Character {
    pub bold: bool,
    pub hidden: bool,
    pub deleted: bool,
    pub inserted: bool,
    /// A character that stands for something else.
    pub special: bool,
    /// The number of a font and the character of it that is shown instead.
    pub symbol: Option<(u16, u16)>,
    /// The number of the font.
    pub font: u16,
    /// Where the picture or form field that the character stands for is described in the data stream.
    pub described: Option<u32>,
    /// It stands for a form field.
    pub form: bool,
}

impl Character {
    /// Applies properties on top of those that the paragraph's style gives; `style` returns what a character style adds.
    pub(super) fn apply(&mut self, list: &[u8], style: &dyn Fn(u16, Character) -> Character) {
        let mut base = *self;
        for (code, operand) in Properties(list) {
            if code == 0x4A30 {
                base = style(u16(operand, 0).unwrap_or(0), base);
                (self.bold, self.hidden) = (base.bold, base.hidden);
            }
            self.set(code, operand, &base);
        }
    }

    pub(super) fn set(&mut self, code: u16, operand: &[u8], base: &Character) {
        let byte = operand.first().copied().unwrap_or(0);
        // Some properties may be said to be as in the style, or just not.
        let toggle = |styled: bool| match byte {
            0x80 => styled,
            0x81 => !styled,
            value => value != 0,
        };
        match code {
            0x0835 => self.bold = toggle(base.bold),
            0x083C => self.hidden = toggle(base.hidden),
            0x0800 => self.deleted = byte != 0,
            0x0801 => self.inserted = byte != 0,
            0x0855 => self.special = byte != 0,
            0x6A09 => self.symbol = u16(operand, 0).zip(u16(operand, 2)),
            0x6A03 => self.described = u32(operand, 0),
            0x0806 => self.form = byte != 0,
            0x4A4F => self.font = u16(operand, 0).unwrap_or(0),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_are_as_long_as_the_code_says() {
        // One byte, two, four, three; counted by one byte and by two.
        let list = [
            0x0A, 0x26, 1, 0x0B, 0x46, 2, 0, 0x49, 0x66, 3, 0, 0, 0, 0x00, 0xE0, 4, 4, 4, 0x15, 0xC6, 2, 5, 5, 0x08,
            0xD6, 3, 0, 6, 6, 0x16, 0x24, 1,
        ];
        let found: Vec<_> = Properties(&list).map(|(code, operand)| (code, operand.len())).collect();
        assert_eq!(found, [(0x260A, 1), (0x460B, 2), (0x6649, 4), (0xE000, 3), (0xC615, 2), (0xD608, 2), (0x2416, 1)]);
        let mut paragraph = Paragraph::default();
        paragraph.apply(&list, &[]);
        assert_eq!((paragraph.level, paragraph.list, paragraph.depth, paragraph.in_table), (1, 2, 3, true));
        assert_eq!(Properties(&list[..list.len() - 1]).count(), 6);
    }

    #[test]
    fn toggles_are_relative_to_the_style() {
        let styled = Character { bold: true, ..Character::default() };
        for (operand, bold) in [(0, false), (1, true), (0x80, true), (0x81, false)] {
            let mut character = styled;
            character.apply(&[0x35, 0x08, operand], &|_, base| base);
            assert_eq!(character.bold, bold, "{operand}");
        }
    }
}
