//! The tree of numbers and unnumbered titles, inferred from the whole document.
//!
//! Which scheme nests in which is not fixed: the tree follows the sequences. A number continues the list whose last
//! value it follows; 1 opens a list below the line before, or restarts one.

use serde::Serialize;

use super::frame::Frame;
use super::lines::Line;
use super::lists::leads_into_items;
use super::marker::{self, Marker};
use super::wording::{self, TitleLook};

/// Index of a node; 0 is the root.
pub type NodeId = usize;

/// A numbered line or an unnumbered title, with the lines below it up to the next one.
#[derive(Debug)]
pub struct Node {
    pub parent: NodeId,
    pub children: Vec<NodeId>,
    /// The line that opens the node; none for the root.
    pub line: Option<usize>,
    pub marker: Option<Marker>,
    /// How the number came to its place; none without a number.
    pub fit: Option<Fit>,
    /// The lines of the node itself: its first one, then the unnumbered ones before its first child.
    pub own: Vec<usize>,
}

/// Builds the tree over the lines that belong to the body. Nodes are in document order.
pub fn build(lines: &[Line], frame: &[Frame]) -> Vec<Node> {
    let mut builder = Builder {
        lines,
        frame,
        nodes: vec![Node { parent: 0, children: vec![], line: None, marker: None, fit: None, own: vec![] }],
        open: vec![0],
        numbered: body_numbers(lines, frame) > 2,
        short_titles: short_titles(lines, frame) > 1,
    };
    for (at, kind) in frame.iter().enumerate() {
        match kind {
            Frame::Body => builder.take(at),
            // a title printed in the middle and a signature block end all that is open
            Frame::Title | Frame::Signature => builder.open.truncate(1),
            Frame::Particulars | Frame::Mark => {}
        }
    }
    builder.nodes
}

/// Counts the lines that begin with a number, but for the lists that a sentence leads into.
fn body_numbers(lines: &[Line], frame: &[Frame]) -> usize {
    let mut count = 0;
    let mut led_in = false;
    // the last items of the lists at hand, outermost first
    let mut items: Vec<Marker> = Vec::new();
    for line in lines.iter().zip(frame).filter(|(_, frame)| **frame == Frame::Body).map(|(line, _)| line) {
        let refers = |marker: &Marker| marker::refers_surely(&line.text[marker.label.1..]);
        if let Some(marker) = line.markers.iter().find(|marker| !marker.bare && !refers(marker)) {
            let goes_on = |item: &Marker| item.scheme == marker.scheme && item.value < marker.value;
            if led_in && marker.value == 1 {
                items.push(*marker);
            } else if let Some(depth) = items.iter().rposition(goes_on) {
                items.truncate(depth);
                items.push(*marker);
            } else {
                items.clear();
                count += 1;
            }
        }
        led_in = leads_into_items(line);
    }
    count
}

/// Counts the short unnumbered lines between sentences.
fn short_titles(lines: &[Line], frame: &[Frame]) -> usize {
    let body: Vec<&Line> =
        lines.iter().zip(frame).filter(|(_, frame)| **frame == Frame::Body).map(|(line, _)| line).collect();
    let ended =
        |line: &Line| !leads_into_items(line) && (wording::ends_sentence(&line.folded) || !line.markers.is_empty());
    let title = |line: &Line| {
        line.look == TitleLook::Yes
            && line.chars() <= LONGEST_SHORT
            && line.markers.is_empty()
            && line.block.cell.is_none()
            && line.block.list.is_none()
            && !line.is_row_or_bullet()
    };
    body.iter()
        .enumerate()
        .filter(|&(at, line)| {
            title(line)
                && (at == 0 || ended(body[at - 1]))
                && body.get(at + 1).is_some_and(|next| {
                    next.markers.is_empty()
                        && (wording::ends_sentence(&next.folded) || next.chars() > 2 * LONGEST_SHORT)
                })
        })
        .count()
}

/// Longest short title in characters.
const LONGEST_SHORT: usize = 20;

