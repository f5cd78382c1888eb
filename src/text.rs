//! Folding: one form for texts that a reader takes for the same, with a map back to the original's bytes.
//!
//! Folded are width (NFKC, enclosed numbers such as ① excepted: they are numbers of items, not digits), case, and
//! traditional characters (one to one; phrases are never looked at, so that folding does not depend on neighbours).
//! Dropped are invisible characters, and white space except a single blank between two letters or digits that are
//! not Han (`Azure 服务` = `Azure服务`, but `service level` keeps its blank).

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Version of the folding rules and of what is a token: goes into the index, whose terms depend on them.
pub const NORMALISER_VERSION: u32 = 2;

/// A folded text and where each of its characters came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded {
    pub text: String,
    /// For each **character** of `text` the **byte** at which its original starts.
    origins: Vec<u32>,
    /// For each character of `text` the byte at which its original ends.
    ends: Vec<u32>,
}

impl Folded {
    /// Returns the number of characters.
    pub fn chars(&self) -> usize {
        self.ends.len()
    }

    /// Returns the bytes of the original that the characters `start..end` came from.
    ///
    /// # Panics
    /// If the range is empty or reaches beyond the text.
    pub fn origin(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        self.origins[start] as usize..self.ends[end - 1] as usize
    }
}

/// Folds `text`, keeping the way back.
pub fn fold(text: &str) -> Folded {
    Folder::<true>::of(text).out
}

/// Folds `text` without the way back; same characters as [`fold`].
pub fn fold_str(text: &str) -> String {
    Folder::<false>::of(text).out.text
}

/// Returns the byte of `folded`, which is `text` folded, at which the first character stands that comes from byte `at` or
/// a later one.
pub fn folded_place(text: &str, folded: &str, at: usize) -> usize {
    let before = Folder::<false>::of(&text[..at]);
    let place = before.out.text.len();
    // a blank that begins before that byte
    place + usize::from(before.blank.is_some() && folded[place..].starts_with(' '))
}

/// Folds character by character, with or without the way back.
struct Folder<const WAY_BACK: bool> {
    out: Folded,
    /// White space seen since the last character, with its place; decided when the next character is known.
    blank: Option<(u32, u32)>,
}

impl<const WAY_BACK: bool> Folder<WAY_BACK> {
    fn of(text: &str) -> Self {
        let mut out = Folded { text: String::with_capacity(text.len()), ..Folded::default() };
        if WAY_BACK {
            // Most characters have three bytes.
            out.origins.reserve(text.len() / 3);
            out.ends.reserve(text.len() / 3);
        }
        let mut folder = Folder::<WAY_BACK> { out, blank: None };
        folder.take(text);
        folder
    }

    fn take(&mut self, text: &str) {
        let mut at = 0;
        while at < text.len() {
            if self.blank.is_none() {
                let same = &text[at..at + folded_start(&text.as_bytes()[at..])];
                self.out.text.push_str(same);
                if WAY_BACK {
                    self.out.origins.extend(same.char_indices().map(|(place, _)| (at + place) as u32));
                    self.out.ends.extend(same.char_indices().map(|(place, ch)| (at + place + ch.len_utf8()) as u32));
                }
                at += same.len();
            }
            let Some(ch) = text[at..].chars().next() else { return };
            let end = at + ch.len_utf8();
            self.push(ch, at as u32, end as u32);
            at = end;
        }
    }

    fn push(&mut self, ch: char, start: u32, end: u32) {
        if is_han(ch) {
            return self.emit(simplify(ch), start, end);
        }
        if ch.is_ascii() {
            return match ch {
                ' ' | '\t' | '\n' | '\r' => self.space(start, end),
                _ if ch.is_ascii_control() => {}
                _ => self.emit(ch.to_ascii_lowercase(), start, end),
            };
        }
        // What NFKC and lower case come to for the usual punctuation, full-width digits and letters.
        if is_plain_punctuation(ch) {
            return self.emit(ch, start, end);
        }
        if let '\u{FF01}'..='\u{FF5E}' = ch {
            return self.emit(((ch as u32 - 0xFEE0) as u8 as char).to_ascii_lowercase(), start, end);
        }
        if ch.is_whitespace() {
            return self.space(start, end);
        }
        if is_invisible(ch) {
            return;
        }
        if is_enclosed(ch) {
            return self.emit(ch, start, end);
        }
        for compatible in std::iter::once(ch).nfkc() {
            for lower in compatible.to_lowercase() {
                match lower {
                    _ if lower.is_whitespace() => self.space(start, end),
                    _ if is_invisible(lower) => {}
                    _ => self.emit(simplify(lower), start, end),
                }
            }
        }
    }

