//! From a document to an agreement: outline, facts, clause types.

use crate::classify::{Classification, Classifier, ClauseText};
use crate::identify;
use crate::model::{Agreement, Document, Part, Role};
use crate::outline::outline;

/// Understands a document.
pub fn understand(document: &Document) -> Agreement {
    let mut parts = outline(document);
    let facts = identify::identify(document, &parts);
    let types: Vec<_> = {
        let mut classifier = Classifier::default();
        clause_texts(document, &parts, facts.kind).map(|clause| classifier.classify(&clause)).collect()
    };
    for (part, types) in parts.iter_mut().filter(|part| part.role == Role::Clause).zip(types) {
        part.types = types;
    }
    Agreement { facts, parts }
}

/// Tells why each clause has its types; in the order of the agreement's clauses.
pub fn evidence(document: &Document, agreement: &Agreement) -> Vec<Classification> {
    let mut classifier = Classifier::default();
    clause_texts(document, &agreement.parts, agreement.facts.kind).map(|clause| classifier.explain(&clause)).collect()
}

/// What stands before the first part with a number or a section is the preamble.
fn first_section(parts: &[Part]) -> usize {
    parts
        .iter()
        .position(|part| part.role == Role::Clause && (part.number.is_some() || !part.section.is_empty()))
        .unwrap_or(parts.len())
}

/// The clauses as the classifier sees them, in order.
fn clause_texts<'a>(
    document: &'a Document,
    parts: &'a [Part],
    kind: Option<&'a str>,
) -> impl Iterator<Item = ClauseText<'a>> {
    let first_section = first_section(parts);
    parts.iter().enumerate().filter(|(_, part)| part.role == Role::Clause).map(move |(at, part)| ClauseText {
        section: &part.section,
        text: part.span.of(&document.text),
        preamble: at < first_section,
        kind,
        ..ClauseText::default()
    })
}
