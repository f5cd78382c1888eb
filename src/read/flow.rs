//! Lines become paragraphs: lines that a fixed width or a page break cut inside a sentence are joined again.
//!
//! In agreements nearly every line is a clause, an item or a field of its own, so two lines are one only with evidence.
//! Either the text is wrapped at a width, and the next line's first word would not have fitted on the line before; or a
//! page break (blank lines, a page number) stands between a line that stops inside a sentence and one that goes on.

use std::cell::OnceCell;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::blocks::{Builder, is_blank, trim};
use super::marker;
use crate::model::Block;
use crate::text::is_han;

/// What stands between a line and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Gap {
    #[default]
    None,
    /// One or more blank lines.
    Blank,
    /// A form feed.
    Page,
}

/// A line on its way to becoming a block, or a part of one.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    /// Trimmed, not empty.
    pub text: String,
    pub like: Block,
    /// Columns of white space before the text; a Han character has two.
    pub indent: usize,
    pub gap: Gap,
    /// The format says that a block starts here.
    pub opens: bool,
    /// The format says that the block ends here.
    pub closes: bool,
    /// Columns of the text, once they were counted.
    pub columns: OnceCell<usize>,
}

/// Columns from which a line counts as long: titles, fields and signature lines are shorter, whereas the last line of a
/// page that is full of text is longer.
const LONG: usize = 40;

/// Pushes the lines as blocks, joined where the evidence says so.
pub(super) fn flow(drafts: Vec<Draft>, out: &mut Builder) {
    let shape = Shape::of(&drafts);
    let mut current: Option<Paragraph> = None;
    // Furniture at which a page breaks; it follows the paragraph that it interrupts.
    let mut between: Vec<Draft> = Vec::new();
    for mut draft in drafts {
        if draft.like.cell.is_none() && (is_page_mark(&draft.text) || is_rule(&draft.text)) {
            draft.like.furniture = true;
            between.push(draft);
            continue;
        }
        if let Some(furniture) = between.iter().find(|furniture| is_page_mark(&furniture.text)) {
            // What a page number stands between is as good as blank lines.
            draft.gap = if draft.gap == Gap::None { furniture.gap.max_gap(Gap::Blank) } else { draft.gap };
        } else if !between.is_empty() {
            draft.opens = true;
        }
        match &mut current {
            Some(paragraph) if shape.joins(paragraph, &draft) => paragraph.append(draft),
            _ => {
                if let Some(paragraph) = current.replace(Paragraph::new(draft)) {
                    paragraph.push_to(out);
                }
                for furniture in between.drain(..) {
                    out.push(&furniture.text, furniture.like);
                }
            }
        }
    }
    if let Some(paragraph) = current {
        paragraph.push_to(out);
    }
    for furniture in between {
        out.push(&furniture.text, furniture.like);
    }
}

impl Gap {
    fn max_gap(self, other: Gap) -> Gap {
        if self == Gap::Page { self } else { other }
    }
}

/// What is known of it is kept as lines come in: it may become as long as the file.
struct Paragraph {
    whole: Draft,
    /// Columns of its last line, indentation included.
    last_width: usize,
    /// It has one line so far.
    single: bool,
    drawn: bool,
    prose: bool,
}

impl Paragraph {
    fn new(draft: Draft) -> Self {
        let (drawn, prose) = (draft.is_drawn(), draft.is_prose());
        Paragraph { last_width: draft.width(), single: true, drawn, prose, whole: draft }
    }

    fn append(&mut self, draft: Draft) {
        self.drawn |= draft.is_drawn();
        // The joint is long, or it would not have been made; it lacks punctuation at most.
        self.prose = !draft.closes && (self.prose || draft.is_punctuated());
        (self.last_width, self.single) = (draft.width(), false);
        self.whole.text.push_str(glue(&self.whole.text, &draft.text));
        self.whole.text.push_str(&draft.text);
        self.whole.closes = draft.closes;
        self.whole.like.bold &= draft.like.bold;
    }

    fn push_to(self, out: &mut Builder) {
        out.push(&self.whole.text, self.whole.like);
    }
}

impl Draft {
    pub(super) fn of(text: &str, like: Block, indent: usize, opens: bool) -> Draft {
        Draft { text: trim(text).to_owned(), like, indent, opens, ..Draft::default() }
    }

