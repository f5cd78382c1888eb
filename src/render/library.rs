//! Saved clauses, and contracts beside them.

use std::io::{self, Write};

use serde::Serialize;

use super::changes::put_changes;
use super::json;
use super::layout::{Paint, Piece, cut, put, put_wrapped};
use super::terminal::Look;
use crate::library::saved::Saved;
use crate::library::{Checked, Clause, Deviation};
use crate::wording::{Change, Changed, percent};

/// The words of a language that the layouts need beyond those of [`super::terminal::Words`].
#[derive(Debug)]
pub struct Words {
    pub standard: &'static str,
    pub source: &'static str,
    pub note: &'static str,
    /// On which day a clause was saved.
    pub saved_on: fn(&str) -> String,
    pub agrees: &'static str,
    /// How many agreements agree, deviate, and have no clause of the type.
    pub checked: fn(usize, usize, usize) -> String,
    /// Ahead of the agreements that have no clause of the type.
    pub missing: &'static str,
    /// Heads of the table of these agreements: title, file.
    pub agreement: [&'static str; 2],
}

/// Columns of a list's line of wording where the terminal does not tell its own.
const COLUMNS: usize = 100;
/// Blanks ahead of what belongs to an agreement: behind the widest figure.
const INDENT: usize = 8;

/// Writes saved clauses, each with the beginning of its wording.
///
/// # Errors
/// What the writer reports, here as in all functions of the module.
pub fn list(clauses: &[&Saved], words: &Words, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    for saved in clauses {
        head(saved, words, look, out)?;
        let text = saved.entry.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = cut(&text, look.width.unwrap_or(COLUMNS).saturating_sub(2));
        write!(out, "  ")?;
        put(out, look.colour, Paint::Plain, &text)?;
        write!(out, "\n  ")?;
        put(out, look.colour, Paint::Place, &saved.address)?;
        write!(out, "\n\n")?;
    }
    Ok(())
}

/// Writes a saved clause whole: what is said about it, and its wording.
pub fn saved(saved: &Saved, words: &Words, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    head(saved, words, look, out)?;
    let source = &saved.entry.source;
    let from = [&source.citation, &source.address, &source.provider, &source.date];
    let saved_on = source.saved.as_deref().map(words.saved_on);
    let from: Vec<&str> = from.into_iter().flatten().chain(saved_on.as_ref()).map(String::as_str).collect();
    for (name, text) in [(words.source, from.join(" · ")), (words.note, saved.entry.note.clone())] {
        if !text.is_empty() {
            let name = format!("{name}{}", look.words.colon);
            let pieces = [Piece::new(&name, Paint::Faint), Piece::new(&text, Paint::Plain)];
            put_wrapped(out, look.colour, 0, look.width, &pieces)?;
        }
    }
    put(out, look.colour, Paint::Place, &saved.address)?;
    write!(out, "\n\n")?;
    for line in saved.entry.text.lines() {
        put_wrapped(out, look.colour, 0, look.width, &[Piece::new(line, Paint::Plain)])?;
    }
    Ok(())
}

/// Name, type, tags, and whether it is a standard.
fn head(saved: &Saved, words: &Words, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    put(out, look.colour, Paint::Strong, &saved.entry.name)?;
    let standard = saved.entry.standard.then(|| words.standard.to_owned());
    let tags = Some(saved.entry.tags.join(look.words.comma)).filter(|tags| !tags.is_empty());
    let about = std::iter::once((look.words.type_label)(&saved.entry.clause_type)).chain(standard).chain(tags);
    put(out, look.colour, Paint::Label, &format!("  {}", about.collect::<Vec<_>>().join(" · ")))?;
    writeln!(out)
}

/// Writes how contracts compare with each standard clause.
pub fn checked(checked: &[Checked<'_>], words: &Words, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (at, one) in checked.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        head(one.standard, words, look, out)?;
        put(out, look.colour, Paint::Place, &one.standard.address)?;
        writeln!(out)?;
        let agree = one.deviations.iter().filter(|deviation| deviation.agrees).count();
        let summary = (words.checked)(agree, one.deviations.len() - agree, one.missing.len());
        put(out, look.colour, Paint::Strong, &summary)?;
        write!(out, "\n\n")?;
        for deviation in &one.deviations {
            write_deviation(one.standard, deviation, words, look, out)?;
        }
        if !one.missing.is_empty() {
            put(out, look.colour, Paint::Label, words.missing)?;
            writeln!(out)?;
        }
        for clause in &one.missing {
            write!(out, "{:INDENT$}", "")?;
            put(out, look.colour, Paint::Strong, clause.title.as_deref().unwrap_or(look.words.untitled))?;
            put(out, look.colour, Paint::Place, &format!("  {}", clause.file))?;
            writeln!(out)?;
        }
    }
    Ok(())
}

fn write_deviation(
    standard: &Saved,
    deviation: &Deviation,
    words: &Words,
    look: &Look<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let figure =
        if deviation.agrees { words.agrees.to_owned() } else { format!("{} %", percent(deviation.similarity)) };
    put(out, look.colour, Paint::Label, &figure)?;
    write!(out, "{:1$}", "", INDENT.saturating_sub(super::layout::width_of(&figure)))?;
    put(out, look.colour, Paint::Strong, &deviation.clause.citation)?;
    put(out, look.colour, Paint::Place, &format!("  {}", deviation.clause.address))?;
    writeln!(out)?;
    let (old, new) = (standard.entry.text.as_str(), deviation.clause.text.as_str());
    if deviation.changes.iter().all(|one| one.change == Change::Equal) {
        return Ok(());
    }
    if !deviation.is_comparable() {
        return put_wrapped(out, look.colour, INDENT, look.width, &[Piece::new(new, Paint::Plain)]);
    }
    put_changes(&deviation.changes, old, new, INDENT, look, out)
}

/// Writes how contracts compare with each standard clause as JSON Lines: a line for each agreement, then one for the standard.
pub fn checked_json(checked: &[Checked<'_>], out: &mut dyn Write) -> io::Result<()> {
    for one in checked {
        for deviation in &one.deviations {
            let (old, new) = (one.standard.entry.text.as_str(), deviation.clause.text.as_str());
            let shown = |one: &Changed| Shown {
                change: one.change,
                old: old[one.old.clone()].to_owned(),
                new: new[one.new.clone()].to_owned(),
            };
            let found = Found {
                standard: &one.standard.entry.name,
                verdict: if deviation.agrees { "agrees" } else { "deviates" },
                similarity: f64::from((deviation.similarity * 1e3).round()) / 1e3,
                changes: deviation.changes.iter().map(shown).collect(),
                clause: &deviation.clause,
            };
            json::typed("deviation", &found, out)?;
        }
        for clause in &one.missing {
            let about = About {
                standard: &one.standard.entry.name,
                file: &clause.file,
                title: clause.title.as_deref(),
                provider: clause.provider.as_deref(),
                kind: clause.kind.as_deref(),
                date: clause.date.as_deref(),
            };
            json::typed("missing", &about, out)?;
        }
        let agree = one.deviations.iter().filter(|deviation| deviation.agrees).count();
        let standard = Standard {
            standard: &one.standard.entry.name,
            clause_type: &one.standard.entry.clause_type,
            address: &one.standard.address,
            agree,
            deviate: one.deviations.len() - agree,
            missing: one.missing.len(),
        };
        json::typed("standard", &standard, out)?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Found<'a> {
    standard: &'a str,
    verdict: &'static str,
    similarity: f64,
    changes: Vec<Shown>,
    #[serde(flatten)]
    clause: &'a Clause,
}

#[derive(Serialize)]
struct Shown {
    change: Change,
    old: String,
    new: String,
}

/// An agreement that has no clause to be compared.
#[derive(Serialize)]
struct About<'a> {
    standard: &'a str,
    file: &'a str,
    title: Option<&'a str>,
    provider: Option<&'a str>,
    kind: Option<&'a str>,
    date: Option<&'a str>,
}

#[derive(Serialize)]
struct Standard<'a> {
    standard: &'a str,
    clause_type: &'a str,
    address: &'a str,
    agree: usize,
    deviate: usize,
    missing: usize,
}
