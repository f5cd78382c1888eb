//! Builds the text of a document and the blocks that point into it.

use crate::error::Reason;
use crate::model::{Block, Span};
use crate::read::numbers::Label;
use crate::text::is_invisible;

/// Collects blocks in reading order. Holds the invariants of [`crate::model::Document`]: blocks are trimmed and not
/// empty, have no line break inside, and one `\n` stands between two of them, or what parts two cells of a table's row.
#[derive(Debug, Default)]
pub(super) struct Builder {
    text: String,
    blocks: Vec<Block>,
    warnings: Vec<String>,
    /// What the file prints between two cells; a tab if nothing.
    pub(super) between_cells: Option<&'static str>,
    /// Most bytes that the text and its blocks may take.
    limit: Option<u64>,
    /// There was no room for all.
    full: bool,
}

impl Builder {
    /// Returns a builder of a document that takes no more bytes than `limit`; what would not fit in is left out, and
    /// [`Builder::check`] tells.
    pub(super) fn within(limit: u64) -> Builder {
        Builder { limit: Some(limit), ..Builder::default() }
    }

    /// Tells whether so many bytes more have room; if not, the document counts as one that does not fit in.
    pub(super) fn has_room(&mut self, bytes: usize) -> bool {
        let blocks = self.blocks.len().saturating_mul(size_of::<Block>());
        let all = self.text.len().saturating_add(blocks).saturating_add(bytes);
        self.full |= self.limit.is_some_and(|limit| u64::try_from(all).is_ok_and(|all| all > limit));
        !self.full
    }

    /// Checks that all had room.
    ///
    /// # Errors
    /// [`Reason::Bomb`].
    pub(super) fn check(&self) -> Result<(), Reason> {
        match self.limit.filter(|_| self.full) {
            Some(limit) => Err(Reason::Bomb { limit }),
            None => Ok(()),
        }
    }

    /// Appends a block that says `content` and is otherwise like `like`, unless nothing of it is visible.
    /// `like.label` is the length of the label at the start of the visible content.
    pub(super) fn push(&mut self, content: &str, like: Block) {
        let content = trim(content);
        if content.is_empty() || !self.has_room(content.len() + size_of::<Block>()) {
            return;
        }
        if !self.text.is_empty() {
            let last = self.blocks.last().and_then(|last| last.cell);
            let one_row = matches!((last, like.cell), (Some(last), Some(cell))
                if (last.table, last.row) == (cell.table, cell.row) && last.column != cell.column);
            self.text.push_str(if one_row { self.between_cells.unwrap_or("\t") } else { "\n" });
        }
        let start = self.text.len();
        if content.contains(char::is_control) || content.contains(is_line_break) {
            self.text.extend(kept(content));
        } else {
            self.text.push_str(content);
        }
        let label = content.get(..like.label).map_or(0, |label| kept(label).map(char::len_utf8).sum());
        self.blocks.push(Block { span: Span::new(start, self.text.len()), label, ..like });
    }

    pub(super) fn warn(&mut self, warning: String) {
        self.warnings.push(warning);
    }

    pub(super) fn finish(self) -> (String, Vec<Block>, Vec<String>) {
        (self.text, self.blocks, self.warnings)
    }
}

/// Returns the blocks of a paragraph that are like `like`: one for each line that shows something. With each line goes
/// whether it begins a page.
///
/// As Word shows it, a number without text stands alone (and is text then), a bullet does not.
pub(super) fn of_lines<S: AsRef<str>>(
    lines: impl IntoIterator<Item = (S, bool)>,
    label: Option<Label>,
    like: &Block,
) -> Vec<(String, Block)> {
    let mut label = label.filter(|label| !label.text.is_empty());
    let (mut blocks, mut soft) = (Vec::new(), false);
    for (line, begins_page) in lines {
        let line = trim(line.as_ref());
        soft &= !begins_page;
        if line.is_empty() {
            continue;
        }
        let (text, length) = match label.take() {
            Some(Label { text, apart, .. }) => (format!("{text}{}{line}", if apart { " " } else { "" }), text.len()),
            None => (line.to_owned(), 0),
        };
        blocks.push((text, Block { label: length, soft, ..like.clone() }));
        soft = true;
    }
    blocks.extend(label.filter(|label| !label.bullet).map(|label| (label.text, like.clone())));
    blocks
}

/// The characters that a block has of `text`: no line breaks and nothing that controls a terminal.
fn kept(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter_map(|ch| match ch {
        _ if is_line_break(ch) => Some(' '),
        '\t' => Some('\t'),
        _ if ch.is_control() => None,
        _ => Some(ch),
    })
}

/// Returns `text` without white space and invisible characters at its ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// Tells whether a character cannot be seen.
pub(super) fn is_blank(ch: char) -> bool {
    ch.is_whitespace() || ch.is_control() || is_invisible(ch)
}

/// Tells whether a character ends a line wherever it stands.
pub(super) fn is_line_break(ch: char) -> bool {
    matches!(ch, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_of_a_label_does_not_count() {
        let mut out = Builder::default();
        out.push("\u{1} 第\u{2}一条 内容\u{3}", Block { label: "第\u{2}一条".len(), ..Block::default() });
        let (text, blocks, _) = out.finish();
        assert_eq!(text, "第一条 内容");
        assert_eq!(&text[..blocks[0].label], "第一条");
    }

    #[test]
    fn what_has_no_room_is_left_out_and_told() {
        let mut out = Builder::within(1000);
        out.push("甲方", Block::default());
        assert_eq!(out.check(), Ok(()));
        out.push(&"乙".repeat(1000), Block::default());
        out.push("丙", Block::default());
        assert_eq!(out.check(), Err(Reason::Bomb { limit: 1000 }));
        assert_eq!(out.finish().0, "甲方");
    }
}
