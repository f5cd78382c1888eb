//! Comparisons for people and for programs: key facts first, then clause by clause.

use std::io::{self, Write};

use serde::Serialize;

use super::changes::signs;
use super::json;
use super::layout::{Paint, Piece, put, put_beside, put_wrapped};
use super::terminal::Look;
use crate::export::{Block, Mark, Report, Span};
use crate::library::compare::{Cell, Comparison, Counts, KeyFacts, Row, Side, Stated, Status};
use crate::wording::Change;

/// The words of a language that comparisons need.
#[derive(Debug)]
pub struct Words {
    /// Name of a status.
    pub status: fn(Status) -> &'static str,
    /// Name of a sort of key facts, from its slug.
    pub fact: fn(&str) -> String,
    /// Where a side states no such fact.
    pub none: &'static str,
    /// How many clauses in a row are the same.
    pub same: fn(usize) -> String,
    /// How many clauses have this wording.
    pub clauses: fn(usize) -> String,
    /// What was found, in one line.
    pub summary: fn(&Comparison) -> String,
    /// Of two providers: that only this one has it.
    pub only: fn(&str) -> String,
    /// Heads of a report: its title, the facts, the clauses.
    pub title: &'static str,
    pub facts: &'static str,
    pub rows: &'static str,
}

/// Wordings with less in common are read one after the other: marks at every other word would tell nothing.
const NEAR: f32 = 0.3;

/// From this width on clauses stand beside each other: two columns of some twenty characters are the least that can be read.
const WIDE: usize = 100;

/// Writes a comparison; with `all`, what is the same is written too instead of being counted.
///
/// # Errors
/// What the writer reports, here as in all functions of the module.
pub fn terminal(
    comparison: &Comparison,
    all: bool,
    look: &Look<'_>,
    words: &Words,
    out: &mut dyn Write,
) -> io::Result<()> {
    let page =
        Page { comparison, look, words, half: look.width.filter(|&width| width >= WIDE).map(|width| (width - 3) / 2) };
    for (mark, paint, side) in [("-", Paint::Removed, &comparison.left), ("+", Paint::Added, &comparison.right)] {
        put(out, look.colour, paint, mark)?;
        write!(out, " ")?;
        put(out, look.colour, Paint::Strong, &side.name)?;
        put(out, look.colour, Paint::Faint, &format!("  {}", about(side, words)))?;
        writeln!(out)?;
    }
    writeln!(out)?;
    for facts in &comparison.facts {
        page.facts(facts, out)?;
    }
    if !comparison.facts.is_empty() {
        writeln!(out)?;
    }
    let mut same = 0;
    for row in &comparison.rows {
        if row.status == Status::Same && !all {
            same += 1;
            continue;
        }
        page.skipped(&mut same, out)?;
        page.row(row, out)?;
    }
    page.skipped(&mut same, out)?;
    put(out, look.colour, Paint::Strong, &(words.summary)(comparison))?;
    writeln!(out)
}

/// Its file, if it is one, and how many clauses it has.
fn about(side: &Side, words: &Words) -> String {
    let file = match &side.files[..] {
        [file] => Some(file.clone()),
        _ => None,
    };
    let provider = side.provider.clone().filter(|provider| *provider != side.name);
    let all = [provider, file, Some((words.clauses)(side.clauses))];
    all.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What became of a clause, in words.
fn status(comparison: &Comparison, row: &Row, words: &Words) -> String {
    match row.status {
        Status::Removed if comparison.providers => (words.only)(&comparison.left.name),
        Status::Added if comparison.providers => (words.only)(&comparison.right.name),
        status => (words.status)(status).to_owned(),
    }
}

struct Page<'a> {
    comparison: &'a Comparison,
    look: &'a Look<'a>,
    words: &'a Words,
    /// Width of a column where clauses stand beside each other.
    half: Option<usize>,
}

