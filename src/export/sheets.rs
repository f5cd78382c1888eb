//! A report as tables, for spreadsheets: each of its tables, and its clauses in one.

use super::{Block, Report, Span, Words};

/// A table with the heading it stands under.
pub(super) struct Sheet {
    pub name: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<Vec<Span>>>,
}

/// Returns the tables in order. Clauses make up one, in the place of the first, whose rows name the headings they stand under and what is said
/// about them where there is anything.
pub(super) fn sheets(report: &Report, words: &Words) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut clauses: Option<usize> = None;
    // Headings that are open, by level.
    let mut open: Vec<(u8, &str)> = Vec::new();
    let in_sections = has_sections(report);
    let has_remarks =
        report.blocks.iter().any(|block| matches!(block, Block::Clause { remark, .. } if !remark.is_empty()));
    for block in &report.blocks {
        match block {
            Block::Heading { level, text } => {
                open.retain(|(outer, _)| outer < level);
                open.push((*level, text));
            }
            Block::Paragraph { .. } => {}
            Block::Clause { citation, address, remark, spans } => {
                let at = *clauses.get_or_insert_with(|| {
                    let head = [
                        in_sections.then_some(words.section),
                        Some(words.citation),
                        Some(words.address),
                        has_remarks.then_some(words.remark),
                        Some(words.wording),
                    ];
                    sheets.push(Sheet {
                        name: words.wording.to_owned(),
                        head: head.into_iter().flatten().map(str::to_owned).collect(),
                        rows: Vec::new(),
                    });
                    sheets.len() - 1
                });
                let section: Vec<&str> = open.iter().map(|(_, text)| *text).collect();
                let row = [
                    in_sections.then(|| vec![Span::plain(section.join(" › "))]),
                    Some(vec![Span::plain(citation)]),
                    Some(vec![Span::plain(address)]),
                    has_remarks.then(|| remark.clone()),
                    Some(spans.clone()),
                ];
                sheets[at].rows.push(row.into_iter().flatten().collect());
            }
            Block::Table { head, rows } => {
                let name = open.last().map_or(report.title.as_str(), |(_, text)| text);
                sheets.push(Sheet { name: name.to_owned(), head: head.clone(), rows: rows.clone() });
            }
        }
    }
    sheets
}

/// Tells whether a clause stands under a heading.
fn has_sections(report: &Report) -> bool {
    let is_heading = |block: &&Block| matches!(block, Block::Heading { .. });
    let behind = report.blocks.iter().skip_while(|block| !is_heading(block));
    behind.into_iter().any(|block| matches!(block, Block::Clause { .. }))
}
