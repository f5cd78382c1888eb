//! Groups of wordings that are made from one template.
//!
//! What is close to a heavier wording goes with it; those that are left, the **leaders**, are united by average linkage (Sokal and Michener 1958), so that
//! a chain of links does not bring together what has little in common. Candidates come from MinHash with locality-sensitive hashing (Broder
//! 1997; Leskovec, Rajaraman and Ullman, *Mining of Massive Datasets*, chapter 3); how similar they are is then counted exactly, and pairs that are no
//! candidates have nothing in common. The **representative** of a group is its medoid: the wording that the group's clauses are nearest to. The
//! result does not depend on the order of the wordings, and its cost grows with their number: a bucket holds a few leaders only.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::sketch::Sketch;
use crate::threads::in_parallel;

/// Bands of two hash functions each; two wordings are candidates if all hashes of a band are the same.
const BANDS: usize = 64;
const ROWS: usize = 2;
/// Leaders in a bucket.
const BUCKET: usize = 16;
/// A wording of fewer grams is short.
const SHORT: usize = 60;
/// A wording of this similarity with a leader goes with it.
const CLOSE: f32 = 0.75;
/// Two groups are one if their leaders have this similarity on average.
const ALIKE: f32 = 0.12;
/// Leaders of less similarity are not linked: it counts as none.
const LINKED: f32 = 0.42;

/// A wording of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member {
    /// Its place in what was given.
    pub wording: usize,
    /// With the representative.
    pub similarity: f32,
}

/// Groups; the members of each by similarity, the representative first.
pub type Grouping = Vec<Vec<Member>>;

/// Groups wordings, each of which must be given once; `weights` tell how many clauses have each. The groups come by weight, the heaviest first.
///
/// # Panics
/// If there are not as many weights as wordings.
pub fn group(wordings: &[Sketch], weights: &[usize]) -> Grouping {
    assert_eq!(wordings.len(), weights.len(), "a weight for each wording");
    // The heaviest first; the order in which they were given does not matter.
    let rank = |at: usize| (Reverse(weights[at]), wordings[at].exact);
    let mut order: Vec<usize> = (0..wordings.len()).collect();
    order.sort_unstable_by_key(|&at| rank(at));
    let groups = united(led(wordings, &order));
    let costs: Vec<u32> = groups.iter().map(|group| group.len().min(CANDIDATES).pow(2) as u32 * COST / 100).collect();
    let mut groups: Grouping = in_parallel(&costs, |nth| {
        let mut group = groups[nth].clone();
        group.sort_unstable_by_key(|&at| rank(at));
        let medoid = medoid(wordings, weights, &group);
        let member = |&wording: &usize| Member { wording, similarity: wordings[medoid].similarity(&wordings[wording]) };
        let mut members: Vec<Member> = group.iter().map(member).collect();
        members.sort_by(|a, b| {
            let first = |member: &Member| member.wording != medoid;
            let by_rank = || rank(a.wording).cmp(&rank(b.wording));
            first(a).cmp(&first(b)).then(b.similarity.total_cmp(&a.similarity)).then_with(by_rank)
        });
        members
    });
    let weight = |members: &[Member]| members.iter().map(|member| weights[member.wording]).sum::<usize>();
    groups.sort_by_cached_key(|members| (Reverse(weight(members)), rank(members[0].wording)));
    groups
}

/// Leaders with those that go with them, and how similar leaders are.
struct Led {
    /// The leader first.
    clusters: Vec<Vec<usize>>,
    /// Two clusters, the earlier one second, and the similarity of their leaders.
    alike: Vec<(u32, u32, f32)>,
}

/// Wordings whose nearest leaders are looked for at once, and by one thread at a time.
const BATCH: usize = 1_024;
const CHUNK: usize = 64;
/// What comparing a wording with its candidates takes, as [`in_parallel`] measures it.
const COST: u32 = 1_000;

/// The clusters by the hashes of their leaders: for each band and hash the first few.
type Buckets = FxHashMap<(usize, u64), Vec<u32>>;

/// A cluster that a wording may belong to, and the similarity with its leader.
type Candidate = (f32, u32);

