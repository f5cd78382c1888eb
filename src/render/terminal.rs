//! Results for people: laid out in columns, coloured if asked for, in the words the caller gives.

use std::io::{self, Write};

use super::layout::{Paint, Piece, cut, put, put_wrapped, width_of};
use super::{Outlined, tree, why};
use crate::model::{FactKey, Role};
use crate::search::{FacetCount, Facets, Highlight, Hit, JOINT, MatchedBy, SearchResults, Understood};

/// How a terminal wants its text.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// Whether to paint with ANSI colours.
    pub colour: bool,
    /// Columns of the terminal; without them nothing is wrapped or cut.
    pub width: Option<usize>,
    pub words: &'a Words,
}

/// The words of a language that the layouts need.
#[derive(Debug)]
pub struct Words {
    pub provider: &'static str,
    pub clause_type: &'static str,
    pub section: &'static str,
    pub kind: &'static str,
    pub year: &'static str,
    pub parties: &'static str,
    pub version_date: &'static str,
    pub effective_date: &'static str,
    /// Name of a fact.
    pub fact: fn(FactKey) -> &'static str,
    pub untitled: &'static str,
    /// Between the values of a list.
    pub comma: &'static str,
    /// Between a name and its value.
    pub colon: &'static str,
    /// Also at these paths.
    pub also: &'static str,
    /// Line of the file, from the number.
    pub line: fn(u32) -> String,
    /// Page of the file, from the number.
    pub page: fn(u32) -> String,
    /// How a count of clauses and agreements reads.
    pub counts: fn(usize, usize) -> String,
    /// What was found, in one line.
    pub summary: fn(&SearchResults) -> String,
    /// How many more values there are.
    pub more: fn(usize) -> String,
    /// How many more clauses of the same agreement answer.
    pub more_here: fn(usize) -> String,
    /// How a stretch of the query was understood.
    pub understood: fn(&Understood) -> String,
    /// What a part of a score is called, from the factor's name.
    pub factor: fn(&str) -> String,
    /// Label of a clause type, from its slug.
    pub type_label: fn(&str) -> String,
    /// Label of an agreement kind, from its slug.
    pub kind_label: fn(&str) -> String,
    /// Label of a sort of slot, from its slug.
    pub slot_label: fn(&str) -> String,
    /// What a hit is that is no clause; none for clauses.
    pub role: fn(Role) -> Option<&'static str>,
}

/// Values shown of one facet after the hits of a search.
const FACET_VALUES: usize = 6;

/// Writes an agreement as a tree of sections and clauses.
///
/// # Errors
/// What the writer reports, here as in all functions of the module.
pub fn outline(outlined: Outlined<'_>, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    tree::write(outlined, look, out)
}

/// Writes the hits, then what was found as a whole. With `full`, clauses are written whole instead of snippets.
pub fn search(results: &SearchResults, full: bool, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    let last = results.hits.last().map_or(0, |hit| hit.rank);
    let indent = last.to_string().len() + 2;
    understood(results, look, out)?;
    for hit in &results.hits {
        write_hit(hit, full, indent, look, out)?;
        writeln!(out)?;
    }
    close(results, look, out)
}

/// Writes the agreements with hits, each with its best clause, then what was found as a whole.
pub fn agreements(results: &SearchResults, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    let last = results.hits.last().map_or(0, |hit| hit.rank);
    let indent = last.to_string().len() + 2;
    understood(results, look, out)?;
    for hit in &results.hits {
        put(out, look.colour, Paint::Faint, &format!("{:>1$}  ", hit.rank, indent - 2))?;
        put(out, look.colour, Paint::Strong, hit.title.as_deref().unwrap_or(look.words.untitled))?;
        put(out, look.colour, Paint::Faint, &format!("  {}", (look.words.counts)(hit.more + 1, 1)))?;
        writeln!(out)?;
        let kind = hit.kind.as_deref().map(look.words.kind_label);
        let about: Vec<String> = [hit.provider.clone(), kind, hit.date.clone()].into_iter().flatten().collect();
        write!(out, "{:indent$}", "")?;
        put(out, look.colour, Paint::Label, &about.join(" · "))?;
        writeln!(out)?;
        snippet(hit, indent, look, out)?;
        write!(out, "{:indent$}", "")?;
        place(hit, look, out)?;
        writeln!(out)?;
    }
    close(results, look, out)
}

/// Writes how the query was understood, if that was asked for.
pub fn understood(results: &SearchResults, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    why::understood(&results.understood, look, out)
}

