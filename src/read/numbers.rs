//! Automatic numbering, for all formats that have it: counts the paragraphs of lists and renders their numbers.

use std::collections::{HashMap, HashSet};

use crate::read::blocks::trim;
use crate::read::docx::format;

/// Most levels that a list has: nine in Word, ten in OpenDocument.
pub(super) const LEVELS: usize = 10;

/// Longest number in characters. A longer one is a mistake or an attack: a few bytes of the file that are printed at each
/// paragraph.
const LONGEST: usize = 64;

/// How the paragraphs of one level are numbered.
#[derive(Debug, Clone)]
pub(super) struct Level {
    pub start: i64,
    /// The format by its name in docx (`w:numFmt`).
    pub format: String,
    /// The pattern of a custom format.
    pub custom: Option<String>,
    /// What the number is put together from.
    pub parts: Vec<Part>,
    /// The sign that stands in the number's place.
    pub bullet: Option<String>,
    /// The level (counted from 1) whose use starts this one anew, or one above it; 0 for none, absent for any higher one.
    pub restart: Option<i64>,
    /// Numbers of all levels are shown in plain digits.
    pub legal: bool,
    /// The paragraphs count, their number is not shown.
    pub hidden: bool,
    /// Something stands between the number and the text: a tab or a space.
    pub apart: bool,
}

impl Default for Level {
    fn default() -> Self {
        Level {
            start: 0,
            format: "decimal".to_owned(),
            custom: None,
            parts: Vec::new(),
            bullet: None,
            restart: None,
            legal: false,
            hidden: false,
            apart: true,
        }
    }
}

/// A part of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    /// The number of a level, counted from 0.
    Number(usize),
}

impl Part {
    /// Appends a character to the text at the end of a pattern.
    pub(super) fn push(parts: &mut Vec<Part>, ch: char) {
        match parts.last_mut() {
            Some(Part::Text(text)) => text.push(ch),
            _ => parts.push(Part::Text(ch.to_string())),
        }
    }
}

/// A level as a list has it: a list may start it elsewhere than its definition says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub level: &'a Level,
    pub start: i64,
}

/// The levels of a list, those that it does not have absent.
pub(super) type Levels<'a> = [Option<Place<'a>>; LEVELS];

/// The number of a paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Label {
    /// As shown; empty if the paragraph counts but shows no number.
    pub text: String,
    /// Something stands between the number and the text: a tab or a space.
    pub apart: bool,
    pub bullet: bool,
}

/// Counts along a document.
#[derive(Debug, Default)]
pub(super) struct Counters {
    /// The last numbers of lists that count together, by what they have in common.
    counts: HashMap<i64, [Option<i64>; LEVELS]>,
    started: HashSet<i64>,
}

impl Counters {
    /// Tells whether a list that is to start anew has not done so yet. It does so once, at the first level for which it
    /// names a start: a level that it uses later goes on counting (as LibreOffice shows it).
    pub(super) fn starts(&mut self, list: i64) -> bool {
        self.started.insert(list)
    }

    /// Counts a paragraph on level `at` (from 0), at `anew` if that is given, and returns its number; none if there is no
    /// such level.
    pub(super) fn next(&mut self, together: i64, levels: &Levels<'_>, at: usize, anew: Option<i64>) -> Option<Label> {
        let own = levels.get(at).copied().flatten()?;
        let counts = self.counts.entry(together).or_default();
        counts[at] = anew.or_else(|| counts[at].map(|last| last.saturating_add(1))).or(Some(own.start));
        for (deeper, count) in counts.iter_mut().enumerate().skip(at + 1) {
            let restart = levels[deeper].and_then(|place| place.level.restart);
            // Counted from 1, the level at hand is at + 1: it starts those anew that wait for it or one below it.
            if restart.is_none_or(|waits| waits > 0 && i64::try_from(at + 1).is_ok_and(|own| own <= waits)) {
                *count = None;
            }
        }
        // A level that was passed over shows where it would start, and has been used thereby.
        for (count, place) in counts.iter_mut().zip(levels).take(at) {
            *count = count.or_else(|| place.map(|place| place.start));
        }
        Some(render(own.level, levels, at, counts))
    }
}

