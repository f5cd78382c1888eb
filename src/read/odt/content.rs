//! The text of an OpenDocument file.

use std::collections::HashMap;

use super::numbers::{Continues, Counters};
use super::styles::{Family, Resolved, Styles};
use crate::error::Reason;
use crate::read::Revisions;
use crate::read::blocks::Builder;
use crate::read::docx::xml::{Node, Tag, Visit, parse};
use crate::read::numbers::LEVELS;
use crate::read::page::{Look, Page};

/// Elements that are no text of the agreement, with all that is in them.
const ASIDE: &[&str] = &[
    "automatic-styles",
    "font-face-decls",
    "scripts",
    "annotation",
    "forms",
    "sequence-decls",
    "variable-decls",
    "user-field-decls",
    "note-citation",
    "ruby-text",
    "image",
    "object",
    "object-ole",
    "event-listeners",
    "table-of-content-source",
    "alphabetical-index-source",
    "illustration-index-source",
    "bibliography-source",
    "index-title-template",
    "notes-configuration",
    "linenumbering-configuration",
    "glue-point",
    "hidden-text",
];

/// Shapes that may have text of their own, and notes: they follow the paragraph that they hang on.
const NOTES: &[&str] = &[
    "note-body",
    "text-box",
    "custom-shape",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "regular-polygon",
    "path",
    "connector",
    "caption",
    "measure",
];

/// Tells whether an element describes a shape for those who do not see it. In the text the same names are fields.
fn is_description(tag: &Tag<'_>) -> bool {
    matches!(tag.name, "title" | "desc")
        && !matches!(tag.parent(), "p" | "h" | "span" | "a" | "ruby-base" | "meta" | "meta-field")
}

/// Reads the text; `styles` are all of the file's.
///
/// # Errors
/// [`Reason::Malformed`] if the XML is not well-formed.
pub(super) fn read(bytes: &[u8], styles: &Styles, revisions: Revisions, out: &mut Builder) -> Result<(), Reason> {
    let changes = if revisions == Revisions::Original { changes(bytes)? } else { HashMap::new() };
    let mut reader = Reader {
        styles,
        changes,
        resolved: HashMap::new(),
        page: Page::new(revisions, out),
        counters: Counters::default(),
        outline: None,
        lists: Vec::new(),
        paragraphs: Vec::new(),
        tables: 0,
        contents: 0,
        inserted: 0,
        number: None,
    };
    parse(bytes, "content.xml", |node| reader.node(node))?;
    reader.page.finish(&Look::default());
    Ok(())
}

/// What a tracked change did, by its name.
enum Change {
    Inserted,
    /// With the text that was there.
    Deleted(String),
}

/// Reads what was inserted and deleted.
fn changes(bytes: &[u8]) -> Result<HashMap<String, Change>, Reason> {
    let mut changes = HashMap::new();
    let (mut name, mut deleted): (String, Option<String>) = (String::new(), None);
    parse(bytes, "content.xml", |node| {
        match node {
            Node::Open(tag) => match tag.name {
                "automatic-styles" | "change-info" | "annotation" => return Ok(Visit::Skip),
                "changed-region" => name = tag.attribute("id").unwrap_or_default(),
                "insertion" if tag.parent() == "changed-region" => {
                    changes.insert(name.clone(), Change::Inserted);
                }
                "deletion" if tag.parent() == "changed-region" => deleted = Some(String::new()),
                _ => {}
            },
            Node::Text(text) => {
                if let Some(deleted) = &mut deleted {
                    deleted.push_str(text);
                }
            }
            Node::Close(_, "deletion") => {
                if let Some(text) = deleted.take() {
                    changes.insert(name.clone(), Change::Deleted(text));
                }
            }
            Node::Close(..) => {}
        }
        Ok(Visit::Enter)
    })?;
    Ok(changes)
}

struct Reader<'a, 'b> {
    styles: &'a Styles,
    /// Of an agreement whose original text is wanted.
    changes: HashMap<String, Change>,
    resolved: HashMap<(Family, String), Resolved>,
    page: Page<'b>,
    counters: Counters,
    /// The chain of headings that are in no list.
    outline: Option<i64>,
    lists: Vec<List>,
    /// Paragraphs that are open (one in a note of another), each with the looks of the spans open in it.
    paragraphs: Vec<Vec<Look>>,
    tables: usize,
    /// Tables of contents that are open.
    contents: usize,
    /// Stretches that are open and were inserted.
    inserted: usize,
    /// The number of the paragraph, where the file has it ready: none outside of it.
    number: Option<String>,
}

