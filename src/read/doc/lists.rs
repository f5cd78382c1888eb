//! Automatic numbering: the lists of a file, their uses, and the numbers that Word prints before paragraphs.

use std::collections::HashMap;

use super::bytes::{byte, i32, u16, u32};
use super::format;
use super::props::Properties;
use crate::read::docx::symbols;
use crate::read::numbers::{Counters, Label, Level, Levels, Part, Place};

/// Levels that a list can have.
const LEVELS: usize = 9;

/// The lists of a file and their uses.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// Levels by the list's identifier.
    lists: HashMap<i32, Vec<Level>>,
    uses: Vec<Use>,
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
    start: Option<i64>,
    other: Option<Level>,
}

impl Lists {
    /// Reads the lists from the table stream, where their levels follow the table `lists` without being part of it.
    pub(super) fn read(table: &[u8], lists: std::ops::Range<usize>, uses: &[u8]) -> Lists {
        Lists { lists: read_lists(table, lists.start).unwrap_or_default(), uses: read_uses(uses) }
    }

    /// Counts a paragraph of list use `number` (from 1) and level `level` (from 0), and returns its number; none if there
    /// is no such list. Uses of one list count on together.
    pub(super) fn next(&self, counters: &mut Counters, number: u16, level: u8) -> Option<Label> {
        let used = self.uses.get(usize::from(number).checked_sub(1)?)?;
        let own = self.lists.get(&used.list)?;
        let change = |at: usize| used.changes.iter().rev().find(|change| usize::from(change.level) == at);
        let levels: Levels<'_> = std::array::from_fn(|at| {
            let level = change(at).and_then(|change| change.other.as_ref()).or_else(|| own.get(at))?;
            Some(Place { level, start: change(at).and_then(|change| change.start).unwrap_or(level.start) })
        });
        // A simple list has one level, and all its paragraphs are on it.
        let at = if own.len() == 1 { 0 } else { usize::from(level) };
        levels.get(at)?.as_ref()?;
        let anew = change(at).and_then(|change| change.start).filter(|_| counters.starts(i64::from(number)));
        counters.next(i64::from(used.list), &levels, at, anew)
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
    let units: Vec<u16> = units.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let text = String::from_utf16_lossy(&units);
    let format = format::name(head[4]);
    let bullet = (format == "bullet").then(|| symbols::bullet(&text, None));
    let mut level = Level {
        start: i64::from(i32(head, 0)?),
        format: format.to_owned(),
        parts: if bullet.is_some() { Vec::new() } else { parts(&text) },
        bullet,
        // The flag says that the number goes on; after which levels it does not, the number says that belongs to it.
        restart: (flags & 0b1000 != 0).then_some(i64::from(head[26])),
        legal: flags & 0b100 != 0,
        apart: head[15] != 2,
        ..Level::default()
    };
    for (code, operand) in Properties(look) {
        if code == 0x083C {
            level.hidden = operand.first().is_some_and(|byte| *byte & 1 == 1);
        }
    }
    Some(level)
}

/// Takes the text of a number apart: the first characters of all stand for the numbers of levels.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for ch in text.chars() {
        match usize::try_from(u32::from(ch)).ok().filter(|level| *level < LEVELS) {
            Some(level) => parts.push(Part::Number(level)),
            None => Part::push(&mut parts, ch),
        }
    }
    parts
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
                (true, None) => Some(i64::from(start)),
                (false, _) => None,
            };
            changes.push(Change { level: (flags & 0xF) as u8, start, other });
        }
        uses.push(Use { list, changes });
    }
    uses
}
