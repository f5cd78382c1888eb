//! Results for people: laid out in columns, coloured if asked for, in the words the caller gives.

use std::io::{self, Write};

use super::layout::{Paint, Piece, cut, put, put_wrapped, width_of};
use super::{Outlined, tree};
use crate::model::{FactKey, Role};
use crate::search::{FacetCount, Facets, Highlight, Hit, SearchResults};

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
    /// Label of a clause type, from its slug.
    pub type_label: fn(&str) -> String,
    /// Label of an agreement kind, from its slug.
    pub kind_label: fn(&str) -> String,
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
    for hit in &results.hits {
        write_hit(hit, full, indent, look, out)?;
        writeln!(out)?;
    }
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
        text(&hit.text, &in_text(hit), indent, look, out)?;
    } else {
        let before = if hit.text.starts_with(&hit.snippet) { "" } else { "…" };
        let after = if hit.text.ends_with(&hit.snippet) { "" } else { "…" };
        let mut pieces = vec![Piece::new(before, Paint::Faint)];
        pieces.extend(marked(&hit.snippet, 0, &hit.highlights));
        pieces.push(Piece::new(after, Paint::Faint));
        put_wrapped(out, look.colour, indent, look.width, &pieces)?;
    }
    write!(out, "{:indent$}", "")?;
    place(hit, look, out)
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

/// Highlights of the snippet as ranges of the whole text.
fn in_text(hit: &Hit) -> Vec<Highlight> {
    let Some(by) = hit.text.find(&hit.snippet) else { return vec![] };
    hit.highlights.iter().map(|h| Highlight { start: h.start + by, end: h.end + by, by: h.by }).collect()
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
        pieces.push(Piece::new(mark, Paint::Match));
        done = to;
    }
    pieces.push(Piece::new(&line[done..], Paint::Plain));
    pieces
}

/// Writes facet counts, one facet a line, of each at most `most` values; without `most` one value a line, all of them.
pub fn facets(facets: &Facets, most: Option<usize>, look: &Look<'_>, out: &mut dyn Write) -> io::Result<()> {
    let words = look.words;
    type Facet<'a> = (&'a str, &'a [FacetCount], fn(&str) -> String);
    let label: [Facet<'_>; 4] = [
        (words.provider, &facets.provider, str::to_string),
        (words.clause_type, &facets.clause_type, words.type_label),
        (words.kind, &facets.kind, words.kind_label),
        (words.section, &facets.section, str::to_string),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;
    use crate::search::MatchedBy;

    fn words() -> Words {
        Words {
            provider: "provider",
            clause_type: "type",
            section: "section",
            kind: "kind",
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
            type_label: str::to_string,
            kind_label: str::to_string,
            role: |role| (role != Role::Clause).then(|| role.as_str()),
        }
    }

    fn hit() -> Hit {
        let text = "本合同适用法律。\n发生争议的，由乙方住所地人民法院管辖。";
        let snippet = "发生争议的，由乙方住所地人民法院管辖。";
        let start = snippet.find("人民法院").expect("it is there");
        Hit {
            rank: 1,
            score: 2.0,
            address: "a/b.md#九".into(),
            citation: "供货合同 › 争议 › 九".into(),
            file: "a/b.md".into(),
            paths: vec!["a/b.md".into(), "copy.md".into()],
            title: Some("供货合同".into()),
            provider: Some("松果".into()),
            kind: Some("sale".into()),
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
        for full in [false, true] {
            assert!(written(&results(), full, true, None).contains("住所地\x1b[1;31m人民法院管辖\x1b[0m。"), "{full}");
        }
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
