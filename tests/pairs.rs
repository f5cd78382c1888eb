//! The same agreement in two formats or encodings divides into the same clauses.
//!
//! Pairs are found in the shared corpus by their texts. Two files of a pair are seldom letter for letter the same: one has
//! a sentence more, a blank drawn as a line, a button above the title. A clause that only one of them has is an error of
//! the reader or the outline only if the other file has its words too.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use clauseek::model::Document;
use clauseek::understand::understand;

mod common;

/// Characters of a shingle, by which texts are compared.
const SHINGLE: usize = 12;
/// The least share of shingles (Jaccard) that two forms of one text have in common.
const ALIKE: f64 = 0.8;

/// A file as far as it is compared.
struct Text {
    path: String,
    /// Format and encoding.
    form: (String, &'static str),
    /// Letters and digits of the whole text, folded.
    letters: String,
    shingles: HashSet<u64>,
    /// Letters and digits of every clause, its number included.
    clauses: Vec<String>,
}

fn letters(text: &str) -> String {
    clauseek::text::fold_str(text).chars().filter(|ch| ch.is_alphanumeric()).collect()
}

impl Text {
    fn new(path: String, document: &Document) -> Self {
        let whole = letters(&document.text);
        let chars: Vec<char> = whole.chars().collect();
        let shingles = chars
            .windows(SHINGLE)
            .map(|window| {
                let mut hasher = DefaultHasher::new();
                window.hash(&mut hasher);
                hasher.finish()
            })
            .collect();
        let clauses = understand(document)
            .clauses()
            .map(|part| letters(&document.text[part.extent.start..part.extent.end]))
            .collect();
        Text { path, form: (format!("{:?}", document.format), document.encoding), letters: whole, shingles, clauses }
    }

    fn alike(&self, other: &Self) -> bool {
        let both = self.shingles.intersection(&other.shingles).count() as f64;
        both >= ALIKE * (self.shingles.len() + other.shingles.len()) as f64 - ALIKE * both
    }

    /// Clauses that the other file does not have though it has all of their words, by index. Where the other's clause has
    /// words besides that this file does not have at all, the files differ, not the division.
    fn divided_otherwise(&self, other: &Self) -> Vec<usize> {
        let longer = |clause: &str| {
            other.clauses.iter().any(|theirs| theirs.contains(clause) && !self.letters.contains(theirs.as_str()))
        };
        let theirs: HashSet<&str> = other.clauses.iter().map(String::as_str).collect();
        (0..self.clauses.len())
            .filter(|&i| {
                let clause = self.clauses[i].as_str();
                !theirs.contains(clause) && other.letters.contains(clause) && !longer(clause)
            })
            .collect()
    }

    fn shared_with(&self, other: &Self) -> usize {
        let theirs: HashSet<&str> = other.clauses.iter().map(String::as_str).collect();
        self.clauses.iter().filter(|clause| theirs.contains(&***clause)).count()
    }
}

#[test]
fn one_text_in_two_forms_has_the_same_clauses() {
    let Some(documents) = common::documents() else { return };
    let texts: Vec<Text> = documents
        .iter()
        .map(|(path, _, document)| Text::new(path.file_name().unwrap().to_string_lossy().into_owned(), document))
        .collect();
    let mut pairs = BTreeMap::new();
    for (i, one) in texts.iter().enumerate() {
        for other in &texts[i + 1..] {
            if one.form != other.form && one.alike(other) {
                pairs.insert((&*one.path, &*other.path), (one, other));
            }
        }
    }
    let mut odd = Vec::new();
    for (one, other) in pairs.values() {
        println!(
            "{} of {} / {} clauses: {} {}",
            one.shared_with(other),
            one.clauses.len(),
            other.clauses.len(),
            one.path,
            other.path
        );
        for (file, than, clauses) in
            [(one, other, one.divided_otherwise(other)), (other, one, other.divided_otherwise(one))]
        {
            if !clauses.is_empty() {
                odd.push(format!("{}: clauses {clauses:?} are others in {}", file.path, than.path));
            }
        }
    }
    assert!(pairs.len() >= 12, "the corpus has twelve: {:?}", pairs.keys());
    assert!(odd.is_empty(), "{odd:#?}");
}
