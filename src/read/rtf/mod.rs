//! Rich Text Format, as Word, WPS and LibreOffice write it.
//!
//! Text is bytes in the encoding of the font (or of the file), or `\u` with a stand-in for old readers behind it.
//! Automatic numbers need no counting: writers put the rendered number into a `listtext` group. Left out are headers and
//! footers, comments, hidden text and pictures; footnotes and text boxes follow the paragraph that they hang on.

mod fonts;
mod token;

use std::collections::HashMap;

use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};

use super::ReadOptions;
use super::blocks::Builder;
use super::page::{Look, Page};
use crate::error::Reason;
use fonts::{Font, encoding_of_page, is_utf8};
use token::{Token, Tokens};

/// Groups are not nested deeper than this in files that are meant to be read.
const DEEPEST: usize = 4096;

pub(super) fn read(bytes: &[u8], options: &ReadOptions, out: &mut Builder) -> Result<(), Reason> {
    let mut reader = Reader {
        state: State::default(),
        stack: Vec::new(),
        file: GB18030,
        typed_utf8: is_utf8(bytes),
        fonts: HashMap::new(),
        headings: HashMap::new(),
        optional: false,
        skip: 0,
        bytes: Vec::new(),
        high: None,
        form: Form::default(),
        page: Page::new(options.revisions, out),
    };
    let mut is_whole = false;
    for token in Tokens::new(bytes) {
        reader.token(token)?;
        if reader.stack.is_empty() && token == Token::Close {
            is_whole = true;
            break;
        }
    }
    reader.flush();
    reader.page.finish(&reader.state.look);
    if !is_whole {
        out.warn("the file is cut off: some of its groups do not end".to_owned());
    }
    Ok(())
}

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Text,
    /// Nowhere.
    Aside,
    /// Nowhere, but the text box of a drawing within it is text again.
    Shape,
    /// Nowhere, but what readers that know Unicode are to read instead of it is text.
    Alternative,
    /// The rendered number of the paragraph.
    Label,
    Fonts,
    Styles,
    /// The instruction of a field.
    Instruction,
    /// What is said of a form field.
    Form,
}

/// The state of a box to tick, as numbers of the file: its own and that by default.
#[derive(Debug, Clone, Copy, Default)]
struct Form {
    own: Option<i32>,
    default: i32,
}

impl Form {
    fn is_ticked(self) -> bool {
        /// The state of a box that is as it is by default.
        const UNTOUCHED: i32 = 25;
        self.own.filter(|own| *own != UNTOUCHED).unwrap_or(self.default) == 1
    }
}

/// What a group has and its end takes back.
#[derive(Debug, Clone, Default)]
struct State {
    place: Place,
    /// Footnotes and text boxes that are open.
    notes: usize,
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
    /// Its text was typed in by hand or by a script, in UTF-8 whatever the file says.
    typed_utf8: bool,
    fonts: HashMap<i32, Font>,
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
    /// The form field that is being described.
    form: Form,
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
        if inner.place != self.state.place {
            match inner.place {
                Place::Label => self.page.end_label(),
                Place::Form => self.page.instruct(if self.form.is_ticked() { "☑" } else { "" }),
                Place::Instruction => self.page.end_instruction(&self.state.look),
                _ => {}
            }
        }
        for _ in self.state.notes..inner.notes {
            self.page.end_note(&inner.look);
        }
    }

    fn begin_note(&mut self) {
        self.page.begin_note();
        self.state.notes += 1;
        self.enter(Place::Text);
    }

    fn enter(&mut self, place: Place) {
        self.state.place = place;
    }

    fn word(&mut self, name: &str, number: Option<i32>, optional: bool) {
        let on = number != Some(0);
        let value = number.unwrap_or(0);
        let in_text = self.state.place == Place::Text;
        match name {
            "fonttbl" => return self.enter(Place::Fonts),
            "stylesheet" => return self.enter(Place::Styles),
            "fldinst" if in_text => return self.enter(Place::Instruction),
            "listtext" | "pntext" if in_text => {
                self.page.begin_label();
                return self.enter(Place::Label);
            }
            "formfield" if self.state.place == Place::Instruction => {
                self.form = Form::default();
                return self.enter(Place::Form);
            }
            "footnote" if in_text => return self.begin_note(),
            // Drawings of Word 97 and later, and older ones.
            "shpinst" | "do" if in_text => return self.enter(Place::Shape),
            "shptxt" | "dptxbxtext" if self.state.place == Place::Shape => {
                self.state.look = Look::default();
                return self.begin_note();
            }
            "upr" if in_text => return self.enter(Place::Alternative),
            "ud" if self.state.place == Place::Alternative => return self.enter(Place::Text),
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
                self.state.look.font = self.fonts.get(&value).map(|font| font.name.as_str().into());
            }
            "fcharset" if self.state.place == Place::Fonts => {
                self.fonts.entry(self.state.font).or_default().set_charset(value);
            }
            "ffres" if self.state.place == Place::Form => self.form.own = Some(value),
            "ffdefres" if self.state.place == Place::Form => self.form.default = value,
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
        let font = self.fonts.get(&self.state.font);
        if font.is_some_and(|font| font.of_symbols) && self.state.place != Place::Fonts {
            return self.text(&fonts::symbols(&bytes));
        }
        let is_utf8 = self.typed_utf8 && std::str::from_utf8(&bytes).is_ok();
        let encoding = if is_utf8 { UTF_8 } else { font.and_then(|font| font.encoding).unwrap_or(self.file) };
        let text = encoding.decode_without_bom_handling(&bytes).0;
        self.text(&text);
    }

    fn text(&mut self, text: &str) {
        match self.state.place {
            Place::Text | Place::Label => self.page.text(text, &self.state.look),
            Place::Instruction => self.page.instruct(text),
            Place::Fonts => self.fonts.entry(self.state.font).or_default().name(text),
            Place::Aside | Place::Shape | Place::Alternative | Place::Styles | Place::Form => {}
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

#[cfg(test)]
mod tests;