impl Page<'_> {
    fn facts(&self, facts: &KeyFacts, out: &mut dyn Write) -> io::Result<()> {
        let name = (self.words.fact)(facts.fact);
        put(out, self.look.colour, Paint::Label, &name)?;
        writeln!(out, "{}", if facts.differs { "  ≠" } else { "  =" })?;
        let side = |stated: &[Stated]| -> Vec<(String, String)> {
            match stated {
                [] => vec![(self.words.none.to_owned(), String::new())],
                stated => stated.iter().map(|one| (self.fact(one), one.address.clone())).collect(),
            }
        };
        let (left, right) = (side(&facts.left), side(&facts.right));
        fn pieces((text, address): &(String, String)) -> Vec<Piece<'_>> {
            let gap = if address.is_empty() { "" } else { "  " };
            vec![Piece::new(text, Paint::Plain), Piece::new(gap, Paint::Plain), Piece::new(address, Paint::Place)]
        }
        if let Some(half) = self.half {
            let texts = |side: &'_ [(String, String)]| side.iter().map(pieces).map(owned).collect::<Vec<_>>();
            return put_beside(out, self.look.colour, half, &texts(&left), &texts(&right));
        }
        for (mark, paint, side) in [("-", Paint::Removed, &left), ("+", Paint::Added, &right)] {
            for one in side {
                write!(out, "  ")?;
                put(out, self.look.colour, paint, mark)?;
                write!(out, " ")?;
                put(out, self.look.colour, Paint::Plain, &one.0)?;
                if !one.1.is_empty() {
                    write!(out, "  ")?;
                    put(out, self.look.colour, Paint::Place, &one.1)?;
                }
                writeln!(out)?;
            }
        }
        Ok(())
    }

    fn fact(&self, stated: &Stated) -> String {
        let wording = if stated.wording == stated.value { String::new() } else { format!(" · {}", stated.wording) };
        let clauses =
            if stated.clauses > 1 { format!(" ({})", (self.words.clauses)(stated.clauses)) } else { String::new() };
        format!("{}{wording}{clauses}", stated.value)
    }

    fn skipped(&self, same: &mut usize, out: &mut dyn Write) -> io::Result<()> {
        let count = std::mem::take(same);
        if count == 0 {
            return Ok(());
        }
        put(out, self.look.colour, Paint::Faint, &(self.words.same)(count))?;
        write!(out, "\n\n")
    }

    fn row(&self, row: &Row, out: &mut dyn Write) -> io::Result<()> {
        let paint = match row.status {
            Status::Added => Paint::Added,
            Status::Removed => Paint::Removed,
            _ => Paint::Label,
        };
        put(out, self.look.colour, paint, &status(self.comparison, row, self.words))?;
        writeln!(out)?;
        let text = |cell: &Option<Cell>| cell.as_ref().map(|cell| cell.clause.text.clone()).unwrap_or_default();
        let (left, right) = (text(&row.left), text(&row.right));
        if let Some(half) = self.half {
            let side = |cell: &Option<Cell>, text: &str, is_left: bool| -> Vec<Vec<Piece<'static>>> {
                let head = cell.iter().flat_map(|cell| self.head(cell));
                head.chain(lines(&of_side(row, text, is_left), self.look.colour)).collect()
            };
            put_beside(out, self.look.colour, half, &side(&row.left, &left, true), &side(&row.right, &right, false))?;
            return writeln!(out);
        }
        for cell in row.left.iter().chain(&row.right) {
            for line in self.head(cell) {
                put_wrapped(out, self.look.colour, 2, None, &line)?;
            }
        }
        for line in lines(&of_both(row, &left, &right), self.look.colour) {
            put_wrapped(out, self.look.colour, 2, self.look.width, &line)?;
        }
        writeln!(out)
    }

    /// Citation and address of a clause.
    fn head(&self, cell: &Cell) -> Vec<Vec<Piece<'static>>> {
        let clauses =
            if cell.clauses > 1 { format!("  ({})", (self.words.clauses)(cell.clauses)) } else { String::new() };
        let owned = |text: &str, paint| owned(vec![Piece::new(text, paint)]);
        let mut place = owned(&cell.clause.address, Paint::Place);
        place.extend(owned(&clauses, Paint::Faint));
        vec![owned(&cell.clause.citation, Paint::Strong), place]
    }
}

fn owned(pieces: Vec<Piece<'_>>) -> Vec<Piece<'static>> {
    pieces.into_iter().map(Piece::into_owned).collect()
}

/// A stretch of a text, and what became of it.
type Stretch<'a> = (&'a str, Mark);

/// The stretches of one side.
fn of_side<'a>(row: &Row, text: &'a str, is_left: bool) -> Vec<Stretch<'a>> {
    if row.changes.is_empty() || row.similarity < NEAR {
        return vec![(text, Mark::Plain)];
    }
    let mark = if is_left { Mark::Removed } else { Mark::Added };
    let one = |change: &crate::library::compare::Stretch| {
        let span = if is_left { change.left } else { change.right };
        let mark = if change.change == Change::Equal { Mark::Plain } else { mark };
        (text.get(span.start..span.end).unwrap_or_default(), mark)
    };
    row.changes.iter().map(one).filter(|(text, _)| !text.is_empty()).collect()
}

