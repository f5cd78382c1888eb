//! Paths as text that can be turned back: the index keeps text, and not every name is.

use std::path::{Path, PathBuf};

/// Stands before what text cannot say; a name may hold it as well.
pub(super) const MARK: char = char::REPLACEMENT_CHARACTER;
/// What no text of a path holds: it stands between a path and what else is kept about a file.
pub const SEPARATOR: char = '\u{1F}';

/// Returns a text from which [`path_of`] makes the path again. Of a name that is Unicode it is the name itself; a byte
/// that is no text, and [`SEPARATOR`], become U+FFFD and two hexadecimal digits. Two paths never have the same text.
pub fn text_of(path: &Path) -> String {
    use std::fmt::Write;
    if let Some(text) = path.to_str().filter(|text| !text.contains([MARK, SEPARATOR])) {
        return text.to_owned();
    }
    let bytes = path.as_os_str().as_encoded_bytes();
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for ch in chunk.valid().chars() {
            match ch {
                MARK => text.extend([MARK, MARK]),
                SEPARATOR => text += &without_separator("\u{1F}"),
                _ => text.push(ch),
            }
        }
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(text, "{MARK}{byte:02X}");
        }
    }
    text
}

/// Returns a name with [`SEPARATOR`] as [`text_of`] writes it.
pub(super) fn without_separator(name: &str) -> String {
    name.replace(SEPARATOR, &format!("{MARK}{:02X}", u32::from(SEPARATOR)))
}

/// Returns the path that a text stands for.
pub fn path_of(text: &str) -> PathBuf {
    if !text.contains(MARK) {
        return PathBuf::from(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(MARK) {
        bytes.extend(before.as_bytes());
        let hex = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        rest = match hex {
            Some(byte) => {
                bytes.push(byte);
                &after[2..]
            }
            None => {
                bytes.extend(MARK.encode_utf8(&mut [0; 4]).as_bytes());
                after.strip_prefix(MARK).unwrap_or(after)
            }
        };
    }
    bytes.extend(rest.as_bytes());
    from_bytes(bytes)
}

#[cfg(unix)]
fn from_bytes(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(bytes).into()
}

/// Elsewhere names are made of characters, but for lone surrogates, which no program makes on purpose.
#[cfg(not(unix))]
fn from_bytes(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_stays_as_it_is() {
        assert_eq!(text_of(Path::new("/合同/a.txt")), "/合同/a.txt");
        assert_eq!(path_of("/合同/a.txt"), Path::new("/合同/a.txt"));
    }

    proptest! {
        #[test]
        fn unicode_names_can_be_made_again(name in "[\\PC\u{FFFD}0-9A-F]{0,12}") {
            prop_assert_eq!(path_of(&text_of(Path::new(&name))), Path::new(&name));
        }

        #[cfg(unix)]
        #[test]
        fn all_names_can_be_made_again(name in prop::collection::vec(prop_oneof![any::<u8>(), Just(0xEF), Just(0xBF), Just(0xBD), Just(0x1F)], 0..12)) {
            let path = from_bytes(name);
            prop_assert!(!text_of(&path).contains(SEPARATOR));
            prop_assert_eq!(path_of(&text_of(&path)), path);
        }
    }
}
