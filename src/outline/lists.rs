//! Where numbers go whose scheme nests as the document uses it: the tree follows the sequences.

use super::lines::Line;
use super::marker::{Marker, Scheme};
use super::tree::{Builder, Fit, Place, WIDEST_GAP};
use super::wording::{self, TitleLook};

/// Most lines of a node above the list that its text leads into, if the list looks like the node's own.
const LONGEST_LEAD: usize = 3;

impl Builder<'_> {
    pub(super) fn place_free(&self, at: usize, marker: &Marker) -> Option<Place> {
        let line = &self.lines[at];
        let same: Vec<usize> = (1..self.open.len())
            .rev()
            .filter(|&depth| self.marker_at(depth).is_some_and(|open| open.scheme == marker.scheme))
            .collect();
        let value_at = |depth: usize| self.marker_at(depth).map_or(0, |open| open.value);
        let continued: Vec<usize> = same.iter().copied().filter(|&depth| marker.value == value_at(depth) + 1).collect();
        // the same scheme on two levels, and the number continues both: what is printed alike goes on …
        let tail = tail(line, marker);
        let alike = |depth: &usize| {
            let open = self.line_at(*depth).zip(self.marker_at(*depth));
            open.is_some_and(|(other, marker)| self::tail(other, marker) == tail)
        };
        let printed_alike: Vec<usize> = continued.iter().copied().filter(alike).collect();
        let chosen = match continued[..] {
            [only] => Some(only),
            [_, _, ..] if printed_alike.len() == 1 => Some(printed_alike[0]),
            // … titles continue titles, but sentences do not continue what sections have closed
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
            // a title without text of its own yet takes even its own scheme below it
            let below_title = !self.has_content(top)
                && self.line_at(top).is_some_and(|open| open.look == TitleLook::Yes)
                && (line.look != TitleLook::Yes || depth < top && !self.is_title(top));
            let below_lead_in = lead_in
                && (depth < top && self.nodes[self.open[top]].own.len() == 1
                    || self.nodes[self.open[top]].own.len() <= LONGEST_LEAD
                        && self.last_line().is_some_and(leads_into_items)
                        && self.marker_at(depth).is_some_and(|open| open.value > 1 || self.has_content(depth)));
            if below_title || below_lead_in {
                return Place { depth: top, fit: Fit::Opens };
            }
            if let Some(section) = stood_below.filter(|&section| section > depth && self.is_titled(section)) {
                return Place { depth: section, fit: Fit::Opens };
            }
            return Place { depth: depth - 1, fit: Fit::Restarts };
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
                // before the sections a list stood at the top
                && (depth > 0 || !(1..=top).any(|open| self.is_titled(open)))
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
}

/// Tells whether items follow a line, rather than the provisions of the agreement as a whole.
pub(super) fn leads_into_items(line: &Line) -> bool {
    line.lead_in && !wording::introduces_the_whole(&line.folded)
}

/// What is printed between a number and its text, but for blanks.
fn tail<'a>(line: &'a Line, marker: &Marker) -> &'a str {
    line.text[marker.label.1..marker.body].trim()
}

/// Tells whether two lines of a list are of one kind: both titles or both sentences.
fn looks_alike(one: &Line, other: &Line) -> bool {
    (one.look == TitleLook::Yes) == (other.look == TitleLook::Yes)
        && one.block.heading.is_some() == other.block.heading.is_some()
}
