//! Makes one file of several, without what has been deleted.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::list::Encoder;
use super::writer::FileWriter;
use super::{Grams, Stream, Which, damaged, key, lexicon};

/// A segment to be merged.
pub(crate) struct Source<'a> {
    pub grams: &'a Grams,
    /// For each document whether it is still there.
    pub alive: Vec<bool>,
}

/// Writes the file of the sources one after the other.
///
/// # Errors
/// If a source is damaged, if there is more text than one segment can hold, or if `out` cannot be written.
pub(crate) fn merge(sources: &[Source<'_>], out: &mut impl Write) -> io::Result<()> {
    let mut file = FileWriter::new(out);
    let body = Streams::new(sources, Which::Body)?;
    body.write(&mut file)?;
    let titles = Streams::new(sources, Which::Titles)?;
    titles.write(&mut file)?;
    file.docs(&titles.docs, titles.all_docs)?;
    let mut words = BTreeSet::new();
    for source in sources {
        let lost = source.alive.contains(&false);
        // What stood only in deleted texts goes with them: no word stays that has a gram which no text has any more.
        words.extend(source.grams.lexicon().words().filter(|word| !lost || body.may_hold(word)));
    }
    file.section(&lexicon::to_bytes(&words))?;
    file.finish()
}

/// One stream of all sources, and what becomes of it.
struct Streams<'a> {
    sources: Vec<Moved<'a>>,
    /// Of the merged stream: the first place of each unit, its first document (if units are not documents), the length, and the number of
    /// documents.
    starts: Vec<u32>,
    docs: Vec<u32>,
    length: u32,
    all_docs: u32,
}

/// A source's stream and where its units go.
struct Moved<'a> {
    stream: Stream<'a>,
    /// The new first place of each unit, or none; empty if all of them move by `shift`.
    units: Vec<Option<u32>>,
    shift: u32,
}

impl<'a> Streams<'a> {
    fn new(sources: &'a [Source<'a>], which: Which) -> io::Result<Streams<'a>> {
        let mut merged = Streams { sources: Vec::new(), starts: Vec::new(), docs: Vec::new(), length: 0, all_docs: 0 };
        for source in sources {
            merged.add(source.grams.stream(which), &source.alive)?;
        }
        Ok(merged)
    }

    fn add(&mut self, stream: Stream<'a>, alive: &[bool]) -> io::Result<()> {
        let shift = self.length;
        let mut units = Vec::new();
        let mut docs_before = 0;
        let loses = alive.contains(&false);
        for unit in 0..stream.units() as u32 {
            let docs = stream.docs_of(unit)?;
            if std::mem::replace(&mut docs_before, docs.end) != docs.start {
                return Err(damaged());
            }
            let docs = alive.get(docs.start as usize..docs.end as usize).ok_or_else(damaged)?;
            let left = docs.iter().filter(|&&alive| alive).count() as u32;
            if loses {
                units.push((left > 0).then_some(self.length));
            }
            if left > 0 {
                self.starts.push(self.length);
                if stream.docs.is_some() {
                    self.docs.push(self.all_docs);
                }
                let too_long = || io::Error::other("more text than a segment can hold");
                // The highest number stands for no place.
                self.length = self
                    .length
                    .checked_add(stream.length_of(unit)?)
                    .filter(|&at| at < u32::MAX)
                    .ok_or_else(too_long)?;
                self.all_docs += left;
            }
        }
        // Units of a damaged table may overlap.
        if self.length - shift > stream.length()? {
            return Err(damaged());
        }
        self.sources.push(Moved { stream, units, shift });
        Ok(())
    }

    fn write(&self, file: &mut FileWriter<'_, impl Write>) -> io::Result<()> {
        let mut at = vec![0; self.sources.len()];
        let mut places = Vec::new();
        loop {
            let heads = self.sources.iter().zip(&at);
            let keys = heads.filter(|(source, at)| **at < source.stream.grams());
            let Some(key) = keys.map(|(source, at)| source.stream.key_at(*at)).min() else { break };
            let mut merged = Encoder::new();
            for (source, at) in self.sources.iter().zip(&mut at) {
                if *at < source.stream.grams() && source.stream.key_at(*at) == key {
                    source.stream.list_at(*at)?.each_block(|block| {
                        places.clear();
                        source.moved(block, &mut places)?;
                        // The encoder relies on growing numbers; a damaged list may hold others.
                        let grows = places.first().is_none_or(|&first| merged.last().is_none_or(|last| last < first));
                        if !grows || !places.is_sorted_by(|a, b| a < b) {
                            return Err(damaged());
                        }
                        merged.extend(&places);
                        Ok(())
                    })?;
                    *at += 1;
                }
            }
            if merged.len() > 0 {
                file.merged(key, merged)?;
            }
        }
        file.stream(&self.starts, self.length)
    }

    /// Tells whether each gram of a word still has a place.
    fn may_hold(&self, word: &str) -> bool {
        let chars: Vec<char> = word.chars().collect();
        chars.windows(2).all(|pair| {
            self.sources.iter().any(|source| {
                let mut read = Vec::new();
                let mut left = Vec::new();
                let list = source.stream.list(key(pair[0], pair[1])).ok().flatten();
                list.is_some_and(|list| {
                    list.decode(&mut read).and_then(|()| source.moved(&read, &mut left)).is_ok() && !left.is_empty()
                })
            })
        })
    }
}

impl Moved<'_> {
    /// Appends the new places of those that stay.
    fn moved(&self, places: &[u32], out: &mut Vec<u32>) -> io::Result<()> {
        if self.units.is_empty() {
            out.extend(places.iter().map(|place| place.wrapping_add(self.shift)));
            return Ok(());
        }
        for (unit, place) in self.stream.units_at(places)?.into_iter().zip(places) {
            if let Some(start) = self.units.get(unit as usize).ok_or_else(damaged)? {
                let within = place.checked_sub(self.stream.starts.get(unit as usize)?).ok_or_else(damaged)?;
                out.push(start.wrapping_add(within));
            }
        }
        Ok(())
    }
}
