//! The lists of a document, as `numbering.xml` defines them.

use std::collections::HashMap;

use super::properties::RunProperties;
use super::styles::Styles;
use super::xml::{Node, Space, Tag, Visit, parse};
use crate::error::Reason;

/// Levels of a list.
pub(super) const LEVELS: usize = 9;
/// Longest pattern of a number in characters. Word's own are shorter; a longer one, printed at each paragraph, is an
/// attack.
const LONGEST_PATTERN: usize = 255;

/// How the paragraphs of one level are numbered.
#[derive(Debug, Clone, Default)]
pub(super) struct Level {
    pub start: i64,
    pub format: Option<String>,
    /// The format's `w:format`.
    pub custom: Option<String>,
    /// `第%1条`: `%n` is the number of level n.
    pub text: String,
    /// The level (counted from 1) whose use starts this one anew; 0 for none, absent for any higher one.
    pub restart: Option<i64>,
    /// Numbers of all levels are shown in digits.
    pub legal: bool,
    pub suffix: Option<String>,
    /// The style whose paragraphs are on this level.
    pub style: Option<String>,
    pub run: RunProperties,
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

    pub(super) fn format(&self) -> &str {
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
pub(super) struct List {
    pub definition: i64,
    pub starts: [Option<i64>; LEVELS],
    pub levels: [Option<Level>; LEVELS],
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

    /// Returns how a level of a list is numbered: as the list says, or else as its definition says.
    pub(super) fn level<'a>(&'a self, list: &'a List, at: usize) -> Option<&'a Level> {
        let shared = || self.definitions.get(&list.definition).and_then(|shared| shared.levels.get(at)?.as_ref());
        list.levels.get(at)?.as_ref().or_else(shared)
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
