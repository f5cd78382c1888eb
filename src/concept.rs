//! Concepts: legal notions and the wordings by which clauses state them and people ask for them
//! (`data/concepts/`, a file for each field of law).
//!
//! A clause may *regulate* a thing without naming it (`向甲方所在地人民法院起诉` is about 管辖法院) and may name
//! it without regulating it. The two are told apart here; that a bare mention counts for more where the clause's
//! type is one of the concept's is for the ranking to say.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock, OnceLock};

use crate::classify;
use crate::data::{self, Record};
use crate::pattern::{Pattern, PatternSet};
use crate::text::Folded;
use crate::vocabulary::OwnConcept;

/// The tables compiled into the program.
pub const TABLES: [&str; 5] = [
    include_str!("data/concepts/disputes.toml"),
    include_str!("data/concepts/breach.toml"),
    include_str!("data/concepts/payment.toml"),
    include_str!("data/concepts/online.toml"),
    include_str!("data/concepts/trades.toml"),
];

/// A concept found in a clause or a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConceptMatch {
    /// Index into [`Concepts`].
    pub concept: usize,
    /// **Characters** of the folded text.
    pub start: usize,
    pub end: usize,
    /// The wording states a rule on the thing; otherwise it names the thing.
    pub regulates: bool,
}

/// A text of the tables, or a user's.
type Text = Cow<'static, str>;

/// A legal notion.
#[derive(Clone)]
struct Concept {
    slug: Text,
    name: Text,
    types: Vec<&'static str>,
    near: Vec<&'static str>,
    /// Slugs of narrower concepts: who asks for this one asks for any of them (合同变更: by one side or by both).
    covers: Vec<&'static str>,
    /// Wordings that state a rule on the thing.
    regulates: Vec<Text>,
    /// Wordings that do so only where a clause is of one of `types` in the first place (`本条款在协议终止后继续有效` says how
    /// long secrets are kept in a clause of confidentiality, and nowhere else).
    within: Vec<Text>,
    /// Wordings that name the thing; its name is one of them.
    mentions: Vec<Text>,
    /// Wordings of queries only.
    asks: Vec<Text>,
    /// Wordings in which the characters of the others mean something else (`约定金额` is no 定金).
    except: Vec<Text>,
}

/// All concepts known, and the machinery to find them.
pub struct Concepts {
    concepts: Vec<Concept>,
    /// Built when the first clause comes: a process that only searches does not need it.
    matcher: OnceLock<Matcher>,
}

impl Concept {
    fn of(record: &Record) -> Concept {
        let texts = |key| record.list(key).iter().map(|text| Text::Borrowed(text)).collect();
        Concept {
            slug: record.text("slug").into(),
            name: record.text("name").into(),
            types: record.list("types").to_vec(),
            near: record.list("near").to_vec(),
            covers: record.list("covers").to_vec(),
            regulates: texts("regulates"),
            within: texts("within"),
            mentions: texts("mentions"),
            asks: texts("asks"),
            except: texts("except"),
        }
    }

    /// A concept that a user has thought of; [`add`](Self::add) says the rest.
    fn named(own: &OwnConcept) -> Concept {
        let name = Text::Owned(own.name.clone());
        Concept {
            slug: Text::Owned(own.slug.clone()),
            mentions: vec![name.clone()],
            name,
            types: Vec::new(),
            near: Vec::new(),
            covers: Vec::new(),
            regulates: Vec::new(),
            within: Vec::new(),
            asks: Vec::new(),
            except: Vec::new(),
        }
    }

    fn add(&mut self, own: &OwnConcept) {
        let known = classify::types().iter().filter(|slug| own.types.iter().any(|own| own == *slug));
        let new: Vec<&str> = known.copied().filter(|slug| !self.types.contains(slug)).collect();
        self.types.extend(new);
        for (texts, more) in [
            (&mut self.regulates, &own.regulates),
            (&mut self.within, &own.within),
            (&mut self.mentions, &own.mentions),
            (&mut self.asks, &own.asks),
            (&mut self.except, &own.except),
        ] {
            texts.extend(more.iter().cloned().map(Text::Owned));
        }
    }
}

/// Finds the wordings of clauses.
struct Matcher {
    set: PatternSet,
    /// For each pattern of the set its concept and what a match means.
    meanings: Vec<(usize, Meaning)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Regulates,
    Within,
    Mentions,
    Except,
}