    /// A row of a table drawn with characters.
    fn is_drawn(&self) -> bool {
        self.text.contains(is_box)
    }

    fn width(&self) -> usize {
        self.indent + self.columns.get_or_init(|| columns(&self.text))
    }

    /// A sentence rather than a title or a field: long, and punctuated inside.
    fn is_prose(&self) -> bool {
        !self.closes && self.width() >= LONG && self.is_punctuated()
    }

    fn is_punctuated(&self) -> bool {
        self.text.contains(['，', '。', '；', '、', ','])
    }
}

/// How a document as a whole is laid out.
struct Shape {
    /// The width at which its lines are wrapped, in columns, if they are.
    wrap: Option<usize>,
    /// Sentences without an end are rare, so that one is a sign of a cut.
    ends_tell: bool,
}

impl Shape {
    fn of(drafts: &[Draft]) -> Shape {
        let prose: Vec<bool> = drafts.iter().map(Draft::is_prose).collect();
        let all = prose.iter().filter(|prose| **prose).count();
        let open = drafts.iter().zip(&prose).filter(|(draft, prose)| **prose && !ends_sentence(&draft.text)).count();
        Shape { wrap: wrap_width(drafts), ends_tell: open <= 2 || open * 5 <= all }
    }

    fn joins(&self, before: &Paragraph, next: &Draft) -> bool {
        if next.opens || before.whole.closes || ends_sentence(&before.whole.text) || marker::begins_anew(&next.text) {
            return false;
        }
        // Tables that are drawn, and lines to be filled in, are as wide as the text but not wrapped.
        let to_fill_in = before.whole.text.ends_with(is_fill_in) && next.text.starts_with(is_fill_in);
        if before.drawn || next.is_drawn() || to_fill_in {
            return false;
        }
        match next.gap {
            _ if next.text.starts_with(['，', '。', '；', '、', '！', '？']) => true,
            Gap::None => self.wrap.is_some_and(|wrap| {
                // Two columns of tolerance: a line may end early lest the next one start with punctuation. A converter
                // may have taken off the first line's indentation, usually of two characters.
                let tolerance = 2 + if before.single { 4 } else { 0 };
                before.last_width + first_word_width(&next.text) + tolerance > wrap
                    && next.indent <= before.whole.indent
            }),
            Gap::Blank | Gap::Page => {
                let goes_on = ends_sentence(&next.text) || (next.is_prose() && self.ends_tell);
                let starts_inside = next.indent == 0 && !next.text.starts_with(['【', '《', '“', '*']);
                let same_look = before.whole.like.bold == next.like.bold && before.whole.like.list.is_none();
                self.ends_tell
                    && before.last_width >= LONG
                    && before.prose
                    && goes_on
                    && starts_inside
                    && same_look
                    && (!opens_sentence(&next.text) || wants_more(&before.whole.text))
            }
        }
    }
}

/// Finds the width at which a text is wrapped: hardly a line is longer, and a good part of the lines ends right there,
/// most of them inside a sentence.
fn wrap_width(drafts: &[Draft]) -> Option<usize> {
    let next_is_near = |next: &Draft| next.gap == Gap::None && !next.opens;
    let pairs = drafts.iter().zip(drafts.iter().skip(1));
    let lines: Vec<(&Draft, usize)> = pairs
        .filter(|(line, next)| next_is_near(next) && !line.closes && !line.is_drawn())
        .map(|(line, _)| (line, line.width()))
        .collect();
    let mut widths: Vec<usize> = lines.iter().map(|(_, width)| *width).collect();
    widths.sort_unstable_by(|a, b| b.cmp(a));
    let wrap = *widths.get(widths.len() / 33)?;
    let full = |slack: usize| {
        let full = lines.iter().filter(|(_, width)| (wrap.saturating_sub(slack)..=wrap).contains(width));
        let full: Vec<&Draft> = full.map(|(line, _)| *line).collect();
        (full.len() >= 4 && full.len() * 100 >= lines.len() * 15).then_some(full)
    };
    // Latin words are longer than Han characters, so their lines end less evenly.
    let count = |wanted: fn(char) -> bool| {
        lines.iter().flat_map(|(line, _)| line.text.chars()).filter(|ch| wanted(*ch)).count()
    };
    let (even, uneven) = (4, 14);
    full(uneven).filter(|_| wrap >= LONG)?;
    let full = full(if count(|ch| ch.is_ascii_alphabetic()) > count(is_han) { uneven } else { even })?;
    let open = full.iter().filter(|line| !ends_sentence(&line.text)).count();
    (open * 100 >= full.len() * 60).then_some(wrap)
}

