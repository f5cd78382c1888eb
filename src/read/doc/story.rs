//! The text itself: characters become paragraphs, paragraphs blocks.

use std::ops::Range;

use super::File;
use super::bytes::Plc;
use super::fib::{Fib, Table};
use super::lists::{Counters, Follow, Number};
use super::pieces::{Properties, Unit};
use super::props::{Character, Paragraph};
use crate::model::{Block, Cell};
use crate::read::Revisions;
use crate::read::blocks::Builder;
use crate::read::docx::symbols;
use crate::read::field::Fields;

/// Reads the text, its notes and its text boxes.
pub(super) fn read(file: &File<'_>, fib: &Fib, revisions: Revisions, out: &mut Builder) {
    let lengths = fib.lengths;
    let mut starts = [0u32; 7];
    let all = [lengths.text, lengths.footnotes, lengths.headers, lengths.macros, lengths.comments, lengths.endnotes];
    for (index, length) in all.into_iter().enumerate() {
        starts[index + 1] = starts[index].saturating_add(length);
    }
    let [text, footnotes, _, _, _, endnotes, boxes] = starts;
    let mut reader = Reader {
        file,
        revisions,
        notes: notes(fib.table(Table::FootnoteTexts, file.table), footnotes),
        next_note: 0,
        counters: Counters::default(),
        fields: Fields::default(),
        sheet: Sheet::default(),
        out,
    };
    reader.story(text..text.saturating_add(lengths.text));
    // Notes whose mark was not seen are text all the same.
    while reader.note() {}
    for note in notes(fib.table(Table::EndnoteTexts, file.table), endnotes) {
        reader.story(note);
    }
    reader.story(boxes..boxes.saturating_add(lengths.boxes));
}

/// Where the texts of notes stand; `first` is where the story of all of them starts.
fn notes(table: &[u8], first: u32) -> Vec<Range<u32>> {
    // The last but one position is the end of the last note, the last one has no meaning.
    let plc = Plc::new(table, 0);
    let starts: Vec<u32> = (0..plc.len).map_while(|index| plc.position(index)).collect();
    starts.windows(2).map(|pair| first.saturating_add(pair[0])..first.saturating_add(pair[1])).collect()
}

struct Reader<'a, 'b> {
    file: &'a File<'a>,
    revisions: Revisions,
    notes: Vec<Range<u32>>,
    next_note: usize,
    counters: Counters,
    fields: Fields,
    sheet: Sheet,
    out: &'b mut Builder,
}

/// The paragraph that is being filled, and the table it stands in.
#[derive(Debug, Default)]
struct Sheet {
    /// Lines of the paragraph.
    lines: Vec<Vec<u16>>,
    visible: usize,
    bold: usize,
    /// Footnotes that the paragraph refers to.
    notes: usize,
    tables: u32,
    /// Row and column of the table that is open.
    place: Option<(u32, u32)>,
}

const PARAGRAPH: u16 = 0x0D;
const CELL: u16 = 0x07;
const LINE: u16 = 0x0B;
const PAGE: u16 = 0x0C;
const COLUMN: u16 = 0x0E;

