//! The report of a search.

use super::{Block, Mark, Report, Span};
use crate::search::{Highlight, Hit, SearchResults};

/// Makes the report of a search: each clause whole, with its citation and its address, what was found marked where the hits were made
/// without a limit of width ([`crate::search::SearchRequest::width`]). `title` and `summary` are in the words of the caller.
pub fn hits(results: &SearchResults, title: &str, summary: &str) -> Report {
    let summary = Block::Paragraph { spans: vec![Span::marked(summary, Mark::Faint)] };
    let clauses = results.hits.iter().map(|hit| Block::Clause {
        citation: hit.citation.clone(),
        address: hit.address.clone(),
        remark: Vec::new(),
        spans: marked(hit),
    });
    Report { title: title.to_owned(), blocks: std::iter::once(summary).chain(clauses).collect() }
}

fn marked(hit: &Hit) -> Vec<Span> {
    // A snippet is a stretch of the text, or several that are joined: those are not to be placed, and the text is shown unmarked.
    let start = hit.text.find(&hit.snippet).unwrap_or(hit.text.len());
    let (mut spans, mut done) = (Vec::new(), 0);
    for &Highlight { start: from, end: to, .. } in &hit.highlights {
        let (from, to) = ((start + from).max(done), start + to);
        let (Some(plain), Some(mark)) = (hit.text.get(done..from), hit.text.get(from..to)) else { continue };
        let found = Span::marked(mark, Mark::Found);
        spans.extend([Span::plain(plain), found].into_iter().filter(|span| !span.text.is_empty()));
        done = to;
    }
    spans.extend(hit.text.get(done..).filter(|rest| !rest.is_empty()).map(Span::plain));
    spans
}