/// Tells whether a text ends where a sentence or a lead-in can end; closing quotes and brackets are looked through.
pub(super) fn ends_sentence(text: &str) -> bool {
    const MOST_CLOSING: usize = 24;
    let closing = |ch: &char| {
        is_blank(*ch) || matches!(ch, '”' | '’' | '"' | '\'' | '）' | ')' | '】' | ']' | '》' | '」' | '』' | '*')
    };
    let last = text.chars().rev().take(MOST_CLOSING).find(|ch| !closing(ch));
    last.is_some_and(|ch| "。．！？；：….!?;:｡".contains(ch))
}

/// Words with which a paragraph likes to start: the persons and things that agreements make sentences about, and the
/// conjunctions of conditions.
const OPENERS: &[&str] = &[
    "甲",
    "乙",
    "丙",
    "双方",
    "雙方",
    "各方",
    "任何",
    "任一",
    "一方",
    "用户",
    "用戶",
    "使用者",
    "会员",
    "會員",
    "客户",
    "客戶",
    "买方",
    "卖方",
    "出租",
    "承租",
    "您",
    "我们",
    "我們",
    "我方",
    "贵方",
    "本",
    "该等",
    "此",
    "以上",
    "上述",
    "前述",
    "如",
    "若",
    "当",
    "當",
    "凡",
    "除",
    "为了",
    "為了",
    "因",
    "在",
    "由于",
    "由於",
];

/// Columns of a text; those of the usual characters are told without the tables of all of them.
fn columns(text: &str) -> usize {
    let usual = |ch: char| match ch {
        ' '..='~' | '“' | '”' | '‘' | '’' => Some(1),
        '、'..='〃' | '〈'..='】' | '\u{4E00}'..='\u{9FFF}' | '！'..='～' => Some(2),
        _ => None,
    };
    text.chars().map(usual).sum::<Option<usize>>().unwrap_or_else(|| text.width())
}

/// Tells whether a line may well be the start of a paragraph.
fn opens_sentence(text: &str) -> bool {
    OPENERS.iter().any(|opener| text.starts_with(opener))
}

/// Tells whether a text ends in a word or mark that something must follow.
fn wants_more(text: &str) -> bool {
    text.ends_with([
        '的', '向', '和', '或', '由', '与', '與', '对', '對', '给', '給', '及', '以', '将', '將', '被', '把', '在',
        '于', '於', '是', '有', '可', '应', '應', '须', '須', '得', '不', '从', '從', '且', '但', '如', '若', '为',
        '為', '，', '、', '（', '(', '“', '《',
    ])
}

/// What belongs between two parts of a cut line: nothing beside a Han character or full-width punctuation, a blank
/// between Latin words.
pub(super) fn glue(before: &str, next: &str) -> &'static str {
    let wide = |ch: Option<char>| ch.is_none_or(|ch| ch.width() == Some(2) || matches!(ch, '“' | '”' | '‘' | '’'));
    let last = before.chars().next_back();
    if wide(last) || wide(next.chars().next()) || last == Some('-') { "" } else { " " }
}

fn first_word_width(text: &str) -> usize {
    let word = text.chars().take_while(|ch| ch.is_ascii_alphanumeric()).count();
    if word > 0 { word } else { text.chars().next().and_then(UnicodeWidthChar::width).unwrap_or(0) }
}