/// Writes what was found as a whole.
fn close(results: &SearchResults, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    put(out, look.colour, Paint::Strong, &(look.words.summary)(results))?;
    writeln!(out)?;
    facets(&results.facets, Some(FACET_VALUES), look, out)
}

fn write_hit(hit: &Hit, full: bool, indent: usize, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rank = format!("{:>1$}", hit.rank, indent - 2);
    put(out, look.colour, Paint::Faint, &rank)?;
    write!(out, "  ")?;
    put(out, look.colour, Paint::Strong, &hit.citation)?;
    writeln!(out)?;
    let about = about(hit, look);
    if !about.is_empty() {
        write!(out, "{:indent$}", "")?;
        put(out, look.colour, Paint::Label, &about)?;
        writeln!(out)?;
    }
    if full {
        text(&hit.text, &hit.highlights, indent, look, out)?;
    } else {
        snippet(hit, indent, look, out)?;
    }
    write!(out, "{:indent$}", "")?;
    place(hit, look, out)?;
    if let Some(explanation) = &hit.explain {
        why::score(hit.score, explanation, indent, look, out)?;
    }
    if hit.more > 0 {
        write!(out, "{:indent$}", "")?;
        put(out, look.colour, Paint::Faint, &(look.words.more_here)(hit.more))?;
        writeln!(out)?;
    }
    Ok(())
}

fn snippet(hit: &Hit, indent: usize, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    let begins = hit.snippet.split(JOINT).next().is_some_and(|first| hit.text.starts_with(first));
    let ends = hit.snippet.rsplit(JOINT).next().is_some_and(|last| hit.text.ends_with(last));
    let mut pieces = vec![Piece::new(if begins { "" } else { "…" }, Paint::Faint)];
    pieces.extend(marked(&hit.snippet, 0, &hit.highlights));
    pieces.push(Piece::new(if ends { "" } else { "…" }, Paint::Faint));
    put_wrapped(out, look.colour, indent, look.width, &pieces)
}

/// Writes a clause whole: what it is, where it stands, its wording.
pub fn clause(hit: &Hit, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    put(out, look.colour, Paint::Strong, &hit.citation)?;
    writeln!(out)?;
    let about = about(hit, look);
    if !about.is_empty() {
        put(out, look.colour, Paint::Label, &about)?;
        writeln!(out)?;
    }
    place(hit, look, out)?;
    writeln!(out)?;
    text(&hit.text, &hit.highlights, 0, look, out)
}

/// Provider, kind and types in one line.
fn about(hit: &Hit, look: &Look<'_>) -> String {
    let kind = hit.kind.as_deref().map(look.words.kind_label);
    let types = Some(labels(&hit.types, look)).filter(|types| !types.is_empty());
    let role = (look.words.role)(hit.role).map(str::to_owned);
    let all = [hit.provider.clone(), kind, types, role];
    all.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Labels of clause types in one string.
pub(super) fn labels<S: AsRef<str>>(types: &[S], look: &Look<'_>) -> String {
    let labels: Vec<String> = types.iter().map(|slug| (look.words.type_label)(slug.as_ref())).collect();
    labels.join(look.words.comma)
}

/// Writes address, line or page, and the other paths of the same content.
fn place(hit: &Hit, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    put(out, look.colour, Paint::Place, &hit.address)?;
    let at = match hit.page {
        Some(page) => Some((look.words.page)(page)),
        None => hit.line.map(look.words.line),
    };
    if let Some(at) = at {
        put(out, look.colour, Paint::Faint, &format!("  {at}"))?;
    }
    let others: Vec<&str> = hit.paths.iter().filter(|path| **path != hit.file).map(String::as_str).collect();
    if !others.is_empty() {
        let others = format!("  {}{}{}", look.words.also, look.words.colon, others.join(look.words.comma));
        put(out, look.colour, Paint::Faint, &others)?;
    }
    writeln!(out)
}

/// Writes a text line by line, wrapped, with its marked stretches.
fn text(text: &str, highlights: &[Highlight], indent: usize, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let pieces = marked(line.trim_end_matches(['\n', '\r']), start, highlights);
        put_wrapped(out, look.colour, indent, look.width, &pieces)?;
        start += line.len();
    }
    Ok(())
}

