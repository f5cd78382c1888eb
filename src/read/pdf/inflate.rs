//! How far a PDF's streams unpack, found out before anything is unpacked into memory: the PDF library sets no limit of its own.

use std::io::{self, Read};
use std::time::Instant;

use flate2::bufread::ZlibDecoder;
use hayro_interpret::hayro_syntax::object::dict::keys::CONTENTS;
use hayro_interpret::hayro_syntax::object::{Array, Stream};
use hayro_interpret::hayro_syntax::page::Page;

use crate::error::Reason;

/// Most filters on top of each other; more are followed by nothing that a page needs.
const MOST_FILTERS: usize = 8;

/// A dictionary stands before its stream, and is no longer than this, in bytes.
const DICTIONARY: usize = 4096;

/// Unpacks each deflated stream of a file into nothing. Which object it belongs to does not matter, so broken tables of objects hide none.
/// Streams of other filters and encrypted ones are not looked at: ASCII ones shrink, run lengths grow 64 times at most.
///
/// # Errors
/// [`Reason::Bomb`] if a picture (they are held one at a time) or all other streams together unpack to more than `limit` bytes;
/// [`Reason::TooSlow`] past the deadline.
pub(super) fn check(bytes: &[u8], limit: u64, deadline: Instant, too_slow: impl Fn() -> Reason) -> Result<(), Reason> {
    let mut total = 0;
    for start in streams(bytes) {
        if Instant::now() > deadline {
            return Err(too_slow());
        }
        let data = &bytes[start..];
        let dictionary = &bytes[start.saturating_sub(DICTIONARY)..start];
        let object = dictionary.windows(4).rposition(|word| word == b" obj").map_or(dictionary, |at| &dictionary[at..]);
        let picture = object.windows(6).any(|word| word == b"/Image");
        let size = unpacked(data, limit + 1);
        if !picture {
            total += size;
        }
        if size.max(total) > limit {
            return Err(Reason::Bomb { limit });
        }
    }
    Ok(())
}

/// Returns the bytes of the streams that draw a page, unpacked; little more than `most` at most.
pub(super) fn contents(page: &Page<'_>, most: u64) -> u64 {
    let size = |stream: Stream<'_>| unpacked(&stream.raw_data(), most + 1);
    if let Some(stream) = page.raw().get::<Stream<'_>>(CONTENTS) {
        return size(stream);
    }
    let mut total = 0;
    for stream in page.raw().get::<Array<'_>>(CONTENTS).iter().flat_map(Array::iter::<Stream<'_>>) {
        total += size(stream);
        if total > most {
            break;
        }
    }
    total
}

/// The places where the data of streams begins, in bytes.
fn streams(bytes: &[u8]) -> impl Iterator<Item = usize> {
    const WORD: &[u8] = b"stream";
    let words = bytes.windows(WORD.len()).enumerate().filter(|(_, word)| *word == WORD);
    words.map(move |(at, _)| {
        let after = at + WORD.len();
        let line_end = bytes[after..].iter().take(2).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        after + line_end
    })
}

/// The most bytes that one of a stream's filters yields, `most` at most; 0 if it is not deflated.
fn unpacked(data: &[u8], most: u64) -> u64 {
    let mut largest = 0;
    for filters in 1..=MOST_FILTERS {
        let mut reader: Box<dyn io::BufRead + '_> = Box::new(data);
        for _ in 0..filters {
            let Ok(head) = reader.fill_buf() else { return largest };
            if !is_zlib(head) {
                return largest;
            }
            reader = Box::new(io::BufReader::new(ZlibDecoder::new(reader)));
        }
        largest = largest.max(count(reader.take(most)));
        if largest >= most {
            break;
        }
    }
    largest
}

/// Counts the bytes up to the end or the first error: what was unpacked before an error is used by readers of PDF.
fn count(mut reader: impl Read) -> u64 {
    let mut buffer = vec![0; 1 << 16];
    let mut size = 0;
    loop {
        match reader.read(&mut buffer) {
            Ok(0) | Err(_) => return size,
            Ok(read) => size += read as u64,
        }
    }
}

/// Tells whether data begins with the head of RFC 1950.
fn is_zlib(data: &[u8]) -> bool {
    matches!(data, [method, flags, ..] if method & 15 == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31))
}
