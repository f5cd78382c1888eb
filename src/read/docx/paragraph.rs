//! A paragraph while it is read, and the blocks that it becomes.

use super::counting::Label;
use super::properties::{ParagraphProperties, RunProperties};
use super::styles::Inherited;
use crate::model::{Block, Cell};
use crate::read::blocks::{is_blank, trim};

/// A block's content, not yet placed in the text.
pub(super) type Piece = (String, Block);

/// What follows a paragraph that it is anchored to.
#[derive(Debug)]
pub(super) enum Anchored {
    /// A block of a note.
    Note(Piece),
    /// A paragraph of a text box, with its place in a table. It is counted after the paragraph around it.
    Boxed(Box<Paragraph>, Option<Cell>),
}

/// What follows a break within a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    Line,
    Page,
}

/// A paragraph while it is read.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    pub properties: ParagraphProperties,
    /// Properties of the run at hand.
    pub run: RunProperties,
    /// What its style adds; found when the first run comes.
    pub inherited: Option<Inherited>,
    /// What follows the paragraph: its text boxes and notes.
    pub after: Vec<Anchored>,
    text: String,
    /// Where lines begin in the text, and after which break.
    breaks: Vec<(usize, Break)>,
    /// Visible text that is not bold.
    plain: bool,
}

impl Paragraph {
    pub(super) fn push(&mut self, text: &str, bold: bool) {
        self.text.push_str(text);
        self.plain |= !bold && !text.chars().all(is_blank);
    }

    pub(super) fn push_break(&mut self, kind: Break) {
        self.breaks.push((self.text.len(), kind));
    }

    /// Tells whether the paragraph shows nothing of its own.
    pub(super) fn is_blank(&self) -> bool {
        trim(&self.text).is_empty()
    }

    /// Tells whether the paragraph would leave a trace if it lost its mark.
    pub(super) fn holds_something(&self) -> bool {
        !self.is_blank() || !self.after.is_empty()
    }

    /// Puts the content of a paragraph that lost its mark before that of this one, whose properties hold for both.
    pub(super) fn prepend(&mut self, before: Paragraph) {
        // What came before may be long, being the joint of many: it is what grows.
        let shift = before.text.len();
        let own = std::mem::replace(&mut self.text, before.text);
        self.text += &own;
        let own = std::mem::replace(&mut self.breaks, before.breaks);
        self.breaks.extend(own.into_iter().map(|(at, kind)| (at + shift, kind)));
        let own = std::mem::replace(&mut self.after, before.after);
        self.after.extend(own);
        self.plain |= before.plain;
    }

    /// Returns the blocks of the paragraph without what follows it: one, or one for each line if it has breaks.
    ///
    /// A number without text is shown as Word shows it, a bullet without text is not.
    pub(super) fn finish(&self, inherited: &Inherited, label: Option<Label>, cell: Option<Cell>) -> Vec<Piece> {
        let label = label.filter(|label| !label.text.is_empty() && (!label.bullet || !self.is_blank()));
        let like = Block {
            heading: inherited.heading,
            list: label.as_ref().map(|_| u8::try_from(inherited.level.unwrap_or(0)).unwrap_or(u8::MAX)),
            cell,
            bold: !self.plain && !self.is_blank(),
            centred: inherited.centred,
            furniture: inherited.contents,
            ..Block::default()
        };
        let mut pieces = Vec::new();
        let mut label = label;
        let ends = self.breaks.iter().map(|(at, _)| *at).chain([self.text.len()]);
        let starts = [(0, Break::Page)].into_iter().chain(self.breaks.iter().copied());
        let mut soft = false;
        for ((start, before), end) in starts.zip(ends) {
            let line = trim(&self.text[start..end]);
            soft &= before == Break::Line;
            let block = match label.take() {
                Some(number) => labelled(number, line, &like),
                None if line.is_empty() => continue,
                None => (line.to_owned(), Block { soft, ..like.clone() }),
            };
            pieces.push(block);
            soft = true;
        }
        pieces
    }
}

fn labelled(label: Label, line: &str, like: &Block) -> Piece {
    if line.is_empty() {
        // A label is the label of something: alone it is text.
        return (label.text, like.clone());
    }
    let length = label.text.len();
    let between = if label.apart { " " } else { "" };
    (format!("{}{between}{line}", label.text), Block { label: length, ..like.clone() })
}
