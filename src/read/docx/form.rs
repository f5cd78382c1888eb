//! Form fields of old documents: what they show is stored with them and not in the text.

use super::xml::Tag;

/// A box to tick or a list to choose from.
#[derive(Debug)]
pub(super) enum Form {
    Box(bool),
    List { chosen: usize, entries: Vec<String> },
}

impl Form {
    /// Returns what an element begins, if it is one.
    pub(super) fn of(name: &str) -> Option<Form> {
        match name {
            "checkBox" => Some(Form::Box(false)),
            "ddList" => Some(Form::List { chosen: 0, entries: Vec::new() }),
            _ => None,
        }
    }

    /// Takes in an element within. What was chosen follows the default.
    pub(super) fn read(&mut self, tag: &Tag) {
        match (self, tag.name) {
            (Form::Box(ticked), "default" | "checked") => *ticked = tag.is_on(),
            (Form::List { entries, .. }, "listEntry") => entries.push(tag.value().unwrap_or_default()),
            (Form::List { chosen, .. }, "result") => *chosen = choice(tag),
            // The schema has the default behind the result.
            (Form::List { chosen: chosen @ 0, .. }, "default") => *chosen = choice(tag),
            _ => {}
        }
    }
}

fn choice(tag: &Tag) -> usize {
    tag.number("val").and_then(|at| usize::try_from(at).ok()).unwrap_or(0)
}
