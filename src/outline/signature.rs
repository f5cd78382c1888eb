//! Signature blocks: runs of short lines with signatures, parties and dates that close the agreement or an attachment.

use std::collections::HashSet;

use super::frame::{Frame, is_particular};
use super::lines::Line;
use super::wording::{self, TitleLook};

/// Longest line of a signature block that no cue marks, in characters.
const LONGEST_LINE: usize = 40;

/// A run of lines that may be a signature block.
struct Run {
    /// The line behind the last one.
    end: usize,
    /// Lines that ask for a signature or a seal.
    cues: usize,
    dates: usize,
    /// Labels of particulars, by their first two characters.
    parties: HashSet<String>,
    /// The title of an attachment ended the run.
    attachment: bool,
}

/// Marks signature blocks.
pub(super) fn mark(lines: &[Line], frame: &mut [Frame]) {
    let mut at = 0;
    while at < lines.len() {
        if frame[at] != Frame::Body || !opens(&lines[at]) {
            at += 1;
            continue;
        }
        let run = run(lines, frame, at);
        let closes = (run.end..lines.len()).all(|later| frame[later] != Frame::Body || !is_provision(&lines[later]));
        let ends_unit = closes
            || lines.get(run.end).is_some_and(|next| {
                next.markers.first().is_some_and(|marker| marker.scheme.always_titled()) || next.is_set_off()
            });
        // contact details that a sentence announces (通过以下方式与我们联系：) are its list
        let announced = (0..at).rev().find(|&before| frame[before] != Frame::Mark).is_some_and(|before| {
            frame[before] == Frame::Body && (lines[before].lead_in || lines[before].folded.ends_with(':'))
        });
        let parties = run.parties.len();
        let evident = run.cues > 0 || !announced && (run.dates > 0 && parties > 0 || parties > 1);
        if !(evident && (ends_unit || run.cues > 1 && parties > 1)) {
            at = run.end.max(at + 1);
            continue;
        }
        // what follows the last signature (registration forms, stamps) belongs to it, up to the next attachment
        let stop = if closes && !run.attachment {
            (run.end..lines.len()).find(|&later| opens_attachment(&lines[later])).unwrap_or(lines.len())
        } else {
            run.end
        };
        for slot in &mut frame[at..stop] {
            if *slot == Frame::Body {
                *slot = Frame::Signature;
            }
        }
        at = stop.max(at + 1);
    }
}

/// Takes the lines from `at` that a signature block may consist of.
fn run(lines: &[Line], frame: &[Frame], at: usize) -> Run {
    let mut run = Run { end: at, cues: 0, dates: 0, parties: HashSet::new(), attachment: false };
    for line in at..lines.len() {
        if !(frame[line] == Frame::Mark || frame[line] == Frame::Body && fits(&lines[line])) {
            break;
        }
        let whole = lines[line].whole();
        let (cue, date) = (wording::is_signature(&whole), wording::is_date_line(&whole));
        let particular = wording::particulars(&whole);
        let titled = lines[line].is_set_off() && lines[line].look == TitleLook::Yes;
        if titled && !cue && !date && particular.is_none() && run.cues > 0 && run.dates > 0 {
            run.attachment = true;
            break;
        }
        run.cues += usize::from(cue);
        run.dates += usize::from(date);
        run.parties.extend(particular.map(|(label, _)| label.chars().take(2).collect()));
        run.end = line + 1;
    }
    run
}

fn opens_attachment(line: &Line) -> bool {
    line.markers.first().is_some_and(|marker| marker.scheme.always_titled()) || line.block.heading.is_some()
}

fn opens(line: &Line) -> bool {
    line.markers.is_empty()
        && (wording::is_signature(&line.folded) || is_particular(line) || wording::is_date_line(&line.folded))
}

fn fits(line: &Line) -> bool {
    let numbered = line.markers.iter().any(|marker| !marker.bare);
    !numbered
        && (is_particular(line)
            || wording::is_date_line(&line.folded)
            || wording::is_signature(&line.folded)
            || line.chars() <= LONGEST_LINE && !wording::ends_sentence(&line.folded) && line.block.heading.is_none())
}

/// Tells whether a line is surely running text of an agreement: a long sentence or an article.
fn is_provision(line: &Line) -> bool {
    line.markers.iter().any(|marker| !marker.bare && marker.scheme.rank() == Some(5))
        || line.chars() > 40 && line.folded.contains('。')
}
