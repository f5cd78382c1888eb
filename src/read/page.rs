//! Paragraphs and cells become blocks: for formats that tell them one after the other (RTF, OpenDocument).

use std::rc::Rc;

use crate::model::{Block, Cell};
use crate::read::Revisions;
use crate::read::blocks::{Builder, is_blank, of_lines, trim};
use crate::read::docx::symbols;
use crate::read::numbers::Label;

/// What characters and paragraphs look like at a place.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    pub bold: bool,
    pub hidden: bool,
    pub deleted: bool,
    pub inserted: bool,
    pub centred: bool,
    pub in_table: bool,
    pub in_list: bool,
    pub level: u8,
    pub heading: Option<u8>,
    pub furniture: bool,
    /// The name of the font, if that is known.
    pub font: Option<Rc<str>>,
}

impl Look {
    /// Characters are as they are by default (`\plain`).
    pub(super) fn plain(&mut self) {
        (self.bold, self.hidden, self.deleted, self.inserted) = Default::default();
    }

    /// Paragraphs are as they are by default (`\pard`); characters stay as they are.
    pub(super) fn pard(&mut self) {
        let Look { bold, hidden, deleted, inserted, .. } = *self;
        *self = Look { bold, hidden, deleted, inserted, font: self.font.take(), ..Look::default() };
    }
}

/// The paragraph that is being filled, and where its blocks go.
pub(super) struct Page<'a> {
    revisions: Revisions,
    out: &'a mut Builder,
    filling: Filling,
    /// Paragraphs that a note interrupts.
    interrupted: Vec<Filling>,
    /// Blocks of notes, which wait for the paragraph to end.
    notes: Vec<(String, Block)>,
    /// Bytes of text that have not gone out yet.
    waiting: usize,
    tables: u32,
    /// Row and column of the table that is open.
    place: Option<(u32, u32)>,
    in_label: bool,
    instruction: String,
}

#[derive(Debug, Default)]
struct Filling {
    lines: Vec<String>,
    label: String,
    visible: usize,
    bold: usize,
}

impl<'a> Page<'a> {
    pub(super) fn new(revisions: Revisions, out: &'a mut Builder) -> Self {
        Page {
            revisions,
            out,
            filling: Filling::default(),
            interrupted: Vec::new(),
            notes: Vec::new(),
            waiting: 0,
            tables: 0,
            place: None,
            in_label: false,
            instruction: String::new(),
        }
    }

    pub(super) fn text(&mut self, text: &str, look: &Look) {
        let unseen = match self.revisions {
            Revisions::Final => look.deleted,
            Revisions::Original => look.inserted,
        };
        if unseen || look.hidden || !self.out.has_room(self.waiting.saturating_add(text.len())) {
            return;
        }
        self.waiting += text.len();
        let filling = &mut self.filling;
        if self.in_label {
            return filling.label.push_str(text);
        }
        let text = symbols::text(text, look.font.as_deref());
        if filling.lines.is_empty() {
            filling.lines.push(String::new());
        }
        if let Some(line) = filling.lines.last_mut() {
            line.push_str(&text);
        }
        let visible = text.chars().filter(|ch| !is_blank(*ch)).count();
        filling.visible += visible;
        filling.bold += if look.bold { visible } else { 0 };
    }

    pub(super) fn begin_label(&mut self) {
        self.in_label = true;
        self.filling.label.clear();
    }

    pub(super) fn end_label(&mut self) {
        self.in_label = false;
    }

    pub(super) fn instruct(&mut self, text: &str) {
        const LONGEST: usize = 1024;
        if self.instruction.len() < LONGEST {
            self.instruction.push_str(text);
        }
    }

    /// Some fields say in their instruction what is shown.
    pub(super) fn end_instruction(&mut self, look: &Look) {
        let instruction = std::mem::take(&mut self.instruction);
        if let Some(text) = crate::read::field::shown(&instruction) {
            self.text(&text, look);
        }
    }

    pub(super) fn begin_note(&mut self) {
        self.interrupted.push(std::mem::take(&mut self.filling));
    }

    pub(super) fn end_note(&mut self, look: &Look) {
        // A note is not part of the table that it hangs on.
        self.end(&Look { in_table: false, ..look.clone() }, None);
        self.filling = self.interrupted.pop().unwrap_or_default();
    }

    /// Ends what is open at the end of the text, notes above all, and lets all of it out.
    pub(super) fn finish(mut self, look: &Look) {
        while !self.interrupted.is_empty() {
            self.end_note(look);
        }
        self.end_paragraph(look);
    }

    /// A line break within a paragraph.
    pub(super) fn end_line(&mut self) {
        self.filling.lines.push(String::new());
    }

    pub(super) fn end_paragraph(&mut self, look: &Look) {
        if !self.interrupted.is_empty() {
            return self.end(look, None);
        }
        if look.in_table {
            let cell = self.cell();
            return self.end(look, Some(cell));
        }
        // A blank paragraph between two tables makes them two.
        self.place = None;
        self.end(look, None);
    }

    pub(super) fn end_cell(&mut self, look: &Look) {
        if !self.interrupted.is_empty() {
            return self.end(look, None);
        }
        let cell = self.cell();
        self.end(look, Some(cell));
        self.place = Some((cell.row, cell.column.saturating_add(1)));
    }

    pub(super) fn end_row(&mut self) {
        if self.interrupted.is_empty() {
            self.place = self.place.map(|(row, _)| (row.saturating_add(1), 0));
        }
    }

    /// What follows is not part of the table, even if it is one itself.
    pub(super) fn end_table(&mut self) {
        if self.interrupted.is_empty() {
            self.place = None;
        }
    }

    fn cell(&mut self) -> Cell {
        let (row, column) = *self.place.get_or_insert_with(|| {
            self.tables += 1;
            (0, 0)
        });
        Cell { table: self.tables - 1, row, column }
    }

    fn end(&mut self, look: &Look, cell: Option<Cell>) {
        let Filling { lines, label, visible, bold } = std::mem::take(&mut self.filling);
        let like = Block {
            heading: look.heading,
            list: look.in_list.then_some(look.level),
            cell,
            bold: visible > 0 && bold == visible,
            centred: look.centred,
            furniture: look.furniture,
            ..Block::default()
        };
        // A sign without a number is a bullet.
        let bullet = !label.contains(char::is_alphanumeric);
        // The middle dot is how RTF writes the bullet of a symbol font.
        let text = if bullet { symbols::bullet(&label.replace('·', "•"), None) } else { trim(&label).to_owned() };
        let label = Label { text, apart: label.ends_with(is_blank), bullet };
        let blocks = of_lines(lines.iter().map(|line| (line, false)), Some(label), &like);
        if !self.interrupted.is_empty() {
            return self.notes.extend(blocks);
        }
        for (text, like) in blocks.into_iter().chain(self.notes.drain(..)) {
            self.out.push(&text, like);
        }
        self.waiting = 0;
    }
}
