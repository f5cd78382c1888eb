//! PDF: its pages are drawn into lists of characters, and [`super::layout`] makes paragraphs of those.

mod form;
mod found;
mod inflate;
mod picture;
mod shape;
mod sheet;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use hayro_interpret::InterpreterCache;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::blocks::Builder;
use super::layout::{self, Sheet};
use super::{OCR_TIME_LIMIT, ReadOptions, TIME_LIMIT, ocr};
use crate::error::Reason;
use found::Found;
use sheet::GivenUp;

/// Most pages that are read: a longer file is no agreement.
const MOST_PAGES: usize = 5000;

/// Pages, by what is to be said about them.
#[derive(Default)]
struct Remarks {
    garbled: Vec<u32>,
    scanned: Vec<u32>,
    drawn: Vec<u32>,
    lost: Vec<u32>,
}

/// Reads a PDF file.
///
/// # Errors
/// [`Reason::Encrypted`], [`Reason::Scanned`] if no page has text, [`Reason::Malformed`], [`Reason::TooSlow`], [`Reason::Bomb`].
pub(super) fn read(bytes: &[u8], options: &ReadOptions, out: &mut Builder) -> Result<(), Reason> {
    let patience = if options.ocr.is_some() { OCR_TIME_LIMIT } else { TIME_LIMIT };
    let deadline = Instant::now() + patience;
    let too_slow = || Reason::TooSlow { seconds: patience.as_secs() };
    let limit = options.max_unpacked;
    inflate::check(bytes, limit, deadline, too_slow)?;
    // What a file without an owner's leave to copy asks for is a courtesy of viewers; an empty password opens it.
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm) => {
            Reason::Encrypted
        }
        LoadPdfError::Decryption(_) => Reason::Malformed("its encryption is broken".to_owned()),
        LoadPdfError::Invalid => Reason::Malformed("it has no pages".to_owned()),
    })?;
    let pages = pdf.pages();
    if pages.is_empty() {
        return Err(Reason::Malformed("it has no pages".to_owned()));
    }
    let cache = InterpreterCache::new();
    let mut remarks = Remarks::default();
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut text = false;
    let mut contents = 0;
    for (page, number) in pages.iter().take(MOST_PAGES).zip(1..) {
        // Each page keeps a copy of what it draws, so a stream that many pages name counts many times.
        contents += inflate::contents(page, limit);
        if contents > limit {
            return Err(Reason::Bomb { limit });
        }
        // Drawing the pictures takes long: it is done for pages that turn out to have no text.
        let draw = |picture| guarded(too_slow, || sheet::read(page, number, pdf.xref(), &cache, deadline, picture));
        let Some(mut found) = draw(None)? else {
            remarks.lost.push(number);
            continue;
        };
        let (scan, drawn) = (found.is_scan(), found.is_drawn());
        if (scan || drawn)
            && let Some(program) = &options.ocr
        {
            if let Some(Found { picture: Some(picture), .. }) = draw(Some(found.density))? {
                let recognised = ocr::recognise(program, &picture.to_pgm(), Some(picture.density()), deadline)?;
                let recognised = recognised.into_sheet(number, picture.points_per_pixel());
                text |= !recognised.glyphs.is_empty();
                found.sheet.add(recognised);
            }
        } else if scan {
            remarks.scanned.push(number);
        } else if drawn {
            remarks.drawn.push(number);
        }
        // What is printed on scans only is not what the file is about.
        text |= found.has_text() || (!scan && !drawn && found.visible > 0);
        if found.garbled >= 10 && found.garbled * 20 > found.visible {
            remarks.garbled.push(number);
        }
        sheets.push(found.sheet);
    }
    if !text {
        return Err(match (remarks.scanned.is_empty() && remarks.drawn.is_empty(), remarks.lost.is_empty()) {
            (false, _) => Reason::Scanned,
            (true, false) => Reason::Malformed("none of its pages can be drawn".to_owned()),
            (true, true) => Reason::Empty,
        });
    }
    layout::lay_out(sheets, out);
    remarks.warn(pages.len(), out);
    Ok(())
}

/// Draws one page: what panics costs the page, not the file.
fn guarded(too_slow: impl Fn() -> Reason, draw: impl FnOnce() -> Found) -> Result<Option<Found>, Reason> {
    match catch_unwind(AssertUnwindSafe(draw)) {
        Ok(found) => Ok(Some(found)),
        Err(panic) if panic.is::<GivenUp>() => Err(too_slow()),
        Err(_) => Ok(None),
    }
}

impl Remarks {
    fn warn(self, pages: usize, out: &mut Builder) {
        for (numbers, what) in [
            (self.garbled, "part of the text is garbled: its fonts do not tell the characters"),
            (self.scanned, "what stands in pictures is left out: it needs --ocr"),
            (self.drawn, "what is drawn as shapes, not written, is left out: it needs --ocr"),
            (self.lost, "cannot be drawn, left out"),
        ] {
            if !numbers.is_empty() {
                out.warn(format!("{}: {what}", named(&numbers)));
            }
        }
        if pages > MOST_PAGES {
            out.warn(format!("only the first {MOST_PAGES} of {pages} pages are read"));
        }
    }
}

/// `page 3`, `pages 1, 4–6`.
fn named(numbers: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let runs: Vec<String> = runs
        .into_iter()
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first}–{last}") })
        .collect();
    format!("page{} {}", if numbers.len() > 1 { "s" } else { "" }, runs.join(", "))
}

#[cfg(test)]
mod tests;
