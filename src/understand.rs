//! From a document to an agreement: outline, facts, clause types.

use crate::classify::{ClauseText, classify};
use crate::identify;
use crate::model::{Agreement, Document, Role};
use crate::outline::outline;

/// Understands a document.
pub fn understand(document: &Document) -> Agreement {
    let mut parts = outline(document);
    let facts = identify::identify(document, &parts);
    let first_section = parts
        .iter()
        .position(|part| part.role == Role::Clause && (part.number.is_some() || !part.section.is_empty()))
        .unwrap_or(parts.len());
    for (at, part) in parts.iter_mut().enumerate().filter(|(_, part)| part.role == Role::Clause) {
        let input = ClauseText {
            section: &part.section,
            text: part.span.of(&document.text),
            preamble: at < first_section,
            kind: facts.kind,
            ..ClauseText::default()
        };
        part.types = classify(&input);
    }
    Agreement { facts, parts }
}