impl Concepts {
    /// Returns the concepts compiled into the program.
    pub fn builtin() -> &'static Arc<Concepts> {
        static BUILTIN: LazyLock<Arc<Concepts>> = LazyLock::new(|| {
            let records = TABLES.iter().flat_map(|table| data::records(table));
            Arc::new(Concepts {
                concepts: records.map(|record| Concept::of(&record)).collect(),
                matcher: OnceLock::new(),
            })
        });
        &BUILTIN
    }

    /// Returns the concepts compiled into the program and a user's.
    pub fn with(own: &[OwnConcept]) -> Arc<Concepts> {
        if own.is_empty() {
            return Arc::clone(Self::builtin());
        }
        let mut concepts = Self::builtin().concepts.clone();
        for more in own {
            let known = concepts.iter().position(|concept| concept.slug == more.slug);
            let known = known.unwrap_or_else(|| {
                concepts.push(Concept::named(more));
                concepts.len() - 1
            });
            concepts[known].add(more);
        }
        Arc::new(Concepts { concepts, matcher: OnceLock::new() })
    }

    /// Returns a hash of all that decides which concepts a clause has; an index made with another one is out of date.
    /// (The wordings of queries are not part of it: they may change without a clause being read again.)
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for concept in &self.concepts {
            let types = concept.types.iter().map(|slug| Text::Borrowed(slug)).collect();
            for (key, texts) in [
                ("concept", &vec![concept.slug.clone()]),
                ("types", &types),
                ("regulates", &concept.regulates),
                ("within", &concept.within),
                ("mentions", &concept.mentions),
                ("except", &concept.except),
            ] {
                hasher.update(key.as_bytes());
                for text in texts {
                    hasher.update(b"\n");
                    hasher.update(text.as_bytes());
                }
                hasher.update(b"\n\n");
            }
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }

    /// Returns the number of concepts.
    pub fn len(&self) -> usize {
        self.concepts.len()
    }

    /// Tells whether there are no concepts.
    pub fn is_empty(&self) -> bool {
        self.concepts.is_empty()
    }

    /// Returns a concept's identifier, unique and stable.
    ///
    /// # Panics
    /// As all functions that take an index: if it is not below [`len`](Self::len).
    pub fn slug(&self, i: usize) -> &str {
        &self.concepts[i].slug
    }

    /// Returns a concept's Chinese name.
    pub fn name(&self, i: usize) -> &str {
        &self.concepts[i].name
    }

    /// Returns the slugs of the clause types that regulate the thing, the usual one first.
    pub fn types(&self, i: usize) -> &[&'static str] {
        &self.concepts[i].types
    }

    /// Returns the slugs of the concepts that are easily taken for this one.
    pub fn near(&self, i: usize) -> &[&'static str] {
        &self.concepts[i].near
    }

    /// Returns a concept and the narrower ones that it covers.
    pub fn family(&self, i: usize) -> Vec<usize> {
        let covered = self.concepts[i].covers.iter().filter_map(|slug| self.find(slug));
        std::iter::once(i).chain(covered).collect()
    }

    /// Returns the concept with this slug.
    pub fn find(&self, slug: &str) -> Option<usize> {
        self.concepts.iter().position(|concept| concept.slug == slug)
    }

    /// Finds the concepts of a clause of the given primary type, by place. One concept may be found at several places, and
    /// what it regulates it may mention there as well.
    pub fn in_clause(&self, folded: &Folded, primary_type: Option<&str>) -> Vec<ConceptMatch> {
        let matcher = self.matcher();
        let found = matcher.set.find_all(&folded.text);
        let hidden = Hidden::new(found.iter().filter_map(|hit| match matcher.meanings[hit.pattern] {
            (concept, Meaning::Except) => Some((concept, hit.start, hit.end)),
            _ => None,
        }));
        let mut characters = Characters { text: &folded.text, byte: 0, character: 0 };
        let mut matches = Vec::with_capacity(found.len());
        for hit in &found {
            let (concept, meaning) = matcher.meanings[hit.pattern];
            let is_out_of_place = || !primary_type.is_some_and(|slug| self.types(concept).contains(&slug));
            let counts = match meaning {
                Meaning::Except => false,
                Meaning::Within if is_out_of_place() => false,
                _ => !hidden.overlaps(concept, hit.start, hit.end),
            };
            if !counts {
                continue;
            }
            let start = characters.at(hit.start);
            let end = start + folded.text[hit.start..hit.end].chars().count();
            matches.push(ConceptMatch { concept, start, end, regulates: meaning != Meaning::Mentions });
        }
        matches
    }

    fn matcher(&self) -> &Matcher {
        self.matcher.get_or_init(|| {
            let (mut patterns, mut meanings) = (Vec::new(), Vec::new());
            for (i, concept) in self.concepts.iter().enumerate() {
                for (texts, meaning) in [
                    (&concept.regulates, Meaning::Regulates),
                    (&concept.within, Meaning::Within),
                    (&concept.mentions, Meaning::Mentions),
                    (&concept.except, Meaning::Except),
                ] {
                    patterns.extend(texts.iter().map(AsRef::as_ref));
                    meanings.resize(patterns.len(), (i, meaning));
                }
            }
            let set =
                PatternSet::new(patterns).expect("a test compiles those of the tables, Config::parse those of users");
            Matcher { set, meanings }
        })
    }

    /// Finds the concepts of a folded query: where wordings overlap the longest one counts, wherever it stands.
    /// The matches are by place and do not overlap.
    pub fn in_query(&self, folded_query: &str) -> Vec<ConceptMatch> {
        let letters = Letters::of(folded_query);
        let place =
            |text: &str| may_match(text, &letters).then(|| Pattern::new(text).ok()?.find(folded_query)).flatten();
        let mut found: Vec<(usize, usize, bool, usize)> = Vec::new();
        for (i, concept) in self.concepts.iter().enumerate() {
            let hidden: Vec<(usize, usize)> = concept.except.iter().filter_map(|text| place(text)).collect();
            for (texts, regulates) in [(&concept.asks, false), (&concept.mentions, false), (&concept.regulates, true)] {
                for (start, end) in texts.iter().filter_map(|text| place(text)) {
                    if !hidden.iter().any(|&(from, to)| from < end && start < to) {
                        found.push((start, end, regulates, i));
                    }
                }
            }
        }
        found.sort_by_key(|&(start, end, regulates, i)| (std::cmp::Reverse(end - start), start, regulates, i));
        let mut chosen: Vec<(usize, usize, bool, usize)> = Vec::new();
        for candidate in found {
            if chosen.iter().all(|taken| candidate.1 <= taken.0 || taken.1 <= candidate.0) {
                chosen.push(candidate);
            }
        }
        chosen.sort_unstable();
        let mut characters = Characters { text: folded_query, byte: 0, character: 0 };
        let matches = chosen.into_iter().map(|(start, end, regulates, concept)| {
            let (start, end) = (characters.at(start), characters.at(end));
            ConceptMatch { concept, start, end, regulates }
        });
        matches.collect()
    }
}

