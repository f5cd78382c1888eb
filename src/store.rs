//! The stored parts of a segment: records packed in small blocks, with a dictionary of what agreements say again and again.
//!
//! A block is small so that a hit costs little to show, and small blocks pack badly, unless the packer knows what is coming: the dictionary is
//! trained on the first records of an index and used for all that come later, so that merging segments copies blocks (docs/performance.md has
//! what it saves).
//!
//! | section | what |
//! | --- | --- |
//! | blocks | each: bytes unpacked (varint), a zstd frame of records, each with its length before it (varint) |
//! | table | for each block its first document (u32) and where it ends (u64) |
//! | dictionary | of all blocks; empty if there is none |
//! | end | number of documents (u32), of blocks (u32), bytes of the dictionary (u32); little-endian |

use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock};

use tantivy::directory::OwnedBytes;
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe::{CCtx, DCtx};

use crate::varint;

/// Bytes of records in a block, if one record is not longer.
const BLOCK: usize = 4_096;
/// Bytes of records that a dictionary is trained on, and least that it is trained on where a segment ends before. Fewer are packed
/// without one: it would take more than it saves.
const TRAINING: usize = 6_000_000;
const LEAST_TRAINING: usize = TRAINING / 4;
/// Bytes of a dictionary for the records that it is trained on: each segment keeps a copy, so one for little text has to be small. Of
/// many agreements four times as large a one packs into two thirds, and no slower.
const fn dictionary_size(records: usize) -> usize {
    (if records < TRAINING { records } else { TRAINING }) / 24
}
const LEVEL: i32 = 3;
const ENTRY: usize = 12;
const END: usize = 12;
/// No block unpacks to more: a record is a part of a file, which has its own limit (`read::MAX_FILE_BYTES`).
const LONGEST: usize = 1 << 30;

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the stored parts are damaged")
}

/// A dictionary, and how it packs once there is something to pack: most runs find nothing new.
struct Trained {
    bytes: Vec<u8>,
    encoder: OnceLock<EncoderDictionary<'static>>,
}

/// The dictionary of an index, as soon as there is one; shared by all that write to it.
#[derive(Clone, Default)]
pub(crate) struct Shared(Arc<Mutex<Option<Arc<Trained>>>>);

impl Shared {
    /// Sets the dictionary that an index has already.
    pub fn set(&self, bytes: &[u8]) {
        if let Ok(mut shared) = self.0.lock() {
            *shared = Some(Trained::new(bytes.to_vec()));
        }
    }

    /// Forgets the dictionary, which holds wordings of the records that it was trained on.
    pub fn forget(&self) {
        if let Ok(mut shared) = self.0.lock() {
            *shared = None;
        }
    }

    fn get(&self) -> Option<Arc<Trained>> {
        self.0.lock().ok()?.clone()
    }

    /// Returns the dictionary, trained on the records if there is none.
    fn get_or_train(&self, records: &[u8], lengths: &[usize]) -> Option<Arc<Trained>> {
        let mut shared = self.0.lock().ok()?;
        if shared.is_none() {
            // Records that are all alike give no dictionary.
            let trained = zstd::dict::from_continuous(records, lengths, dictionary_size(records.len()));
            *shared = trained.ok().map(Trained::new);
        }
        shared.clone()
    }
}

impl Trained {
    fn new(bytes: Vec<u8>) -> Arc<Trained> {
        Arc::new(Trained { bytes, encoder: OnceLock::new() })
    }

    fn encoder(&self) -> &EncoderDictionary<'static> {
        self.encoder.get_or_init(|| EncoderDictionary::copy(&self.bytes, LEVEL))
    }
}

/// Packs the records of a segment: into memory, or straight to a file.
pub(crate) struct Writer<W = Vec<u8>> {
    shared: Shared,
    dictionary: Option<Arc<Trained>>,
    /// Records not packed yet, without their lengths: those of a block, or more before there is a dictionary.
    records: Vec<u8>,
    lengths: Vec<usize>,
    docs: u32,
    /// Where blocks go, and how many bytes of them have gone there.
    out: W,
    written: u64,
    table: Vec<(u32, u64)>,
    packer: CCtx<'static>,
}

impl Writer {
    pub fn new(shared: &Shared) -> Writer {
        Writer::to(Vec::new(), shared)
    }

    /// Returns about how many bytes are held.
    pub fn memory(&self) -> usize {
        self.records.len() + self.lengths.len() * 8 + self.out.len() + self.table.len() * 16
    }

    /// Writes the file.
    pub fn write(mut self, out: &mut impl Write) -> io::Result<()> {
        self.pack()?;
        out.write_all(&self.out)?;
        ending(&self.table, self.dictionary.as_deref(), self.docs, out)
    }
}

