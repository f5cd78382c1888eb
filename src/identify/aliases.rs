//! The short names that a text defines for its provider: 松果笔记（以下简称“我们”）.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::cues::Topic;
use super::lines::{Line, Lines};
use super::names;
use super::parties::{Party, is_role};
use super::provider::{has_letters_of, made_of};
use crate::lexicon::Lexicon;
use crate::model::Fact;
use crate::text::fold_str;

#[derive(Deserialize)]
struct Words {
    nouns: Vec<String>,
    selves: Lexicon,
    others: Lexicon,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| super::table("aliases"));

/// Most characters between the provider's name and the remark that gives it another one.
const BETWEEN: usize = 12;

/// Longest remark, in bytes.
const REMARK: usize = 200;

/// Finds the provider's short names: those of its party, and those that stand behind its name.
pub fn of_provider(lines: &Lines, provider: &str, parties: &[Party]) -> Vec<Fact> {
    let provider = fold_str(provider);
    let mut seen = HashSet::from([provider.clone()]);
    let mut found = Vec::new();
    let mut add = |fact: Fact| {
        if seen.insert(fold_str(&fact.value)) {
            found.push(fact);
        }
    };
    let is_provider = |party: &&Party| {
        party.aliases.iter().any(|alias| alias.folded == provider || WORDS.selves.has(&alias.folded))
            || has_letters_of(&party.folded, &provider)
    };
    // of two parties with the same letters the text leaves open which one it is
    let mut own = parties.iter().filter(is_provider);
    if let (Some(party), None) = (own.next(), own.next()) {
        party.aliases.iter().for_each(|alias| add(alias.fact.clone()));
    }
    for line in lines.beginning().filter(|line| line.cues.has(Topic::Called)) {
        behind_name(line, &provider).into_iter().for_each(|place| add(line.fact(place)));
    }
    found
}

/// Places of the short names that remarks behind the name define.
fn behind_name(line: &Line, provider: &str) -> Vec<Range<usize>> {
    let text = line.folded.as_str();
    let mut found = Vec::new();
    for (at, name) in text.match_indices(provider) {
        let behind = &text[at + name.len()..];
        let Some(open) = behind.chars().take(BETWEEN).position(|ch| ch == '(') else { continue };
        let open = behind.char_indices().nth(open).map_or(0, |(place, _)| place);
        // another noun, or another party, may have the remark
        if !made_of(&WORDS.nouns, behind[..open].trim_matches(['"', '“', '”', '」', '』', '》', '】', ' '])) {
            continue;
        }
        let remark = &behind[open + 1..behind.floor_char_boundary(open + 1 + REMARK)];
        let Some(remark) = remark.split(')').next() else { continue };
        let base = at + name.len() + open + 1;
        let names = names::aliases(remark).into_iter();
        let names =
            names.filter(|range| !is_role(&remark[range.clone()]) && !WORDS.others.is_in(&remark[range.clone()]));
        found.extend(names.map(|range| base + range.start..base + range.end));
    }
    found
}
