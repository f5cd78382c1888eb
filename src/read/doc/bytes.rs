//! Little-endian numbers in a stream that may be cut off anywhere.

use std::ops::Range;

pub(super) fn byte(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at).copied()
}

pub(super) fn u16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

pub(super) fn u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

pub(super) fn i32(bytes: &[u8], at: usize) -> Option<i32> {
    u32(bytes, at).map(|number| number as i32)
}

/// Returns the range of `length` bytes from `at` if the stream has all of them.
pub(super) fn within(bytes: &[u8], at: usize, length: usize) -> Option<Range<usize>> {
    let end = at.checked_add(length)?;
    (end <= bytes.len()).then_some(at..end)
}

/// A PLC: positions, one more than there are data items behind them.
pub(super) struct Plc<'a> {
    bytes: &'a [u8],
    item: usize,
    /// How many items there are.
    pub len: usize,
}

impl<'a> Plc<'a> {
    pub(super) fn new(bytes: &'a [u8], item: usize) -> Plc<'a> {
        Plc { bytes, item, len: bytes.len().saturating_sub(4) / (4 + item) }
    }

    /// The position at which item `at` starts; that of `len` is where the last one ends.
    pub(super) fn position(&self, at: usize) -> Option<u32> {
        if at > self.len { None } else { u32(self.bytes, at * 4) }
    }

    pub(super) fn data(&self, at: usize) -> Option<&'a [u8]> {
        let start = (self.len + 1) * 4 + at * self.item;
        if at >= self.len { None } else { self.bytes.get(start..start + self.item) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_off_is_not_there() {
        assert_eq!((u16(&[1, 2], 0), u16(&[1, 2], 1), u32(&[1, 0, 0, 0], 0)), (Some(0x201), None, Some(1)));
        assert_eq!((u32(&[1], usize::MAX), i32(&[0xFF; 4], 0), byte(&[], 0)), (None, Some(-1), None));
        assert_eq!((within(&[0; 4], 2, 2), within(&[0; 4], 2, usize::MAX)), (Some(2..4), None));
    }

    #[test]
    fn a_plc_has_one_position_more_than_items() {
        let bytes: Vec<u8> = [[0, 0, 0, 0], [5, 0, 0, 0]].concat().into_iter().chain([7, 8]).collect();
        let plc = Plc::new(&bytes, 2);
        assert_eq!((plc.len, plc.position(1), plc.data(0), plc.data(1)), (1, Some(5), Some(&[7, 8][..]), None));
        assert_eq!(Plc::new(&[], 2).position(0), None);
    }
}
