//! The lines of a document with what their form and wording give away.

use super::heads;
use super::marker::{self, Marker, markers};
use super::wording::{self, TitleLook};
use crate::model::{Block, Document};
use crate::text::fold_str;

/// A block under examination.
#[derive(Debug)]
pub struct Line<'a> {
    pub block: &'a Block,
    /// The block's text as it stands.
    pub text: &'a str,
    /// What number may stand at its start; usually none.
    pub markers: Vec<Marker>,
    /// Bytes before the number: a bullet, a converter's marks.
    pub start: usize,
    /// Bytes before the line's own wording, if its number is one.
    pub body: usize,
    /// The own wording, folded.
    pub folded: String,
    pub look: TitleLook,
    pub lead_in: bool,
}

/// How many bytes of a line's start and end are folded to judge its wording: titles are short, lead-ins end lines.
const JUDGED: usize = 1500;

/// Examines the blocks of a document, one line each.
pub fn lines(document: &Document) -> Vec<Line<'_>> {
    let mut lines: Vec<Line> = document.blocks.iter().map(|block| line(block, block.span.of(&document.text))).collect();
    for at in 1..lines.len() {
        // a line break inside a sentence, as around a blank to fill in
        if !lines[at].is_mark() && lines[at].folded.starts_with([',', '。', ';', '、']) {
            lines[at - 1].look = TitleLook::No;
        }
    }
    heads::promote(&mut lines);
    lines
}

fn line<'a>(block: &'a Block, text: &'a str) -> Line<'a> {
    let mut start = converter_marks(text);
    let mut markers = markers(&text[start..]);
    if markers.is_empty() {
        // - 8.2 …: a list item of a list that is numbered besides
        let bulleted = start + bullet(&text[start..]);
        let behind = if bulleted > start { marker::markers(&text[bulleted..]) } else { vec![] };
        if !behind.is_empty() {
            (start, markers) = (bulleted, behind);
        }
    }
    for marker in &mut markers {
        marker.label = (marker.label.0 + start, marker.label.1 + start);
        marker.body += start;
    }
    let body = markers.first().map_or(start, |marker| marker.body);
    let mut line =
        Line { block, text, markers, start, body, folded: String::new(), look: TitleLook::No, lead_in: false };
    line.judge();
    line
}

/// Returns the text, or the two ends of a very long one: the judgements look at nothing else.
fn abridged(text: &str) -> std::borrow::Cow<'_, str> {
    if text.len() <= 2 * JUDGED {
        return text.into();
    }
    let head = (0..=JUDGED).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let tail = (text.len() - JUDGED..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
    format!("{}{}", &text[..head], &text[tail..]).into()
}

/// Returns the bytes of a bullet and the blanks behind it at the start of a text, 0 if there is none.
fn bullet(text: &str) -> usize {
    let rest = text.trim_start_matches([
        '-', '+', '*', '•', '●', '○', '■', '□', '◆', '◇', '▪', '·', '※', '★', '–', '—', '>', '\u{F06C}', '\u{F0B7}',
        '\u{F0D8}',
    ]);
    if rest.len() == text.len() { 0 } else { text.len() - rest.trim_start().len() }
}

/// Returns the bytes of marks that a converter left at the start of a text (`[bookmark: _GoBack]`).
fn converter_marks(text: &str) -> usize {
    let mut at = 0;
    while let Some(rest) = text[at..].strip_prefix("[bookmark:") {
        let Some(end) = rest.find(']') else { break };
        at += "[bookmark:".len() + end + 1;
        at += text[at..].len() - text[at..].trim_start().len();
    }
    at
}

impl Line<'_> {
    /// Judges the own wording, which starts at `body` or behind a converter's marks there.
    fn judge(&mut self) {
        self.body += converter_marks(&self.text[self.body..]);
        self.folded = fold_str(abridged(&self.text[self.body..]).as_ref());
        self.look = wording::title_look(&self.folded);
        self.lead_in = wording::is_lead_in(&self.folded);
    }

    /// Gives the line a number.
    pub fn number(&mut self, marker: Marker) {
        self.markers = vec![marker];
        self.body = marker.body;
        self.judge();
    }

    /// Length of the own wording in folded characters.
    pub fn chars(&self) -> usize {
        self.folded.chars().count()
    }

    /// Tells whether nothing but marks stands on the line.
    pub fn is_mark(&self) -> bool {
        self.block.furniture
            || self.folded.is_empty() && self.markers.is_empty()
            || !self.text.chars().any(char::is_alphanumeric)
    }

    /// Tells whether the line is typed as a row of a table or as an item with a bullet.
    pub fn is_row_or_bullet(&self) -> bool {
        self.text.contains('\t') || bullet(self.text) > 0
    }

    /// Tells whether the format, not only the wording, sets the line off as a title.
    pub fn is_set_off(&self) -> bool {
        self.block.heading.is_some() || self.block.bold || self.block.centred
    }

    /// Folded text of the whole line, number included.
    pub fn whole(&self) -> std::borrow::Cow<'_, str> {
        if self.markers.is_empty() {
            self.folded.as_str().into()
        } else {
            fold_str(abridged(self.text).as_ref()).into()
        }
    }
}
