//! What the styles of an OpenDocument file say: looks, headings, and how lists are numbered.

use std::collections::HashMap;
use std::rc::Rc;

use super::numbers;
use crate::error::Reason;
use crate::read::docx::xml::{Node, Tag, Visit, parse};
use crate::read::numbers::{LEVELS, Level, Part};

/// The styles of a file.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// Of paragraphs and characters, by family and name.
    styles: HashMap<(Family, String), Style>,
    lists: HashMap<String, Vec<Level>>,
    /// The true names of fonts by those that the file gives them.
    fonts: HashMap<String, Rc<str>>,
    /// How headings are numbered that are in no list.
    pub outline: Vec<Level>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Family {
    Paragraph,
    Text,
}

/// What one style says itself.
#[derive(Debug, Clone, Default)]
struct Style {
    parent: Option<String>,
    bold: Option<bool>,
    hidden: Option<bool>,
    centred: Option<bool>,
    font: Option<Rc<str>>,
    /// An empty name takes the paragraph out of the list that a parent puts it into.
    list: Option<String>,
    heading: Option<u8>,
}

/// What a style says with all that it inherits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Resolved {
    pub bold: Option<bool>,
    pub hidden: Option<bool>,
    pub centred: bool,
    pub font: Option<Rc<str>>,
    pub list: Option<String>,
    pub heading: Option<u8>,
}

/// A level that nothing is said of has no number.
fn unnumbered() -> Level {
    Level { start: 1, format: "none".to_owned(), ..Level::default() }
}

/// Styles inherit over no more steps.
const DEEPEST: usize = 32;

impl Styles {
    /// Adds the styles of a part.
    ///
    /// # Errors
    /// [`Reason::Malformed`] if the part is no well-formed XML.
    pub(super) fn add(&mut self, bytes: &[u8], part: &str) -> Result<(), Reason> {
        let mut style: Option<(Family, String)> = None;
        let mut list: Option<(Option<String>, usize)> = None;
        parse(bytes, part, |node| {
            match node {
                // The text itself is none of ours.
                Node::Open(tag) if matches!(tag.name, "body" | "master-styles" | "scripts") => return Ok(Visit::Skip),
                Node::Open(tag) => self.open(tag, &mut style, &mut list),
                Node::Close(_, "style") => style = None,
                Node::Close(_, "list-style" | "outline-style") => list = None,
                _ => {}
            }
            Ok(Visit::Enter)
        })
    }

    fn open(
        &mut self,
        tag: &Tag<'_>,
        style: &mut Option<(Family, String)>,
        list: &mut Option<(Option<String>, usize)>,
    ) {
        match tag.name {
            "style" => {
                let family = match tag.attribute("family").as_deref() {
                    Some("paragraph") => Family::Paragraph,
                    Some("text") => Family::Text,
                    _ => return,
                };
                let Some(name) = tag.attribute("name") else { return };
                let level = tag.number("default-outline-level").and_then(|level| u8::try_from(level).ok());
                let found = Style {
                    parent: tag.attribute("parent-style-name"),
                    list: tag.attribute("list-style-name"),
                    heading: level.filter(|level| *level > 0),
                    ..Style::default()
                };
                *style = Some((family, name.clone()));
                self.styles.insert((family, name), found);
            }
            "font-face" => {
                let family = tag.attribute("font-family").unwrap_or_default();
                self.fonts.insert(tag.attribute("name").unwrap_or_default(), family.trim_matches(['\'', '"']).into());
            }
            "text-properties" if list.is_none() => {
                let font = tag.attribute("font-name").map(|name| self.fonts.get(&name).cloned().unwrap_or(name.into()));
                if let Some(style) = style.as_ref().and_then(|key| self.styles.get_mut(key)) {
                    let weight = tag.attribute("font-weight");
                    style.bold = weight.map(|weight| weight == "bold" || weight.parse::<u32>().is_ok_and(|n| n >= 600));
                    style.font = font;
                    style.hidden = tag.attribute("display").map(|display| display == "none");
                }
            }
            "paragraph-properties" => {
                if let Some(style) = style.as_ref().and_then(|key| self.styles.get_mut(key)) {
                    style.centred = tag.attribute("text-align").map(|align| align == "center");
                }
            }
            "list-style" => {
                let name = tag.attribute("name").unwrap_or_default();
                self.lists.insert(name.clone(), vec![unnumbered(); LEVELS]);
                *list = Some((Some(name), 0));
            }
            "outline-style" => {
                self.outline = vec![unnumbered(); LEVELS];
                *list = Some((None, 0));
            }
            "list-level-style-number"
            | "outline-level-style"
            | "list-level-style-bullet"
            | "list-level-style-image" => {
                let Some(level) = level_of(tag) else { return };
                if let Some((_, at)) = list {
                    *at = level;
                }
                if let Some(place) = self.level_mut(list) {
                    *place = read_level(tag, list.as_ref().map_or(0, |(_, at)| *at));
                }
            }
            "list-level-label-alignment" => {
                let apart = tag.attribute("label-followed-by").as_deref() != Some("nothing");
                if let Some(place) = self.level_mut(list) {
                    place.apart = apart;
                }
            }
            _ => {}
        }
    }

