//! Ways in which files are messy. None of them takes away what tells a reader where a clause begins and ends.

use crate::page::{Format, Kind, Line, Page};
use crate::rng::Rng;
use crate::words;

pub struct Mess {
    pub name: &'static str,
    pub apply: fn(&mut Page, &mut Rng),
    /// Where it can happen: everywhere, in plain text only, in Markdown only.
    pub place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    All,
    Plain,
    Markdown,
    /// Where the format knows bold text.
    Marked,
}

pub const MESSES: &[Mess] = &[
    Mess { name: "numbers glued to text", apply: glue, place: Place::All },
    Mess { name: "blanks around and inside numbers", apply: blanks, place: Place::All },
    Mess { name: "full and half width mixed", apply: widths, place: Place::All },
    Mess { name: "bold numbers", apply: bold, place: Place::Marked },
    Mess { name: "bullets before numbers", apply: bullets, place: Place::All },
    Mess { name: "lines wrapped at a width", apply: wrap, place: Place::Plain },
    Mess { name: "extra blank lines", apply: blank_lines, place: Place::All },
    Mess { name: "a number repeated", apply: repeat, place: Place::All },
    Mess { name: "a number missing", apply: miss, place: Place::All },
    Mess { name: "table of contents", apply: contents, place: Place::All },
    Mess { name: "page numbers", apply: pages, place: Place::Plain },
    Mess { name: "references at the start of lines", apply: references, place: Place::All },
    Mess { name: "paragraph broken", apply: break_paragraphs, place: Place::All },
    Mess { name: "items inside the paragraph", apply: inline, place: Place::All },
    Mess { name: "、 . ． ） mixed", apply: variants, place: Place::All },
    Mess { name: "blanks inside titles", apply: spread, place: Place::All },
    Mess { name: "numbered lines in bold", apply: bold_lines, place: Place::Marked },
    Mess { name: "escaped dots", apply: escape, place: Place::Markdown },
    Mess { name: "everything quoted", apply: quote, place: Place::Markdown },
    Mess { name: "a section number missing", apply: miss_section, place: Place::All },
    Mess { name: "odd white space", apply: odd_blanks, place: Place::All },
    Mess { name: "第一条：第一条、第一条.", apply: article_marks, place: Place::All },
    Mess { name: "contents without a head", apply: bare_contents, place: Place::All },
    Mess { name: "number alone on its line", apply: alone, place: Place::All },
];

/// A number that needs the blank behind it to be one.
fn is_bare(line: &Line) -> bool {
    line.tail.is_empty() && line.label.chars().all(|ch| ch.is_ascii_digit())
}

fn glue(page: &mut Page, rng: &mut Rng) {
    let share = *rng.pick(&[50, 100]);
    for line in page.lines.iter_mut().filter(|line| !is_bare(line) && !line.gap.is_empty()) {
        if rng.chance(share) {
            line.gap.clear();
        }
    }
}

fn blanks(page: &mut Page, rng: &mut Rng) {
    for line in &mut page.lines {
        if line.kind == Kind::Row {
            continue;
        }
        if rng.chance(20) && line.heading == 0 {
            line.indent = rng.pick(&[" ", "  ", "　", "　　", "   "]).to_string();
        }
        if line.label.is_empty() || is_bare(line) {
            continue;
        }
        if rng.chance(30) && line.label.starts_with(['第', '（', '(']) {
            let unit = if line.label.ends_with("部分") { 2 } else { 1 };
            let chars: Vec<char> = line.label.chars().collect();
            let text = |chars: &[char]| chars.iter().collect::<String>();
            let end = chars.len() - unit;
            line.label = format!("{} {} {}", chars[0], text(&chars[1..end]), text(&chars[end..]));
        }
        if rng.chance(20) && !line.tail.trim().is_empty() {
            line.tail.insert(0, ' ');
        }
        if rng.chance(30) {
            line.gap = rng.pick(&[" ", "  ", "　", " 　", "\t"]).to_string();
        }
    }
}

fn widths(page: &mut Page, rng: &mut Rng) {
    // a full-width dot is not escaped
    for line in page.lines.iter_mut().filter(|line| !line.tail.starts_with('\\')) {
        for text in [&mut line.label, &mut line.tail] {
            match rng.below(3) {
                0 => *text = text.chars().map(wide).collect(),
                1 => *text = text.chars().map(narrow).collect(),
                _ => {}
            }
        }
    }
}

