//! The lists of a document, as `numbering.xml` defines them.

use std::collections::HashMap;

use super::properties::RunProperties;
use super::styles::Styles;
use super::symbols;
use super::xml::{Node, Space, Tag, Visit, parse};
use crate::error::Reason;
use crate::read::numbers::{self, Levels, Part, Place};

/// Levels of a list.
const LEVELS: usize = 9;

/// One level of a list.
#[derive(Debug, Clone, Default)]
struct Level {
    shown: numbers::Level,
    /// The style whose paragraphs are on this level.
    style: Option<String>,
}

/// A level while it is read.
#[derive(Debug, Default)]
struct Reading {
    level: Level,
    /// `第%1条`: `%n` is the number of level n.
    pattern: String,
    run: RunProperties,
}

impl Reading {
    fn read(&mut self, tag: &Tag) {
        let shown = &mut self.level.shown;
        match (tag.parent(), tag.name) {
            ("lvl", "start") => shown.start = tag.number("val").unwrap_or(0),
            ("lvl", "numFmt") => {
                shown.format = tag.value().unwrap_or_else(|| "decimal".to_owned());
                shown.custom = tag.attribute("format");
            }
            ("lvl", "lvlText") => self.pattern = tag.value().unwrap_or_default(),
            ("lvl", "lvlRestart") => shown.restart = tag.number("val"),
            ("lvl", "isLgl") => shown.legal = tag.is_on(),
            ("lvl", "suff") => shown.apart = tag.value().as_deref() != Some("nothing"),
            ("lvl", "pStyle") => self.level.style = tag.value(),
            ("rPr", _) => self.run.read(tag),
            _ => {}
        }
    }

    fn finish(self) -> Level {
        let Reading { mut level, pattern, run } = self;
        level.shown.hidden = run.hidden == Some(true);
        if level.shown.format == "bullet" {
            level.shown.bullet = Some(symbols::bullet(&pattern, run.font.as_deref()));
        } else {
            level.shown.parts = parts(&pattern);
        }
        level
    }
}

/// Takes a pattern apart.
fn parts(pattern: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut chars = pattern.chars().peekable();
    while let Some(ch) = chars.next() {
        let named = chars.peek().and_then(|next| next.to_digit(10)).filter(|digit| ch == '%' && *digit > 0);
        match named {
            Some(named) => {
                chars.next();
                parts.push(Part::Number(named as usize - 1));
            }
            None => Part::push(&mut parts, ch),
        }
    }
    parts
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
pub(super) struct List {
    pub definition: i64,
    pub starts: [Option<i64>; LEVELS],
    levels: [Option<Level>; LEVELS],
}

/// The lists of a document.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    definitions: HashMap<i64, Abstract>,
    lists: HashMap<i64, List>,
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
        let (mut level, mut at): (Option<Reading>, usize) = (None, 0);
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
                        level = (tag.name == "lvl").then(Reading::default);
                    }
                    ("startOverride", Some(Open::List(_, list))) => list.starts[at] = tag.number("val"),
                    _ => {
                        if let Some(level) = &mut level {
                            level.read(tag);
                        }
                    }
                },
                Node::Close(Space::Word, "lvl") => match &mut open {
                    Some(Open::Definition(_, definition)) => definition.levels[at] = level.take().map(Reading::finish),
                    Some(Open::List(_, list)) => list.levels[at] = level.take().map(Reading::finish),
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

    /// Returns a level of a list: as the list says, or else as its definition says.
    fn level<'a>(&'a self, list: &'a List, at: usize) -> Option<&'a Level> {
        let shared = || self.definitions.get(&list.definition).and_then(|shared| shared.levels.get(at)?.as_ref());
        list.levels.get(at)?.as_ref().or_else(shared)
    }

    /// Returns how the levels of a list are numbered.
    pub(super) fn levels<'a>(&'a self, list: &'a List) -> Levels<'a> {
        std::array::from_fn(|at| {
            let level = &self.level(list, at)?.shown;
            Some(Place { level, start: list.starts.get(at).copied().flatten().unwrap_or(level.start) })
        })
    }

    /// Returns a list by its identifier.
    pub(super) fn list(&self, id: i64) -> Option<&List> {
        self.lists.get(&id)
    }

    /// Returns the level of a list that a style is linked to.
    pub(super) fn linked(&self, list: i64, style: &str) -> Option<usize> {
        let list = self.lists.get(&list)?;
        (0..LEVELS).find(|at| self.level(list, *at).is_some_and(|level| level.style.as_deref() == Some(style)))
    }
}
