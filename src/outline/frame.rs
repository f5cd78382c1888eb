//! The frame of an agreement: titles, particulars of the parties, tables of contents, signature blocks, marks.
//!
//! What is left is the body, which `tree.rs` divides.

use std::collections::HashSet;

use super::lines::Line;
use super::signature;
use super::wording::{self, TitleLook};

/// What a line is before the body is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    Body,
    Title,
    Particulars,
    Signature,
    Mark,
}

/// Longest value of a particular, in characters: an address, a list of names.
const LONGEST_VALUE: usize = 80;
/// Fewest entries of a table of contents that has no head.
const SHORTEST_CONTENTS: usize = 4;

/// Tells for each line whether it belongs to the frame.
pub fn frame(lines: &[Line]) -> Vec<Frame> {
    let mut frame: Vec<Frame> =
        lines.iter().map(|line| if line.is_mark() { Frame::Mark } else { Frame::Body }).collect();
    mark_contents(lines, &mut frame);
    mark_bare_contents(lines, &mut frame);
    front(lines, &mut frame, 0);
    repeated_titles(lines, &mut frame);
    signature::mark(lines, &mut frame);
    page_end(lines, &mut frame);
    frame
}

/// Marks the heads of the link lists that close a web page: short lines among its furniture, behind all text.
fn page_end(lines: &[Line], frame: &mut [Frame]) {
    let is_head = |line: &Line| {
        line.markers.is_empty() && line.chars() <= 12 && !wording::ends_sentence(&line.folded) && !is_particular(line)
    };
    let start = (0..lines.len())
        .rev()
        .find(|&at| frame[at] != Frame::Mark && !(frame[at] == Frame::Body && is_head(&lines[at])))
        .map_or(0, |last| last + 1);
    if start > 0 && lines[start..].iter().filter(|line| line.block.furniture).count() > 1 {
        frame[start..].fill(Frame::Mark);
    }
}

/// Tells whether the numbering of the agreement begins at a line.
fn begins_numbering(line: &Line) -> bool {
    line.markers.iter().any(|marker| !marker.bare && marker.value == 1 && !marker.scheme.always_titled())
        && !is_particular(line)
}

/// Tells whether a line states a particular of a party or of the agreement.
pub(super) fn is_particular(line: &Line) -> bool {
    let whole = line.whole();
    wording::particulars(&whole)
        .is_some_and(|(_, value)| !value.contains('。') && value.chars().count() <= LONGEST_VALUE)
}

/// Tells whether a line names an organisation behind any label (收货单位：云山仓储有限公司).
fn names_an_organisation(line: &Line) -> bool {
    line.markers.is_empty() && wording::names_an_organisation(&line.folded)
}

/// Tells whether an unnumbered line introduces a party.
fn introduces_a_party(line: &Line) -> bool {
    line.markers.is_empty() && wording::introduces_a_party(&line.folded)
}

/// Marks titles and particulars from line `from` up to the first numbered provision.
fn front(lines: &[Line], frame: &mut [Frame], from: usize) {
    let end =
        (from..lines.len()).find(|&at| frame[at] == Frame::Body && begins_numbering(&lines[at])).unwrap_or(lines.len());
    let body: Vec<usize> = (from..end).filter(|&at| frame[at] == Frame::Body).collect();
    let mut text_seen = false;
    let mut named: Option<&Line> = None;
    for (order, &at) in body.iter().enumerate() {
        let line = &lines[at];
        let next = body.get(order + 1).map(|&next| &lines[next]);
        let particular = is_particular(line) || names_an_organisation(line);
        let edition = named.is_some() && order > 0 && frame[body[order - 1]] == Frame::Title && is_edition(line);
        if edition {
            frame[at] = Frame::Title;
        } else if particular || wording::is_date_line(&line.folded) || introduces_a_party(line) {
            frame[at] = Frame::Particulars;
        } else if (!text_seen && is_front_title(line, next, order, named.is_some()) || is_marked_title(line))
            && !named.is_some_and(|title| is_section_below(line, next, title, lines))
        {
            frame[at] = Frame::Title;
            named = named.or(Some(line).filter(|line| wording::names_an_agreement(&line.folded)));
        } else {
            text_seen |= wording::ends_sentence(&line.folded) || line.chars() > 40;
        }
    }
    // a short line between two particulars is the value or the continuation of one
    for pair in 1..body.len().saturating_sub(1) {
        let (before, at, after) = (body[pair - 1], body[pair], body[pair + 1]);
        let between = frame[before] == Frame::Particulars && frame[after] == Frame::Particulars;
        if between && frame[at] == Frame::Body && lines[at].chars() <= 30 && !lines[at].folded.contains('。') {
            frame[at] = Frame::Particulars;
        }
    }
}

/// Tells whether a line tells which edition of the agreement whose name stands above it this is (（示范文本）, V2.1).
fn is_edition(line: &Line) -> bool {
    line.markers.is_empty() && line.block.heading.is_none() && wording::names_an_edition(&line.folded)
}

/// A heading that names an agreement is its title wherever it stands before the numbering.
fn is_marked_title(line: &Line) -> bool {
    line.block.heading.is_some() && line.look == TitleLook::Yes && wording::names_an_agreement(&line.folded)
}

