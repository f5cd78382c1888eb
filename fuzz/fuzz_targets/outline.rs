#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // The first byte says how the rest is read; most mutations leave it as it is.
    let (name, text) = match bytes {
        [b'<', ..] => ("a.html", bytes),
        [b'#', ..] => ("a.md", bytes),
        _ => ("a.txt", bytes),
    };
    if let Some(document) = clauseek_fuzz::read(name, text) {
        clauseek_fuzz::divide(&document);
    }
});
