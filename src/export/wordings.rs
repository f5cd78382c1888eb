//! Reports of wordings: groups with their variants, clauses near to another, the curated library.

use super::{Block, Mark, Report, Span, changes};
use crate::library::saved::Saved;
use crate::library::{Checked, Clause, Groups, Near, WordingGroup};
use crate::render::library;
use crate::render::terminal::Words;
use crate::wording::percent;

/// Values of a slot that are told.
const VALUES: usize = 20;

/// Returns the report of wording groups: each with its representative wording, what fills its slots, and its variants with what differs.
pub fn groups(groups: &Groups, title: &str, words: &Words) -> Report {
    let counts = words.counts;
    let mut blocks = Vec::new();
    for group in &groups.groups {
        let text = format!("{}. {}", group.rank, counts(group.clauses, group.agreements));
        blocks.push(Block::Heading { level: 1, text });
        let clause = &group.representative;
        blocks.push(Block::Clause {
            citation: clause.citation.clone(),
            address: clause.address.clone(),
            remark: filled(group, words),
            spans: slotted(group),
        });
        for variant in group.variants.iter().skip(1) {
            let counts = counts(variant.clauses, variant.agreements);
            let share = format!("{} % · {counts}", percent(variant.similarity));
            blocks.push(Block::Clause {
                citation: variant.clause.citation.clone(),
                address: variant.clause.address.clone(),
                remark: vec![Span::marked(share, Mark::Faint)],
                spans: changes(&variant.changes, &clause.text, &variant.clause.text),
            });
        }
    }
    Report { title: title.to_owned(), blocks }
}

/// What fills the slots that are not filled alike everywhere, a line for each.
fn filled(group: &WordingGroup, words: &Words) -> Vec<Span> {
    let mut spans = Vec::new();
    for slot in group.slots.iter().filter(|slot| slot.values.len() > 1) {
        let values = slot.values.iter().take(VALUES).map(|value| format!("{} ×{}", value.value.trim(), value.clauses));
        let values = values.collect::<Vec<_>>().join(words.comma);
        let rest = if slot.values.len() > VALUES { " …" } else { "" };
        let gap = if spans.is_empty() { "" } else { "\n" };
        spans.push(Span::plain(gap));
        spans.push(Span::marked(format!("{{{}}}", (words.slot_label)(slot.slot)), Mark::Slot));
        spans.push(Span::plain(format!(" {values}{rest}")));
    }
    spans
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
        blocks.push(Block::Clause {
            citation: one.clause.citation.clone(),
            address: one.clause.address.clone(),
            remark: vec![Span::marked(share, Mark::Faint)],
            spans: changes(&one.changes, text, &one.clause.text),
        });
    }
    Report { title: title.to_owned(), blocks }
}

/// Returns the report of how contracts compare with each standard clause: first the standard, then the nearest clause of each agreement with what
/// differs, then the agreements that have none.
pub fn checked(checked: &[Checked<'_>], title: &str, words: &library::Words) -> Report {
    let mut blocks = Vec::new();
    for one in checked {
        let entry = &one.standard.entry;
        blocks.push(Block::Heading { level: 1, text: entry.name.clone() });
        let agree = one.deviations.iter().filter(|deviation| deviation.agrees).count();
        let summary = (words.checked)(agree, one.deviations.len() - agree, one.missing.len());
        blocks.push(Block::Paragraph { spans: vec![Span::plain(summary)] });
        blocks.push(Block::Clause {
            citation: entry.name.clone(),
            address: one.standard.address.clone(),
            remark: vec![Span::marked(words.standard, Mark::Faint)],
            spans: vec![Span::plain(&entry.text)],
        });
        for deviation in &one.deviations {
            let share = match deviation.agrees {
                true => words.agrees.to_owned(),
                false => format!("{} %", percent(deviation.similarity)),
            };
            let text = &deviation.clause.text;
            blocks.push(Block::Clause {
                citation: deviation.clause.citation.clone(),
                address: deviation.clause.address.clone(),
                remark: vec![Span::marked(share, Mark::Faint)],
                spans: match deviation.is_comparable() {
                    true => changes(&deviation.changes, &entry.text, text),
                    false => vec![Span::plain(text)],
                },
            });
        }
        if !one.missing.is_empty() {
            let row = |clause: &Clause| {
                [clause.title.as_deref().unwrap_or_default(), &clause.file].map(|text| vec![Span::plain(text)]).into()
            };
            blocks.push(Block::Heading { level: 2, text: words.missing.to_owned() });
            blocks.push(Block::Table {
                head: words.agreement.map(str::to_owned).into(),
                rows: one.missing.iter().map(row).collect(),
            });
        }
    }
    Report { title: title.to_owned(), blocks }
}

/// Returns the report of saved clauses.
pub fn saved(saved: &[&Saved], title: &str, words: &library::Words, look: &Words) -> Report {
    let mut blocks = Vec::new();
    for one in saved {
        let (entry, source) = (&one.entry, &one.entry.source);
        blocks.push(Block::Heading { level: 1, text: entry.name.clone() });
        let standard = entry.standard.then(|| words.standard.to_owned());
        let tags = entry.tags.iter().map(|tag| format!("#{tag}"));
        let about = std::iter::once((look.type_label)(&entry.clause_type)).chain(standard).chain(tags);
        let mut remark = vec![Span::marked(about.collect::<Vec<_>>().join(" · "), Mark::Faint)];
        if !entry.note.is_empty() {
            remark.push(Span::marked(format!("\n{}{}{}", words.note, look.colon, entry.note), Mark::Faint));
        }
        // (The wording may have been edited since: it is the saved one, not that of the contract.)
        if source.citation.is_some() || source.address.is_some() {
            let citation = source.citation.as_deref().unwrap_or_default();
            remark.push(Span::marked(format!("\n{}{}{citation}", words.source, look.colon), Mark::Faint));
        }
        // (A span of its own, so that it can be told from the text beside it.)
        remark.extend(source.address.as_ref().map(|address| Span::marked(format!("\n{address}"), Mark::Faint)));
        blocks.push(Block::Clause {
            citation: entry.name.clone(),
            address: one.address.clone(),
            remark,
            spans: vec![Span::plain(&entry.text)],
        });
    }
    Report { title: title.to_owned(), blocks }
}
