//! The list of a gram's places: growing numbers, packed.
//!
//! | part | bytes | what |
//! | --- | --- | --- |
//! | length | varint | how many numbers |
//! | skips | 5 for each full block | the block's last number (u32), and the bits of its differences (u8) |
//! | blocks | 16 · bits for each full block | the differences of 128 numbers, packed with SIMD ([`bitpacking`]) |
//! | rest | 1 + bits · numbers / 8 | the bits of a difference (u8), and the differences of the numbers that fill no block; nothing if all do |

use std::io;

use bitpacking::{BitPacker, BitPacker4x};

use super::damaged;
use crate::varint;

/// Numbers of a block.
pub(super) const BLOCK: usize = BitPacker4x::BLOCK_LEN;
/// Bytes of a skip.
const SKIP: usize = 5;

/// Appends a list. The numbers grow strictly.
pub(super) fn encode(numbers: &[u32], out: &mut Vec<u8>) {
    let mut encoder = Encoder::new();
    encoder.extend(numbers);
    encoder.finish(out);
}

/// Packs a list that comes bit by bit: a long one takes a fraction of the memory that its numbers would.
pub(super) struct Encoder {
    packer: BitPacker4x,
    length: usize,
    skips: Vec<u8>,
    blocks: Vec<u8>,
    /// Numbers that fill no block yet, and the one before them.
    rest: Vec<u32>,
    before: u32,
}

impl Encoder {
    pub fn new() -> Encoder {
        let (skips, blocks) = (Vec::new(), Vec::new());
        Encoder { packer: BitPacker4x::new(), length: 0, skips, blocks, rest: Vec::with_capacity(BLOCK), before: 0 }
    }

    pub fn len(&self) -> usize {
        self.length
    }

    /// Returns the last number; none if there is none yet.
    pub fn last(&self) -> Option<u32> {
        (self.length > 0).then(|| self.rest.last().copied().unwrap_or(self.before))
    }

    /// Adds numbers, which grow strictly.
    pub fn extend(&mut self, mut numbers: &[u32]) {
        self.length += numbers.len();
        if !self.rest.is_empty() {
            let (first, others) = numbers.split_at(numbers.len().min(BLOCK - self.rest.len()));
            self.rest.extend(first);
            numbers = others;
            if self.rest.len() < BLOCK {
                return;
            }
            let block = std::mem::take(&mut self.rest);
            self.pack(&block);
        }
        let (blocks, rest) = numbers.as_chunks::<BLOCK>();
        blocks.iter().for_each(|block| self.pack(block));
        self.rest.extend(rest);
    }

    fn pack(&mut self, block: &[u32]) {
        let last = block[BLOCK - 1];
        let bits = self.packer.num_bits_sorted(self.before, block);
        self.skips.extend(last.to_le_bytes());
        self.skips.push(bits);
        let from = self.blocks.len();
        self.blocks.resize(from + packed_bytes(bits), 0);
        self.packer.compress_sorted(self.before, block, &mut self.blocks[from..], bits);
        self.before = last;
    }

    /// Appends the list.
    pub fn finish(self, out: &mut Vec<u8>) {
        varint::push(self.length, out);
        out.extend(self.skips);
        out.extend(self.blocks);
        pack_rest(self.before, &self.rest, out);
    }
}

/// Packs the differences of the last numbers one after the other, all in as many bits as the greatest takes.
fn pack_rest(mut before: u32, rest: &[u32], out: &mut Vec<u8>) {
    let steps = rest.iter().map(|&number| number - std::mem::replace(&mut before, number));
    let steps: Vec<u32> = steps.collect();
    let Some(greatest) = steps.iter().max() else { return };
    let bits = u32::BITS - greatest.leading_zeros();
    out.push(bits as u8);
    let (mut held, mut filled) = (0u64, 0);
    for step in steps {
        held |= u64::from(step) << filled;
        filled += bits;
        while filled >= 8 {
            out.push(held as u8);
            held >>= 8;
            filled -= 8;
        }
    }
    if filled > 0 {
        out.push(held as u8);
    }
}

fn packed_bytes(bits: u8) -> usize {
    usize::from(bits) * BLOCK / 8
}

/// A list as it stands in the file.
#[derive(Clone, Copy)]
pub(super) struct List<'a> {
    length: usize,
    skips: &'a [u8],
    /// What follows the skips; where the list ends only reading it tells.
    blocks: &'a [u8],
}

impl<'a> List<'a> {
    /// Reads the head of the list that `bytes` begins with.
    pub fn open(mut bytes: &'a [u8]) -> io::Result<List<'a>> {
        let length = varint::take(&mut bytes).filter(|&length| length <= u32::MAX as usize).ok_or_else(damaged)?;
        let (skips, blocks) = bytes.split_at_checked(length / BLOCK * SKIP).ok_or_else(damaged)?;
        Ok(List { length, skips, blocks })
    }

    pub fn len(&self) -> usize {
        self.length
    }

    /// Calls `each` with the numbers of one block after the other.
    pub fn each_block(&self, mut each: impl FnMut(&[u32]) -> io::Result<()>) -> io::Result<()> {
        let mut cursor = Cursor::new(*self);
        while cursor.load()? {
            each(&cursor.block[..cursor.filled])?;
        }
        Ok(())
    }

    /// Appends all numbers to `out`.
    pub fn decode(&self, out: &mut Vec<u32>) -> io::Result<()> {
        let mut cursor = Cursor::new(*self);
        out.reserve(self.length.min(self.blocks.len().saturating_mul(BLOCK)));
        while cursor.load()? {
            out.extend_from_slice(&cursor.block[..cursor.filled]);
        }
        Ok(())
    }
}

/// Goes through a list, passing over what need not be unpacked.
pub(super) struct Cursor<'a> {
    list: List<'a>,
    /// Blocks passed, the one unpacked included, and where the next one begins in `list.blocks`.
    passed: usize,
    offset: usize,
    /// The last number of the blocks passed.
    before: u32,
    block: [u32; BLOCK],
    filled: usize,
    at: usize,
    is_done: bool,
}

