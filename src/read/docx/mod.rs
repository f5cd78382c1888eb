//! Word documents (Office Open XML), with the numbers that Word shows but does not write into the text.
//!
//! Policies, where a document says more than one text can hold:
//! - Text boxes, footnotes and endnotes follow the paragraph that they are anchored to. Marks of notes are left out.
//! - Headers, footers, comments, hidden text and instructions of fields are no text of the agreement, unless a field shows
//!   its instruction ([`super::field`]).
//! - Tracked changes are all accepted, or all rejected ([`super::ReadOptions::revisions`]); a paragraph whose mark is gone joins
//!   the next one, whose properties hold, as in Word.
//! - A cell that spans rows is read where it begins; cells are read row by row.
//! - Entries of a table of contents are furniture: they repeat headings.
//! - Files embedded in place of text are read where they stand; a document of pictures alone is a scan.

mod body;
mod counting;
mod embedded;
mod form;
pub(super) mod format;
mod numbering;
mod paragraph;
mod parts;
mod properties;
mod styles;
pub(super) mod symbols;
mod table;
pub(super) mod xml;

use super::ReadOptions;
use super::blocks::Builder;
use super::package::Package;
use crate::error::Reason;
use body::{Context, Notes, Story};
use numbering::Numbering;
use parts::Parts;
use styles::Styles;

/// Reads a document.
///
/// # Errors
/// [`Reason::Malformed`], [`Reason::Bomb`] or [`Reason::Encrypted`]. Damage to any part but the document itself costs
/// what the part says (numbers, styles, notes) and is warned of.
pub(super) fn read(bytes: &[u8], options: &ReadOptions, out: &mut Builder) -> Result<(), Reason> {
    let mut package = Package::open(bytes, options.max_unpacked)?;
    let parts = Parts::find(&mut package)?;
    let styles = optional(&mut package, parts.styles.as_deref(), out, Styles::read)?;
    let numbering = optional(&mut package, parts.numbering.as_deref(), out, |xml| Numbering::read(xml, &styles))?;
    let context =
        Context { styles: &styles, numbering: &numbering, revisions: options.revisions, limit: options.max_unpacked };
    let mut notes = Notes::new();
    for part in [&parts.footnotes, &parts.endnotes] {
        let read = |xml: &[u8]| body::read(xml, "notes", context, Notes::new());
        notes.extend(optional(&mut package, part.as_deref(), out, read)?.notes);
    }
    let Some(xml) = package.part(&parts.document)? else {
        return Err(Reason::Malformed("it has no document part".to_owned()));
    };
    let Story { pieces, embedded, mut tables, .. } = body::read(&xml, &parts.document, context, notes)?;
    let (mut pieces, mut placed) = (pieces.into_iter(), 0);
    let (mut unread, blank) = (0, pieces.len() == 0);
    for (place, relation) in &embedded.files {
        pieces.by_ref().take(place - placed).for_each(|(text, block)| out.push(&text, block));
        placed = *place;
        let part = parts.related.get(relation);
        let read = part.map(|part| embedded::read(&mut package, part, options, &mut tables, out)).transpose()?;
        unread += usize::from(read != Some(true));
    }
    pieces.for_each(|(text, block)| out.push(&text, block));
    if unread > 0 {
        out.warn(format!("{unread} embedded files (altChunk) were not read"));
    }
    if blank && embedded.files.is_empty() && !embedded.pictures.is_empty() {
        embedded::read_pictures(&mut package, &parts, &embedded.pictures, options, out)?;
    }
    Ok(())
}

/// Reads a part that a document can do without.
fn optional<T: Default>(
    package: &mut Package,
    name: Option<&str>,
    out: &mut Builder,
    read: impl FnOnce(&[u8]) -> Result<T, Reason>,
) -> Result<T, Reason> {
    let Some(name) = name else { return Ok(T::default()) };
    let read = match package.part(name) {
        Ok(None) => return Ok(T::default()),
        Ok(Some(xml)) => read(&xml),
        Err(reason) => Err(reason),
    };
    match read {
        Err(Reason::Malformed(cause)) => {
            out.warn(format!("{name} is damaged and was left out: {cause}"));
            Ok(T::default())
        }
        read => read,
    }
}

#[cfg(test)]
mod tests;
