//! Rich Text Format, as Word, WPS and LibreOffice write it.
//!
//! Text is bytes in the encoding of the font (or of the file), or `\u` with a stand-in for old readers behind it.
//! Automatic numbers need no counting: writers put the rendered number into a `listtext` group. Left out are headers and
//! footers, comments, hidden text and pictures; footnotes and text boxes follow the paragraph that they hang on.

mod token;

use std::collections::HashMap;

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, WINDOWS_1252};

use super::ReadOptions;
use super::blocks::Builder;
use super::page::{Look, Page};
use crate::error::Reason;
use token::{Token, Tokens};

/// Groups are not nested deeper than this in files that are meant to be read.
const DEEPEST: usize = 4096;

pub(super) fn read(bytes: &[u8], options: &ReadOptions, out: &mut Builder) -> Result<(), Reason> {
    let mut reader = Reader {
        state: State::default(),
        stack: Vec::new(),
        file: GB18030,
        fonts: HashMap::new(),
        headings: HashMap::new(),
        optional: false,
        skip: 0,
        bytes: Vec::new(),
        high: None,
        page: Page::new(options.revisions, out),
    };
    for token in Tokens::new(bytes) {
        reader.token(token)?;
        if reader.stack.is_empty() && token == Token::Close {
            break;
        }
    }
    reader.flush();
    reader.page.end_paragraph(&reader.state.look);
    Ok(())
}

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Text,
    /// Nowhere.
    Aside,
    /// Nowhere, but groups within it may be text again.
    Shape,
    /// The rendered number of the paragraph.
    Label,
    Fonts,
    Styles,
    /// The instruction of a field.
    Instruction,
    /// A footnote or text box.
    Note,
}

/// What a group has and its end takes back.
#[derive(Debug, Clone, Default)]
struct State {
    place: Place,
    look: Look,
    font: i32,
    /// How many stand-ins follow a `\u`.
    stand_ins: Option<u8>,
    /// The style that is being defined.
    style: i32,
}

struct Reader<'a> {
    state: State,
    stack: Vec<State>,
    /// The encoding of text whose font does not tell.
    file: &'static Encoding,
    fonts: HashMap<i32, &'static Encoding>,
    /// Heading levels by style.
    headings: HashMap<i32, u8>,
    /// A `\*` was just read.
    optional: bool,
    /// How many stand-ins are still to be passed over.
    skip: u8,
    /// Bytes of text that are not decoded yet.
    bytes: Vec<u8>,
    /// The first half of a character outside the basic plane.
    high: Option<u16>,
    page: Page<'a>,
}

/// Destinations that are no text, besides all those marked as optional.
const ASIDE: &[&str] = &[
    "colortbl",
    "info",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "pict",
    "listtable",
    "listoverridetable",
    "revtbl",
    "filetbl",
    "tc",
    "xe",
    "txe",
    "rxe",
    "sn",
    "sv",
    "nonshppict",
    "annotation",
    "atnid",
    "atnauthor",
    "ftnsep",
    "ftnsepc",
    "aftnsep",
    "aftnsepc",
    "ftncn",
    "aftncn",
    "nonesttables",
    "private",
    "objclass",
    "objname",
    "pntxta",
    "pntxtb",
    "operator",
    "author",
    "title",
    "subject",
    "shprslt",
    "listname",
];

