//! Automatic numbering: the lists of a document, and the number that each paragraph shows.

use std::collections::{HashMap, HashSet};

use super::format;
use super::properties::RunProperties;
use super::styles::Styles;
use super::symbols;
use super::xml::{Node, Space, Tag, Visit, parse};
use crate::error::Reason;

/// Levels of a list.
const LEVELS: usize = 9;
/// Longest pattern of a number in characters. Word's own are shorter; a longer one, printed at each paragraph, is an
/// attack.
const LONGEST_PATTERN: usize = 255;

/// How the paragraphs of one level are numbered.
#[derive(Debug, Clone, Default)]
struct Level {
    start: i64,
    format: Option<String>,
    /// The format's `w:format`.
    custom: Option<String>,
    /// `第%1条`: `%n` is the number of level n.
    text: String,
    /// The level (counted from 1) whose use starts this one anew; 0 for none, absent for any higher one.
    restart: Option<i64>,
    /// Numbers of all levels are shown in digits.
    legal: bool,
    suffix: Option<String>,
    /// The style whose paragraphs are on this level.
    style: Option<String>,
    run: RunProperties,
}

impl Level {
    fn read(&mut self, tag: &Tag) {
        match (tag.parent(), tag.name) {
            ("lvl", "start") => self.start = tag.number("val").unwrap_or(0),
            ("lvl", "numFmt") => (self.format, self.custom) = (tag.value(), tag.attribute("format")),
            ("lvl", "lvlText") => {
                self.text = tag.value().unwrap_or_default().chars().take(LONGEST_PATTERN).collect();
            }
            ("lvl", "lvlRestart") => self.restart = tag.number("val"),
            ("lvl", "isLgl") => self.legal = tag.is_on(),
            ("lvl", "suff") => self.suffix = tag.value(),
            ("lvl", "pStyle") => self.style = tag.value(),
            ("rPr", _) => self.run.read(tag),
            _ => {}
        }
    }

    fn format(&self) -> &str {
        self.format.as_deref().unwrap_or("decimal")
    }
}

/// A definition that lists share, and their count.
#[derive(Debug, Default)]
struct Abstract {
    levels: [Option<Level>; LEVELS],
    /// The numbering style in which the levels really are.
    elsewhere: Option<String>,
}

/// A list.
#[derive(Debug, Default)]
struct List {
    definition: i64,
    starts: [Option<i64>; LEVELS],
    levels: [Option<Level>; LEVELS],
}

/// The lists of a document.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    definitions: HashMap<i64, Abstract>,
    lists: HashMap<i64, List>,
}

/// The number of a paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Label {
    /// As shown; empty if the paragraph counts but shows no number.
    pub text: String,
    /// Something stands between the number and the text: a tab or a space.
    pub apart: bool,
    pub bullet: bool,
}

impl Numbering {
    /// Reads the numbering part.
    ///
    /// # Errors
    /// [`Reason::Malformed`] if it is damaged.
    pub(super) fn read(xml: &[u8], styles: &Styles) -> Result<Numbering, Reason> {
        enum Open {
            Definition(i64, Abstract),
            List(i64, List),
        }
        let mut numbering = Numbering::default();
        let mut open: Option<Open> = None;
        let (mut level, mut at): (Option<Level>, usize) = (None, 0);
        parse(xml, "numbering", |node| {
            match node {
                Node::Open(tag) if tag.space == Space::Word => match (tag.name, &mut open) {
                    ("abstractNum", _) => {
                        let id = tag.number("abstractNumId").unwrap_or(-1);
                        open = Some(Open::Definition(id, Abstract::default()));
                    }
                    ("num", _) => open = Some(Open::List(tag.number("numId").unwrap_or(-1), List::default())),
                    ("abstractNumId", Some(Open::List(_, list))) => {
                        list.definition = tag.number("val").unwrap_or(-1);
                    }
                    ("numStyleLink", Some(Open::Definition(_, definition))) => definition.elsewhere = tag.value(),
                    ("lvl" | "lvlOverride", _) => {
                        let Some(found) = tag.number("ilvl").and_then(|at| usize::try_from(at).ok()) else {
                            return Ok(Visit::Skip);
                        };
                        if found >= LEVELS {
                            return Ok(Visit::Skip);
                        }
                        at = found;
                        level = (tag.name == "lvl").then(Level::default);
                    }
                    ("startOverride", Some(Open::List(_, list))) => list.starts[at] = tag.number("val"),
                    _ => {
                        if let Some(level) = &mut level {
                            level.read(tag);
                        }
                    }
                },
                Node::Close(Space::Word, "lvl") => match &mut open {
                    Some(Open::Definition(_, definition)) => definition.levels[at] = level.take(),
                    Some(Open::List(_, list)) => list.levels[at] = level.take(),
                    None => level = None,
                },
                Node::Close(Space::Word, "abstractNum" | "num") => match open.take() {
                    Some(Open::Definition(id, definition)) => {
                        numbering.definitions.insert(id, definition);
                    }
                    Some(Open::List(id, list)) => {
                        numbering.lists.insert(id, list);
                    }
                    None => {}
                },
                _ => {}
            }
            Ok(Visit::Enter)
        })?;
        numbering.follow_links(styles);
        Ok(numbering)
    }

