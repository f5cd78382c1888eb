//! Walks through the document part: paragraphs, tables, text boxes, fields, notes and changes become blocks.

use std::collections::HashMap;

use super::counting::Counter;
use super::embedded::Embedded;
use super::form::Form;
use super::numbering::Numbering;
use super::paragraph::{Anchored, Break, Paragraph, Piece};
use super::properties::ParagraphProperties;
use super::styles::Styles;
use super::symbols;
use super::table::Table;
use super::xml::{Node, Space, Tag, Visit, parse};
use crate::error::Reason;
use crate::model::Cell;
use crate::read::Revisions;
use crate::read::field::{self, Fields};

/// Footnotes and endnotes by the element that refers to them and their identifier.
pub(super) type Notes = HashMap<(&'static str, String), Vec<Piece>>;

/// What the text of a part depends on.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub styles: &'a Styles,
    pub numbering: &'a Numbering,
    pub revisions: Revisions,
    /// Most bytes that the blocks of a part may take.
    pub limit: u64,
}

/// A part that has been read.
#[derive(Default)]
pub(super) struct Story {
    pub pieces: Vec<Piece>,
    /// The notes of a notes part.
    pub notes: Notes,
    pub embedded: Embedded,
    /// Number of tables.
    pub tables: u32,
}

/// Reads the document part, or a part with notes. `notes` are those that the part may refer to.
///
/// # Errors
/// [`Reason::Malformed`] if the part is damaged.
pub(super) fn read(xml: &[u8], part: &str, context: Context, notes: Notes) -> Result<Story, Reason> {
    let mut walker = Walker {
        context,
        counter: Counter::new(context.numbering),
        notes,
        open: Vec::new(),
        tables: Vec::new(),
        torn: Vec::new(),
        depth: 0,
        fields: Fields::default(),
        form: None,
        text: None,
        keep_blanks: false,
        note: None,
        story: Story::default(),
        size: 0,
    };
    parse(xml, part, |node| {
        match node {
            Node::Open(tag) => return Ok(walker.enter(tag)),
            Node::Text(text) => {
                if let Some((collected, _)) = &mut walker.text {
                    collected.push_str(text);
                }
            }
            Node::Close(Space::Word | Space::Math, name) => {
                walker.leave(name);
                // numbers make a document of many times its own size from empty paragraphs
                if walker.size as u64 > context.limit {
                    return Err(Reason::Bomb { limit: context.limit });
                }
            }
            Node::Close(..) => {}
        }
        Ok(Visit::Enter)
    })?;
    walker.join_torn();
    Ok(walker.story)
}

struct Walker<'a> {
    context: Context<'a>,
    counter: Counter<'a>,
    notes: Notes,
    /// Paragraphs that are open: one, and those around the text box that it stands in.
    open: Vec<Paragraph>,
    tables: Vec<Table>,
    /// Paragraphs whose marks are gone, with the depth of the container in which the next paragraph takes them up.
    torn: Vec<(usize, Paragraph)>,
    /// Number of containers of paragraphs that are open: cells, text boxes, notes.
    depth: usize,
    fields: Fields,
    /// The form field at hand.
    form: Option<Form>,
    /// The `w:t` or instruction at hand, and whether the blanks at its ends count.
    text: Option<(String, bool)>,
    /// Blanks count in the whole part.
    keep_blanks: bool,
    /// The note at hand.
    note: Option<(&'static str, String)>,
    story: Story,
    /// Bytes that the paragraphs so far take, roughly.
    size: usize,
}

