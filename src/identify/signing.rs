//! When and where an agreement was signed.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::Deserialize;

use super::cues::Topic;
use super::dates::{Date, dates};
use super::lines::{Line, Lines};
use super::matcher::Matcher;
use super::provider::is_standard_kind;
use super::{any_of, words};
use crate::lexicon::Lexicon;
use crate::model::{Fact, Role};
use crate::text::is_han;

/// Longest place, in characters.
const LONGEST: usize = 40;

#[derive(Deserialize)]
struct Words {
    dates: Lexicon,
    places: Vec<String>,
    place_ends: Lexicon,
    never: Lexicon,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| super::table("signing"));

/// 本合同于2024年3月1日在北京签订.
static RUNNING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:本合同|本协议|本契约|双方|各方|三方)[^。;《]{0,40}?于(?P<date>[^,。;《》]{6,24}?)(?:,?(?:在|于)(?P<place>[^,。;《》]{2,30}?))?(?:共同)?(?:签订|签署|订立|签定)(?P<after>.{0,3})",
    )
    .expect("a test runs it")
});

/// Tells whether [`RUNNING`] may match: its words stand in one sentence.
fn may_run(text: &str) -> bool {
    static VERBS: LazyLock<Lexicon> = LazyLock::new(|| list(["签订", "签署", "订立", "签定"].as_slice()));
    static SUBJECTS: LazyLock<Lexicon> =
        LazyLock::new(|| list(["本合同", "本协议", "本契约", "双方", "各方", "三方"].as_slice()));
    text.contains('于')
        && text
            .split(['。', ';', '《'])
            .any(|sentence| sentence.contains('于') && VERBS.is_in(sentence) && SUBJECTS.is_in(sentence))
}

/// The labels of dates of signing.
pub fn date_labels() -> &'static [String] {
    WORDS.dates.words()
}

/// The labels of places of signing.
pub fn place_labels() -> &'static [String] {
    &WORDS.places
}

fn list(words: &[&str]) -> Lexicon {
    words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>().into()
}

/// The first match of [`RUNNING`] if it is about this agreement: 双方于某日签订的《框架合同》 is another one.
fn running(text: &str) -> Option<Captures<'_>> {
    let found = RUNNING.captures(text)?;
    let after = found.name("after").map_or("", |after| after.as_str());
    (after.is_empty() || after.starts_with(['本', ',', '。', ';', ':', '如'])).then_some(found)
}

/// Finds the date of signing. Parties that sign on different days leave it open.
pub fn date(lines: &Lines, kind: Option<&str>) -> Option<Fact> {
    let labelled: Vec<Fact> = lines.with(Topic::Signing).flat_map(|line| labelled_dates(line, lines)).collect();
    if !labelled.is_empty() {
        return agreed(labelled);
    }
    let dated = lines.with(Topic::Signing).filter(|line| line.cues.has(Topic::Date));
    let dated = dated.filter(|line| may_run(&line.folded));
    let dated = dated.filter_map(|line| Some((line, running(&line.folded)?.name("date")?.range())));
    let told = dated.into_iter().find_map(|(line, place)| whole_date(line, place));
    told.or_else(|| {
        let signed = lines.all.iter().filter(|line| line.role == Role::Signature && !is_standard_kind(kind));
        agreed(signed.flat_map(|line| dates(&line.folded).into_iter().map(|date| of(line, date))).collect())
    })
}

/// Finds the place of signing.
pub fn place(lines: &Lines) -> Option<Fact> {
    static LABEL: LazyLock<Matcher> = LazyLock::new(|| {
        let labels = any_of(&WORDS.places);
        Matcher::new(&format!(r"(?:{labels})(?:[、及和与]\p{{Han}}{{2,10}}){{0,2}}(?:均)?(?:[:|]|为|是|在)"))
            .expect("escaped words")
    });
    lines.with(Topic::Signing).find_map(|line| {
        let text = line.folded.as_str();
        let mut labels = line.cues.has(Topic::SigningPlace).then(|| LABEL.find_all(text)).into_iter().flatten();
        let labelled = labels.find_map(|label| match lines.beside(line) {
            Some(beside) if label.end == text.len() => place_at(beside, 0),
            _ => place_at(line, label.end),
        });
        labelled.or_else(|| {
            if !may_run(text) {
                return None;
            }
            let place = running(text)?.name("place").filter(|place| is_place(place.as_str()))?.range();
            Some(line.fact(place))
        })
    })
}

fn labelled_dates(line: &Line, lines: &Lines) -> Vec<Fact> {
    if !line.cues.has(Topic::SigningDate) {
        return Vec::new();
    }
    let text = line.folded.as_str();
    if let Some(beside) = lines.beside(line)
        && WORDS.dates.end_of(text.trim_end_matches([':', '|'])).is_some()
    {
        let date = dates(&beside.folded).into_iter().find(|date| date.place.start == 0);
        return date.map(|date| of(beside, date)).into_iter().collect();
    }
    let labels = WORDS.dates.find(text).filter(|label| text[label.end..].starts_with([':', '|', '为']));
    let starts: Vec<usize> = labels
        .map(|label| label.end + text[label.end..].len() - text[label.end..].trim_start_matches([':', '|', '为']).len())
        .collect();
    let dates = if starts.is_empty() { Vec::new() } else { dates(text) };
    let found = dates.into_iter().filter(|date| starts.contains(&date.place.start));
    found.map(|date| of(line, date)).collect()
}

fn of(line: &Line, date: Date) -> Fact {
    let proof = line.fact(date.place);
    Fact { value: date.iso, ..proof }
}

/// The date that a stretch consists of.
fn whole_date(line: &Line, stretch: Range<usize>) -> Option<Fact> {
    let date = dates(&line.folded).into_iter().find(|date| date.place == stretch)?;
    Some(of(line, date))
}

/// The first of facts that all say the same.
fn agreed(facts: Vec<Fact>) -> Option<Fact> {
    let same = facts.windows(2).all(|pair| pair[0].value == pair[1].value);
    facts.into_iter().next().filter(|_| same)
}

fn place_at(line: &Line, start: usize) -> Option<Fact> {
    let text = &line.folded[start..];
    let mut end = start;
    for (count, (at, ch)) in text.char_indices().enumerate() {
        if count > LONGEST {
            return None;
        }
        let inside = is_han(ch) || ch.is_alphanumeric() || matches!(ch, '(' | ')' | '-' | '·' | ' ');
        if !inside || at > 0 && line.far_at(start + at) {
            break;
        }
        end = start + at + ch.len_utf8();
    }
    let value = line.folded[start..end].trim_end_matches(['(', '-', ' ']);
    is_place(value).then(|| line.fact(start..start + value.len()))
}

fn is_place(text: &str) -> bool {
    let named =
        words().places.iter().any(|place| text.starts_with(place.as_str())) || WORDS.place_ends.end_of(text).is_some();
    (2..=LONGEST).contains(&text.chars().count()) && named && !WORDS.never.is_in(text)
}