impl<W: Write> Writer<W> {
    fn to(out: W, shared: &Shared) -> Writer<W> {
        Writer {
            shared: shared.clone(),
            dictionary: shared.get(),
            records: Vec::new(),
            lengths: Vec::new(),
            docs: 0,
            out,
            written: 0,
            table: Vec::new(),
            packer: CCtx::default(),
        }
    }

    /// Adds the record of the next document; empty if it has none.
    pub fn add(&mut self, record: &[u8]) -> io::Result<()> {
        self.records.extend(record);
        self.lengths.push(record.len());
        self.docs += 1;
        let enough = if self.dictionary.is_some() { BLOCK } else { TRAINING };
        if self.records.len() >= enough { self.pack() } else { Ok(()) }
    }

    /// Packs the records held.
    fn pack(&mut self) -> io::Result<()> {
        if self.dictionary.is_none() && self.records.len() >= LEAST_TRAINING {
            self.dictionary = self.shared.get_or_train(&self.records, &self.lengths);
        }
        let records = std::mem::take(&mut self.records);
        let lengths = std::mem::take(&mut self.lengths);
        let (mut rest, mut first) = (&records[..], self.docs - lengths.len() as u32);
        let mut lengths = lengths.into_iter().peekable();
        let (mut raw, mut packed) = (Vec::with_capacity(BLOCK * 2), Vec::new());
        while lengths.peek().is_some() {
            raw.clear();
            let mut next = first;
            while let Some(length) = lengths.next_if(|_| raw.len() < BLOCK) {
                let (record, behind) = rest.split_at(length);
                varint::push(length, &mut raw);
                raw.extend(record);
                rest = behind;
                next += 1;
            }
            packed.clear();
            packed.reserve(zstd::zstd_safe::compress_bound(raw.len()));
            let done = match &self.dictionary {
                Some(trained) => self.packer.compress_using_cdict(&mut packed, &raw, trained.encoder().as_cdict()),
                None => self.packer.compress(&mut packed, &raw, LEVEL),
            };
            done.map_err(|code| io::Error::other(zstd::zstd_safe::get_error_name(code)))?;
            let mut length = Vec::new();
            varint::push(raw.len(), &mut length);
            self.put(&[&length, &packed], first)?;
            first = next;
        }
        Ok(())
    }

    /// Writes a block, which begins with the document `first`.
    fn put(&mut self, block: &[&[u8]], first: u32) -> io::Result<()> {
        for bytes in block {
            self.out.write_all(bytes)?;
            self.written += bytes.len() as u64;
        }
        self.table.push((first, self.written));
        Ok(())
    }
}

/// Writes what follows the blocks.
fn ending(table: &[(u32, u64)], dictionary: Option<&Trained>, docs: u32, out: &mut impl Write) -> io::Result<()> {
    for (first, end) in table {
        out.write_all(&first.to_le_bytes())?;
        out.write_all(&end.to_le_bytes())?;
    }
    let dictionary = dictionary.map_or(&[][..], |trained| &trained.bytes);
    out.write_all(dictionary)?;
    for number in [docs, table.len() as u32, dictionary.len() as u32] {
        out.write_all(&number.to_le_bytes())?;
    }
    Ok(())
}

/// Writes one file of several, without the documents that are not `alive`.
pub(crate) fn merge(sources: &[(&Store, Vec<bool>)], shared: &Shared, out: &mut impl Write) -> io::Result<()> {
    // What is merged may be larger than memory: blocks go to the file at once.
    let mut writer = Writer::to(&mut *out, shared);
    for (store, alive) in sources {
        let same = writer.dictionary.as_ref().is_some_and(|trained| trained.bytes == store.dictionary());
        for block in 0..store.blocks {
            let (docs, packed) = store.block(block)?;
            let alive = alive.get(docs.start as usize..docs.end as usize).ok_or_else(damaged)?;
            if same && writer.records.is_empty() && writer.lengths.is_empty() && !alive.contains(&false) {
                writer.put(&[packed], writer.docs)?;
                writer.docs += docs.len() as u32;
                continue;
            }
            let raw = store.unpacked(packed)?;
            let mut rest = &raw[..];
            for &alive in alive {
                let record = next_record(&mut rest)?;
                if alive {
                    writer.add(record)?;
                }
            }
            if same {
                // So that the blocks that follow can be copied.
                writer.pack()?;
            }
        }
    }
    writer.pack()?;
    let Writer { dictionary, docs, table, .. } = writer;
    ending(&table, dictionary.as_deref(), docs, out)
}