/// The stretches of both sides in one text: what is equal once, what was removed, what was added.
fn of_both<'a>(row: &Row, left: &'a str, right: &'a str) -> Vec<Stretch<'a>> {
    if row.changes.is_empty() {
        return vec![(if row.right.is_some() { right } else { left }, Mark::Plain)];
    }
    if row.similarity < NEAR {
        return vec![(left, Mark::Removed), ("\n", Mark::Plain), (right, Mark::Added)];
    }
    let mut stretches = Vec::new();
    for change in &row.changes {
        let old = left.get(change.left.start..change.left.end).unwrap_or_default();
        let new = right.get(change.right.start..change.right.end).unwrap_or_default();
        match change.change {
            Change::Equal => stretches.push((new, Mark::Plain)),
            _ => stretches.extend([(old, Mark::Removed), (new, Mark::Added)]),
        }
    }
    stretches.retain(|(text, _)| !text.is_empty());
    stretches
}

/// Cuts stretches into lines. Without colour what differs stands in brackets: `[-15日-]{+30日+}`.
fn lines(stretches: &[Stretch<'_>], colour: bool) -> Vec<Vec<Piece<'static>>> {
    let mut lines: Vec<Vec<Piece<'static>>> = vec![Vec::new()];
    for &(text, mark) in stretches {
        let (paint, [open, close]) = signs(mark, colour);
        let parts: Vec<&str> = text.split('\n').collect();
        for (nth, part) in parts.iter().enumerate() {
            if nth > 0 {
                lines.push(Vec::new());
            }
            let (open, close) = (if nth == 0 { open } else { "" }, if nth + 1 == parts.len() { close } else { "" });
            let piece = Piece::new(&format!("{open}{}{close}", part.trim_end_matches('\r')), paint).into_owned();
            lines.last_mut().expect("there is one from the start").push(piece);
        }
    }
    lines
}

#[derive(Serialize)]
struct Sides<'a> {
    left: &'a Side,
    right: &'a Side,
    counts: &'a Counts,
}

/// Writes a comparison as JSON Lines: `comparison` (both sides, counts), then a `fact` for each key fact, then the `row`s.
pub fn json(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let Comparison { left, right, facts, rows, counts, .. } = comparison;
    json::typed("comparison", &Sides { left, right, counts }, out)?;
    facts.iter().try_for_each(|fact| json::typed("fact", fact, out))?;
    rows.iter().try_for_each(|row| json::typed("row", row, out))
}

/// Returns a comparison as a report; with `all`, what is the same is there too, by its citations.
pub fn report(comparison: &Comparison, all: bool, words: &Words) -> Report {
    let plain = |text: &str| vec![Span::plain(text)];
    let heading = |text: &str| Block::Heading { level: 1, text: text.to_owned() };
    let mut blocks = vec![Block::Paragraph { spans: plain(&(words.summary)(comparison)) }];
    if !comparison.facts.is_empty() {
        let stated = |stated: &[Stated]| -> Vec<Span> {
            let mut spans = Vec::new();
            for one in stated {
                let gap = if spans.is_empty() { "" } else { "\n" };
                let wording = if one.wording == one.value { String::new() } else { format!(" · {}", one.wording) };
                spans.push(Span::plain(format!("{gap}{}{wording}", one.value)));
                spans.push(Span::marked(format!(" {}", one.address), Mark::Faint));
            }
            if spans.is_empty() { vec![Span::marked(words.none, Mark::Faint)] } else { spans }
        };
        let row = |facts: &KeyFacts| {
            let sign = if facts.differs { " ≠" } else { " =" };
            let name = plain(&format!("{}{sign}", (words.fact)(facts.fact)));
            vec![name, stated(&facts.left), stated(&facts.right)]
        };
        blocks.push(heading(words.facts));
        blocks.push(Block::Table {
            head: vec![words.facts.to_owned(), comparison.left.name.clone(), comparison.right.name.clone()],
            rows: comparison.facts.iter().map(row).collect(),
        });
    }
    let row = |row: &Row| {
        let side = |cell: &Option<Cell>, is_left: bool| -> Vec<Span> {
            let Some(cell) = cell else { return Vec::new() };
            let head = format!("{}\n{}\n", cell.clause.citation, cell.clause.address);
            let mut spans = vec![Span::marked(head, Mark::Faint)];
            if row.status != Status::Same {
                let stretches = of_side(row, &cell.clause.text, is_left);
                spans.extend(stretches.into_iter().map(|(text, mark)| Span::marked(text, mark)));
            }
            spans
        };
        vec![plain(&status(comparison, row, words)), side(&row.left, true), side(&row.right, false)]
    };
    blocks.push(heading(words.rows));
    blocks.push(Block::Table {
        head: vec![words.rows.to_owned(), comparison.left.name.clone(), comparison.right.name.clone()],
        rows: comparison.rows.iter().filter(|row| all || row.status != Status::Same).map(row).collect(),
    });
    let title = format!("{}: {} / {}", words.title, comparison.left.name, comparison.right.name);
    Report { title, blocks }
}

#[cfg(test)]
mod tests;