/// Finds the leaders of wordings that come by rank.
fn led(wordings: &[Sketch], order: &[usize]) -> Led {
    let mut led = Led { clusters: Vec::new(), alike: Vec::new() };
    let mut buckets = Buckets::default();
    for batch in order.chunks(BATCH) {
        let chunks: Vec<&[usize]> = batch.chunks(CHUNK).collect();
        let costs: Vec<u32> = chunks.iter().map(|chunk| chunk.len() as u32 * COST).collect();
        let compared = in_parallel(&costs, |nth| {
            let compared = |&at: &usize| {
                let hashes = hashes(&wordings[at]);
                let candidates = led.candidates(wordings, at, &hashes, &buckets);
                (at, hashes, candidates)
            };
            chunks[nth].iter().map(compared).collect::<Vec<_>>()
        });
        // The leaders of the batch itself come one after the other.
        let mut own = Buckets::default();
        for (at, hashes, mut candidates) in compared.into_iter().flatten() {
            candidates.extend(led.candidates(wordings, at, &hashes, &own));
            let Some(leader) = led.add(at, candidates) else { continue };
            for band in hashes.into_iter().enumerate() {
                let bucket = buckets.entry(band).or_default();
                if bucket.len() < BUCKET {
                    bucket.push(leader);
                    own.entry(band).or_default().push(leader);
                }
            }
        }
    }
    led
}

impl Led {
    /// Returns the clusters of the buckets that a wording is linked with.
    fn candidates(&self, wordings: &[Sketch], at: usize, hashes: &[u64; BANDS], buckets: &Buckets) -> Vec<Candidate> {
        let wording = &wordings[at];
        let mut found: Vec<u32> = Vec::new();
        for band in hashes.iter().copied().enumerate() {
            found.extend(buckets.get(&band).into_iter().flatten());
        }
        found.sort_unstable();
        // What has little in common has no more than one band, and is not worth counting; of a short wording one may be all there is.
        let enough = if wording.grams.len() < SHORT { 1 } else { 2 };
        let found = found.chunk_by(|a, b| a == b).filter(|same| same.len() >= enough).map(|same| same[0]);
        let similar = |cluster: u32| {
            let leader = &wordings[self.clusters[cluster as usize][0]];
            (leader.most(wording) >= LINKED).then(|| (leader.similarity(wording), cluster))
        };
        found.filter_map(similar).filter(|one| one.0 >= LINKED).collect()
    }

    /// Adds a wording to the nearest cluster, or as the leader of one of its own, whose number it returns then.
    fn add(&mut self, at: usize, candidates: Vec<Candidate>) -> Option<u32> {
        let nearest = candidates.iter().copied().max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        if let Some((_, cluster)) = nearest.filter(|(similarity, _)| *similarity >= CLOSE) {
            self.clusters[cluster as usize].push(at);
            return None;
        }
        let own = self.clusters.len() as u32;
        self.clusters.push(vec![at]);
        self.alike.extend(candidates.into_iter().map(|(similarity, cluster)| (own, cluster, similarity)));
        Some(own)
    }
}

/// Unites clusters, the most similar two at a time, as long as they are alike on average.
fn united(led: Led) -> Vec<Vec<usize>> {
    let Led { mut clusters, alike } = led;
    // For each cluster how many leaders it has, and of its neighbours the sum of their leaders' similarities with its own.
    let mut leaders: Vec<f64> = vec![1.0; clusters.len()];
    let mut sums: Vec<FxHashMap<u32, f64>> = vec![FxHashMap::default(); clusters.len()];
    let mut heap: BinaryHeap<(u64, Reverse<(u32, u32)>)> = BinaryHeap::new();
    // (The bits of a number that is not negative sort as it does.)
    let entry = |average: f64, a: u32, b: u32| (average.to_bits(), Reverse((a.min(b), a.max(b))));
    for (a, b, similarity) in alike {
        sums[a as usize].insert(b, similarity.into());
        sums[b as usize].insert(a, similarity.into());
        heap.push(entry(similarity.into(), a, b));
    }
    while let Some((average, Reverse((one, other)))) = heap.pop() {
        let now = |sums: &[FxHashMap<u32, f64>], leaders: &[f64]| {
            sums[one as usize].get(&other).map(|sum| sum / (leaders[one as usize] * leaders[other as usize]))
        };
        // What has changed since has an entry of its own.
        if now(&sums, &leaders).is_none_or(|now| now.to_bits() != average) {
            continue;
        }
        let theirs = std::mem::take(&mut sums[other as usize]);
        for (neighbour, sum) in theirs {
            sums[neighbour as usize].remove(&other);
            if neighbour != one {
                *sums[one as usize].entry(neighbour).or_default() += sum;
                *sums[neighbour as usize].entry(one).or_default() += sum;
            }
        }
        leaders[one as usize] += leaders[other as usize];
        let moved = std::mem::take(&mut clusters[other as usize]);
        clusters[one as usize].extend(moved);
        for (&neighbour, &sum) in &sums[one as usize] {
            let average = sum / (leaders[one as usize] * leaders[neighbour as usize]);
            if average >= f64::from(ALIKE) {
                heap.push(entry(average, one, neighbour));
            }
        }
    }
    clusters.retain(|cluster| !cluster.is_empty());
    clusters
}