fn wide(ch: char) -> char {
    match ch {
        '0'..='9' | '(' | ')' | '.' => char::from_u32(ch as u32 + 0xFEE0).unwrap_or(ch),
        _ => ch,
    }
}

fn narrow(ch: char) -> char {
    match ch {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(ch as u32 - 0xFEE0).unwrap_or(ch),
        _ => ch,
    }
}

fn bold(page: &mut Page, rng: &mut Rng) {
    let level = rng.below(4);
    for line in page.lines.iter_mut().filter(|line| !line.label.is_empty()) {
        line.bold_label = line.level == level || rng.chance(30);
    }
}

/// `总　则`
fn spread(page: &mut Page, _: &mut Rng) {
    for line in page.lines.iter_mut().filter(|line| matches!(line.kind, Kind::Section | Kind::Title)) {
        let chars: Vec<String> = line.text.chars().map(String::from).collect();
        if (2..=4).contains(&chars.len()) && line.text.chars().all(|ch| ch > '\u{4E00}') {
            line.text = chars.join(if chars.len() == 2 { "　" } else { " " });
        }
    }
}

fn bold_lines(page: &mut Page, rng: &mut Rng) {
    let level = rng.below(2);
    for line in &mut page.lines {
        line.bold |=
            line.kind == Kind::Title || line.level == level && matches!(line.kind, Kind::Section | Kind::Provision);
    }
}

/// `1\. 总则`, as converters write lest it become a list.
fn escape(page: &mut Page, _: &mut Rng) {
    for line in page.lines.iter_mut().filter(|line| line.tail == "." && line.heading == 0) {
        line.tail = "\\.".to_string();
    }
}

fn quote(page: &mut Page, _: &mut Rng) {
    page.quoted = true;
}

fn bullets(page: &mut Page, rng: &mut Rng) {
    let kind = *rng.pick(&[Kind::Provision, Kind::Item]);
    let bullet = if page.format == Format::Markdown {
        *rng.pick(&["- ", "* ", "  - "])
    } else {
        *rng.pick(&["- ", "• ", "●"])
    };
    for line in page.lines.iter_mut().filter(|line| !line.label.is_empty() && line.kind == kind) {
        line.indent = bullet.to_string();
    }
}

fn wrap(page: &mut Page, rng: &mut Rng) {
    let width = rng.within(28, 44);
    // of a few long lines nobody could tell a width
    if page.lines.iter().filter(|line| line.text.chars().count() > width).count() > 7 {
        page.wrap = Some(width);
    }
}

fn blank_lines(page: &mut Page, rng: &mut Rng) {
    for line in page.lines.iter_mut().filter(|line| line.kind != Kind::Row) {
        line.blank_before += rng.below(3);
    }
}

/// Provisions that follow a provision of their list with nothing numbered between, and are followed by one.
fn inner_provisions(page: &Page) -> Vec<usize> {
    let provisions: Vec<usize> =
        (0..page.lines.len()).filter(|&at| matches!(page.lines[at].kind, Kind::Provision | Kind::Section)).collect();
    let same = |one: usize, other: usize| {
        let (one, other) = (&page.lines[one], &page.lines[other]);
        one.kind == Kind::Provision && other.kind == Kind::Provision && one.level == other.level
    };
    provisions
        .windows(4)
        .filter(|four| same(four[0], four[1]) && same(four[1], four[2]) && same(four[2], four[3]))
        .map(|four| four[2])
        .collect()
}

fn repeat(page: &mut Page, rng: &mut Rng) {
    let candidates = inner_provisions(page);
    if !candidates.is_empty() {
        let at = *rng.pick(&candidates);
        let before = page.lines[..at].iter().rev().find(|line| line.kind == Kind::Provision);
        page.lines[at].label = before.expect("one stands before").label.clone();
    }
}

fn miss(page: &mut Page, rng: &mut Rng) {
    let candidates = inner_provisions(page);
    if !candidates.is_empty() {
        let clause = page.lines[*rng.pick(&candidates)].clause.expect("a provision is a clause");
        page.lines.retain(|line| line.clause != Some(clause));
        page.clauses.remove(clause);
        for line in &mut page.lines {
            line.clause = line.clause.map(|at| if at > clause { at - 1 } else { at });
        }
    }
}

