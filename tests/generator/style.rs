//! Numbering styles.

use crate::tree::Shape;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Numeral {
    Han,
    Arabic,
    Wide,
    Lower,
    Upper,
    Roman,
    UpperRoman,
    Enclosed,
    /// 壹 贰 叁
    Financial,
    /// Arabic, with full-width dots between levels.
    Dotted,
    /// Arabic, with hyphens between levels.
    Hyphens,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Count {
    /// Anew below each parent.
    Anew,
    /// Through the whole agreement.
    Through,
    /// Anew, and the parents' numbers stand in front.
    Decimal,
}

/// How one level is numbered: `（` 一 `）`, `、`, blank.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    pub before: &'static str,
    pub numeral: Numeral,
    /// Belongs to the label.
    pub behind: &'static str,
    /// Does not belong to it.
    pub tail: &'static str,
    pub gap: &'static str,
    pub count: Count,
}

const fn plain(
    before: &'static str,
    numeral: Numeral,
    behind: &'static str,
    tail: &'static str,
    gap: &'static str,
) -> Number {
    Number { before, numeral, behind, tail, gap, count: Count::Anew }
}

const fn through(number: Number) -> Number {
    Number { count: Count::Through, ..number }
}

const fn decimal(numeral: Numeral, tail: &'static str, gap: &'static str) -> Number {
    Number { before: "", numeral, behind: "", tail, gap, count: Count::Decimal }
}

use Numeral::{Arabic, Enclosed, Han, Lower, Roman, Upper, UpperRoman, Wide};

const PART: Number = plain("第", Han, "编", "", "　");
const CHAPTER: Number = plain("第", Han, "章", "", " ");
const SECTION: Number = plain("第", Han, "节", "", " ");
const ARTICLE: Number = plain("第", Han, "条", "", "　");
const ARABIC_ARTICLE: Number = plain("第", Arabic, "条", "", " ");
const HAN: Number = plain("", Han, "", "、", "");
const HAN_PAREN: Number = plain("（", Han, "）", "", "");
const DOT: Number = plain("", Arabic, "", ".", " ");
const WIDE_DOT: Number = plain("", Wide, "", "．", "");
const GLUED_DOT: Number = plain("", Arabic, "", ".", "");
const PAUSE: Number = plain("", Arabic, "", "、", "");
const PAREN: Number = plain("（", Arabic, "）", "", "");
const WIDE_PAREN: Number = plain("（", Wide, "）", "", "");
const HALF_PAREN: Number = plain("", Arabic, ")", "", " ");
const BARE: Number = plain("", Arabic, "", "", " ");
const LETTER_PAREN: Number = plain("(", Lower, ")", "", " ");
const LETTER_HALF: Number = plain("", Lower, ")", "", " ");
const ROMAN_PAREN: Number = plain("(", Roman, ")", "", " ");
const CIRCLE: Number = plain("", Enclosed, "", "", "");
const UPPER_ROMAN: Number = plain("", UpperRoman, "", ".", " ");
const LETTER: Number = plain("", Upper, "", ".", " ");
const FINANCIAL: Number = plain("", Numeral::Financial, "", "、", "");
const DIVISION: Number = plain("第", Han, "部分", "", " ");
const ARABIC_WIDE_DOT: Number = plain("", Arabic, "", "．", "");
const DOTTED: Number = decimal(Numeral::Dotted, "", " ");
const ARABIC_CHAPTER: Number = plain("第", Arabic, "章", "", " ");
const HYPHENS: Number = decimal(Numeral::Hyphens, "", " ");
const DECIMAL: Number = decimal(Arabic, "", " ");
const DECIMAL_DOT: Number = decimal(Arabic, ".", " ");
const GLUED: Number = decimal(Arabic, "", "");
const WIDE_DECIMAL: Number = decimal(Wide, "", "　");

/// How attachments are numbered, and what stands in them.
pub const ATTACHMENTS: &[Number] = &[
    plain("附件", Han, "", "：", ""),
    plain("附件", Arabic, "", "", " "),
    plain("附件", Upper, "", "", " "),
    plain("附录", Han, "", "　", ""),
    plain("Appendix ", Upper, "", ":", " "),
    plain("Annex ", Arabic, "", "", " "),
    plain("Schedule ", Arabic, "", "：", ""),
];
pub const ATTACHED: &[&[Option<Number>]] =
    &[&[None, Some(DOT)], &[None, Some(HAN)], &[None, Some(PAREN)], &[None, Some(ARTICLE)], &[None, Some(DECIMAL)]];

/// How titles of the upper levels are set off.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Plain,
    /// Markdown headings.
    Heading,
    /// Bold lines.
    Bold,
}

