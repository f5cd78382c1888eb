//! How a tree is written down in a style: lines, and which clause each belongs to.

use crate::rng::Rng;
use crate::style::{ATTACHED, ATTACHMENTS, Count, Look, Number, Style, label};
use crate::tree::{Agreement, Item, Node, Provision};

/// What a written line is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Kind {
    #[default]
    Title,
    Particular,
    Section,
    /// The first line of a numbered provision.
    Provision,
    /// A further paragraph, a closing paragraph, the text below a title.
    Text,
    Item,
    /// A row of a table.
    Row,
    Signature,
    /// Put in by a mess; no text of the agreement.
    Noise,
}

#[derive(Clone, Debug, Default)]
pub struct Line {
    pub id: usize,
    pub kind: Kind,
    /// Level of its number, items below provisions.
    pub level: usize,
    pub indent: String,
    pub label: String,
    pub tail: String,
    pub gap: String,
    pub text: String,
    /// The clause it belongs to.
    pub clause: Option<usize>,
    pub heading: u8,
    pub bold: bool,
    pub bold_label: bool,
    pub blank_before: usize,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    #[default]
    Text,
    Markdown,
    Html,
}

/// A clause by the lines that give its number and its titles.
#[derive(Clone, Debug)]
pub struct Clause {
    pub number: Option<usize>,
    pub sections: Vec<usize>,
}

#[derive(Clone, Default)]
pub struct Page {
    pub lines: Vec<Line>,
    pub clauses: Vec<Clause>,
    pub format: Format,
    /// The width in characters at which lines are wrapped.
    pub wrap: Option<usize>,
    /// Every line stands in a quotation.
    pub quoted: bool,
}

/// Writes an agreement down.
pub fn write(agreement: &Agreement, style: &Style, rng: &mut Rng) -> Page {
    let formats: &[Format] = match style.look {
        Look::Plain => &[Format::Text, Format::Text, Format::Markdown, Format::Html],
        Look::Heading | Look::Bold => &[Format::Markdown, Format::Html],
    };
    let format = *rng.pick(formats);
    let items = *rng.pick(style.items);
    let mut writer = Writer {
        page: Page { format, ..Page::default() },
        look: style.look,
        items,
        bullets: rng.chance(8),
        through: [0; 8],
        levels: style.levels,
        loose: usize::from(format == Format::Markdown || rng.chance(40)),
    };
    if let Some(above) = &agreement.above {
        writer.line(Kind::Title, 0, above);
    }
    let title = writer.line(Kind::Title, 0, &agreement.title);
    title.heading = u8::from(style.look == Look::Heading);
    title.bold = style.look == Look::Bold;
    if let Some(below) = &agreement.below {
        writer.line(Kind::Title, 0, below);
    }
    for text in &agreement.particulars {
        writer.line(Kind::Particular, 0, text);
    }
    if !agreement.preamble.is_empty() {
        let clause = writer.clause(None, &[]);
        for text in &agreement.preamble {
            writer.line(Kind::Text, 0, text).clause = Some(clause);
        }
    }
    writer.nodes(&agreement.body, 0, &[], &[]);
    for text in &agreement.signature {
        writer.line(Kind::Signature, 0, text);
    }
    writer.attachments(&agreement.attachments, rng);
    if style.traditional {
        for line in &mut writer.page.lines {
            line.text = crate::words::traditional(&line.text);
            line.label = crate::words::traditional(&line.label);
        }
    }
    if format != Format::Markdown && rng.chance(30) {
        for line in writer.page.lines.iter_mut().filter(|line| !matches!(line.kind, Kind::Title | Kind::Row)) {
            line.indent.insert_str(0, "　　");
        }
    }
    writer.page
}

struct Writer {
    page: Page,
    look: Look,
    levels: &'static [Option<Number>],
    items: &'static [Number],
    /// Items have no numbers.
    bullets: bool,
    /// The last value of each level that counts through.
    through: [usize; 8],
    /// Blank lines between paragraphs.
    loose: usize,
}

impl Writer {
    fn markdown(&self) -> bool {
        self.page.format == Format::Markdown
    }

    fn line(&mut self, kind: Kind, level: usize, text: &str) -> &mut Line {
        let id = self.page.lines.len();
        let text = text.to_string();
        self.page.lines.push(Line { id, kind, level, text, blank_before: self.loose, ..Line::default() });
        &mut self.page.lines[id]
    }

    fn numbered(&mut self, kind: Kind, level: usize, number: Number, values: &[usize], text: &str) -> &mut Line {
        let line = self.line(kind, level, text);
        line.label = label(number, values);
        line.tail = number.tail.to_string();
        line.gap = number.gap.to_string();
        line
    }

    fn clause(&mut self, number: Option<usize>, sections: &[usize]) -> usize {
        self.page.clauses.push(Clause { number, sections: sections.to_vec() });
        self.page.clauses.len() - 1
    }

