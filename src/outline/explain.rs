//! Why the outline divides a document as it does, line by line.

use serde::Serialize;

use super::frame::{Frame, frame};
use super::lines::lines;
use super::roles::{Owner, decide};
use super::tree::{Fit, build};
use super::{Assembler, Unit};
use crate::model::{Document, Span};

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LineRole {
    /// The agreement's title.
    Title,
    /// The title of a section.
    Section,
    /// Text of a clause.
    Clause,
    /// An item of the clause above.
    Item,
    /// Particulars of the parties and of the agreement.
    Particulars,
    Signature,
    /// No text of the agreement.
    Mark,
}

/// Why a line is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It names the agreement, or stands where its title does.
    NamesTheAgreement,
    /// A label and its value, a date, or the words that introduce a party.
    Labelled,
    /// It belongs to a run of lines with signatures, parties and dates.
    AmongSignatures,
    /// Furniture of a page, a table of contents, or nothing but signs.
    NoText,
    /// Worded as a title, and text follows, in a document that is divided so.
    UnnumberedTitle,
    /// Nothing stands behind the number.
    NumberAlone,
    /// 章, 节, 编, 附件: units that have titles.
    NamedUnit,
    /// The format marks it as a heading, and text follows.
    Heading,
    /// Most of its list are titles.
    LikeSiblings,
    /// Worded as a title, with text or provisions below.
    TitleAboveText,
    /// Worded as a sentence.
    Text,
    /// Worded as a title, but nothing stands below it.
    NothingBelow,
    /// A noun with a colon and a list of things.
    Label,
    /// Not numbered: it goes on with the text before.
    GoesOn,
    /// It stands between lines of the clause.
    Within,
    /// The text before leads in to it (下列情形：).
    LedIn,
    /// The pieces end in semicolons: one sentence with the text before.
    Pieces,
    /// The text before says in its middle that a list follows.
    Announced,
    /// The list is only the summary of the titles that follow.
    Summary,
}

/// A line and how it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub span: Span,
    /// See [`crate::model::Block::line`].
    pub line: u32,
    /// See [`crate::model::Block::page`].
    pub page: Option<u32>,
    /// The number as printed; none where the line has none, or what looks like one counts for none.
    pub number: Option<String>,
    /// The numbering scheme of `numbering.toml` that the number belongs to.
    pub scheme: Option<&'static str>,
    /// How the number came to its place.
    pub fit: Option<Fit>,
    /// Numbers and titles above it.
    pub depth: usize,
    pub role: LineRole,
    pub why: Why,
}

/// Reads a document as [`super::outline`] does and tells about each line what it is and why.
pub fn explain(document: &Document) -> Vec<Reading> {
    let document = &*super::paragraphs::apart(document);
    let lines = lines(document);
    let frame = frame(&lines);
    let nodes = build(&lines, &frame);
    let (drafts, owners) = decide(&nodes, &lines);
    let units = Assembler { document, lines: &lines, nodes: &nodes, drafts: &drafts }.owners(&frame, &owners);
    let mut opened = vec![None; lines.len()];
    let mut depths = vec![0; nodes.len()];
    for (id, node) in nodes.iter().enumerate().skip(1) {
        depths[id] = depths[node.parent] + 1;
        if let Some(line) = node.line {
            opened[line] = Some(id);
        }
    }
    let read = lines.iter().enumerate().map(|(at, line)| {
        let node = opened[at].map(|id| &nodes[id]);
        let marker = node.and_then(|node| node.marker);
        let (role, why) = match (frame[at], owners[at]) {
            (Frame::Body, Some((Owner::Title(_), why))) => (LineRole::Section, why),
            (Frame::Body, Some((Owner::Clause(draft), why))) => {
                let item = opened[at].is_some_and(|id| id != drafts[draft].node);
                (if item { LineRole::Item } else { LineRole::Clause }, why)
            }
            _ if matches!(units[at], Unit::Clause(_)) => (LineRole::Clause, Why::Within),
            (Frame::Title, _) => (LineRole::Title, Why::NamesTheAgreement),
            (Frame::Particulars, _) => (LineRole::Particulars, Why::Labelled),
            (Frame::Signature, _) => (LineRole::Signature, Why::AmongSignatures),
            (Frame::Mark, _) | (Frame::Body, None) => (LineRole::Mark, Why::NoText),
        };
        Reading {
            span: line.block.span,
            line: line.block.line,
            page: line.block.page,
            number: marker.map(|marker| line.text[marker.label.0..marker.label.1].to_owned()),
            scheme: marker.map(|marker| marker.scheme.name()),
            // an article that is the first one follows none
            fit: node.and_then(|node| node.fit).map(|fit| match marker {
                Some(marker) if marker.value == 1 && fit == Fit::Continues => Fit::Opens,
                _ => fit,
            }),
            depth: opened[at].map_or(0, |id| depths[id]),
            role,
            why,
        }
    });
    read.collect()
}