pub struct Style {
    pub name: &'static str,
    /// None: the level has titles without numbers.
    pub levels: &'static [Option<Number>],
    /// Ways to number items, level by level.
    pub items: &'static [&'static [Number]],
    /// Levels of titles only; of hundred others, how many are titled; of hundred titled ones, how many have text only.
    pub titled: usize,
    pub sections: usize,
    pub texts: usize,
    pub below: bool,
    pub look: Look,
    pub traditional: bool,
    pub attachments: bool,
}

const STYLE: Style = Style {
    name: "",
    levels: &[],
    items: &[],
    titled: 1,
    sections: 0,
    texts: 15,
    below: false,
    look: Look::Plain,
    traditional: false,
    attachments: false,
};

pub const STYLES: &[Style] = &[
    Style {
        name: "第一章 第一条",
        levels: &[Some(CHAPTER), Some(through(ARTICLE))],
        items: &[&[HAN_PAREN, PAREN], &[PAREN, CIRCLE], &[HAN, HAN_PAREN]],
        texts: 0,
        ..STYLE
    },
    Style {
        name: "编 章 节 条",
        levels: &[Some(PART), Some(CHAPTER), Some(SECTION), Some(through(ARTICLE))],
        items: &[&[HAN_PAREN, PAREN]],
        titled: 3,
        texts: 0,
        ..STYLE
    },
    Style {
        name: "第一条 1. （1）",
        levels: &[Some(ARTICLE), Some(DOT)],
        items: &[&[PAREN, CIRCLE], &[HALF_PAREN, CIRCLE]],
        texts: 25,
        ..STYLE
    },
    Style {
        name: "一、（一）1.（1）①",
        levels: &[Some(HAN), Some(HAN_PAREN), Some(DOT)],
        items: &[&[PAREN, CIRCLE], &[CIRCLE, LETTER_HALF]],
        sections: 50,
        ..STYLE
    },
    Style {
        name: "1 1.1 1.1.1",
        levels: &[Some(BARE), Some(DECIMAL), Some(DECIMAL)],
        items: &[&[PAREN, LETTER_HALF], &[LETTER_PAREN, ROMAN_PAREN]],
        sections: 25,
        below: true,
        ..STYLE
    },
    Style {
        name: "1. 1.1 (a) (i)",
        levels: &[Some(DOT), Some(DECIMAL)],
        items: &[&[LETTER_PAREN, ROMAN_PAREN]],
        ..STYLE
    },
    Style {
        name: "1. 1.1. 1.1.1.",
        levels: &[Some(DOT), Some(DECIMAL_DOT), Some(DECIMAL_DOT)],
        items: &[&[PAREN, CIRCLE], &[HALF_PAREN, LETTER_HALF]],
        sections: 25,
        below: true,
        ..STYLE
    },
    Style {
        name: "第1条 1.1",
        levels: &[Some(ARABIC_ARTICLE), Some(DECIMAL), Some(DECIMAL)],
        items: &[&[PAREN, CIRCLE], &[HALF_PAREN, LETTER_HALF]],
        sections: 10,
        below: true,
        ..STYLE
    },
    Style {
        name: "１．１ full width",
        levels: &[Some(WIDE_DOT), Some(WIDE_DECIMAL)],
        items: &[&[WIDE_PAREN, CIRCLE]],
        ..STYLE
    },
    Style {
        name: "# 1. ## 1.1",
        levels: &[Some(DOT), Some(DECIMAL), Some(DECIMAL)],
        items: &[&[HALF_PAREN, LETTER_HALF], &[PAREN, CIRCLE]],
        sections: 40,
        look: Look::Heading,
        ..STYLE
    },
    Style {
        name: "## 一、 1.",
        levels: &[Some(HAN), Some(DOT)],
        items: &[&[PAREN, CIRCLE]],
        texts: 40,
        look: Look::Heading,
        ..STYLE
    },
    Style { name: "一、 1. 1)", levels: &[Some(HAN), Some(DOT)], items: &[&[HALF_PAREN, LETTER_HALF]], ..STYLE },
    Style {
        name: "一、 第一条",
        levels: &[Some(HAN), Some(through(ARTICLE))],
        items: &[&[PAREN, CIRCLE], &[HAN_PAREN, PAREN]],
        texts: 0,
        ..STYLE
    },
    Style {
        name: "第一条 alone",
        levels: &[Some(ARTICLE)],
        items: &[&[HAN_PAREN, PAREN], &[PAREN, CIRCLE], &[DOT, PAREN], &[HAN, PAREN]],
        titled: 0,
        ..STYLE
    },
    Style {
        name: "一、 alone",
        levels: &[Some(HAN)],
        items: &[&[HAN_PAREN, PAREN], &[PAREN, CIRCLE], &[DOT, PAREN]],
        titled: 0,
        ..STYLE
    },
    Style {
        name: "I. 1. (a)",
        levels: &[Some(UPPER_ROMAN), Some(DOT)],
        items: &[&[LETTER_PAREN, ROMAN_PAREN]],
        ..STYLE
    },
    Style { name: "A. 1. a)", levels: &[Some(LETTER), Some(DOT)], items: &[&[LETTER_HALF, CIRCLE]], ..STYLE },
    Style {
        name: "2.4本协议 glued",
        levels: &[Some(GLUED_DOT), Some(GLUED), Some(GLUED)],
        items: &[&[PAREN, CIRCLE], &[PAUSE, CIRCLE]],
        sections: 15,
        below: true,
        ..STYLE
    },
    Style {
        name: "第一条 titled, text",
        levels: &[Some(ARTICLE)],
        items: &[&[PAREN, CIRCLE], &[HAN_PAREN, PAREN], &[DOT, PAREN]],
        ..STYLE
    },
    Style {
        name: "第一章 第一条 titled",
        levels: &[Some(CHAPTER), Some(through(ARTICLE)), Some(PAUSE)],
        items: &[&[PAREN, CIRCLE]],
        titled: 2,
        texts: 40,
        ..STYLE
    },
    Style { name: "## untitled number", levels: &[None], items: &[&[DOT, PAREN]], look: Look::Heading, ..STYLE },
    Style { name: "** bold titles", levels: &[None], items: &[&[DOT, PAREN]], look: Look::Bold, ..STYLE },
    Style {
        name: "第一條 traditional",
        levels: &[Some(ARTICLE), Some(PAUSE)],
        items: &[&[PAREN, CIRCLE], &[HAN_PAREN, PAREN]],
        texts: 30,
        traditional: true,
        ..STYLE
    },
    Style {
        name: "一、traditional",
        levels: &[Some(HAN), Some(HAN_PAREN)],
        items: &[&[PAREN, CIRCLE]],
        texts: 30,
        traditional: true,
        ..STYLE
    },
    Style {
        name: "第一条 and 附件",
        levels: &[Some(ARTICLE), Some(DECIMAL)],
        items: &[&[PAREN, CIRCLE]],
        attachments: true,
        ..STYLE
    },
    Style {
        name: "一、1. and 附件",
        levels: &[Some(HAN), Some(DOT)],
        items: &[&[PAREN, CIRCLE]],
        attachments: true,
        ..STYLE
    },
    Style { name: "plain titles", levels: &[None], items: &[&[DOT, PAREN], &[PAREN, CIRCLE]], ..STYLE },
    Style {
        name: "## titles, 1. anew",
        levels: &[None, Some(DOT)],
        items: &[&[PAREN, CIRCLE]],
        look: Look::Heading,
        texts: 30,
        ..STYLE
    },
    Style {
        name: "** titles, （一）anew",
        levels: &[None, Some(HAN_PAREN)],
        items: &[&[PAREN, CIRCLE]],
        look: Look::Bold,
        texts: 30,
        ..STYLE
    },
    Style { name: "1、（1）", levels: &[Some(PAUSE), Some(PAREN)], items: &[&[CIRCLE, LETTER_HALF]], ..STYLE },
    Style {
        name: "（一）1、",
        levels: &[Some(HAN_PAREN), Some(PAUSE)],
        items: &[&[PAREN, CIRCLE], &[CIRCLE, LETTER_HALF]],
        texts: 30,
        ..STYLE
    },
    Style {
        name: "一、1.1",
        levels: &[Some(HAN), Some(DECIMAL), Some(DECIMAL)],
        items: &[&[PAREN, CIRCLE]],
        sections: 10,
        below: true,
        ..STYLE
    },
    Style {
        name: "第一章 1.1",
        levels: &[Some(CHAPTER), Some(DECIMAL), Some(DECIMAL)],
        items: &[&[PAREN, CIRCLE]],
        sections: 20,
        ..STYLE
    },
    Style {
        name: "壹、一、1.",
        levels: &[Some(FINANCIAL), Some(HAN), Some(DOT)],
        items: &[&[PAREN, CIRCLE]],
        sections: 30,
        ..STYLE
    },
    Style {
        name: "第一部分 一、（一）",
        levels: &[Some(DIVISION), Some(HAN), Some(HAN_PAREN)],
        items: &[&[PAREN, CIRCLE], &[DOT, PAREN]],
        titled: 2,
        ..STYLE
    },
    Style {
        name: "1．1．1 dots", levels: &[Some(ARABIC_WIDE_DOT), Some(DOTTED)], items: &[&[PAREN, CIRCLE]], ..STYLE
    },
    Style {
        name: "第一章 第一条 anew",
        levels: &[Some(CHAPTER), Some(ARTICLE)],
        items: &[&[HAN_PAREN, PAREN], &[PAREN, CIRCLE]],
        texts: 0,
        ..STYLE
    },
    Style {
        name: "一、（一）1. all titled",
        levels: &[Some(HAN), Some(HAN_PAREN), Some(DOT)],
        items: &[&[PAREN, CIRCLE]],
        titled: 3,
        texts: 20,
        ..STYLE
    },
    Style { name: "1-1 hyphens", levels: &[Some(DOT), Some(HYPHENS)], items: &[&[PAREN, CIRCLE]], ..STYLE },
    Style {
        name: "第1章 第1条 （1）",
        levels: &[Some(ARABIC_CHAPTER), Some(through(ARABIC_ARTICLE))],
        items: &[&[PAREN, CIRCLE], &[DOT, PAREN]],
        texts: 0,
        ..STYLE
    },
    Style { name: "1) a)", levels: &[Some(HALF_PAREN), Some(LETTER_HALF)], items: &[&[CIRCLE, PAREN]], ..STYLE },
    Style {
        name: "1. flat",
        levels: &[Some(DOT)],
        items: &[&[PAREN, CIRCLE], &[HALF_PAREN, CIRCLE], &[LETTER_HALF, CIRCLE]],
        titled: 0,
        ..STYLE
    },
    Style { name: "1. titled, text", levels: &[Some(DOT)], items: &[&[PAREN, CIRCLE], &[HALF_PAREN, CIRCLE]], ..STYLE },
    Style { name: "一、titled, text", levels: &[Some(HAN)], items: &[&[PAREN, CIRCLE], &[DOT, CIRCLE]], ..STYLE },
];

