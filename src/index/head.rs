//! The head of an index, `meta.json`, and the copy kept of it.
//!
//! The head alone says which segments belong to the index and what users have said about their folders, and nothing else in
//! Tantivy tells whether it is as it was written. So a copy is written before each head: a checksum, the checksum of the
//! head before, and the new head. A head that is neither of the two is damaged, and the copy stands in for it.

use std::fs;
use std::io;
use std::path::Path;

use super::META;

/// The name of the copy.
pub(super) const COPY: &str = "meta.copy";

/// Returns the copy of a head that is about to replace another.
pub(super) fn copy(head: &[u8], before: &[u8]) -> Vec<u8> {
    let rest = [sum(before).as_bytes(), b"\n", head].concat();
    [sum(&rest).as_bytes(), b"\n", &rest].concat()
}

/// How the head of an index is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Head {
    /// As it was written, as far as can be told: an index of an earlier version has no copy.
    Sound,
    /// It is not, or it is not there.
    Damaged {
        /// What stands in for it, if the copy is whole.
        copy: Option<Vec<u8>>,
    },
}

/// Looks at the head in a folder.
///
/// # Errors
/// If it is there and cannot be read.
pub(super) fn state(dir: &Path) -> io::Result<Head> {
    let read = |name: &str| match fs::read(dir.join(name)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    };
    let head = read(META)?;
    let copy = read(COPY)?;
    let kept = copy.as_deref().and_then(parse);
    let parses = head.as_deref().is_some_and(|head| serde_json::from_slice::<serde::de::IgnoredAny>(head).is_ok());
    let sound = parses
        && match (&head, &kept) {
            (Some(head), Some((before, kept))) => *kept == head.as_slice() || *before == sum(head),
            _ => true,
        };
    Ok(match sound {
        true => Head::Sound,
        false => Head::Damaged { copy: kept.map(|(_, kept)| kept.to_vec()) },
    })
}

/// Returns the checksum of the head before, and the head; none if the copy is damaged itself.
fn parse(copy: &[u8]) -> Option<(&str, &[u8])> {
    let (own, rest) = line(copy)?;
    let (before, head) = line(rest)?;
    (own == sum(rest)).then_some((before, head))
}

fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 1..]))
}

fn sum(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..32].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_sound_if_it_is_the_one_copied_or_the_one_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let is = |head: &[u8]| {
            fs::write(folder.path().join(META), head).expect("a file");
            state(folder.path()).expect("it can be read")
        };
        assert_eq!((is(b"{}"), is(b"{")), (Head::Sound, Head::Damaged { copy: None }), "there is no copy yet");
        fs::write(folder.path().join(COPY), copy(b"[2]", b"[1]")).expect("a file");
        assert_eq!((is(b"[2]"), is(b"[1]")), (Head::Sound, Head::Sound), "a run may end between the two");
        let damaged = Head::Damaged { copy: Some(b"[2]".to_vec()) };
        assert_eq!((is(b"[3]"), is(b""), is(b"[2")), (damaged.clone(), damaged.clone(), damaged.clone()));
        fs::remove_file(folder.path().join(META)).expect("it is there");
        assert_eq!(state(folder.path()).expect("it can be read"), damaged);
        fs::write(folder.path().join(COPY), b"0\n0\n[2]").expect("a file");
        assert_eq!((is(b"[3]"), is(b"[")), (Head::Sound, Head::Damaged { copy: None }), "a damaged copy says nothing");
    }
}
