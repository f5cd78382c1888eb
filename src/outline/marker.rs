//! Printed numbers at the start of lines: which numbering scheme, which value.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::lexicon::Lexicon;
use crate::numeral::{self, Numeral, narrow};
use crate::text::{fold_str, is_han};

/// Most levels of a decimal number: `1.2.3.4.5.6`.
pub const MAX_DECIMAL: usize = 6;

/// A numbering scheme: an index into the list of `numbering.toml`. Decimal numbers of different depth are different schemes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scheme {
    index: u8,
    /// Levels of a decimal number, 0 for all others.
    depth: u8,
}

impl Scheme {
    /// Returns the scheme's name in `numbering.toml`.
    pub fn name(self) -> &'static str {
        &schemes()[self.index as usize].name
    }

    /// Returns the fixed place in the tree, 1 the highest; none if the scheme nests freely.
    pub fn rank(self) -> Option<u8> {
        schemes()[self.index as usize].rank
    }

    /// Returns the number of levels of a decimal number, 0 for other schemes.
    pub fn depth(self) -> usize {
        self.depth as usize
    }

    /// Tells whether what the scheme numbers is always a titled unit (attachments).
    pub fn always_titled(self) -> bool {
        schemes()[self.index as usize].title
    }
}

/// A printed number at the start of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Marker {
    pub scheme: Scheme,
    /// The number; of a decimal number its last level.
    pub value: u32,
    /// All levels of a decimal number; zeros beyond its depth, all zeros for other schemes.
    pub levels: [u32; MAX_DECIMAL],
    /// Byte range of the label within the line, without trailing punctuation.
    pub label: (usize, usize),
    /// Byte at which the line's own text starts.
    pub body: usize,
    /// Counts only where it continues a list: the form is also running text.
    pub bare: bool,
    /// No blank and no punctuation stand between number and text.
    pub glued: bool,
}

#[derive(Deserialize)]
struct SchemeData {
    name: String,
    /// Name of the scheme whose lists this one continues.
    like: Option<String>,
    rank: Option<u8>,
    #[serde(default)]
    bare: bool,
    #[serde(default)]
    title: bool,
    forms: Vec<String>,
}

struct Form {
    scheme: u8,
    bare: bool,
    prefix: String,
    numeral: FormNumeral,
    suffix: String,
}

impl Form {
    /// Tells quickly that no label of this form begins with a character.
    fn may_begin(&self, first: char) -> bool {
        match (self.prefix.chars().next(), &self.numeral) {
            (Some(' '), _) => first.is_whitespace(),
            (Some(prefix), _) => prefix == first,
            (None, FormNumeral::One(Numeral::Arabic) | FormNumeral::Decimal) => first.is_ascii_digit(),
            (None, FormNumeral::One(Numeral::Lower | Numeral::Upper)) => first.is_ascii_alphabetic(),
            (None, _) => !first.is_ascii_digit(),
        }
    }
}

enum FormNumeral {
    One(Numeral),
    Decimal,
    /// The prefix alone is the label (`附件：`).
    None,
}

#[derive(Deserialize)]
struct Numbering {
    scheme: Vec<SchemeData>,
    /// What makes a quantity of a number and a blank.
    units: Lexicon,
    /// Words that begin like a unit.
    no_units: Lexicon,
    /// What follows a number that a sentence refers to …
    refer: Lexicon,
    /// … or may refer to.
    may_refer: Lexicon,
}

fn numbering() -> &'static Numbering {
    static DATA: LazyLock<Numbering> = LazyLock::new(|| {
        toml::from_str(include_str!("../data/numbering.toml")).expect("numbering.toml is well formed, a test reads it")
    });
    &DATA
}

fn schemes() -> &'static [SchemeData] {
    &numbering().scheme
}

