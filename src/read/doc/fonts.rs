//! The names of the fonts, by which signs of symbol fonts are told.

use super::bytes::{byte, u16};

/// Reads the names of the fonts in the order of their numbers.
pub(super) fn read(table: &[u8]) -> Vec<String> {
    /// Where the name stands in the description of a font.
    const NAME: usize = 39;
    let Some(count) = u16(table, 0) else { return Vec::new() };
    let mut at = 4;
    let mut fonts = Vec::new();
    for _ in 0..count {
        let Some(length) = byte(table, at).map(usize::from) else { break };
        let font = table.get(at + 1..at + 1 + length).unwrap_or_default();
        let units = font.get(NAME..).unwrap_or_default().chunks_exact(2);
        let name: Vec<u16> =
            units.map(|pair| u16::from_le_bytes([pair[0], pair[1]])).take_while(|unit| *unit != 0).collect();
        fonts.push(String::from_utf16_lossy(&name));
        at += 1 + length;
    }
    fonts
}
