//! The block that is being filled: its text, with white space as a browser shows it, and what its characters tell.

use unicode_width::UnicodeWidthChar;

use crate::model::{Block, Cell};
use crate::read::blocks::is_blank;
use crate::read::marker;

/// What an element hands down to those within it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Inherited {
    pub unseen: bool,
    pub hidden: bool,
    /// Shown where no scripts run.
    pub unscripted: bool,
    pub title: bool,
    pub bold: bool,
    pub centred: bool,
    pub pre: bool,
    pub link: bool,
    /// The link leads to a place on the same page.
    pub local_link: bool,
    pub furniture: bool,
    pub menu: bool,
    pub heading: Option<u8>,
    pub list: Option<u8>,
    pub cell: Option<Cell>,
}

/// White space that was met and not yet written.
#[derive(Default, PartialEq)]
pub(super) enum Blank {
    #[default]
    None,
    /// Blanks on one line.
    Typed,
    /// A line break of the source, perhaps with indentation.
    Source,
    /// `&nbsp;`
    Hard,
}

/// The block that is being filled.
#[derive(Default)]
pub(super) struct Filling {
    pub text: String,
    pub like: Block,
    pub blank: Blank,
    /// Columns of white space before the text that a browser shows.
    pub indent: usize,
    /// Bytes at which the source started a new line, and its number.
    pub breaks: Vec<(usize, u32)>,
    pub pre: bool,
    pub visible: usize,
    pub bold: usize,
    pub linked: usize,
    pub local: bool,
    pub menu: bool,
}

impl Filling {
    /// Takes in a character of line `line`.
    pub(super) fn character(&mut self, ch: char, line: u32, inherited: &Inherited) {
        if inherited.pre {
            if self.visible == 0 && !self.pre {
                self.begin(line, inherited);
                self.pre = true;
            }
            self.text.push(ch);
            return self.count(ch, inherited);
        }
        match ch {
            '\n' | '\r' => self.blank = if self.blank == Blank::Hard { Blank::Hard } else { Blank::Source },
            ' ' | '\t' | '\u{C}' => {
                if self.blank == Blank::None {
                    self.blank = Blank::Typed;
                }
            }
            '\u{A0}' => {
                self.blank = Blank::Hard;
                self.indent += usize::from(self.visible == 0);
            }
            _ => {
                if self.visible == 0 {
                    if is_blank(ch) {
                        self.indent += ch.width().unwrap_or(0);
                        return;
                    }
                    self.begin(line, inherited);
                }
                self.settle_blank(ch, line);
                self.text.push(ch);
                self.count(ch, inherited);
            }
        }
    }

    /// The first visible character decides what the block is.
    pub(super) fn begin(&mut self, line: u32, inherited: &Inherited) {
        let Inherited { heading, list, cell, centred, furniture, .. } = *inherited;
        self.like = Block { heading, list, cell, centred, furniture, line, ..Block::default() };
        self.blank = Blank::None;
        self.local = true;
        self.menu = inherited.menu;
    }

    pub(super) fn count(&mut self, ch: char, inherited: &Inherited) {
        if !is_blank(ch) {
            self.visible += 1;
            self.bold += usize::from(inherited.bold);
            self.linked += usize::from(inherited.link);
            self.local &= inherited.local_link;
            self.menu &= inherited.menu;
        }
    }

    /// Writes the white space before `next`: one blank at most, and none where only the source was wrapped.
    pub(super) fn settle_blank(&mut self, next: char, line: u32) {
        let blank = std::mem::take(&mut self.blank);
        let wide = |ch: char| ch.width() == Some(2) || matches!(ch, '“' | '”' | '‘' | '’' | '—' | '…');
        let between_han = wide(next) && self.text.chars().next_back().is_none_or(wide);
        match blank {
            Blank::None => {}
            Blank::Source => {
                if !between_han {
                    self.text.push(' ');
                }
                self.breaks.push((self.text.len(), line));
            }
            Blank::Typed | Blank::Hard => self.text.push(' '),
        }
    }

    /// Where to cut a block whose author relied on the line breaks of the source: at lines that start with a number, if
    /// these are several and a good part of all lines. A style sheet, which is not read, may show such breaks.
    pub(super) fn cuts(&self) -> Vec<(usize, u32)> {
        const FEWEST: usize = 3;
        let numbered: Vec<_> =
            self.breaks.iter().copied().filter(|(at, _)| marker::is_numbered(&self.text[*at..])).collect();
        if numbered.len() >= FEWEST && numbered.len() * 4 >= self.breaks.len() { numbered } else { Vec::new() }
    }
}