    fn level_mut(&mut self, list: &Option<(Option<String>, usize)>) -> Option<&mut Level> {
        let (name, at) = list.as_ref()?;
        let levels = match name {
            Some(name) => self.lists.get_mut(name)?,
            None => &mut self.outline,
        };
        levels.get_mut(*at)
    }

    /// Returns the levels of a list style; none if there is no such style.
    pub(super) fn list(&self, name: &str) -> Option<&[Level]> {
        self.lists.get(name).map(Vec::as_slice)
    }

    /// Returns what a style says with all that it inherits.
    pub(super) fn resolve(&self, family: Family, name: &str) -> Resolved {
        let mut resolved = Resolved::default();
        let (mut centred, mut next) = (None, Some(name.to_owned()));
        for _ in 0..DEEPEST {
            let Some(style) = next.take().and_then(|name| self.styles.get(&(family, name))) else { break };
            resolved.bold = resolved.bold.or(style.bold);
            resolved.hidden = resolved.hidden.or(style.hidden);
            centred = centred.or(style.centred);
            resolved.font = resolved.font.or_else(|| style.font.clone());
            resolved.heading = resolved.heading.or(style.heading);
            resolved.list = resolved.list.or_else(|| style.list.clone());
            next.clone_from(&style.parent);
        }
        resolved.centred = centred.unwrap_or(false);
        resolved.list = resolved.list.filter(|list| !list.is_empty());
        resolved
    }
}

/// The level that an element is about, from 0.
fn level_of(tag: &Tag<'_>) -> Option<usize> {
    let level = usize::try_from(tag.number("level")?).ok()?.checked_sub(1)?;
    (level < LEVELS).then_some(level)
}

fn read_level(tag: &Tag<'_>, at: usize) -> Level {
    let text = |name: &str| tag.attribute(name).unwrap_or_default();
    let start = tag.number("start-value").unwrap_or(1);
    if !matches!(tag.name, "list-level-style-number" | "outline-level-style") {
        return Level { start, format: "bullet".to_owned(), bullet: Some(text("bullet-char")), ..Level::default() };
    }
    let format = format(&text("num-format"));
    let parts = match tag.attribute("num-list-format") {
        Some(pattern) => numbers::parts(&pattern),
        None => {
            // A number shows those of the levels above it, as many as it says, the own included.
            let shown = tag.number("display-levels").and_then(|shown| usize::try_from(shown).ok()).unwrap_or(1);
            let last = if format == "none" { at } else { at + 1 };
            let mut parts = vec![Part::Text(text("num-prefix"))];
            for (index, level) in ((at + 1).saturating_sub(shown.max(1))..last).enumerate() {
                parts.extend((index > 0).then(|| Part::Text(".".to_owned())));
                parts.push(Part::Number(level));
            }
            parts.push(Part::Text(text("num-suffix")));
            parts
        }
    };
    Level { start, format: format.to_owned(), parts, ..Level::default() }
}

/// The name in docx of a format, which OpenDocument shows by how it begins: `a`, `I`, `一, 二, 三, ...`.
fn format(begins: &str) -> &'static str {
    const FORMATS: &[(&str, &str)] = &[
        ("", "none"),
        ("01", "decimalZero"),
        ("1", "decimal"),
        ("a", "lowerLetter"),
        ("A", "upperLetter"),
        ("i", "lowerRoman"),
        ("I", "upperRoman"),
        ("一", "chineseCountingThousand"),
        ("壹, 贰", "chineseLegalSimplified"),
        ("壹, 貳", "ideographLegalTraditional"),
        ("壱", "japaneseLegal"),
        ("甲", "ideographTraditional"),
        ("子", "ideographZodiac"),
        ("１", "decimalFullWidth"),
        ("①", "decimalEnclosedCircle"),
    ];
    let found =
        FORMATS.iter().find(|(start, _)| if start.is_empty() { begins.is_empty() } else { begins.starts_with(start) });
    found.map_or("decimal", |(_, name)| name)
}
