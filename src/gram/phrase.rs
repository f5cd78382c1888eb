//! Finds texts in a stream.

use std::io;
use std::ops::Range;

use super::list::{BLOCK, Cursor, List};
use super::reader::SAMPLE_BITS;
use super::{Stream, damaged, key};
use crate::gallop::gallop;

/// Documents that hold a text, growing, and how often each does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Posted {
    pub docs: Vec<u32>,
    pub times: Vec<u32>,
}

impl Posted {
    pub fn push(&mut self, doc: u32, times: u32) {
        self.docs.push(doc);
        self.times.push(times);
    }
}

/// Counts places in each unit. Places come in order, and so do units.
struct Counting<'a> {
    stream: Stream<'a>,
    posted: Posted,
    /// The last unit counted.
    last: u32,
}

impl<'a> Counting<'a> {
    fn new(stream: Stream<'a>) -> Counting<'a> {
        Counting { stream, posted: Posted::default(), last: u32::MAX }
    }

    fn add(&mut self, places: &[u32]) -> io::Result<()> {
        let mut units = [0; BLOCK];
        let Posted { docs, times } = &mut self.posted;
        for places in places.chunks(BLOCK) {
            let units = &mut units[..places.len()];
            self.stream.tell_units(places, units)?;
            // Room for all, of which as much is kept as there are units: whether a place is in the unit before cannot be foreseen.
            let mut counted = docs.len();
            docs.resize(counted + places.len(), 0);
            times.resize(counted + places.len(), 0);
            for &unit in &*units {
                counted += usize::from(unit != self.last);
                docs[counted - 1] = unit;
                times[counted - 1] += 1;
                self.last = unit;
            }
            docs.truncate(counted);
            times.truncate(counted);
        }
        Ok(())
    }
}

/// A list must be so many times as long as the documents looked at for it to be worth looking them up in it.
const WORTH_LOOKING_UP: usize = 8;

impl Stream<'_> {
    /// Returns the documents that hold the symbols in sequence.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn find(&self, symbols: &[char]) -> io::Result<Posted> {
        self.found(symbols, None)
    }

    /// Returns those of the documents (growing) that hold the symbols in sequence, and maybe others that do; none if looking for all is quicker.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn find_among(&self, docs: &[u32], symbols: &[char]) -> io::Result<Option<Posted>> {
        if symbols.len() < 2 || self.frequency(symbols)? < (docs.len() * WORTH_LOOKING_UP) as u64 {
            return Ok(None);
        }
        let mut ranges: Vec<Range<u32>> = Vec::with_capacity(docs.len());
        for &doc in docs {
            let unit = self.unit_with(doc)?;
            let range = self.starts.get(unit)?..self.starts.get(unit + 1)?;
            if ranges.last() != Some(&range) {
                ranges.push(range);
            }
        }
        self.found(symbols, Some(&ranges)).map(Some)
    }

    fn found(&self, symbols: &[char], ranges: Option<&[Range<u32>]>) -> io::Result<Posted> {
        let units = match symbols {
            [] => Posted::default(),
            [single] => self.units_with(*single)?,
            [first, second] if ranges.is_none() => self.units_of(self.list(key(*first, *second))?)?,
            _ => {
                let mut counting = Counting::new(*self);
                counting.add(&self.places(symbols, ranges)?)?;
                counting.posted
            }
        };
        let Some(_) = self.docs else { return Ok(units) };
        let mut posted = Posted::default();
        for (unit, times) in units.docs.into_iter().zip(units.times) {
            let docs = self.docs_of(unit)?;
            if posted.docs.last().is_some_and(|&last| docs.start <= last) {
                return Err(damaged());
            }
            posted.times.resize(posted.times.len() + docs.len(), times);
            posted.docs.extend(docs);
        }
        Ok(posted)
    }

    /// Returns the unit that a document belongs to.
    fn unit_with(&self, doc: u32) -> io::Result<usize> {
        let Some(firsts) = &self.docs else { return Ok(doc as usize) };
        let (mut from, mut to) = (0, self.units());
        while to - from > 1 {
            let middle = (from + to) / 2;
            if firsts.get(middle)? <= doc { from = middle } else { to = middle }
        }
        Ok(from)
    }

    /// Returns how often the symbols occur at most: as often as their rarest gram, which of two symbols is exact. Looks at no places.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn frequency(&self, symbols: &[char]) -> io::Result<u64> {
        if let [single] = symbols {
            return Ok(self.lists_from(*single)?.iter().map(|list| list.len() as u64).sum());
        }
        let mut least = u64::MAX;
        for pair in symbols.windows(2) {
            match self.list(key(pair[0], pair[1]))? {
                Some(list) => least = least.min(list.len() as u64),
                None => return Ok(0),
            }
        }
        Ok(if least == u64::MAX { 0 } else { least })
    }

    /// Returns the places at which two symbols or more begin, all or those in the ranges.
    fn places(&self, symbols: &[char], ranges: Option<&[Range<u32>]>) -> io::Result<Vec<u32>> {
        let mut lists: Vec<(usize, List<'_>)> = Vec::with_capacity(symbols.len());
        for (at, pair) in symbols.windows(2).enumerate() {
            match self.list(key(pair[0], pair[1]))? {
                Some(list) => lists.push((at, list)),
                None => return Ok(Vec::new()),
            }
        }
        // The rarest first; of the others only those that cover what is not covered yet.
        lists.sort_by_key(|(_, list)| list.len());
        let mut covered = vec![false; symbols.len()];
        let mut places: Option<Vec<u32>> = None;
        for (at, list) in lists {
            if covered[at] && covered[at + 1] {
                continue;
            }
            (covered[at], covered[at + 1]) = (true, true);
            let shift = at as u32;
            match &mut places {
                None => {
                    let mut all = Vec::new();
                    match ranges {
                        None => list.decode(&mut all)?,
                        Some(ranges) => decode_in(list, ranges, &mut all)?,
                    }
                    // A gram nearer to the start of the stream than it is to that of the text belongs to no occurrence.
                    all.retain(|&place| place >= shift);
                    all.iter_mut().for_each(|place| *place -= shift);
                    places = Some(all);
                }
                Some(places) => keep(places, list, shift)?,
            }
            if places.as_ref().is_some_and(Vec::is_empty) {
                break;
            }
        }
        Ok(places.unwrap_or_default())
    }

    /// Counts the places of a list in each unit.
    fn units_of(&self, list: Option<List<'_>>) -> io::Result<Posted> {
        let mut counting = Counting::new(*self);
        list.map_or(Ok(()), |list| list.each_block(|places| counting.add(places)))?;
        Ok(counting.posted)
    }

    /// Returns the unit of each place.
    pub(super) fn units_at(&self, places: &[u32]) -> io::Result<Vec<u32>> {
        let mut units = vec![0; places.len()];
        self.tell_units(places, &mut units)?;
        Ok(units)
    }

    /// Tells the unit of each place.
    fn tell_units(&self, places: &[u32], units: &mut [u32]) -> io::Result<()> {
        // In two passes, so that the processor need not wait for one place's tables before it asks for the next one's.
        for (unit, &place) in units.iter_mut().zip(places) {
            *unit = self.samples.get((place >> SAMPLE_BITS) as usize)?;
        }
        for (unit, &place) in units.iter_mut().zip(places) {
            // Most units are longer than the way from one sample to the next: the first step needs no guess whether it is taken.
            *unit += u32::from(self.starts.get((*unit as usize).saturating_add(1))? <= place);
            while self.starts.get((*unit as usize).saturating_add(1))? <= place {
                *unit += 1;
            }
        }
        Ok(())
    }

    /// Counts a symbol in each unit: every place of it begins a gram.
    fn units_with(&self, symbol: char) -> io::Result<Posted> {
        let mut counts: Vec<u16> = vec![0; self.units()];
        let mut units = [0; BLOCK];
        for list in self.lists_from(symbol)? {
            list.each_block(|places| {
                let units = &mut units[..places.len()];
                self.tell_units(places, units)?;
                for &unit in &*units {
                    let count = counts.get_mut(unit as usize).ok_or_else(damaged)?;
                    *count = count.saturating_add(1);
                }
                Ok(())
            })?;
        }
        let number = counts.iter().filter(|&&count| count > 0).count();
        let mut posted = Posted { docs: Vec::with_capacity(number), times: Vec::with_capacity(number) };
        for (units, counts) in (0..).step_by(BLOCK).zip(counts.chunks(BLOCK)) {
            // Most stretches have none of a rare symbol, which is seen at a glance; of a common one no unit can be foreseen.
            if counts.iter().all(|&count| count == 0) {
                continue;
            }
            let (mut docs, mut times, mut held) = ([0; BLOCK], [0; BLOCK], 0);
            for (unit, &count) in (units..).zip(counts) {
                (docs[held], times[held]) = (unit, u32::from(count));
                held += usize::from(count > 0);
            }
            posted.docs.extend(&docs[..held]);
            posted.times.extend(&times[..held]);
        }
        Ok(posted)
    }
}

