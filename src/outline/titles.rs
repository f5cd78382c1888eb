//! Unnumbered lines that are titles, and where they go.

use super::lines::Line;
use super::lists::leads_into_items;
use super::tree::Builder;
use super::wording::{self, TitleLook};

impl Builder<'_> {
    /// If an unnumbered line is a title: the depth of the node it goes below.
    pub(super) fn title_depth(&self, at: usize) -> Option<usize> {
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
            (open.block.heading, open.block.bold, open.block.centred)
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
            || next.folded.ends_with(',')
            || next.markers.iter().any(|marker| marker.value == 1);
        let sentence_before = self.last_line().is_none_or(|last| {
            !leads_into_items(last) && (wording::ends_sentence(&last.folded) || last.look == TitleLook::Yes)
        });
        if line.block.bold || line.block.centred {
            // behind a list without full stops only another title that looks alike shows that it ends
            let list_before = || {
                self.like_title(line).is_some_and(|depth| self.has_content(depth))
                    && self.last_line().is_none_or(|last| !last.lead_in && !last.folded.ends_with(','))
            };
            return line.look == TitleLook::Yes
                && line.chars() <= 24
                && text_follows
                && (sentence_before || list_before());
        }
        let list_follows = next.markers.iter().any(|marker| marker.value == 1 && !marker.bare);
        let worded = wording::ends_like_title(&line.folded);
        let fits = line.look == TitleLook::Yes
            && (2..=20).contains(&line.chars())
            && text_follows
            && sentence_before
            && !line.is_row_or_bullet()
            && !line.block.soft;
        // in a numbered document only a worded title above a list; in an unnumbered one any short line above text
        let evident = if self.numbered {
            worded && list_follows
        } else {
            worded || (self.nodes.len() > 1 || self.short_titles) && !line.folded.trim_end_matches(':').contains(':')
        };
        let sentence_follows = next.look == TitleLook::No || next.folded.ends_with('。');
        fits && evident && (list_follows || sentence_follows)
    }
}
