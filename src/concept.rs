//! Concepts: legal notions and the wordings by which clauses state them and people ask for them
//! (`data/concepts/`, a file for each field of law).
//!
//! A clause may *regulate* a thing without naming it (`向甲方所在地人民法院起诉` is about 管辖法院) and may name
//! it without regulating it. The two are told apart here; that a bare mention counts for more where the clause's
//! type is one of the concept's is for the ranking to say.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock, OnceLock};

use crate::classify;
use crate::pattern::{Match, PatternSet, Recall};
use crate::vocabulary::OwnConcept;

mod query;

// TABLE, the concepts of the program, and ANCHORS: for each character the patterns that a query can only match if it has
// that character (concept, `List`, place in the list). Made by build.rs.
include!(concat!(env!("OUT_DIR"), "/concepts.rs"));

/// As [`Place`], as short as it goes.
type Anchored = (u16, u8, u16);

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

/// Texts of a concept.
type Texts = Cow<'static, [Text]>;

/// A legal notion.
#[derive(Clone)]
struct Concept {
    slug: Text,
    name: Text,
    types: Cow<'static, [&'static str]>,
    near: Cow<'static, [&'static str]>,
    /// Slugs of narrower concepts: who asks for this one asks for any of them (合同变更: by one side or by both).
    covers: Cow<'static, [&'static str]>,
    /// Wordings that state a rule on the thing.
    regulates: Texts,
    /// Wordings that do so only where a clause is of one of `types` in the first place (`本条款在协议终止后继续有效` says how
    /// long secrets are kept in a clause of confidentiality, and nowhere else).
    within: Texts,
    /// Wordings that name the thing; its name is one of them.
    mentions: Texts,
    /// Wordings of queries only.
    asks: Texts,
    /// Wordings in which the characters of the others mean something else (`约定金额` is no 定金).
    except: Texts,
}

/// All concepts known, and the machinery to find them.
pub struct Concepts {
    concepts: Cow<'static, [Concept]>,
    /// Which texts users have added: these have no anchors.
    added: Vec<Place>,
    /// Built when the first clause comes: a process that only searches does not need it.
    matcher: OnceLock<Matcher>,
}

/// The lists of texts that a query is held against, in the order in which build.rs counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum List {
    Asks,
    Mentions,
    Regulates,
    Except,
}

/// A text: concept, list, place in the list.
type Place = (usize, List, usize);

impl Concept {
    /// A concept that a user has thought of; [`Concepts::with`] says the rest.
    fn named(own: &OwnConcept) -> Concept {
        let none = || Cow::Borrowed(&[][..]);
        Concept {
            slug: Text::Owned(own.slug.clone()),
            name: Text::Owned(own.name.clone()),
            types: Cow::Borrowed(&[]),
            near: Cow::Borrowed(&[]),
            covers: Cow::Borrowed(&[]),
            regulates: none(),
            within: none(),
            mentions: none(),
            asks: none(),
            except: none(),
        }
    }

    /// It has no wordings of clauses, only concepts that it covers.
    fn is_family(&self) -> bool {
        self.regulates.is_empty() && !self.covers.is_empty()
    }

    fn list(&self, list: List) -> &[Text] {
        match list {
            List::Asks => &self.asks,
            List::Mentions => &self.mentions,
            List::Regulates => &self.regulates,
            List::Except => &self.except,
        }
    }

    fn list_mut(&mut self, list: List) -> &mut Vec<Text> {
        match list {
            List::Asks => self.asks.to_mut(),
            List::Mentions => self.mentions.to_mut(),
            List::Regulates => self.regulates.to_mut(),
            List::Except => self.except.to_mut(),
        }
    }
}

/// Finds the wordings of clauses.
struct Matcher {
    set: PatternSet,
    /// For each pattern of the set its concept and what a match means.
    meanings: Vec<(u32, Meaning)>,
    recall: Recall<Statement>,
}

