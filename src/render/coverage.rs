//! Coverage for people and for programs: a line for each type, then a matrix of agreements and types.

use std::io::{self, Write};

use serde::Serialize;

use super::json;
use super::layout::{Paint, cut, put, width_of};
use super::terminal::{self, Look};
use crate::export::{Block, Mark, Report, Span};
use crate::library::coverage::{Coverage, Row, TypeCoverage};

/// The words of a language that coverage needs.
#[derive(Debug)]
pub struct Words {
    /// How many of how many agreements have a type; missing in, found elsewhere in so many.
    pub counts: fn(&TypeCoverage, usize) -> String,
    /// What the signs of the matrix mean.
    pub signs: &'static str,
    /// Ahead of the types that an agreement lacks.
    pub missing: &'static str,
    /// Ahead of an address that the second look found.
    pub elsewhere: &'static str,
    /// That there was a second look, and what it was.
    pub second_look: &'static str,
    /// How many agreements were looked at and how many lack something.
    pub summary: fn(usize, usize) -> String,
    pub title: &'static str,
    /// Of a report: heads of its parts, of the counts (have, expected, missing, elsewhere), and of what is told about an agreement
    /// (title, provider, kind, file).
    pub agreement: &'static str,
    pub clause_type: &'static str,
    pub columns: [&'static str; 4],
    pub about: [&'static str; 4],
    /// Of what was found elsewhere: agreement, type, address.
    pub found: [&'static str; 3],
    /// What the signs of a report mean.
    pub report_signs: &'static str,
}

/// Signs of a report: `+` and `-` would be the begin of a formula.
const HAS: &str = "✓";
const LACKS: &str = "✗";

/// A sign of the matrix.
fn sign(row: &Row, slug: &str) -> &'static str {
    if row.has.contains(&slug) {
        "+"
    } else if row.missing.contains(&slug) {
        "-"
    } else if row.elsewhere.iter().any(|one| one.clause_type == slug) {
        "~"
    } else {
        "."
    }
}

/// Title, or the file where there is none.
fn name(row: &Row) -> String {
    match &row.title {
        Some(title) => format!("{title}  {}", row.file),
        None => row.file.clone(),
    }
}

/// Writes the types, then the matrix, or with `missing` of each agreement that lacks something what it is.
///
/// # Errors
/// What the writer reports, here as in all functions of the module.
pub fn terminal(
    coverage: &Coverage,
    missing: bool,
    look: &Look<'_>,
    words: &Words,
    out: &mut dyn Write,
) -> io::Result<()> {
    let all = coverage.agreements.len();
    let labels: Vec<String> = coverage.types.iter().map(|one| (look.words.type_label)(one.clause_type)).collect();
    let wide = labels.iter().map(|label| width_of(label)).max().unwrap_or(0);
    for (nth, (one, label)) in coverage.types.iter().zip(&labels).enumerate() {
        put(out, look.colour, Paint::Faint, &format!("{:>2}  ", nth + 1))?;
        put(out, look.colour, Paint::Label, label)?;
        writeln!(out, "{:1$}  {2}", "", wide - width_of(label), (words.counts)(one, all))?;
    }
    writeln!(out)?;
    if missing {
        lacking(coverage, look, words, out)?;
    } else {
        matrix(coverage, look, words, out)?;
    }
    writeln!(out)?;
    put(out, look.colour, Paint::Faint, words.second_look)?;
    writeln!(out)?;
    put(out, look.colour, Paint::Strong, &(words.summary)(all, coverage.lacking()))?;
    writeln!(out)
}

fn matrix(coverage: &Coverage, look: &Look<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    put(out, look.colour, Paint::Faint, words.signs)?;
    writeln!(out)?;
    let head: String = (1..=coverage.types.len()).map(|nth| format!("{nth:>2} ")).collect();
    put(out, look.colour, Paint::Faint, head.trim_end())?;
    writeln!(out)?;
    for row in &coverage.agreements {
        for one in &coverage.types {
            let sign = sign(row, one.clause_type);
            let paint = match sign {
                "-" => Paint::Match,
                "~" => Paint::Word,
                "." => Paint::Faint,
                _ => Paint::Plain,
            };
            write!(out, " ")?;
            put(out, look.colour, paint, sign)?;
            write!(out, " ")?;
        }
        let used = coverage.types.len() * 3 + 1;
        let name = name(row);
        // On a narrow terminal a line that runs on is better than a name that cannot be read.
        let room = look.width.and_then(|width| width.checked_sub(used)).filter(|&room| room >= 20);
        write!(out, " ")?;
        put(out, look.colour, Paint::Plain, &room.map_or(name.as_str().into(), |room| cut(&name, room)))?;
        writeln!(out)?;
    }
    Ok(())
}

fn lacking(coverage: &Coverage, look: &Look<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    for row in coverage.told(true) {
        put(out, look.colour, Paint::Strong, row.title.as_deref().unwrap_or(&row.file))?;
        let kind = row.kind.as_deref().map(look.words.kind_label);
        let about: Vec<String> = [row.provider.clone(), kind].into_iter().flatten().collect();
        put(out, look.colour, Paint::Label, &format!("  {}", about.join(" · ")))?;
        writeln!(out)?;
        if row.title.is_some() {
            write!(out, "  ")?;
            put(out, look.colour, Paint::Place, &row.file)?;
            writeln!(out)?;
        }
        if !row.missing.is_empty() {
            let labels: Vec<String> = row.missing.iter().map(|slug| (look.words.type_label)(slug)).collect();
            write!(out, "  ")?;
            put(out, look.colour, Paint::Match, words.missing)?;
            writeln!(out, "{}", labels.join(look.words.comma))?;
        }
        for one in &row.elsewhere {
            write!(out, "  {}{}{}", (look.words.type_label)(one.clause_type), look.words.colon, words.elsewhere)?;
            put(out, look.colour, Paint::Place, &one.address)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct Summary {
    agreements: usize,
    /// Agreements that lack an expected type.
    lacking: usize,
    /// What is missing was looked for by concept as well.
    second_look: bool,
}

/// Writes coverage as JSON Lines: an `agreement` for each, with `missing` only those that lack something, a `clause_type` for each type,
/// then the `summary`.
pub fn json(coverage: &Coverage, missing: bool, out: &mut dyn Write) -> io::Result<()> {
    coverage.told(missing).try_for_each(|row| json::typed("agreement", row, out))?;
    coverage.types.iter().try_for_each(|one| json::typed("clause_type", one, out))?;
    json::typed(
        "summary",
        &Summary { agreements: coverage.agreements.len(), lacking: coverage.lacking(), second_look: true },
        out,
    )
}

/// Returns coverage as a report: a table of the types, and the matrix, whose signs a spreadsheet takes for text; with `missing` only of
/// agreements that lack something.
pub fn report(coverage: &Coverage, missing: bool, names: &terminal::Words, words: &Words) -> Report {
    let plain = |text: &str| vec![Span::plain(text)];
    let label = |one: &TypeCoverage| (names.type_label)(one.clause_type);
    let types = coverage.types.iter().map(|one| {
        let counts = [one.have, one.expected, one.missing, one.elsewhere];
        std::iter::once(plain(&label(one))).chain(counts.map(|count| plain(&count.to_string()))).collect()
    });
    let cell = |row: &Row, slug: &str| {
        let (sign, mark) = match sign(row, slug) {
            "+" => (HAS, Mark::Plain),
            "-" => (LACKS, Mark::Found),
            "~" => ("~", Mark::Plain),
            _ => ("", Mark::Plain),
        };
        vec![Span::marked(sign, mark)]
    };
    let rows = coverage.told(missing).map(|row| {
        let kind = row.kind.as_deref().map(names.kind_label).unwrap_or_default();
        let about = [row.title.as_deref(), row.provider.as_deref(), Some(&kind), Some(&row.file)];
        let about = about.map(|text| plain(text.unwrap_or_default()));
        about.into_iter().chain(coverage.types.iter().map(|one| cell(row, one.clause_type))).collect()
    });
    let owned = |heads: &[&str]| heads.iter().map(|&head| head.to_owned()).collect::<Vec<_>>();
    let heading = |text: &str| Block::Heading { level: 1, text: text.to_owned() };
    let mut blocks = vec![
        Block::Paragraph { spans: plain(&(words.summary)(coverage.agreements.len(), coverage.lacking())) },
        Block::Paragraph { spans: plain(words.second_look) },
        heading(words.clause_type),
        Block::Table {
            head: owned(&[words.clause_type]).into_iter().chain(owned(&words.columns)).collect(),
            rows: types.collect(),
        },
        heading(words.agreement),
        Block::Paragraph { spans: plain(words.report_signs) },
        Block::Table {
            head: owned(&words.about).into_iter().chain(coverage.types.iter().map(label)).collect(),
            rows: rows.collect(),
        },
    ];
    let elsewhere = coverage.agreements.iter().flat_map(|row| {
        row.elsewhere.iter().map(|one| {
            let title = row.title.as_deref().unwrap_or(&row.file);
            vec![plain(title), plain(&(names.type_label)(one.clause_type)), plain(&one.address)]
        })
    });
    let elsewhere: Vec<_> = elsewhere.collect();
    if !elsewhere.is_empty() {
        blocks.push(heading(words.columns[3]));
        blocks.push(Block::Table { head: owned(&words.found), rows: elsewhere });
    }
    Report { title: words.title.to_owned(), blocks }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::coverage::Elsewhere;

    static WORDS: Words = Words {
        counts: |one, all| format!("{} of {all}", one.have),
        signs: "signs",
        missing: "missing: ",
        elsewhere: "elsewhere: ",
        second_look: "looked twice",
        summary: |all, lacking| format!("{all}, {lacking} lack"),
        title: "coverage",
        agreement: "agreement",
        clause_type: "type",
        columns: ["have", "expected", "missing", "elsewhere"],
        about: ["title", "provider", "kind", "file"],
        found: ["agreement", "type", "address"],
        report_signs: "signs",
    };

    fn coverage() -> Coverage {
        let one = |clause_type| TypeCoverage { clause_type, have: 1, expected: 2, missing: 1, elsewhere: 0 };
        let row = |file: &str, has: Vec<&'static str>, missing: Vec<&'static str>| Row {
            file: file.to_owned(),
            title: Some("租赁合同".to_owned()),
            provider: None,
            kind: Some("lease".to_owned()),
            clauses: 3,
            has,
            missing,
            elsewhere: vec![],
        };
        let mut agreements =
            vec![row("a.md", vec!["fees", "breach"], vec![]), row("b.md", vec!["fees"], vec!["notice"])];
        agreements[1].elsewhere.push(Elsewhere { clause_type: "breach", address: "b.md#3".to_owned() });
        Coverage { types: vec![one("fees"), one("breach"), one("notice")], agreements }
    }

    fn written(missing: bool) -> String {
        let words = crate::render::terminal::tests_words();
        let look = Look { colour: false, width: None, words: &words };
        let mut out = Vec::new();
        terminal(&coverage(), missing, &look, &WORDS, &mut out).expect("a vector takes all");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn the_matrix_has_a_sign_for_each_type() {
        let out = written(false);
        assert!(out.contains("\n +  +  .  租赁合同  a.md\n +  ~  -  租赁合同  b.md\n"), "{out}");
        assert!(out.ends_with("\nlooked twice\n2, 1 lack\n"), "{out}");
    }

    #[test]
    fn what_is_missing_is_told_by_agreement() {
        let out = written(true);
        assert!(!out.contains("a.md") && out.contains("  missing: notice\n  breach: elsewhere: b.md#3\n"), "{out}");
    }

    #[test]
    fn every_row_of_a_report_has_as_many_cells_as_its_head() {
        let report = report(&coverage(), false, &terminal::tests_words(), &WORDS);
        let [.., Block::Table { head, rows }, _, Block::Table { rows: found, .. }] = &report.blocks[..] else {
            panic!("{report:?}")
        };
        assert!(head.len() == 7 && rows.iter().all(|row| row.len() == 7));
        assert_eq!(rows[1][6], [Span::marked(LACKS, Mark::Found)]);
        assert_eq!(found[0][2], [Span::plain("b.md#3")]);
        assert_eq!(rows[0][3..5], [vec![Span::plain("a.md")], vec![Span::plain(HAS)]]);
    }
}
