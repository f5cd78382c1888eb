//! The cut of a query: one way through the lattice.

use std::borrow::Cow;

use super::{Kind, pieces};

/// The longest word, in characters, that a query is cut into. Any cut covers the query, so a limit costs no match;
/// it bounds the look-ups.
const LONGEST_WORD: usize = 8;

/// A token of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryToken<'a> {
    /// **Characters** of the folded query.
    pub start: usize,
    pub end: usize,
    /// Its characters.
    pub text: Cow<'a, str>,
}

/// Cuts a folded query into tokens that cover all of it.
///
/// `known` tells how frequent a Han word of two or more characters is, 0 if it is no word; it may know any part of the
/// dictionary that made the index, as the index's own terms do. The fewest words win, and among
/// cuts of equally many the one of the more frequent words.
pub fn cut(folded: &str, known: impl Fn(&str) -> u64) -> Vec<QueryToken<'_>> {
    let mut tokens = Vec::new();
    for piece in pieces(folded) {
        let token = piece.token;
        match piece.kind {
            Kind::Run | Kind::Other => {
                tokens.push(QueryToken { start: token.start, end: token.end, text: Cow::Borrowed(token.text(folded)) });
            }
            Kind::Han => cut_han(token.text(folded), token.start, &known, &mut tokens),
        }
    }
    tokens
}

/// The best way from a character to the end of the stretch.
#[derive(Clone, Copy)]
struct Step {
    words: usize,
    /// Sum of the logarithms of the frequencies.
    weight: f64,
    next: usize,
}

fn cut_han<'a>(stretch: &'a str, start: usize, known: &impl Fn(&str) -> u64, tokens: &mut Vec<QueryToken<'a>>) {
    let borders: Vec<usize> = stretch.char_indices().map(|(at, _)| at).chain([stretch.len()]).collect();
    let chars = borders.len() - 1;
    let mut steps = vec![Step { words: 0, weight: 0.0, next: chars }; chars + 1];
    for at in (0..chars).rev() {
        let mut best = Step { words: steps[at + 1].words + 1, weight: steps[at + 1].weight, next: at + 1 };
        for end in at + 2..=chars.min(at + LONGEST_WORD) {
            let frequency = known(&stretch[borders[at]..borders[end]]);
            if frequency == 0 {
                continue;
            }
            let way =
                Step { words: steps[end].words + 1, weight: steps[end].weight + (frequency as f64).ln_1p(), next: end };
            if way.words < best.words || (way.words == best.words && way.weight > best.weight) {
                best = way;
            }
        }
        steps[at] = best;
    }
    let mut at = 0;
    while at < chars {
        let end = steps[at].next;
        let text = Cow::Borrowed(&stretch[borders[at]..borders[end]]);
        tokens.push(QueryToken { start: start + at, end: start + end, text });
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(query: &str, known: &[(&str, u64)]) -> Vec<String> {
        let frequency = |word: &str| known.iter().find(|(w, _)| *w == word).map_or(0, |(_, f)| *f);
        cut(query, frequency).into_iter().map(|token| token.text.into_owned()).collect()
    }

    #[test]
    fn takes_the_fewest_words_and_then_the_frequent_ones() {
        assert_eq!(words("管辖法院", &[("管辖", 3), ("法院", 9), ("管辖法院", 1)]), ["管辖法院"]);
        assert_eq!(words("保密期限", &[("保密", 5), ("密期", 1), ("期限", 5)]), ["保密", "期限"]);
        assert_eq!(
            words("解除合同意向", &[("解除", 5), ("合同", 9), ("同意", 9), ("意向", 2)]),
            ["解除", "合同", "意向"]
        );
        assert_eq!(words("甲乙", &[]), ["甲", "乙"]);
    }

    #[test]
    fn blanks_are_tokens() {
        let tokens = cut("sla service", |_| 0);
        let tokens: Vec<_> = tokens.iter().map(|token| (token.start, token.text.as_ref())).collect();
        assert_eq!(tokens, [(0, "sla"), (3, " "), (4, "service")]);
        assert!(cut("", |_| 1).is_empty());
    }
}