    fn space(&mut self, start: u32, end: u32) {
        let first = self.blank.map_or(start, |(first, _)| first);
        self.blank = Some((first, end));
    }

    fn emit(&mut self, ch: char, start: u32, end: u32) {
        if let Some((from, to)) = self.blank.take()
            && is_run_char(ch)
            && self.out.text.chars().next_back().is_some_and(is_run_char)
        {
            self.append(' ', from, to);
        }
        self.append(ch, start, end);
    }

    fn append(&mut self, ch: char, start: u32, end: u32) {
        self.out.text.push(ch);
        if WAY_BACK {
            self.out.origins.push(start);
            self.out.ends.push(end);
        }
    }
}

/// How many bytes at the start of a text folding leaves as they are: nearly all are.
fn folded_start(bytes: &[u8]) -> usize {
    // for each character of the basic plane whether folding leaves it as it is
    static SAME: LazyLock<Box<[u64; 1024]>> = LazyLock::new(|| {
        let mut same = Box::new([0; 1024]);
        let chars = (0..0x1_0000).filter_map(char::from_u32).filter(|&ch| is_folded(ch));
        chars.for_each(|ch| same[ch as usize >> 6] |= 1 << (ch as usize & 63));
        same
    });
    let same = &**SAME;
    let is_same = |code: usize| same[code >> 6 & 1023] & 1 << (code & 63) != 0;
    let mut at = 0;
    loop {
        match bytes.get(at..) {
            Some([one, ..]) if *one < 0x80 && is_same(usize::from(*one)) => at += 1,
            Some([one @ 0xE0..=0xEF, two, three, ..])
                if is_same(
                    usize::from(one & 0x0F) << 12 | usize::from(two & 0x3F) << 6 | usize::from(three & 0x3F),
                ) =>
            {
                at += 3;
            }
            _ => return at,
        }
    }
}

/// Tells quickly whether folding leaves a character as it is, wherever it stands; nearly all that are left are such.
fn is_folded(ch: char) -> bool {
    match ch {
        '!'..='~' => !ch.is_ascii_uppercase(),
        '\u{4E00}'..='\u{9FFF}' => simplify(ch) == ch,
        _ => is_plain_punctuation(ch),
    }
}

/// Tells whether a folded character is a letter or digit outside the Han script: such characters form runs.
pub fn is_run_char(ch: char) -> bool {
    match ch {
        _ if ch.is_ascii() => ch.is_ascii_alphanumeric(),
        // The usual ones first: most characters are Han, and the tables of all letters are slow to look up.
        _ if is_han(ch) || is_plain_punctuation(ch) => false,
        _ => ch.is_alphanumeric() && !is_enclosed(ch),
    }
}

/// Tells whether a character is a Han ideograph (〇, 々 and the extension planes included).
pub fn is_han(ch: char) -> bool {
    matches!(ch, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '〇' | '々' | '\u{20000}'..='\u{323AF}')
}

/// Punctuation that folding leaves as it is: 、。〈〉《》「」『』【】 “” ‘’ —.
fn is_plain_punctuation(ch: char) -> bool {
    matches!(
        ch,
        '\u{3001}' | '\u{3002}' | '\u{3008}'
            ..='\u{3011}' | '\u{2014}' | '\u{2018}' | '\u{2019}' | '\u{201C}' | '\u{201D}'
    )
}

