//! From a document to an agreement: outline, facts, clause types.

use crate::classify::{Classification, ClauseText, classify, explain};
use crate::identify;
use crate::model::{Agreement, Document, Part, Role};
use crate::outline::outline;

/// Understands a document.
pub fn understand(document: &Document) -> Agreement {
    let mut parts = outline(document);
    let facts = identify::identify(document, &parts);
    let first_section = first_section(&parts);
    for (at, part) in parts.iter_mut().enumerate().filter(|(_, part)| part.role == Role::Clause) {
        part.types = classify(&clause_text(document, part, at < first_section, facts.kind));
    }
    Agreement { facts, parts }
}

/// Tells why each clause has its types; in the order of the agreement's clauses.
pub fn evidence(document: &Document, agreement: &Agreement) -> Vec<Classification> {
    let first_section = first_section(&agreement.parts);
    let clauses = agreement.parts.iter().enumerate().filter(|(_, part)| part.role == Role::Clause);
    clauses.map(|(at, part)| explain(&clause_text(document, part, at < first_section, agreement.facts.kind))).collect()
}

/// What stands before the first part with a number or a section is the preamble.
fn first_section(parts: &[Part]) -> usize {
    parts
        .iter()
        .position(|part| part.role == Role::Clause && (part.number.is_some() || !part.section.is_empty()))
        .unwrap_or(parts.len())
}

fn clause_text<'a>(document: &'a Document, part: &'a Part, preamble: bool, kind: Option<&'a str>) -> ClauseText<'a> {
    ClauseText { section: &part.section, text: part.span.of(&document.text), preamble, kind, ..ClauseText::default() }
}