/// The stored parts of a segment.
pub(crate) struct Store {
    bytes: OwnedBytes,
    blocks: usize,
    docs: u32,
    table: usize,
    dictionary: std::ops::Range<usize>,
    decoder: OnceLock<DecoderDictionary<'static>>,
    /// Making one takes longer than unpacking a block.
    unpackers: Mutex<Vec<DCtx<'static>>>,
}

impl Store {
    /// Reads where everything is.
    pub fn open(bytes: OwnedBytes) -> io::Result<Store> {
        let end = bytes.len().checked_sub(END).ok_or_else(damaged)?;
        let number = |at: usize| -> io::Result<usize> {
            let bytes = bytes.get(end + at * 4..end + at * 4 + 4).ok_or_else(damaged)?;
            Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize)
        };
        let (docs, blocks, dictionary) = (number(0)? as u32, number(1)?, number(2)?);
        let dictionary = end.checked_sub(dictionary).ok_or_else(damaged)?..end;
        let table =
            blocks.checked_mul(ENTRY).and_then(|bytes| dictionary.start.checked_sub(bytes)).ok_or_else(damaged)?;
        Ok(Store { bytes, blocks, docs, table, dictionary, decoder: OnceLock::new(), unpackers: Mutex::default() })
    }

    /// Returns the dictionary; empty if there is none.
    pub fn dictionary(&self) -> &[u8] {
        &self.bytes[self.dictionary.clone()]
    }

    /// Returns the number of documents.
    #[cfg(test)]
    pub fn docs(&self) -> u32 {
        self.docs
    }

    /// Returns the record of a document.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn get(&self, doc: u32) -> io::Result<Vec<u8>> {
        let (docs, packed) = self.block(self.block_with(doc, 0)?)?;
        let raw = self.unpacked(packed)?;
        let mut rest = &raw[..];
        for _ in docs.start..doc {
            next_record(&mut rest)?;
        }
        next_record(&mut rest).map(<[u8]>::to_vec)
    }

    /// Reads the records of documents (growing), each block of them once.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn each(&self, docs: &[u32], mut each: impl FnMut(u32, &[u8])) -> io::Result<()> {
        let mut rest = docs;
        let mut nth = 0;
        while let Some(&first) = rest.first() {
            nth = self.block_with(first, nth)?;
            let (range, packed) = self.block(nth)?;
            let raw = self.unpacked(packed)?;
            let mut records = &raw[..];
            for doc in range.clone() {
                let record = next_record(&mut records)?;
                if rest.first() == Some(&doc) {
                    each(doc, record);
                    rest = &rest[1..];
                }
            }
            if rest.first().is_some_and(|&next| next < range.end) {
                return Err(damaged());
            }
            nth += 1;
        }
        Ok(())
    }

    /// Returns the block that holds a document, which is not before the block `from`.
    fn block_with(&self, doc: u32, from: usize) -> io::Result<usize> {
        let (mut from, mut to) = (from.min(self.blocks), self.blocks);
        while to - from > 1 {
            let middle = (from + to) / 2;
            if self.entry(middle)?.0 <= doc { from = middle } else { to = middle }
        }
        Ok(from)
    }

    fn entry(&self, block: usize) -> io::Result<(u32, usize)> {
        let from = self.table + block * ENTRY;
        let entry = self.bytes[..self.dictionary.start].get(from..from + ENTRY).ok_or_else(damaged)?;
        let (doc, end) = entry.split_first_chunk::<4>().ok_or_else(damaged)?;
        let end = u64::from_le_bytes(end.try_into().map_err(|_| damaged())?);
        Ok((u32::from_le_bytes(*doc), usize::try_from(end).map_err(|_| damaged())?))
    }

    /// The documents of a block, and the block.
    fn block(&self, nth: usize) -> io::Result<(std::ops::Range<u32>, &[u8])> {
        let (first, end) = self.entry(nth)?;
        let start = nth.checked_sub(1).map_or(Ok(0), |before| self.entry(before).map(|entry| entry.1))?;
        let next = if nth + 1 < self.blocks { self.entry(nth + 1)?.0 } else { self.docs };
        let packed = self.bytes[..self.table].get(start..end).ok_or_else(damaged)?;
        if next < first { Err(damaged()) } else { Ok((first..next, packed)) }
    }

    fn unpacked(&self, mut packed: &[u8]) -> io::Result<Vec<u8>> {
        let length = varint::take(&mut packed).filter(|&length| length <= LONGEST).ok_or_else(damaged)?;
        let decoder = self.decoder.get_or_init(|| DecoderDictionary::copy(self.dictionary()));
        let mut unpacker = self.unpackers.lock().ok().and_then(|mut free| free.pop()).unwrap_or_default();
        let mut raw = Vec::with_capacity(length);
        let unpacked = match self.dictionary.is_empty() {
            true => unpacker.decompress(&mut raw, packed),
            false => unpacker.decompress_using_ddict(&mut raw, packed, decoder.as_ddict()),
        };
        if let Ok(mut free) = self.unpackers.lock() {
            free.push(unpacker);
        }
        unpacked.map(|_| raw).map_err(|_| damaged())
    }
}

