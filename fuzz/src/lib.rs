//! What the fuzz targets have in common.

pub use self::zipped::packed;

use clauseek::Reason;
use clauseek::model::Document;
use clauseek::read::{ReadOptions, read_with};
use clauseek::understand::understand;

#[path = "../../src/read/zipped.rs"]
mod zipped;

/// Reads a file and checks what every document promises. A panic inside a reader is caught there, but the fuzzer's own hook
/// sees it first.
pub fn read(name: &str, bytes: &[u8]) -> Option<Document> {
    let options = ReadOptions { max_unpacked: 16 << 20, ..ReadOptions::default() };
    let document = match read_with(name, bytes, &options) {
        Ok(document) => document,
        Err(reason) => {
            assert!(!matches!(reason, Reason::Failed(_)), "{reason}");
            return None;
        }
    };
    let mut end = 0;
    for block in &document.blocks {
        let text = document.text.get(block.span.start..block.span.end).expect("a block is a piece of the text");
        assert!(block.span.start >= end && !text.trim().is_empty() && text == text.trim(), "{block:?} {text:?}");
        assert!(!text.contains('\n'), "{block:?} {text:?}");
        assert!(text.is_char_boundary(block.label), "{block:?} {text:?}");
        end = block.span.end;
    }
    assert_ne!(end, 0, "a document without text is no document");
    Some(document)
}

/// Divides a document and checks that every byte of it belongs to exactly one part.
pub fn divide(document: &Document) {
    let agreement = understand(document);
    let mut end = 0;
    for part in &agreement.parts {
        assert_eq!(part.extent.start, end, "parts tile the text");
        assert!(part.extent.start <= part.span.start && part.span.end <= part.extent.end, "{part:?}");
        assert!(document.text.get(part.span.start..part.span.end).is_some(), "{part:?}");
        for item in &part.items {
            assert!(document.text.get(item.start..item.end).is_some(), "{part:?}");
        }
        end = part.extent.end;
    }
    assert_eq!(end, document.text.len(), "parts tile the text");
}