fn is_front_title(line: &Line, next: Option<&Line>, order: usize, named: bool) -> bool {
    if line.look == TitleLook::No || line.lead_in || line.folded.ends_with(':') {
        return false;
    }
    if wording::names_an_agreement(&line.folded) {
        return line.is_set_off() || order < 8;
    }
    match line.block.heading {
        // a heading right above running text opens a section (引言), unless it is the very first line; so does one above a
        // lower heading, if the agreement is named
        Some(level) => {
            let lower = |next: &Line| next.block.heading.is_some_and(|next| named && next > level);
            order == 0 || !next.is_none_or(|next| is_running_text(next) || lower(next))
        }
        None => {
            // between the agreement's name and its numbers stands a section
            let section = match next {
                Some(next) => is_running_text(next),
                None => named && (line.block.bold || wording::ends_like_title(&line.folded)),
            };
            line.look == TitleLook::Yes && (order == 0 || line.block.centred || !section && order < 8)
        }
    }
}

/// Tells whether a line that may be a title stands below the one that names the agreement: a section such as 免责声明.
fn is_section_below(line: &Line, next: Option<&Line>, title: &Line, lines: &[Line]) -> bool {
    if !wording::names_a_section(&line.folded) {
        return false;
    }
    match (title.block.heading, line.block.heading) {
        // a lower heading, one of several
        (Some(above), Some(level)) => {
            let other =
                |other: &Line| other.block.heading == Some(level) && !wording::names_an_agreement(&other.folded);
            level > above && lines.iter().any(other)
        }
        (None, None) => next.is_none_or(is_running_text) && line.folded != title.folded,
        _ => false,
    }
}

fn is_running_text(line: &Line) -> bool {
    line.chars() > 40
        || wording::ends_sentence(&line.folded)
        || line.folded.ends_with(',')
        || line.folded.contains('。')
}

/// A title that is printed again after a cover or a filling-in guide: a second front begins there.
fn repeated_titles(lines: &[Line], frame: &mut [Frame]) {
    let titles: HashSet<&str> = (0..lines.len())
        .filter(|&at| frame[at] == Frame::Title && wording::names_an_agreement(&lines[at].folded))
        .map(|at| lines[at].folded.as_str())
        .collect();
    let again: Vec<usize> = (0..lines.len())
        .filter(|&at| {
            frame[at] == Frame::Body && lines[at].markers.is_empty() && titles.contains(lines[at].folded.as_str())
        })
        .collect();
    for at in again {
        frame[at] = Frame::Title;
        front(lines, frame, at + 1);
    }
}

/// Marks tables of contents: under a head such as 目录, the lines that come again as titles further down.
fn mark_contents(lines: &[Line], frame: &mut [Frame]) {
    let Some(head) =
        (0..lines.len()).find(|&at| frame[at] == Frame::Body && wording::is_contents_head(&lines[at].folded))
    else {
        return;
    };
    frame[head] = Frame::Mark;
    let later: HashSet<String> = lines[head + 1..]
        .iter()
        .map(|line| entry(&line.folded))
        .fold((HashSet::new(), HashSet::new()), |(mut seen, mut twice): (HashSet<String>, HashSet<String>), text| {
            if !seen.insert(text.clone()) {
                twice.insert(text);
            }
            (seen, twice)
        })
        .1;
    let mut seen: HashSet<(Option<u32>, String)> = HashSet::new();
    for at in head + 1..lines.len() {
        let text = entry(&lines[at].folded);
        let numbered_page =
            lines[at].folded.ends_with(|ch: char| ch.is_ascii_digit()) && text.len() < lines[at].folded.len();
        if frame[at] != Frame::Body {
            continue;
        }
        let comes_again = |at: usize| lines.get(at).is_some_and(|line| later.contains(&entry(&line.folded)));
        // one entry may be worded otherwise in the text
        let listed = numbered_page
            || later.contains(&text)
            || is_entry(&lines[at]) && comes_again(at + 1) && comes_again(at + 2);
        // without a page number the second of two is the title itself
        let second = !seen.insert((lines[at].markers.first().map(|marker| marker.value), text));
        if !listed || second && !numbered_page {
            break;
        }
        frame[at] = Frame::Mark;
    }
}

/// Tells whether a line may be an entry of a table of contents.
fn is_entry(line: &Line) -> bool {
    line.chars() <= 40 && !line.folded.ends_with(['。', ';', ','])
}

/// Marks tables of contents without a head: a numbered list of titles, line by line, that come again as titles.
fn mark_bare_contents(lines: &[Line], frame: &mut [Frame]) {
    let body: Vec<usize> = (0..lines.len()).filter(|&at| frame[at] == Frame::Body).collect();
    let has = |at: usize, value| lines[at].markers.iter().any(|marker| !marker.bare && marker.value == value);
    let Some(first) = body.iter().position(|&at| has(at, 1)) else { return };
    let run =
        body[first..].iter().zip(1..).take_while(|&(&at, wanted)| has(at, wanted) && is_entry(&lines[at])).count();
    let (list, later) = (&body[first..first + run], &body[first + run..]);
    let again = |(entry_at, wanted): &(&usize, u32)| {
        let text = entry(&lines[**entry_at].folded);
        later.iter().any(|&line| has(line, *wanted) && entry(&lines[line].folded) == text)
    };
    // what a sentence leads into is part of its text
    let led_in = first > 0 && lines[body[first - 1]].lead_in;
    // of the entries one or two are worded otherwise in the text
    if run >= SHORTEST_CONTENTS && !led_in && list.iter().zip(1..).filter(again).count() * 5 >= run * 4 {
        for &at in list {
            frame[at] = Frame::Mark;
        }
    }
}

/// A line of a table of contents without its leader dots and page number.
fn entry(folded: &str) -> String {
    folded
        .trim_end_matches(|ch: char| ch.is_ascii_digit() || matches!(ch, '.' | '·' | '…' | '-' | ' ' | ':'))
        .to_owned()
}
