//! The numbers that a browser prints before the items of an ordered list.

use html5ever::tokenizer::Tag;

use super::style::{Look, attribute};
use crate::read::docx::format;

/// How the items of a list are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbering {
    None,
    LowerLetter,
    UpperLetter,
    /// As Word does in this format of its own, with what a browser prints behind the number.
    As(&'static str, char),
}

/// A list that is open.
#[derive(Debug)]
pub(super) struct List {
    numbering: Numbering,
    next: i32,
}

impl List {
    pub(super) fn of(tag: &Tag, look: &Look) -> List {
        if &*tag.name != "ol" {
            return List { numbering: Numbering::None, next: 1 };
        }
        let by_style = look.list_style.as_deref().and_then(|style| style.split_whitespace().find_map(by_style));
        let by_type = || match attribute(tag, "type") {
            Some("a") => Numbering::LowerLetter,
            Some("A") => Numbering::UpperLetter,
            Some("i") => Numbering::As("lowerRoman", '.'),
            Some("I") => Numbering::As("upperRoman", '.'),
            _ => Numbering::As("decimal", '.'),
        };
        let start = attribute(tag, "start").and_then(|start| start.trim().parse().ok());
        List { numbering: by_style.unwrap_or_else(by_type), next: start.unwrap_or(1) }
    }

    /// Returns the label of the next item, with the punctuation that a browser prints.
    pub(super) fn label(&mut self, item: &Tag) -> Option<String> {
        let number = attribute(item, "value").and_then(|value| value.trim().parse().ok()).unwrap_or(self.next);
        self.next = number.saturating_add(1);
        let word = |format| format::number(i64::from(number), format, None);
        Some(match self.numbering {
            Numbering::None => return None,
            Numbering::LowerLetter => format!("{}.", letters(number).unwrap_or_else(|| word("decimal"))),
            Numbering::UpperLetter => {
                format!("{}.", letters(number).unwrap_or_else(|| word("decimal")).to_ascii_uppercase())
            }
            Numbering::As(format, ending) => format!("{}{ending}", word(format)),
        })
    }
}

fn by_style(style: &str) -> Option<Numbering> {
    Some(match style {
        "none" | "disc" | "circle" | "square" => Numbering::None,
        "decimal" => Numbering::As("decimal", '.'),
        "decimal-leading-zero" => Numbering::As("decimalZero", '.'),
        "lower-alpha" | "lower-latin" => Numbering::LowerLetter,
        "upper-alpha" | "upper-latin" => Numbering::UpperLetter,
        "lower-roman" => Numbering::As("lowerRoman", '.'),
        "upper-roman" => Numbering::As("upperRoman", '.'),
        "cjk-decimal" => Numbering::As("ideographDigital", '、'),
        "cjk-ideographic" | "simp-chinese-informal" | "trad-chinese-informal" => {
            Numbering::As("taiwaneseCountingThousand", '、')
        }
        "simp-chinese-formal" => Numbering::As("chineseLegalSimplified", '、'),
        "trad-chinese-formal" => Numbering::As("ideographLegalTraditional", '、'),
        "cjk-heavenly-stem" => Numbering::As("ideographTraditional", '、'),
        _ => return None,
    })
}

/// a … z, aa, ab …, whereas Word goes on with bb; none where a browser falls back to digits as well.
fn letters(number: i32) -> Option<String> {
    let mut rest = u32::try_from(number).ok().filter(|number| (1..=18_278).contains(number))?;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'a' + (rest % 26) as u8));
        rest /= 26;
    }
    Some(letters.into_iter().rev().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use html5ever::tokenizer::TagKind;

    #[test]
    fn numbers_in_every_style() {
        assert_eq!((letters(1), letters(27), letters(0)), (Some("a".to_owned()), Some("aa".to_owned()), None));
        let mut list = List { numbering: by_style("cjk-ideographic").expect("a style"), next: 99 };
        let item = Tag {
            kind: TagKind::StartTag,
            name: "li".into(),
            self_closing: false,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        };
        let labels: Vec<_> = (0..3).filter_map(|_| list.label(&item)).collect();
        assert_eq!(labels, ["九十九、", "一百、", "一百零一、"]);
    }
}
