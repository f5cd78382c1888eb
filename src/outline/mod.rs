//! The outline: a document's blocks become the parts of an agreement — titles, clauses with their items, particulars,
//! signature blocks — after the annotation guide. Every byte of the text belongs to exactly one part.

mod explain;
mod frame;
mod heads;
mod items;
mod lines;
mod lists;
pub mod marker;
mod naming;
mod paragraphs;
mod place;
mod roles;
mod signature;
#[cfg(test)]
mod tests;
mod titles;
mod tree;
pub mod wording;

pub use explain::{LineRole, Reading, Why, explain};
pub use tree::Fit;
pub use wording::party_roles;

use std::collections::HashMap;

use crate::model::{Document, Item, Part, Role, Span};
use frame::Frame;
use lines::Line;
use roles::{Draft, Owner};
use tree::{Node, NodeId};

/// Divides a document into parts, in document order; their extents tile its text. Types are not decided here.
pub fn outline(document: &Document) -> Vec<Part> {
    let document = &*paragraphs::apart(document);
    let lines = lines::lines(document);
    let frame = frame::frame(&lines);
    let nodes = tree::build(&lines, &frame);
    let (drafts, owners) = roles::decide(&nodes, &lines);
    let assembler = Assembler { document, lines: &lines, nodes: &nodes, drafts: &drafts };
    assembler.parts(&assembler.owners(&frame, &owners))
}

/// What a line belongs to, frame and body together; consecutive lines of one owner are one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Frame(Role),
    Section(NodeId),
    Clause(usize),
}

struct Assembler<'a> {
    document: &'a Document,
    lines: &'a [Line<'a>],
    nodes: &'a [Node],
    drafts: &'a [Draft],
}

