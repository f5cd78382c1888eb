//! The state of reading a page: the elements that are open, the block that is being filled.

use html5ever::LocalName;
use html5ever::tokenizer::Tag;

use super::elements;
use super::filling::{Filling, Inherited};
use super::lists::List;
use super::style::{Look, attribute};
use crate::model::{Block, Cell};
use crate::read::blocks::{is_blank, trim};
use crate::read::flow::{Draft, Gap};
use crate::read::{marker, plain};
use crate::text::is_han;

/// Open elements that an end tag is looked for among; keeps broken markup linear.
const REACH: usize = 250;

struct Element {
    name: LocalName,
    inherited: Inherited,
    block: bool,
    /// Number of drafts when it was opened.
    first: usize,
}

/// A table that is open, with the place of its current cell plus one.
struct Table {
    id: u32,
    rows: u32,
    columns: u32,
    widest: u32,
    /// The cell at hand holds a table.
    nested: bool,
    /// Drafts of the cell at hand, those of tables within it not counted, and of the cells before it.
    cell_drafts: Vec<usize>,
    drafts: Vec<usize>,
}

impl Table {
    fn new(id: u32) -> Table {
        Table { id, rows: 0, columns: 0, widest: 0, nested: false, cell_drafts: Vec::new(), drafts: Vec::new() }
    }
}

/// What is known of a draft beyond the draft.
#[derive(Clone, Copy)]
struct Extra {
    /// All of it is a link.
    link: bool,
    local: bool,
    menu: bool,
}

pub(super) struct Page {
    open: Vec<Element>,
    tables: Vec<Table>,
    lists: Vec<List>,
    table_count: u32,
    /// Number of open `<header>`s.
    headers: usize,
    keep_hidden: bool,
    drafts: Vec<Draft>,
    extras: Vec<Extra>,
    filling: Filling,
    /// Number of the list item at hand, until it is written.
    label: Option<String>,
    /// `<br>`s since the last text.
    breaks: u32,
    title: String,
    /// What the page hides.
    hidden: Amount,
    /// What it shows where no scripts run.
    unscripted: Amount,
}

/// How much text there is.
#[derive(Clone, Copy, Default)]
struct Amount {
    han: usize,
    others: usize,
}

impl Amount {
    fn add(&mut self, text: &str) {
        for ch in text.chars().filter(|ch| !is_blank(*ch)) {
            *(if is_han(ch) { &mut self.han } else { &mut self.others }) += 1;
        }
    }
}

/// Tells whether what was entered into a field is text.
fn is_written(input: &Tag) -> bool {
    let kind = attribute(input, "type").unwrap_or("text").trim().to_ascii_lowercase();
    matches!(kind.as_str(), "text" | "number" | "date" | "month" | "tel" | "email" | "url")
}

impl Page {
    pub(super) fn new(tables: u32, keep_hidden: bool) -> Page {
        Page {
            open: Vec::new(),
            tables: Vec::new(),
            lists: Vec::new(),
            table_count: tables,
            headers: 0,
            keep_hidden,
            drafts: Vec::new(),
            extras: Vec::new(),
            filling: Filling::default(),
            label: None,
            breaks: 0,
            title: String::new(),
            hidden: Amount::default(),
            unscripted: Amount::default(),
        }
    }

    /// Tells whether the page hides more than it shows, its furniture not counted. Han characters decide: in a page of
    /// several languages the Chinese text may be the hidden one. What a page shows without scripts is most often that it
    /// wants them.
    pub(super) fn hides_its_text(&self) -> bool {
        const LONGEST_EXCUSE: usize = 100;
        let mut shown = Amount::default();
        self.drafts.iter().filter(|draft| !draft.like.furniture).for_each(|draft| shown.add(&draft.text));
        let unscripted = self.unscripted.han > shown.han.max(LONGEST_EXCUSE);
        unscripted
            || self.hidden.han > shown.han
            || (self.hidden.han + shown.han == 0 && self.hidden.others > shown.others)
    }

    /// Ends the page: its drafts, its title, and the number of tables so far.
    pub(super) fn finish(mut self) -> (Vec<Draft>, Option<String>, u32) {
        self.flush();
        self.close_from(0);
        self.mark_link_lists();
        let title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        (self.drafts, Some(title).filter(|title| !title.is_empty()), self.table_count)
    }

    fn inherited(&self) -> Inherited {
        self.open.last().map(|element| element.inherited).unwrap_or_default()
    }

