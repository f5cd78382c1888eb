//! Clause types: what a clause is about, from its title, its sections' titles and its wording
//! (`data/clause-types.toml`).
//!
//! Meaning beats heading: titles make a type likely, a clear wording overrules them. Every type collects evidence;
//! the type with most of it is the primary one, others that come close are secondary. [`explain`] tells the evidence.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::data::{self, Record};
use crate::pattern::{Match, PatternSet, ends_sentence};
use crate::text::fold_str;

/// How much evidence weighs. Tuned on half of the annotated agreements, checked on the other half.
mod weight {
    /// The clause's own title.
    pub const OWN_TITLE: f32 = 5.0;
    /// The titles of the enclosing sections, the innermost first.
    pub const SECTIONS: [f32; 4] = [3.0, 1.6, 0.9, 0.5];
    /// A title under which clauses are of its type whatever they speak of (定义).
    pub const FIRM_TITLE: f32 = 2.0;
    /// A catch-all title (其他, 权利义务) says little: any wording overrules it.
    pub const VAGUE_TITLE: f32 = 0.4;
    pub const STRONG: f32 = 3.0;
    pub const PLAIN: f32 = 1.5;
    pub const WEAK: f32 = 0.6;
    pub const AGAINST: f32 = -1.6;
    /// Wording of the first sentence, which says what a clause is about; an item list's lead-in is part of it.
    pub const FIRST_SENTENCE: f32 = 1.4;
    /// Wording far from the start: one of many subjects of a long clause.
    pub const FAR: f32 = 0.6;
    /// How much each further wording of a type adds, compared with the one before it: repetition proves little.
    pub const REPEATED: f32 = 0.6;
    /// What stands before the first section is a preamble unless its wording says otherwise.
    pub const BEFORE_SECTIONS: f32 = 8.0;
    /// The kind of agreement makes a type likely (a privacy policy speaks of privacy).
    pub const KIND: f32 = 3.5;
    /// Least evidence for a type; below it a clause is general or a duty.
    pub const LEAST: f32 = 1.0;
    /// A secondary type has at least this share of the primary one's evidence …
    pub const SECONDARY_SHARE: f32 = 0.55;
    /// … and at least this much.
    pub const SECONDARY_LEAST: f32 = 3.0;
}

/// Characters after which wording counts as far from the start.
const NEAR: usize = 160;
/// Most characters of an inline title.
const TITLE_LIMIT: usize = 14;
/// Most types of one clause.
const TYPES_LIMIT: usize = 3;
/// Most characters of a clause that are looked at: what a clause is about stands in its beginning.
const READ_LIMIT: usize = 4000;

/// Types that only say that nothing more specific is known.
const VAGUE: [&str; 2] = ["rights-obligations", "general"];

/// A clause, as much of it as its types depend on.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClauseText<'a> {
    /// The clause's own title where the outline knows it; an inline title (`保密期限：…`) is found in the text.
    pub own_title: Option<&'a str>,
    /// Titles of the enclosing sections from the top, without their numbers.
    pub section: &'a [String],
    /// The clause's own wording without its number.
    pub text: &'a str,
    /// The clause stands before the first section.
    pub preamble: bool,
    /// Slug of the agreement's kind, if known.
    pub kind: Option<&'a str>,
}

/// Where evidence was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The clause's own title.
    OwnTitle,
    /// The title of an enclosing section, 0 the innermost.
    Section(usize),
    Body,
    /// The clause's place in the agreement.
    Place,
    /// The agreement's kind.
    Kind,
}

/// One reason for (or, with a negative weight, against) a type.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    pub slug: &'static str,
    pub source: Source,
    /// The pattern that matched; empty for [`Source::Place`] and [`Source::Kind`].
    pub rule: &'static str,
    /// The folded wording that it matched.
    pub phrase: String,
    pub weight: f32,
}

/// The types of a clause and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Classification {
    /// The primary type first, at least one, at most three.
    pub types: Vec<&'static str>,
    /// Strongest first.
    pub evidence: Vec<Evidence>,
}