/// Tells whether a line is a page number alone: `- 3 -`, `第 3 页 共 9 页`, `3 / 9`, `Page 3 of 9`.
pub(super) fn is_page_mark(line: &str) -> bool {
    const LONGEST: usize = 40;
    if line.len() > LONGEST {
        return false;
    }
    let compact: String = line.chars().filter(|ch| !is_blank(*ch)).flat_map(char::to_lowercase).collect();
    let number = |text: &str| {
        let arabic = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        arabic
            || (!text.is_empty()
                && text.chars().count() <= 4
                && text.chars().all(|ch| "一二三四五六七八九十百零〇".contains(ch)))
    };
    let dash = |ch| matches!(ch, '-' | '—' | '–' | '－' | '―' | '~' | '·');
    let inner = compact.trim_matches(dash);
    if inner.len() < compact.len() && compact.starts_with(dash) && compact.ends_with(dash) && number(inner) {
        return true;
    }
    if let Some(rest) = compact.strip_prefix('第') {
        let Some((page, rest)) = rest.split_once(['页', '頁']) else { return false };
        let rest = rest.trim_start_matches([',', '，', '/', '|', '、', '（', '(']).trim_end_matches([')', '）']);
        let total = rest.strip_prefix(['共', '/']).unwrap_or(rest);
        return number(page) && (rest.is_empty() || total.strip_suffix(['页', '頁']).is_some_and(number));
    }
    let rest = compact.strip_prefix("page").unwrap_or(&compact);
    let named = rest.len() < compact.len();
    match rest.split_once('/').or_else(|| rest.split_once("of").filter(|_| named)) {
        Some((page, total)) => number(page) && number(total) && page.len() <= total.len(),
        None => named && number(rest),
    }
}

fn is_fill_in(ch: char) -> bool {
    matches!(ch, '_' | '＿')
}

fn is_box(ch: char) -> bool {
    matches!(ch, '─'..='╿')
}

/// Tells whether a line is drawn rather than written: a rule of dashes or stars, the border of a table.
pub(super) fn is_rule(line: &str) -> bool {
    let drawn = |ch: char| {
        matches!(ch, '-' | '=' | '*' | '~' | '#' | '+' | '—' | '－' | '＝' | '＊' | '※' | '☆')
            || is_box(ch)
            || is_blank(ch)
    };
    line.chars().filter(|ch| !is_blank(*ch)).nth(2).is_some() && line.chars().all(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_marks_and_rules() {
        for line in [
            "- 3 -",
            "—12—",
            "第 3 页 共 9 页",
            "第三页",
            "第3页/共9页",
            "3 / 9",
            "Page 3 of 9",
            "page 4",
            "第 3 页（共 9 页）",
        ] {
            assert!(is_page_mark(line), "{line}");
        }
        for line in ["3", "第三条", "2024", "-甲-", "12/8/2024", "页", "第一页为封面", "共 9 页", "page", "—"]
        {
            assert!(!is_page_mark(line), "{line}");
        }
        assert!(is_rule("————————") && is_rule("├───┼───┤") && is_rule("* * *"));
        assert!(!is_rule("____") && !is_rule("--") && !is_rule("│甲│"));
    }

    #[test]
    fn time_is_linear() {
        let line = "A".repeat(76) + "\n";
        let started = std::time::Instant::now();
        for text in [line.repeat(20_000), ("》".repeat(30) + "\n").repeat(20_000)] {
            flow(crate::read::plain::drafts(&text, 1), &mut Builder::default());
        }
        assert!(started.elapsed().as_secs() < 10, "took {:?}", started.elapsed());
    }

    #[test]
    fn usual_characters_are_as_wide_as_the_tables_say() {
        for ch in (' '..='~').chain('“'..='”').chain('\u{3000}'..='】').chain('一'..='\u{9FFF}').chain('！'..='～')
        {
            let text = format!("甲{ch}“a”");
            assert_eq!(columns(&text), text.width(), "{ch}");
        }
    }

    #[test]
    fn glue_depends_on_the_script() {
        assert_eq!(glue("服务", "费用"), "");
        assert_eq!(glue("the", "service"), " ");
        assert_eq!(glue("使用", "API"), "");
        assert_eq!(glue("、", "API"), "");
    }

    #[test]
    fn sentence_ends() {
        assert!(
            ends_sentence("支付。")
                && ends_sentence("（以下同。）")
                && ends_sentence("如下：")
                && ends_sentence("ends.")
        );
        assert!(!ends_sentence("支付，") && !ends_sentence("（以下简称甲方）") && !ends_sentence(""));
    }
}
