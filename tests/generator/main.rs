//! Agreements made at random from a known tree are divided into that tree again, in every numbering style.
//!
//! A tree ([`tree`]) is written down ([`page`]) in a style ([`style`]), perhaps messed up ([`mess`]), read and outlined; the clauses
//! must be the tree's: the number, the titles, the start and the end of each (`ANNOTATION.md` says what they are).

mod mess;
mod page;
mod rng;
mod style;
mod tree;
mod words;

use std::fmt::Write as _;

use clauseek::model::Role;
use clauseek::outline::outline;
use clauseek::read::read;

use mess::{MESSES, Place};
use page::{Format, Kind, Line, Page};
use rng::Rng;
use style::{STYLES, Style};

const TREES: usize = 150;
const MESSED: usize = 2000;

/// What an annotator notes of a clause.
#[derive(Debug, PartialEq, Eq, Clone)]
struct Row {
    number: String,
    section: String,
    start: String,
    end: String,
}

impl Row {
    fn of(number: &str, titles: &[String], text: &str) -> Row {
        let text: Vec<char> = bare(text).chars().collect();
        let titles: Vec<String> =
            titles.iter().map(|title| bare(title).trim_end_matches(['：', ':', '。']).to_string()).collect();
        Row {
            number: bare(number),
            section: titles.join(" > "),
            start: text[..text.len().min(16)].iter().collect(),
            end: text[text.len().saturating_sub(10)..].iter().collect(),
        }
    }
}

/// A text without white space and bullets.
fn bare(text: &str) -> String {
    text.chars().filter(|ch| !ch.is_whitespace() && !matches!(ch, '•' | '●' | '-' | '|' | '\\')).collect()
}

/// The rows that the tree demands.
fn expected(page: &Page) -> Vec<Row> {
    let by_id = |id: usize| page.lines.iter().find(|line| line.id == id).expect("a mess keeps numbers and titles");
    let rows = page.clauses.iter().enumerate().map(|(clause, at)| {
        let mut text = String::new();
        let own = |line: &Line| line.clause == Some(clause);
        let first = page.lines.iter().position(own).expect("a clause has lines");
        let last = page.lines.iter().rposition(own).expect("a clause has lines");
        // a page number between two lines of a clause is part of it
        for line in page.lines[first..=last].iter().filter(|line| own(line) || line.kind == Kind::Noise) {
            if line.kind != Kind::Provision {
                text.push_str(&line.label);
                text.push_str(&line.tail);
            }
            text.push_str(&line.text);
        }
        let number = at.number.map_or(String::new(), |id| by_id(id).label.clone());
        let titles: Vec<String> = at.sections.iter().map(|&id| by_id(id).text.clone()).collect();
        Row::of(&number, &titles, &text)
    });
    rows.collect()
}

/// The rows that the outline finds.
fn found(text: &str, format: Format) -> Vec<Row> {
    let name = match format {
        Format::Text => "a.txt",
        Format::Markdown => "a.md",
        Format::Html => "a.html",
    };
    let document = read(name, text.as_bytes()).expect("it is text");
    let parts = outline(&document);
    parts
        .iter()
        .filter(|part| part.role == Role::Clause)
        .map(|part| Row::of(part.number.as_deref().unwrap_or(""), &part.section, part.span.of(&document.text)))
        .collect()
}

/// A tree that was not found again.
struct Failure {
    style: &'static str,
    number: usize,
    text: String,
    messes: Vec<&'static str>,
    told: String,
}

fn check(
    style: &'static Style,
    number: usize,
    page: &Page,
    text: String,
    messes: Vec<&'static str>,
) -> Option<Failure> {
    let (wanted, got) = (expected(page), found(&text, page.format));
    if wanted == got {
        return None;
    }
    let at = wanted.iter().zip(&got).position(|(one, other)| one != other).unwrap_or(wanted.len().min(got.len()));
    let told = format!("clause {at}\n  wanted {:?}\n  found  {:?}", wanted.get(at), got.get(at));
    Some(Failure { style: style.name, number, text, messes, told })
}

/// Writes a page out as a file.
fn text_of(page: &Page) -> String {
    if page.format == Format::Html {
        return html_of(page);
    }
    let mut out = String::new();
    for (at, line) in page.lines.iter().enumerate() {
        if at > 0 {
            out.push_str(&"\n".repeat(1 + line.blank_before));
        }
        let number = format!("{}{}", line.label, line.tail);
        let number = if line.bold_label && !line.bold { format!("**{number}**") } else { number };
        let whole = format!("{number}{}{}", line.gap, line.text);
        let whole = if line.bold { format!("**{whole}**") } else { whole };
        let marks = if line.heading > 0 { format!("{} ", "#".repeat(line.heading.into())) } else { String::new() };
        out.push_str(&mess::wrapped(&format!("{}{marks}{whole}", line.indent), page.wrap));
    }
    out.push('\n');
    if page.quoted { out.lines().map(|line| format!("> {line}\n")).collect() } else { out }
}

