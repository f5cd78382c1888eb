//! Automatic numbering: the lists of a file, their uses, and the numbers that Word prints before paragraphs.

use std::collections::{HashMap, HashSet};

use super::bytes::{byte, i32, u16, u32};
use super::format;
use super::props::Properties;
use crate::read::docx::symbols;

/// Levels that a list can have.
const LEVELS: usize = 9;

/// The lists of a file and their uses.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// Levels by the list's identifier.
    lists: HashMap<i32, Vec<Level>>,
    uses: Vec<Use>,
}

/// How the paragraphs of a level are numbered.
#[derive(Debug, Clone, Default)]
pub(super) struct Level {
    start: i32,
    format: u8,
    /// All numbers are shown in plain digits.
    legal: bool,
    /// The numbers go on after paragraphs of this level and the ones below it down to the own; it restarts after others.
    goes_on_from: Option<u8>,
    /// Code units; those below [`LEVELS`] stand for the number of that level.
    text: Vec<u16>,
    hidden: bool,
    /// What stands between number and text.
    pub follow: Follow,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Follow {
    #[default]
    Blank,
    Nothing,
}

/// A use of a list: some paragraphs refer to it.
#[derive(Debug, Default)]
struct Use {
    list: i32,
    changes: Vec<Change>,
}

/// What a use changes in its list.
#[derive(Debug)]
struct Change {
    level: u8,
    start: Option<i32>,
    other: Option<Level>,
}

/// The number of a paragraph.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub text: String,
    pub follow: Follow,
    pub bullet: bool,
}

impl Lists {
    /// Reads the lists from the table stream, where their levels follow the table `lists` without being part of it.
    pub(super) fn read(table: &[u8], lists: std::ops::Range<usize>, uses: &[u8]) -> Lists {
        Lists { lists: read_lists(table, lists.start).unwrap_or_default(), uses: read_uses(uses) }
    }

    fn level<'a>(&'a self, used: &'a Use, level: u8) -> Option<&'a Level> {
        let change = used.changes.iter().rev().find(|change| change.level == level);
        let levels = self.lists.get(&used.list)?;
        // A simple list has one level, and all its paragraphs are on it.
        let own = || levels.get(usize::from(level)).or(if levels.len() == 1 { levels.first() } else { None });
        change.and_then(|change| change.other.as_ref()).or_else(own)
    }
}

/// Counts the paragraphs of the lists. Uses of one list count on together.
#[derive(Debug, Default)]
pub(super) struct Counters {
    values: HashMap<i32, [Option<i32>; LEVELS]>,
    /// Uses and levels that have begun at a start of their own.
    begun: HashSet<(u16, u8)>,
}

impl Counters {
    /// Counts a paragraph of list use `number` (from 1) and level `level` (from 0), and returns what Word prints before
    /// it; none if that is nothing.
    pub(super) fn next(&mut self, lists: &Lists, number: u16, level: u8) -> Option<Number> {
        let used = lists.uses.get(usize::from(number).checked_sub(1)?)?;
        let level = if lists.lists.get(&used.list).is_some_and(|levels| levels.len() == 1) { 0 } else { level };
        let own = lists.level(used, level)?;
        let values = self.values.entry(used.list).or_default();
        let at = usize::from(level).min(LEVELS - 1);
        let start = used.changes.iter().rev().find(|change| change.level == level).and_then(|change| change.start);
        let restarts = start.is_some() && self.begun.insert((number, level));
        values[at] = Some(match values[at] {
            Some(value) if !restarts => value.saturating_add(1),
            _ => start.unwrap_or(own.start),
        });
        for (deeper, value) in values.iter_mut().enumerate().skip(at + 1) {
            let goes_on = lists.level(used, deeper as u8).and_then(|level| level.goes_on_from);
            if goes_on.is_none_or(|limit| at < usize::from(limit)) {
                *value = None;
            }
        }
        // A level that was passed over shows where it would start, and has been used thereby.
        for (higher, value) in values.iter_mut().enumerate().take(at) {
            *value = value.or_else(|| lists.level(used, higher as u8).map(|level| level.start));
        }
        if own.hidden {
            return None;
        }
        if own.format == format::BULLET {
            let text = symbols::bullet(&String::from_utf16_lossy(&own.text), None);
            return (!text.is_empty()).then_some(Number { text, follow: own.follow, bullet: true });
        }
        let mut text = Vec::new();
        for &unit in &own.text {
            let Some(place) = Some(usize::from(unit)).filter(|place| *place < LEVELS) else {
                text.push(unit);
                continue;
            };
            let shown = lists.level(used, place as u8);
            // A number says nothing of levels below its own.
            let Some(value) = values[place].filter(|_| place <= at) else { continue };
            let code = match shown.map_or(0, |level| level.format) {
                format::NONE => format::NONE,
                _ if own.legal => format::DECIMAL,
                code => code,
            };
            text.extend(format::number(code, value).encode_utf16());
        }
        let text = String::from_utf16_lossy(&text);
        let text = super::super::blocks::trim(&text);
        (!text.is_empty()).then(|| Number { text: text.to_owned(), follow: own.follow, bullet: false })
    }
}

