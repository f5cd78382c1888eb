//! Headers, footers and page numbers: what stands at the same place of many pages.

use std::collections::HashMap;

use super::{Line, Page};
use crate::read::flow::is_page_mark;

/// The share of a page's height, from either end, in which furniture is looked for.
const MARGIN: f32 = 0.14;

/// A line near the end of a page, by what it would share with those of other pages.
#[derive(Debug, PartialEq)]
struct Mark {
    /// The text without blanks, numbers made alike: page 9 is followed by page 10.
    key: String,
    /// Baseline, as a share of the page's height.
    at: f32,
}

impl Mark {
    fn of(line: &Line, height: f32) -> Option<Mark> {
        let at = line.y / height.max(1.0);
        let near = !(MARGIN..=1.0 - MARGIN).contains(&at);
        near.then(|| {
            let mut key = String::with_capacity(line.text.len());
            for ch in line.text.chars().filter(|ch| !ch.is_whitespace()) {
                match ch.is_numeric() {
                    true if key.ends_with('0') => {}
                    true => key.push('0'),
                    false => key.push(ch),
                }
            }
            Mark { key, at }
        })
    }
}

/// Where the marks of a page are, in order, by what they share.
#[derive(Default)]
struct Places(HashMap<String, Vec<f32>>);

impl Places {
    fn of(page: &Page) -> Places {
        let mut places = Places::default();
        for mark in page.columns().flatten().filter_map(|line| Mark::of(line, page.height)) {
            places.0.entry(mark.key).or_default().push(mark.at);
        }
        places.0.values_mut().for_each(|at| at.sort_unstable_by(f32::total_cmp));
        places
    }

    /// Tells whether the page has the mark at about the same place.
    fn has(&self, mark: &Mark) -> bool {
        const TOLERANCE: f32 = 0.02;
        let Some(places) = self.0.get(&mark.key) else { return false };
        let next = places.partition_point(|at| *at <= mark.at - TOLERANCE);
        places.get(next).is_some_and(|at| *at < mark.at + TOLERANCE)
    }
}

/// Takes the furniture of all pages out of their columns. Page numbers are dropped, which say nothing; the rest is set aside.
pub(super) fn take(pages: &mut [Page]) {
    let places: Vec<Places> = pages.iter().map(Places::of).collect();
    let count = pages.len();
    for (at, page) in pages.iter_mut().enumerate() {
        let (number, height) = (page.number, page.height);
        let mut taken = Vec::new();
        for column in page.columns_mut() {
            column.retain(|line| {
                let Some(mark) = Mark::of(line, height) else { return true };
                // Far pages may belong to another document bound with this one; looking at all is quadratic.
                let near = &places[at.saturating_sub(20)..count.min(at + 21)];
                let same = near.iter().filter(|places| places.has(&mark)).count();
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
