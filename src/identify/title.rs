//! The title of an agreement.

use crate::model::{Document, Fact, Part, Role, Span};
use crate::outline::wording;
use crate::text::fold_str;

/// Most lines from the start in which a title stands that nothing but its wording marks.
const FIRST_LINES: usize = 4;
/// Longest title in characters.
const LONGEST: usize = 40;
/// Most title lines of a front of which the first is the title although it names no agreement.
const FEW: usize = 3;

/// Returns the title: of the lines before the text those that name an agreement, the first one, or the one that repeats it in
/// full; where none does, the first title line.
pub fn title(document: &Document, parts: &[Part]) -> Option<Fact> {
    let front = || parts.iter().filter(|part| part.role != Role::Mark).take_while(|part| part.number.is_none());
    let lines = |part: &Part| part.span.of(&document.text).split('\n').map(str::trim).filter(|line| !line.is_empty());
    let titles: Vec<&str> = front()
        .take_while(|part| part.role != Role::Clause)
        .filter(|part| part.role == Role::Title)
        .flat_map(lines)
        .collect();
    let named: Vec<&str> = titles.iter().copied().filter(|line| names_an_agreement(line)).collect();
    let chosen = named.first().map(|first| named.iter().rev().find(|line| line.contains(first)).unwrap_or(first));
    let chosen = chosen.copied().or_else(|| {
        let first = front().flat_map(lines).take(FIRST_LINES);
        first.into_iter().find(|line| names_an_agreement(line))
    });
    let chosen = chosen.or_else(|| {
        titles
            .first()
            .copied()
            .filter(|_| titles.len() <= FEW && parts.iter().filter(|part| part.role == Role::Mark).count() == 0)
    })?;
    let value = bare(chosen);
    let start = value.as_ptr() as usize - document.text.as_ptr() as usize;
    Some(Fact {
        value: value.split_whitespace().collect::<Vec<_>>().join(" "),
        span: Some(Span::new(start, start + value.len())),
    })
}

fn names_an_agreement(line: &str) -> bool {
    let line = bare(line);
    let folded = fold_str(line);
    folded.chars().count() <= LONGEST
        && wording::names_an_agreement(&folded)
        && wording::title_look(&folded) != wording::TitleLook::No
}

/// The title without rules of asterisks and the brackets around it.
fn bare(line: &str) -> &str {
    let line = line.trim_matches(|ch: char| ch.is_whitespace() || matches!(ch, '*' | '=' | '-' | '#' | '_' | '　'));
    let inner = |open, close| {
        line.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).filter(|inner: &&str| !inner.contains(open))
    };
    inner('《', '》').or_else(|| inner('【', '】')).or_else(|| inner('“', '”')).unwrap_or(line)
}