fn html_of(page: &Page) -> String {
    let mut out = String::from("<html><body>\n");
    for (at, line) in page.lines.iter().enumerate() {
        let is_row = |at: usize| page.lines.get(at).is_some_and(|line| line.kind == Kind::Row);
        if line.kind == Kind::Row {
            let cells = line.text.replace('\t', "</td><td>");
            let (open, close) = (at == 0 || !is_row(at - 1), !is_row(at + 1));
            out.push_str(if open { "<table>" } else { "" });
            out.push_str(&format!("<tr><td>{cells}</td></tr>"));
            out.push_str(if close { "</table>\n" } else { "" });
            continue;
        }
        let number = format!("{}{}", line.label, line.tail);
        let number = if line.bold_label { format!("<b>{number}</b>") } else { number };
        let whole = format!("{}{number}{}{}", line.indent, line.gap.replace('\n', "<br>"), line.text);
        let whole = if line.bold { format!("<strong>{whole}</strong>") } else { whole };
        let tag = if line.heading > 0 { format!("h{}", line.heading) } else { "p".to_string() };
        out.push_str(&format!("<{tag}>{whole}</{tag}>\n"));
    }
    out + "</body></html>\n"
}

fn report(table: &mut String, name: &str, good: usize, all: usize, bar: f64) -> bool {
    let share = 100.0 * good as f64 / all.max(1) as f64;
    let ok = share >= bar;
    writeln!(table, "{} {share:6.2} % of {all:4}  {name}", if ok { ' ' } else { '✗' }).expect("a string takes it");
    ok
}

fn example<'a>(failures: impl Iterator<Item = &'a Failure>, table: &mut String) {
    if let Some(least) = failures.min_by_key(|failure| failure.text.chars().count()) {
        let Failure { style, number, text, messes, told } = least;
        write!(table, "\n--- smallest example: {style}, tree {number} {messes:?}\n{told}\n---\n{text}---\n")
            .expect("a string");
    }
}

#[test]
fn every_style_is_read_back() {
    let mut table = String::from("\n");
    let mut examples = String::new();
    let mut good = true;
    for style in STYLES {
        let failures: Vec<Failure> = (0..TREES)
            .filter_map(|number| {
                let mut rng = Rng::new(style.name, number);
                let page = page::write(&tree::grow(&mut rng, style.shape()), style, &mut rng);
                let text = text_of(&page);
                check(style, number, &page, text, vec![])
            })
            .collect();
        good &= report(&mut table, style.name, TREES - failures.len(), TREES, CLEAN_BAR);
        example(failures.iter(), &mut examples);
    }
    println!("{table}{examples}");
    assert!(good, "{table}{examples}");
}

#[test]
fn messy_files_are_read_back() {
    let mut failures: Vec<Failure> = Vec::new();
    let mut tried: Vec<usize> = vec![0; MESSES.len()];
    for number in 0..MESSED {
        let mut rng = Rng::new("messy", number);
        let style = rng.pick(STYLES);
        let mut page = page::write(&tree::grow(&mut rng, style.shape()), style, &mut rng);
        let mut names = vec![];
        for _ in 0..rng.within(1, 3) {
            let at = rng.below(MESSES.len());
            let mess = &MESSES[at];
            let fits = match mess.place {
                Place::All => true,
                Place::Plain => page.format == Format::Text,
                Place::Markdown => page.format == Format::Markdown,
                Place::Marked => page.format != Format::Text,
            };
            if fits && !names.contains(&mess.name) {
                (mess.apply)(&mut page, &mut rng);
                names.push(mess.name);
                tried[at] += 1;
            }
        }
        let text = text_of(&page);
        failures.extend(check(style, number, &page, text, names));
    }
    let mut table = String::from("\n");
    let mut examples = String::new();
    let good = report(&mut table, "messy, all", MESSED - failures.len(), MESSED, MESSY_BAR);
    for (mess, tried) in MESSES.iter().zip(tried) {
        let failed: Vec<&Failure> = failures.iter().filter(|failure| failure.messes.contains(&mess.name)).collect();
        report(&mut table, mess.name, tried - failed.len(), tried, MESSY_BAR);
        example(failed.into_iter(), &mut examples);
    }
    println!("{table}{examples}");
    assert!(good, "{table}{examples}");
}

/// Share of the trees in hundred that must be found again, in each style.
const CLEAN_BAR: f64 = 99.0;
const MESSY_BAR: f64 = 95.0;