impl Style {
    pub fn shape(&self) -> Shape {
        Shape {
            levels: self.levels.len(),
            titled: self.titled,
            sections: self.sections,
            texts: self.texts,
            below: self.below,
            items: self.items[0].len(),
            attachments: self.attachments,
        }
    }
}

/// Writes the label of the last of `values`; those before are the parents'.
pub fn label(number: Number, values: &[usize]) -> String {
    let last = *values.last().expect("a number has a value");
    let numerals = match number.count {
        Count::Decimal => {
            let dot = match number.numeral {
                Wide | Numeral::Dotted => "．",
                Numeral::Hyphens => "-",
                _ => ".",
            };
            values.iter().map(|value| numeral(number.numeral, *value)).collect::<Vec<_>>().join(dot)
        }
        _ => numeral(number.numeral, last),
    };
    format!("{}{numerals}{}", number.before, number.behind)
}

const FINANCIAL_DIGITS: [char; 10] = ['壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖', '拾'];

fn numeral(kind: Numeral, value: usize) -> String {
    let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let small = u32::try_from(value).expect("a small number");
    match kind {
        Arabic | Numeral::Dotted | Numeral::Hyphens => value.to_string(),
        Numeral::Financial => {
            let plain = numeral(Han, value);
            plain
                .chars()
                .map(|ch| {
                    "一二三四五六七八九十".chars().position(|han| han == ch).map_or(ch, |at| FINANCIAL_DIGITS[at])
                })
                .collect()
        }
        Wide => value.to_string().bytes().filter_map(|digit| char::from_u32(0xFEE0 + u32::from(digit))).collect(),
        Lower => char::from_u32(0x60 + small).into_iter().collect(),
        Upper => char::from_u32(0x40 + small).into_iter().collect(),
        Enclosed => char::from_u32(0x245F + small).into_iter().collect(),
        Roman => roman(value),
        UpperRoman => roman(value).to_uppercase(),
        Han if value < 100 => {
            let (tens, ones) = (value / 10, value % 10);
            let tens =
                if tens == 0 { String::new() } else { format!("{}十", if tens == 1 { "" } else { digits[tens] }) };
            format!("{tens}{}", digits[ones])
        }
        Han => format!(
            "{}百{}{}",
            digits[value / 100],
            if value % 100 < 10 { "零" } else { "" },
            numeral(Han, value % 100)
        ),
    }
}

fn roman(mut value: usize) -> String {
    let mut out = String::new();
    for (step, letters) in [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")] {
        while value >= step {
            out.push_str(letters);
            value -= step;
        }
    }
    out
}
