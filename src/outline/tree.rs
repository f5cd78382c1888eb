//! The tree of numbers and unnumbered titles, inferred from the whole document.
//!
//! Which scheme nests in which is not fixed: the tree follows the sequences. A number continues the list whose last
//! value it follows; 1 opens a list below the line before, or restarts one.

use serde::Serialize;

use super::frame::Frame;
use super::lines::Line;
use super::marker::{self, Marker, Scheme};
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

/// Counts the lines that begin with a number.
fn body_numbers(lines: &[Line], frame: &[Frame]) -> usize {
    let numbered = |line: &Line| line.markers.iter().any(|marker| !marker.bare);
    lines.iter().zip(frame).filter(|(line, frame)| **frame == Frame::Body && numbered(line)).count()
}

struct Builder<'a> {
    lines: &'a [Line<'a>],
    frame: &'a [Frame],
    nodes: Vec<Node>,
    /// The open nodes from the root down.
    open: Vec<NodeId>,
    /// The agreement is divided by numbers, not by unnumbered titles alone.
    numbered: bool,
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
struct Place {
    depth: usize,
    fit: Fit,
}

/// Widest gap in a list that is still the same list.
const WIDEST_GAP: u32 = 6;
/// Most lines of a node above the list that its text leads into, if the list looks like the node's own.
const LONGEST_LEAD: usize = 3;
/// How many lines ahead a number is looked for.
const NEAR: usize = 200;

