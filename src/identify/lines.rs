//! The text of an agreement, line by line, as facts are looked for in it.

use std::cell::OnceCell;
use std::ops::Range;

use super::cues::{Cues, Topic};
use super::names;
use crate::model::{Document, Fact, Part, Role, Span};
use crate::text::{Folded, fold, fold_str, folded_place};

/// Most characters of running text that facts are looked for in: who agrees, and about what, stands in the beginning.
const BEGINNING: usize = 4000;

/// Bytes between two places of a long line whose characters are known.
const STEP: usize = 1024;

/// A line of the text, folded.
pub struct Line<'d> {
    pub text: &'d str,
    /// Where the line begins in the document's text, in bytes.
    pub base: usize,
    pub folded: String,
    pub role: Role,
    /// The part that the line belongs to, by its place.
    pub part: usize,
    /// Number of characters before it, marks not counted.
    pub offset: usize,
    pub cues: Cues,
    /// Byte of the folded line at which the part's own wording begins, behind its number.
    pub own: usize,
    /// Of long lines the characters before each [`STEP`] bytes.
    steps: OnceCell<Vec<usize>>,
    /// The way back to the text: few lines state a fact.
    way_back: OnceCell<Folded>,
    organisations: OnceCell<Vec<Range<usize>>>,
}

impl Line<'_> {
    /// Returns the fact that a stretch (bytes of the folded line) states, in the file's own wording.
    pub fn fact(&self, stretch: Range<usize>) -> Fact {
        let start = self.character(stretch.start);
        let end = start + self.folded[stretch].chars().count();
        if start == end {
            return Fact { value: String::new(), span: None };
        }
        let origin = self.way_back().origin(start, end);
        let value = self.text[origin.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
        Fact { value, span: Some(Span::new(self.base + origin.start, self.base + origin.end)) }
    }

    fn way_back(&self) -> &Folded {
        self.way_back.get_or_init(|| fold(self.text))
    }

    /// The legal names of organisations in the folded line.
    pub fn organisations(&self) -> &[Range<usize>] {
        let found = || if self.cues.has(Topic::Organisation) { names::organisations(&self.folded) } else { Vec::new() };
        self.organisations.get_or_init(found)
    }

    /// Number of characters before a byte of the folded line. A line may be a whole file: it is not counted anew each time.
    fn character(&self, byte: usize) -> usize {
        let bytes = self.folded.as_bytes();
        let count = |bytes: &[u8]| bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
        if bytes.len() <= STEP {
            return count(&bytes[..byte]);
        }
        let steps = self.steps.get_or_init(|| {
            let counted = bytes.chunks(STEP).scan(0, |sum, chunk| {
                let before = *sum;
                *sum += count(chunk);
                Some(before)
            });
            counted.collect()
        });
        let step = (byte / STEP).min(steps.len() - 1);
        steps[step] + count(&bytes[step * STEP..byte])
    }

    /// The sentences of the folded line, in bytes; `。` and `;` end one.
    pub fn sentences(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let bytes = self.folded.as_bytes();
        let mut start = 0;
        std::iter::from_fn(move || {
            let from = start;
            let mut at = start;
            // other marks begin with the same byte
            while let Some(next) = memchr::memchr2(b';', 0xE3, &bytes[at..]) {
                at += next + 1;
                let stop = if bytes[at - 1] == b';' { 0 } else { "。".len() - 1 };
                if stop == 0 || bytes[at..].starts_with(&"。".as_bytes()[1..]) {
                    start = at + stop;
                    return Some(from..start);
                }
            }
            start = bytes.len();
            (from < start).then_some(from..start)
        })
    }

    /// The sentences of the line without the number that it begins with.
    pub fn own_sentences(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.sentences().map(|sentence| sentence.start.max(self.own)..sentence.end.max(self.own))
    }

    /// Tells whether white space stands before the character at this byte of the folded line.
    pub fn blank_at(&self, at: usize) -> bool {
        self.space_before(at) > 0
    }

    /// Tells whether so much of it stands there that what follows is something else.
    pub fn far_at(&self, at: usize) -> bool {
        self.space_before(at) > 1
    }

    /// Number of white characters; a tab or an ideographic space, which is as wide as two, counts for two.
    fn space_before(&self, at: usize) -> usize {
        let Some(before) = self.character(at).checked_sub(1) else { return 0 };
        if at >= self.folded.len() {
            return 0;
        }
        let here = self.way_back().origin(before + 1, before + 2);
        // a blank between letters is a character of its own
        let own = if self.folded[at..].starts_with(' ') { here.end } else { here.start };
        let between = self.text.get(self.way_back().origin(before, before + 1).end..own).unwrap_or("");
        between.chars().map(|ch| if matches!(ch, '\t' | '\u{3000}') { 2 } else { 1 }).sum()
    }
}

/// The lines of an agreement, marks left out.
pub struct Lines<'d> {
    pub all: Vec<Line<'d>>,
    /// Those of the marks that are copyright notices.
    pub notices: Vec<Line<'d>>,
}

impl<'d> Lines<'d> {
    pub fn new(document: &'d Document, parts: &[Part]) -> Lines<'d> {
        let (mut all, mut notices): (Vec<Line<'d>>, Vec<Line<'d>>) =
            (Vec::with_capacity(document.blocks.len()), Vec::new());
        let mut offset = 0;
        for (at, part) in parts.iter().enumerate() {
            let whole = part.extent.of(&document.text);
            for text in whole.split('\n') {
                let mark = part.role == Role::Mark;
                if mark && !text.contains('©') {
                    continue;
                }
                let base = text.as_ptr() as usize - document.text.as_ptr() as usize;
                let folded = fold_str(text);
                let chars = folded.chars().count();
                if chars > 0 {
                    let cues = Cues::of(&folded);
                    let own = part.span.start.saturating_sub(base).min(text.len());
                    let own = if own == 0 { 0 } else { folded_place(text, &folded, own) };
                    let kept = if mark { &mut notices } else { &mut all };
                    kept.push(Line {
                        text,
                        base,
                        folded,
                        role: part.role,
                        part: at,
                        offset,
                        cues,
                        own,
                        steps: OnceCell::new(),
                        way_back: OnceCell::new(),
                        organisations: OnceCell::new(),
                    });
                }
                offset += if mark { 0 } else { chars };
            }
        }
        Lines { all, notices }
    }

    /// The lines that hold a word of one of these topics.
    pub fn with(&self, topic: Topic) -> impl Iterator<Item = &Line<'d>> {
        self.all.iter().filter(move |line| line.cues.has(topic))
    }

    /// The rest of the same line of the text, where another part begins within it: the value beside a label in a table.
    pub fn beside(&self, line: &Line<'d>) -> Option<&Line<'d>> {
        let behind = self.all.partition_point(|other| other.base <= line.base);
        self.all.get(behind).filter(|next| next.base == line.base + line.text.len())
    }

    pub fn beginning(&self) -> impl Iterator<Item = &Line<'d>> {
        self.all.iter().take_while(|line| line.offset < BEGINNING)
    }

    /// The lines in which parties name themselves: the beginning, their particulars, the signature block.
    pub fn of_parties(&self) -> impl Iterator<Item = &Line<'d>> {
        self.all.iter().filter(|line| line.offset < BEGINNING || matches!(line.role, Role::Parties | Role::Signature))
    }
}
