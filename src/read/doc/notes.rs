//! Footnotes and endnotes: where they hang, and where their text stands.

use std::collections::VecDeque;
use std::ops::Range;

use super::File;
use super::bytes::Plc;
use super::fib::{Fib, Table};

/// A footnote or endnote.
#[derive(Debug)]
pub(super) struct Note {
    /// The place in the text that it hangs on.
    pub mark: u32,
    /// Where its own text stands.
    pub text: Range<u32>,
}

/// Returns all notes in the order of their marks.
pub(super) fn read(file: &File<'_>, fib: &Fib, footnotes: Range<u32>, endnotes: Range<u32>) -> VecDeque<Note> {
    let mut notes = of_kind(file, fib, [Table::FootnoteMarks, Table::FootnoteTexts], &footnotes);
    notes.extend(of_kind(file, fib, [Table::EndnoteMarks, Table::EndnoteTexts], &endnotes));
    notes.sort_by_key(|note| note.mark);
    notes.into()
}

/// The notes of a kind, whose texts stand in `story`.
fn of_kind(file: &File<'_>, fib: &Fib, [marks, texts]: [Table; 2], story: &Range<u32>) -> Vec<Note> {
    let marks = Plc::new(fib.table(marks, file.table), 2);
    // The last but one position is the end of the last note, the last one has no meaning.
    let texts = Plc::new(fib.table(texts, file.table), 0);
    let mut notes = Vec::new();
    let mut read = 0;
    for index in 0..texts.len.saturating_sub(1) {
        let (Some(from), Some(to)) = (texts.position(index), texts.position(index + 1)) else { break };
        // Notes that run backwards would have the text read over and over.
        if from < read || to <= from || to as usize > story.len() {
            continue;
        }
        read = to;
        // One position more than marks is the end of the text.
        let mark = marks.position(index).filter(|_| index < marks.len).unwrap_or(u32::MAX);
        notes.push(Note { mark, text: story.start.saturating_add(from)..story.start.saturating_add(to) });
    }
    notes
}
