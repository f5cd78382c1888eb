//! Readers: the bytes of a file become a [`Document`].

use crate::error::Reason;
use crate::model::{Block, Document, Format, Span};

/// Reads one file's bytes; `name` is its path or name, whose extension is a hint that the content overrules.
///
/// # Errors
/// The [`Reason`] why the file cannot be read.
pub fn read(name: &str, bytes: &[u8]) -> Result<Document, Reason> {
    let _ = name;
    let mut text = String::new();
    let mut blocks = Vec::new();
    for (number, line) in String::from_utf8_lossy(bytes).lines().enumerate().filter(|(_, line)| !line.trim().is_empty())
    {
        if !text.is_empty() {
            text.push('\n');
        }
        let start = text.len();
        text.push_str(line.trim());
        blocks.push(Block { span: Span::new(start, text.len()), line: number as u32 + 1, ..Block::default() });
    }
    Ok(Document { format: Format::Txt, encoding: "UTF-8", text, blocks, meta_title: None, warnings: vec![] })
}
