//! The number of an agreement (合同编号：QH-2024-0015).

use std::sync::LazyLock;

use serde::Deserialize;

use super::cues::Topic;
use super::lines::{Line, Lines};
use crate::lexicon::Lexicon;
use crate::model::{Fact, Role};
use crate::text::is_han;

/// Most characters from the start in which the number stands, where no role of its line tells it.
const HEAD: usize = 1500;
/// Most labels that are looked at in a line.
const MOST: usize = 50;
/// Longest number, in characters.
const LONGEST: usize = 40;

#[derive(Deserialize)]
struct Words {
    labels: Lexicon,
    in_head: Lexicon,
    also: Lexicon,
    blanks: Lexicon,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| super::table("number"));

/// Finds the agreement's number.
pub fn contract_number(lines: &Lines) -> Option<Fact> {
    let framed = |line: &&Line| line.offset < HEAD || matches!(line.role, Role::Parties | Role::Title);
    lines.with(Topic::Number).filter(framed).find_map(|line| {
        let beside = || lines.beside(line).filter(|_| WORDS.labels.has(line.folded.trim_end_matches([':', '|'])));
        stated(line).map(|place| line.fact(place)).or_else(|| beside().and_then(|next| Some(next.fact(code(next, 0)?))))
    })
}

fn stated(line: &Line) -> Option<std::ops::Range<usize>> {
    let text = line.folded.as_str();
    let mut labels: Vec<_> = WORDS.labels.find(text).take(MOST).collect();
    // 合同编号 rather than the 编号 in it
    labels.sort_by_key(|label| (label.start, std::cmp::Reverse(label.end)));
    labels.into_iter().find_map(|label| {
        let name = &text[label.start..label.end];
        let before = text[..label.start].chars().next_back();
        let free = before.is_none_or(|ch| !ch.is_alphanumeric()) || line.blank_at(label.start);
        let headed = !WORDS.in_head.has(name) || matches!(line.role, Role::Parties | Role::Title) || label.start == 0;
        let behind =
            WORDS.also.start_of(&text[label.end..]).map_or(&text[label.end..], |also| &text[label.end + also.len()..]);
        let value = behind.trim_start_matches(['为', '是', ':', '|', '(', '【', '[']);
        let told = value.len() < behind.len() || line.blank_at(text.len() - value.len());
        (free && headed && told).then(|| code(line, text.len() - value.len())).flatten()
    })
}

/// Returns the number that begins at byte `start` of the folded line.
fn code(line: &Line, start: usize) -> Option<std::ops::Range<usize>> {
    let text = &line.folded[start..];
    let mut end = start;
    let mut depth = 0;
    for (at, ch) in text.char_indices() {
        let place = start + at;
        if at > 4 * LONGEST {
            return None;
        }
        if at > 0 && (line.far_at(place) || line.blank_at(place) && is_han(ch)) {
            break;
        }
        match ch {
            '(' | '[' | '〔' | '【' => depth += 1,
            // the number's own brackets were passed over: nothing of it may follow
            ')' | ']' | '〕' | '】' if depth == 0 => {
                let behind = text[at + ch.len_utf8()..].chars().next();
                if behind.is_some_and(|ch| ch.is_alphanumeric() || ch == '_') && !line.blank_at(place + ch.len_utf8()) {
                    return None;
                }
                break;
            }
            ')' | ']' | '〕' | '】' => depth -= 1,
            _ if is_han(ch) || ch.is_alphanumeric() || matches!(ch, '-' | '_' | '/' | '.' | '#' | '·' | ' ' | '—') =>
                {}
            ',' | '。' | ';' | '|' | '"' => break,
            _ => return None,
        }
        end = place + ch.len_utf8();
    }
    let value = line.folded[start..end].trim_end_matches(['.', '-', ' ']);
    let han = value.chars().filter(|&ch| is_han(ch)).count();
    let fits = depth == 0
        && value.chars().any(|ch| ch.is_ascii_digit())
        && (2..=LONGEST).contains(&value.chars().count())
        && han <= LONGEST / 3
        && !WORDS.blanks.is_in(value);
    fits.then(|| start..start + value.len())
}
