//! Facts about an agreement as a whole — title, parties, provider, kind, dates — found in its text, each with the
//! stretch that proves it. Absent beats wrong. The wordings are data: `identify.toml`, `kinds.toml`.

mod dates;
pub mod kind;
mod names;
mod parties;
mod phrases;
mod provider;
#[cfg(test)]
mod tests;
mod title;

use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::lexicon::Lexicon;
use crate::model::{Document, Fact, Facts, Part, ProviderFrom, Role, Span};
use crate::text::{Folded, fold, fold_str};

/// Most characters of running text that facts are looked for in: who agrees, and about what, stands in the beginning.
const BEGINNING: usize = 4000;

/// Finds what the text states.
pub fn identify(document: &Document, parts: &[Part]) -> Facts {
    let lines = Lines::new(document, parts);
    let title = title::title(document, parts);
    let folded_title = title.as_ref().map(|title| fold_str(&title.value));
    let beginning: String = lines.beginning().map(|line| line.folded.text.as_str()).collect::<Vec<_>>().join("\n");
    let kind = kind::kind(folded_title.as_deref(), &beginning);
    let parties = parties::parties(&lines);
    let provider = provider::provider(&lines, kind, folded_title.as_deref(), &parties);
    Facts {
        title,
        provider_from: provider.as_ref().map(|_| ProviderFrom::Text),
        provider,
        parties: parties.into_iter().map(|party| party.fact).collect(),
        kind,
        version_date: dates::version(&lines),
        effective_date: dates::effective(&lines),
    }
}

/// Sets the provider where the text states none: the name of the folder that the file is in, unless that says nothing.
pub fn provide_from_folder(facts: &mut Facts, folder: &str) {
    let folded = fold_str(folder);
    let filler = |ch: char| !ch.is_alphabetic() || words().folder_fillers.contains(&ch);
    let mut name = folded.trim_matches(filler);
    while let Some(word) = words().plain_folders.iter().find(|word| name.ends_with(word.as_str())) {
        name = name[..name.len() - word.len()].trim_matches(filler);
    }
    if facts.provider.is_none() && name.chars().count() >= 2 {
        facts.provider = Some(Fact { value: folder.trim().to_owned(), span: None });
        facts.provider_from = Some(ProviderFrom::Folder);
    }
}

/// A line of the text, folded.
struct Line<'d> {
    text: &'d str,
    /// Where the line begins in the document's text, in bytes.
    base: usize,
    folded: Folded,
    role: Role,
    /// Number of characters before it, marks not counted.
    offset: usize,
}

impl Line<'_> {
    /// Returns the fact that a stretch (bytes of the folded line) states, in the file's own wording.
    fn fact(&self, stretch: Range<usize>) -> Fact {
        let start = self.folded.text[..stretch.start].chars().count();
        let end = start + self.folded.text[stretch].chars().count();
        if start == end {
            return Fact { value: String::new(), span: None };
        }
        let origin = self.folded.origin(start, end);
        let value = self.text[origin.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
        Fact { value, span: Some(Span::new(self.base + origin.start, self.base + origin.end)) }
    }
}

/// The lines of an agreement, marks left out.
struct Lines<'d> {
    all: Vec<Line<'d>>,
}

impl<'d> Lines<'d> {
    fn new(document: &'d Document, parts: &[Part]) -> Lines<'d> {
        let mut all: Vec<Line<'d>> = Vec::new();
        let mut offset = 0;
        for part in parts.iter().filter(|part| part.role != Role::Mark) {
            let whole = part.extent.of(&document.text);
            for text in whole.split('\n') {
                let base = text.as_ptr() as usize - document.text.as_ptr() as usize;
                let folded = fold(text);
                let chars = folded.chars();
                if chars > 0 {
                    all.push(Line { text, base, folded, role: part.role, offset });
                }
                offset += chars;
            }
        }
        Lines { all }
    }

    fn beginning(&self) -> impl Iterator<Item = &Line<'d>> {
        self.all.iter().take_while(|line| line.offset < BEGINNING)
    }

    /// The lines in which parties name themselves: the beginning, their particulars, the signature block.
    fn of_parties(&self) -> impl Iterator<Item = &Line<'d>> {
        self.all.iter().filter(|line| line.offset < BEGINNING || matches!(line.role, Role::Parties | Role::Signature))
    }
}

#[derive(Deserialize)]
struct Words {
    organisations: Vec<String>,
    trades: Vec<String>,
    bounds: Vec<String>,
    weak_bounds: Vec<String>,
    operators: Vec<String>,
    role_tails: Vec<String>,
    next_labels: Vec<String>,
    pronouns: Vec<String>,
    generic_tails: Vec<String>,
    title_tails: Vec<String>,
    relations: Vec<String>,
    no_brand: Vec<String>,
    places: Vec<String>,
    plain_folders: Vec<String>,
    folder_fillers: Vec<char>,
    version_before: Lexicon,
    version_after: Lexicon,
    effective_before: Lexicon,
    effective_after: Lexicon,
    brand: Vec<BrandPattern>,
}

/// A sentence by which standard terms name their provider.
#[derive(Deserialize)]
struct BrandPattern {
    pattern: String,
    /// Words of which one stands in every such sentence.
    needs: Vec<String>,
    weight: u32,
}

fn words() -> &'static Words {
    static WORDS: LazyLock<Words> = LazyLock::new(|| {
        let mut words: Words = toml::from_str(include_str!("../data/identify.toml"))
            .expect("identify.toml is well formed, a test reads it");
        // the longest that fits counts
        for list in [
            &mut words.organisations,
            &mut words.trades,
            &mut words.bounds,
            &mut words.generic_tails,
            &mut words.title_tails,
            &mut words.places,
        ] {
            list.sort_by_key(|word| std::cmp::Reverse(word.len()));
        }
        words
    });
    &WORDS
}

/// Returns alternatives of a regular expression, the longest first.
fn any_of<'w>(words: impl IntoIterator<Item = &'w String>) -> String {
    let mut words: Vec<&String> = words.into_iter().collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.into_iter().map(|word| regex::escape(word)).collect::<Vec<_>>().join("|")
}