/// Returns the slugs of all clause types in the order of the guide.
pub fn types() -> &'static [&'static str] {
    &TABLE.slugs
}

/// Returns the Chinese label of a clause type.
pub fn type_label(slug: &str) -> Option<&'static str> {
    TABLE.slugs.iter().position(|known| *known == slug).map(|i| TABLE.labels[i])
}

/// Returns the slug of the clause type that has this slug or label, however it is written.
pub fn type_named(name: &str) -> Option<&'static str> {
    let wanted = fold_str(name.trim());
    let fits = |i: &usize| [TABLE.slugs[*i], TABLE.labels[*i]].iter().any(|known| fold_str(known) == wanted);
    (0..TABLE.slugs.len()).find(fits).map(|i| TABLE.slugs[i])
}

/// Returns a clause's types, the primary one first.
pub fn classify(clause: &ClauseText) -> Vec<&'static str> {
    Classifier::default().classify(clause)
}

/// Does what [`classify`] does and tells the evidence.
pub fn explain(clause: &ClauseText) -> Classification {
    Classifier::default().explain(clause)
}

/// Classifies clauses, and remembers what their titles say: those of sections come again with every clause.
#[derive(Debug, Default)]
pub struct Classifier<'a> {
    titles: FxHashMap<&'a str, Vec<TitleHit>>,
}

/// What a title says for a type.
#[derive(Debug)]
struct TitleHit {
    kind: usize,
    rule: usize,
    phrase: String,
    /// Share of the title's full weight.
    share: f32,
}

/// Slugs and labels: all that a process needs that does not classify.
struct Table {
    records: Vec<Record>,
    slugs: Vec<&'static str>,
    labels: Vec<&'static str>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let records = data::records(include_str!("data/clause-types.toml"));
    let slugs = records.iter().map(|record| record.text("slug")).collect();
    let labels = records.iter().map(|record| record.text("label")).collect();
    Table { records, slugs, labels }
});

/// A pattern of a type.
struct Rule {
    kind: usize,
    weight: f32,
    pattern: &'static str,
}

/// The rules and the machinery to find what they look for.
struct Rules {
    titles: PatternSet,
    title_rules: Vec<Rule>,
    body: PatternSet,
    body_rules: Vec<Rule>,
    /// Indices of the types of [`VAGUE`].
    vague: Vec<usize>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let rules = |fields: &[(&str, f32)]| -> Vec<Rule> {
        let each = TABLE.records.iter().enumerate().flat_map(|(kind, record)| {
            fields.iter().flat_map(move |&(field, weight)| {
                record.list(field).iter().map(move |&pattern| Rule { kind, weight, pattern })
            })
        });
        each.collect()
    };
    let set = |rules: &[Rule]| {
        PatternSet::new(rules.iter().map(|rule| rule.pattern)).expect("a test compiles every pattern of the table")
    };
    let title_rules = rules(&[("title", 1.0), ("firm", weight::FIRM_TITLE)]);
    let body_rules = rules(&[
        ("strong", weight::STRONG),
        ("plain", weight::PLAIN),
        ("weak", weight::WEAK),
        ("against", weight::AGAINST),
    ]);
    let vague = (0..TABLE.slugs.len()).filter(|&i| VAGUE.contains(&TABLE.slugs[i])).collect();
    Rules { titles: set(&title_rules), title_rules, body: set(&body_rules), body_rules, vague }
});

