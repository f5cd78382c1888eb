//! Fonts, and the encodings that they or the file tell.

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, WINDOWS_1252};

use super::token::{Token, Tokens};

/// A font, as far as it tells what bytes mean.
#[derive(Debug, Default)]
pub(super) struct Font {
    pub name: String,
    /// The name is over.
    is_named: bool,
    /// The encoding of its text, if it tells.
    pub encoding: Option<&'static Encoding>,
    /// Its bytes are signs, whatever the encoding.
    pub of_symbols: bool,
}

impl Font {
    /// Takes in text of the font's name, which a semicolon ends.
    pub(super) fn name(&mut self, text: &str) {
        let (name, is_over) = text.split_once(';').map_or((text, false), |(name, _)| (name, true));
        if !self.is_named {
            self.name.push_str(name);
        }
        self.is_named |= is_over;
    }

    /// Takes in the number of its character set.
    pub(super) fn set_charset(&mut self, charset: i32) {
        self.of_symbols = charset == 2;
        self.encoding = match charset {
            134 => Some(GB18030),
            136 => Some(BIG5),
            128 => Some(SHIFT_JIS),
            129 => Some(EUC_KR),
            _ => None,
        };
    }
}

/// Returns the text of bytes in a symbol font: its codes as the private use area has them.
pub(super) fn symbols(bytes: &[u8]) -> String {
    let code = |byte: &u8| if *byte > b' ' { 0xF000 + u32::from(*byte) } else { u32::from(*byte) };
    bytes.iter().filter_map(|byte| char::from_u32(code(byte))).collect()
}

/// Returns the encoding of a code page of Windows.
pub(super) fn encoding_of_page(page: i32) -> &'static Encoding {
    match page {
        936 | 54936 => GB18030,
        950 => BIG5,
        932 => SHIFT_JIS,
        949 => EUC_KR,
        65001 => UTF_8,
        _ => WINDOWS_1252,
    }
}

/// Tells whether the bytes of a file's text are UTF-8, for the most part. Single words of GB18030 may look like it.
pub(super) fn is_utf8(bytes: &[u8]) -> bool {
    let is_han = |ch: char| ('\u{3400}'..='\u{9FFF}').contains(&ch);
    let (mut utf8, mut other, mut chunk) = (0, 0, Vec::new());
    for token in Tokens::new(bytes).chain([Token::Close]) {
        if let Token::Byte(byte) = token {
            chunk.push(byte);
            continue;
        }
        if !chunk.is_ascii() {
            match std::str::from_utf8(&chunk) {
                Ok(text) if text.contains(is_han) => utf8 += chunk.len(),
                _ => other += chunk.len(),
            }
        }
        chunk.clear();
    }
    utf8 > other
}