pub(super) struct Builder<'a> {
    pub(super) lines: &'a [Line<'a>],
    pub(super) frame: &'a [Frame],
    pub(super) nodes: Vec<Node>,
    /// The open nodes from the root down.
    pub(super) open: Vec<NodeId>,
    /// The agreement is divided by numbers, not by unnumbered titles alone.
    pub(super) numbered: bool,
    /// Several short lines stand between its sentences.
    pub(super) short_titles: bool,
}

/// How a number came to its place; of several readings of a number the surest counts, the last of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fit {
    /// The list goes on, with a gap.
    Skips,
    /// The list has this number already.
    Repeats,
    /// The list begins anew.
    Restarts,
    /// A list begins.
    Opens,
    /// The number follows the last one of its list.
    Continues,
}

/// Where a number goes: below `open[depth]`.
pub(super) struct Place {
    pub(super) depth: usize,
    pub(super) fit: Fit,
}

/// Widest gap in a list that is still the same list.
pub(super) const WIDEST_GAP: u32 = 6;
/// How many lines ahead a number is looked for.
pub(super) const NEAR: usize = 200;

impl Builder<'_> {
    pub(super) fn take(&mut self, at: usize) {
        let line = &self.lines[at];
        if !line.markers.is_empty() && line.block.cell.is_none_or(|cell| cell.column == 0) {
            let best = line
                .markers
                .iter()
                .filter_map(|marker| self.place(at, marker).map(|place| (place, *marker)))
                .max_by_key(|(place, _)| place.fit);
            if let Some((place, marker)) = best {
                return self.open_node(at, place.depth, Some((marker, place.fit)));
            }
        } else if let Some(depth) = self.title_depth(at) {
            return self.open_node(at, depth, None);
        }
        let top = self.top();
        self.nodes[top].own.push(at);
    }

    pub(super) fn open_node(&mut self, at: usize, depth: usize, number: Option<(Marker, Fit)>) {
        self.open.truncate(depth + 1);
        let parent = self.top();
        let id = self.nodes.len();
        let (marker, fit) = number.unzip();
        self.nodes.push(Node { parent, children: vec![], line: Some(at), marker, fit, own: vec![at] });
        self.nodes[parent].children.push(id);
        self.open.push(id);
    }

    pub(super) fn top(&self) -> NodeId {
        *self.open.last().unwrap_or(&0)
    }

    pub(super) fn marker_at(&self, depth: usize) -> Option<&Marker> {
        self.nodes[self.open[depth]].marker.as_ref()
    }

    pub(super) fn line_at(&self, depth: usize) -> Option<&Line<'_>> {
        self.nodes[self.open[depth]].line.map(|at| &self.lines[at])
    }

    /// Tells whether the open node at `depth` is an unnumbered title.
    pub(super) fn is_title(&self, depth: usize) -> bool {
        let node = &self.nodes[self.open[depth]];
        node.marker.is_none() && node.line.is_some()
    }

    /// Tells whether the node already has text or parts below its first line.
    pub(super) fn has_content(&self, depth: usize) -> bool {
        let node = &self.nodes[self.open[depth]];
        !node.children.is_empty() || node.own.len() > 1
    }

    /// Tells whether the open node at `depth` is worded like a title.
    pub(super) fn is_titled(&self, depth: usize) -> bool {
        self.line_at(depth).is_some_and(|open| open.look == TitleLook::Yes)
    }

    /// The last line of the lowest open node.
    pub(super) fn last_line(&self) -> Option<&Line<'_>> {
        self.nodes[self.top()].own.last().map(|&at| &self.lines[at])
    }

    pub(super) fn next_body(&self, at: usize) -> Option<usize> {
        (at + 1..self.lines.len()).find(|&next| matches!(self.frame[next], Frame::Body))
    }

    /// Depth of the lowest open node that is worded like a section: a title, an article, the root.
    pub(super) fn section_depth(&self) -> usize {
        (0..self.open.len())
            .rev()
            .find(|&depth| {
                depth == 0
                    || self.is_title(depth)
                    || self.line_at(depth).is_some_and(|line| line.look == TitleLook::Yes || line.folded.is_empty())
            })
            .unwrap_or(0)
    }
}
