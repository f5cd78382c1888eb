//! The outline of an agreement as a tree for people.

use std::io::{self, Write};

use super::Outlined;
use super::layout::{self, Paint, put, width_of};
use super::terminal::{Look, labels};
use crate::model::{Fact, Part};

/// Columns of the clause number, blank included; longer ones push their line to the right.
const NUMBER: usize = 10;
/// Columns of a fact's value.
const VALUE: usize = 40;
/// Columns a clause's first words get where no width is known.
const UNLIMITED: usize = 100;

/// Writes what the agreement states and its clauses below their section titles.
pub(super) fn write(outlined: Outlined<'_>, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    head(outlined, look, out)?;
    let mut open: &[String] = &[];
    for part in outlined.agreement.clauses() {
        let common = open.iter().zip(&part.section).take_while(|(a, b)| a == b).count();
        for (depth, title) in part.section.iter().enumerate().skip(common) {
            write!(out, "{:1$}", "", 2 + 2 * depth)?;
            put(out, look.colour, Paint::Strong, title)?;
            writeln!(out)?;
        }
        open = &part.section;
        clause(outlined, part, look, out)?;
    }
    Ok(())
}

fn head(outlined: Outlined<'_>, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    let facts = &outlined.agreement.facts;
    let words = look.words;
    let title = facts.title.as_ref().map_or(words.untitled, |fact| fact.value.as_str());
    put(out, look.colour, Paint::Strong, title)?;
    write!(out, "  ")?;
    put(out, look.colour, Paint::Place, outlined.file)?;
    writeln!(out)?;
    let value = |fact: &Option<Fact>| fact.as_ref().map(|fact| fact.value.clone());
    let parties: Vec<&str> = facts.parties.iter().map(|party| party.name.value.as_str()).collect();
    let stated = [
        (words.provider, value(&facts.provider)),
        (words.kind, facts.kind.map(|slug| (words.kind_label)(slug))),
        (words.parties, (!parties.is_empty()).then(|| parties.join(words.comma))),
        (words.version_date, value(&facts.version_date)),
        (words.effective_date, value(&facts.effective_date)),
    ];
    let stated = stated.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let told = |name: &str, value: &str| format!("{name}{}{value}", words.colon);
    let stated: Vec<String> = stated.map(|(name, value)| told(name, &value)).collect();
    let further = facts.further().map(|(key, fact)| told((words.fact)(key), &shorten(&fact.value)));
    for line in [stated, further.collect()] {
        if !line.is_empty() {
            write!(out, "  ")?;
            put(out, look.colour, Paint::Label, &line.join(" · "))?;
            writeln!(out)?;
        }
    }
    Ok(())
}

/// A value of a few words; of a sentence its beginning.
fn shorten(value: &str) -> String {
    layout::cut(value, VALUE).into_owned()
}

fn clause(outlined: Outlined<'_>, part: &Part, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    let indent = 2 + 2 * part.section.len();
    let number = part.number.as_deref().unwrap_or("–");
    write!(out, "{:indent$}", "")?;
    put(out, look.colour, Paint::Plain, number)?;
    write!(out, "{:1$}", "", NUMBER.saturating_sub(width_of(number)).max(1))?;
    let types = labels(&part.types, look);
    put(out, look.colour, Paint::Label, &types)?;
    let used = indent + width_of(number).max(NUMBER - 1) + 1 + width_of(&types) + 2;
    let room = look.width.map_or(UNLIMITED, |width| width.saturating_sub(used));
    // Less than a few characters tell nothing.
    if room >= 8 {
        // Long texts are not measured to their end for the few characters that are shown.
        let start: String = part.span.of(&outlined.document.text).chars().take(room + 1).collect();
        let start = super::escape::terminal(&start);
        write!(out, "  ")?;
        put(out, look.colour, Paint::Faint, &layout::cut(&start, room))?;
    }
    writeln!(out)
}
