//! Tokens: the words of a text, the symbols by which it is looked up, and what a query asks for.
//!
//! What is indexed of a text are its [`symbols()`], in sequence (`crate::gram`): **the symbols of a query stand in sequence in every text that
//! contains it**, so an index of them loses no substring (single characters included), as long as the substring's ends do not fall inside
//! a run of letters and digits (`5%` is not found in `0.5%`).
//!
//! The words of a folded text ([`crate::text::fold`]) are those of a [`lattice()`]: at position = index of the **character** in the folded text,
//! - every single character, punctuation and the blanks that folding keeps included, letters and digits excepted,
//! - every dictionary word of two characters or more at every place where it stands (not one best cut),
//! - every run of letters and digits ([`runs()`]), and the parts of a run that hold letters.
//!
//! All of this depends on the characters of the token alone, never on its neighbours, which is why neither jieba's best path nor its HMM is
//! used on texts. A query is cut into words ([`cut()`]), by the words that the texts have, to understand it and to weigh them.

mod cut;
mod dictionary;
mod runs;

pub use cut::{QueryToken, cut};
pub use dictionary::Dictionary;
pub use runs::{Run, runs};

use crate::text::{is_han, is_run_char};

/// A token of a folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token {
    /// **Characters** of the folded text; `start` is the token's position.
    pub start: usize,
    pub end: usize,
    /// **Bytes** of the folded text.
    pub from: usize,
    pub to: usize,
}

impl Token {
    /// Returns the token's characters.
    ///
    /// # Panics
    /// If `folded` is not the text that the token was cut from.
    pub fn text<'a>(&self, folded: &'a str) -> &'a str {
        &folded[self.from..self.to]
    }
}

/// Returns all tokens of a folded text, by position.
pub fn lattice(folded: &str, dictionary: &Dictionary) -> Vec<Token> {
    // Han text yields about two tokens a character, of three bytes each.
    let mut tokens = Vec::with_capacity(folded.len() * 2 / 3 + 8);
    for piece in pieces(folded) {
        match piece.kind {
            Kind::Run => push_run(folded, &piece, &mut tokens),
            Kind::Han => push_han(folded, &piece, dictionary, &mut tokens),
            Kind::Other => tokens.push(piece.token),
        }
    }
    tokens
}

/// Stands before and behind every run of letters and digits in [`symbols`], and every part of one that is a token. Folding drops it.
pub const BORDER: char = '\u{1}';

/// Where the signs inside of runs are moved to (characters for private use): the point of `99.9%` is no full stop.
const INSIDE: u32 = 0x10_0000;

/// Appends the folded text as the sequence of characters that is looked for: with a [`BORDER`] wherever a run begins or ends, and the signs
/// inside of runs told from others, so that what stands in sequence there is what may be found in the text.
pub fn symbols(folded: &str, out: &mut String) {
    for piece in pieces(folded) {
        let text = piece.token.text(folded);
        if piece.kind != Kind::Run {
            out.push_str(text);
            continue;
        }
        let inside = |ch| if is_run_char(ch) { ch } else { char::from_u32(INSIDE + u32::from(ch)).unwrap_or(ch) };
        out.push(BORDER);
        let mut from = 0;
        for part in runs::parts(text) {
            out.extend(text[from..part.from].chars().map(inside));
            if part.from > 0 {
                out.push(BORDER);
            }
            out.push_str(&text[part.from..part.to]);
            if part.to < text.len() {
                out.push(BORDER);
            }
            from = part.to;
        }
        out.extend(text[from..].chars().map(inside));
        out.push(BORDER);
    }
}

/// A stretch of a folded text that is treated alike.
struct Piece {
    kind: Kind,
    token: Token,
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Kind {
    /// A run of letters and digits.
    Run,
    /// As many Han characters in sequence as there are.
    Han,
    /// One other character. A blank too: were it only a gap between places, `a b` would be found in `a/b`.
    Other,
}

/// Divides a folded text into its pieces, nothing left out.
fn pieces(folded: &str) -> impl Iterator<Item = Piece> + '_ {
    let (mut from, mut start) = (0, 0);
    std::iter::from_fn(move || {
        let rest = &folded[from..];
        let first = rest.chars().next()?;
        let (kind, chars, bytes) = if is_han(first) {
            let bytes = rest.find(|ch| !is_han(ch)).unwrap_or(rest.len());
            (Kind::Han, rest[..bytes].chars().count(), bytes)
        } else if let Some(run) = runs::run_at_start(rest) {
            (Kind::Run, run.chars, run.bytes)
        } else {
            (Kind::Other, 1, first.len_utf8())
        };
        let token = Token { start, end: start + chars, from, to: from + bytes };
        (from, start) = (token.to, token.end);
        Some(Piece { kind, token })
    })
}

fn push_run(folded: &str, piece: &Piece, tokens: &mut Vec<Token>) {
    tokens.push(piece.token);
    let text = piece.token.text(folded);
    for part in runs::parts(text) {
        tokens.push(Token {
            start: piece.token.start + part.start,
            end: piece.token.start + part.end,
            from: piece.token.from + part.from,
            to: piece.token.from + part.to,
        });
    }
}

