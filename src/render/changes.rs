//! What differs between two wordings, on the terminal.

use std::io::{self, Write};

use super::layout::{Paint, Piece, put_wrapped};
use super::terminal::Look;
use crate::export::{Mark, Span, changes as spans};
use crate::wording::Changed;

/// Characters of an equal stretch that are shown on each side where a change stands.
const AROUND: usize = 16;

/// Writes what differs between two texts. Without colours, what went stands in `[-…-]` and what came in `{+…+}`.
///
/// # Errors
/// What the writer reports.
pub(super) fn put_changes(
    changes: &[Changed],
    old: &str,
    new: &str,
    indent: usize,
    look: &Look<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let stretches = stretches(changes, old, new, look.colour);
    let pieces: Vec<Piece<'_>> = stretches.iter().map(|(text, paint)| Piece::new(text, *paint)).collect();
    put_wrapped(out, look.colour, indent, look.width, &pieces)
}

fn stretches(changes: &[Changed], old: &str, new: &str, colour: bool) -> Vec<(String, Paint)> {
    let spans = spans(changes, old, new);
    let last = spans.len().saturating_sub(1);
    let shown = |(at, span): (usize, &Span)| {
        let (paint, [open, close]) = signs(span.mark, colour);
        let text = if span.mark == Mark::Plain { shortened(&span.text, at > 0, at < last) } else { span.text.clone() };
        (format!("{open}{text}{close}"), paint)
    };
    spans.iter().enumerate().map(shown).collect()
}

/// How a stretch is painted, and what stands around it where there are no colours.
pub(super) fn signs(mark: Mark, colour: bool) -> (Paint, [&'static str; 2]) {
    let (paint, signs) = match mark {
        Mark::Removed => (Paint::Removed, ["[-", "-]"]),
        Mark::Added => (Paint::Added, ["{+", "+}"]),
        _ => (Paint::Plain, ["", ""]),
    };
    (paint, if colour { ["", ""] } else { signs })
}

/// Leaves out the middle of a long stretch, and the end that touches no change. A text without any change is whole.
fn shortened(text: &str, head: bool, tail: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (head, tail) = (if head { AROUND } else { 0 }, if tail { AROUND } else { 0 });
    if head + tail == 0 || chars.len() <= head + tail + AROUND {
        return text.to_owned();
    }
    let (first, rest) = chars.split_at(head);
    first.iter().chain(&['…']).chain(&rest[rest.len() - tail..]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::{diff, tokens};

    #[test]
    fn long_stretches_without_a_difference_are_shortened() {
        let old = format!("{}应在15日内付款{}", "甲".repeat(60), "乙".repeat(60));
        let new = old.replace("15日", "30日");
        let shown = |new: &str| -> String {
            let changes = diff(&tokens(&old, &[]), &tokens(new, &[]));
            stretches(&changes, &old, new, false).into_iter().map(|(text, _)| text).collect()
        };
        let (a, b) = ("甲".repeat(AROUND - 2), "乙".repeat(AROUND - 3));
        assert_eq!(shown(&new), format!("…{a}应在[-15日-]{{+30日+}}内付款{b}…"));
        assert_eq!(shown(&old), old);
    }
}
