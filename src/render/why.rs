//! Why hits are found, for people: how the query was understood, and the parts of a score.

use std::io::{self, Write};

use super::layout::{Paint, put};
use super::terminal::Look;
use crate::search::{Explanation, Understood};

/// Writes how a query was understood, a line for each stretch.
pub(super) fn understood(stretches: &[Understood], look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    for stretch in stretches {
        put(out, look.colour, Paint::Label, &(look.words.understood)(stretch))?;
        writeln!(out)?;
    }
    if !stretches.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

/// Writes the parts of a score in one line, parts that add nothing left out.
pub(super) fn score(
    score: f32,
    explanation: &Explanation,
    indent: usize,
    look: &Look<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let parts = explanation.parts.iter().filter(|part| part.adds > 0.0);
    let parts: Vec<String> =
        parts.map(|part| format!("{} {:.2}", (look.words.factor)(part.factor), part.adds)).collect();
    let concepts: Vec<&str> = explanation.groups.iter().filter_map(|group| group.concept).collect();
    let concepts = if concepts.is_empty() { String::new() } else { format!(" ({})", concepts.join(", ")) };
    let line = format!("{:indent$}{score:.2} = {}{concepts}", "", parts.join(" + "));
    put(out, look.colour, Paint::Faint, &line)?;
    writeln!(out)
}
