//! The words and concepts of a configuration.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use crate::classify;
use crate::concept::Concepts;
use crate::pattern::Pattern;
use crate::text::{fold_str, is_han};
use crate::vocabulary::{OwnConcept, Vocabulary};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    name: Option<Spanned<String>>,
    slug: Option<Spanned<String>>,
    #[serde(default)]
    types: Vec<Spanned<String>>,
    #[serde(default)]
    regulates: Vec<Spanned<String>>,
    #[serde(default)]
    within: Vec<Spanned<String>>,
    #[serde(default)]
    mentions: Vec<Spanned<String>>,
    #[serde(default)]
    asks: Vec<Spanned<String>>,
    #[serde(default)]
    except: Vec<Spanned<String>>,
}

/// A mistake: where it stands in bytes, its key, and what is wrong.
type Mistake = (Range<usize>, &'static str, String);

/// Most characters of a word: a query is cut into no longer ones.
const LONGEST_WORD: usize = 8;

/// Checks words and concepts.
///
/// # Errors
/// The first mistake.
pub(super) fn vocabulary(words: Vec<Spanned<String>>, concepts: Vec<Written>) -> Result<Vocabulary, Mistake> {
    let mut vocabulary = Vocabulary::default();
    for word in words {
        let folded = fold_str(word.get_ref());
        if !(2..=LONGEST_WORD).contains(&folded.chars().count()) || !folded.chars().all(is_han) {
            let cause = format!("{:?} is no word of 2 to {LONGEST_WORD} Chinese characters", word.get_ref());
            return Err((word.span(), "words", cause));
        }
        vocabulary.words.push(folded);
    }
    vocabulary.words.sort_unstable();
    vocabulary.words.dedup();
    for concept in concepts {
        vocabulary.concepts.push(own_concept(concept)?);
    }
    Ok(vocabulary)
}

fn own_concept(written: Written) -> Result<OwnConcept, Mistake> {
    let patterns = |key: &'static str, texts: Vec<Spanned<String>>| {
        texts.into_iter().map(|text| pattern(key, &text).map(|()| text.into_inner())).collect::<Result<Vec<_>, _>>()
    };
    let known = |slug: &str| Concepts::builtin().find(slug).is_some();
    let place = written.slug.as_ref().or(written.name.as_ref()).map_or(0..0, Spanned::span);
    if let Some(slug) = written.slug.as_ref().filter(|slug| written.name.is_none() && !known(slug.get_ref())) {
        return Err((slug.span(), "slug", format!("there is no concept {:?}; a new one needs a name", slug.get_ref())));
    }
    if let Some(name) = &written.name {
        pattern("name", name)?;
    }
    for kind in &written.types {
        if !classify::types().contains(&kind.get_ref().as_str()) {
            return Err((kind.span(), "types", format!("{:?} is no clause type", kind.get_ref())));
        }
    }
    let name = written.name.map(Spanned::into_inner).unwrap_or_default();
    let slug = written.slug.map_or_else(|| fold_str(&name), Spanned::into_inner);
    // The index marks with such signs how a clause has a concept.
    if slug.is_empty() || !slug.chars().all(|ch| ch.is_alphanumeric() || matches!(ch, '-' | '_')) {
        return Err((place, "slug", "a concept needs a slug, or a name, of letters and digits".to_owned()));
    }
    Ok(OwnConcept {
        slug,
        name,
        types: written.types.into_iter().map(Spanned::into_inner).collect(),
        regulates: patterns("regulates", written.regulates)?,
        within: patterns("within", written.within)?,
        mentions: patterns("mentions", written.mentions)?,
        asks: patterns("asks", written.asks)?,
        except: patterns("except", written.except)?,
    })
}

fn pattern(key: &'static str, text: &Spanned<String>) -> Result<(), Mistake> {
    Pattern::new(text.get_ref()).map(drop).map_err(|error| (text.span(), key, error.to_string()))
}