/// Takes the next record of a block.
fn next_record<'r>(rest: &mut &'r [u8]) -> io::Result<&'r [u8]> {
    let length = varint::take(rest).ok_or_else(damaged)?;
    let (record, behind) = rest.split_at_checked(length).ok_or_else(damaged)?;
    *rest = behind;
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(records: &[Vec<u8>], shared: &Shared) -> Store {
        let mut writer = Writer::new(shared);
        records.iter().for_each(|record| writer.add(record).expect("memory can be written"));
        let mut bytes = Vec::new();
        writer.write(&mut bytes).expect("memory can be written");
        Store::open(OwnedBytes::new(bytes)).expect("a store")
    }

    /// So much, and so various, that a dictionary comes of it.
    fn many() -> Vec<Vec<u8>> {
        (0..12_000)
            .map(|n| {
                format!("第{n}条 甲方应当在{}日内向乙方支付第{}期服务费用{}元。", n % 90, n % 7, n * 37)
                    .repeat(2)
                    .into_bytes()
            })
            .collect()
    }

    #[test]
    fn a_dictionary_is_trained_once_and_makes_later_segments_small() {
        let shared = Shared::default();
        let first = written(&many(), &shared);
        assert!(!first.dictionary().is_empty() && first.dictionary().len() <= dictionary_size(TRAINING));
        let few = &many()[..3];
        let later = written(few, &shared);
        assert_eq!(later.dictionary(), first.dictionary());
        assert!((0..3).all(|doc| later.get(doc).expect("a record") == few[doc as usize]));
        assert_eq!(first.get(11_999).expect("a record"), many()[11_999]);
        // Blocks of the same dictionary are copied, others packed anew.
        let other = written(few, &Shared::default());
        let mut bytes = Vec::new();
        let all = |store: &Store| vec![true; store.docs() as usize];
        merge(&[(&later, all(&later)), (&first, all(&first)), (&other, all(&other))], &shared, &mut bytes)
            .expect("merged");
        let merged = Store::open(OwnedBytes::new(bytes)).expect("a store");
        let wanted: Vec<Vec<u8>> = few.iter().cloned().chain(many()).chain(few.iter().cloned()).collect();
        assert_eq!(merged.docs() as usize, wanted.len());
        assert!(wanted.iter().zip(0..).all(|(record, doc)| merged.get(doc).expect("a record") == *record));
    }

    proptest! {
        #[test]
        fn records_can_be_read_back_and_merged(
            segments in prop::collection::vec((prop::collection::vec(prop::collection::vec(any::<u8>(), 0..3_000), 0..20), any::<u64>()), 1..4),
        ) {
            let shared = Shared::default();
            let stores: Vec<Store> = segments.iter().map(|(records, _)| written(records, &shared)).collect();
            let alive = |deleted: u64, records: &[Vec<u8>]| (0..records.len()).map(|doc| deleted >> doc & 1 == 0).collect();
            let sources: Vec<(&Store, Vec<bool>)> =
                stores.iter().zip(&segments).map(|(store, (records, deleted))| (store, alive(*deleted, records))).collect();
            let mut bytes = Vec::new();
            merge(&sources, &shared, &mut bytes).expect("no damage");
            let merged = Store::open(OwnedBytes::new(bytes)).expect("a store");
            let left = segments.iter().flat_map(|(records, deleted)| {
                records.iter().enumerate().filter(move |(doc, _)| deleted >> doc & 1 == 0).map(|(_, record)| record)
            });
            let left: Vec<&Vec<u8>> = left.collect();
            prop_assert_eq!(merged.docs() as usize, left.len());
            for (record, doc) in left.into_iter().zip(0..) {
                prop_assert_eq!(&merged.get(doc).expect("a record"), record);
            }
        }

        #[test]
        fn damage_is_an_error_and_no_panic(records in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 1..20), at in any::<prop::sample::Index>(), with: u8) {
            let shared = Shared::default();
            let mut bytes = written(&records, &shared).bytes.to_vec();
            let at = at.index(bytes.len());
            bytes[at] = with;
            if let Ok(store) = Store::open(OwnedBytes::new(bytes)) {
                let _ = store.get(0);
                let _ = store.get(u32::MAX);
            }
        }
    }
}
