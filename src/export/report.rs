//! What is exported, whatever the format: hits, wording groups, comparisons, coverage, the library.

use serde::Serialize;

use crate::wording::{Change, Changed};

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Report {
    pub title: String,
    pub blocks: Vec<Block>,
}

/// A part of a report, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "block")]
pub enum Block {
    /// Level 1 below the report's title, 2 below that.
    Heading {
        level: u8,
        text: String,
    },
    Paragraph {
        spans: Vec<Span>,
    },
    /// A clause's wording with its citation.
    Clause {
        citation: String,
        address: String,
        /// What is said about it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        remark: Vec<Span>,
        spans: Vec<Span>,
    },
    /// Rows have as many cells as the head.
    Table {
        head: Vec<String>,
        rows: Vec<Vec<Vec<Span>>>,
    },
}

/// A stretch of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Span {
    pub text: String,
    pub mark: Mark,
}

/// What a stretch is marked as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    #[default]
    Plain,
    /// What was searched for.
    Found,
    Added,
    Removed,
    /// What fills a slot of a wording.
    Slot,
    /// Not so important: numbers, remarks.
    Faint,
}

impl Span {
    /// Returns a stretch without a mark.
    pub fn plain(text: impl Into<String>) -> Span {
        Span { text: text.into(), mark: Mark::Plain }
    }

    /// Returns a marked stretch.
    pub fn marked(text: impl Into<String>, mark: Mark) -> Span {
        Span { text: text.into(), mark }
    }
}

impl Report {
    /// Goes through all texts of the report. Stretches that are read as one come together, with what stands before them: the
    /// head of a cell's column.
    pub(super) fn each_run(&mut self, act: &mut dyn FnMut(&str, &mut Vec<Span>)) {
        text(&mut self.title, act);
        for block in &mut self.blocks {
            match block {
                Block::Heading { text: heading, .. } => text(heading, act),
                Block::Paragraph { spans } => act("", spans),
                Block::Clause { citation, address, remark, spans } => {
                    text(citation, act);
                    text(address, act);
                    act("", remark);
                    act("", spans);
                }
                Block::Table { head, rows } => {
                    for row in rows {
                        for (at, cell) in row.iter_mut().enumerate() {
                            act(head.get(at).map_or("", String::as_str), cell);
                        }
                    }
                    head.iter_mut().for_each(|cell| text(cell, act));
                }
            }
        }
    }
}

fn text(text: &mut String, act: &mut dyn FnMut(&str, &mut Vec<Span>)) {
    let mut spans = vec![Span::plain(std::mem::take(text))];
    act("", &mut spans);
    *text = spans.into_iter().map(|span| span.text).collect();
}

/// Returns what differs between two texts as spans: what is equal once, as the new text has it, what went and what came.
pub fn changes(changes: &[Changed], old: &str, new: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    for one in changes {
        let (was, is) = (&old[one.old.clone()], &new[one.new.clone()]);
        match one.change {
            Change::Equal => spans.push(Span::plain(is)),
            _ => spans.extend([Span::marked(was, Mark::Removed), Span::marked(is, Mark::Added)]),
        }
    }
    spans.retain(|span| !span.text.is_empty());
    spans
}