impl<'a> Cursor<'a> {
    pub fn new(list: List<'a>) -> Cursor<'a> {
        Cursor { list, passed: 0, offset: 0, before: 0, block: [0; BLOCK], filled: 0, at: 0, is_done: false }
    }

    /// Returns the block, from the current one on, whose last number is `target` or more; none at the end.
    pub fn block_from(&mut self, target: u32) -> io::Result<Option<&[u32]>> {
        while self.filled == 0 || self.block[self.filled - 1] < target {
            self.pass(target);
            if !self.load()? {
                return Ok(None);
            }
        }
        Ok(Some(&self.block[..self.filled]))
    }

    /// Returns the first number from the current place on that is `target` or more; none at the end.
    pub fn seek(&mut self, target: u32) -> io::Result<Option<u32>> {
        if self.block_from(target)?.is_none() {
            return Ok(None);
        }
        // Targets that lie close together are found in a few steps.
        let ahead = &self.block[self.at..self.filled];
        let step = match ahead.iter().take(8).position(|&number| number >= target) {
            Some(step) => step,
            None => ahead.partition_point(|&number| number < target),
        };
        self.at += step;
        Ok(self.block[..self.filled].get(self.at).copied())
    }

    /// Passes over the full blocks that end before `target`.
    fn pass(&mut self, target: u32) {
        while let Some((last, bits)) = self.skip()
            && last < target
        {
            self.offset += packed_bytes(bits);
            self.before = last;
            self.passed += 1;
        }
    }

    /// The last number and the bits of the next full block.
    fn skip(&self) -> Option<(u32, u8)> {
        let skip = self.list.skips.get(self.passed * SKIP..(self.passed + 1) * SKIP)?;
        Some((u32::from_le_bytes([skip[0], skip[1], skip[2], skip[3]]), skip[4]))
    }

    /// Unpacks the next block; false at the end.
    fn load(&mut self) -> io::Result<bool> {
        (self.at, self.filled) = (0, 0);
        if let Some((last, bits)) = self.skip() {
            let end = self.offset + packed_bytes(bits);
            let packed = self.list.blocks.get(self.offset..end).filter(|_| bits <= 32).ok_or_else(damaged)?;
            BitPacker4x::new().decompress_sorted(self.before, packed, &mut self.block, bits);
            (self.offset, self.before, self.filled) = (end, last, BLOCK);
            self.passed += 1;
            return Ok(true);
        }
        if std::mem::replace(&mut self.is_done, true) {
            return Ok(false);
        }
        let count = self.list.length % BLOCK;
        if count == 0 {
            return Ok(false);
        }
        let rest = self.list.blocks.get(self.offset..).ok_or_else(damaged)?;
        let (&bits, mut rest) = rest.split_first().filter(|(bits, _)| **bits <= 32).ok_or_else(damaged)?;
        let (mut held, mut filled) = (0u64, 0);
        for number in &mut self.block[..count] {
            while filled < u32::from(bits) {
                let (&byte, behind) = rest.split_first().ok_or_else(damaged)?;
                held |= u64::from(byte) << filled;
                filled += 8;
                rest = behind;
            }
            self.before = self.before.wrapping_add((held & ((1 << bits) - 1)) as u32);
            *number = self.before;
            held >>= bits;
            filled -= u32::from(bits);
        }
        self.filled = count;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn growing(steps: &[u32]) -> Vec<u32> {
        let sums = steps.iter().scan(0u32, |sum, &step| {
            *sum += step;
            Some(*sum)
        });
        sums.map(|sum| sum - steps[0].min(1)).collect()
    }

    proptest! {
        #[test]
        fn lists_can_be_read_back(steps in prop::collection::vec(1u32..9_000, 0..700), wide in 0u32..3) {
            let steps: Vec<u32> = steps.into_iter().map(|step| step << (wide * 4)).collect();
            let numbers = growing(&steps);
            let mut bytes = Vec::new();
            encode(&numbers, &mut bytes);
            // What follows a list is none of its business.
            bytes.push(7);
            let list = List::open(&bytes).expect("a list");
            let mut read = Vec::new();
            list.decode(&mut read).expect("its numbers");
            prop_assert_eq!(&read, &numbers);
            prop_assert_eq!(list.len(), numbers.len());
        }

        #[test]
        fn a_cursor_finds_the_next_number(
            steps in prop::collection::vec(1u32..50, 1..700),
            mut targets in prop::collection::vec(0u32..20_000, 1..40),
        ) {
            let numbers = growing(&steps);
            let mut bytes = Vec::new();
            encode(&numbers, &mut bytes);
            let mut cursor = Cursor::new(List::open(&bytes).expect("a list"));
            targets.sort_unstable();
            for target in targets {
                let next = numbers.iter().copied().find(|&number| number >= target);
                prop_assert_eq!(cursor.seek(target).expect("no damage"), next);
            }
        }

        #[test]
        fn damage_is_an_error_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), target in any::<u32>()) {
            if let Ok(list) = List::open(&bytes) {
                let _ = list.decode(&mut Vec::new());
                let _ = Cursor::new(list).seek(target);
            }
        }
    }
}