/// Cuts a line, which begins at byte `start` of a text, at the borders of the text's highlights.
fn marked<'a>(line: &'a str, start: usize, highlights: &[Highlight]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut done = 0;
    for highlight in highlights {
        let from = highlight.start.saturating_sub(start).max(done);
        let to = highlight.end.saturating_sub(start).min(line.len());
        // Ranges that are no ranges of this text are a fault elsewhere: the wording is shown all the same.
        let (Some(plain), Some(mark)) = (line.get(done..from), line.get(from..to)) else { continue };
        if mark.is_empty() {
            continue;
        }
        pieces.push(Piece::new(plain, Paint::Plain));
        let paint = match highlight.by {
            MatchedBy::Literal => Paint::Match,
            MatchedBy::Word => Paint::Word,
            MatchedBy::Concept => Paint::Concept,
        };
        pieces.push(Piece::new(mark, paint));
        done = to;
    }
    pieces.push(Piece::new(&line[done..], Paint::Plain));
    pieces
}

/// Writes facet counts, one facet a line, of each at most `most` values; without `most` one value a line, all of them.
pub fn facets(facets: &Facets, most: Option<usize>, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    let words = look.words;
    type Facet<'a> = (&'a str, &'a [FacetCount], fn(&str) -> String);
    let label: [Facet<'_>; 5] = [
        (words.provider, &facets.provider, str::to_string),
        (words.clause_type, &facets.clause_type, words.type_label),
        (words.kind, &facets.kind, words.kind_label),
        (words.section, &facets.section, str::to_string),
        (words.year, &facets.year, str::to_string),
    ];
    let name_width = label.iter().map(|(name, ..)| width_of(name)).max().unwrap_or(0);
    for (name, counts, label) in label.into_iter().filter(|(_, counts, _)| !counts.is_empty()) {
        match most {
            Some(most) => row(name, name_width, counts, label, most, look, out)?,
            None => table(name, counts, label, look, out)?,
        }
    }
    Ok(())
}

fn row(
    name: &str,
    name_width: usize,
    counts: &[FacetCount],
    label: fn(&str) -> String,
    most: usize,
    look: &Look<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    put(out, look.colour, Paint::Label, name)?;
    write!(out, "{:1$}", "", name_width - width_of(name) + 2)?;
    let room = look.width.map(|width| width.saturating_sub(name_width + 2));
    let mut used = 0;
    for (at, count) in counts.iter().enumerate() {
        let gap = if at == 0 { "" } else { "  " };
        let value = format!("{gap}{}", label(&count.value));
        let figures = format!(" {}/{}", count.clauses, count.agreements);
        let next = used + width_of(&value) + width_of(&figures);
        // The first value is shown whatever it takes; the last columns are kept for telling how many follow.
        if at >= most || (at > 0 && room.is_some_and(|room| next + 10 > room)) {
            return writeln_faint(&format!("  {}", (look.words.more)(counts.len() - at)), look, out);
        }
        put(out, look.colour, Paint::Plain, &value)?;
        put(out, look.colour, Paint::Faint, &figures)?;
        used = next;
    }
    writeln!(out)
}

fn writeln_faint(text: &str, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    put(out, look.colour, Paint::Faint, text)?;
    writeln!(out)
}

fn table(
    name: &str,
    counts: &[FacetCount],
    label: fn(&str) -> String,
    look: &Look<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    put(out, look.colour, Paint::Strong, name)?;
    writeln!(out)?;
    let labels: Vec<String> = counts.iter().map(|count| label(&count.value)).collect();
    // One very long section title must not push all figures out of sight.
    let width = labels.iter().map(|label| width_of(label)).max().unwrap_or(0).min(48);
    for (count, label) in counts.iter().zip(&labels) {
        let label = cut(label, width);
        write!(out, "  ")?;
        put(out, look.colour, Paint::Plain, &label)?;
        write!(out, "{:1$}", "", width - width_of(&label) + 2)?;
        writeln_faint(&(look.words.counts)(count.clauses, count.agreements), look, out)?;
    }
    Ok(())
}