impl Builder<'_> {
    fn take(&mut self, at: usize) {
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

    fn open_node(&mut self, at: usize, depth: usize, number: Option<(Marker, Fit)>) {
        self.open.truncate(depth + 1);
        let parent = self.top();
        let id = self.nodes.len();
        let (marker, fit) = number.unzip();
        self.nodes.push(Node { parent, children: vec![], line: Some(at), marker, fit, own: vec![at] });
        self.nodes[parent].children.push(id);
        self.open.push(id);
    }

    fn top(&self) -> NodeId {
        *self.open.last().unwrap_or(&0)
    }

    fn marker_at(&self, depth: usize) -> Option<&Marker> {
        self.nodes[self.open[depth]].marker.as_ref()
    }

    fn line_at(&self, depth: usize) -> Option<&Line<'_>> {
        self.nodes[self.open[depth]].line.map(|at| &self.lines[at])
    }

    /// Tells whether the open node at `depth` is an unnumbered title.
    fn is_title(&self, depth: usize) -> bool {
        let node = &self.nodes[self.open[depth]];
        node.marker.is_none() && node.line.is_some()
    }

    /// Tells whether the node already has text or parts below its first line.
    fn has_content(&self, depth: usize) -> bool {
        let node = &self.nodes[self.open[depth]];
        !node.children.is_empty() || node.own.len() > 1
    }

    fn place(&self, at: usize, marker: &Marker) -> Option<Place> {
        if marker.scheme.always_titled() {
            return self.place_attachment(at);
        }
        if marker.scheme.depth() > 0 {
            return self.place_decimal(at, marker);
        }
        match marker.scheme.rank() {
            Some(rank) => self.place_ranked(at, marker, rank),
            None => self.place_free(at, marker),
        }
    }

    /// An attachment opens a section of its own if text of its own follows; a mere list of attachments does not.
    fn place_attachment(&self, at: usize) -> Option<Place> {
        let line = &self.lines[at];
        let refers = line.markers.iter().any(|marker| marker::refers_surely(&line.text[marker.label.1..]));
        let titled = !refers && (line.look != TitleLook::No || line.folded.is_empty());
        let next = self.next_body(at)?;
        let listed = self.lines[next].markers.first().is_some_and(|marker| marker.scheme.always_titled())
            || self.lines[at.saturating_sub(1)].lead_in;
        (titled
            && !listed
            && (line.is_set_off() || self.nodes.len() > 3 && self.is_after_signature(at) || line.chars() <= 20))
            .then_some(Place { depth: 0, fit: Fit::Opens })
    }

    fn is_after_signature(&self, at: usize) -> bool {
        self.frame[..at].contains(&Frame::Signature)
    }

    /// 编 > 章 > 节 > 条: the place follows from the rank.
    fn place_ranked(&self, at: usize, marker: &Marker, rank: u8) -> Option<Place> {
        let line = &self.lines[at];
        let same = (1..self.open.len())
            .rev()
            .find(|&depth| self.marker_at(depth).is_some_and(|open| open.scheme == marker.scheme));
        let previous = same
            .and_then(|depth| self.marker_at(depth))
            .map(|open| open.value)
            .or_else(|| self.last_value(marker.scheme));
        let next = previous.is_none_or(|value| marker.value == value + 1);
        let follows = next || marker.value == 1;
        // 第五条约定的费用… : a reference at the start of a line
        let rest = &line.text[marker.label.1..];
        let refers = marker::refers(rest);
        let far = previous.is_some_and(|value| marker.value > value + 30);
        // … even of the next number, if the provision itself comes next
        let comes_later = || {
            let numbers =
                self.lines[at + 1..].iter().take(NEAR).filter_map(|later| Some((later, later.markers.first()?)));
            let mut own = numbers.filter(|(_, other)| other.scheme == marker.scheme);
            own.find(|(later, other)| !marker::refers(&later.text[other.label.1..]))
                .is_some_and(|(_, other)| other.value == marker.value)
        };
        if line.look != TitleLook::Yes && marker::refers_surely(rest)
            || !follows && (refers || far)
            || refers && line.look != TitleLook::Yes && comes_later()
            || refers && line.look != TitleLook::Yes && (previous.is_none() || !next)
        {
            return None;
        }
        let fit = if follows { Fit::Continues } else { Fit::Skips };
        if let Some(depth) = same {
            return Some(Place { depth: depth - 1, fit });
        }
        // 一、劳动期限 and then 第一条: numbered titles are the sections if 条 stood below one before …
        if let Some(depth) = self.section_of_ranked(marker.scheme) {
            return Some(Place { depth, fit });
        }
        // … or if the title has nothing below it yet, or if they go on below the next one
        let top = self.open.len() - 1;
        if self.marker_at(top).is_some_and(|open| open.scheme.rank().is_none() && open.scheme.depth() == 0)
            && (!self.has_content(top) || self.goes_on_below_next(at, top, marker))
            && self.line_at(top).is_some_and(|open| open.look == TitleLook::Yes && !open.lead_in)
        {
            return Some(Place { depth: top, fit });
        }
        // below the lowest open node of higher rank; below an unnumbered title only while that is still empty or set higher
        let depth = (0..self.open.len()).rev().find(|&depth| match self.marker_at(depth) {
            Some(open) => open.scheme.rank().is_some_and(|other| other < rank),
            None => !self.is_title(depth) || !self.has_content(depth) || self.is_higher_heading(depth, line),
        })?;
        Some(Place { depth, fit })
    }

    /// Tells whether a list that begins at line `at` goes on, not anew, below the next title of the list of `open[depth]`.
    fn goes_on_below_next(&self, at: usize, depth: usize, first: &Marker) -> bool {
        let Some(open) = self.marker_at(depth).filter(|_| self.nodes[self.open[depth]].children.is_empty()) else {
            return false;
        };
        let mut last = first.value;
        let mut below_next = false;
        let numbers = self.lines[at + 1..].iter().take(NEAR).filter_map(|later| Some((later, later.markers.first()?)));
        for (later, other) in numbers {
            if other.scheme == open.scheme && other.value == open.value + 1 && later.look == TitleLook::Yes {
                below_next = true;
            } else if other.scheme == first.scheme {
                if other.value != last + 1 {
                    return false;
                }
                if below_next {
                    return true;
                }
                last = other.value;
            }
        }
        false
    }

    /// Depth of the open title in whose list the last node of a scheme has its parent.
    fn section_of_ranked(&self, scheme: Scheme) -> Option<usize> {
        let last = self.nodes.iter().rev().find(|node| node.marker.is_some_and(|other| other.scheme == scheme))?;
        let section = self.nodes[last.parent].marker.filter(|section| section.scheme.rank().is_none())?;
        (1..self.open.len()).rev().find(|&depth| {
            self.marker_at(depth).is_some_and(|open| open.scheme == section.scheme)
                && self.line_at(depth).is_some_and(|open| open.look == TitleLook::Yes)
        })
    }

    /// The last value of a scheme anywhere before: 条 is counted through the whole agreement.
    fn last_value(&self, scheme: Scheme) -> Option<u32> {
        self.nodes
            .iter()
            .rev()
            .filter_map(|node| node.marker)
            .find(|marker| marker.scheme == scheme)
            .map(|marker| marker.value)
    }

    fn is_higher_heading(&self, depth: usize, line: &Line) -> bool {
        let own = self.line_at(depth).and_then(|line| line.block.heading);
        matches!((own, line.block.heading), (Some(own), Some(other)) if own < other)
    }

    /// 1.2.3 goes below 1.2, or below what is numbered 1.
    fn place_decimal(&self, at: usize, marker: &Marker) -> Option<Place> {
        let depth_of = marker.scheme.depth();
        let prefix = &marker.levels[..depth_of - 1];
        // a sibling: same depth, same prefix
        for depth in (1..self.open.len()).rev() {
            let Some(open) = self.marker_at(depth).filter(|open| open.scheme == marker.scheme) else { continue };
            if open.levels[..depth_of - 1] == *prefix
                && marker.value >= open.value
                && marker.value <= open.value + 2 * WIDEST_GAP
            {
                let fit = if marker.value == open.value + 1 { Fit::Continues } else { Fit::Repeats };
                return Some(Place { depth: depth - 1, fit });
            }
        }
        // the longest open prefix
        for length in (1..depth_of).rev() {
            for depth in (1..self.open.len()).rev() {
                let Some(open) = self.marker_at(depth) else { continue };
                let numbers = if open.scheme.depth() > 0 {
                    open.scheme.depth() == length && open.levels[..length] == prefix[..length]
                } else {
                    length == 1 && open.value == prefix[0]
                };
                if numbers {
                    let fit = if marker.value == 1 { Fit::Opens } else { Fit::Skips };
                    return Some(Place { depth, fit });
                }
            }
        }
        let line = &self.lines[at];
        // the heading of the section is missing: 3.1 after 2.4, or the first number of all
        let sibling =
            (1..self.open.len()).find(|&depth| self.marker_at(depth).is_some_and(|open| open.scheme == marker.scheme));
        if let Some(depth) = sibling {
            let advances = self
                .marker_at(depth)
                .is_some_and(|open| marker.levels[0] > open.levels[0] && marker.levels[0] <= open.levels[0] + 3);
            return (advances && marker.value <= 2).then_some(Place { depth: depth - 1, fit: Fit::Skips });
        }
        // a number glued to a word is text unless it opens a list
        if marker.value != 1 || prefix.contains(&0) || line.chars() == 0 {
            return None;
        }
        let depth = (0..self.open.len())
            .rev()
            .find(|&depth| self.marker_at(depth).is_none_or(|open| open.scheme.rank().is_some()))?;
        Some(Place { depth, fit: Fit::Skips })
    }

    fn place_free(&self, at: usize, marker: &Marker) -> Option<Place> {
        let line = &self.lines[at];
        let same: Vec<usize> = (1..self.open.len())
            .rev()
            .filter(|&depth| self.marker_at(depth).is_some_and(|open| open.scheme == marker.scheme))
            .collect();
        let value_at = |depth: usize| self.marker_at(depth).map_or(0, |open| open.value);
        let continued: Vec<usize> = same.iter().copied().filter(|&depth| marker.value == value_at(depth) + 1).collect();
        // the same scheme on two levels, and the number continues both: titles continue titles
        let chosen = match continued[..] {
            [only] => Some(only),
            // … but sentences do not continue what sections have closed
            [deepest, .., _] => continued
                .iter()
                .copied()
                .find(|&depth| {
                    self.line_at(depth).is_some_and(|other| looks_alike(other, line))
                        && (line.look == TitleLook::Yes || !self.has_title_between(depth, deepest))
                })
                .or(Some(deepest)),
            [] => None,
        };
        if let Some(depth) = chosen {
            return Some(Place { depth: depth - 1, fit: Fit::Continues });
        }
        if marker.bare {
            return None;
        }
        // a list that a deeper one interrupted
        let interrupted = (0..self.open.len()).rev().find(|&depth| {
            let last = self.nodes[self.open[depth]]
                .children
                .iter()
                .rev()
                .find_map(|&child| self.nodes[child].marker.filter(|other| other.scheme == marker.scheme));
            last.is_some_and(|last| last.value + 1 == marker.value)
        });
        if let Some(depth) = interrupted {
            return Some(Place { depth, fit: Fit::Continues });
        }
        if marker.value == 1 {
            return Some(self.place_first(line, marker, same.first().copied()));
        }
        let near = same
            .iter()
            .copied()
            .find(|&depth| marker.value > value_at(depth) && marker.value <= value_at(depth) + WIDEST_GAP);
        if let Some(depth) = near {
            return Some(Place { depth: depth - 1, fit: Fit::Skips });
        }
        if let Some(&depth) = same.iter().find(|&&depth| marker.value == value_at(depth)) {
            return Some(Place { depth: depth - 1, fit: Fit::Repeats });
        }
        // a list whose first number is lost: only if the next one is there
        let continues_later = self.lines[at + 1..].iter().take(40).any(|later| {
            later.markers.iter().any(|other| other.scheme == marker.scheme && other.value == marker.value + 1)
        });
        (continues_later && marker.value <= WIDEST_GAP).then(|| Place { depth: self.section_depth(), fit: Fit::Skips })
    }

    /// Tells whether a title is open between two depths.
    fn has_title_between(&self, above: usize, below: usize) -> bool {
        (above + 1..below).any(|depth| self.line_at(depth).is_some_and(|open| open.look == TitleLook::Yes))
    }

    /// A list begins: below the line before, or again where a list of its scheme is open.
    fn place_first(&self, line: &Line, marker: &Marker, same: Option<usize>) -> Place {
        let top = self.open.len() - 1;
        let lead_in = self.last_line().is_some_and(|last| last.lead_in);
        // where lists of this scheme stood before in this document
        let parent = self.last_parent(marker.scheme);
        let stood_below = parent.flatten().and_then(|parent| {
            (1..self.open.len()).rev().find(|&depth| self.marker_at(depth).is_some_and(|open| open.scheme == parent))
        });
        if let Some(depth) = same {
            if let Some(section) = stood_below.filter(|&section| section > depth && self.is_titled(section)) {
                return Place { depth: section, fit: Fit::Opens };
            }
            // a title without text of its own yet takes even its own scheme below it
            let below_title = !self.has_content(top)
                && self.line_at(top).is_some_and(|open| open.look == TitleLook::Yes)
                && (line.look != TitleLook::Yes || depth < top && !self.is_title(top));
            let below_lead_in = lead_in
                && (depth < top && self.nodes[self.open[top]].own.len() == 1
                    || self.nodes[self.open[top]].own.len() <= LONGEST_LEAD
                        && self.last_line().is_some_and(leads_into_items)
                        && self.marker_at(depth).is_some_and(|open| open.value > 1 || self.has_content(depth)));
            return if below_title || below_lead_in {
                Place { depth: top, fit: Fit::Opens }
            } else {
                Place { depth: depth - 1, fit: Fit::Restarts }
            };
        }
        if lead_in {
            return Place { depth: top, fit: Fit::Opens };
        }
        // a section that has nothing but its title yet
        if top > 0 && !self.has_content(top) && self.line_at(top).is_some_and(|open| open.look == TitleLook::Yes) {
            return Place { depth: top, fit: Fit::Opens };
        }
        if let Some(depth) = stood_below {
            return Place { depth, fit: Fit::Opens };
        }
        if let Some(None) = parent {
            // stood at the top or below an unnumbered title
            if let Some(depth) = (0..self.open.len()).rev().find(|&depth| self.marker_at(depth).is_none())
                && self.open[depth + 1..]
                    .iter()
                    .all(|&id| self.nodes[id].marker.is_none_or(|other| other.scheme.rank().is_none()))
            {
                return Place { depth, fit: Fit::Opens };
            }
        }
        // a section does not stand below a provision
        let depth = if line.look == TitleLook::Yes { self.section_depth() } else { top };
        Place { depth, fit: Fit::Opens }
    }

    /// The scheme below which the last node of a scheme stands; none if that node's parent has no number.
    fn last_parent(&self, scheme: Scheme) -> Option<Option<Scheme>> {
        let last = self.nodes.iter().rev().find(|node| node.marker.is_some_and(|other| other.scheme == scheme))?;
        Some(self.nodes[last.parent].marker.map(|parent| parent.scheme))
    }

    /// Tells whether the open node at `depth` is worded like a title.
    fn is_titled(&self, depth: usize) -> bool {
        self.line_at(depth).is_some_and(|open| open.look == TitleLook::Yes)
    }

    /// The last line of the lowest open node.
    fn last_line(&self) -> Option<&Line<'_>> {
        self.nodes[self.top()].own.last().map(|&at| &self.lines[at])
    }

    fn next_body(&self, at: usize) -> Option<usize> {
        (at + 1..self.lines.len()).find(|&next| matches!(self.frame[next], Frame::Body))
    }

    /// Depth of the lowest open node that is worded like a section: a title, an article, the root.
    fn section_depth(&self) -> usize {
        (0..self.open.len())
            .rev()
            .find(|&depth| {
                depth == 0
                    || self.is_title(depth)
                    || self.line_at(depth).is_some_and(|line| line.look == TitleLook::Yes || line.folded.is_empty())
            })
            .unwrap_or(0)
    }

    /// If an unnumbered line is a title: the depth of the node it goes below.
    fn title_depth(&self, at: usize) -> Option<usize> {
        let line = &self.lines[at];
        if line.block.cell.is_some() || !line.markers.is_empty() || line.block.list.is_some() {
            return None;
        }
        let next = self.next_body(at).map(|next| (next, &self.lines[next]));
        if !self.is_unnumbered_title(line, next.map(|(_, next)| next)) {
            return None;
        }
        // a list that goes on below the title: the title stands right above it
        if let Some((_, next)) = next {
            for marker in &next.markers {
                let open = (1..self.open.len()).find(|&depth| {
                    self.marker_at(depth).is_some_and(|open| {
                        open.scheme == marker.scheme && (marker.value == open.value + 1 || marker.value == 1)
                    })
                });
                if let Some(depth) = open {
                    return Some(self.above_titles(depth - 1, line));
                }
            }
        }
        let depth = match line.block.heading {
            // unmarked lines and lower headings are below a heading
            Some(level) => (0..self.open.len())
                .rev()
                .find(|&depth| {
                    depth == 0
                        || self.line_at(depth).is_some_and(|open| open.block.heading.is_some_and(|other| other < level))
                })
                .unwrap_or(0),
            // the titles of one level look alike
            None => self
                .like_title(line)
                .filter(|&depth| self.has_content(depth))
                .map_or_else(|| self.section_depth(), |depth| depth - 1),
        };
        Some(self.above_titles(depth, line))
    }

    /// Depth of the open unnumbered title that the format sets off as it does this one.
    fn like_title(&self, line: &Line) -> Option<usize> {
        let alike = |open: &Line| {
            open.is_set_off()
                && (open.block.heading, open.block.bold, open.block.centred)
                    == (line.block.heading, line.block.bold, line.block.centred)
        };
        (1..self.open.len()).rev().find(|&depth| self.is_title(depth) && self.line_at(depth).is_some_and(alike))
    }

    /// Leaves unnumbered titles that already have content, unless they are higher headings.
    fn above_titles(&self, mut depth: usize, line: &Line) -> usize {
        while self.is_title(depth) && self.has_content(depth) && !self.is_higher_heading(depth, line) {
            depth -= 1;
        }
        depth
    }

    fn is_unnumbered_title(&self, line: &Line, next: Option<&Line>) -> bool {
        if line.look == TitleLook::No || line.chars() > 40 || wording::particulars(&line.folded).is_some() {
            return false;
        }
        if line.block.heading.is_some() {
            return true;
        }
        let Some(next) = next else { return false };
        let text_follows = next.chars() > 24
            || wording::ends_sentence(&next.folded)
            || next.markers.iter().any(|marker| marker.value == 1);
        let sentence_before = self.last_line().is_none_or(|last| {
            !leads_into_items(last) && (wording::ends_sentence(&last.folded) || last.look == TitleLook::Yes)
        });
        if line.block.bold || line.block.centred {
            return line.look == TitleLook::Yes && line.chars() <= 24 && text_follows && sentence_before;
        }
        let list_follows = next.markers.iter().any(|marker| marker.value == 1 && !marker.bare);
        let worded = wording::ends_like_title(&line.folded);
        let fits = line.look == TitleLook::Yes
            && (2..=20).contains(&line.chars())
            && text_follows
            && sentence_before
            && !line.block.soft;
        // in a numbered document only a worded title above a list; in an unnumbered one any short line above text
        let evident = if self.numbered {
            worded && list_follows
        } else {
            worded || self.nodes.len() > 1 && !line.folded.contains(':')
        };
        fits && evident && (list_follows || next.look == TitleLook::No)
    }
}

/// Tells whether items follow a line, rather than the provisions of the agreement as a whole.
fn leads_into_items(line: &Line) -> bool {
    line.lead_in && !wording::introduces_the_whole(&line.folded)
}

/// Tells whether two lines of a list are of one kind: both titles or both sentences.
fn looks_alike(one: &Line, other: &Line) -> bool {
    (one.look == TitleLook::Yes) == (other.look == TitleLook::Yes)
        && one.block.heading.is_some() == other.block.heading.is_some()
}