/// Takes out a whole section in the middle.
fn miss_section(page: &mut Page, rng: &mut Rng) {
    let tops: Vec<usize> = (0..page.lines.len())
        .filter(|&at| {
            page.lines[at].kind == Kind::Section && page.lines[at].level == 0 && !page.lines[at].label.is_empty()
        })
        .filter(|&at| !page.lines[at].label.starts_with(|ch: char| "附AES".contains(ch)))
        .collect();
    // what a table of contents lists is there
    if tops.len() < 4 || page.lines.iter().any(|line| line.kind == Kind::Noise) {
        return;
    }
    let gone = rng.within(1, tops.len() - 3);
    let (from, to) = (tops[gone], tops[gone + 1]);
    let clauses: Vec<usize> = page.lines[from..to].iter().filter_map(|line| line.clause).collect();
    page.lines.drain(from..to);
    let (Some(&first), Some(&last)) = (clauses.iter().min(), clauses.iter().max()) else { return };
    page.clauses.drain(first..=last);
    for line in &mut page.lines {
        line.clause = line.clause.map(|at| if at > last { at - (last + 1 - first) } else { at });
    }
}

/// Blanks at the ends of lines, no-break and zero-width ones.
fn odd_blanks(page: &mut Page, rng: &mut Rng) {
    for line in page.lines.iter_mut().filter(|line| line.kind != Kind::Row) {
        match rng.below(6) {
            0 => line.text.push(' '),
            1 => line.text.push('　'),
            2 if line.heading == 0 => line.indent.insert(0, '\u{200B}'),
            3 if !line.gap.is_empty() => line.gap = "\u{A0}".to_string(),
            _ => {}
        }
    }
}

fn article_marks(page: &mut Page, rng: &mut Rng) {
    let mark = *rng.pick(&["：", "、", ".", ":", "，"]);
    for line in page.lines.iter_mut().filter(|line| line.label.starts_with('第') && line.label.ends_with(['条', '條']))
    {
        (line.tail, line.gap) = (mark.to_string(), String::new());
    }
}

/// A list of all titles of the highest level, without a word that says what it is.
fn bare_contents(page: &mut Page, _: &mut Rng) {
    let titles: Vec<&Line> = page
        .lines
        .iter()
        .filter(|line| line.kind == Kind::Section && line.level == 0 && !line.label.is_empty())
        .collect();
    if titles.len() < 4 || titles.iter().any(|line| line.label.starts_with(|ch: char| "附AES".contains(ch))) {
        return;
    }
    let entries: Vec<Line> = titles
        .iter()
        .map(|line| noise(page, format!("{}{}{}{}", line.label, line.tail, line.gap, line.text.trim_end_matches('：'))))
        .collect();
    let at = front(page);
    page.lines.splice(at..at, entries);
}

/// The first line that is no title and no particular.
fn front(page: &Page) -> usize {
    page.lines.iter().position(|line| !matches!(line.kind, Kind::Title | Kind::Particular)).unwrap_or(1)
}

/// A line of no clause.
fn noise(page: &Page, text: String) -> Line {
    Line { kind: Kind::Noise, text, blank_before: page.lines[0].blank_before, ..Line::default() }
}

/// A further paragraph of the clause that a line belongs to.
fn going_on(line: &Line, text: String) -> Line {
    let Line { level, clause, blank_before, .. } = *line;
    Line { id: usize::MAX, kind: Kind::Text, level, clause, blank_before, text, ..Line::default() }
}

fn contents(page: &mut Page, rng: &mut Rng) {
    let deepest = rng.below(2);
    let titles: Vec<&Line> =
        page.lines.iter().filter(|line| line.kind == Kind::Section && line.level <= deepest).collect();
    if titles.len() < 3 {
        return;
    }
    let leader = *rng.pick(&["", "", "……", "\t", " .......... "]);
    let mut entries = vec![noise(page, rng.pick(&["目录", "目　录", "目 录："]).to_string())];
    for (at, line) in titles.iter().enumerate() {
        let number = if leader.is_empty() { String::new() } else { format!("{leader}{}", 1 + at / 2) };
        let text = format!("{}{}{}{}{number}", line.label, line.tail, line.gap, line.text.trim_end_matches('：'));
        entries.push(noise(page, text));
    }
    let at = front(page);
    page.lines.splice(at..at, entries);
}