    fn nodes(&mut self, nodes: &[Node], level: usize, parents: &[usize], sections: &[usize]) {
        for (at, node) in nodes.iter().enumerate() {
            let mut values = parents.to_vec();
            let number = self.levels[level];
            let through = number.is_some_and(|number| number.count == Count::Through);
            self.through[level] += 1;
            values.push(if through { self.through[level] } else { at + 1 });
            match node {
                Node::Provision(provision) => self.provision(provision, level, &values, sections),
                Node::Section { title, lead, nodes } => {
                    let (id, inner) = self.title(title, level, &values, sections);
                    if !lead.is_empty() {
                        let clause = self.clause(Some(id), &inner);
                        for text in lead {
                            self.line(Kind::Text, level, text).clause = Some(clause);
                        }
                    }
                    self.nodes(nodes, level + 1, &values, &inner);
                }
                Node::Text { title, text } => {
                    let (id, inner) = self.title(title, level, &values, sections);
                    let clause = self.clause(number.map(|_| id), &inner);
                    for paragraph in &text.paragraphs {
                        self.line(Kind::Text, level, paragraph).clause = Some(clause);
                    }
                    self.rest(text, level, clause);
                }
            }
        }
    }

    /// Writes the title of a section; returns its line and the titles around what is below it.
    fn title(&mut self, title: &str, level: usize, values: &[usize], sections: &[usize]) -> (usize, Vec<usize>) {
        let look = self.look;
        let line = match self.levels[level] {
            Some(number) => self.numbered(Kind::Section, level, number, values, title),
            None => self.line(Kind::Section, level, title),
        };
        match look {
            Look::Heading => line.heading = level as u8 + 2,
            Look::Bold => line.bold = true,
            Look::Plain => {}
        }
        let id = line.id;
        let inner = sections.iter().copied().chain([id]).collect();
        (id, inner)
    }

    fn provision(&mut self, provision: &Provision, level: usize, values: &[usize], sections: &[usize]) {
        let Some(number) = self.levels[level] else { unreachable!("provisions are numbered") };
        let id = self.page.lines.len();
        let clause = self.clause(Some(id), sections);
        for (at, paragraph) in provision.paragraphs.iter().enumerate() {
            let line = match at {
                0 => self.numbered(Kind::Provision, level, number, values, paragraph),
                _ => self.line(Kind::Text, level, paragraph),
            };
            line.clause = Some(clause);
        }
        self.rest(provision, level, clause);
        for (at, below) in provision.below.iter().enumerate() {
            let values: Vec<usize> = values.iter().copied().chain([at + 1]).collect();
            self.provision(below, level + 1, &values, sections);
        }
    }

    fn rest(&mut self, provision: &Provision, level: usize, clause: usize) {
        for (at, row) in provision.table.iter().enumerate() {
            let text = if self.markdown() { format!("| {} |", row.join(" | ")) } else { row.join("\t") };
            let blank_before = usize::from(at == 0 && self.markdown());
            let line = self.line(Kind::Row, level, &text);
            (line.clause, line.blank_before) = (Some(clause), blank_before);
            if at == 0 && self.markdown() {
                let line = self.line(Kind::Row, level, "|---|---|---|");
                (line.clause, line.blank_before) = (Some(clause), 0);
            }
        }
        self.items(&provision.items, level, 0, clause);
        if let Some(text) = &provision.closing {
            let after_table = usize::from(!provision.table.is_empty() && self.markdown());
            let line = self.line(Kind::Text, level, text);
            line.clause = Some(clause);
            line.blank_before = line.blank_before.max(after_table);
        }
        if let Some(more) = &provision.more {
            for paragraph in &more.paragraphs {
                self.line(Kind::Text, level, paragraph).clause = Some(clause);
            }
            self.rest(more, level, clause);
        }
    }

    fn items(&mut self, items: &[Item], level: usize, depth: usize, clause: usize) {
        for (at, item) in items.iter().enumerate() {
            if self.bullets && depth == 0 {
                let bullet = if self.markdown() { "- " } else { "• " };
                let line = self.line(Kind::Item, level + 1, &item.text);
                (line.clause, line.indent) = (Some(clause), bullet.to_string());
            } else {
                let number = self.items[depth];
                self.numbered(Kind::Item, level + 1 + depth, number, &[at + 1], &item.text).clause = Some(clause);
            }
            self.items(&item.items, level, depth + 1, clause);
        }
    }

    fn attachments(&mut self, attachments: &[Node], rng: &mut Rng) {
        let number = *rng.pick(ATTACHMENTS);
        self.look = Look::Plain;
        for (at, node) in attachments.iter().enumerate() {
            let (Node::Section { title, .. } | Node::Text { title, .. }) = node else { continue };
            let line = self.numbered(Kind::Section, 0, number, &[at + 1], title);
            let id = line.id;
            match node {
                Node::Section { nodes, .. } => {
                    self.levels = ATTACHED[rng.below(ATTACHED.len())];
                    self.nodes(nodes, 1, &[at + 1], &[id]);
                }
                Node::Text { text, .. } => {
                    let clause = self.clause(Some(id), &[id]);
                    for paragraph in &text.paragraphs {
                        self.line(Kind::Text, 0, paragraph).clause = Some(clause);
                    }
                }
                Node::Provision(_) => {}
            }
        }
    }
}
