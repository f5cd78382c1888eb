//! Zip archives made for tests; shared with `tests/` and `fuzz/`, which include this file by its path.

use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

/// An archive of these files, names and contents, in this order.
pub fn packed<C: AsRef<[u8]>>(files: &[(&str, C)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a file can be added");
        zip.write_all(content.as_ref()).expect("its content can be written");
    }
    zip.finish().expect("the archive can be finished").into_inner()
}
