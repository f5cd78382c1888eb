//! Headers, footers and page numbers: what stands at the same place of many pages.

use super::{Line, Page};
use crate::read::flow::is_page_mark;

/// The share of a page's height, from either end, in which furniture is looked for.
const MARGIN: f32 = 0.14;

/// A line near the end of a page, by what it would share with those of other pages.
#[derive(Debug, PartialEq)]
struct Mark {
    /// The text without blanks, digits made alike.
    key: String,
    /// Baseline, as a share of the page's height.
    at: f32,
}

impl Mark {
    fn of(line: &Line, height: f32) -> Option<Mark> {
        let at = line.y / height.max(1.0);
        let near = !(MARGIN..=1.0 - MARGIN).contains(&at);
        let key = line.text.chars().filter(|ch| !ch.is_whitespace());
        near.then(|| Mark { key: key.map(|ch| if ch.is_numeric() { '0' } else { ch }).collect(), at })
    }

    fn is_like(&self, other: &Mark) -> bool {
        (self.at - other.at).abs() < 0.02 && digits_shortened(&self.key) == digits_shortened(&other.key)
    }
}

/// Takes the furniture of all pages out of their columns. Page numbers are dropped, which say nothing; the rest is set aside.
pub(super) fn take(pages: &mut [Page]) {
    let marks: Vec<Vec<Mark>> = pages
        .iter()
        .map(|page| page.columns().flatten().filter_map(|line| Mark::of(line, page.height)).collect())
        .collect();
    let count = pages.len();
    for (at, page) in pages.iter_mut().enumerate() {
        let (number, height) = (page.number, page.height);
        let mut taken = Vec::new();
        for column in page.columns_mut() {
            column.retain(|line| {
                let Some(mark) = Mark::of(line, height) else { return true };
                let same = marks
                    .iter()
                    .enumerate()
                    // Far pages may belong to another document bound with this one; looking at all is quadratic.
                    .filter(|(other, _)| other.abs_diff(at) <= 20)
                    .filter(|(_, marks)| marks.iter().any(|other| other.is_like(&mark)))
                    .count();
                let repeated = same >= 2 && same * 3 >= count.min(41);
                let numbers = is_page_mark(&line.text) || line.text.trim().parse() == Ok(number);
                if repeated && !numbers {
                    taken.push(line.text.clone());
                }
                !repeated && !numbers
            });
        }
        page.furniture.extend(taken);
    }
}

/// `000` and `0` are alike: page 9 is followed by page 10.
fn digits_shortened(key: &str) -> String {
    let mut short = String::with_capacity(key.len());
    for ch in key.chars() {
        if ch != '0' || !short.ends_with('0') {
            short.push(ch);
        }
    }
    short
}