/// Words for tests of layouts.
#[cfg(test)]
pub(super) fn tests_words() -> Words {
    Words {
        provider: "provider",
        clause_type: "type",
        section: "section",
        kind: "kind",
        year: "year",
        parties: "parties",
        version_date: "version",
        effective_date: "effective",
        fact: |_| "fact",
        untitled: "(untitled)",
        comma: ", ",
        colon: ": ",
        also: "also",
        line: |n| format!("line {n}"),
        page: |n| format!("page {n}"),
        counts: |c, a| format!("{c} in {a}"),
        summary: |r| format!("{} found", r.total),
        more: |n| format!("+{n}"),
        more_here: |n| format!("{n} more here"),
        understood: |stretch| format!("{} {}", stretch.text, stretch.taken_for),
        factor: str::to_string,
        type_label: str::to_string,
        kind_label: str::to_string,
        slot_label: str::to_string,
        role: |role| (role != Role::Clause).then(|| role.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::tests_words as words;
    use super::*;
    use crate::model::Span;
    use crate::search::MatchedBy;

    fn hit() -> Hit {
        let text = "本合同适用法律。\n发生争议的，由乙方住所地人民法院管辖。";
        let snippet = "发生争议的，由乙方住所地人民法院管辖。";
        let start = snippet.find("人民法院").expect("it is there");
        Hit {
            rank: 1,
            score: 2.0,
            more: 0,
            explain: None,
            address: "a/b.md#九".into(),
            citation: "供货合同 › 争议 › 九".into(),
            file: "a/b.md".into(),
            paths: vec!["a/b.md".into(), "copy.md".into()],
            title: Some("供货合同".into()),
            provider: Some("松果".into()),
            kind: Some("sale".into()),
            date: Some("2024-03-01".into()),
            number: Some("九".into()),
            path: vec!["九".into()],
            section: vec!["争议".into()],
            types: vec!["dispute".into()],
            role: Role::Clause,
            matched_in: vec!["text"],
            snippet: snippet.into(),
            highlights: vec![Highlight { start, end: start + 18, by: MatchedBy::Concept }],
            text: text.into(),
            span: Span::new(0, text.len()),
            line: Some(7),
            page: None,
        }
    }

    fn written(results: &SearchResults, full: bool, colour: bool, width: Option<usize>) -> String {
        let mut out = Vec::new();
        let words = words();
        search(results, full, &Look { colour, width, words: &words }, &mut out).expect("a vector takes all");
        String::from_utf8(out).expect("text")
    }

    fn results() -> SearchResults {
        let count = |value: &str| FacetCount { value: value.into(), clauses: 2, agreements: 1 };
        SearchResults {
            hits: vec![hit()],
            total: 1,
            agreements: 1,
            elapsed: std::time::Duration::from_millis(1),
            facets: Facets { provider: vec![count("松果"), count("云杉")], ..Facets::default() },
            next: None,
            understood: vec![],
            warnings: vec![],
            suggestions: vec![],
        }
    }

    #[test]
    fn a_hit_without_colour_is_plain_text() {
        assert_eq!(
            written(&results(), false, false, None),
            "1  供货合同 › 争议 › 九\n   松果 · sale · dispute\n   …发生争议的，由乙方住所地人民法院管辖。\n   a/b.md#九  line 7  \
             also: copy.md\n\n1 found\nprovider  松果 2/1  云杉 2/1\n"
        );
    }

    #[test]
    fn what_is_no_clause_says_so() {
        let mut results = results();
        results.hits[0].role = Role::Title;
        assert!(written(&results, false, false, None).contains("\n   松果 · sale · dispute · title\n"));
    }

    #[test]
    fn a_match_is_painted_in_snippet_and_full_text() {
        for (by, code) in [(MatchedBy::Literal, "1;31"), (MatchedBy::Word, "33"), (MatchedBy::Concept, "4")] {
            let mut results = results();
            results.hits[0].highlights[0].by = by;
            let painted = format!("住所地\x1b[{code}m人民法院管辖\x1b[0m。");
            assert!(written(&results, false, true, None).contains(&painted), "{by:?}");
        }
    }

    #[test]
    fn agreements_are_listed_with_their_best_clause() {
        let mut results = results();
        results.hits[0].more = 4;
        let mut out = Vec::new();
        agreements(&results, &Look { colour: false, width: None, words: &words() }, &mut out)
            .expect("a vector takes all");
        let out = String::from_utf8(out).expect("text");
        assert!(out.starts_with("1  供货合同  5 in 1\n   松果 · sale · 2024-03-01\n   …发生争议的"), "{out}");
        assert!(written(&results, false, false, None).contains("also: copy.md\n   4 more here\n"));
    }

    #[test]
    fn lines_keep_to_the_width() {
        for line in written(&results(), true, false, Some(30)).lines().filter(|line| line.contains('，')) {
            assert!(width_of(line) <= 30, "{line}");
        }
    }

    #[test]
    fn what_steers_a_terminal_is_shown() {
        let mut results = results();
        results.hits[0].citation = "甲\u{1b}]0;乙".into();
        assert!(written(&results, false, false, None).contains("甲␛]0;乙"));
    }

    #[test]
    fn wrong_ranges_do_not_harm() {
        let mut results = results();
        results.hits[0].highlights = vec![
            Highlight { start: 1, end: 2, by: MatchedBy::Word },
            Highlight { start: 900, end: 999, by: MatchedBy::Word },
        ];
        assert!(written(&results, true, false, None).contains("发生争议的"));
    }
}
