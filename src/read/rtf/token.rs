//! RTF as a sequence of tokens.

/// What RTF is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// A control word and its number, if it has one.
    Word(&'a str, Option<i32>),
    /// `\*`: a destination follows that readers may pass over.
    Optional,
    /// A byte of text in the encoding that holds at the place.
    Byte(u8),
    /// A sign that is written as a control symbol.
    Sign(char),
}

/// Iterates over the tokens of an RTF file; what a `\bin` control holds is passed over.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Tokens { bytes, at: 0 }
    }

    fn control(&mut self) -> Option<Token<'a>> {
        let first = *self.bytes.get(self.at)?;
        if first.is_ascii_alphabetic() {
            return Some(self.word());
        }
        self.at += 1;
        Some(match first {
            b'\'' => {
                let digits = self.bytes.get(self.at..self.at + 2).and_then(|pair| std::str::from_utf8(pair).ok());
                let byte = digits.and_then(|pair| u8::from_str_radix(pair, 16).ok());
                self.at += if byte.is_some() { 2 } else { 0 };
                byte.map_or(Token::Sign('\u{FFFD}'), Token::Byte)
            }
            b'*' => Token::Optional,
            b'~' => Token::Sign('\u{A0}'),
            b'_' => Token::Sign('-'),
            // A line break behind a backslash ends a paragraph.
            b'\r' | b'\n' => Token::Word("par", None),
            b'\t' => Token::Word("tab", None),
            b'\\' | b'{' | b'}' => Token::Byte(first),
            // Places where a word may be divided, marks of index entries and formulas.
            _ => Token::Word("", None),
        })
    }

    fn word(&mut self) -> Token<'a> {
        let rest = &self.bytes[self.at..];
        let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let name = std::str::from_utf8(&rest[..letters]).unwrap_or_default();
        let sign = usize::from(rest.get(letters) == Some(&b'-'));
        let digits = rest[letters + sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let end = if digits > 0 { letters + sign + digits } else { letters };
        let number = std::str::from_utf8(&rest[letters..end]).ok().and_then(|number| number.parse::<i32>().ok());
        self.at += end;
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        if name == "bin" {
            let skip = number.and_then(|number| usize::try_from(number).ok()).unwrap_or(0);
            self.at = self.at.saturating_add(skip).min(self.bytes.len());
        }
        Token::Word(name, number)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            return match byte {
                b'{' => Some(Token::Open),
                b'}' => Some(Token::Close),
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => continue,
                byte => Some(Token::Byte(byte)),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_end_where_they_should() {
        let all: Vec<_> = Tokens::new(b"{\\b0\\u-5 a\\'b5\\*\\bin3 }}}\\par\r\nx\\-\\{\\'zz").collect();
        assert_eq!(
            all,
            [
                Token::Open,
                Token::Word("b", Some(0)),
                Token::Word("u", Some(-5)),
                Token::Byte(b'a'),
                Token::Byte(0xB5),
                Token::Optional,
                Token::Word("bin", Some(3)),
                Token::Word("par", None),
                Token::Byte(b'x'),
                Token::Word("", None),
                Token::Byte(b'{'),
                Token::Sign('\u{FFFD}'),
                Token::Byte(b'z'),
                Token::Byte(b'z'),
            ]
        );
        assert_eq!(Tokens::new(b"\\").count(), 0);
    }
}
