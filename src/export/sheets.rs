//! A report as tables, for spreadsheets: each of its tables, and its clauses in one.

use super::{Block, Report, Span};

/// A table with the heading it stands under.
pub(super) struct Sheet {
    pub name: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<Vec<Span>>>,
}

/// Returns the tables in order. Clauses make up one, in the place of the first, whose rows name the headings they stand under where
/// there are any.
pub(super) fn sheets(report: &Report) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut clauses: Option<usize> = None;
    // Headings that are open, by level.
    let mut open: Vec<(u8, &str)> = Vec::new();
    let in_sections = has_sections(report);
    for block in &report.blocks {
        match block {
            Block::Heading { level, text } => {
                open.retain(|(outer, _)| outer < level);
                open.push((*level, text));
            }
            Block::Paragraph { .. } => {}
            Block::Clause { citation, address, spans } => {
                let at = *clauses.get_or_insert_with(|| {
                    let head = ["章节", "出处", "地址", "条文"].into_iter().skip(usize::from(!in_sections));
                    sheets.push(Sheet {
                        name: "条文".to_owned(),
                        head: head.map(str::to_owned).collect(),
                        rows: Vec::new(),
                    });
                    sheets.len() - 1
                });
                let section: Vec<&str> = open.iter().map(|(_, text)| *text).collect();
                let section = in_sections.then(|| vec![Span::plain(section.join(" › "))]);
                let place = [vec![Span::plain(citation)], vec![Span::plain(address)], spans.clone()];
                sheets[at].rows.push(section.into_iter().chain(place).collect());
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
