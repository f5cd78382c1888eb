//! Finds texts in a stream.

use std::io;

use super::list::{Cursor, List};
use super::reader::SAMPLE_BITS;
use super::{Stream, key};

/// A document that holds a text, and how often.
pub(crate) type Posting = (u32, u32);

impl Stream<'_> {
    /// Returns the documents that hold the symbols in sequence, in order, with how often they do.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn find(&self, symbols: &[char]) -> io::Result<Vec<Posting>> {
        let units = match symbols {
            [] => Vec::new(),
            [single] => self.units_with(*single)?,
            _ => self.units_of(&self.places(symbols)?)?,
        };
        let Some(_) = self.docs else { return Ok(units) };
        let mut docs = Vec::with_capacity(units.len());
        for (unit, times) in units {
            docs.extend(self.docs_of(unit)?.map(|doc| (doc, times)));
        }
        Ok(docs)
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

    /// Returns the places at which two symbols or more begin.
    fn places(&self, symbols: &[char]) -> io::Result<Vec<u32>> {
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
                    list.decode(&mut all)?;
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

    /// Counts the places of each unit. Places grow, and so do units.
    fn units_of(&self, places: &[u32]) -> io::Result<Vec<Posting>> {
        let mut counted: Vec<Posting> = Vec::with_capacity(places.len());
        for (unit, _) in self.units_of_places(places) {
            let unit = unit?;
            match counted.last_mut() {
                Some((last, times)) if *last == unit => *times += 1,
                _ => counted.push((unit, 1)),
            }
        }
        Ok(counted)
    }

    /// Returns each place with its unit.
    pub(super) fn units_of_places<'p>(
        &'p self,
        places: &'p [u32],
    ) -> impl Iterator<Item = (io::Result<u32>, u32)> + 'p {
        let (mut unit, mut end) = (0, 0);
        places.iter().map(move |&place| {
            if place >= end {
                match self.unit_at(place) {
                    Ok(found) => (unit, end) = found,
                    Err(error) => return (Err(error), place),
                }
            }
            (Ok(unit), place)
        })
    }

    /// Returns the unit of a place, and the place where it ends.
    fn unit_at(&self, place: u32) -> io::Result<(u32, u32)> {
        let mut unit = self.samples.get((place >> SAMPLE_BITS) as usize)?;
        loop {
            let end = self.starts.get(unit as usize + 1)?;
            if end > place {
                return Ok((unit, end));
            }
            unit += 1;
        }
    }

    /// Counts a symbol in each unit: every place of it begins a gram.
    fn units_with(&self, symbol: char) -> io::Result<Vec<Posting>> {
        let mut counts: Vec<u16> = vec![0; self.units()];
        let mut places = Vec::new();
        for list in self.lists_from(symbol)? {
            places.clear();
            list.decode(&mut places)?;
            for (unit, times) in self.units_of(&places)? {
                if let Some(count) = counts.get_mut(unit as usize) {
                    *count = count.saturating_add(times.min(u32::from(u16::MAX)) as u16);
                }
            }
        }
        let counted = counts.into_iter().zip(0..).filter(|(count, _)| *count > 0);
        Ok(counted.map(|(count, unit)| (unit, u32::from(count))).collect())
    }
}

/// Keeps the places at whose distance `shift` the list has one.
fn keep(places: &mut Vec<u32>, list: List<'_>, shift: u32) -> io::Result<()> {
    let mut cursor = Cursor::new(list);
    let (mut kept, mut ended) = (0, false);
    for at in 0..places.len() {
        let wanted = places[at].saturating_add(shift);
        match cursor.seek(wanted)? {
            Some(found) if found == wanted => {
                places[kept] = places[at];
                kept += 1;
            }
            Some(_) => {}
            None => ended = true,
        }
        if ended {
            break;
        }
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

    fn written(docs: &[Doc]) -> Grams {
        let mut writer = Writer::default();
        docs.iter().for_each(|(body, titles)| writer.add(body, titles).expect("little text"));
        let mut bytes = Vec::new();
        writer.write(&[], &mut bytes).expect("memory can be written");
        Grams::open(OwnedBytes::new(bytes)).expect("a file")
    }

    /// What a scan finds.
    fn scanned<'d>(texts: impl Iterator<Item = &'d String>, wanted: &str) -> Vec<Posting> {
        let times = |text: &String| {
            text.char_indices().filter(|(at, _)| text[*at..].starts_with(wanted)).count() as u32
        };
        texts.zip(0..).map(|(text, doc)| (doc, times(text))).filter(|(_, times)| *times > 0).collect()
    }

    fn assert_found(grams: &Grams, docs: &[&Doc], wanted: &str) -> Result<(), TestCaseError> {
        let symbols: Vec<char> = wanted.chars().collect();
        let found = grams.stream(Which::Body).find(&symbols).expect("no damage");
        prop_assert_eq!(found, scanned(docs.iter().map(|(body, _)| body), wanted), "{:?} in wordings", wanted);
        let found = grams.stream(Which::Titles).find(&symbols).expect("no damage");
        prop_assert_eq!(found, scanned(docs.iter().map(|(_, titles)| titles), wanted), "{:?} in titles", wanted);
        Ok(())
    }

    fn docs(most: usize) -> impl Strategy<Value = Vec<Doc>> {
        let texts = |most| prop::collection::vec("[甲乙丙]{1,9}\0", 0..most).prop_map(|texts| texts.concat());
        prop::collection::vec((texts(3), texts(2)), 0..most)
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
            let grams = written(&docs);
            let mut bytes = grams.stream(Which::Body).terms.to_vec();
            drop(grams);
            let mut writer = Writer::default();
            docs.iter().for_each(|(body, titles)| writer.add(body, titles).expect("little text"));
            bytes.clear();
            writer.write(&[], &mut bytes).expect("memory can be written");
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
