//! Which clause of one side belongs to which of the other: the matching with the most in common.
//!
//! Candidates come from the grams that clauses share, so that the cost grows with the clauses and not with their pairs. What is the same is
//! matched first, then what is near within a type, then what is near across types (it was moved to where it counts as another), then what
//! has at least something in common within its type. Within a step the matching is the best one as a whole (Kuhn 1955) as long as the
//! clauses that compete are few, else the best pairs are taken one after the other.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use crate::wording::Sketch;

/// A clause as it is matched.
pub struct Item {
    pub sketch: Sketch,
    /// Primary type.
    pub kind: String,
    /// Title of the innermost section, folded.
    pub section: String,
    /// Number, folded.
    pub number: String,
}

/// A clause of the left side, one of the right side, and their similarity.
pub type Pair = (usize, usize, f32);

/// Similarity of what is the same, slots aside.
const SAME: f32 = 0.999;
/// Least similarity of clauses that are versions of each other …
const NEAR: f32 = 0.42;
/// … if their types differ …
const MOVED: f32 = 0.6;
/// … and of those that speak of the same thing in other words: of two agreements, where a wrong pair hides that the clause has no counterpart, and
/// of what two providers agree, where it is enough that they stand beside each other.
pub const AKIN: f32 = 0.16;
pub const BESIDE: f32 = 0.06;

/// What it adds to a similarity if two clauses stand below the same title, have the same number, stand at the same place (at most).
const SECTION: f32 = 0.06;
const NUMBER: f32 = 0.03;
const PLACE: f32 = 0.01;

/// Grams that more clauses have are no hint.
const COMMON: usize = 64;
/// Candidates of a clause.
const CANDIDATES: usize = 16;
/// Most clauses of a side that compete for the best matching as a whole: its cost grows with their third power.
const COMPETING: usize = 64;

/// Matches clauses of which `akin` in common is enough within a type; those that belong to none are left out. By the left side's order.
pub fn align(left: &[Item], right: &[Item], akin: f32) -> Vec<Pair> {
    let candidates = candidates(left, right);
    let mut matched = Matched { of_left: vec![None; left.len()], of_right: vec![false; right.len()] };
    for (least, across) in [(SAME, false), (NEAR, false), (MOVED, true), (akin, false)] {
        let open = candidates.iter().filter(|&&(i, j, similarity)| {
            similarity >= least && matched.is_open(i, j) && (across || left[i].kind == right[j].kind)
        });
        let weighed = open.map(|&(i, j, similarity)| {
            let bonus = |is: bool, bonus: f32| if is { bonus } else { 0.0 };
            let (a, b) = (&left[i], &right[j]);
            let place = (i as f32 / left.len() as f32 - j as f32 / right.len() as f32).abs();
            let weight = similarity
                + bonus(a.section == b.section && !a.section.is_empty(), SECTION)
                + bonus(a.number == b.number && !a.number.is_empty(), NUMBER)
                + PLACE * (1.0 - place);
            Weighed { left: i, right: j, similarity, weight }
        });
        for Weighed { left, right, similarity, .. } in best(weighed.collect()) {
            matched.take(left, right, similarity);
        }
    }
    // The one clause of a type that is left on either side: 起诉 here, 仲裁 there.
    let mut lone: FxHashMap<&str, (Vec<usize>, Vec<usize>)> = FxHashMap::default();
    for (i, item) in left.iter().enumerate().filter(|(i, _)| matched.of_left[*i].is_none()) {
        lone.entry(&item.kind).or_default().0.push(i);
    }
    for (j, item) in right.iter().enumerate().filter(|(j, _)| !matched.of_right[*j]) {
        lone.entry(&item.kind).or_default().1.push(j);
    }
    for (a, b) in lone.into_values() {
        if let ([i], [j]) = (&a[..], &b[..]) {
            matched.take(*i, *j, left[*i].sketch.similarity(&right[*j].sketch));
        }
    }
    let pairs = matched.of_left.into_iter().enumerate();
    pairs.filter_map(|(i, found)| found.map(|(j, similarity)| (i, j, similarity))).collect()
}

struct Matched {
    of_left: Vec<Option<(usize, f32)>>,
    of_right: Vec<bool>,
}

impl Matched {
    fn is_open(&self, i: usize, j: usize) -> bool {
        self.of_left[i].is_none() && !self.of_right[j]
    }

    fn take(&mut self, i: usize, j: usize, similarity: f32) {
        self.of_left[i] = Some((j, similarity));
        self.of_right[j] = true;
    }
}

