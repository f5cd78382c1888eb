//! Collects the units of a segment and writes its file.

use std::io::{self, Write};

use rustc_hash::FxHashMap;

use super::list::{self, Encoder};
use super::reader::{KEY_BYTES, OFFSET_BYTES, SAMPLE_BITS};
use super::{END, key};

/// The grams of a segment on their way to the file.
#[derive(Default)]
pub(crate) struct Writer {
    body: StreamWriter,
    titles: StreamWriter,
    /// The first document of each unit of titles.
    title_docs: Vec<u32>,
    last_titles: String,
    docs: u32,
}

/// A stream in memory.
#[derive(Default)]
struct StreamWriter {
    /// Number of each gram, in the order in which they came.
    ids: FxHashMap<u64, u32>,
    keys: Vec<u64>,
    counts: Vec<u32>,
    /// The gram at each place; [`NONE`] where a text ends.
    places: Vec<u32>,
    starts: Vec<u32>,
}

const NONE: u32 = u32::MAX;

/// Numbers that are made into bytes at once: a large segment has tens of millions.
const TOGETHER: usize = 4096;

/// Parts in which places are sorted.
const PARTS: usize = 8;

impl Writer {
    /// Adds the next document: its wording and the titles above it, as symbols, each text closed by [`END`]. Neighbours with the same titles
    /// share one unit of them.
    ///
    /// # Errors
    /// If the segment cannot hold more text.
    pub fn add(&mut self, body: &str, titles: &str) -> io::Result<()> {
        self.body.add(body)?;
        if self.docs == 0 || titles != self.last_titles {
            self.titles.add(titles)?;
            self.title_docs.push(self.docs);
            titles.clone_into(&mut self.last_titles);
        }
        self.docs += 1;
        Ok(())
    }

    /// Returns about how many bytes are held, those included that writing will take.
    pub fn memory(&self) -> usize {
        self.body.memory() + self.titles.memory() + self.title_docs.len() * 4
    }

    /// Writes the file.
    pub fn write(self, lexicon: &[u8], out: &mut impl Write) -> io::Result<()> {
        let mut file = FileWriter::new(out);
        self.body.write(&mut file)?;
        self.titles.write(&mut file)?;
        file.docs(&self.title_docs, self.docs)?;
        file.section(lexicon)?;
        file.finish()
    }
}

impl StreamWriter {
    fn add(&mut self, symbols: &str) -> io::Result<()> {
        let start = u32::try_from(self.places.len()).ok().filter(|&at| at < NONE - symbols.len() as u32);
        self.starts.push(start.ok_or_else(|| io::Error::other("more text than a segment can hold"))?);
        let mut chars = symbols.chars();
        let Some(mut first) = chars.next() else { return Ok(()) };
        for second in chars {
            let place = if first == END { NONE } else { self.id(key(first, second)) };
            self.places.push(place);
            first = second;
        }
        self.places.push(NONE);
        Ok(())
    }

    fn id(&mut self, key: u64) -> u32 {
        let next = self.keys.len() as u32;
        let id = *self.ids.entry(key).or_insert(next);
        if id == next {
            self.keys.push(key);
            self.counts.push(0);
        }
        self.counts[id as usize] += 1;
        id
    }

    fn memory(&self) -> usize {
        // Sorting takes as much again of a part of the places; keys and counts are in vectors and in the table.
        self.places.len() * 4 + self.places.len() * 4 / PARTS + self.keys.len() * 40 + self.starts.len() * 4
    }

