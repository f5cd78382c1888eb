//! The number of the version at hand (版本：V2.3).

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::cues::Topic;
use super::lines::{Line, Lines};
use crate::lexicon::Lexicon;
use crate::model::{Fact, Role};

/// Most characters from the start in which the version stands …
const FRONT: usize = 1500;
/// … unless it stands in as many at the end.
const BACK: usize = 400;

#[derive(Deserialize)]
struct Words {
    labels: Lexicon,
    nouns: Lexicon,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| super::table("version"));

/// Finds the version's number.
pub fn version(lines: &Lines) -> Option<Fact> {
    let last = lines.all.last().map_or(0, |line| line.offset + line.folded.chars().count());
    let framed = |line: &&Line| {
        line.offset < FRONT || line.offset + BACK > last || matches!(line.role, Role::Parties | Role::Title)
    };
    lines.with(Topic::Version).filter(framed).find_map(|line| stated(line).map(|place| line.fact(place)))
}

fn stated(line: &Line) -> Option<Range<usize>> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?P<number>v ?\d{1,4}(?:\.\d{1,4}){0,3}|\d{1,3}(?:\.\d{1,3}){1,3}|\d{4,12})(?:版)?(?P<after>.|$)")
            .expect("a test runs it")
    });
    static BARE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"[(]?(?P<number>v ?\d{1,3}(?:\.\d{1,3}){1,3})(?:版)?[)]?$").expect("a test runs it")
    });
    let text = line.folded.as_str();
    let labelled = WORDS.labels.find(text).find_map(|label| {
        let before = text[..label.start].chars().next_back();
        let value = text[label.end..].trim_start_matches([':', '|', ' ', '"']);
        let start = text.len() - value.len();
        if before.is_some_and(char::is_alphanumeric) || start == label.end {
            return None;
        }
        let captures = NUMBER.captures(value)?;
        let after = captures.name("after").map_or("", |after| after.as_str());
        let number = captures.name("number")?;
        (!after.chars().any(|ch| ch.is_alphanumeric() || matches!(ch, '.' | '-' | '/'))
            || line.blank_at(start + number.end()))
        .then(|| start + number.start()..start + number.end())
    });
    labelled.or_else(|| {
        let number = BARE.captures(text).filter(|_| line.role == Role::Title || line.offset == 0)?.name("number")?;
        let before = text[..number.start()].trim_end_matches(['(', ' ', '-', '_']);
        WORDS.nouns.end_of(before).map(|_| number.range())
    })
}