fn render(own: &Level, levels: &Levels<'_>, at: usize, counts: &[Option<i64>; LEVELS]) -> Label {
    let apart = own.apart;
    if own.hidden {
        return Label { apart, ..Label::default() };
    }
    if let Some(bullet) = &own.bullet {
        return Label { text: cut(bullet), apart, bullet: true };
    }
    let (mut text, mut length, mut silent) = (String::new(), 0, false);
    for part in own.parts.iter().take(LONGEST) {
        if length > LONGEST {
            break;
        }
        let before = text.len();
        match part {
            Part::Text(part) if !silent => text.extend(part.chars().take(LONGEST)),
            Part::Text(_) => {}
            Part::Number(named) => {
                silent = false;
                // A number says nothing of levels below its own.
                let Some(count) = counts.get(*named).copied().flatten().filter(|_| *named <= at) else { continue };
                let shown = levels[*named].map(|place| place.level);
                let format = shown.map_or("decimal", |level| level.format.as_str());
                // What parts a number that is not shown from the next one is not shown either.
                silent = format == "none" && *named < at;
                let format = if own.legal && format != "none" { "decimal" } else { format };
                text += &format::number(count, format, shown.and_then(|level| level.custom.as_deref()));
            }
        }
        length += text[before..].chars().count();
    }
    Label { text: cut(&text), apart, bullet: false }
}

/// A label as it is shown: without what cannot be seen, and no longer than labels are.
fn cut(text: &str) -> String {
    let text: String = trim(text).chars().filter(|ch| !ch.is_control()).take(LONGEST).collect();
    trim(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(format: &str, parts: Vec<Part>) -> Level {
        Level { start: 1, format: format.to_owned(), parts, ..Level::default() }
    }

    fn levels(of: &[Level]) -> Levels<'_> {
        std::array::from_fn(|at| of.get(at).map(|level| Place { level, start: level.start }))
    }

    fn text(text: &str) -> Part {
        Part::Text(text.to_owned())
    }

    #[test]
    fn numbers_are_no_longer_than_labels_are() {
        let prefix = vec![text(&"长".repeat(100_000)), Part::Number(0)];
        let roman = vec![Part::Number(0); 127];
        for level in [
            level("decimal", prefix),
            Level { start: 31_888, ..level("upperRoman", roman) },
            Level { bullet: Some("●".repeat(1000)), ..Level::default() },
        ] {
            let label = Counters::default().next(1, &levels(&[level]), 0, None).unwrap();
            assert_eq!(label.text.chars().count(), LONGEST);
        }
    }

    #[test]
    fn a_number_that_is_not_shown_has_nothing_behind_it() {
        let of = [
            level("none", vec![text("附"), Part::Number(0)]),
            Level { legal: true, ..level("decimal", vec![Part::Number(0), text("."), Part::Number(1), text("款")]) },
        ];
        let mut counters = Counters::default();
        let shown = [0, 1].map(|at| counters.next(1, &levels(&of), at, None).unwrap().text);
        assert_eq!(shown, ["附", "1款"]);
    }

    #[test]
    fn counting_goes_to_the_end_of_numbers() {
        let of = [level("decimal", vec![Part::Number(0)])];
        let mut counters = Counters::default();
        let last = i64::MAX.to_string();
        assert_eq!(counters.next(1, &levels(&of), 0, Some(i64::MAX)).unwrap().text, last);
        assert_eq!(counters.next(1, &levels(&of), 0, None).unwrap().text, last);
        assert_eq!(counters.next(1, &levels(&of), LEVELS, None), None);
    }
}
