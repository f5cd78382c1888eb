//! Zip containers: the parts of a docx or odt, the files of an archive.
//!
//! What comes in may have been made to hurt: a few kilobytes that unpack to terabytes, names that lead out of the
//! container, the same name twice. Nothing here touches the disk, so a name is only a name; of two parts of one name the
//! one listed last is meant, as everywhere; and all parts together unpack to no more than the limit.

use std::collections::HashMap;
use std::io::{Cursor, ErrorKind, Read};

use encoding_rs::GB18030;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::Reason;

/// An opened container.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
    /// Places in `names` by [`key`].
    places: HashMap<String, usize>,
    limit: u64,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl<'a> Package<'a> {
    /// Reads the directory of a container whose parts may unpack to `limit` bytes altogether.
    ///
    /// # Errors
    /// [`Reason::Malformed`] if the bytes are no whole zip archive.
    pub(crate) fn open(bytes: &'a [u8], limit: u64) -> Result<Self, Reason> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        let names: Vec<String> = archive.file_names_raw().map(decode).collect();
        let places = names.iter().enumerate().map(|(place, name)| (key(name), place)).collect();
        Ok(Package { archive, names, places, limit, left: limit })
    }

    /// Returns the names of the parts in the container's order, those of folders (which end in `/`) included.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Unpacks a part; none if there is no such part. Neither case nor a `/` at the start matters.
    ///
    /// # Errors
    /// [`Reason::Bomb`] if the parts unpacked so far exceed the limit, [`Reason::Encrypted`], [`Reason::Malformed`].
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Reason> {
        let Some(&place) = self.places.get(&key(name)) else { return Ok(None) };
        let file = self.archive.by_index(place).map_err(damaged)?;
        let mut content = Vec::new();
        // The directory may lie about the size, so it is the bytes that count.
        let read = file.take(self.left.saturating_add(1)).read_to_end(&mut content);
        if content.len() as u64 > self.left {
            return Err(Reason::Bomb { limit: self.limit });
        }
        read.map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => Reason::Malformed(format!("{name} is cut off")),
            _ => Reason::Malformed(format!("{name}: {error}")),
        })?;
        self.left -= content.len() as u64;
        Ok(Some(content))
    }
}

/// What counts as the same name.
fn key(name: &str) -> String {
    name.trim_start_matches('/').to_lowercase()
}

/// Names are UTF-8 if they can be: Chinese programs write GB18030 without saying so.
fn decode(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    };
    name.replace('\\', "/")
}

fn damaged(error: ZipError) -> Reason {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Reason::Encrypted,
        ZipError::Io(error) if error.kind() == ErrorKind::UnexpectedEof => {
            Reason::Malformed("the archive is cut off".to_owned())
        }
        // The directory stands at the end of the file.
        ZipError::InvalidArchive(cause) if cause.contains("EOCD") => {
            Reason::Malformed("the archive is cut off".to_owned())
        }
        error => Reason::Malformed(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::zipped::packed;

    #[test]
    fn parts_are_found_by_name() {
        let bytes = packed(&[("word/Document.xml", "甲".as_bytes()), ("../../etc/x", b"y"), ("a\\b", b"z")]);
        let mut package = Package::open(&bytes, 100).unwrap();
        assert_eq!(package.names().collect::<Vec<_>>(), ["word/Document.xml", "../../etc/x", "a/b"]);
        assert_eq!(package.part("/word/document.xml").unwrap().as_deref(), Some("甲".as_bytes()));
        assert_eq!(package.part("a/b").unwrap().as_deref(), Some(&b"z"[..]));
        assert_eq!(package.part("word").unwrap(), None);
    }

    #[test]
    fn names_in_gb18030_are_read() {
        assert_eq!(decode(&GB18030.encode("合同.docx").0), "合同.docx");
    }

    #[test]
    fn the_limit_holds_for_all_parts_together() {
        let zeros = vec![0; 600];
        let bytes = packed(&[("a", &zeros), ("b", &zeros)]);
        let mut package = Package::open(&bytes, 1000).unwrap();
        assert_eq!(package.part("a").unwrap().map(|part| part.len()), Some(600));
        assert_eq!(package.part("b"), Err(Reason::Bomb { limit: 1000 }));
    }

    #[test]
    fn damage_is_named_wherever_it_is() {
        let text: Vec<u8> = (0..40_000u32).flat_map(|n| (n.wrapping_mul(2_654_435_761) >> 7).to_le_bytes()).collect();
        let bytes = packed(&[("a", &text)]);
        for cut in [0, 3, 40, bytes.len() / 2, bytes.len() - 1] {
            assert!(matches!(Package::open(&bytes[..cut], 1 << 20), Err(Reason::Malformed(_))), "{cut}");
        }
        let mut bytes = bytes;
        bytes[5000] ^= 0xFF;
        let damaged = Package::open(&bytes, 1 << 20).and_then(|mut package| package.part("a"));
        assert!(matches!(damaged, Err(Reason::Malformed(_))), "{damaged:?}");
    }
}