/// Pairs that share grams, with their similarity.
fn candidates(left: &[Item], right: &[Item]) -> Vec<Pair> {
    let mut holders: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let mut exact: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for (j, item) in right.iter().enumerate() {
        let mut grams = item.sketch.grams.clone();
        grams.dedup();
        grams.into_iter().for_each(|gram| holders.entry(gram).or_default().push(j as u32));
        exact.entry(item.sketch.exact).or_default().push(j);
    }
    let mut pairs = Vec::new();
    let mut shared: FxHashMap<u32, usize> = FxHashMap::default();
    for (i, item) in left.iter().enumerate() {
        shared.clear();
        let mut grams = item.sketch.grams.clone();
        grams.dedup();
        for holders in grams.iter().filter_map(|gram| holders.get(gram)).filter(|holders| holders.len() <= COMMON) {
            holders.iter().for_each(|&j| *shared.entry(j).or_default() += 1);
        }
        let mut order: Vec<(Reverse<usize>, usize)> = shared.iter().map(|(&j, &n)| (Reverse(n), j as usize)).collect();
        order.sort_unstable();
        let mut chosen: Vec<usize> = order.into_iter().take(CANDIDATES).map(|(_, j)| j).collect();
        // What is the same is found even if all of it is common.
        let same = exact.get(&item.sketch.exact).map_or(&[][..], |same| same);
        let near = same.partition_point(|&j| j * left.len() < i * right.len()).saturating_sub(CANDIDATES / 2);
        chosen.extend(same[near..].iter().take(CANDIDATES));
        chosen.sort_unstable();
        chosen.dedup();
        pairs.extend(chosen.into_iter().map(|j| (i, j, item.sketch.similarity(&right[j].sketch))));
    }
    pairs
}

#[derive(Debug, Clone, Copy)]
struct Weighed {
    left: usize,
    right: usize,
    similarity: f32,
    weight: f32,
}

/// Chooses pairs so that no clause is in two of them.
fn best(mut pairs: Vec<Weighed>) -> Vec<Weighed> {
    // Clauses that compete, directly or by others, have one root.
    let most = pairs.iter().map(|pair| pair.left + 1).max().unwrap_or(0);
    let all = most + pairs.iter().map(|pair| pair.right + 1).max().unwrap_or(0);
    let mut root: Vec<usize> = (0..all).collect();
    for pair in &pairs {
        let (a, b) = (find(&mut root, pair.left), find(&mut root, most + pair.right));
        root[a.max(b)] = a.min(b);
    }
    let mut keyed: Vec<(usize, Weighed)> = Vec::with_capacity(pairs.len());
    for pair in pairs.drain(..) {
        keyed.push((find(&mut root, pair.left), pair));
    }
    keyed.sort_by_key(|(root, pair)| (*root, pair.left, pair.right));
    let groups = keyed.chunk_by(|a, b| a.0 == b.0);
    groups.flat_map(|group| of_group(&group.iter().map(|(_, pair)| *pair).collect::<Vec<_>>())).collect()
}

fn find(root: &mut [usize], mut at: usize) -> usize {
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}