fn forms() -> &'static [Form] {
    static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
        let index_of = |name: &str| schemes().iter().position(|scheme| scheme.name == name);
        let mut forms = Vec::new();
        for (own, scheme) in schemes().iter().enumerate() {
            let index = scheme.like.as_deref().and_then(index_of).unwrap_or(own);
            for form in &scheme.forms {
                let (prefix, rest) = form.split_once('{').unwrap_or((form, ""));
                let (name, suffix) = rest.split_once('}').unwrap_or(("", rest));
                let numeral = match name {
                    "han" => FormNumeral::One(Numeral::Han),
                    "financial" => FormNumeral::One(Numeral::Financial),
                    "arabic" => FormNumeral::One(Numeral::Arabic),
                    "lower" => FormNumeral::One(Numeral::Lower),
                    "upper" => FormNumeral::One(Numeral::Upper),
                    "roman" => FormNumeral::One(Numeral::Roman),
                    "UPPER" => FormNumeral::One(Numeral::UpperRoman),
                    "enclosed" => FormNumeral::One(Numeral::Enclosed),
                    "decimal" => FormNumeral::Decimal,
                    _ => FormNumeral::None,
                };
                forms.push(Form {
                    scheme: index as u8,
                    bare: scheme.bare,
                    prefix: prefix.into(),
                    numeral,
                    suffix: suffix.into(),
                });
            }
        }
        forms
    });
    &FORMS
}

/// Returns what number may stand at the start of `line`: the readings of the longest labels, likeliest first.
///
/// Several readings are returned only where the sequence must decide (`i)`: a letter or a Roman numeral).
pub fn markers(line: &str) -> Vec<Marker> {
    let mut found: Vec<Marker> = Vec::new();
    let Some(first) = line.chars().next().map(narrow) else { return found };
    if !may_start_a_label(first) {
        return found;
    }
    for form in forms().iter().filter(|form| form.may_begin(first)) {
        let Some(marker) = read_form(form, line) else { continue };
        match found.first() {
            Some(best) if label_end(best) > label_end(&marker) => {}
            Some(best) if label_end(best) == label_end(&marker) && best.bare == marker.bare => found.push(marker),
            Some(best) if label_end(best) == label_end(&marker) && !best.bare => {}
            _ => found = vec![marker],
        }
    }
    found
}

fn label_end(marker: &Marker) -> usize {
    marker.label.1
}

/// A cheap test that passes over nearly all lines of running text.
fn may_start_a_label(first: char) -> bool {
    first.is_ascii_alphanumeric()
        || matches!(first, '(' | '[' | '〔' | '【' | '第' | '附')
        || numeral::han(first.encode_utf8(&mut [0; 4])).is_some()
        || numeral::enclosed(first).is_some()
        || ('\u{2160}'..='\u{217F}').contains(&first)
}

/// Tells whether a text begins with a unit, so that a number before it is a quantity (`3 期`, `12 个月`).
fn begins_with_a_unit(text: &str) -> bool {
    let head = head_of(text);
    numbering().units.start_of(&head).is_some() && numbering().no_units.start_of(&head).is_none()
}

/// Reads a number of one or two digits that is glued to a Han character (`1总则`) at byte `start` of a line.
pub fn head(line: &str, start: usize) -> Option<Marker> {
    let text = line.get(start..)?;
    let (value, bytes) = numeral::arabic(text)?;
    let rest = &text[bytes..];
    let glued = (1..100).contains(&value) && rest.starts_with(is_han) && !begins_with_a_unit(rest);
    let index = schemes().iter().position(|scheme| scheme.name == "arabic")? as u8;
    glued.then_some(Marker {
        scheme: Scheme { index, depth: 0 },
        value,
        levels: [0; MAX_DECIMAL],
        label: (start, start + bytes),
        body: start + bytes,
        bare: true,
        glued: true,
    })
}