impl Reader<'_> {
    fn token(&mut self, token: Token<'_>) -> Result<(), Reason> {
        // A stand-in is a byte or a control; the end of a group ends them.
        if self.skip > 0 {
            match token {
                Token::Open | Token::Close => self.skip = 0,
                _ => {
                    self.skip -= 1;
                    return Ok(());
                }
            }
        }
        let optional = std::mem::take(&mut self.optional);
        match token {
            Token::Byte(byte) => {
                self.bytes.push(byte);
                return Ok(());
            }
            _ => self.flush(),
        }
        match token {
            Token::Open => {
                if self.stack.len() >= DEEPEST {
                    return Err(Reason::Malformed("its groups are nested without end".to_owned()));
                }
                self.stack.push(self.state.clone());
            }
            Token::Close => self.close(),
            Token::Optional => self.optional = true,
            Token::Sign(sign) => self.text(&sign.to_string()),
            Token::Word(name, number) => self.word(name, number, optional),
            Token::Byte(_) => {}
        }
        Ok(())
    }

    fn close(&mut self) {
        let Some(outer) = self.stack.pop() else { return };
        let inner = std::mem::replace(&mut self.state, outer);
        if inner.place == self.state.place {
            return;
        }
        match inner.place {
            Place::Note if self.state.place != Place::Note => self.page.end_note(&inner.look),
            Place::Label => self.page.end_label(),
            Place::Instruction => self.page.end_instruction(&self.state.look),
            _ => {}
        }
    }

    fn enter(&mut self, place: Place) {
        self.state.place = place;
    }

    fn word(&mut self, name: &str, number: Option<i32>, optional: bool) {
        let on = number != Some(0);
        let value = number.unwrap_or(0);
        let in_text = matches!(self.state.place, Place::Text | Place::Note);
        match name {
            "fonttbl" => return self.enter(Place::Fonts),
            "stylesheet" => return self.enter(Place::Styles),
            "fldinst" if in_text => return self.enter(Place::Instruction),
            "listtext" | "pntext" if in_text => {
                self.page.begin_label();
                return self.enter(Place::Label);
            }
            "footnote" if in_text => {
                self.page.begin_note();
                return self.enter(Place::Note);
            }
            "shpinst" if in_text => return self.enter(Place::Shape),
            "shptxt" if self.state.place == Place::Shape => {
                self.page.begin_note();
                self.state.look = Look::default();
                return self.enter(Place::Note);
            }
            "shppict" | "pn" => return self.enter(Place::Aside),
            _ if ASIDE.contains(&name) => return self.enter(Place::Aside),
            // Styles of characters and tables are marked as optional within the style sheet.
            _ if optional && self.state.place != Place::Styles => return self.enter(Place::Aside),
            _ => {}
        }
        match name {
            "ansicpg" => self.file = encoding_of_page(value),
            "mac" | "pc" | "pca" => self.file = WINDOWS_1252,
            "deff" | "f" => {
                self.state.font = value;
            }
            "fcharset" if self.state.place == Place::Fonts => {
                if let Some(encoding) = encoding_of_charset(value) {
                    self.fonts.insert(self.state.font, encoding);
                }
            }
            "uc" => self.state.stand_ins = Some(value.clamp(0, 255) as u8),
            "u" => {
                self.unit(value as u16);
                self.skip = self.state.stand_ins.unwrap_or(1);
            }
            "s" if self.state.place == Place::Styles => self.state.style = value,
            "s" => self.state.look.heading = self.headings.get(&value).copied(),
            "outlinelevel" if self.state.place == Place::Styles => {
                if (0..9).contains(&value) {
                    self.headings.insert(self.state.style, value as u8 + 1);
                }
            }
            "outlinelevel" => self.state.look.heading = (0..9).contains(&value).then_some(value as u8 + 1),
            "plain" => self.state.look.plain(),
            "pard" => self.state.look.pard(),
            "b" => self.state.look.bold = on,
            "v" => self.state.look.hidden = on,
            "deleted" => self.state.look.deleted = on,
            "revised" => self.state.look.inserted = on,
            "qc" => self.state.look.centred = true,
            "ql" | "qj" | "qr" | "qd" => self.state.look.centred = false,
            "intbl" => self.state.look.in_table = true,
            "ls" => self.state.look.in_list = value > 0,
            "ilvl" => self.state.look.level = value.clamp(0, 8) as u8,
            _ if !in_text && self.state.place != Place::Label => {}
            "par" | "sect" | "page" | "column" | "nestcell" if in_text => self.page.end_paragraph(&self.state.look),
            "line" | "lbr" if in_text => self.page.end_line(),
            "cell" if in_text => self.page.end_cell(&self.state.look),
            "row" if in_text => self.page.end_row(),
            _ => {
                if let Some((_, sign)) = SIGNS.iter().find(|(known, _)| *known == name) {
                    self.text(sign);
                }
            }
        }
    }

    fn unit(&mut self, unit: u16) {
        let text = match self.high.take() {
            Some(high) => String::from_utf16_lossy(&[high, unit]),
            None if (0xD800..0xDC00).contains(&unit) => {
                self.high = Some(unit);
                return;
            }
            None => String::from_utf16_lossy(&[unit]),
        };
        self.text(&text);
    }

    /// Decodes the bytes that have come in.
    fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        if matches!(self.state.place, Place::Aside | Place::Shape | Place::Fonts | Place::Styles) {
            return;
        }
        // Text that was typed in by hand or by a script may be UTF-8 in spite of what the file says.
        let is_utf8 = !bytes.is_ascii() && bytes.len() >= 6 && std::str::from_utf8(&bytes).is_ok();
        let encoding = if is_utf8 { UTF_8 } else { self.fonts.get(&self.state.font).copied().unwrap_or(self.file) };
        let text = encoding.decode_without_bom_handling(&bytes).0;
        self.text(&text);
    }

    fn text(&mut self, text: &str) {
        match self.state.place {
            Place::Text | Place::Note | Place::Label => self.page.text(text, &self.state.look),
            Place::Instruction => self.page.instruct(text),
            Place::Aside | Place::Shape | Place::Fonts | Place::Styles => {}
        }
    }
}

/// Controls that stand for signs.
const SIGNS: &[(&str, &str)] = &[
    ("tab", "\t"),
    ("emdash", "—"),
    ("endash", "–"),
    ("lquote", "‘"),
    ("rquote", "’"),
    ("ldblquote", "“"),
    ("rdblquote", "”"),
    ("bullet", "•"),
    ("emspace", " "),
    ("enspace", " "),
    ("qmspace", " "),
];

fn encoding_of_page(page: i32) -> &'static Encoding {
    match page {
        936 | 54936 => GB18030,
        950 => BIG5,
        932 => SHIFT_JIS,
        949 => EUC_KR,
        65001 => UTF_8,
        _ => WINDOWS_1252,
    }
}

/// The encoding of a font's character set; none for those that leave it to the file.
fn encoding_of_charset(charset: i32) -> Option<&'static Encoding> {
    match charset {
        134 => Some(GB18030),
        136 => Some(BIG5),
        128 => Some(SHIFT_JIS),
        129 => Some(EUC_KR),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