    /// Sorts the places by gram, by counting; a part of the grams at a time, so that less is held at once.
    fn write(self, file: &mut FileWriter<'_, impl Write>) -> io::Result<()> {
        let mut order: Vec<u32> = (0..self.keys.len() as u32).collect();
        order.sort_unstable_by_key(|&id| self.keys[id as usize]);
        let all: u64 = self.counts.iter().map(|&count| u64::from(count)).sum();
        let enough = (all as usize).div_ceil(PARTS);
        // Where the next place of each gram of the part goes.
        let mut next = vec![NONE; self.keys.len()];
        let mut sorted: Vec<u32> = Vec::new();
        let mut rest = &order[..];
        while !rest.is_empty() {
            let mut total = 0;
            let fitting = rest.iter().take_while(|&&id| {
                let fits = total < enough;
                next[id as usize] = if fits { total as u32 } else { NONE };
                total += if fits { self.counts[id as usize] as usize } else { 0 };
                fits
            });
            let (part, behind) = rest.split_at(fitting.count());
            sorted.clear();
            sorted.resize(total, 0);
            for (place, &id) in self.places.iter().enumerate() {
                if let Some(slot) = next.get_mut(id as usize).filter(|slot| **slot != NONE) {
                    sorted[*slot as usize] = place as u32;
                    *slot += 1;
                }
            }
            for &id in part {
                let end = std::mem::replace(&mut next[id as usize], NONE) as usize;
                file.list(self.keys[id as usize], &sorted[end - self.counts[id as usize] as usize..end])?;
            }
            rest = behind;
        }
        file.stream(&self.starts, self.places.len() as u32)
    }
}

/// Writes the sections one after the other, and at the end where each ends.
pub(super) struct FileWriter<'w, W: Write> {
    out: &'w mut W,
    written: u64,
    ends: Vec<u64>,
    /// The table of the stream being written.
    terms: Vec<u8>,
    lists: u64,
    buffer: Vec<u8>,
}

impl<'w, W: Write> FileWriter<'w, W> {
    pub fn new(out: &'w mut W) -> FileWriter<'w, W> {
        FileWriter { out, written: 0, ends: Vec::new(), terms: Vec::new(), lists: 0, buffer: Vec::new() }
    }

    /// Writes a gram's list; grams come in order.
    pub fn list(&mut self, key: u64, places: &[u32]) -> io::Result<()> {
        self.buffer.clear();
        list::encode(places, &mut self.buffer);
        self.put(key)
    }

    /// Writes a gram's list that has been packed already.
    pub fn merged(&mut self, key: u64, list: Encoder) -> io::Result<()> {
        self.buffer.clear();
        list.finish(&mut self.buffer);
        self.put(key)
    }

    fn put(&mut self, key: u64) -> io::Result<()> {
        self.terms.extend(&key.to_le_bytes()[..KEY_BYTES]);
        self.terms.extend(&self.lists.to_le_bytes()[..OFFSET_BYTES]);
        self.lists += self.buffer.len() as u64;
        self.written += self.buffer.len() as u64;
        self.out.write_all(&self.buffer)
    }

    /// Ends a stream's lists and writes its tables: where each unit starts, and the unit of every so many places.
    pub fn stream(&mut self, starts: &[u32], length: u32) -> io::Result<()> {
        self.ends.push(self.written);
        self.lists = 0;
        let terms = std::mem::take(&mut self.terms);
        self.section(&terms)?;
        self.numbers(starts.iter().copied().chain([length]))?;
        let mut unit = 0;
        let samples = (0..=length >> SAMPLE_BITS).map(|sample| {
            let place = sample << SAMPLE_BITS;
            // Of units that start at one place the last one holds it, unless it is empty as well.
            while starts.get(unit + 1).is_some_and(|&start| start <= place) {
                unit += 1;
            }
            unit as u32
        });
        self.numbers(samples)
    }

    /// Writes the first document of each unit, and how many documents there are.
    pub fn docs(&mut self, firsts: &[u32], docs: u32) -> io::Result<()> {
        self.numbers(firsts.iter().copied().chain([docs]))
    }

    pub fn section(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.written += bytes.len() as u64;
        self.ends.push(self.written);
        Ok(())
    }

    fn numbers(&mut self, mut numbers: impl Iterator<Item = u32>) -> io::Result<()> {
        loop {
            self.buffer.clear();
            self.buffer.extend(numbers.by_ref().take(TOGETHER).flat_map(u32::to_le_bytes));
            if self.buffer.is_empty() {
                self.ends.push(self.written);
                return Ok(());
            }
            self.out.write_all(&self.buffer)?;
            self.written += self.buffer.len() as u64;
        }
    }

    pub fn finish(self) -> io::Result<()> {
        self.ends.iter().try_for_each(|end| self.out.write_all(&end.to_le_bytes()))
    }
}