/// Wordings that a medoid is looked for among.
const CANDIDATES: usize = 64;

/// Returns the wording that the clauses of a group, which comes by rank, are nearest to.
fn medoid(wordings: &[Sketch], weights: &[usize], group: &[usize]) -> usize {
    let some = &group[..group.len().min(CANDIDATES)];
    let mut near: Vec<f64> = some.iter().map(|&at| weights[at] as f64).collect();
    for (i, &one) in some.iter().enumerate() {
        for (j, &other) in some.iter().enumerate().skip(i + 1) {
            let similarity = f64::from(wordings[one].similarity(&wordings[other]));
            near[i] += similarity * weights[other] as f64;
            near[j] += similarity * weights[one] as f64;
        }
    }
    // Of several the one of the highest rank.
    let nearest = near.iter().zip(some).rev().max_by(|a, b| a.0.total_cmp(b.0));
    nearest.map_or(some[0], |(_, &at)| at)
}

/// Returns the hash of each band: the least hashes of the grams by its functions.
fn hashes(wording: &Sketch) -> [u64; BANDS] {
    let mut least = [u32::MAX; BANDS * ROWS];
    for &gram in &wording.grams {
        // Multiply-shift hashing (Dietzfelbinger et al. 1997), one odd factor for each function.
        for (least, factor) in least.iter_mut().zip(FACTORS) {
            *least = (*least).min(((u64::from(gram) + 1).wrapping_mul(factor) >> 32) as u32);
        }
    }
    std::array::from_fn(|band| u64::from(least[band * ROWS]) << 32 | u64::from(least[band * ROWS + 1]))
}

/// Odd numbers without a pattern (SplitMix64).
static FACTORS: [u64; BANDS * ROWS] = {
    let mut factors = [0; BANDS * ROWS];
    let (mut at, mut state) = (0, 0x2545_F491_4F6C_DD1D_u64);
    while at < factors.len() {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        factors[at] = (z ^ (z >> 31)) | 1;
        at += 1;
    }
    factors
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tokens;
    use super::*;

    fn sketches(texts: &[&str]) -> Vec<Sketch> {
        texts.iter().map(|text| Sketch::new(&tokens(text, &[]))).collect()
    }

    const TEXTS: [&str; 5] = [
        "因不可抗力导致任何一方不能履行本协议的，应当立即通知对方，并在十五日内提供证明。",
        "因不可抗力导致任何一方不能履行本合同的，应当及时通知对方，并在三十日内提供有关证明。",
        "双方因履行本协议发生争议的，应当友好协商；协商不成的，向甲方所在地人民法院起诉。",
        "双方因履行本合同发生争议，应友好协商解决，协商不成的，可向甲方所在地人民法院起诉。",
        "乙方应当对知悉的甲方商业秘密保密，未经同意不得向第三方披露。",
    ];

    #[test]
    fn wordings_of_one_template_stand_together() {
        let groups = group(&sketches(&TEXTS), &[1, 1, 1, 3, 1]);
        let mut found: Vec<Vec<usize>> =
            groups.iter().map(|group| group.iter().map(|member| member.wording).collect()).collect();
        assert_eq!(found.remove(0), [3, 2], "the heaviest first, and its representative");
        found.iter_mut().for_each(|group| group.sort_unstable());
        found.sort();
        assert_eq!(found, [vec![0, 1], vec![4]]);
    }

    proptest! {
        #[test]
        fn the_order_does_not_matter(order in Just((0..TEXTS.len()).collect::<Vec<_>>()).prop_shuffle()) {
            let texts: Vec<&str> = order.iter().map(|&at| TEXTS[at]).collect();
            let named = |texts: &[&str]| {
                let groups = group(&sketches(texts), &vec![1; texts.len()]);
                groups.iter().map(|group| group.iter().map(|member| texts[member.wording].to_owned()).collect()).collect::<Vec<Vec<String>>>()
            };
            prop_assert_eq!(named(&texts), named(&TEXTS));
        }
    }
}
