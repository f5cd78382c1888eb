//! Reads the tables compiled into the program (`src/data/*.toml`).
//!
//! They are TOML, but only a corner of it: `[[name]]` starts a record, a field is `key = "text"` or
//! `key = ["text", …]` (over several lines if need be; also `'text'`), texts hold no escapes, comments stand on lines of their own.
//! A search process reads these tables every time it starts, and a reader for this corner takes microseconds
//! without copying a text, where a full TOML parser takes milliseconds. `tests/data.rs` holds the two against each
//! other, so a file that leaves the corner fails the tests.

/// One `[[…]]` of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    fields: Vec<(&'static str, Vec<&'static str>)>,
}

impl Record {
    /// Returns the texts of a field, none if the record does not have it.
    pub fn list(&self, key: &str) -> &[&'static str] {
        self.fields.iter().find(|(name, _)| *name == key).map_or(&[], |(_, texts)| texts)
    }

    /// Returns the first text of a field, empty if the record does not have it.
    pub fn text(&self, key: &str) -> &'static str {
        self.list(key).first().copied().unwrap_or("")
    }

    /// Returns the fields' names, as they stand.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.fields.iter().map(|(name, _)| *name)
    }
}

/// Reads a table; lines that are not of the corner described above are passed over.
pub fn records(table: &'static str) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    let mut inside = false;
    for line in table.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if !inside && line.starts_with("[[") {
            records.push(Record::default());
            continue;
        }
        let Some(record) = records.last_mut() else { continue };
        let value = if inside {
            line
        } else {
            let Some(sign) = memchr::memchr(b'=', line.as_bytes()) else { continue };
            record.fields.push((line[..sign].trim_end(), Vec::new()));
            line[sign + 1..].trim_start()
        };
        if let Some((_, texts)) = record.fields.last_mut() {
            texts.extend(quoted(value));
        }
        let opened = inside || value.starts_with('[');
        inside = opened && !value.ends_with(']');
    }
    records
}

/// Returns the texts between quotes; a text ends at the quote that opened it.
fn quoted(line: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let open = memchr::memchr2(b'"', b'\'', rest.as_bytes())?;
        let tail = &rest[open + 1..];
        let close = memchr::memchr(rest.as_bytes()[open], tail.as_bytes())?;
        rest = &tail[close + 1..];
        Some(&tail[..close])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_records_with_texts_and_lists() {
        let read = records(
            "# a comment\n[[kind]]\nslug = \"a\"\nnames = [\"甲\", \"[乙]\"]\n\n[[kind]]\nslug = \"b\"\nnames = [\n  \"丙\",\n  # why\n  \"丁 # = 戊\", '己\"庚',\n]\nnone = []\n",
        );
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].text("slug"), read[0].list("names")), ("a", &["甲", "[乙]"][..]));
        assert_eq!((read[1].text("slug"), read[1].list("names")), ("b", &["丙", "丁 # = 戊", "己\"庚"][..]));
        assert!(read[1].list("none").is_empty() && read[1].list("absent").is_empty());
        assert_eq!(read[1].keys().collect::<Vec<_>>(), ["slug", "names", "none"]);
    }
}
