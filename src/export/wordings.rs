//! Reports of wordings: groups with their variants, clauses near to another, the curated library.

use super::{Block, Mark, Report, Span, changes};
use crate::library::saved::Saved;
use crate::library::{Groups, Near, WordingGroup};
use crate::wording::{Slot, percent};

/// Values of a slot that are told.
const VALUES: usize = 20;

/// Returns the report of wording groups: each with its representative wording, what fills its slots, and its variants with what differs.
/// `counts` words how many clauses and agreements there are.
pub fn groups(groups: &Groups, title: &str, counts: impl Fn(usize, usize) -> String) -> Report {
    let mut blocks = Vec::new();
    for group in &groups.groups {
        let text = format!("{}. {}", group.rank, counts(group.clauses, group.agreements));
        blocks.push(Block::Heading { level: 1, text });
        let clause = &group.representative;
        blocks.push(Block::Clause {
            citation: clause.citation.clone(),
            address: clause.address.clone(),
            spans: slotted(group),
        });
        for slot in group.slots.iter().filter(|slot| slot.values.len() > 1) {
            let values: Vec<String> = slot
                .values
                .iter()
                .take(VALUES)
                .map(|value| format!("{} ×{}", value.value.trim(), value.clauses))
                .collect();
            let rest = if slot.values.len() > VALUES { " …" } else { "" };
            let label = Slot::of_slug(slot.slot).map_or(slot.slot, Slot::label);
            let spans = vec![Span::marked(format!("{{{label}}} "), Mark::Slot), Span::plain(values.join("，") + rest)];
            blocks.push(Block::Paragraph { spans });
        }
        for variant in group.variants.iter().skip(1) {
            let counts = counts(variant.clauses, variant.agreements);
            let share = format!("{} % · {counts}", percent(variant.similarity));
            blocks.push(Block::Paragraph { spans: vec![Span::marked(share, Mark::Faint)] });
            blocks.push(Block::Clause {
                citation: variant.clause.citation.clone(),
                address: variant.clause.address.clone(),
                spans: changes(&variant.changes, &clause.text, &variant.clause.text),
            });
        }
    }
    Report { title: title.to_owned(), blocks }
}

/// The representative wording, its slots marked.
fn slotted(group: &WordingGroup) -> Vec<Span> {
    let text = &group.representative.text;
    let (mut spans, mut done) = (Vec::new(), 0);
    for slot in &group.slots {
        spans.push(Span::plain(&text[done..slot.start]));
        spans.push(Span::marked(&text[slot.start..slot.end], Mark::Slot));
        done = slot.end;
    }
    spans.push(Span::plain(&text[done..]));
    spans.retain(|span| !span.text.is_empty());
    spans
}

/// Returns the report of clauses that are near to a text, each with what differs from it.
pub fn near(text: &str, near: &[Near], title: &str) -> Report {
    let mut blocks = vec![Block::Paragraph { spans: vec![Span::plain(text)] }];
    for one in near {
        let share = format!("{} %", percent(one.similarity));
        blocks.push(Block::Paragraph { spans: vec![Span::marked(share, Mark::Faint)] });
        blocks.push(Block::Clause {
            citation: one.clause.citation.clone(),
            address: one.clause.address.clone(),
            spans: changes(&one.changes, text, &one.clause.text),
        });
    }
    Report { title: title.to_owned(), blocks }
}

/// Returns the report of saved clauses.
pub fn saved(saved: &[&Saved], title: &str) -> Report {
    let mut blocks = Vec::new();
    for one in saved {
        let (entry, source) = (&one.entry, &one.entry.source);
        blocks.push(Block::Heading { level: 1, text: entry.name.clone() });
        blocks.push(Block::Clause {
            citation: source.citation.clone().unwrap_or_else(|| entry.name.clone()),
            address: source.address.clone().unwrap_or_else(|| one.address.clone()),
            spans: vec![Span::plain(&entry.text)],
        });
        let remarks: Vec<String> = entry
            .tags
            .iter()
            .map(|tag| format!("#{tag}"))
            .chain(Some(entry.note.clone()).filter(|note| !note.is_empty()))
            .collect();
        if !remarks.is_empty() {
            blocks.push(Block::Paragraph { spans: vec![Span::marked(remarks.join(" "), Mark::Faint)] });
        }
    }
    Report { title: title.to_owned(), blocks }
}
