//! What of a wording is compared.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::token::{Kind, Token};

/// Tokens of a gram: three tell the order of words, and a change of one token changes no more than three grams.
const GRAM: usize = 3;

/// A wording as it is compared with others: without punctuation, whatever fills its slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// The same for wordings that are the same.
    pub exact: u64,
    /// Tokens that count.
    pub length: u32,
    /// Every three neighbouring tokens, hashed; sorted. (A wording of fewer tokens is one gram.)
    pub grams: Vec<u32>,
    /// For each gram the place of its first token.
    places: Vec<u32>,
}

/// The similarity that wordings have at most that are not the same.
const MOST: f32 = 0.99;

/// Multiplies as FNV does.
fn mixed(hash: u64, next: u64) -> u64 {
    (hash ^ next).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23)
}

fn key(token: &Token) -> Option<u64> {
    let mut hasher = FxHasher::default();
    match token.kind {
        Kind::Mark => return None,
        Kind::Slot(slot) => (1, slot).hash(&mut hasher),
        Kind::Text => (2, token.folded.as_str()).hash(&mut hasher),
    }
    Some(hasher.finish())
}

impl Sketch {
    /// Makes the sketch of a wording.
    pub fn new(tokens: &[Token]) -> Sketch {
        let keys: Vec<u64> = tokens.iter().filter_map(key).collect();
        let exact = keys.iter().fold(keys.len() as u64, |hash, &key| mixed(hash, key));
        let hash = |gram: &[u64]| (gram.iter().fold(0, |hash, &key| mixed(hash, key)) >> 32) as u32;
        let mut grams: Vec<(u32, u32)> = match keys.len() {
            0 => Vec::new(),
            length => keys.windows(GRAM.min(length)).map(hash).zip(0..).collect(),
        };
        grams.sort_unstable();
        let (grams, places) = grams.into_iter().unzip();
        Sketch { exact, length: keys.len() as u32, grams, places }
    }

    /// Returns how much of the longer of two wordings stands in the other, from 0 to 1: its tokens within grams that both have, of all its
    /// tokens. Where a sentence stands in them does not matter.
    pub fn similarity(&self, other: &Sketch) -> f32 {
        if self.exact == other.exact {
            return 1.0;
        }
        let (long, short) = if self.length >= other.length { (self, other) } else { (other, self) };
        // One bit for each token of the longer: whether a gram that both have begins with it.
        let (mut few, mut many) = ([0u64; 16], Vec::new());
        let words = long.length as usize / 64 + 1;
        let begins: &mut [u64] = match few.get_mut(..words) {
            Some(few) => few,
            None => {
                many.resize(words, 0);
                &mut many
            }
        };
        let (mut i, mut j) = (0, 0);
        while let (Some(&left), Some(&right)) = (long.grams.get(i), short.grams.get(j)) {
            if left == right {
                let place = long.places[i];
                begins[(place / 64) as usize] |= 1 << (place % 64);
            }
            i += usize::from(left <= right);
            j += usize::from(right <= left);
        }
        let covered = covered(begins).min(long.length);
        // The same sentences in another order are not the same wording.
        (covered as f32 / long.length.max(1) as f32).min(MOST)
    }

    /// Returns the similarity that two wordings can have at most, by their lengths: each gram of the shorter covers three tokens.
    pub fn most(&self, other: &Sketch) -> f32 {
        let (long, short) = (self.length.max(other.length), self.length.min(other.length));
        (GRAM as f32 * short as f32 / long.max(1) as f32).min(1.0)
    }
}

/// Counts the tokens that stand in grams, by a bit for the first token of each gram.
fn covered(begins: &[u64]) -> u32 {
    let mut before = 0;
    let mut count = 0;
    for &word in begins {
        let reach = |by: u32| word << by | before >> (64 - by);
        count += (word | reach(1) | reach(2)).count_ones();
        before = word;
    }
    count
}

/// Returns a similarity as whole percent, 100 only of what is the same.
pub fn percent(similarity: f32) -> u8 {
    if similarity >= 1.0 { 100 } else { (similarity * 100.0).clamp(0.0, 99.0) as u8 }
}

#[cfg(test)]
mod tests {
    use super::super::tokens;
    use super::*;

    fn sketch(text: &str) -> Sketch {
        Sketch::new(&tokens(text, &["云帆", "驿桥"].map(str::to_owned)))
    }

    #[test]
    fn what_fills_slots_makes_no_other_wording() {
        let one = sketch("云帆应在15日内，向甲方支付100元。");
        assert_eq!(one, sketch("驿桥应在三十日内向甲方支付 2,500 元"));
        assert_ne!(one.exact, sketch("驿桥不应在三十日内向甲方支付2,500元").exact);
    }

    #[test]
    fn similarity_is_of_what_both_have() {
        let one = sketch("因不可抗力不能履行协议的，部分或者全部免除责任");
        let other = sketch("因不可抗力不能履行合同的，部分或者全部免除责任");
        let far = sketch("乙方逾期付款的，甲方有权解除协议");
        assert!(one.similarity(&other) > 0.8 && one.similarity(&far) < 0.1);
        assert_eq!([1.0, 0.999, 0.29, 0.0].map(percent), [100, 99, 29, 0]);
        assert!((one.similarity(&one) - 1.0).abs() < f32::EPSILON && one.similarity(&other) <= one.most(&other));
    }
}