impl<'a> Classifier<'a> {
    /// Does what [`classify()`] does.
    pub fn classify(&mut self, clause: &ClauseText<'a>) -> Vec<&'static str> {
        self.weigh(clause, &mut None)
    }

    /// Does what [`explain()`] does.
    pub fn explain(&mut self, clause: &ClauseText<'a>) -> Classification {
        let mut evidence = Some(Vec::new());
        let types = self.weigh(clause, &mut evidence);
        let mut evidence = evidence.unwrap_or_default();
        evidence.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        Classification { types, evidence }
    }

    /// Adds up the evidence and decides; lists the reasons if there is a list.
    fn weigh(&mut self, clause: &ClauseText<'a>, reasons: &mut Option<Vec<Evidence>>) -> Vec<&'static str> {
        let slugs = &TABLE.slugs;
        let mut scores = vec![0.0f32; slugs.len()];
        let beginning = first_characters(clause.text, READ_LIMIT);
        let mut weigh_title = |source: Source, full: f32, hits: &[TitleHit]| {
            for hit in hits {
                let weight = full * hit.share;
                scores[hit.kind] += weight;
                if let Some(reasons) = reasons {
                    let (slug, rule) = (slugs[hit.kind], RULES.title_rules[hit.rule].pattern);
                    reasons.push(Evidence { slug, source, rule, phrase: hit.phrase.clone(), weight });
                }
            }
        };
        if let Some(title) = clause.own_title.or_else(|| inline_title(beginning)) {
            let hits = self.titles.entry(title).or_insert_with(|| title_hits(title));
            weigh_title(Source::OwnTitle, weight::OWN_TITLE, hits);
        }
        for (depth, (title, full)) in clause.section.iter().rev().zip(weight::SECTIONS).enumerate() {
            let hits = self.titles.entry(title).or_insert_with(|| title_hits(title));
            weigh_title(Source::Section(depth), full, hits);
        }
        weigh_body(&fold_str(beginning), &mut scores, reasons);
        let mut add = |slug: &str, source: Source, weight: f32| {
            if let Some(kind) = slugs.iter().position(|known| *known == slug) {
                scores[kind] += weight;
                if let Some(reasons) = reasons {
                    reasons.push(Evidence { slug: slugs[kind], source, rule: "", phrase: String::new(), weight });
                }
            }
        };
        if clause.preamble {
            add("preamble", Source::Place, weight::BEFORE_SECTIONS);
        }
        match clause.kind {
            Some("privacy-policy") => add("privacy", Source::Kind, weight::KIND),
            Some("nda") => add("confidentiality", Source::Kind, weight::KIND),
            Some("sla") => add("service-level", Source::Kind, weight::KIND),
            Some("guarantee" | "insurance") => add("guarantee", Source::Kind, weight::KIND),
            _ => {}
        }
        decide(&scores, clause)
    }
}

fn decide(scores: &[f32], clause: &ClauseText) -> Vec<&'static str> {
    let slugs = &TABLE.slugs;
    // Of equals the guide's earlier type comes first.
    let best = (0..scores.len()).rev().max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    let Some(first) = best.filter(|&i| scores[i] >= weight::LEAST) else {
        return vec![if clause.section.is_empty() { "general" } else { "rights-obligations" }];
    };
    let close = |i: usize| {
        scores[i] >= weight::SECONDARY_LEAST && scores[i] >= scores[first] * weight::SECONDARY_SHARE
            // What fits nothing better is never a second type, and has none: something better would have won.
            && !VAGUE.contains(&slugs[i])
    };
    let mut order: Vec<usize> = (0..scores.len()).filter(|&i| i != first && close(i)).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    std::iter::once(first).chain(order).take(TYPES_LIMIT).map(|i| slugs[i]).collect()
}

/// Returns the first characters of a text, `most` at most.
fn first_characters(text: &str, most: usize) -> &str {
    // No text has more characters than bytes.
    if text.len() <= most {
        return text;
    }
    let mut rest = text.chars();
    rest.nth(most - 1);
    &text[..text.len() - rest.as_str().len()]
}

/// Returns the title that a clause begins with: short, and set off by a colon, a line break or brackets.
fn inline_title(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let (opened, inner) = match text.strip_prefix(['【', '[']) {
        Some(inner) => (true, inner),
        None => (false, text),
    };
    let mut end = None;
    for (count, (at, ch)) in inner.char_indices().enumerate() {
        match ch {
            '】' | ']' if opened => end = Some(at),
            '：' | ':' | '\n' if !opened && count > 1 => end = Some(at),
            // A sentence has begun, so it was no title. (A title may end in 。, and then the line ends too.)
            '，' | ',' | '；' | ';' | '“' | '"' | '（' | '(' => return None,
            '。' if !inner[at..].starts_with("。\n") => return None,
            _ if count > TITLE_LIMIT => return None,
            _ => continue,
        }
        break;
    }
    end.map(|end| &inner[..end])
}

fn title_hits(title: &str) -> Vec<TitleHit> {
    let folded = fold_str(title);
    let folded = folded.trim_end_matches(['。', ':', '.', '、']);
    let length = folded.chars().count().max(1) as f32;
    // Of each type the longest match: how much of the title it covers says how sure it is.
    let mut best: Vec<(usize, Match)> = Vec::new();
    for hit in RULES.titles.find_all(folded) {
        let kind = RULES.title_rules[hit.pattern].kind;
        match best.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, known)) if known.end - known.start >= hit.end - hit.start => {}
            Some((_, known)) => *known = hit,
            None => best.push((kind, hit)),
        }
    }
    let hits = best.into_iter().map(|(kind, hit)| {
        let phrase = &folded[hit.start..hit.end];
        let covered = phrase.chars().count() as f32 / length;
        let vague = if RULES.vague.contains(&kind) { weight::VAGUE_TITLE } else { 1.0 };
        let share = RULES.title_rules[hit.pattern].weight * vague * (0.4 + 0.6 * covered);
        TitleHit { kind, rule: hit.pattern, phrase: phrase.to_owned(), share }
    });
    hits.collect()
}

