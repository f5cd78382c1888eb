#![no_main]

use clauseek_fuzz::{packed, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"PK") {
        read("a.docx", bytes);
        return;
    }
    // Otherwise the parts of a Word file, with a zero byte between two.
    let mut parts = bytes.split(|byte| *byte == 0);
    let mut next = || parts.next().unwrap_or_default();
    let (document, numbering, styles, notes) = (next(), next(), next(), next());
    let file = packed::<&[u8]>(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document),
        ("word/numbering.xml", numbering),
        ("word/styles.xml", styles),
        ("word/footnotes.xml", notes),
    ]);
    read("a.docx", &file);
});
