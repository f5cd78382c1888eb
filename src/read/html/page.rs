//! The state of reading a page: the elements that are open, the block that is being filled.

use html5ever::LocalName;
use html5ever::tokenizer::Tag;
use unicode_width::UnicodeWidthChar;

use super::elements;
use super::lists::List;
use super::style::{Look, attribute};
use crate::model::{Block, Cell};
use crate::read::blocks::{is_blank, trim};
use crate::read::flow::{Draft, Gap};
use crate::read::{marker, plain};
use crate::text::is_han;

/// Open elements that an end tag is looked for among; keeps broken markup linear.
const REACH: usize = 400;

/// What an element hands down to those within it.
#[derive(Debug, Clone, Copy, Default)]
struct Inherited {
    unseen: bool,
    hidden: bool,
    title: bool,
    bold: bool,
    centred: bool,
    pre: bool,
    link: bool,
    /// The link leads to a place on the same page.
    local_link: bool,
    furniture: bool,
    menu: bool,
    heading: Option<u8>,
    list: Option<u8>,
    cell: Option<Cell>,
}

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
    /// A cell has held a table.
    nested: bool,
}

/// White space that was met and not yet written.
#[derive(Default, PartialEq)]
enum Blank {
    #[default]
    None,
    /// Blanks on one line.
    Typed,
    /// A line break of the source, perhaps with indentation.
    Source,
    /// `&nbsp;`
    Hard,
}

/// The block that is being filled.
#[derive(Default)]
struct Filling {
    text: String,
    like: Block,
    blank: Blank,
    /// Columns of white space before the text that a browser shows.
    indent: usize,
    /// Bytes at which the source started a new line, and its number.
    breaks: Vec<(usize, u32)>,
    pre: bool,
    visible: usize,
    bold: usize,
    linked: usize,
    local: bool,
    menu: bool,
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

impl Page {
    pub(super) fn new(tables: u32, keep_hidden: bool) -> Page {
        Page {
            open: Vec::new(),
            tables: Vec::new(),
            lists: Vec::new(),
            table_count: tables,
            keep_hidden,
            drafts: Vec::new(),
            extras: Vec::new(),
            filling: Filling::default(),
            label: None,
            breaks: 0,
            title: String::new(),
            hidden: Amount::default(),
        }
    }

