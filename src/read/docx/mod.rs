//! Word documents (Office Open XML), with the numbers that Word shows but does not write into the text.
//!
//! Policies, where a document says more than one text can hold:
//! - Text boxes, footnotes and endnotes follow the paragraph that they are anchored to. Marks of notes are left out.
//! - Headers, footers, comments, hidden text and instructions of fields are no text of the agreement.
//! - Tracked changes are all accepted, or all rejected ([`super::ReadOptions::revisions`]); a paragraph whose mark is gone joins
//!   the next one, whose properties hold, as in Word.
//! - A cell that spans rows is read where it begins; cells are read row by row.
//! - Entries of a table of contents are furniture: they repeat headings.

mod body;
pub(super) mod format;
mod numbering;
mod paragraph;
mod parts;
mod properties;
mod styles;
pub(super) mod symbols;
pub(super) mod xml;

use super::ReadOptions;
use super::blocks::Builder;
use super::package::Package;
use crate::error::Reason;
use body::{Context, Notes};
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
    let context = Context { styles: &styles, numbering: &numbering, revisions: options.revisions };
    let mut notes = Notes::new();
    for part in [&parts.footnotes, &parts.endnotes] {
        let read = |xml: &[u8]| body::read(xml, "notes", context, Notes::new());
        notes.extend(optional(&mut package, part.as_deref(), out, read)?.notes);
    }
    let Some(xml) = package.part(&parts.document)? else {
        return Err(Reason::Malformed("it has no document part".to_owned()));
    };
    let story = body::read(&xml, &parts.document, context, notes)?;
    if story.embedded > 0 {
        out.warn(format!("{} embedded files (altChunk) were not read", story.embedded));
    }
    for (text, block) in story.pieces {
        out.push(&text, block);
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
