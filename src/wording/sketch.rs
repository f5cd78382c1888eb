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
    /// Hashes of every three neighbouring tokens, growing; as often as they occur.
    pub grams: Vec<u32>,
}

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
        // What a text begins and ends with counts as much as what stands within it.
        let framed: Vec<u64> = std::iter::once(1).chain(keys).chain([2]).collect();
        let gram = |gram: &[u64]| (gram.iter().fold(0, |hash, &key| mixed(hash, key)) >> 32) as u32;
        let mut grams: Vec<u32> = framed.windows(GRAM.min(framed.len())).map(gram).collect();
        grams.sort_unstable();
        Sketch { exact, grams }
    }

    /// Returns how much two wordings have in common, from 0 to 1: grams that both have among those that either has (Jaccard's index of
    /// multisets).
    pub fn similarity(&self, other: &Sketch) -> f32 {
        let (a, b) = (&self.grams, &other.grams);
        let (mut i, mut j, mut common) = (0, 0, 0usize);
        while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
            common += usize::from(left == right);
            i += usize::from(left <= right);
            j += usize::from(right <= left);
        }
        common as f32 / (a.len() + b.len() - common).max(1) as f32
    }

    /// Returns the similarity that two wordings can have at most, by their lengths.
    pub fn most(&self, other: &Sketch) -> f32 {
        let (a, b) = (self.grams.len(), other.grams.len());
        a.min(b) as f32 / a.max(b).max(1) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens;
    use super::*;

    fn sketch(text: &str) -> Sketch {
        Sketch::new(&tokens(text, &["云帆", "驿桥"]))
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
        assert!(one.similarity(&other) > 0.6 && one.similarity(&far) < 0.1);
        assert!((one.similarity(&one) - 1.0).abs() < f32::EPSILON && one.similarity(&other) <= one.most(&other));
    }
}
