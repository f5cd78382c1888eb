//! Automatic numbering: the number that each paragraph of a list shows.

use std::collections::{HashMap, HashSet};

use super::numbering::{LEVELS, Level, List, Numbering};
use super::{format, symbols};
use crate::read::blocks::trim;

/// The number of a paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Label {
    /// As shown; empty if the paragraph counts but shows no number.
    pub text: String,
    /// Something stands between the number and the text: a tab or a space.
    pub apart: bool,
    pub bullet: bool,
}

/// Counts along a document.
#[derive(Debug)]
pub(super) struct Counter<'a> {
    numbering: &'a Numbering,
    /// The last numbers by definition: lists of one definition go on counting where another stopped.
    counts: HashMap<i64, [Option<i64>; LEVELS]>,
    /// Lists that have started where they say. Once for a list: a level that the list uses later goes on counting.
    started: HashSet<i64>,
}

impl<'a> Counter<'a> {
    pub(super) fn new(numbering: &'a Numbering) -> Self {
        Counter { numbering, counts: HashMap::new(), started: HashSet::new() }
    }

    /// Counts a paragraph and returns its number; none if there is no such list or level.
    pub(super) fn next(&mut self, id: i64, at: usize) -> Option<Label> {
        let numbering = self.numbering;
        let list = numbering.list(id)?;
        let level = numbering.level(list, at)?;
        let start = |at: usize| {
            list.starts.get(at).copied().flatten().or_else(|| numbering.level(list, at).map(|level| level.start))
        };
        let counts = self.counts.entry(list.definition).or_default();
        let anew = list.starts[at].is_some() && self.started.insert(id);
        counts[at] = match counts[at].filter(|_| !anew) {
            Some(last) => Some(last.saturating_add(1)),
            None => Some(start(at).unwrap_or(0)),
        };
        for (deeper, count) in counts.iter_mut().enumerate().skip(at + 1) {
            let restart = numbering.level(list, deeper).and_then(|level| level.restart);
            // Counted from 1, the level at hand is at + 1: it starts those anew that wait for it or one below it.
            if restart.is_none_or(|waits| waits > 0 && i64::try_from(at + 1).is_ok_and(|own| own <= waits)) {
                *count = None;
            }
        }
        // A level that was passed over shows where it would start, and has been used thereby.
        for (higher, count) in counts.iter_mut().enumerate().take(at) {
            *count = count.or_else(|| start(higher));
        }
        Some(numbering.render(list, level, at, counts))
    }
}

impl Numbering {
    fn render(&self, list: &List, level: &Level, at: usize, counts: &[Option<i64>; LEVELS]) -> Label {
        let apart = level.suffix.as_deref() != Some("nothing");
        if level.run.hidden == Some(true) {
            return Label { apart, ..Label::default() };
        }
        if level.format() == "bullet" {
            let text = symbols::bullet(&level.text, level.run.font.as_deref());
            return Label { text, apart, bullet: true };
        }
        let mut text = String::new();
        let mut chars = level.text.chars().peekable();
        while let Some(ch) = chars.next() {
            let named = chars.peek().and_then(|next| next.to_digit(10)).filter(|digit| ch == '%' && *digit > 0);
            let Some(named) = named else {
                text.push(ch);
                continue;
            };
            chars.next();
            let named = named as usize - 1;
            // A number says nothing of levels below its own.
            let Some(count) = counts.get(named).copied().flatten().filter(|_| named <= at) else { continue };
            let shown = self.level(list, named);
            if named < at && shown.is_some_and(|level| level.format() == "none") {
                // What parts a number that is not shown from the next one is not shown either.
                while chars.next_if(|next| *next != '%').is_some() {}
                continue;
            }
            let format = if level.legal { "decimal" } else { shown.map_or("decimal", Level::format) };
            text += &format::number(count, format, shown.and_then(|level| level.custom.as_deref()));
        }
        let text: String = text.chars().filter(|ch| !ch.is_control()).collect();
        Label { text: trim(&text).to_owned(), apart, bullet: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::docx::styles::Styles;

    fn level(at: usize, format: &str, text: &str, more: &str) -> String {
        format!(
            r#"<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{format}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>"#
        )
    }

    fn labels(xml: &str, uses: &[(i64, usize)]) -> Vec<String> {
        let numbering =
            Numbering::read(format!("<w:numbering>{xml}</w:numbering>").as_bytes(), &Styles::default()).unwrap();
        let mut counter = Counter::new(&numbering);
        uses.iter().map(|(list, at)| counter.next(*list, *at).map(|label| label.text).unwrap_or("-".into())).collect()
    }

    fn contract(more: &str) -> String {
        [
            r#"<w:abstractNum w:abstractNumId="3">"#,
            &level(0, "chineseCountingThousand", "第%1条", ""),
            &level(1, "decimal", "%1.%2", "<w:isLgl/>"),
            &level(2, "chineseCounting", "（%3）", more),
            r#"</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="3"/></w:num>"#,
            r#"<w:num w:numId="2"><w:abstractNumId w:val="3"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>"#,
            r#"<w:num w:numId="4"><w:abstractNumId w:val="3"/><w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="附%1"/></w:lvl></w:lvlOverride></w:num>"#,
        ]
        .concat()
    }

    #[test]
    fn levels_count_and_start_anew() {
        let uses = [(1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (1, 2), (1, 0), (1, 1)];
        let shown = labels(&contract(""), &uses);
        assert_eq!(shown, ["第一条", "1.1", "（一）", "（二）", "1.2", "（一）", "第二条", "2.1"]);
        let kept = labels(&contract(r#"<w:lvlRestart w:val="0"/>"#), &uses);
        assert_eq!(kept[5], "（三）");
        let first = labels(&contract(r#"<w:lvlRestart w:val="1"/>"#), &uses);
        assert_eq!(first[5], "（三）", "only the first level starts it anew");
    }

    #[test]
    fn lists_share_a_count_unless_they_start_anew() {
        let uses = [(1, 0), (4, 0), (1, 0), (2, 0), (2, 0), (1, 0), (9, 0), (1, 8)];
        assert_eq!(labels(&contract(""), &uses), ["第一条", "附B", "第三条", "第五条", "第六条", "第七条", "-", "-"]);
    }

    #[test]
    fn levels_that_were_passed_over_show_their_start() {
        assert_eq!(labels(&contract(""), &[(1, 1), (1, 1)]), ["1.1", "1.2"]);
    }

    #[test]
    fn odd_patterns_are_kept() {
        let xml = [
            r#"<w:abstractNum w:abstractNumId="0">"#,
            &level(0, "decimal", "100%  %1%9%", ""),
            &level(1, "bullet", "l", r#"<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>"#),
            &level(2, "none", "附则", ""),
            &level(3, "decimal", "%4", "<w:rPr><w:vanish/></w:rPr>"),
            &level(4, "decimal", "%1.%3.%5", ""),
            r#"</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"#,
        ]
        .concat();
        let uses = [(1, 0), (1, 1), (1, 2), (1, 3), (1, 4)];
        assert_eq!(labels(&xml, &uses), ["100%  1%", "•", "附则", "", "1.1"]);
    }
}
