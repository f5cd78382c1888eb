//! Columns: what every search wants of all the documents that it counts, a component of every segment of the Tantivy index.
//!
//! Documents that are alike share what they have. A document has a **label**, its role and its types, of which there are few; neighbours
//! below the same titles are a **run** with one set of section paths (of clauses, which alone are counted by them; other parts go with the run before); and all parts of an **agreement** are neighbours, its own document
//! the last, so that what the agreement has stands there once. Nothing has to be unpacked before it can be read, which is what a process
//! that answers one question and ends is after.

mod reader;
mod writer;

pub(crate) use reader::{Agreement, Columns, Names, View};
pub(crate) use writer::{Row, Writer, merge};

use std::io;

/// The error of a file that does not hold what it should.
fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the columns are damaged")
}

/// Numbers (u32) of an agreement's row: first and last document, provider, kind (both a number of their names, [`NONE`] without), date, and
/// the two halves of the agreement's number.
const ROW: usize = 7;

/// The role of clauses.
const CLAUSE: u8 = 0;

/// What stands for nothing.
const NONE: u32 = u32::MAX;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::directory::OwnedBytes;

    use super::*;

    const TITLE: u8 = 1;
    const AGREEMENT: u8 = 8;
    const RECORD: u8 = 9;

    /// The parts of an agreement: role, types, sections; and its number.
    type Told = (Vec<(u8, Vec<String>, Vec<String>)>, u64);

    fn rows(told: &[Told]) -> Vec<Row> {
        let mut rows = vec![Row { role: RECORD, ..Row::default() }];
        for (parts, number) in told {
            let (provider, kind) = ((number % 3 > 0).then(|| format!("供方{}", number % 3)), Some("sla".to_owned()));
            let date = (number % 2 * 20_240_301) as u32;
            rows.extend(parts.iter().map(|(role, types, sections)| Row {
                role: *role,
                types: types.clone(),
                sections: if *role == CLAUSE { sections.clone() } else { Vec::new() },
                number: *number,
                date,
                provider: provider.clone(),
                kind: kind.clone(),
            }));
            rows.push(Row { role: AGREEMENT, number: *number, ..Row::default() });
        }
        rows
    }

    fn written(rows: &[Row]) -> Columns {
        let mut writer = Writer::new(AGREEMENT);
        rows.iter().for_each(|row| writer.add(row).expect("few labels"));
        let mut bytes = Vec::new();
        writer.write(&mut bytes).expect("memory can be written");
        Columns::open(OwnedBytes::new(bytes)).expect("columns")
    }

    fn names(names: Names<'_>, set: impl Iterator<Item = u32>) -> Vec<String> {
        set.map(|name| names.get(name).to_owned()).collect()
    }

    /// Checks that every document has what its row says.
    fn assert_told(columns: &Columns, rows: &[Row]) -> Result<(), TestCaseError> {
        let columns = columns.view();
        prop_assert_eq!(columns.docs() as usize, rows.len());
        let (mut run, mut end, mut first) = (0, 0, None);
        let mut agreement = 0;
        for (row, doc) in rows.iter().zip(0..) {
            prop_assert_eq!(columns.role(doc), row.role);
            prop_assert_eq!(&names(columns.types, columns.types_of(doc)), &row.types);
            while end <= doc {
                end = columns.run_end(run);
                run += 1;
            }
            if row.role == CLAUSE {
                prop_assert_eq!(&names(columns.sections, columns.sections_of(run - 1)), &row.sections);
            }
            if row.role == RECORD {
                continue;
            }
            let first = *first.get_or_insert(doc);
            let found = columns.agreement(agreement);
            prop_assert_eq!((found.first, columns.agreement_at(doc)), (first, agreement));
            prop_assert_eq!(found.number, row.number);
            if row.role == AGREEMENT {
                prop_assert_eq!(found.last, doc);
                agreement += 1;
                continue;
            }
            prop_assert_eq!(found.date, row.date);
            prop_assert_eq!(found.provider.map(|name| columns.providers.get(name)), row.provider.as_deref());
            prop_assert_eq!(found.kind.map(|name| columns.kinds.get(name)), row.kind.as_deref());
        }
        Ok(())
    }

    fn told() -> impl Strategy<Value = Vec<Told>> {
        let names = || prop::collection::vec("[甲乙]{1,2}", 0..3);
        let part = (prop_oneof![Just(CLAUSE), Just(TITLE)], names(), names());
        prop::collection::vec((prop::collection::vec(part, 0..5), any::<u64>()), 0..6)
    }

    proptest! {
        #[test]
        fn what_is_written_can_be_read(told in told()) {
            let mut rows = rows(&told);
            // Only one agreement's rows at a time: a first document has to begin anew.
            rows.retain(|row| row.role != RECORD);
            for rows in rows.split_inclusive(|row| row.role == AGREEMENT) {
                assert_told(&written(rows), rows)?;
            }
        }

        #[test]
        fn merging_leaves_out_what_is_gone(told in prop::collection::vec(told(), 1..4), gone: u32) {
            let all: Vec<Vec<Row>> = told.iter().map(|told| rows(told)).collect();
            let columns: Vec<Columns> = all.iter().map(|rows| written(rows)).collect();
            // One bit for each agreement, that of a record for the first.
            let mut bit = 0;
            let alive: Vec<Vec<bool>> = all.iter().map(|rows| rows.iter().map(|row| {
                let alive = gone >> (bit % 32) & 1 == 0;
                bit += u32::from(row.role == AGREEMENT);
                alive
            }).collect()).collect();
            let sources: Vec<(&Columns, Vec<bool>)> = columns.iter().zip(alive.clone()).collect();
            let mut bytes = Vec::new();
            merge(&sources, AGREEMENT, &mut bytes).expect("sound columns");
            let left: Vec<Row> = all.concat().into_iter().zip(alive.concat()).filter(|(_, alive)| *alive).map(|(row, _)| row).collect();
            let mut plain = Vec::new();
            let mut writer = Writer::new(AGREEMENT);
            left.iter().for_each(|row| writer.add(row).expect("few labels"));
            writer.write(&mut plain).expect("memory can be written");
            prop_assert!(bytes == plain, "merged is as if written at once");
        }

        #[test]
        fn damage_is_no_panic(told in told(), at: prop::sample::Index, with: u8) {
            let rows = rows(&told);
            let mut writer = Writer::new(AGREEMENT);
            rows.iter().for_each(|row| writer.add(row).expect("few labels"));
            let mut bytes = Vec::new();
            writer.write(&mut bytes).expect("memory can be written");
            let at = at.index(bytes.len());
            bytes[at] = with;
            if let Ok(all) = Columns::open(OwnedBytes::new(bytes)) {
                let columns = all.view();
                for doc in 0..columns.docs().min(99) {
                    let _ = (columns.role(doc), columns.types_of(doc).map(|name| columns.types.get(name).len()).sum::<usize>());
                    let _ = columns.agreement(columns.agreement_at(doc));
                    let _ = (columns.run_end(doc as usize), columns.sections_of(doc as usize).count());
                }
                let alive = vec![true; columns.docs().min(99) as usize];
                let _ = merge(&[(&all, alive)], AGREEMENT, &mut Vec::new());
            }
        }
    }
}
