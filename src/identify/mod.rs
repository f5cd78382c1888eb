//! Facts about an agreement as a whole — title, parties, provider, kind, dates — found in its text, each with the
//! stretch that proves it. Absent beats wrong. The wordings are data: `identify.toml`, `kinds.toml`.

mod aliases;
mod amount;
mod cues;
pub(crate) mod dates;
mod edition;
mod forum;
mod keys;
pub mod kind;
mod law;
mod lines;
mod matcher;
mod money;
pub(crate) mod names;
mod number;
pub(crate) mod parties;
mod phrases;
mod provider;
mod references;
mod signing;
#[cfg(test)]
mod stated;
mod term;
#[cfg(test)]
mod tests;
mod title;
mod version;

use std::sync::LazyLock;

use serde::Deserialize;

use crate::lexicon::Lexicon;
use crate::model::{Document, Fact, Facts, Forum, Part, ProviderFrom};
use crate::text::fold_str;
use lines::{Line, Lines};

pub use edition::without_edition;
pub use keys::{KeyFact, key_facts, key_label, key_sorts};
pub use provider::own_names;

/// Finds what the text states.
pub fn identify(document: &Document, parts: &[Part]) -> Facts {
    let lines = Lines::new(document, parts);
    let title = title::title(document, parts);
    let folded_title = title.as_ref().map(|title| fold_str(&title.value));
    let beginning = || lines.beginning().map(|line| line.folded.as_str()).collect::<Vec<_>>().join("\n");
    let kind = kind::kind(folded_title.as_deref(), beginning);
    let parties = parties::parties(&lines);
    let provider = provider::provider(&lines, kind, folded_title.as_deref(), &parties);
    // what two parties agree between them is no one's standard terms, whatever it is called
    let named = parties.iter().filter(|party| !party.roles.is_empty()).count();
    let contract = kind.filter(|_| named < 2 || !provider::is_standard_kind(kind));
    let term = term::term(&lines, contract);
    let (court, arbitration) = forum::forums(&lines);
    let provider_aliases =
        provider.as_ref().map(|name| aliases::of_provider(&lines, &name.value, &parties)).unwrap_or_default();
    Facts {
        provider_aliases,
        title,
        provider_from: provider.as_ref().map(|_| ProviderFrom::Text),
        provider,
        parties: parties.into_iter().map(parties::Party::stated).collect(),
        kind,
        version_date: dates::version(&lines),
        effective_date: dates::effective(&lines),
        contract_number: number::contract_number(&lines),
        version: version::version(&lines),
        signing_date: signing::date(&lines, contract),
        signing_place: signing::place(&lines),
        expiry_date: term.as_ref().and_then(|term| term.to.clone()),
        term,
        renewal: term::renewal(&lines),
        amount: amount::amount(&lines, contract),
        governing_law: law::governing_law(&lines),
        court,
        arbitration,
        references: references::references(&lines, parts),
    }
}

/// Finds the court and the arbitration body that decide disputes, by the clauses of a text.
pub fn forums(document: &Document, parts: &[Part]) -> (Option<Forum>, Option<Forum>) {
    forum::forums(&Lines::new(document, parts))
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

#[derive(Deserialize)]
struct Words {
    readers: Vec<String>,
    institutions: Vec<String>,
    trades: Vec<String>,
    bounds: Lexicon,
    weak_bounds: Lexicon,
    operators: Vec<String>,
    role_tails: Vec<String>,
    next_labels: Vec<String>,
    brand_leads: Vec<String>,
    pronouns: Lexicon,
    generic_tails: Vec<String>,
    title_tails: Vec<String>,
    relations: Lexicon,
    no_brand: Lexicon,
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
    /// Lists of words: of each one stands in every such sentence. `{reader}` and `{legal}` as in the pattern.
    needs: Vec<Vec<String>>,
    weight: u32,
}

fn words() -> &'static Words {
    static WORDS: LazyLock<Words> = LazyLock::new(|| {
        let mut words: Words = toml::from_str(include_str!("../data/identify.toml"))
            .expect("identify.toml is well formed, a test reads it");
        // the longest that fits counts
        for list in [
            &mut words.trades,
            &mut words.generic_tails,
            &mut words.title_tails,
            &mut words.places,
            &mut words.brand_leads,
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

/// Returns a table of `facts.toml`.
fn table<T: serde::de::DeserializeOwned>(name: &str) -> T {
    static FACTS: LazyLock<toml::Table> = LazyLock::new(|| {
        include_str!("../data/facts.toml").parse().expect("facts.toml is well formed, a test reads it")
    });
    FACTS[name].clone().try_into().expect("each table has its words, a test reads them")
}