fn of_group(pairs: &[Weighed]) -> Vec<Weighed> {
    let distinct = |of: fn(&Weighed) -> usize| {
        let mut all: Vec<usize> = pairs.iter().map(of).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let (lefts, rights) = (distinct(|pair| pair.left), distinct(|pair| pair.right));
    if lefts.len() > COMPETING || rights.len() > COMPETING {
        return one_by_one(pairs);
    }
    let size = lefts.len().max(rights.len());
    let mut weights = vec![vec![0.0; size]; size];
    let place = |all: &[usize], one: usize| all.binary_search(&one).unwrap_or(0);
    for pair in pairs {
        weights[place(&lefts, pair.left)][place(&rights, pair.right)] = f64::from(pair.weight);
    }
    let chosen = assignment(&weights);
    let is_chosen = |pair: &&Weighed| chosen[place(&lefts, pair.left)] == place(&rights, pair.right);
    pairs.iter().filter(is_chosen).copied().collect()
}

fn one_by_one(pairs: &[Weighed]) -> Vec<Weighed> {
    let mut ordered = pairs.to_vec();
    ordered.sort_by(|a, b| b.weight.total_cmp(&a.weight).then((a.left, a.right).cmp(&(b.left, b.right))));
    let (mut lefts, mut rights) = (rustc_hash::FxHashSet::default(), rustc_hash::FxHashSet::default());
    ordered.retain(|pair| {
        let is_open = !lefts.contains(&pair.left) && !rights.contains(&pair.right);
        if is_open {
            lefts.insert(pair.left);
            rights.insert(pair.right);
        }
        is_open
    });
    ordered
}

/// Returns for each row of a square table its column, so that the sum is the highest: the Hungarian method with potentials.
fn assignment(weights: &[Vec<f64>]) -> Vec<usize> {
    let n = weights.len();
    // Rows and columns count from 1; row and column 0 are where a new row begins.
    let (mut of_row, mut of_column) = (vec![0.0; n + 1], vec![0.0; n + 1]);
    let mut row_of = vec![0; n + 1];
    for row in 1..=n {
        row_of[0] = row;
        let mut column = 0;
        let mut least = vec![f64::INFINITY; n + 1];
        let mut before = vec![0; n + 1];
        let mut done = vec![false; n + 1];
        while row_of[column] != 0 {
            done[column] = true;
            let at = row_of[column];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for other in 1..=n {
                if done[other] {
                    continue;
                }
                let cost = -weights[at - 1][other - 1] - of_row[at] - of_column[other];
                if cost < least[other] {
                    (least[other], before[other]) = (cost, column);
                }
                if least[other] < step {
                    (step, next) = (least[other], other);
                }
            }
            for other in 0..=n {
                if done[other] {
                    of_row[row_of[other]] += step;
                    of_column[other] -= step;
                } else {
                    least[other] -= step;
                }
            }
            column = next;
        }
        while column != 0 {
            row_of[column] = row_of[before[column]];
            column = before[column];
        }
    }
    let mut columns = vec![0; n];
    for column in 1..=n {
        columns[row_of[column] - 1] = column - 1;
    }
    columns
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wording::tokens;

    fn item(kind: &str, section: &str, text: &str) -> Item {
        let sketch = Sketch::new(&tokens(text, &[]));
        Item { sketch, kind: kind.to_owned(), section: section.to_owned(), number: String::new() }
    }

    fn matched(left: &[Item], right: &[Item]) -> Vec<(usize, usize)> {
        align(left, right, AKIN).into_iter().map(|(i, j, _)| (i, j)).collect()
    }

    #[test]
    fn clauses_are_matched_by_type_and_wording() {
        let left = [
            item("breach", "违约", "乙方逾期付款的，应当按日支付违约金，直至付清之日。"),
            item("fees", "费用", "甲方应当在收到发票之日起付款。"),
            item("dispute", "争议", "因本合同引起的争议，向甲方所在地人民法院起诉。"),
        ];
        let right = [
            item("dispute", "争议", "一切纠纷均提交仲裁。"),
            item("breach", "违约", "乙方逾期付款的，应按日支付滞纳金，直至付清之日。"),
            item("ip", "其他", "甲方应当在收到发票之日起付款。"),
        ];
        assert_eq!(matched(&left, &right), [(0, 1), (1, 2), (2, 0)]);
    }

    #[test]
    fn what_is_the_same_is_matched_before_what_is_near() {
        let near = "乙方应当在每月五日前支付上月服务费";
        let left = [item("fees", "a", near), item("fees", "a", "乙方应当在每月五日前支付上月的服务费用")];
        let right = [item("fees", "a", "乙方应当在每季五日前支付上月服务费"), item("fees", "b", near)];
        assert_eq!(matched(&left, &right), [(0, 1), (1, 0)]);
    }

    #[test]
    fn the_matching_is_the_best_as_a_whole() {
        assert_eq!(assignment(&[vec![0.9, 0.95], vec![0.0, 0.9]]), [0, 1]);
        assert_eq!(assignment(&[vec![0.2, 0.9, 0.0], vec![0.0, 0.8, 0.0], vec![0.0, 0.0, 0.0]])[0], 0);
        assert!(assignment(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn no_clause_is_matched_twice_and_every_side_alike(texts in prop::collection::vec("[甲乙丙丁戊]{1,8}", 0..24), split in 0usize..24) {
            let items: Vec<Item> = texts.iter().map(|text| item("fees", "", text)).collect();
            let split = split.min(items.len());
            let (left, right) = items.split_at(split);
            let pairs = matched(left, right);
            let rights: std::collections::BTreeSet<usize> = pairs.iter().map(|(_, j)| *j).collect();
            prop_assert_eq!(rights.len(), pairs.len());
            prop_assert!(pairs.is_sorted_by(|a, b| a.0 < b.0));
            // Two sides that are the same match clause by clause.
            let own = matched(left, left);
            prop_assert_eq!(own.len(), left.len());
            prop_assert!(own.iter().all(|&(i, j)| left[i].sketch == left[j].sketch));
        }

        #[test]
        fn no_other_assignment_is_better(weights in prop::collection::vec(prop::collection::vec(0.0f64..1.0, 3), 3)) {
            let sum = |columns: &[usize]| columns.iter().zip(&weights).map(|(&column, row)| row[column]).sum::<f64>();
            let found = sum(&assignment(&weights));
            for other in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                prop_assert!(sum(&other) <= found + 1e-9);
            }
        }
    }
}
