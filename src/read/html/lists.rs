//! The numbers that a browser prints before the items of an ordered list.

use html5ever::tokenizer::Tag;

use super::style::{Look, attribute};

/// How the items of a list are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbering {
    None,
    Decimal,
    LowerLetter,
    UpperLetter,
    LowerRoman,
    UpperRoman,
    Chinese,
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
            Some("i") => Numbering::LowerRoman,
            Some("I") => Numbering::UpperRoman,
            _ => Numbering::Decimal,
        };
        let start = attribute(tag, "start").and_then(|start| start.trim().parse().ok());
        List { numbering: by_style.unwrap_or_else(by_type), next: start.unwrap_or(1) }
    }

    /// Returns the label of the next item, with the punctuation that a browser prints.
    pub(super) fn label(&mut self, item: &Tag) -> Option<String> {
        let number = attribute(item, "value").and_then(|value| value.trim().parse().ok()).unwrap_or(self.next);
        self.next = number.saturating_add(1);
        let label = match self.numbering {
            Numbering::None => return None,
            Numbering::Decimal => format!("{number}."),
            Numbering::LowerLetter => format!("{}.", letters(number)?),
            Numbering::UpperLetter => format!("{}.", letters(number)?.to_ascii_uppercase()),
            Numbering::LowerRoman => format!("{}.", roman(number)?),
            Numbering::UpperRoman => format!("{}.", roman(number)?.to_ascii_uppercase()),
            Numbering::Chinese => format!("{}、", chinese(number)?),
        };
        Some(label)
    }
}

fn by_style(style: &str) -> Option<Numbering> {
    Some(match style {
        "none" | "disc" | "circle" | "square" => Numbering::None,
        "decimal" | "decimal-leading-zero" => Numbering::Decimal,
        "lower-alpha" | "lower-latin" => Numbering::LowerLetter,
        "upper-alpha" | "upper-latin" => Numbering::UpperLetter,
        "lower-roman" => Numbering::LowerRoman,
        "upper-roman" => Numbering::UpperRoman,
        "cjk-ideographic" | "cjk-decimal" | "simp-chinese-informal" | "trad-chinese-informal" => Numbering::Chinese,
        _ => return None,
    })
}

/// a … z, aa, ab …; none where a browser falls back to digits as well.
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

fn roman(number: i32) -> Option<String> {
    const SIGNS: &[(i32, &str)] = &[
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut rest = Some(number).filter(|number| (1..4000).contains(number))?;
    let mut roman = String::new();
    for (value, sign) in SIGNS {
        while rest >= *value {
            roman.push_str(sign);
            rest -= value;
        }
    }
    Some(roman)
}

fn chinese(number: i32) -> Option<String> {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let number = usize::try_from(number).ok().filter(|number| (1..100).contains(number))?;
    let (tens, ones) = (number / 10, number % 10);
    Some(match tens {
        0 => DIGITS[ones].to_owned(),
        1 => format!("十{}", DIGITS[ones]),
        _ => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_every_style() {
        assert_eq!((letters(1), letters(27), letters(0)), (Some("a".to_owned()), Some("aa".to_owned()), None));
        assert_eq!((roman(14), roman(4000)), (Some("xiv".to_owned()), None));
        assert_eq!((chinese(10), chinese(21), chinese(100)), (Some("十".to_owned()), Some("二十一".to_owned()), None));
    }
}
