#![no_main]

use clauseek_fuzz::{packed, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"PK") {
        read("a.odt", bytes);
        return;
    }
    // Otherwise the parts of an OpenDocument file, with a zero byte between two.
    let mut parts = bytes.splitn(2, |byte| *byte == 0);
    let mut next = || parts.next().unwrap_or_default();
    let (content, styles) = (next(), next());
    let kind = b"application/vnd.oasis.opendocument.text";
    read("a.odt", &packed::<&[u8]>(&[("mimetype", kind), ("content.xml", content), ("styles.xml", styles)]));
});
