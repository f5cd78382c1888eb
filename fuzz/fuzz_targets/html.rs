#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    clauseek_fuzz::read("a.html", bytes);
});