fn read_lists(table: &[u8], start: usize) -> Option<HashMap<i32, Vec<Level>>> {
    const HEAD: usize = 28;
    let count = usize::from(u16(table, start)?);
    let mut at = start + 2 + count * HEAD;
    let mut lists = HashMap::new();
    for index in 0..count {
        let head = start + 2 + index * HEAD;
        let Some((identifier, flags)) = i32(table, head).zip(byte(table, head + 26)) else { break };
        let levels = if flags & 1 == 1 { 1 } else { LEVELS };
        let levels: Vec<Level> = (0..levels).map_while(|_| level(table, &mut at)).collect();
        lists.insert(identifier, levels);
    }
    Some(lists)
}

/// Reads a level and moves on behind it.
fn level(table: &[u8], at: &mut usize) -> Option<Level> {
    const HEAD: usize = 28;
    let head = table.get(*at..*at + HEAD)?;
    let flags = head[5];
    let (characters, paragraphs) = (usize::from(head[24]), usize::from(head[25]));
    let look = *at + HEAD + paragraphs;
    let look = table.get(look..look + characters)?;
    let text = *at + HEAD + paragraphs + characters;
    let length = usize::from(u16(table, text)?);
    let units = table.get(text + 2..text + 2 + length * 2)?;
    *at = text + 2 + length * 2;
    let mut level = Level {
        start: i32(head, 0)?,
        format: head[4],
        legal: flags & 0b100 != 0,
        goes_on_from: (flags & 0b1000 != 0).then_some(head[26]),
        text: units.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect(),
        hidden: false,
        follow: if head[15] == 2 { Follow::Nothing } else { Follow::Blank },
    };
    for (code, operand) in Properties(look) {
        if code == 0x083C {
            level.hidden = operand.first().is_some_and(|byte| *byte & 1 == 1);
        }
    }
    Some(level)
}

fn read_uses(table: &[u8]) -> Vec<Use> {
    const HEAD: usize = 16;
    let Some(count) = u32(table, 0).map(|count| count as usize) else { return Vec::new() };
    let heads = (0..count).map_while(|index| {
        let at = 4 + index * HEAD;
        Some((i32(table, at)?, byte(table, at + 12)?))
    });
    let heads: Vec<(i32, u8)> = heads.collect();
    let mut at = 4 + heads.len() * HEAD;
    let mut uses = Vec::with_capacity(heads.len());
    for (list, count) in heads {
        at += 4;
        let mut changes = Vec::new();
        for _ in 0..count {
            let Some((start, flags)) = i32(table, at).zip(u32(table, at + 4)) else { break };
            at += 8;
            let other = if flags & 0x20 != 0 { level(table, &mut at) } else { None };
            let start = match (flags & 0x10 != 0, &other) {
                (true, Some(level)) => Some(level.start),
                (true, None) => Some(start),
                (false, _) => None,
            };
            changes.push(Change { level: (flags & 0xF) as u8, start, other });
        }
        uses.push(Use { list, changes });
    }
    uses
}