/// A list that is open.
struct List {
    style: String,
    chain: i64,
    /// The item has had its number, or has none.
    numbered: bool,
    /// The number that the item starts with.
    start: Option<i64>,
}

impl Reader<'_, '_> {
    fn node(&mut self, node: Node<'_>) -> Result<Visit, Reason> {
        match node {
            Node::Open(tag) if ASIDE.contains(&tag.name) || is_description(tag) => return Ok(Visit::Skip),
            Node::Open(tag) if tag.name == "tracked-changes" => return Ok(Visit::Skip),
            Node::Open(tag) if tag.name == "section" && tag.attribute("display").as_deref() == Some("none") => {
                return Ok(Visit::Skip);
            }
            Node::Open(tag) => self.open(tag),
            Node::Text(text) => match &mut self.number {
                Some(number) => number.push_str(text),
                None => self.text(text),
            },
            Node::Close(_, name) => self.close(name),
        }
        Ok(Visit::Enter)
    }

    fn open(&mut self, tag: &Tag<'_>) {
        match tag.name {
            "p" | "h" => self.begin_paragraph(tag),
            "span" => {
                let mut look = self.look();
                let style = tag.attribute("style-name").unwrap_or_default();
                let said = self.resolve(Family::Text, &style);
                look.bold = said.bold.unwrap_or(look.bold);
                look.hidden |= said.hidden.unwrap_or(false);
                look.font = said.font.or(look.font);
                if let Some(looks) = self.paragraphs.last_mut() {
                    looks.push(look);
                }
            }
            "s" => {
                let count = tag.number("c").unwrap_or(1).clamp(0, 1000);
                self.put(&" ".repeat(usize::try_from(count).unwrap_or(1)));
            }
            "tab" => self.put("\t"),
            "line-break" => self.page.end_line(),
            "number" if !self.paragraphs.is_empty() => self.number = Some(String::new()),
            "list" => self.begin_list(tag),
            "list-item" | "list-header" => {
                if let Some(list) = self.lists.last_mut() {
                    list.numbered = tag.name == "list-header";
                    list.start = tag.number("start-value");
                }
            }
            "table" if tag.attribute("is-sub-table").as_deref() != Some("true") => {
                if self.tables == 0 {
                    self.page.end_table();
                }
                self.tables += 1;
            }
            "covered-table-cell" if self.tables == 1 => {
                self.page.end_cell(&Look { in_table: true, ..Look::default() });
            }
            name if NOTES.contains(&name) => self.page.begin_note(),
            "table-of-content" | "alphabetical-index" | "illustration-index" | "table-index" => self.contents += 1,
            "change-start" if self.is_inserted(tag) => self.inserted += 1,
            "change-end" if self.is_inserted(tag) => self.inserted = self.inserted.saturating_sub(1),
            "change" => {
                if let Some(Change::Deleted(text)) = tag.attribute("change-id").and_then(|id| self.changes.remove(&id))
                {
                    self.text(&text);
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" | "h" => {
                if let Some(look) = self.paragraphs.pop().and_then(|looks| looks.into_iter().next()) {
                    self.page.end_paragraph(&look);
                }
            }
            "span" => {
                // The first look is the paragraph's own.
                if let Some(looks) = self.paragraphs.last_mut().filter(|looks| looks.len() > 1) {
                    looks.pop();
                }
            }
            // What the file has ready is what would be counted; see `begin_paragraph`.
            "number" => self.number = None,
            "list" => {
                self.lists.pop();
            }
            "table" => {
                self.tables = self.tables.saturating_sub(1);
                if self.tables == 0 {
                    self.page.end_table();
                }
            }
            "table-cell" if self.tables == 1 => self.page.end_cell(&self.look()),
            "table-row" if self.tables == 1 => self.page.end_row(),
            name if NOTES.contains(&name) => self.page.end_note(&Look::default()),
            "table-of-content" | "alphabetical-index" | "illustration-index" | "table-index" => {
                self.contents = self.contents.saturating_sub(1);
            }
            _ => {}
        }
    }

    fn is_inserted(&self, tag: &Tag<'_>) -> bool {
        let id = tag.attribute("change-id");
        id.is_some_and(|id| matches!(self.changes.get(&id), Some(Change::Inserted)))
    }

    /// The look of text at this place.
    fn look(&self) -> Look {
        self.paragraphs.last().and_then(|looks| looks.last()).cloned().unwrap_or_default()
    }

    fn resolve(&mut self, family: Family, name: &str) -> Resolved {
        let styles = self.styles;
        let key = (family, name.to_owned());
        self.resolved.entry(key).or_insert_with(|| styles.resolve(family, name)).clone()
    }

    fn begin_list(&mut self, tag: &Tag<'_>) {
        let outer = self.lists.last();
        let own = tag.attribute("style-name");
        let style = own.or_else(|| outer.map(|list| list.style.clone())).unwrap_or_default();
        let chain = match outer {
            Some(outer) => outer.chain,
            None => {
                let continues = Continues {
                    own_name: tag.attribute("id"),
                    list: tag.attribute("continue-list"),
                    numbering: tag.attribute("continue-numbering").as_deref() == Some("true"),
                };
                self.counters.begin(&style, continues)
            }
        };
        self.lists.push(List { style, chain, numbered: true, start: None });
    }

    fn begin_paragraph(&mut self, tag: &Tag<'_>) {
        let style = tag.attribute("style-name").unwrap_or_default();
        let said = self.resolve(Family::Paragraph, &style);
        let is_heading = tag.name == "h";
        let level = tag.number("outline-level").and_then(|level| u8::try_from(level).ok()).filter(|level| *level > 0);
        let look = Look {
            bold: said.bold.unwrap_or(false),
            hidden: said.hidden.unwrap_or(false),
            centred: said.centred,
            font: said.font.clone(),
            in_table: self.tables > 0,
            in_list: !self.lists.is_empty(),
            level: u8::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u8::MAX),
            heading: if is_heading { level.or(said.heading).or(Some(1)) } else { None },
            furniture: self.contents > 0,
            ..Look::default()
        };
        let label = match self.lists.is_empty() {
            false => self.item_number(),
            true if is_heading && tag.attribute("is-list-header").as_deref() != Some("true") => {
                self.heading_number(usize::from(look.heading.unwrap_or(1)) - 1, &said)
            }
            true => None,
        };
        self.paragraphs.push(vec![look]);
        self.page.begin_label();
        if let Some(label) = label {
            self.page.text(&label, &Look::default());
        }
        self.page.end_label();
    }

