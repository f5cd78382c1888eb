//! Groups of wordings that are made from one template.
//!
//! Candidates come from MinHash with locality-sensitive hashing (Broder 1997; Leskovec, Rajaraman and Ullman, *Mining of Massive Datasets*,
//! chapter 3); whether two belong together, their exact similarity decides. Linked wordings form groups; of each the wording that most clauses
//! have is the **representative**, and what is too far from it, brought in by links in between, forms groups of its own. The result does not
//! depend on the order of the wordings, and its cost grows with their number: in a bucket each is compared with a few neighbours only.

use std::cmp::Reverse;

use super::sketch::Sketch;

/// Hash functions: bands of two, of which one in common makes two wordings candidates.
const BANDS: usize = 24;
const ROWS: usize = 2;
/// Neighbours in a bucket that a wording is compared with.
const NEIGHBOURS: usize = 8;
/// Wordings of this similarity are linked.
const LINKED: f32 = 0.40;
/// Those of a group have this similarity with its representative.
const NEAR: f32 = 0.30;

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
    let mut links = Links((0..wordings.len()).collect());
    let mut buckets: Vec<(u64, u32)> = Vec::with_capacity(wordings.len());
    for band in 0..BANDS {
        buckets.clear();
        buckets.extend(order.iter().zip(0..).map(|(&at, place)| (band_of(&wordings[at], band), place)));
        buckets.sort_unstable();
        for bucket in buckets.chunk_by(|a, b| a.0 == b.0) {
            for (nth, &(_, place)) in bucket.iter().enumerate() {
                // The first ones are what most clauses have; the ones right before are anything.
                let firsts = 0..nth.min(NEIGHBOURS / 2);
                let befores = nth.saturating_sub(NEIGHBOURS / 2).max(firsts.end)..nth;
                for other in firsts.chain(befores) {
                    let (one, other) = (order[place as usize], order[bucket[other].1 as usize]);
                    links.link_if(one, other, || {
                        let (one, other) = (&wordings[one], &wordings[other]);
                        one.most(other) >= LINKED && one.similarity(other) >= LINKED
                    });
                }
            }
        }
    }
    let mut linked: Vec<(usize, usize)> =
        order.iter().enumerate().map(|(place, &at)| (links.root(at), place)).collect();
    linked.sort_unstable();
    let mut groups: Grouping = Vec::new();
    for linked in linked.chunk_by(|a, b| a.0 == b.0) {
        let mut left: Vec<usize> = linked.iter().map(|&(_, place)| order[place]).collect();
        while let Some(&representative) = left.first() {
            let mut members: Vec<Member> = Vec::new();
            left.retain(|&wording| {
                let similarity = wordings[representative].similarity(&wordings[wording]);
                let is_near = similarity >= NEAR || wording == representative;
                if is_near {
                    members.push(Member { wording, similarity });
                }
                !is_near
            });
            members.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(rank(a.wording).cmp(&rank(b.wording))));
            let at = members.iter().position(|member| member.wording == representative).unwrap_or(0);
            members[..=at].rotate_right(1);
            groups.push(members);
        }
    }
    let weight = |members: &[Member]| members.iter().map(|member| weights[member.wording]).sum::<usize>();
    groups.sort_by_cached_key(|members| (Reverse(weight(members)), rank(members[0].wording)));
    groups
}

/// Returns the hash of a band: the least hashes of the grams by two functions.
fn band_of(wording: &Sketch, band: usize) -> u64 {
    let least = |row: usize| {
        // Multiply-shift hashing (Dietzfelbinger et al. 1997), one odd factor for each function.
        let factor = FACTORS[band * ROWS + row];
        wording.grams.iter().map(|&gram| ((u64::from(gram) + 1).wrapping_mul(factor) >> 32) as u32).min().unwrap_or(0)
    };
    u64::from(least(0)) << 32 | u64::from(least(1))
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

/// Which wordings are linked, be it by way of others: a forest of disjoint sets.
struct Links(Vec<usize>);

impl Links {
    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn link_if(&mut self, a: usize, b: usize, is_linked: impl FnOnce() -> bool) {
        let (a, b) = ((self.root(a), a), (self.root(b), b));
        if a.0 != b.0 && is_linked() {
            self.0[a.0.max(b.0)] = a.0.min(b.0);
        }
    }
}

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