/// Appends the numbers of a list that are in growing ranges.
fn decode_in(list: List<'_>, ranges: &[Range<u32>], out: &mut Vec<u32>) -> io::Result<()> {
    let mut cursor = Cursor::new(list);
    for range in ranges {
        let mut from = range.start;
        while let Some(number) = cursor.seek(from)?.filter(|&number| number < range.end) {
            out.push(number);
            from = number + 1;
        }
    }
    Ok(())
}

/// Keeps the places at whose distance `shift` the list has one.
fn keep(places: &mut Vec<u32>, list: List<'_>, shift: u32) -> io::Result<()> {
    let mut cursor = Cursor::new(list);
    let (mut kept, mut at) = (0, 0);
    while at < places.len() {
        let Some(block) = cursor.block_from(places[at].saturating_add(shift))? else { break };
        let last = block[block.len() - 1];
        let behind = at + gallop(&places[at..], |place| place.saturating_add(shift) <= last);
        // Each place is looked up for itself, and nothing hangs on the outcome: so the processor has several under way.
        for at in at..behind {
            let wanted = places[at].saturating_add(shift);
            let nearest = block.partition_point(|&number| number < wanted);
            places[kept] = places[at];
            kept += usize::from(block.get(nearest) == Some(&wanted));
        }
        at = behind;
    }
    places.truncate(kept);
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::directory::OwnedBytes;

    use super::super::{Grams, Source, Which, Writer, merge};
    use super::*;

    /// Texts of a document and its titles.
    type Doc = (String, String);

    fn bytes_of(docs: &[Doc]) -> Vec<u8> {
        let mut writer = Writer::default();
        docs.iter().for_each(|(body, titles)| writer.add(body, titles).expect("little text"));
        let mut bytes = Vec::new();
        writer.write(&[], &mut bytes).expect("memory can be written");
        bytes
    }

    fn written(docs: &[Doc]) -> Grams {
        Grams::open(OwnedBytes::new(bytes_of(docs))).expect("a file")
    }

    /// What a scan finds.
    fn scanned<'d>(texts: impl Iterator<Item = &'d String>, wanted: &str) -> Vec<(u32, u32)> {
        let times =
            |text: &String| text.char_indices().filter(|(at, _)| text[*at..].starts_with(wanted)).count() as u32;
        texts.zip(0..).map(|(text, doc)| (doc, times(text))).filter(|(_, times)| *times > 0).collect()
    }

    fn assert_found(grams: &Grams, docs: &[&Doc], wanted: &str) -> Result<(), TestCaseError> {
        let symbols: Vec<char> = wanted.chars().collect();
        let bodies = scanned(docs.iter().map(|(body, _)| body), wanted);
        let titles = scanned(docs.iter().map(|(_, titles)| titles), wanted);
        for (which, scanned) in [(Which::Body, bodies), (Which::Titles, titles)] {
            let stream = grams.stream(which);
            let pairs = |posted: Posted| posted.docs.into_iter().zip(posted.times).collect::<Vec<_>>();
            prop_assert_eq!(&pairs(stream.find(&symbols).expect("no damage")), &scanned, "{:?}", wanted);
            for one in 0..docs.len() as u32 {
                let among = stream.find_among(&[one], &symbols).expect("no damage");
                let mut among = pairs(among.unwrap_or_else(|| stream.find(&symbols).expect("no damage")));
                among.retain(|(doc, _)| *doc == one);
                prop_assert!(among.iter().eq(scanned.iter().filter(|(doc, _)| *doc == one)), "{:?} in {}", wanted, one);
            }
        }
        Ok(())
    }

    fn docs(most: usize) -> impl Strategy<Value = Vec<Doc>> {
        let texts = |most| prop::collection::vec("[甲乙丙]{1,9}\0", 0..most).prop_map(|texts| texts.concat());
        prop::collection::vec((texts(3), texts(2)), 0..most)
    }

    /// Damaged numbers are no reason to ask for memory that no machine has.
    #[test]
    fn no_number_is_believed_that_the_file_is_too_short_for() {
        let docs = vec![("甲乙\0".to_owned(), "丙\0".to_owned()), ("甲乙\0".to_owned(), "丁\0".to_owned())];
        let bytes = bytes_of(&docs);
        for at in 0..bytes.len() {
            for with in [0, 1, 0x7f, 0xff] {
                let mut bytes = bytes.clone();
                bytes[at] = with;
                let Ok(grams) = Grams::open(OwnedBytes::new(bytes.clone())) else { continue };
                for which in [Which::Body, Which::Titles] {
                    for wanted in ["甲", "丙", "丁", "甲乙"] {
                        let symbols: Vec<char> = wanted.chars().collect();
                        let found = grams.stream(which).find(&symbols).unwrap_or_default();
                        assert!(found.docs.len() <= docs.len(), "{with} at {at}: {} documents", found.docs.len());
                    }
                }
                let mut merged = Vec::new();
                let _ = merge(&[Source { grams: &grams, alive: vec![true; docs.len()] }], &mut merged);
                assert!(merged.len() <= bytes.len() + 8, "{with} at {at}: {} bytes", merged.len());
            }
        }
    }

    proptest! {
        #[test]
        fn what_a_scan_finds_is_found(docs in docs(40), wanted in "[甲乙丙丁]{1,4}") {
            assert_found(&written(&docs), &docs.iter().collect::<Vec<_>>(), &wanted)?;
        }

        #[test]
        fn merging_loses_nothing(
            segments in prop::collection::vec((docs(12), any::<u64>()), 1..4),
            wanted in "[甲乙丙]{1,3}",
        ) {
            let grams: Vec<Grams> = segments.iter().map(|(docs, _)| written(docs)).collect();
            // One bit for each document: whether it is still there.
            let alive = |deleted: u64, doc: usize| deleted >> doc & 1 == 0;
            let sources: Vec<Source<'_>> = grams.iter().zip(&segments).map(|(grams, (docs, deleted))| Source {
                grams,
                alive: (0..docs.len()).map(|doc| alive(*deleted, doc)).collect(),
            }).collect();
            let mut bytes = Vec::new();
            merge(&sources, &mut bytes).expect("no damage");
            let merged = Grams::open(OwnedBytes::new(bytes)).expect("a file");
            let left: Vec<&Doc> = segments
                .iter()
                .flat_map(|(docs, deleted)| docs.iter().enumerate().filter(|(doc, _)| alive(*deleted, *doc)).map(|(_, doc)| doc))
                .collect();
            assert_found(&merged, &left, &wanted)?;
        }

        #[test]
        fn damage_is_an_error_and_no_panic(docs in docs(9), at in any::<prop::sample::Index>(), with: u8, wanted in "[甲乙丙]{1,3}") {
            let mut bytes = bytes_of(&docs);
            let at = at.index(bytes.len());
            bytes[at] = with;
            if let Ok(grams) = Grams::open(OwnedBytes::new(bytes)) {
                let symbols: Vec<char> = wanted.chars().collect();
                let _ = grams.stream(Which::Body).find(&symbols);
                let _ = grams.stream(Which::Titles).find(&symbols);
                let alive = vec![true; docs.len()];
                let _ = merge(&[Source { grams: &grams, alive }], &mut Vec::new());
            }
        }
    }
}