fn push_han(folded: &str, piece: &Piece, dictionary: &Dictionary, tokens: &mut Vec<Token>) {
    let Token { start, from, .. } = piece.token;
    let stretch = piece.token.text(folded);
    let words = dictionary.words(stretch);
    let mut words = words.iter().peekable();
    for (nth, (at, ch)) in stretch.char_indices().enumerate() {
        let single = Token { start: start + nth, end: start + nth + 1, from: from + at, to: from + at + ch.len_utf8() };
        tokens.push(single);
        while let Some(word) = words.next_if(|word| word.start == nth) {
            tokens.push(Token { end: start + word.end, to: from + word.to, ..single });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{fold, fold_str};
    use proptest::prelude::*;

    fn tokens(text: &str) -> Vec<(usize, String)> {
        let folded = fold_str(text);
        lattice(&folded, Dictionary::builtin()).iter().map(|t| (t.start, t.text(&folded).to_owned())).collect()
    }

    fn texts(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn gives_every_word_and_every_character() {
        let got = tokens("管轄法院。");
        for wanted in [(0, "管"), (0, "管辖"), (0, "管辖法院"), (1, "辖"), (2, "法"), (2, "法院"), (3, "院"), (4, "。")]
        {
            assert!(got.iter().any(|(at, text)| (*at, text.as_str()) == wanted), "{wanted:?} in {got:?}");
        }
        assert!(got.is_sorted_by_key(|(at, _)| *at));
    }

    #[test]
    fn characters_outside_the_dictionary_are_kept() {
        assert_eq!(texts("囍𠮷〇〇"), ["囍", "𠮷", "〇", "〇"]);
    }

    #[test]
    fn mixed_words_are_a_run_and_a_character() {
        assert_eq!(texts("4S店"), ["4s", "店"]);
        assert_eq!(texts("5‰。"), ["5‰", "。"]);
    }

    #[test]
    fn parts_of_a_run_have_their_own_positions() {
        assert_eq!(
            tokens("见www.yunqiao.com"),
            [(0, "见"), (1, "www.yunqiao.com"), (1, "www"), (5, "yunqiao"), (13, "com")]
                .map(|(at, text)| (at, text.to_owned()))
        );
        assert_eq!(texts("v2.3.1"), ["v2.3.1", "v2"]);
    }

    /// Clause-like text: words of the trade, numbers, Latin names, odd characters.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => "[管辖法院不可抗力违约金甲乙双方应当在三十日内向人民起诉的了和]{1,8}",
            1 => Just("管轄法院".to_owned()),
            2 => "[0-9]{1,4}([.,%‰-][0-9]{0,3}){0,2}",
            2 => "[A-Za-z]{1,4}([.@_-]?[a-z0-9]{0,3}){0,2}",
            2 => "[，。：（）、 %‰.\\-,]{1,2}",
            1 => "[囍𠮷〇々①ＡＢ１２㎡éあ한ſİ\u{200B}]{1,3}",
            1 => "\\PC{1,3}",
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]
        #[test]
        fn query_tokens_are_a_subset_of_text_tokens(text in text(), from in 0usize..60, len in 1usize..30, words in any::<u64>()) {
            // The substring is taken from the original, so that folding is part of what is tested.
            let folded = fold(&text);
            let chars = folded.chars();
            prop_assume!(chars > 0);
            let (start, end) = (from % chars, (from % chars + len).min(chars));
            let inside = |border: usize| runs(&folded.text).iter().any(|run| run.start < border && border < run.end);
            prop_assume!(!inside(start) && !inside(end));
            // One original character may fold to several: the substring must not begin or end amid them.
            let origin = folded.origin(start, end);
            let whole = |a: usize, b: usize| a == 0 || b == chars || folded.origin(a, b).start >= folded.origin(a - 1, a).end;
            prop_assume!(whole(start, start + 1) && (end == chars || whole(end, end + 1)));
            let query = fold_str(&text[origin]);
            prop_assume!(query == folded.text.chars().skip(start).take(end - start).collect::<String>());

            let indexed: std::collections::HashSet<_> = lattice(&folded.text, Dictionary::builtin())
                .iter().map(|t| (t.start, t.text(&folded.text).to_owned())).collect();
            // Any choice among the dictionary's words must do, since the index at hand decides which are known.
            let known = |word: &str| {
                let keep = words.rotate_left(word.len() as u32) & 1 == 1;
                u64::from(keep && Dictionary::builtin().contains(word))
            };
            for token in cut(&query, known) {
                let found = indexed.contains(&(start + token.start, token.text.to_string()));
                prop_assert!(found, "{:?} at {} of {:?} in {:?}", token.text, token.start, query, folded.text);
            }
            let symbols = |folded: &str| {
                let mut text = String::new();
                super::symbols(folded, &mut text);
                text
            };
            prop_assert!(symbols(&folded.text).contains(&symbols(&query)), "{:?} in {:?}", query, folded.text);
        }

        #[test]
        fn tokens_are_in_order_and_cover_all(text in text()) {
            let folded = fold_str(&text);
            let tokens = lattice(&folded, Dictionary::builtin());
            prop_assert!(tokens.is_sorted_by_key(|t| t.start));
            for (at, ch) in folded.chars().enumerate() {
                prop_assert!(tokens.iter().any(|t| t.start <= at && at < t.end), "{ch:?}");
            }
        }
    }
}
