//! Why an agreement is divided and its clauses are typed as they are: for people and for programs.

use std::io::{self, Write};

use serde::Serialize;

use super::Outlined;
use super::layout::{self, Paint, put, width_of};
use super::terminal::Look;
use crate::classify::{Classification, Evidence, Source};
use crate::model::{Fact, FactKey, Part, Role};
use crate::outline::{Fit, LineRole, Reading, Why, explain};
use crate::understand::evidence;

/// Columns of what a line is, and of its number.
const ROLE: usize = 12;
const NUMBER: usize = 10;
/// Columns of a line's first words where no width is known.
const UNLIMITED: usize = 60;
/// Most reasons told for the types of a clause, for people.
const REASONS: usize = 6;

/// The words of a language that explanations need.
#[derive(Debug)]
pub struct Words {
    pub role: fn(LineRole) -> &'static str,
    pub why: fn(Why) -> &'static str,
    pub fit: fn(Fit) -> &'static str,
    pub source: fn(Source) -> &'static str,
}

/// A line of a document with the part that it belongs to.
struct Told<'a> {
    reading: Reading,
    part: Option<&'a Part>,
    /// Why the clause that begins with this line has its types.
    types: Option<Classification>,
    /// What this line states about the agreement as a whole.
    facts: Vec<(FactKey, &'a Fact)>,
}

fn told<'a>(outlined: Outlined<'a>) -> Vec<Told<'a>> {
    let mut evidence = evidence(outlined.document, outlined.agreement).into_iter();
    let mut parts = outlined.agreement.parts.iter().peekable();
    let mut current: Option<&Part> = None;
    let mut facts: Vec<(usize, (FactKey, &Fact))> =
        outlined.agreement.facts.all().filter_map(|(key, fact)| Some((fact.span?.start, (key, fact)))).collect();
    facts.sort_by_key(|(start, _)| *start);
    let mut facts = facts.into_iter().peekable();
    let readings = explain(outlined.document).into_iter().map(|reading| {
        let mut types = None;
        while let Some(part) = parts.next_if(|part| part.extent.start <= reading.span.start) {
            let clause = if part.role == Role::Clause { evidence.next() } else { None };
            (current, types) = (Some(part), clause);
        }
        let mut stated = Vec::new();
        while let Some((_, fact)) = facts.next_if(|(start, _)| *start < reading.span.end) {
            stated.push(fact);
        }
        Told { reading, part: current, types, facts: stated }
    });
    readings.collect()
}

/// Writes each line of the document with its number, what it is and why, and for each clause the evidence of its types.
///
/// # Errors
/// What the writer reports.
pub fn text(outlined: Outlined<'_>, words: &Words, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    put(out, look.colour, Paint::Place, outlined.file)?;
    writeln!(out)?;
    for Told { reading, types, facts, .. } in told(outlined) {
        let role = (words.role)(reading.role);
        let number = reading.number.as_deref().unwrap_or("–");
        put(out, look.colour, Paint::Strong, &pad(role, ROLE))?;
        put(out, look.colour, Paint::Plain, &pad(number, NUMBER))?;
        let scheme = reading.scheme.map(|scheme| match reading.fit {
            Some(fit) => format!("{scheme}, {}; ", (words.fit)(fit)),
            None => format!("{scheme}; "),
        });
        let why = format!("{}{}", scheme.unwrap_or_default(), (words.why)(reading.why));
        put(out, look.colour, Paint::Label, &why)?;
        let used = ROLE + NUMBER + width_of(&why) + 2;
        let room = look.width.map_or(UNLIMITED, |width| width.saturating_sub(used)).max(8);
        let start: String = reading.span.of(&outlined.document.text).chars().take(room + 1).collect();
        write!(out, "  ")?;
        put(out, look.colour, Paint::Faint, &layout::cut(&super::escape::terminal(&start), room))?;
        writeln!(out)?;
        for (key, fact) in facts {
            write!(out, "{:1$}", "", ROLE)?;
            let stated = format!("{} = {}", (look.words.fact)(key), layout::cut(&fact.value, UNLIMITED));
            put(out, look.colour, Paint::Faint, &super::escape::terminal(&stated))?;
            writeln!(out)?;
        }
        let reasons = types.iter().flat_map(|types| types.evidence.iter().take(REASONS));
        for Evidence { slug, source, phrase, weight, .. } in reasons {
            write!(out, "{:1$}", "", ROLE)?;
            let reason = format!("{slug} {weight:+.1}  {}  {phrase}", (words.source)(*source));
            put(out, look.colour, Paint::Faint, &super::escape::terminal(&reason))?;
            writeln!(out)?;
        }
    }
    Ok(())
}

fn pad(text: &str, columns: usize) -> String {
    format!("{text}{:1$}", "", columns.saturating_sub(width_of(text)).max(1))
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    file: &'a str,
    line: u32,
    page: Option<u32>,
    start: usize,
    end: usize,
    number: Option<&'a str>,
    scheme: Option<&'static str>,
    fit: Option<Fit>,
    depth: usize,
    role: LineRole,
    why: Why,
    address: Option<&'a str>,
    evidence: Vec<Reason<'a>>,
    facts: Vec<Stated<'a>>,
}

#[derive(Serialize)]
struct Stated<'a> {
    key: &'static str,
    value: &'a str,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct Reason<'a> {
    #[serde(rename = "type")]
    slug: &'static str,
    source: &'static str,
    rule: &'a str,
    phrase: &'a str,
    weight: f32,
}

fn stated(key: FactKey, fact: &Fact) -> Option<Stated<'_>> {
    let span = fact.span?;
    Some(Stated { key: key.as_str(), value: &fact.value, start: span.start, end: span.end })
}

/// Writes the same as JSON Lines, one line of the document each.
///
/// # Errors
/// What the writer reports.
pub fn json(outlined: Outlined<'_>, out: &mut dyn Write) -> io::Result<()> {
    for Told { reading, part, types, facts } in &told(outlined) {
        let evidence = types.iter().flat_map(|types| &types.evidence).map(|reason| Reason {
            slug: reason.slug,
            source: match reason.source {
                Source::OwnTitle => "own-title",
                Source::Section(_) => "section",
                Source::Body => "body",
                Source::Place => "place",
                Source::Kind => "kind",
            },
            rule: reason.rule,
            phrase: &reason.phrase,
            weight: (reason.weight * 100.0).round() / 100.0,
        });
        let line = Line {
            kind: "line",
            file: outlined.file,
            line: reading.line,
            page: reading.page,
            start: reading.span.start,
            end: reading.span.end,
            number: reading.number.as_deref(),
            scheme: reading.scheme,
            fit: reading.fit,
            depth: reading.depth,
            role: reading.role,
            why: reading.why,
            address: part.map(|part| part.address.as_str()),
            evidence: evidence.collect(),
            facts: facts.iter().filter_map(|(key, fact)| stated(*key, fact)).collect(),
        };
        super::json::line(&line, out)?;
    }
    Ok(())
}