impl Walker<'_> {
    fn enter(&mut self, tag: &Tag) -> Visit {
        let original = self.context.revisions == Revisions::Original;
        match tag.space {
            Space::Word => {}
            Space::Math => {
                match tag.name {
                    "r" => self.start_run(),
                    "t" => self.text = Some((String::new(), true)),
                    _ => {}
                }
                return Visit::Enter;
            }
            Space::Other if matches!(tag.name, "blip" | "imagedata") => {
                self.story.embedded.pictures.extend(tag.attribute("embed").or(tag.attribute("id")));
                return Visit::Enter;
            }
            _ => return Visit::Enter,
        }
        if tag.parent() == "fldSimple" && tag.name != "fldData" {
            self.fields.separate();
        }
        match (tag.parent(), tag.name) {
            // What was another way before a change, or is no text at all.
            (_, "pPrChange") if original => {
                if let Some(paragraph) = self.open.last_mut() {
                    let ParagraphProperties { mark, mark_deleted, mark_inserted, .. } =
                        std::mem::take(&mut paragraph.properties);
                    paragraph.properties =
                        ParagraphProperties { mark, mark_deleted, mark_inserted, ..ParagraphProperties::default() };
                }
            }
            (
                _,
                "pPrChange" | "rPrChange" | "tblPrChange" | "trPrChange" | "tcPrChange" | "tblGridChange"
                | "tblPrExChange" | "sectPr" | "sdtPr" | "sdtEndPr" | "tblGrid" | "tblPr" | "rt" | "fldData",
            ) => return Visit::Skip,
            ("document" | "footnotes" | "endnotes", "body") | ("", _) => {
                self.keep_blanks |= tag.attribute("space").as_deref() == Some("preserve");
            }

            // Changes.
            ("trPr", change @ ("del" | "ins")) => {
                if let Some(table) = self.tables.last_mut().filter(|_| (change == "ins") == original) {
                    table.lose_row();
                }
            }
            ("tcPr", change @ ("cellDel" | "cellIns")) => {
                if let Some(table) = self.tables.last_mut().filter(|_| (change == "cellIns") == original) {
                    table.lose_cell();
                }
            }
            ("rPr" | "numPr", "del" | "moveFrom" | "ins" | "moveTo") => self.property(tag),
            (_, "del" | "moveFrom") if !original => return Visit::Skip,
            (_, "ins" | "moveTo") if original => return Visit::Skip,

            // Containers.
            (_, "p") => self.start_paragraph(),
            (_, "tbl") => {
                self.join_torn();
                let gone = self.tables.last().is_some_and(Table::is_gone);
                self.tables.push(Table::new(self.story.tables, gone));
                self.story.tables += 1;
            }
            (_, "tr") => {
                if let Some(table) = self.tables.last_mut() {
                    table.begin_row();
                }
            }
            (_, "tc") => {
                self.depth += 1;
                if let Some(table) = self.tables.last_mut() {
                    table.begin_cell();
                }
            }
            ("tcPr", "gridSpan" | "vMerge" | "hMerge") => {
                if let Some(table) = self.tables.last_mut() {
                    table.span(tag);
                }
            }
            (_, "txbxContent") => self.depth += 1,
            (_, kind @ ("footnote" | "endnote")) => {
                // Notes of other types are rules drawn between text and notes.
                if tag.attribute("type").is_some_and(|kind| kind != "normal") {
                    return Visit::Skip;
                }
                self.depth += 1;
                let kind = if kind == "footnote" { "footnoteReference" } else { "endnoteReference" };
                self.note = Some((kind, tag.attribute("id").unwrap_or_default()));
            }
            (_, "fldSimple") => {
                self.fields.begin();
                self.fields.instruct_text(&tag.attribute("instr").unwrap_or_default());
            }
            (_, "altChunk") => {
                self.join_torn();
                let place = self.story.pieces.len();
                self.story.embedded.files.extend(tag.attribute("id").map(|relation| (place, relation)));
            }

            (_, "r") => self.start_run(),
            (_, "t" | "delText") => {
                let keep = tag.attribute("space").map_or(self.keep_blanks, |space| space == "preserve");
                self.text = Some((String::new(), keep));
            }
            (_, "instrText" | "delInstrText") => self.text = Some((String::new(), true)),
            ("r", _) => self.sign(tag),
            (_, name @ ("checkBox" | "ddList")) => self.form = Form::of(name),
            ("checkBox" | "ddList", _) => {
                if let Some(form) = &mut self.form {
                    form.read(tag);
                }
            }
            _ => self.property(tag),
        }
        Visit::Enter
    }

    fn leave(&mut self, name: &str) {
        match name {
            "t" | "delText" => {
                if let Some((text, keep)) = self.text.take() {
                    // A line break in the file is a blank in the text.
                    let blank = |ch: char| matches!(ch, ' ' | '\t' | '\r' | '\n');
                    let text = if keep { text.as_str() } else { text.trim_matches(blank) };
                    self.push(&text.replace(['\r', '\n'], " "));
                }
            }
            "instrText" | "delInstrText" => {
                if let Some((text, _)) = self.text.take() {
                    self.fields.instruct_text(&text);
                }
            }
            "checkBox" | "ddList" => {
                match (self.form.take(), self.open.last_mut()) {
                    (Some(Form::Box(ticked)), _) => self.fields.instruct_text(field::checkbox(ticked)),
                    // What is chosen belongs to the field's beginning, where nothing else is shown.
                    (Some(Form::List { chosen, entries }), Some(paragraph)) => {
                        paragraph.push(entries.get(chosen).map_or("", String::as_str), true);
                    }
                    _ => {}
                }
            }

            "fldSimple" => self.end_field(),
            "p" => self.end_paragraph(),
            "tbl" => {
                self.tables.pop();
            }
            "tc" | "txbxContent" => self.end_container(),
            "body" => self.join_torn(),
            "footnote" | "endnote" => {
                self.end_container();
                if let Some(note) = self.note.take() {
                    let pieces = std::mem::take(&mut self.story.pieces);
                    self.story.notes.insert(note, pieces);
                }
            }
            _ => {}
        }
    }

    /// Takes in properties of the paragraph or the run at hand.
    fn property(&mut self, tag: &Tag) {
        let Some(paragraph) = self.open.last_mut() else { return };
        match (tag.parent(), tag.above(2)) {
            ("rPr", "r") => paragraph.run.read(tag),
            ("rPr", "pPr") | ("pPr" | "numPr", _) => paragraph.properties.read(tag),
            _ => {}
        }
    }

    fn start_run(&mut self) {
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.run = Default::default();
        }
    }

    /// Takes in what stands in a run besides text.
    fn sign(&mut self, tag: &Tag) {
        match tag.name {
            "tab" | "ptab" => self.push("\t"),
            "noBreakHyphen" => self.push("-"),
            "sym" => {
                let code = tag.attribute("char").and_then(|code| u32::from_str_radix(code.trim(), 16).ok());
                if let Some(code) = code {
                    let sign = symbols::sign(code, &tag.attribute("font").unwrap_or_default());
                    self.push(sign.encode_utf8(&mut [0; 4]));
                }
            }
            "br" | "cr" => {
                let kind = match tag.attribute("type").as_deref() {
                    Some("page" | "column") => Break::Page,
                    _ => Break::Line,
                };
                if self.is_shown()
                    && let Some(paragraph) = self.open.last_mut()
                {
                    paragraph.push_break(kind);
                }
            }
            "fldChar" => match tag.attribute("fldCharType").as_deref() {
                Some("begin") => self.fields.begin(),
                Some("separate") => self.fields.separate(),
                Some("end") => self.end_field(),
                _ => {}
            },
            name @ ("footnoteReference" | "endnoteReference") if self.is_shown() => {
                // The key must outlive the tag.
                let kind = if name.starts_with('f') { "footnoteReference" } else { "endnoteReference" };
                let note = self.notes.remove(&(kind, tag.attribute("id").unwrap_or_default()));
                if let (Some(note), Some(paragraph)) = (note, self.open.last_mut()) {
                    paragraph.after.extend(note.into_iter().map(Anchored::Note));
                }
            }
            _ => {}
        }
    }

    fn end_field(&mut self) {
        if let Some(text) = self.fields.end() {
            self.push(&text);
        }
    }

    /// Tells whether text at this place is result rather than instruction of a field, and its run not hidden.
    fn is_shown(&mut self) -> bool {
        self.fields.show() && self.look().is_some_and(|(_, hidden)| !hidden)
    }

    /// Tells whether the run at hand is bold, and whether it is hidden; none outside of paragraphs.
    fn look(&mut self) -> Option<(bool, bool)> {
        let Context { styles, numbering, .. } = self.context;
        let paragraph = self.open.last_mut()?;
        let properties = &paragraph.properties;
        let inherited = paragraph
            .inherited
            .get_or_insert_with(|| styles.inherited(properties, |list, style| numbering.linked(list, style)));
        Some(styles.look(&paragraph.run, inherited))
    }

    fn push(&mut self, text: &str) {
        if !self.is_shown() {
            return;
        }
        let bold = self.look().is_some_and(|(bold, _)| bold);
        if let Some(paragraph) = self.open.last_mut() {
            let text = symbols::text(text, paragraph.run.font.as_deref());
            paragraph.push(&text, bold);
        }
    }

    fn start_paragraph(&mut self) {
        let mut paragraph = Paragraph::default();
        if let Some((_, torn)) = self.torn.pop_if(|(depth, _)| *depth == self.depth) {
            paragraph.prepend(torn);
        }
        self.open.push(paragraph);
    }

    fn end_paragraph(&mut self) {
        // An instruction does not leave its paragraph, or a field without an end would hide the rest of the text.
        self.fields.end_paragraph();
        let Some(paragraph) = self.open.pop() else { return };
        let gone = match self.context.revisions {
            Revisions::Final => paragraph.properties.mark_deleted,
            Revisions::Original => paragraph.properties.mark_inserted,
        };
        if !gone {
            self.emit(paragraph);
        } else if paragraph.holds_something() {
            self.torn.push((self.depth, paragraph));
        }
    }

    fn end_container(&mut self) {
        self.join_torn();
        self.depth = self.depth.saturating_sub(1);
    }

    /// Lets a paragraph without a mark stand by itself where no other follows to take it up.
    fn join_torn(&mut self) {
        while let Some((_, torn)) = self.torn.pop_if(|(depth, _)| *depth >= self.depth) {
            self.emit(torn);
        }
    }

    fn emit(&mut self, paragraph: Paragraph) {
        if self.tables.last().is_some_and(Table::is_gone) {
            return;
        }
        self.size += size_of::<Paragraph>();
        let cell = self.tables.last().map(Table::cell);
        // Within a text box: the paragraph that it is anchored to comes first.
        match self.open.last_mut() {
            Some(around) => around.after.push(Anchored::Boxed(Box::new(paragraph), cell)),
            None => self.place(paragraph, cell),
        }
    }

    /// Counts a paragraph and places it in the text, and then what is anchored to it. Text boxes in text boxes make this
    /// recurse, no deeper than elements nest.
    fn place(&mut self, paragraph: Paragraph, cell: Option<Cell>) {
        let Context { styles, numbering, .. } = self.context;
        let inherited = styles.inherited(&paragraph.properties, |list, style| numbering.linked(list, style));
        let hidden = paragraph.properties.mark.hidden.unwrap_or(inherited.hidden) && paragraph.is_blank();
        let list = inherited.list.filter(|list| *list != 0 && !hidden);
        let label = list.and_then(|list| self.counter.next(list, inherited.level.unwrap_or(0)));
        let first = self.story.pieces.len();
        self.story.pieces.extend(paragraph.finish(&inherited, label, cell));
        self.size += self.story.pieces[first..].iter().map(|(text, _)| text.len()).sum::<usize>();
        for anchored in paragraph.after {
            match anchored {
                Anchored::Note(piece) => self.story.pieces.push(piece),
                Anchored::Boxed(boxed, cell) => self.place(*boxed, cell),
            }
        }
    }
}