fn weigh_body(text: &str, scores: &mut [f32], reasons: &mut Option<Vec<Evidence>>) {
    let first_sentence =
        text.char_indices().find(|&(at, ch)| at > 0 && ends_sentence(ch)).map_or(text.len(), |(at, _)| at);
    let near = first_characters(text, NEAR).len();
    let place = |at: usize| match at {
        at if at < first_sentence.min(near) => weight::FIRST_SENTENCE,
        at if at < near => 1.0,
        _ => weight::FAR,
    };
    let found = RULES.body.find_all(text);
    let mut hits: Vec<Hit> = found
        .iter()
        .zip(0..)
        .map(|(hit, at)| {
            let rule = &RULES.body_rules[hit.pattern];
            Hit::new(rule.kind, rule.weight * place(hit.start), at)
        })
        .collect();
    hits.sort_unstable();
    let mut counted: Vec<(Match, bool)> = Vec::new();
    for hits in hits.chunk_by(|a, b| a.kind() == b.kind()) {
        let kind = hits[0].kind();
        counted.clear();
        let mut share = 1.0;
        for hit in hits {
            let hit = found[hit.at()];
            let full = RULES.body_rules[hit.pattern].weight * place(hit.start);
            let negative = full < 0.0;
            // A rule counts once, and a place counts once for a type.
            let same = |(known, other): &(Match, bool)| {
                known.pattern == hit.pattern || *other == negative && known.start < hit.end && hit.start < known.end
            };
            if counted.iter().any(same) {
                continue;
            }
            counted.push((hit, negative));
            let weight = full * if negative { 1.0 } else { share };
            if !negative {
                share *= weight::REPEATED;
            }
            scores[kind] += weight;
            if let Some(reasons) = reasons {
                let (slug, rule) = (TABLE.slugs[kind], RULES.body_rules[hit.pattern].pattern);
                let phrase = text[hit.start..hit.end].to_owned();
                reasons.push(Evidence { slug, source: Source::Body, rule, phrase, weight });
            }
        }
    }
}

/// A match of the wording, in the order in which matches count: by type; what speaks most first; of equals the first by place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hit(u64);

impl Hit {
    /// Of the match that is number `at` of all: 8 bits for the type, 32 for the weight, 24 for the match.
    fn new(kind: usize, weight: f32, at: u64) -> Hit {
        Hit((kind as u64) << 56 | u64::from(!weight.abs().to_bits()) << 24 | at)
    }

    fn kind(self) -> usize {
        (self.0 >> 56) as usize
    }

    fn at(self) -> usize {
        (self.0 & 0xFF_FFFF) as usize
    }
}