    /// Takes in a start tag on line `line` of the source.
    pub(super) fn open(&mut self, tag: &Tag, line: u32) {
        let name = &*tag.name;
        if name == "br" {
            return self.soft_break();
        }
        if name == "body" || !elements::is_metadata(name) {
            self.close_implied(&["head"], &[]);
        }
        if let Some((closed, shields)) = elements::closes(name) {
            self.close_implied(closed, shields);
        }
        let look = Look::of(tag);
        let block = elements::is_block(name) || look.block;
        if block {
            self.flush();
            self.breaks = 0;
        }
        if name == "input" && is_written(tag) {
            self.characters(attribute(tag, "value").unwrap_or_default(), line);
        }
        if elements::is_void(name) || (tag.self_closing && (name.contains(':') || super::raw_kind(name).is_some())) {
            return;
        }
        let mut inherited = self.inherited();
        self.apply(name, tag, &look, &mut inherited);
        self.open.push(Element { name: tag.name.clone(), inherited, block, first: self.drafts.len() });
    }

    /// Works out what the element hands down.
    fn apply(&mut self, name: &str, tag: &Tag, look: &Look, inherited: &mut Inherited) {
        inherited.unseen |= elements::is_unseen(name);
        inherited.unscripted |= name == "noscript";
        inherited.title = name == "title";
        inherited.hidden |= look.hidden && !matches!(name, "html" | "body");
        inherited.furniture |= elements::is_furniture(name);
        inherited.menu |= look.menu && !matches!(name, "html" | "body");
        inherited.pre = (inherited.pre || look.pre || matches!(name, "pre" | "textarea" | "xmp")) && name != "table";
        if matches!(name, "b" | "strong") {
            inherited.bold = true;
        }
        inherited.bold = look.bold.unwrap_or(inherited.bold);
        inherited.centred = look.centred.unwrap_or(inherited.centred || name == "center");
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => inherited.heading = name[1..].parse().ok(),
            "a" => {
                let target = attribute(tag, "href");
                inherited.link = target.is_some();
                inherited.local_link = target.is_some_and(|target| target.starts_with('#') && target.len() > 1);
            }
            "ol" | "ul" | "menu" | "dir" => {
                self.lists.push(List::of(tag, look));
                inherited.list = u8::try_from(self.lists.len() - 1).ok();
            }
            "li" => self.label = self.lists.last_mut().and_then(|list| list.label(tag)),
            "header" => self.headers += 1,
            "table" => {
                if let Some(outer) = self.tables.last_mut() {
                    outer.nested = true;
                }
                self.tables.push(Table::new(self.table_count));
                self.table_count = self.table_count.saturating_add(1);
                // The list that a table stands in does not go on in its cells.
                (inherited.cell, inherited.list) = (None, None);
            }
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.rows = table.rows.saturating_add(1);
                    table.columns = 0;
                }
            }
            "td" | "th" => {
                if let Some(table) = self.tables.last_mut() {
                    let span =
                        attribute(tag, "colspan").and_then(|span| span.trim().parse().ok()).unwrap_or(1).clamp(1, 1000);
                    table.nested = false;
                    inherited.cell =
                        Some(Cell { table: table.id, row: table.rows.saturating_sub(1), column: table.columns });
                    table.columns = table.columns.saturating_add(span);
                    table.widest = table.widest.max(table.columns);
                }
            }
            _ => {}
        }
    }

    pub(super) fn close(&mut self, name: &LocalName) {
        match &**name {
            "br" => return self.soft_break(),
            "p" => self.flush(), // `</p>` alone is an empty paragraph
            _ => {}
        }
        let shields = elements::shields(name);
        let mut candidates = self.open.iter().enumerate().rev().take(REACH);
        let found = candidates.find(|(_, element)| element.name == *name || shields.contains(&&*element.name));
        if let Some((index, element)) = found
            && element.name == *name
        {
            self.close_from(index);
        }
    }

    fn close_implied(&mut self, closed: &[&str], shields: &[&str]) {
        let mut candidates = self.open.iter().enumerate().rev().take(REACH);
        let found =
            candidates.find(|(_, element)| closed.contains(&&*element.name) || shields.contains(&&*element.name));
        if let Some((index, element)) = found
            && closed.contains(&&*element.name)
        {
            self.close_from(index);
        }
    }

    /// Closes the open element `index` and all within it.
    fn close_from(&mut self, index: usize) {
        while self.open.len() > index {
            // Flushing looks at the open elements, so it comes before the element is taken off.
            if self.open.last().is_some_and(|element| element.block) {
                self.flush();
                self.breaks = 0;
            }
            let Some(element) = self.open.pop() else { return };
            match &*element.name {
                "ol" | "ul" | "menu" | "dir" => drop(self.lists.pop()),
                "li" => self.label = None,
                "td" | "th" => self.end_cell(),
                "table" => self.end_table(),
                "header" => self.end_header(&element),
                _ => {}
            }
        }
    }

    /// A cell that holds a table or a page full of text is there for the layout.
    fn end_cell(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        let own = std::mem::take(&mut table.cell_drafts);
        let chars: usize = own.iter().map(|at| self.drafts[*at].text.chars().count()).sum();
        if table.nested || own.len() > 12 || (own.len() > 3 && chars > 500) {
            own.iter().for_each(|at| self.drafts[*at].like.cell = None);
        } else {
            table.drafts.extend(own);
        }
    }

    /// A table of one column is no table.
    fn end_table(&mut self) {
        if let Some(table) = self.tables.pop().filter(|table| table.widest < 2) {
            table.drafts.iter().for_each(|at| self.drafts[*at].like.cell = None);
        }
    }

    /// The header of a page is furniture unless the title stands in it.
    fn end_header(&mut self, element: &Element) {
        // The outermost header speaks for those within it.
        self.headers = self.headers.saturating_sub(1);
        if self.headers > 0 {
            return;
        }
        let drafts = &mut self.drafts[element.first..];
        if !drafts.iter().any(|draft| draft.like.heading.is_some()) {
            drafts.iter_mut().for_each(|draft| draft.like.furniture = true);
        }
    }

    /// Marks links that make up a menu or a table of contents.
    fn mark_link_lists(&mut self) {
        const FEWEST: usize = 3;
        let mut start = 0;
        while start < self.extras.len() {
            let run = self.extras[start..].iter().take_while(|extra| extra.link).count();
            let local = self.extras[start..start + run].iter().all(|extra| extra.local);
            for at in start..start + run {
                self.drafts[at].like.furniture |= self.extras[at].menu || (local && run >= FEWEST);
            }
            start += run.max(1);
        }
    }

    fn soft_break(&mut self) {
        if self.inherited().pre {
            self.filling.text.push('\n');
            return;
        }
        self.flush();
        self.breaks = self.breaks.saturating_add(1);
    }

    /// Takes in text; `line` is the line of the source where it ends.
    pub(super) fn characters(&mut self, text: &str, line: u32) {
        let inherited = self.inherited();
        if inherited.title && self.open.iter().rev().take(REACH).all(|element| &*element.name != "svg") {
            return self.title.push_str(text);
        }
        if inherited.unseen {
            return;
        }
        if inherited.hidden && !self.keep_hidden {
            return self.hidden.add(text);
        }
        if inherited.unscripted && !self.keep_hidden {
            return self.unscripted.add(text);
        }
        // A line break is counted before it is handed over.
        let line = if text == "\n" { line.saturating_sub(1) } else { line };
        for ch in text.chars() {
            self.filling.character(ch, line, &inherited);
        }
    }

    /// Ends the block that is being filled.
    pub(super) fn flush(&mut self) {
        let filling = std::mem::take(&mut self.filling);
        if filling.visible == 0 {
            return;
        }
        let mut like = filling.like.clone();
        like.soft = self.breaks == 1 && !self.drafts.is_empty();
        self.breaks = 0;
        like.bold = filling.bold == filling.visible;
        let extra = Extra { link: filling.linked == filling.visible, local: filling.local, menu: filling.menu };
        if filling.pre && filling.text.contains('\n') {
            for draft in plain::drafts(&filling.text, like.line) {
                let like = Block { line: draft.like.line, ..like.clone() };
                self.push(Draft { like, ..draft }, extra);
            }
            return;
        }
        let mut text = trim(&filling.text).to_owned();
        let typed = marker::is_numbered(&text) || marker::is_bullet(&text);
        if let Some(label) = self.label.take().filter(|_| !typed) {
            like.label = label.len();
            text = format!("{label} {text}");
        }
        let cuts = if like.label == 0 { filling.cuts() } else { Vec::new() };
        // Text exported line by line has a `<br>` where the page was full: whether it has, all lines together tell.
        let mut opens = !like.soft;
        let mut from = 0;
        for (at, line) in cuts {
            self.push(Draft::of(&filling.text[from..at], like.clone(), filling.indent, opens), extra);
            (from, like.line, opens) = (at, line, true);
        }
        let text = if from > 0 { &filling.text[from..] } else { &text };
        self.push(Draft::of(text, like, filling.indent, opens), extra);
    }

    fn push(&mut self, draft: Draft, extra: Extra) {
        if !draft.text.is_empty() {
            let gap = if self.drafts.is_empty() { Gap::None } else { draft.gap };
            if let Some(table) =
                self.tables.last_mut().filter(|table| draft.like.cell.is_some_and(|cell| cell.table == table.id))
            {
                table.cell_drafts.push(self.drafts.len());
            }
            self.drafts.push(Draft { gap, ..draft });
            self.extras.push(extra);
        }
    }
}
