//! What differs between two texts, by tokens.

use std::ops::Range;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::token::{Kind, Token};

/// What became of a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    Equal,
    Removed,
    Added,
    /// Something else stands in its place.
    Replaced,
}

/// A stretch of two texts.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Changed {
    pub change: Change,
    /// Bytes of the first text; empty where something was added.
    pub old: Range<usize>,
    /// Bytes of the second text; empty where something was removed.
    pub new: Range<usize>,
}

/// So many equal tokens between two changes are no break: a reader sees one change, not two around a character that happens to be the same.
const ISLAND: usize = 1;

/// Returns what differs between two texts, which their tokens cover; in order, covering both. Width, case and blanks are no difference, a
/// number or a name is changed as a whole.
pub fn diff(old: &[Token], new: &[Token]) -> Vec<Changed> {
    let (end_of_old, end_of_new) = (end(old), end(new));
    // Blanks go with what stands before them.
    let visible = |tokens: &'_ [Token]| {
        tokens.iter().filter(|token| !token.folded.trim().is_empty()).cloned().collect::<Vec<_>>()
    };
    let (old, new) = (visible(old), visible(new));
    let keys = |tokens: &'_ [Token]| tokens.iter().map(|token| token.folded.clone()).collect::<Vec<_>>();
    let (a, b) = (keys(&old), keys(&new));
    let mut runs: Vec<(Change, Range<usize>, Range<usize>)> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &a, &b) {
        let change = match op.tag() {
            DiffTag::Equal => Change::Equal,
            DiffTag::Delete => Change::Removed,
            DiffTag::Insert => Change::Added,
            DiffTag::Replace => Change::Replaced,
        };
        runs.push((change, op.old_range(), op.new_range()));
    }
    let is_island = |range: &Range<usize>| {
        let counting = old[range.clone()].iter().filter(|token| token.kind != Kind::Mark).count();
        range.len() <= ISLAND && counting <= ISLAND
    };
    let mut merged: Vec<(Change, Range<usize>, Range<usize>)> = Vec::new();
    for at in 0..runs.len() {
        let (mut change, old_range, new_range) = runs[at].clone();
        let between = at > 0 && at + 1 < runs.len();
        if change == Change::Equal && between && is_island(&old_range) {
            change = Change::Replaced;
        }
        match merged.last_mut() {
            Some(last) if (last.0 == Change::Equal) == (change == Change::Equal) => {
                last.1.end = old_range.end;
                last.2.end = new_range.end;
                if change != Change::Equal {
                    last.0 = match (last.1.is_empty(), last.2.is_empty()) {
                        (true, _) => Change::Added,
                        (_, true) => Change::Removed,
                        _ => Change::Replaced,
                    };
                }
            }
            _ => merged.push((change, old_range, new_range)),
        }
    }
    let bytes = |tokens: &[Token], end: usize, range: Range<usize>| {
        let start = |at: usize| match at {
            0 => 0,
            at => tokens.get(at).map_or(end, |token| token.start),
        };
        start(range.start)..start(range.end)
    };
    let changed = |(change, a, b): (Change, Range<usize>, Range<usize>)| Changed {
        change,
        old: if old.is_empty() { 0..end_of_old } else { bytes(&old, end_of_old, a) },
        new: if new.is_empty() { 0..end_of_new } else { bytes(&new, end_of_new, b) },
    };
    merged.into_iter().map(changed).collect()
}

/// Returns where the text ends.
fn end(tokens: &[Token]) -> usize {
    tokens.last().map_or(0, |last| last.end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tokens;
    use super::*;

    fn told(old: &str, new: &str) -> String {
        let changed = diff(&tokens(old, &[]), &tokens(new, &[]));
        let one = |one: &Changed| {
            let (old, new) = (&old[one.old.clone()], &new[one.new.clone()]);
            match one.change {
                Change::Equal => old.to_owned(),
                Change::Removed => format!("[-{old}-]"),
                Change::Added => format!("{{+{new}+}}"),
                Change::Replaced => format!("[-{old}-]{{+{new}+}}"),
            }
        };
        changed.iter().map(one).collect()
    }

    #[test]
    fn a_changed_number_and_a_negation_are_one_mark_each() {
        assert_eq!(told("甲方应在15日内付款", "甲方应在150日内付款"), "甲方应在[-15日-]{+150日+}内付款");
        assert_eq!(told("乙方得转让本协议", "乙方不得转让本协议"), "乙方{+不+}得转让本协议");
        assert_eq!(told("甲方有权解除 本协议", "甲方有权解除本协议"), "甲方有权解除 本协议");
    }

    #[test]
    fn one_character_in_common_is_no_break() {
        assert_eq!(told("应当立即告知对方", "应当及即刻通知对方").matches("[-").count(), 1);
    }

    proptest! {
        #[test]
        fn changes_cover_both_texts(old in "[甲乙丙1%不，]{0,30}", new in "[甲乙丙1%不，]{0,30}") {
            let changed = diff(&tokens(&old, &[]), &tokens(&new, &[]));
            let (mut a, mut b) = (0, 0);
            for one in &changed {
                prop_assert_eq!((one.old.start, one.new.start), (a, b));
                (a, b) = (one.old.end, one.new.end);
            }
            prop_assert_eq!((a, b), (old.len(), new.len()));
        }
    }
}
