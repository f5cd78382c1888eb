//! The piece table: in which pieces of the main stream the characters of the text stand.

use std::ops::Range;

use encoding_rs::WINDOWS_1252;

use super::bytes::{Plc, byte, u16, u32, within};
use crate::error::Reason;

/// Consecutive characters that stand together in the main stream.
#[derive(Debug)]
pub(super) struct Piece {
    /// Places in the text.
    pub characters: Range<u32>,
    /// Where the first of them stands in the main stream.
    start: usize,
    /// One byte a character (Windows-1252) rather than two (UTF-16).
    narrow: bool,
    /// Properties that hold for the whole piece, after those of its runs: bytes of the table stream.
    pub properties: Properties,
}

#[derive(Debug, Clone)]
pub(super) enum Properties {
    None,
    /// A single property: its code and its operand.
    One(u16, u8),
    /// A list of properties in the table stream.
    List(Range<usize>),
}

/// A UTF-16 code unit of the text, and where it stands in the main stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    pub code: u16,
    /// Its place in the text.
    pub character: u32,
    /// Where it stands in the main stream, and where it ends there.
    pub at: u32,
    pub end: u32,
}

/// The properties that a piece can have on its own in short form, by the number it has there.
const SHORT: &[(u8, u16)] = &[
    (0x05, 0x2403),
    (0x0C, 0x260A),
    (0x18, 0x2416),
    (0x19, 0x2417),
    (0x41, 0x0800),
    (0x42, 0x0801),
    (0x55, 0x0835),
    (0x5C, 0x083C),
];

/// Reads the piece table, which stands at `place` of the table stream; the main stream is `length` bytes long.
pub(super) fn pieces(table: &[u8], place: Range<usize>, length: usize) -> Result<Vec<Piece>, Reason> {
    let pieces = read(table, place).filter(|pieces| {
        // No text is said twice. Pieces that share their bytes would make much of a small file.
        let bytes = |piece: &Piece| piece.bytes().min(length.saturating_sub(piece.start));
        pieces.iter().map(bytes).fold(0, usize::saturating_add) <= length.saturating_mul(2)
    });
    pieces.ok_or_else(|| Reason::Malformed("its table of pieces is damaged".to_owned()))
}

fn read(table: &[u8], place: Range<usize>) -> Option<Vec<Piece>> {
    let table = table.get(..place.end)?;
    let (mut at, mut lists) = (place.start, Vec::new());
    while byte(table, at)? == 1 {
        let list = within(table, at + 3, usize::from(u16(table, at + 1)?))?;
        at = list.end;
        lists.push(list);
    }
    if byte(table, at)? != 2 {
        return None;
    }
    let plc = within(table, at + 5, u32(table, at + 1)? as usize)?;
    let plc = Plc::new(table.get(plc)?, 8);
    let mut pieces = Vec::with_capacity(plc.len);
    for index in 0..plc.len {
        let (from, to, data) = (plc.position(index)?, plc.position(index + 1)?, plc.data(index)?);
        let place = u32(data, 2)?;
        let narrow = place & 0x4000_0000 != 0;
        let place = (place & 0x3FFF_FFFF) as usize;
        let modifier = u16(data, 6)?;
        let properties = if modifier & 1 == 1 {
            lists.get(usize::from(modifier >> 1)).map_or(Properties::None, |list| Properties::List(list.clone()))
        } else {
            let [low, operand] = modifier.to_le_bytes();
            let code = SHORT.iter().find(|(short, _)| *short == low >> 1);
            code.map_or(Properties::None, |(_, code)| Properties::One(*code, operand))
        };
        // A table whose pieces run backwards would have the text read over and over.
        if to < from || pieces.last().is_some_and(|last: &Piece| last.characters.end != from) {
            return None;
        }
        let start = if narrow { place / 2 } else { place };
        pieces.push(Piece { characters: from..to, start, narrow, properties });
    }
    Some(pieces)
}

impl Piece {
    /// How many bytes the piece takes up if the stream has all of it.
    fn bytes(&self) -> usize {
        (self.characters.len()).saturating_mul(if self.narrow { 1 } else { 2 })
    }

    /// Returns the units of those characters of `range` that belong to the piece; fewer if the stream is cut off.
    pub(super) fn units<'a>(&self, word: &'a [u8], range: &Range<u32>) -> impl Iterator<Item = Unit> + use<'a> {
        let from = range.start.clamp(self.characters.start, self.characters.end);
        let to = range.end.clamp(from, self.characters.end);
        let (start, first, narrow) = (self.start, self.characters.start, self.narrow);
        (from..to).map_while(move |character| {
            let index = (character - first) as usize;
            let width = if narrow { 1 } else { 2 };
            let at = start.checked_add(index * width)?;
            let code = if narrow { wide(byte(word, at)?) } else { u16(word, at)? };
            Some(Unit { code, character, at: u32::try_from(at).ok()?, end: u32::try_from(at + width).ok()? })
        })
    }
}

/// The code unit of a byte of Windows-1252.
fn wide(byte: u8) -> u16 {
    if (0x80..0xA0).contains(&byte) {
        let decoded = WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte)).0;
        return decoded.encode_utf16().next().unwrap_or(0xFFFD);
    }
    u16::from(byte)
}