/// A concept in a sentence. Places are characters of the sentence.
struct Statement {
    start: u32,
    end: u32,
    concept: u32,
    meaning: Meaning,
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
            Arc::new(Concepts { concepts: Cow::Borrowed(&TABLE), added: Vec::new(), matcher: OnceLock::new() })
        });
        &BUILTIN
    }

    /// Returns the concepts compiled into the program and a user's.
    pub fn with(own: &[OwnConcept]) -> Arc<Concepts> {
        if own.is_empty() {
            return Arc::clone(Self::builtin());
        }
        let mut concepts = TABLE.to_vec();
        let mut added = Vec::new();
        for more in own {
            let known = concepts.iter().position(|concept| concept.slug == more.slug);
            let at = known.unwrap_or(concepts.len());
            let mut mentions = more.mentions.clone();
            if known.is_none() {
                concepts.push(Concept::named(more));
                mentions.insert(0, more.name.clone());
            }
            let concept = &mut concepts[at];
            let types = classify::types().iter().filter(|slug| more.types.iter().any(|own| own == *slug));
            let new: Vec<&str> = types.copied().filter(|slug| !concept.types.contains(slug)).collect();
            concept.types.to_mut().extend(new);
            concept.within.to_mut().extend(more.within.iter().cloned().map(Text::Owned));
            for (list, texts) in [
                (List::Asks, &more.asks),
                (List::Mentions, &mentions),
                (List::Regulates, &more.regulates),
                (List::Except, &more.except),
            ] {
                let all = concept.list_mut(list);
                added.extend((all.len()..all.len() + texts.len()).map(|place| (at, list, place)));
                all.extend(texts.iter().cloned().map(Text::Owned));
            }
        }
        Arc::new(Concepts { concepts: Cow::Owned(concepts), added, matcher: OnceLock::new() })
    }

    /// Returns a hash of all that decides which concepts a clause has; an index made with another one is out of date.
    /// (The wordings of queries are not part of it: they may change without a clause being read again.)
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for concept in self.concepts.iter() {
            let slug = [concept.slug.clone()];
            let types: Vec<Text> = concept.types.iter().map(|slug| Text::Borrowed(slug)).collect();
            for (key, texts) in [
                ("concept", &slug[..]),
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

    /// Finds the concepts of a folded clause of the given primary type, by place. One concept may be found at several places,
    /// and what it regulates it may mention there as well.
    pub fn in_clause(&self, folded: &str, primary_type: Option<&str>) -> Vec<ConceptMatch> {
        let Matcher { set, meanings, recall } = self.matcher();
        let mut matches = Vec::new();
        let is_in_place = |concept| primary_type.is_some_and(|slug| self.types(concept).contains(&slug));
        let make = |sentence: &str, found: &[Match]| statements(sentence, found, meanings);
        set.each_sentence(folded, recall, make, |(_, before), statements| {
            for &Statement { concept, start, end, meaning } in statements {
                let concept = concept as usize;
                if meaning != Meaning::Within || is_in_place(concept) {
                    let (start, end) = (before + start as usize, before + end as usize);
                    matches.push(ConceptMatch { concept, start, end, regulates: meaning != Meaning::Mentions });
                }
            }
        });
        matches
    }

    fn matcher(&self) -> &Matcher {
        self.matcher.get_or_init(|| {
            let (mut patterns, mut meanings) = (Vec::new(), Vec::new());
            for (concept, i) in self.concepts.iter().zip(0..) {
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
            Matcher { set, meanings, recall: Recall::default() }
        })
    }
}

/// Returns what the matches in a sentence state, by place.
fn statements(sentence: &str, found: &[Match], meanings: &[(u32, Meaning)]) -> Box<[Statement]> {
    let hidden = Hidden::new(found.iter().filter_map(|hit| match meanings[hit.pattern] {
        (concept, Meaning::Except) => Some((concept, hit.start, hit.end)),
        _ => None,
    }));
    let mut characters = Characters { text: sentence, byte: 0, character: 0 };
    let state = |hit: &Match| {
        let (concept, meaning) = meanings[hit.pattern];
        if meaning == Meaning::Except || hidden.overlaps(concept, hit.start, hit.end) {
            return None;
        }
        let start = characters.at(hit.start) as u32;
        let end = start + sentence[hit.start..hit.end].chars().count() as u32;
        Some(Statement { start, end, concept, meaning })
    };
    found.iter().filter_map(state).collect()
}

/// The places where a concept's characters mean something else.
struct Hidden {
    /// Concept, start, and the farthest end of this and all earlier places of the concept; sorted.
    places: Vec<(u32, usize, usize)>,
}

impl Hidden {
    fn new(places: impl Iterator<Item = (u32, usize, usize)>) -> Hidden {
        let mut places: Vec<_> = places.collect();
        places.sort_unstable();
        for i in 1..places.len() {
            if places[i].0 == places[i - 1].0 {
                places[i].2 = places[i].2.max(places[i - 1].2);
            }
        }
        Hidden { places }
    }

    fn overlaps(&self, concept: u32, start: usize, end: usize) -> bool {
        let before = self.places.partition_point(|&(other, from, _)| (other, from) < (concept, end));
        before.checked_sub(1).is_some_and(|i| self.places[i].0 == concept && start < self.places[i].2)
    }
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