    /// Lets lists whose definition lies in a numbering style point to it themselves.
    fn follow_links(&mut self, styles: &Styles) {
        let target = |definition: i64| {
            let mut definition = definition;
            // A link leads to a definition with levels; a second one would be a ring.
            for _ in 0..4 {
                let style = self.definitions.get(&definition)?.elsewhere.as_deref()?;
                definition = self.lists.get(&styles.list(style)?)?.definition;
                if self.definitions.get(&definition)?.elsewhere.is_none() {
                    return Some(definition);
                }
            }
            None
        };
        let moved: Vec<(i64, i64)> =
            self.lists.iter().filter_map(|(id, list)| Some((*id, target(list.definition)?))).collect();
        for (id, definition) in moved {
            if let Some(list) = self.lists.get_mut(&id) {
                list.definition = definition;
            }
        }
    }

    fn level<'a>(&'a self, list: &'a List, at: usize) -> Option<&'a Level> {
        let shared = || self.definitions.get(&list.definition).and_then(|shared| shared.levels.get(at)?.as_ref());
        list.levels.get(at)?.as_ref().or_else(shared)
    }

    /// Returns the level of a list that a style is linked to.
    pub(super) fn linked(&self, list: i64, style: &str) -> Option<usize> {
        let list = self.lists.get(&list)?;
        (0..LEVELS).find(|at| self.level(list, *at).is_some_and(|level| level.style.as_deref() == Some(style)))
    }
}

/// Counts along a document.
#[derive(Debug)]
pub(super) struct Counter<'a> {
    numbering: &'a Numbering,
    /// The last numbers by definition: lists of one definition go on counting where another stopped.
    counts: HashMap<i64, [Option<i64>; LEVELS]>,
    /// Levels of lists that have started where the list says.
    started: HashSet<(i64, usize)>,
}

impl<'a> Counter<'a> {
    pub(super) fn new(numbering: &'a Numbering) -> Self {
        Counter { numbering, counts: HashMap::new(), started: HashSet::new() }
    }

    /// Counts a paragraph and returns its number; none if there is no such list or level.
    pub(super) fn next(&mut self, id: i64, at: usize) -> Option<Label> {
        let numbering = self.numbering;
        let list = numbering.lists.get(&id)?;
        let level = numbering.level(list, at)?;
        let start = |at: usize| {
            list.starts.get(at).copied().flatten().or_else(|| numbering.level(list, at).map(|level| level.start))
        };
        let counts = self.counts.entry(list.definition).or_default();
        let anew = list.starts[at].is_some() && self.started.insert((id, at));
        counts[at] = match counts[at].filter(|_| !anew) {
            Some(last) => Some(last.saturating_add(1)),
            None => Some(start(at).unwrap_or(0)),
        };
        for deeper in at + 1..LEVELS {
            let restart = numbering.level(list, deeper).and_then(|level| level.restart);
            // Counted from 1, the level at hand is at + 1: it starts those anew that wait for it or one below it.
            let restarts = restart.is_none_or(|waits| waits > 0 && i64::try_from(at + 1).is_ok_and(|own| own <= waits));
            if restarts {
                counts[deeper] = None;
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
            let format = if level.legal { "decimal" } else { shown.map_or("decimal", Level::format) };
            text += &format::number(count, format, shown.and_then(|level| level.custom.as_deref()));
        }
        let text: String = text.chars().filter(|ch| !ch.is_control()).collect();
        Label { text: super::super::blocks::trim(&text).to_owned(), apart, bullet: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            r#"</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"#,
        ]
        .concat();
        let uses = [(1, 0), (1, 1), (1, 2), (1, 3)];
        assert_eq!(labels(&xml, &uses), ["100%  1%", "•", "附则", ""]);
    }
}