/// Enclosed numbers and letters: ① ⑴ ⒈ ㈠ ㊀ and their like.
fn is_enclosed(ch: char) -> bool {
    matches!(ch, '\u{2460}'..='\u{24FF}' | '\u{2776}'..='\u{2793}' | '\u{3200}'..='\u{32FF}')
}

/// Zero-width characters, byte order marks, soft hyphens, variation selectors and controls.
pub fn is_invisible(ch: char) -> bool {
    ch.is_control()
        || matches!(ch, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0100}'..='\u{E01EF}')
}

// SIMPLIFIED, the simplified forms of the characters from FIRST on, which is nearly all text, and BEYOND, pairs for other
// characters. Made by build.rs from data/simplified.txt.
include!(concat!(env!("OUT_DIR"), "/simplified.rs"));

/// Returns the simplified form of a traditional character, any other character as it is.
pub fn simplify(ch: char) -> char {
    match SIMPLIFIED.get((ch as usize).wrapping_sub(FIRST)) {
        Some(&to) => char::from_u32(u32::from(to)).unwrap_or(ch),
        None => BEYOND.binary_search_by_key(&ch, |&(from, _)| from).map_or(ch, |i| BEYOND[i].1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_cuts_fold_as_the_tables_do() {
        for ch in ('\u{2000}'..='\u{303F}').chain('\u{FF00}'..='\u{FF60}') {
            if is_plain_punctuation(ch) || ('\u{FF01}'..='\u{FF5E}').contains(&ch) {
                let tables: String = std::iter::once(ch).nfkc().flat_map(char::to_lowercase).map(simplify).collect();
                assert_eq!(fold_str(&ch.to_string()), tables, "{ch}");
                assert!(!is_plain_punctuation(ch) || !ch.is_alphanumeric());
            }
        }
    }

    #[test]
    fn folds_width_case_script_and_blanks() {
        for (text, folded) in [
            ("管轄法院", "管辖法院"),
            ("不可 抗力", "不可抗力"),
            ("５‰", "5‰"),
            ("Azure 服务", "azure服务"),
            ("Service  Level", "service level"),
            ("１００，０００．００元", "100,000.00元"),
            ("①2020年", "①2020年"),
            ("甲\u{200B}方\n乙方", "甲方乙方"),
            ("仲裁委員會", "仲裁委员会"),
            ("\u{2F00}般", "一般"),
            ("  ", ""),
        ] {
            assert_eq!(fold_str(text), folded, "{text:?}");
        }
    }

    #[test]
    fn origin_leads_back_to_the_bytes() {
        let text = "甲 方：ＡＢ c";
        let folded = fold(text);
        assert_eq!(folded.text, "甲方:ab c");
        assert_eq!(&text[folded.origin(0, 2)], "甲 方");
        assert_eq!(&text[folded.origin(3, 5)], "ＡＢ");
        assert_eq!(&text[folded.origin(5, 6)], " ");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}|[甲乙方 a1.％㈠①]{0,30}") {
            let once = fold_str(&text);
            prop_assert_eq!(fold_str(&once), once);
        }

        #[test]
        fn places_lead_forth(text in "\\PC{0,40}|[甲乙方 a1.％㈠①]{0,30}") {
            let folded = fold(&text);
            prop_assert_eq!(&folded.text, &fold_str(&text));
            for at in text.char_indices().map(|(at, _)| at).chain([text.len()]) {
                let mut behind = folded.text.char_indices().enumerate().skip_while(|(n, _)| folded.origin(*n, n + 1).start < at);
                let place = behind.next().map_or(folded.text.len(), |(_, (place, _))| place);
                prop_assert_eq!(folded_place(&text, &folded.text, at), place);
            }
        }

        #[test]
        fn every_folded_character_has_its_origin(text in "\\PC{0,40}|[甲乙方 a1.％㈠①\\n]{0,30}") {
            let folded = fold(&text);
            prop_assert_eq!(folded.chars(), folded.text.chars().count());
            let mut before = 0;
            for at in 0..folded.chars() {
                let range = folded.origin(at, at + 1);
                prop_assert!(range.start >= before && text.get(range.clone()).is_some_and(|s| !s.is_empty()));
                before = range.start;
            }
        }
    }
}
