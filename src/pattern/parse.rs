//! Reads a pattern as it is written into the sequences that the matcher looks for.

use super::{GAP, Segment, Sequence};
use crate::text::fold_str;

/// Most characters that a gap with a bound of its own may span: verification stays cheap.
const GAP_LIMIT: usize = 64;
/// Most sequences of a pattern, and most literals of a segment.
const EXPANSION_LIMIT: usize = 1024;
/// How deep alternatives may be nested.
const DEPTH_LIMIT: usize = 4;

/// A pattern on its way to sequences.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    /// Any of these; one of them may be empty until its neighbours have joined it.
    Texts(Vec<String>),
    Gap(usize),
}

/// Reads a pattern; the error says what is wrong with it.
pub(super) fn sequences(pattern: &str) -> Result<Vec<Sequence>, &'static str> {
    let (at_start, rest) = pattern.strip_prefix('^').map_or((false, pattern), |rest| (true, rest));
    let (at_end, rest) = rest.strip_suffix('$').map_or((false, rest), |rest| (true, rest));
    let chars: Vec<char> = rest.chars().collect();
    let mut at = 0;
    let expanded = alternatives(&chars, &mut at, 0)?;
    if at < chars.len() {
        return Err("a closing parenthesis without an opening one");
    }
    let mut sequences = Vec::with_capacity(expanded.len());
    for pieces in expanded {
        let sequence = sequence(pieces, at_start, at_end)?;
        if !sequences.contains(&sequence) {
            sequences.push(sequence);
        }
    }
    Ok(sequences)
}

/// Reads `甲|乙|丙` up to a closing parenthesis or the end; returns every way to read it.
fn alternatives(chars: &[char], at: &mut usize, depth: usize) -> Result<Vec<Vec<Piece>>, &'static str> {
    if depth > DEPTH_LIMIT {
        return Err("alternatives are nested too deeply");
    }
    let mut done: Vec<Vec<Piece>> = Vec::new();
    let mut open: Vec<Vec<Piece>> = vec![Vec::new()];
    while *at < chars.len() {
        let ch = chars[*at];
        if ch == ')' {
            break;
        }
        *at += 1;
        match ch {
            '(' => {
                let inner = alternatives(chars, at, depth + 1)?;
                if chars.get(*at) != Some(&')') {
                    return Err("an opening parenthesis without a closing one");
                }
                *at += 1;
                open = followed(open, inner, optional(chars, at))?;
            }
            '|' if depth == 0 => return Err("alternatives outside of parentheses"),
            '|' => done.append(&mut std::mem::replace(&mut open, vec![Vec::new()])),
            '…' => {
                let gap = gap_bound(chars, at)?;
                open.iter_mut().for_each(|pieces| pieces.push(Piece::Gap(gap)));
            }
            '?' => return Err("a question mark that makes nothing optional"),
            _ => {
                let rest = &chars[*at..];
                let plain = rest.iter().take_while(|ch| !"()|…?".contains(**ch)).count();
                // What may be left out is the last character only.
                let plain = plain - usize::from(plain > 0 && rest.get(plain) == Some(&'?'));
                let text: String = chars[*at - 1..*at + plain].iter().collect();
                *at += plain;
                if optional(chars, at) {
                    open = followed(open, vec![vec![Piece::Texts(vec![text])]], true)?;
                } else {
                    open.iter_mut().for_each(|pieces| push_text(pieces, &text));
                }
            }
        }
    }
    done.append(&mut open);
    if done.len() > EXPANSION_LIMIT {
        return Err("too many alternatives");
    }
    Ok(done)
}

/// Reads a question mark behind what has been read, if there is one.
fn optional(chars: &[char], at: &mut usize) -> bool {
    let found = chars.get(*at) == Some(&'?');
    *at += usize::from(found);
    found
}

