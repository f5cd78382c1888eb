//! The text itself: characters become paragraphs, paragraphs blocks.

use std::collections::VecDeque;
use std::ops::Range;

use super::File;
use super::fib::Fib;
use super::forms;
use super::notes::{self, Note};
use super::pieces::{Properties, Unit};
use super::props::{Character, Paragraph};
use super::sheet::{Line, Sheet};
use crate::model::Block;
use crate::read::Revisions;
use crate::read::blocks::{Builder, of_lines};
use crate::read::docx::symbols;
use crate::read::field::{BOXES, Fields};
use crate::read::numbers::Counters;

/// Reads the text, its notes and its text boxes.
pub(super) fn read(file: &File<'_>, fib: &Fib, revisions: Revisions, out: &mut Builder) {
    let lengths = fib.lengths;
    let mut starts = [0u32; 7];
    let all = [lengths.text, lengths.footnotes, lengths.headers, lengths.macros, lengths.comments, lengths.endnotes];
    for (index, length) in all.into_iter().enumerate() {
        starts[index + 1] = starts[index].saturating_add(length);
    }
    let [text, footnotes, _, _, _, endnotes, boxes] = starts;
    let footnotes = footnotes..footnotes.saturating_add(lengths.footnotes);
    let endnotes = endnotes..endnotes.saturating_add(lengths.endnotes);
    let mut reader = Reader {
        file,
        revisions,
        notes: notes::read(file, fib, footnotes, endnotes),
        in_text: true,
        counters: Counters::default(),
        fields: Fields::default(),
        sheet: Sheet::default(),
        out,
    };
    reader.story(text..text.saturating_add(lengths.text));
    reader.in_text = false;
    // Notes whose mark is nowhere are text all the same.
    while let Some(note) = reader.notes.pop_front() {
        reader.note(note.text);
    }
    reader.story(boxes..boxes.saturating_add(lengths.boxes));
}

struct Reader<'a, 'b> {
    file: &'a File<'a>,
    revisions: Revisions,
    /// Notes whose mark is still to come.
    notes: VecDeque<Note>,
    /// It is the text that is being read, which marks of notes stand in.
    in_text: bool,
    counters: Counters,
    fields: Fields,
    sheet: Sheet,
    out: &'b mut Builder,
}

/// What holds at a place of the text.
#[derive(Debug, Clone, Copy)]
struct At<'a> {
    /// Style and properties of the paragraph.
    own: &'a [u8],
    /// The paragraph's run ends here.
    ends: bool,
    piece: &'a Properties,
}

const PARAGRAPH: u16 = 0x0D;
pub(super) const CELL: u16 = 0x07;
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
        let first = file.pieces.partition_point(|piece| piece.characters.end <= range.start);
        for piece in file.pieces.iter().skip(first).take_while(|piece| piece.characters.start < range.end) {
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
                let ends = file.paragraphs.ends(paragraph_hint, unit.end);
                self.unit(unit, character, At { own, ends, piece: &piece.properties });
            }
        }
        // A story that is cut off ends without a mark.
        self.end_paragraph(Paragraph::default(), PARAGRAPH);
        self.fields.clear();
        self.sheet.end_table();
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

    fn paragraph(&self, At { own, piece, .. }: At<'_>) -> Paragraph {
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

    fn unit(&mut self, unit: Unit, character: Character, at: At<'_>) {
        let unseen = character.hidden
            || match self.revisions {
                Revisions::Final => character.deleted,
                Revisions::Original => character.inserted,
            };
        while self.in_text && self.notes.front().is_some_and(|note| note.mark <= unit.character) {
            // A note goes with its mark.
            let note = self.notes.pop_front().filter(|note| !unseen || note.mark < unit.character);
            self.sheet.notes.extend(note.map(|note| note.text));
        }
        match unit.code {
            // Fields may be hidden in part: their marks count wherever they are.
            0x13 => self.fields.begin(),
            0x14 => self.fields.separate(),
            0x15 => {
                if let Some(text) = self.fields.end().filter(|_| !unseen && self.fields.show()) {
                    text.encode_utf16().for_each(|unit| self.sheet.push(unit, character.bold));
                }
            }
            CELL => self.end_paragraph(self.paragraph(at), CELL),
            // Where the mark itself is gone, the paragraph goes on with the next one. A table's row cannot.
            PARAGRAPH if !unseen => self.end_paragraph(self.paragraph(at), PARAGRAPH),
            // The mark of a section ends a paragraph, a page break does not.
            PAGE if at.ends => self.end_paragraph(self.paragraph(at), PAGE),
            _ if unseen => {}
            0x01 if character.form && !self.fields.show() => {
                let place = character.described.and_then(|place| usize::try_from(place).ok());
                if place.and_then(|place| forms::is_ticked(self.file.data, place)) == Some(true) {
                    BOXES[0].encode_utf16(&mut [0]).iter().for_each(|unit| self.fields.instruct(*unit));
                }
            }
            _ if !self.fields.show() => self.fields.instruct(unit.code),
            LINE | COLUMN => self.sheet.lines.push(Line::default()),
            PAGE => self.sheet.lines.push(Line { on_new_page: true, ..Line::default() }),
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
        self.fields.end_paragraph();
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
        let blank = lines.iter().flat_map(|line| &line.units).all(|unit| matches!(unit, 0x09 | 0x20));
        let is_paragraph = !(paragraph.row_end || mark == PAGE && blank);
        let mut number = None;
        if is_paragraph && (1..=2047).contains(&paragraph.list) {
            number = self.file.lists.next(&mut self.counters, paragraph.list, paragraph.level);
        }
        let lines = lines.iter().map(|line| (String::from_utf16_lossy(&line.units), line.on_new_page));
        for (text, block) in of_lines(lines, number, &like) {
            self.out.push(&text, block);
        }
        for note in notes {
            self.note(note);
        }
        self.sheet.end_cell(&paragraph, mark);
    }

    /// Reads a note, in the midst of the text. A note has no notes of its own.
    fn note(&mut self, text: Range<u32>) {
        let beside = self.sheet.beside();
        let (fields, sheet) = (std::mem::take(&mut self.fields), std::mem::replace(&mut self.sheet, beside));
        let in_text = std::mem::replace(&mut self.in_text, false);
        self.story(text);
        let tables = self.sheet.tables;
        (self.fields, self.sheet, self.in_text) = (fields, sheet, in_text);
        self.sheet.tables = tables;
    }
}
