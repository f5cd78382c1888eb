//! What the fuzz targets have in common.

use clauseek::Reason;
use clauseek::model::Document;
use clauseek::read::{ReadOptions, read_with};
use clauseek::understand::understand;

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

/// Makes an archive of uncompressed files: mutated bytes then meet the reader of the XML, not the one of the archive.
pub fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let offset = out.len() as u32;
        let size = (content.len() as u32).to_le_bytes();
        let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x5A];
        head.extend(crc32(content).to_le_bytes());
        head.extend(size.iter().chain(&size));
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        out.extend(b"PK\x03\x04".iter().chain(&head).chain(name.as_bytes()).chain(*content));
        directory.extend(b"PK\x01\x02\x14\0".iter().chain(&head));
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, count) = (out.len() as u32, (files.len() as u16).to_le_bytes());
    let length = (directory.len() as u32).to_le_bytes();
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0".iter().chain(&count).chain(&count).chain(&length));
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}