/// Returns every head followed by every tail, and if the tail is optional the heads alone as well. Tails without gaps
/// are one piece, so that they multiply the literals of a segment and not the sequences.
fn followed(heads: Vec<Vec<Piece>>, tails: Vec<Vec<Piece>>, optional: bool) -> Result<Vec<Vec<Piece>>, &'static str> {
    let (mut texts, mut whole_tails) = (Vec::new(), Vec::new());
    for tail in tails {
        match <[Piece; 1]>::try_from(tail) {
            Ok([Piece::Texts(more)]) => texts.extend(more),
            Ok(gap) => whole_tails.push(gap.to_vec()),
            Err(tail) if tail.is_empty() => texts.push(String::new()),
            Err(tail) => whole_tails.push(tail),
        }
    }
    if optional {
        texts.push(String::new());
    }
    if !texts.is_empty() {
        whole_tails.push(vec![Piece::Texts(texts)]);
    }
    if heads.len() * whole_tails.len() > EXPANSION_LIMIT {
        return Err("too many alternatives");
    }
    let mut whole = Vec::with_capacity(heads.len() * whole_tails.len());
    for mut head in heads {
        for (tail, left) in whole_tails.iter().zip((0..whole_tails.len()).rev()) {
            let mut pieces = if left == 0 { std::mem::take(&mut head) } else { head.clone() };
            for piece in tail {
                push(&mut pieces, piece)?;
            }
            whole.push(pieces);
        }
    }
    Ok(whole)
}

/// Reads the bound of a gap whose first `…` has been read: digits and another `…`; without them the usual bound.
fn gap_bound(chars: &[char], at: &mut usize) -> Result<usize, &'static str> {
    let digits = chars[*at..].iter().take_while(|ch| ch.is_ascii_digit()).count();
    if digits == 0 || chars.get(*at + digits) != Some(&'…') {
        return Ok(GAP);
    }
    let bound: String = chars[*at..*at + digits].iter().collect();
    *at += digits + 1;
    bound.parse().ok().filter(|&bound| bound <= GAP_LIMIT).ok_or("a gap is too wide")
}

/// Appends a piece; neighbouring texts become one, so that they are folded and searched as one.
fn push(pieces: &mut Vec<Piece>, piece: &Piece) -> Result<(), &'static str> {
    match (pieces.last_mut(), piece) {
        (Some(Piece::Texts(texts)), Piece::Texts(more)) => {
            if texts.len() * more.len() > EXPANSION_LIMIT {
                return Err("too many alternatives");
            }
            let mut all = Vec::with_capacity(texts.len() * more.len());
            for head in &*texts {
                all.extend(more.iter().map(|tail| [&**head, &**tail].concat()));
            }
            *texts = all;
        }
        (_, piece) => pieces.push(piece.clone()),
    }
    Ok(())
}

/// Appends a text as [`push`] does.
fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        Some(Piece::Texts(texts)) => texts.iter_mut().for_each(|head| head.push_str(text)),
        _ => pieces.push(Piece::Texts(vec![text.to_owned()])),
    }
}

fn sequence(pieces: Vec<Piece>, at_start: bool, at_end: bool) -> Result<Sequence, &'static str> {
    let (mut segments, mut gaps) = (Vec::new(), Vec::new());
    let mut after_gap = true;
    for piece in pieces {
        match piece {
            Piece::Gap(_) if after_gap => return Err("a gap at the start, or next to another gap"),
            Piece::Gap(bound) => {
                gaps.push(bound);
                after_gap = true;
            }
            Piece::Texts(texts) => {
                let mut folded: Vec<Box<str>> = texts.iter().map(|text| fold_str(text).into_boxed_str()).collect();
                folded.sort_unstable();
                folded.dedup();
                if folded.iter().any(|literal| literal.is_empty()) {
                    return Err("a piece that may be empty");
                }
                segments.push(Segment::new(folded));
                after_gap = false;
            }
        }
    }
    if segments.is_empty() {
        return Err("nothing to match");
    }
    if after_gap {
        return Err("a gap at the end");
    }
    // Long literals are rare ones, near enough. Of equals the last: verbs stand behind their nouns here.
    let shortest = |i: &usize| segments[*i].literals.iter().map(|literal| literal.chars().count()).min();
    let anchor = (0..segments.len()).max_by_key(shortest).unwrap_or(0);
    Ok(Sequence { segments, gaps, anchor, at_start, at_end })
}
