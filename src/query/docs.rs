//! Lists of documents: growing numbers without repeats, and how they are combined.

use std::borrow::Borrow;
use std::ops::Range;

use crate::gallop::gallop;

/// How much longer a list must be than another for its numbers to be looked up one by one.
const LOPSIDED: usize = 16;

/// Lists that together have more numbers than one in so many of those there could be are combined by way of bits.
const SPARSE: usize = 32;

/// Goes through growing numbers in growing steps.
pub(super) struct Steps<'a> {
    numbers: &'a [u32],
    at: usize,
}

impl<'a> Steps<'a> {
    pub fn new(numbers: &'a [u32]) -> Steps<'a> {
        Steps { numbers, at: 0 }
    }

    /// Returns the place of `wanted` among the numbers, if it is one of them. Never goes back.
    #[inline]
    pub fn seek(&mut self, wanted: u32) -> Option<usize> {
        let at = self.reach(wanted);
        (self.numbers.get(at) == Some(&wanted)).then_some(at)
    }

    /// Returns the place of the first number that is not below `wanted`.
    #[inline]
    pub fn reach(&mut self, wanted: u32) -> usize {
        self.at += gallop(&self.numbers[self.at..], |&number| number < wanted);
        self.at
    }
}

/// Returns where documents stand in a list, if it has them all and no others between.
pub(super) fn stretch(list: &[u32], docs: &[u32]) -> Option<Range<usize>> {
    let from = list.partition_point(|number| docs.first().is_some_and(|first| number < first));
    let range = from..from + docs.len();
    (list.get(range.clone()) == Some(docs)).then_some(range)
}

/// A bit for each document of a segment.
struct Bits(Vec<u64>);

impl Bits {
    /// All numbers are below `most`.
    fn new(most: u32) -> Bits {
        Bits(vec![0; (most as usize).div_ceil(64)])
    }

    fn set(&mut self, numbers: &[u32]) {
        for &number in numbers {
            if let Some(word) = self.0.get_mut((number / 64) as usize) {
                *word |= 1 << (number % 64);
            }
        }
    }

    #[inline]
    fn has(&self, number: u32) -> bool {
        self.0.get((number / 64) as usize).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    fn numbers(&self) -> Vec<u32> {
        let mut numbers = Vec::with_capacity(self.0.iter().map(|word| word.count_ones() as usize).sum());
        for (&word, base) in self.0.iter().zip((0u32..).step_by(64)) {
            let mut left = word;
            while left != 0 {
                numbers.push(base + left.trailing_zeros());
                left &= left - 1;
            }
        }
        numbers
    }
}

/// Returns what both lists have. All numbers are below `most`.
pub(super) fn intersection(a: &[u32], b: &[u32], most: u32) -> Vec<u32> {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if b.len() / LOPSIDED >= a.len() {
        let mut steps = Steps::new(b);
        return a.iter().copied().filter(|&number| steps.seek(number).is_some()).collect();
    }
    let mut bits = Bits::new(most);
    bits.set(b);
    let mut common = a.to_vec();
    common.retain(|&number| bits.has(number));
    common
}

/// Returns what only the first list has.
pub(super) fn difference(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut steps = Steps::new(b);
    a.iter().copied().filter(|&number| steps.seek(number).is_none()).collect()
}

/// Returns what any of several lists has. All numbers are below `most`.
pub(super) fn union<L: Borrow<[u32]>>(lists: &[L], most: u32) -> Vec<u32> {
    let total: usize = lists.iter().map(|list| list.borrow().len()).sum();
    if total > most as usize / SPARSE {
        let mut bits = Bits::new(most);
        lists.iter().for_each(|list| bits.set(list.borrow()));
        return bits.numbers();
    }
    let mut all = Vec::with_capacity(total);
    lists.iter().for_each(|list| all.extend(list.borrow()));
    // Growing runs are what the stable sort is good at.
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn listed(set: BTreeSet<u32>) -> Vec<u32> {
        set.into_iter().collect()
    }

    proptest! {
        #[test]
        fn lists_are_combined_as_sets_are(
            a in prop::collection::btree_set(0u32..300, 0..60),
            b in prop::collection::btree_set(0u32..300, 0..200),
            c in prop::collection::btree_set(0u32..300, 0..9),
            more in prop_oneof![Just(0u32), Just(100_000)],
        ) {
            let (x, y, z) = (listed(a.clone()), listed(b.clone()), listed(c.clone()));
            let most = 300 + more;
            prop_assert_eq!(intersection(&x, &y, most), listed(&a & &b));
            prop_assert_eq!(intersection(&z, &y, most), listed(&c & &b));
            prop_assert_eq!(difference(&x, &y), listed(&a - &b));
            prop_assert_eq!(union(&[&x[..], &y, &z], most), listed(&(&a | &b) | &c));
            let mut steps = Steps::new(&y);
            for &wanted in &x {
                prop_assert_eq!(steps.seek(wanted), y.binary_search(&wanted).ok());
            }
            for from in 0..y.len() {
                prop_assert_eq!(stretch(&y, &y[from..]), Some(from..y.len()));
            }
            let is_part = y.windows(x.len().max(1)).any(|part| part == x);
            prop_assert_eq!(stretch(&y, &x).is_some(), is_part || x.is_empty());
        }
    }
}
