//! Titles numbered without punctuation (`1 总则`, `1总则`). A number and a blank is also running text (`3 期`), so such a
//! number counts only with evidence: the line is a heading, decimal numbers below it take it up (`1.1`), or it stands in
//! a row with titles of which one of these is true.

use super::lines::Line;
use super::marker::{self, Marker};
use super::wording::{self, TitleLook};
use crate::text::fold_str;

/// How many lines of text may stand between such a title and the first number below it.
const LONGEST_LEAD: usize = 12;

/// A line that may be such a title.
struct Candidate {
    line: usize,
    marker: Marker,
    evident: bool,
    /// A sentence follows.
    above_text: bool,
}

/// Makes the numbers of such titles count.
pub(super) fn promote(lines: &mut [Line]) {
    let mut candidates: Vec<Candidate> = (0..lines.len()).filter_map(|at| candidate(lines, at)).collect();
    let follows = |one: &Candidate, next: &Candidate| one.marker.value + 1 == next.marker.value;
    for at in 1..candidates.len() {
        // 1 总则 … 2 服务 … from 1 on, each with sentences below it
        let (one, next) = (&candidates[at - 1], &candidates[at]);
        if one.marker.value == 1 && follows(one, next) && one.above_text && next.above_text {
            candidates[at].evident = true;
        }
    }
    if !candidates.iter().any(|candidate| candidate.evident) {
        return;
    }
    for at in 1..candidates.len() {
        candidates[at].evident |= candidates[at - 1].evident && follows(&candidates[at - 1], &candidates[at]);
    }
    for at in (1..candidates.len()).rev() {
        candidates[at - 1].evident |= candidates[at].evident && follows(&candidates[at - 1], &candidates[at]);
    }
    for Candidate { line, marker, .. } in candidates.into_iter().filter(|candidate| candidate.evident) {
        lines[line].number(marker);
    }
}

fn candidate(lines: &[Line], at: usize) -> Option<Candidate> {
    let line = &lines[at];
    if line.is_mark() || line.block.cell.is_some() {
        return None;
    }
    let own = line.markers.iter().find(|marker| marker.bare).copied();
    let marker = match own {
        Some(marker) if line.look == TitleLook::Yes => marker,
        None if line.markers.is_empty() => {
            let marker = marker::head(line.text, line.start)?;
            let title = wording::title_look(&fold_str(line.text.get(marker.body..)?)) == TitleLook::Yes;
            title.then_some(marker)?
        }
        _ => return None,
    };
    let below = lines[at + 1..].iter().filter(|line| !line.is_mark()).take(LONGEST_LEAD);
    let taken_up = below
        .flat_map(|line| line.markers.first())
        .next()
        .is_some_and(|below| below.scheme.depth() == 2 && below.levels[..2] == [marker.value, 1]);
    let evident = taken_up || own.is_some() && line.block.heading.is_some();
    let next = lines[at + 1..].iter().find(|line| !line.is_mark());
    let above_text = own.is_some()
        && next.is_some_and(|next| {
            next.markers.is_empty() && next.block.cell.is_none() && wording::ends_sentence(&next.folded)
        });
    Some(Candidate { line: at, marker: Marker { bare: false, ..marker }, evident, above_text })
}
