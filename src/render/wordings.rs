//! Wordings for people: groups with their slots and variants, clauses near to another, and what differs.

use std::io::{self, Write};

use super::changes::put_changes;
use super::layout::{Paint, Piece, put, put_wrapped};
use super::terminal::Look;
use crate::library::{Clause, Groups, Near, SlotValues, Variant, WordingGroup};
use crate::wording::percent;

/// Values of a slot and variants of a group that are shown.
const VALUES: usize = 5;
const VARIANTS: usize = 5;

/// Writes groups, the largest first; with `full` all of their variants and values.
///
/// # Errors
/// What the writer reports, here as in all functions of the module.
pub fn groups(groups: &Groups, full: bool, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    for group in &groups.groups {
        put(out, look.colour, Paint::Strong, &format!("{}  ", group.rank))?;
        put(out, look.colour, Paint::Strong, &(look.words.counts)(group.clauses, group.agreements))?;
        let mut about = vec![format!("{}{}{}", look.words.provider, look.words.colon, group.providers)];
        about.extend(group.types.iter().take(2).map(|(slug, _)| (look.words.type_label)(slug)));
        put(out, look.colour, Paint::Label, &format!("  {}", about.join(" · ")))?;
        writeln!(out)?;
        place(&group.representative, look, out)?;
        slotted(group, look, out)?;
        slots(&group.slots, full, look, out)?;
        variants(group, full, look, out)?;
        writeln!(out)?;
    }
    Ok(())
}

fn place(clause: &Clause, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    let pieces = [
        Piece::new(&clause.citation, Paint::Plain),
        Piece::new("  ", Paint::Plain),
        Piece::new(&clause.address, Paint::Place),
    ];
    put_wrapped(out, look.colour, INDENT, look.width, &pieces)
}

const INDENT: usize = 3;

/// Writes the representative wording, its slots marked.
fn slotted(group: &WordingGroup, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    let text = &group.representative.text;
    let (mut pieces, mut done) = (Vec::new(), 0);
    for slot in &group.slots {
        pieces.push(Piece::new(&text[done..slot.start], Paint::Plain));
        pieces.push(Piece::new(&text[slot.start..slot.end], Paint::Concept));
        done = slot.end;
    }
    pieces.push(Piece::new(&text[done..], Paint::Plain));
    put_wrapped(out, look.colour, INDENT, look.width, &pieces)
}

/// Writes what fills the slots that are not filled alike everywhere.
fn slots(slots: &[SlotValues], full: bool, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    for slot in slots.iter().filter(|slot| slot.values.len() > 1) {
        let most = if full { slot.values.len() } else { VALUES };
        let shown: Vec<String> =
            slot.values.iter().take(most).map(|value| format!("{} ×{}", value.value.trim(), value.clauses)).collect();
        let left = slot.values.len().saturating_sub(most);
        let label = (look.words.slot_label)(slot.slot);
        let mut line = format!("{{{label}}}{}{}", look.words.colon, shown.join(look.words.comma));
        if left > 0 {
            line.push_str(&format!("{}{}", look.words.comma, (look.words.more)(left)));
        }
        put_wrapped(out, look.colour, INDENT, look.width, &[Piece::new(&line, Paint::Label)])?;
    }
    Ok(())
}

/// Writes the variants with what differs.
fn variants(group: &WordingGroup, full: bool, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    let most = if full { usize::MAX } else { VARIANTS };
    let text = &group.representative.text;
    for Variant { clause, clauses, agreements, similarity, changes, .. } in group.variants.iter().skip(1).take(most) {
        let head = format!("{} %  {}  ", percent(*similarity), (look.words.counts)(*clauses, *agreements));
        let pieces = [Piece::new(&head, Paint::Faint), Piece::new(&clause.address, Paint::Place)];
        put_wrapped(out, look.colour, INDENT, look.width, &pieces)?;
        put_changes(changes, text, &clause.text, INDENT + 2, look, out)?;
    }
    let left = group.variants.len().saturating_sub(1).saturating_sub(most);
    if left > 0 {
        put_wrapped(out, look.colour, INDENT, look.width, &[Piece::new(&(look.words.more)(left), Paint::Faint)])?;
    }
    Ok(())
}

/// Writes clauses that are near to a text, each with what differs from it.
pub fn near(text: &str, near: &[Near], look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    for one in near {
        put(out, look.colour, Paint::Strong, &format!("{:>3} %  {}", percent(one.similarity), one.clause.citation))?;
        writeln!(out)?;
        put_wrapped(out, look.colour, INDENT, look.width, &[Piece::new(&one.clause.address, Paint::Place)])?;
        put_changes(&one.changes, text, &one.clause.text, INDENT + 2, look, out)?;
        writeln!(out)?;
    }
    Ok(())
}