    /// Tells whether the page hides more than it shows, its furniture not counted. Han characters decide: in a page of
    /// several languages the Chinese text may be the hidden one.
    pub(super) fn hides_its_text(&self) -> bool {
        let mut shown = Amount::default();
        self.drafts.iter().filter(|draft| !draft.like.furniture).for_each(|draft| shown.add(&draft.text));
        self.hidden.han > shown.han || (self.hidden.han + shown.han == 0 && self.hidden.others > shown.others)
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

    pub(super) fn open(&mut self, tag: &Tag) {
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
            "table" => {
                if let Some(outer) = self.tables.last_mut() {
                    outer.nested = true;
                }
                self.tables.push(Table { id: self.table_count, rows: 0, columns: 0, widest: 0, nested: false });
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
        if let Some((index, element)) = found {
            if element.name == *name {
                self.close_from(index);
            }
        }
    }

    fn close_implied(&mut self, closed: &[&str], shields: &[&str]) {
        let mut candidates = self.open.iter().enumerate().rev().take(REACH);
        let found =
            candidates.find(|(_, element)| closed.contains(&&*element.name) || shields.contains(&&*element.name));
        if let Some((index, element)) = found {
            if closed.contains(&&*element.name) {
                self.close_from(index);
            }
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
                "td" | "th" => self.end_cell(&element),
                "table" => self.end_table(&element),
                "header" => self.end_header(&element),
                _ => {}
            }
        }
    }

    /// A cell that holds a table or a page full of text is there for the layout.
    fn end_cell(&mut self, element: &Element) {
        let own = element.inherited.cell;
        let drafts = &mut self.drafts[element.first..];
        let (count, chars) = drafts
            .iter()
            .filter(|draft| draft.like.cell == own)
            .fold((0, 0), |(count, chars), draft| (count + 1, chars + draft.text.chars().count()));
        let nested = self.tables.last().is_some_and(|table| table.nested);
        if nested || count > 12 || (count > 3 && chars > 500) {
            drafts.iter_mut().filter(|draft| draft.like.cell == own).for_each(|draft| draft.like.cell = None);
        }
    }

    /// A table of one column is no table.
    fn end_table(&mut self, element: &Element) {
        let Some(table) = self.tables.pop() else { return };
        if table.widest < 2 {
            let drafts = self.drafts[element.first..].iter_mut();
            drafts
                .filter(|draft| draft.like.cell.is_some_and(|cell| cell.table == table.id))
                .for_each(|draft| draft.like.cell = None);
        }
    }

    /// The header of a page is furniture unless the title stands in it.
    fn end_header(&mut self, element: &Element) {
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
        // A line break is counted before it is handed over.
        let line = if text == "\n" { line.saturating_sub(1) } else { line };
        for ch in text.chars() {
            self.character(ch, line, &inherited);
        }
    }

    fn character(&mut self, ch: char, line: u32, inherited: &Inherited) {
        let filling = &mut self.filling;
        if inherited.pre {
            if filling.visible == 0 && !filling.pre {
                filling.begin(line, inherited);
                filling.pre = true;
            }
            filling.text.push(ch);
            return filling.count(ch, inherited);
        }
        match ch {
            '\n' | '\r' => filling.blank = if filling.blank == Blank::Hard { Blank::Hard } else { Blank::Source },
            ' ' | '\t' | '\u{C}' => {
                if filling.blank == Blank::None {
                    filling.blank = Blank::Typed;
                }
            }
            '\u{A0}' => {
                filling.blank = Blank::Hard;
                filling.indent += usize::from(filling.visible == 0);
            }
            _ => {
                if filling.visible == 0 {
                    if is_blank(ch) {
                        filling.indent += ch.width().unwrap_or(0);
                        return;
                    }
                    filling.begin(line, inherited);
                }
                filling.settle_blank(ch, line);
                filling.text.push(ch);
                filling.count(ch, inherited);
            }
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
            self.drafts.push(Draft { gap, ..draft });
            self.extras.push(extra);
        }
    }
}

impl Filling {
    /// The first visible character decides what the block is.
    fn begin(&mut self, line: u32, inherited: &Inherited) {
        let Inherited { heading, list, cell, centred, furniture, .. } = *inherited;
        self.like = Block { heading, list, cell, centred, furniture, line, ..Block::default() };
        self.blank = Blank::None;
        self.local = true;
        self.menu = inherited.menu;
    }

    fn count(&mut self, ch: char, inherited: &Inherited) {
        if !is_blank(ch) {
            self.visible += 1;
            self.bold += usize::from(inherited.bold);
            self.linked += usize::from(inherited.link);
            self.local &= inherited.local_link;
            self.menu &= inherited.menu;
        }
    }

    /// Writes the white space before `next`: one blank at most, and none where only the source was wrapped.
    fn settle_blank(&mut self, next: char, line: u32) {
        let blank = std::mem::take(&mut self.blank);
        let wide = |ch: char| ch.width() == Some(2) || matches!(ch, '“' | '”' | '‘' | '’' | '—' | '…');
        let between_han = wide(next) && self.text.chars().next_back().is_none_or(wide);
        match blank {
            Blank::None => {}
            Blank::Source => {
                if !between_han {
                    self.text.push(' ');
                }
                self.breaks.push((self.text.len(), line));
            }
            Blank::Typed | Blank::Hard => self.text.push(' '),
        }
    }

    /// Where to cut a block whose author relied on the line breaks of the source: at lines that start with a number, if
    /// these are several and a good part of all lines. A style sheet, which is not read, may show such breaks.
    fn cuts(&self) -> Vec<(usize, u32)> {
        const FEWEST: usize = 3;
        let numbered: Vec<_> =
            self.breaks.iter().copied().filter(|(at, _)| marker::is_numbered(&self.text[*at..])).collect();
        if numbered.len() >= FEWEST && numbered.len() * 4 >= self.breaks.len() { numbered } else { Vec::new() }
    }
}