    /// The number of the item that is open, for its first paragraph.
    fn item_number(&mut self) -> Option<String> {
        let at = self.lists.len().checked_sub(1)?.min(LEVELS - 1);
        let list = self.lists.last_mut()?;
        if std::mem::replace(&mut list.numbered, true) {
            return None;
        }
        let levels = self.styles.list(&list.style)?;
        self.counters.next(list.chain, at, levels, list.start.take())
    }

    fn heading_number(&mut self, at: usize, said: &Resolved) -> Option<String> {
        // A style that names a list of its own is not numbered as headings are.
        let levels = match &said.list {
            Some(list) => self.styles.list(list)?,
            None => &self.styles.outline,
        };
        let counters = &mut self.counters;
        let chain = *self.outline.get_or_insert_with(|| counters.begin("", Continues::default()));
        self.counters.next(chain, at.min(LEVELS - 1), levels, None)
    }

    /// Takes in text as XML has it: white space between words is one blank, however it was typed.
    fn text(&mut self, text: &str) {
        if self.paragraphs.is_empty() {
            return;
        }
        let mut clean = String::with_capacity(text.len());
        for ch in text.chars() {
            match ch {
                ' ' | '\t' | '\r' | '\n' => {
                    if !clean.ends_with(' ') {
                        clean.push(' ');
                    }
                }
                ch => clean.push(ch),
            }
        }
        self.put(&clean);
    }

    fn put(&mut self, text: &str) {
        if !self.paragraphs.is_empty() && self.inserted == 0 {
            self.page.text(text, &self.look());
        }
    }
}