fn pages(page: &mut Page, rng: &mut Rng) {
    let form = rng.below(3);
    let mut at = rng.within(2, 8);
    let mut number = 1;
    while at < page.lines.len() {
        let text = match form {
            0 => format!("- {number} -"),
            1 => format!("第 {number} 页 共 99 页"),
            _ => format!("{number} / 99"),
        };
        if page.lines[at].kind == Kind::Row {
            at += 1;
            continue;
        }
        let mark = noise(page, text);
        page.lines.insert(at, mark);
        at += rng.within(4, 12);
        number += 1;
    }
}

fn references(page: &mut Page, rng: &mut Rng) {
    let preamble = |at: usize| page.clauses[at].number.is_none() && page.clauses[at].sections.is_empty();
    let numbered: Vec<usize> = (0..page.clauses.len()).filter(|&at| !preamble(at)).collect();
    for _ in 0..rng.within(1, 3) {
        let clause = *rng.pick(&numbered);
        let at = page.lines.iter().rposition(|line| line.clause == Some(clause)).expect("a clause has lines");
        let text = rng.pick(words::REFERENCES).replace("{T}", "设备");
        let line = going_on(&page.lines[at], text);
        page.lines.insert(at + 1, line);
    }
}

fn break_paragraphs(page: &mut Page, rng: &mut Rng) {
    let mut at = 0;
    while at < page.lines.len() {
        let line = &page.lines[at];
        let running = matches!(line.kind, Kind::Provision | Kind::Text) && line.clause.is_some();
        let cut =
            line.text.char_indices().filter(|(_, ch)| matches!(ch, '，' | '。')).map(|(cut, ch)| cut + ch.len_utf8());
        let cuts: Vec<usize> = cut.filter(|&cut| cut > 24 && cut + 12 < line.text.len()).collect();
        if running && !cuts.is_empty() && rng.chance(20) {
            let cut = *rng.pick(&cuts);
            let rest = going_on(line, line.text[cut..].to_string());
            page.lines[at].text.truncate(cut);
            page.lines.insert(at + 1, rest);
            at += 1;
        }
        at += 1;
    }
}

fn inline(page: &mut Page, _: &mut Rng) {
    let mut lines: Vec<Line> = Vec::new();
    for line in page.lines.drain(..) {
        match lines.iter_mut().rev().find(|lead| lead.kind != Kind::Noise) {
            Some(lead) if line.kind == Kind::Item && !line.label.is_empty() && lead.kind != Kind::Row => {
                if lead.text.ends_with(|ch: char| ch.is_alphanumeric()) {
                    lead.text.push('；');
                }
                lead.text.push_str(&format!("{}{}{}", line.label, line.tail, line.text));
            }
            _ => lines.push(line),
        }
    }
    page.lines = lines;
}

fn variants(page: &mut Page, rng: &mut Rng) {
    for line in &mut page.lines {
        if matches!(line.tail.as_str(), "." | "、" | "．") {
            line.tail = rng.pick(&["、", ".", "．"]).to_string();
        } else if line.label.ends_with(')') && rng.chance(50) {
            line.label = line.label.replace(')', "）").replace('(', "（");
        }
    }
}

fn alone(page: &mut Page, rng: &mut Rng) {
    let level = rng.below(3);
    for line in &mut page.lines {
        if line.kind == Kind::Provision && line.level == level && rng.chance(50) {
            line.gap = "\n".to_string();
        }
    }
}

/// Cuts a line at a width in characters; no line begins with closing punctuation.
pub fn wrapped(text: &str, wrap: Option<usize>) -> String {
    let Some(wrap) = wrap else { return text.to_string() };
    let mut out = String::new();
    let mut width = 0;
    for ch in text.chars() {
        if width >= wrap && !"，。；：、）,.;)".contains(ch) {
            out.push('\n');
            width = 0;
        }
        out.push(ch);
        width += 1;
    }
    out
}