impl Assembler<'_> {
    fn owners(&self, frame: &[Frame], owners: &[Option<(Owner, Why)>]) -> Vec<Unit> {
        let mut units: Vec<Unit> = frame
            .iter()
            .zip(owners)
            .map(|(frame, owner)| match (frame, owner) {
                (Frame::Body, Some((Owner::Title(node), _))) => Unit::Section(*node),
                (Frame::Body, Some((Owner::Clause(draft), _))) => Unit::Clause(*draft),
                (Frame::Body, None) | (Frame::Mark, _) => Unit::Frame(Role::Mark),
                (Frame::Title, _) => Unit::Frame(Role::Title),
                (Frame::Particulars, _) => Unit::Frame(Role::Parties),
                (Frame::Signature, _) => Unit::Frame(Role::Signature),
            })
            .collect();
        // what stands inside a clause (a page number, a particular in a list) is part of it
        let mut last: HashMap<usize, usize> = HashMap::new();
        for (at, unit) in units.iter().enumerate() {
            if let Unit::Clause(draft) = unit {
                last.insert(*draft, at);
            }
        }
        let mut inside: Option<(usize, usize)> = None;
        for (at, unit) in units.iter_mut().enumerate() {
            match *unit {
                Unit::Clause(draft) => inside = last.get(&draft).map(|&end| (draft, end)),
                Unit::Frame(_) => {
                    if let Some((draft, end)) = inside.filter(|&(_, end)| at < end) {
                        *unit = Unit::Clause(draft);
                        inside = Some((draft, end));
                    }
                }
                Unit::Section(_) => inside = None,
            }
        }
        units
    }

    fn parts(&self, units: &[Unit]) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        let mut addresses = Addresses::default();
        let mut at = 0;
        while at < units.len() {
            let end = (at..units.len()).find(|&next| units[next] != units[at]).unwrap_or(units.len());
            let mut part = match units[at] {
                Unit::Frame(role) => self.part(role, at, end),
                Unit::Section(node) => self.section(node, at, end),
                Unit::Clause(draft) => self.clause(&self.drafts[draft], at, end),
            };
            part.address = addresses.of(&part);
            parts.push(part);
            at = end;
        }
        self.tile(&mut parts);
        parts
    }

    /// Gives every part the text up to the next one.
    fn tile(&self, parts: &mut [Part]) {
        let mut next = self.document.text.len();
        for part in parts.iter_mut().rev() {
            part.extent.end = next;
            next = part.extent.start;
        }
        if let Some(first) = parts.first_mut() {
            first.extent.start = 0;
        }
    }

    fn part(&self, role: Role, at: usize, end: usize) -> Part {
        let first = &self.lines[at];
        let span = Span::new(first.block.span.start, self.lines[end - 1].block.span.end);
        Part {
            role,
            number: None,
            path: vec![],
            section: vec![],
            types: vec![],
            span,
            extent: span,
            items: vec![],
            line: first.block.line,
            page: first.block.page,
            address: String::new(),
        }
    }

    fn section(&self, node: NodeId, at: usize, end: usize) -> Part {
        let mut part = self.part(Role::Title, at, end);
        part.number = self.number(node);
        part.path = self.path(node);
        part.section = self.titles(&self.enclosing(node));
        part.span.start = (part.span.start + self.body_start(node)).min(part.span.end);
        part
    }

    fn clause(&self, draft: &Draft, at: usize, end: usize) -> Part {
        let mut part = self.part(Role::Clause, at, end);
        part.number = self.number(draft.node);
        part.path = self.path(draft.node);
        part.section = self.titles(&draft.sections);
        // a number that counts for none is text
        let numbered = draft.with_first_line && self.nodes[draft.node].line == Some(at);
        let skipped = if numbered { self.body_start(draft.node) } else { self.lines[at].start };
        part.span.start = (part.span.start + skipped).min(part.span.end);
        part.items = draft.items.iter().filter_map(|&item| self.item(item)).collect();
        part
    }

    fn item(&self, id: NodeId) -> Option<Item> {
        let node = &self.nodes[id];
        let first = self.lines.get(node.line?)?;
        let last = self.lines.get(*node.own.last()?)?;
        Some(Item {
            number: self.number(id).unwrap_or_default(),
            start: first.block.span.start,
            end: last.block.span.end,
        })
    }

    /// Bytes before the own wording of a node's first line.
    fn body_start(&self, id: NodeId) -> usize {
        let node = &self.nodes[id];
        match (node.marker, node.line) {
            (Some(marker), Some(at)) => self.lines[at].body.max(marker.body),
            (None, Some(at)) => self.lines[at].start,
            _ => 0,
        }
    }

    /// The number as printed, without blanks inside.
    fn number(&self, id: NodeId) -> Option<String> {
        let node = &self.nodes[id];
        let marker = node.marker?;
        let label = &self.lines[node.line?].text[marker.label.0..marker.label.1];
        Some(label.chars().filter(|ch| !ch.is_whitespace()).collect())
    }

    /// A node's title without its number and without a closing colon or full stop; empty if it has none.
    fn title(&self, id: NodeId) -> String {
        let Some(at) = self.nodes[id].line else { return String::new() };
        self.lines[at].text[self.body_start(id)..].trim().trim_end_matches(['：', ':', '。']).trim_end().to_owned()
    }

    fn titles(&self, sections: &[NodeId]) -> Vec<String> {
        sections.iter().map(|&id| self.title(id)).filter(|title| !title.is_empty()).collect()
    }

    /// The titled nodes above a node, from the top.
    fn enclosing(&self, id: NodeId) -> Vec<NodeId> {
        let mut above = Vec::new();
        let mut at = self.nodes[id].parent;
        while at != 0 {
            above.push(at);
            at = self.nodes[at].parent;
        }
        above.reverse();
        above
    }

    /// The numbers that lead to a node. 条 and decimal numbers say by themselves where they belong; an attachment and
    /// an unnumbered title above a list that restarts are named.
    fn path(&self, id: NodeId) -> Vec<String> {
        let mut path = Vec::new();
        let mut at = id;
        let mut complete = false;
        while at != 0 {
            let node = &self.nodes[at];
            match node.marker {
                Some(marker) if !complete || marker.scheme.always_titled() => {
                    path.extend(self.number(at));
                    complete = complete || marker.scheme.depth() > 0 || marker.scheme.rank() == Some(5);
                }
                None if !complete => path.push(plain_title(&self.title(at))),
                _ => {}
            }
            at = node.parent;
        }
        path.reverse();
        path
    }
}

/// A title fit for an address: the characters that structure addresses are replaced.
fn plain_title(title: &str) -> String {
    title.chars().map(|ch| if matches!(ch, '/' | '#' | '~') || ch.is_whitespace() { '-' } else { ch }).collect()
}

/// Makes addresses unique within one agreement.
#[derive(Default)]
struct Addresses {
    /// How often an address was given so far.
    given: HashMap<String, usize>,
}

impl Addresses {
    fn of(&mut self, part: &Part) -> String {
        let mut path = part.path.clone();
        let kind = match part.role {
            Role::Clause if part.number.is_some() => None,
            Role::Clause => Some('p'),
            Role::Title => Some('t'),
            Role::Parties => Some('d'),
            Role::Signature => Some('s'),
            Role::Mark => Some('m'),
        };
        if let Some(kind) = kind {
            let counter = format!("{}\u{0}{kind}", path.join("/"));
            let ordinal = self.given.entry(counter).or_insert(0);
            *ordinal += 1;
            path.push(format!("~{kind}{ordinal}"));
            return path.join("/");
        }
        let address = path.join("/");
        let times = self.given.entry(address.clone()).or_insert(0);
        *times += 1;
        if *times == 1 { address } else { format!("{address}~{times}") }
    }
}