fn read_form(form: &Form, line: &str) -> Option<Marker> {
    let mut at = literal(&form.prefix, line)?;
    let mut levels = [0; MAX_DECIMAL];
    let mut depth = 0;
    let mut hyphens = false;
    let value = match form.numeral {
        // 壹、 is no 一、
        FormNumeral::One(Numeral::Han) if form.prefix.is_empty() && line.starts_with(numeral::is_financial) => {
            return None;
        }
        FormNumeral::One(kind) => {
            at += blanks(&line[at..]);
            let (value, bytes) = numeral::read(kind, &line[at..])?;
            at += bytes;
            value
        }
        FormNumeral::Decimal => {
            let bytes;
            (depth, bytes) = decimal(&line[at..], &mut levels)?;
            hyphens = line[at..at + bytes].contains(HYPHENS);
            at += bytes;
            levels[depth - 1]
        }
        FormNumeral::None => 1,
    };
    if value == 0 && depth == 0 || value > 999 {
        return None;
    }
    // （ 1 ）, 第 12 条, 3 、, 3 . — but 3 .5 is none
    if (!form.prefix.is_empty() || form.suffix.starts_with([')', '、', '.']))
        && !matches!(form.suffix.chars().next(), None | Some(' '))
    {
        at += blanks(&line[at..]);
    }
    let before_suffix = at;
    at += literal(&form.suffix, &line[at..])?;
    // full stops and commas belong to the list, brackets and 条 to the number
    let closes = form.suffix.chars().next().is_some_and(|ch| !matches!(ch, '.' | '、' | '。' | ',' | ':' | '·' | ' '));
    let label = (0, if closes { at } else { before_suffix });
    let rest = &line[at..];
    let next = rest.chars().next().map(narrow);
    // the middle of a number (1.5倍, 10:30), a quantity (99.9%, 1.5元), a word (附件为本合同…)
    let in_text = next.is_some_and(|ch| match form.numeral {
        FormNumeral::One(_) if form.suffix == " " => begins_with_a_unit(rest),
        FormNumeral::One(Numeral::Arabic) => {
            matches!(form.suffix.as_str(), "." | "," | ":" | "。") && ch.is_ascii_digit()
        }
        FormNumeral::Decimal if hyphens => {
            !is_separator(ch) && !is_han(ch) && !QUOTES.contains(&ch) || begins_with_a_unit(rest)
        }
        FormNumeral::Decimal => matches!(ch, '%' | '‰' | '元' | '倍' | '万' | '亿' | '折') || refers_to_decimal(rest),
        FormNumeral::None => !matches!(ch, ':' | ' ' | '(' | '《'),
        FormNumeral::One(_) => false,
    });
    if in_text {
        return None;
    }
    let mut separators: usize = rest.chars().take_while(|&ch| is_separator(ch)).map(char::len_utf8).sum();
    // 1.2 .com 域名: the dot is the word's
    let word = rest[separators..].starts_with(|ch: char| ch.is_ascii_alphabetic());
    if word && rest[..separators].strip_suffix('.').is_some_and(|before| before.ends_with(char::is_whitespace)) {
        separators -= 1;
    }
    let glued = separators == 0 && label.1 == at && depth > 0;
    Some(Marker {
        scheme: Scheme { index: form.scheme, depth: depth as u8 },
        value,
        levels,
        label,
        body: at + separators,
        bare: form.bare || hyphens,
        glued,
    })
}

/// Tells whether a sentence may refer to the provision whose number stands before `rest` (第五条约定的费用…).
pub fn refers(rest: &str) -> bool {
    refers_surely(rest) || is_glued(rest) && numbering().may_refer.start_of(&head_of(rest)).is_some()
}

/// Tells whether a sentence surely refers to it (第五条所述的, 第五条第二款).
pub fn refers_surely(rest: &str) -> bool {
    let numbered = || rest.starts_with('第') && !markers(rest).is_empty();
    is_glued(rest) && (numbering().refer.start_of(&head_of(rest)).is_some() || numbered())
}

fn is_glued(rest: &str) -> bool {
    rest.starts_with(|ch| !is_separator(ch) || ch == '、')
}

/// Tells whether what follows a decimal number makes a reference of it: 2.1条所述, 3.2款的.
fn refers_to_decimal(rest: &str) -> bool {
    rest.strip_prefix(['条', '條', '款', '项', '項', '节', '節']).is_some_and(refers_surely)
}

fn head_of(rest: &str) -> String {
    fold_str(&rest.chars().take(4).collect::<String>())
}

/// What may stand between a label and the text: blanks and one more mark (`第一条、`, `（一）、`, `1.1．`).
fn is_separator(ch: char) -> bool {
    ch.is_whitespace() || matches!(narrow(ch), '.' | '、' | ',' | ':' | '·' | '。' | ';') || ch == '\u{200B}'
}

/// Returns the bytes of `line` that spell `form` in any width.
fn literal(form: &str, line: &str) -> Option<usize> {
    let mut chars = line.chars();
    let mut bytes = 0;
    for wanted in form.chars() {
        let ch = chars.next()?;
        let fits = if wanted == ' ' { ch.is_whitespace() } else { narrow(ch) == wanted };
        if !fits {
            return None;
        }
        bytes += ch.len_utf8();
    }
    Some(bytes)
}

