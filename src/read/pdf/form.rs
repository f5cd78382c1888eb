//! What was filled into the fields of a form: viewers draw it where the file has no picture of it (`NeedAppearances`).

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Rect, String as PdfString};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, Point};

use crate::read::layout::Glyph;
use crate::text::is_han;

/// Most fields of a page, and levels of fields in fields, that are looked at.
const MOST_FIELDS: usize = 5000;
const DEEPEST: usize = 16;

/// Returns the characters of fields that nothing else draws, on the page that `upright` makes of its coordinates.
pub(super) fn glyphs(page: &Page<'_>, upright: Affine) -> Vec<Glyph> {
    let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else { return Vec::new() };
    annotations.iter::<Dict<'_>>().take(MOST_FIELDS).filter_map(|field| placed(&field, upright)).flatten().collect()
}

fn placed(field: &Dict<'_>, upright: Affine) -> Option<Vec<Glyph>> {
    const HIDDEN: u32 = 1 << 1 | 1 << 5;
    let drawn = field.get::<Dict<'_>>("AP").is_some_and(|looks| looks.contains_key("N"));
    let widget = field.get::<Name<'_>>("Subtype").is_some_and(|kind| &*kind == b"Widget");
    if drawn || !widget || field.get::<u32>("F").unwrap_or(0) & HIDDEN != 0 {
        return None;
    }
    let (mut kind, mut value) = (None, None);
    let mut level = Some(field.clone());
    for _ in 0..DEEPEST {
        let Some(dict) = level else { break };
        kind = kind.or_else(|| dict.get::<Name<'_>>("FT").map(|kind| kind.to_vec()));
        value = value.or_else(|| dict.get::<PdfString<'_>>("V").map(|value| decoded(&value)));
        level = dict.get::<Dict<'_>>("Parent");
    }
    let value = value.filter(|_| matches!(kind.as_deref(), Some(b"Tx" | b"Ch")))?;
    let place = field.get::<Rect>("Rect")?;
    let a = upright * Point::new(place.x0, place.y0);
    let b = upright * Point::new(place.x1, place.y1);
    let (left, top, height) = (a.x.min(b.x) as f32, a.y.min(b.y) as f32, (a.y - b.y).abs() as f32);
    Some(written(&value, left, top, height))
}

/// The characters of a text as a viewer would about write them.
fn written(text: &str, left: f32, top: f32, height: f32) -> Vec<Glyph> {
    const LARGEST: f32 = 12.0;
    let size = (height / 1.2).clamp(1.0, LARGEST);
    let mut glyphs = Vec::new();
    for (line, number) in text.split(['\r', '\n']).filter(|line| !line.is_empty()).zip(1u16..) {
        let y = top + f32::from(number) * 1.2 * size - 0.2 * size;
        let mut x = left + 2.0;
        for ch in line.chars().filter(|ch| !ch.is_control()) {
            let width = if ch.is_ascii() { 0.5 * size } else { size };
            glyphs.push(Glyph { ch, x, y, width, size, bold: false });
            x += width;
        }
    }
    glyphs
}

/// Texts are UTF-16 with a mark, UTF-8 with a mark, or in an encoding that is nearly Latin; Chinese programs put GBK there.
fn decoded(bytes: &[u8]) -> String {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes)
        && [UTF_8, UTF_16BE, UTF_16LE].contains(&encoding)
    {
        return encoding.decode_with_bom_removal(bytes).0.into_owned();
    }
    let (chinese, _, broken) = encoding_rs::GB18030.decode(bytes);
    let han = chinese.chars().filter(|ch| is_han(*ch)).count();
    if !broken && han > 0 { chinese.into_owned() } else { WINDOWS_1252.decode(bytes).0.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_decoded() {
        assert_eq!(decoded(b"\xFE\xFF\x75\x32"), "甲");
        assert_eq!(decoded(b"Maple \xE9"), "Maple é");
        assert_eq!(decoded(b"\xBC\xD7"), "甲");
        let lines: Vec<f32> = written("a\r\nb", 0.0, 100.0, 40.0).iter().map(|glyph| glyph.y).collect();
        assert!(lines[1] > lines[0]);
    }
}
