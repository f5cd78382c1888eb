//! From a document to an agreement: outline, facts, clause types.

use crate::model::{Agreement, Document, Facts, Part, Role, Span};

/// Understands a document.
pub fn understand(document: &Document) -> Agreement {
    let ends = document.blocks.iter().skip(1).map(|b| b.span.start).chain([document.text.len()]);
    let parts = document.blocks.iter().zip(ends).enumerate().map(|(i, (block, end))| Part {
        role: Role::Clause,
        number: None,
        path: vec![],
        section: vec![],
        types: vec!["general"],
        span: block.span,
        extent: Span::new(block.span.start, end),
        items: vec![],
        line: block.line,
        page: block.page,
        address: format!("~p{}", i + 1),
    });
    Agreement { facts: Facts::default(), parts: parts.collect() }
}
