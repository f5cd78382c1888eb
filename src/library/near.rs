//! Clauses whose wording is near to that of another.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::Clause;
use crate::error::Result;
use crate::gram::{Stream, Which};
use crate::index::schema::{StoredPart, role_code};
use crate::index::{DocAddress, Reader};
use crate::model::Role;
use crate::show;
use crate::text::{fold_str, is_han};
use crate::wording::{Changed, Sketch, diff, tokens};

/// What is compared with all clauses.
#[derive(Debug, Clone)]
pub enum SimilarTo {
    /// The clause with this address, which is not told itself.
    Address(String),
    Text(String),
}

/// A clause that is near.
#[derive(Debug, Clone, Serialize)]
pub struct Near {
    pub clause: Clause,
    /// How much of the longer of the two stands in the other, from 0 to 1 ([`Sketch::similarity`]).
    pub similarity: f32,
    /// From the text that was asked about to this one.
    pub changes: Vec<Changed>,
}

/// Characters of a stretch that is looked for.
const WIDTH: usize = 4;
/// Stretches looked for: as many, spread over the text, as find what has a third of it.
const STRETCHES: usize = 32;
/// Clauses with most of these stretches that are compared.
const CANDIDATES: usize = 128;

/// Finds the clauses nearest to a text, at least as similar as `least`; the nearest first. Returns the text with them.
///
/// # Errors
/// [`crate::Error::EmptyQuery`] for a text of blanks; as [`crate::show::show`] for the address; and [`crate::Error::Index`] if the index is damaged.
pub fn similar(reader: &Reader, to: &SimilarTo, limit: usize, least: f32) -> Result<(String, Vec<Near>)> {
    if matches!(to, SimilarTo::Text(text) if text.trim().is_empty()) {
        return Err(crate::Error::EmptyQuery);
    }
    reader.guarded(|| match to {
        SimilarTo::Text(text) => Ok((text.clone(), near(reader, text, None, limit, least)?)),
        SimilarTo::Address(address) => {
            let own = show::part(reader, address)?.stored;
            Ok((own.text.clone(), near(reader, &own.text, Some(&own), limit, least)?))
        }
    })
}

fn near(reader: &Reader, text: &str, own: Option<&StoredPart>, limit: usize, least: f32) -> Result<Vec<Near>> {
    let own_tokens = tokens(text, own.map_or(&[], |own| &own.names));
    let sketch = Sketch::new(&own_tokens);
    let mut found: Vec<(f32, StoredPart)> = Vec::new();
    reader.each_part(&candidates(reader, text)?, |_, stored| {
        let is_own = own.is_some_and(|own| (&own.content, &own.address) == (&stored.content, &stored.address));
        let similarity = sketch.similarity(&Sketch::new(&tokens(&stored.text, &stored.names)));
        if !is_own && similarity >= least {
            found.push((similarity, stored));
        }
    })?;
    let key = |stored: &StoredPart| (stored.content.clone(), stored.start);
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| key(&a.1).cmp(&key(&b.1))));
    found.truncate(limit);
    let told = |(similarity, stored): (f32, StoredPart)| {
        let file = reader.paths_of(&stored.content)?.into_iter().next().unwrap_or_default();
        let clause = Clause::new(stored, &file);
        let changes = diff(&own_tokens, &clause.tokens());
        Ok(Near { clause, similarity, changes })
    };
    found.into_iter().map(told).collect()
}

/// Returns clauses that have most of the rare stretches of a text, in the order of the index.
fn candidates(reader: &Reader, text: &str) -> Result<Vec<DocAddress>> {
    let folded: Vec<char> = fold_str(text).chars().collect();
    let width = WIDTH.min(folded.len()).max(1);
    // How often a stretch occurs at most: as often as its rarest gram. A gram of several stretches is looked up once.
    let windows: Vec<(&[char], u64)> = {
        let streams = reader.grams.iter().map(|grams| grams.stream(Which::Body));
        let grams = width.min(2);
        let of_stream = |stream: Stream<'_>| -> Vec<u64> {
            folded.windows(grams).map(|gram| stream.frequency(gram).unwrap_or(0)).collect()
        };
        let frequencies: Vec<Vec<u64>> = streams.map(of_stream).collect();
        let rarest = |from: usize| {
            let least = |of: &Vec<u64>| of[from..=from + width - grams].iter().copied().min().unwrap_or(0);
            frequencies.iter().map(least).sum()
        };
        folded.windows(width).enumerate().map(|(from, stretch)| (stretch, rarest(from))).collect()
    };
    let mut counts: FxHashMap<(u32, u32), f32> = FxHashMap::default();
    for stretch in windows.chunks(windows.len().div_ceil(STRETCHES).max(1)) {
        let words = stretch.iter().filter(|(symbols, _)| symbols.iter().all(|&symbol| is_han(symbol)));
        let rarest = words.map(|(symbols, count)| (*count, *symbols)).filter(|(count, _)| *count > 0).min();
        let Some((count, symbols)) = rarest else { continue };
        // What is rare tells more.
        let weight = 1.0 / (1.0 + count as f32).ln();
        for (ord, grams) in (0..).zip(&reader.grams) {
            let posted = grams.stream(Which::Body).find(symbols).map_err(|error| reader.trouble(error))?;
            for doc in posted.docs {
                *counts.entry((ord, doc)).or_default() += weight;
            }
        }
    }
    let is_clause = |ord: u32, doc: u32| {
        u64::from(reader.columns[ord as usize].view().role(doc)) == role_code(Role::Clause)
            && !reader.searcher.segment_reader(ord).is_deleted(doc)
    };
    let mut ranked: Vec<((u32, u32), f32)> = counts.into_iter().collect();
    ranked.retain(|((ord, doc), _)| is_clause(*ord, *doc));
    if ranked.len() > CANDIDATES {
        ranked.select_nth_unstable_by(CANDIDATES, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranked.truncate(CANDIDATES);
    }
    let mut docs: Vec<DocAddress> = ranked.into_iter().map(|((ord, doc), _)| DocAddress::new(ord, doc)).collect();
    docs.sort_unstable();
    Ok(docs)
}
