//! Where numbers go whose place follows from their form: attachments, 编 > 章 > 节 > 条, decimal numbers.

use super::frame::Frame;
use super::lines::Line;
use super::marker::{self, Marker, Scheme};
use super::tree::{Builder, Fit, NEAR, Place, WIDEST_GAP};
use super::wording::TitleLook;

/// Widest gap in a list of decimal numbers with hyphens.
const WIDEST_BARE: u32 = 3;

impl Builder<'_> {
    pub(super) fn place(&self, at: usize, marker: &Marker) -> Option<Place> {
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
            } else if other.scheme == first.scheme && !marker::refers(&later.text[other.label.1..]) {
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

    pub(super) fn is_higher_heading(&self, depth: usize, line: &Line) -> bool {
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
                if marker.bare && marker.value > open.value + WIDEST_BARE {
                    return None;
                }
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
                if numbers && (!marker.bare || marker.value == 1 && depth_of == length + 1) {
                    let fit = if marker.value == 1 { Fit::Opens } else { Fit::Skips };
                    return Some(Place { depth, fit });
                }
            }
        }
        if marker.bare {
            return None;
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
}