impl Concepts {
    /// Returns the longest wording of a concept that a folded query has, as the table writes it.
    pub fn wording(&self, i: usize, folded_query: &str) -> Option<&str> {
        let concept = &self.concepts[i];
        let texts = concept.asks.iter().chain(&concept.mentions).chain(&concept.regulates);
        let length = |text: &str| Pattern::new(text).ok()?.find(folded_query).map(|(start, end)| end - start);
        let found = texts.rev().filter_map(|text| Some((length(text)?, text.as_ref())));
        // `max_by_key` takes the last of equals: with the order reversed, the first.
        found.max_by_key(|(length, _)| *length).map(|(_, text)| text)
    }
}

/// The places where a concept's characters mean something else.
struct Hidden {
    /// Concept, start, and the farthest end of this and all earlier places of the concept; sorted.
    places: Vec<(usize, usize, usize)>,
}

impl Hidden {
    fn new(places: impl Iterator<Item = (usize, usize, usize)>) -> Hidden {
        let mut places: Vec<_> = places.collect();
        places.sort_unstable();
        for i in 1..places.len() {
            if places[i].0 == places[i - 1].0 {
                places[i].2 = places[i].2.max(places[i - 1].2);
            }
        }
        Hidden { places }
    }

    fn overlaps(&self, concept: usize, start: usize, end: usize) -> bool {
        let before = self.places.partition_point(|&(other, from, _)| (other, from) < (concept, end));
        before.checked_sub(1).is_some_and(|i| self.places[i].0 == concept && start < self.places[i].2)
    }
}

/// The letters of a text.
struct Letters {
    /// A bit for each character of the basic plane.
    basic: Vec<u64>,
    others: Vec<char>,
}

impl Letters {
    fn of(text: &str) -> Letters {
        let mut letters = Letters { basic: vec![0; 1 << 10], others: Vec::new() };
        for ch in text.chars() {
            match letters.basic.get_mut(ch as usize >> 6) {
                Some(bits) => *bits |= 1 << (ch as u32 & 63),
                None => letters.others.push(ch),
            }
        }
        letters
    }

    fn have(&self, ch: char) -> bool {
        match self.basic.get(ch as usize >> 6) {
            Some(bits) => bits >> (ch as u32 & 63) & 1 == 1,
            None => self.others.contains(&ch),
        }
    }
}

/// Tells whether a pattern could match a text of these letters: whether it holds all letters that the pattern asks for in
/// any event. Spares compiling the thousands of patterns that have nothing to do with a query.
fn may_match(pattern: &str, letters: &Letters) -> bool {
    any_alternative(&mut pattern.chars(), letters)
}

/// The same for alternatives up to the parenthesis that closes them, or to the pattern's end.
fn any_alternative(rest: &mut std::str::Chars, letters: &Letters) -> bool {
    let (mut any, mut this) = (false, true);
    while let Some(ch) = rest.next() {
        let possible = match ch {
            ')' => break,
            '|' => {
                any |= std::mem::replace(&mut this, true);
                continue;
            }
            '…' => {
                // …8…: the digits are the gap's bound
                let behind = rest.as_str().trim_start_matches(|ch: char| ch.is_ascii_digit());
                if let Some(bounded) = behind.strip_prefix('…') {
                    *rest = bounded.chars();
                }
                continue;
            }
            '^' | '$' | ' ' => continue,
            '(' => any_alternative(rest, letters),
            _ => letters.have(ch),
        };
        if rest.as_str().starts_with('?') {
            rest.next();
        } else {
            this &= possible;
        }
    }
    any | this
}

/// Turns growing byte offsets of a text into character offsets, counting each stretch once.
struct Characters<'t> {
    text: &'t str,
    byte: usize,
    character: usize,
}

impl Characters<'_> {
    fn at(&mut self, byte: usize) -> usize {
        self.character += self.text[self.byte..byte].chars().count();
        self.byte = byte;
        self.character
    }
}