fn blanks(text: &str) -> usize {
    text.chars().take_while(|ch| ch.is_whitespace()).map(char::len_utf8).sum()
}

/// What may stand between the levels of a decimal number instead of dots. Ranges look alike, so that these count only
/// where they continue a list.
const HYPHENS: [char; 2] = ['-', '–'];

/// What a text may begin with besides a Han character.
const QUOTES: [char; 7] = ['“', '"', '「', '《', '【', '(', '‘'];

/// Reads `1.2`, `1．2．3`, `1.2.`, `1-2`: at least two levels. Returns the levels' number and the bytes read, without a final dot.
fn decimal(text: &str, levels: &mut [u32; MAX_DECIMAL]) -> Option<(usize, usize)> {
    let mut depth = 0;
    let mut at = 0;
    let mut end = 0;
    let mut separator = None;
    let separates = |ch: char| narrow(ch) == '.' || HYPHENS.contains(&narrow(ch));
    while depth < MAX_DECIMAL {
        let Some((value, bytes)) = numeral::arabic(&text[at..]) else { break };
        if value > 999 {
            return None;
        }
        levels[depth] = value;
        depth += 1;
        at += bytes;
        end = at;
        let Some(dot) = text[at..].chars().next().filter(|&ch| separates(ch)) else { break };
        // 1-1, but not 1.1-2
        if *separator.get_or_insert(narrow(dot)) != narrow(dot) {
            break;
        }
        at += dot.len_utf8();
    }
    if depth == MAX_DECIMAL && text[end..].chars().next().is_some_and(|ch| ch.is_ascii_digit()) {
        return None;
    }
    (depth >= 2).then_some((depth, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_labels() {
        for (line, scheme, value, label, body) in [
            ("第十二条 争议解决", "article", 12, "第十二条", "争议解决"),
            ("第 3 条　定义", "article", 3, "第 3 条", "定义"),
            ("第二條、資格", "article", 2, "第二條", "資格"),
            ("一、总则", "han", 1, "一", "总则"),
            ("（二）押金", "han-paren", 2, "（二）", "押金"),
            ("( 3 ) 押金", "arabic-paren", 3, "( 3 )", "押金"),
            ("10)本合同", "arabic-half-paren", 10, "10)", "本合同"),
            ("１．甲方", "arabic", 1, "１", "甲方"),
            ("2.4本协议", "decimal", 4, "2.4", "本协议"),
            ("4.7.1. 您", "decimal", 1, "4.7.1", "您"),
            ("1.2 .com 域名", "decimal", 2, "1.2", ".com 域名"),
            ("2-3 甲方", "decimal", 3, "2-3", "甲方"),
            ("①付款", "enclosed", 1, "①", "付款"),
            ("a) 付款", "lower-half-paren", 1, "a)", "付款"),
            ("附件一：清单", "attachment", 1, "附件一", "清单"),
            ("附件：清单", "attachment", 1, "附件", "清单"),
            ("第三章 价款", "chapter", 3, "第三章", "价款"),
            ("4      方违反", "arabic", 4, "4", "方违反"),
        ] {
            let found = markers(line);
            let marker = found.first().unwrap_or_else(|| panic!("no marker in {line:?}"));
            assert_eq!((marker.scheme.name(), marker.value), (scheme, value), "{line:?}");
            assert_eq!((&line[marker.label.0..marker.label.1], &line[marker.body..]), (label, body), "{line:?}");
        }
    }

    #[test]
    fn running_text_has_no_label() {
        for line in [
            "2023年1月1日",
            "1.5倍以上",
            "3-5个工作日",
            "2.1条所述的期限",
            "99.9%可用",
            "10:30开始",
            "1,000元",
            "app下载",
            "附件为本合同的组成部分",
            "甲方：",
            "一方违约",
            "三十日内",
        ] {
            assert!(markers(line).is_empty(), "{line:?}: {:?}", markers(line));
        }
    }

    #[test]
    fn a_letter_may_be_a_roman_numeral() {
        let names: Vec<_> = markers("i) 甲方").iter().map(|m| (m.scheme.name(), m.value)).collect();
        assert_eq!(names, [("lower-half-paren", 9), ("roman-half-paren", 1)]);
    }
}