impl Reader<'_, '_> {
    fn story(&mut self, range: Range<u32>) {
        let file = self.file;
        let mut character_hint = 0;
        let mut character = Character::default();
        // The style of a paragraph stands at its mark, which is behind its characters; but the run of the paragraph
        // covers them all.
        let mut paragraph_hint = 0;
        for piece in &file.pieces {
            if piece.characters.start >= range.end || piece.characters.end <= range.start {
                continue;
            }
            // What `character` was made from: its run's properties (by their place) and the paragraph's style.
            let mut known = None;
            for unit in piece.units(file.word, &range) {
                let own = file.paragraphs.at(file.word, unit.at, &mut paragraph_hint);
                let style = own.get(..2).map_or(0, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]));
                let list = file.characters.at(file.word, unit.at, &mut character_hint);
                let source = Some((list.as_ptr_range(), style));
                if known != source {
                    character = self.character(style, list, &piece.properties);
                    known = source;
                }
                self.unit(unit, character, own, &piece.properties);
            }
        }
        // A story that is cut off ends without a mark.
        self.end_paragraph(Paragraph::default(), PARAGRAPH);
        self.fields.clear();
        self.sheet.place = None;
    }

    fn character(&self, style: u16, list: &[u8], piece: &Properties) -> Character {
        let styles = &self.file.styles;
        let base = styles.character(style);
        let mut character = base;
        character.apply(list, &|style, base| styles.with_character_style(style, base));
        match piece {
            Properties::None => {}
            Properties::One(code, operand) => character.set(*code, &[*operand], &base),
            Properties::List(range) => {
                let list = self.file.table.get(range.clone()).unwrap_or_default();
                character.apply(list, &|style, base| styles.with_character_style(style, base));
            }
        }
        character
    }

    fn paragraph(&self, own: &[u8], piece: &Properties) -> Paragraph {
        let style = own.get(..2).map_or(0, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]));
        let mut paragraph = self.file.styles.paragraph(style);
        paragraph.apply(own.get(2..).unwrap_or_default(), self.file.data);
        match piece {
            Properties::None => {}
            Properties::One(code, operand) => paragraph.set(*code, &[*operand]),
            Properties::List(range) => {
                paragraph.apply(self.file.table.get(range.clone()).unwrap_or_default(), self.file.data);
            }
        }
        paragraph
    }

    fn unit(&mut self, unit: Unit, character: Character, own: &[u8], piece: &Properties) {
        let unseen = character.hidden
            || match self.revisions {
                Revisions::Final => character.deleted,
                Revisions::Original => character.inserted,
            };
        match unit.code {
            // Fields may be hidden in part: their marks count wherever they are.
            0x13 => self.fields.begin(),
            0x14 => self.fields.separate(),
            0x15 => {
                if let Some(text) = self.fields.end().filter(|_| !unseen && self.fields.show()) {
                    text.encode_utf16().for_each(|unit| self.sheet.push(unit, character.bold));
                }
            }
            CELL => self.end_paragraph(self.paragraph(own, piece), CELL),
            // Where the mark itself is gone, the paragraph goes on with the next one. A table's row cannot.
            PARAGRAPH if !unseen => self.end_paragraph(self.paragraph(own, piece), PARAGRAPH),
            PAGE => self.end_paragraph(self.paragraph(own, piece), PAGE),
            _ if unseen => {}
            _ if !self.fields.show() => self.fields.instruct(unit.code),
            LINE | COLUMN => self.sheet.lines.push(Vec::new()),
            0x02 if character.special => self.sheet.notes += 1,
            _ if character.special => {
                if let Some((font, code)) = character.symbol {
                    let font = self.file.fonts.get(usize::from(font)).map_or("", String::as_str);
                    let sign = symbols::sign(u32::from(code), font).to_string();
                    sign.encode_utf16().for_each(|unit| self.sheet.push(unit, character.bold));
                }
            }
            0x1E => self.sheet.push(u16::from(b'-'), character.bold),
            0xF020..=0xF0FF => self.symbol(unit.code, character.font, character.bold),
            0x09 | 0x20.. => self.sheet.push(unit.code, character.bold),
            _ => {}
        }
    }

    /// Takes in the code of a sign as a symbol font has it.
    fn symbol(&mut self, code: u16, font: u16, bold: bool) {
        let font = self.file.fonts.get(usize::from(font)).map(String::as_str);
        let code = String::from_utf16_lossy(&[code]);
        symbols::text(&code, font).encode_utf16().for_each(|unit| self.sheet.push(unit, bold));
    }

    fn end_paragraph(&mut self, paragraph: Paragraph, mark: u16) {
        let cell = self.sheet.cell(&paragraph);
        let lines = std::mem::take(&mut self.sheet.lines);
        let sheet = &mut self.sheet;
        let bold = sheet.visible > 0 && sheet.bold == sheet.visible;
        let notes = std::mem::take(&mut sheet.notes);
        (sheet.visible, sheet.bold) = (0, 0);
        let styles = &self.file.styles;
        let heading = styles.heading(paragraph.style);
        let outlined = (paragraph.outline < 9).then_some(paragraph.outline + 1);
        let like = Block {
            heading: heading.or(outlined),
            list: (1..=2047).contains(&paragraph.list).then_some(paragraph.level),
            cell,
            bold,
            centred: paragraph.centred,
            furniture: styles.is_contents(paragraph.style),
            ..Block::default()
        };
        // The mark of a page or section may stand in a paragraph of its own, which is none then.
        let blank = lines.iter().flatten().all(|unit| matches!(unit, 0x09 | 0x20));
        let is_paragraph = !(paragraph.row_end || mark == PAGE && blank);
        let mut number = None;
        if is_paragraph && (1..=2047).contains(&paragraph.list) {
            number = self.counters.next(&self.file.lists, paragraph.list, paragraph.level);
        }
        self.push(&lines, like, number);
        for _ in 0..notes {
            self.note();
        }
        self.sheet.end_cell(&paragraph, mark);
    }

    fn push(&mut self, lines: &[Vec<u16>], like: Block, mut number: Option<Number>) {
        let mut soft = false;
        for line in lines {
            let text = String::from_utf16_lossy(line);
            let text = crate::read::blocks::trim(&text);
            if text.is_empty() {
                continue;
            }
            match number.take() {
                Some(Number { text: label, follow }) => {
                    let blank = if follow == Follow::Nothing { "" } else { " " };
                    let like = Block { label: label.len(), soft, ..like.clone() };
                    self.out.push(&format!("{label}{blank}{text}"), like);
                }
                None => self.out.push(text, Block { soft, ..like.clone() }),
            }
            soft = true;
        }
    }

    /// Reads the next footnote; false if there is none left.
    fn note(&mut self) -> bool {
        let Some(range) = self.notes.get(self.next_note).cloned() else { return false };
        self.next_note += 1;
        let (fields, sheet) = (std::mem::take(&mut self.fields), std::mem::take(&mut self.sheet));
        self.sheet.tables = sheet.tables;
        self.story(range);
        let tables = self.sheet.tables;
        (self.fields, self.sheet) = (fields, Sheet { tables, ..sheet });
        true
    }
}

impl Sheet {
    fn push(&mut self, unit: u16, bold: bool) {
        if self.lines.is_empty() {
            self.lines.push(Vec::new());
        }
        if let Some(line) = self.lines.last_mut() {
            line.push(unit);
        }
        if !matches!(unit, 0x09 | 0x20 | 0xA0 | 0x3000) {
            self.visible += 1;
            self.bold += usize::from(bold);
        }
    }

    /// The cell that a paragraph stands in. Nested tables are text of the cell around them.
    fn cell(&mut self, paragraph: &Paragraph) -> Option<Cell> {
        if !paragraph.in_table {
            self.place = None;
            return None;
        }
        let (row, column) = *self.place.get_or_insert_with(|| {
            self.tables += 1;
            (0, 0)
        });
        Some(Cell { table: self.tables - 1, row, column })
    }

    fn end_cell(&mut self, paragraph: &Paragraph, mark: u16) {
        if paragraph.depth > 1 {
            return;
        }
        if let Some((row, column)) = self.place {
            self.place = Some(match () {
                _ if paragraph.row_end => (row + 1, 0),
                _ if mark == CELL => (row, column + 1),
                _ => (row, column),
            });
        }
    }
}
