//! Markdown as it is written in agreements: by lines, not by CommonMark.
//!
//! CommonMark would renumber lists whose numbers are the clauses' own, take indented paragraphs for code and lines that
//! are clauses for one paragraph. Here a line is a block (see [`super::flow`] for the exceptions), its marks become what
//! the block says of itself, and its numbers stay as they were typed.

mod metadata;

use super::blocks::{Builder, trim};
use super::flow::{Draft, Gap, flow};
use super::inline::{Context, Piece, pieces};
use super::plain::{indent, lines};
use super::{html, source};
use crate::model::{Block, Cell};

/// Reads a text and returns the title that its front matter states.
pub(super) fn read(text: &str, out: &mut Builder) -> Option<String> {
    out.between_cells = Some(" | ");
    let text = source::without(text, source::UNSEEN);
    let text = source::without_long_tags(&text);
    let lines: Vec<&str> = lines(&text).map(|(_, line)| line).collect();
    let (body, title) = metadata::at_start(&lines);
    let last_table_end = lines.iter().rposition(|line| has_table_end(line));
    let mut reader = Reader { lines: &lines, last_table_end, ..Reader::default() };
    let mut at = body;
    while at < lines.len() {
        at += reader.line(at);
    }
    flow(reader.drafts, out);
    title
}

#[derive(Default)]
struct Reader<'a> {
    lines: &'a [&'a str],
    drafts: Vec<Draft>,
    context: Context,
    /// The mark that closes the fenced code at hand.
    fence: Option<&'a str>,
    /// Indentations of the list items around the line, outermost first.
    levels: Vec<usize>,
    /// A blank line came last.
    blank: bool,
    tables: u32,
    /// The last line on which an HTML table ends.
    last_table_end: Option<usize>,
}

impl<'a> Reader<'a> {
    /// Reads what starts at line `at` and returns the number of lines that it takes.
    fn line(&mut self, at: usize) -> usize {
        let line = self.lines[at];
        let text = trim(line);
        if let Some(fence) = self.fence {
            if text.starts_with(fence) && text.trim_start_matches(&fence[..1]).is_empty() {
                self.fence = None;
            } else {
                self.push(at, Draft { text: text.to_owned(), indent: indent(line), ..Draft::default() });
            }
            return 1;
        }
        if text.is_empty() {
            self.blank = true;
            self.context.end_paragraph();
            return 1;
        }
        if let Some(fence) = ["```", "~~~"].into_iter().find(|fence| text.starts_with(fence)) {
            // Inline code may start a line, too.
            if !text[fence.len()..].contains('`') {
                self.fence = Some(fence);
                return 1;
            }
        }
        if is_rule(text) || is_silent(text) {
            self.blank = true;
            return 1;
        }
        if let Some(taken) = self.html_table(at).or_else(|| self.table(at)) {
            return taken;
        }
        let setext = self.setext(at, text);
        self.text_line(at, line, setext);
        1 + usize::from(setext.is_some())
    }

    /// Heading level that the line below gives to this one.
    fn setext(&self, at: usize, text: &str) -> Option<u8> {
        let below = trim(self.lines.get(at + 1)?);
        let is_mark = |mark: &str| below.len() >= 3 && below.trim_matches(|ch| mark.contains(ch)).is_empty();
        // A rule often stands right under a paragraph; a title is short, stands alone and is no sentence.
        let title =
            text.chars().count() <= 40 && !super::flow::ends_sentence(text) && (self.blank || self.drafts.is_empty());
        let starts_plain = !text.starts_with(['#', '>', '|', '-', '*', '+']) || text.starts_with("**");
        match () {
            _ if !starts_plain => None,
            _ if is_mark("=") => Some(1),
            _ if title && is_mark("-") => Some(2),
            _ => None,
        }
    }

    fn text_line(&mut self, at: usize, line: &str, setext: Option<u8>) {
        let hard_break = line.ends_with("  ") || line.ends_with('\\');
        let mut head = Head::of(line);
        if head.bullet {
            while self.levels.last().is_some_and(|level| *level >= head.indent) {
                self.levels.pop();
            }
            self.levels.push(head.indent);
        } else if head.indent == 0 {
            self.levels.clear();
        }
        let list = head.bullet.then(|| u8::try_from(self.levels.len().saturating_sub(1)).unwrap_or(u8::MAX));
        head.heading = head.heading.or(setext);
        let pieces = pieces(without_attributes(head.rest), &mut self.context);
        let last = pieces.len().saturating_sub(1);
        let numbered = !head.number.is_empty();
        let lead =
            [head.tick, head.number].iter().filter(|lead| !lead.is_empty()).copied().collect::<Vec<_>>().join(" ");
        if pieces.is_empty() {
            self.push(at, Draft { text: lead.clone(), opens: true, ..Draft::default() });
        }
        for (index, Piece { text, bold, centred, heading, item, soft }) in pieces.into_iter().enumerate() {
            let first = index == 0;
            let text = trim(&text);
            let text = if first && !lead.is_empty() { format!("{lead} {text}") } else { text.to_owned() };
            let heading = head.heading.filter(|_| first).or(heading);
            let list = list.or_else(|| item.then_some(0));
            let like = Block { heading, list, bold, centred, soft, ..Block::default() };
            self.push(
                at,
                Draft {
                    text,
                    like,
                    indent: head.column,
                    opens: !first || item || head.bullet || numbered || head.quoted || heading.is_some(),
                    closes: index < last || heading.is_some() || hard_break,
                    ..Draft::default()
                },
            );
        }
    }

    fn push(&mut self, at: usize, mut draft: Draft) {
        if !trim(&draft.text).is_empty() {
            draft.like.line = u32::try_from(at + 1).unwrap_or(0);
            draft.gap = if std::mem::take(&mut self.blank) { Gap::Blank } else { Gap::None };
            self.drafts.push(draft);
        }
    }

    /// Reads a Markdown table: its second line is made of dashes.
    fn table(&mut self, at: usize) -> Option<usize> {
        let is_row = |line: &str| line.contains('|');
        if !is_row(self.lines[at]) || !self.lines.get(at + 1).is_some_and(|line| is_separator(line)) {
            return None;
        }
        let table = self.tables;
        self.tables += 1;
        let taken = self.lines[at..].iter().take_while(|line| is_row(line)).count();
        for (row, offset) in (0..taken).filter(|offset| *offset != 1).enumerate() {
            for (column, cell) in cells(self.lines[at + offset]).into_iter().enumerate() {
                let (row, column) = (u32::try_from(row).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX));
                for Piece { text, bold, soft, .. } in pieces(&cell, &mut self.context) {
                    let like = Block { cell: Some(Cell { table, row, column }), bold, soft, ..Block::default() };
                    self.push(
                        at + offset,
                        Draft { text: trim(&text).to_owned(), like, opens: true, closes: true, ..Draft::default() },
                    );
                }
            }
        }
        self.blank = true;
        Some(taken)
    }

    /// Hands an HTML table to the HTML reader.
    fn html_table(&mut self, at: usize) -> Option<usize> {
        let starts =
            |line: &str, what: &str| line.get(..what.len()).is_some_and(|start| start.eq_ignore_ascii_case(what));
        if !starts(trim(self.lines[at]), "<table") {
            return None;
        }
        // Asked first, lest many tables without an end make the search quadratic.
        self.last_table_end.filter(|end| *end >= at)?;
        let taken = 1 + self.lines[at..].iter().position(|line| has_table_end(line))?;
        let (drafts, tables) = html::fragment(&self.lines[at..at + taken].join("\n"), self.tables);
        self.tables = tables;
        for draft in drafts {
            let line = at + (draft.like.line as usize).saturating_sub(1);
            self.push(line, draft);
        }
        self.blank = true;
        Some(taken)
    }
}

/// What stands before the text of a line.
struct Head<'a> {
    /// Columns before the first mark.
    indent: usize,
    /// Columns before the text.
    column: usize,
    quoted: bool,
    bullet: bool,
    /// The box of a task, ticked or not.
    tick: &'static str,
    /// A list number as typed: `1.`, `2)`.
    number: &'a str,
    heading: Option<u8>,
    rest: &'a str,
}

impl<'a> Head<'a> {
    fn of(line: &'a str) -> Head<'a> {
        let mut rest = trim(line);
        let mut head = Head {
            indent: indent(line),
            column: 0,
            quoted: false,
            bullet: false,
            tick: "",
            number: "",
            heading: None,
            rest,
        };
        while let Some(inner) = rest.strip_prefix('>') {
            (rest, head.quoted) = (trim(inner), true);
        }
        while let Some(inner) =
            rest.strip_prefix(['-', '+', '*']).filter(|inner| inner.starts_with(super::blocks::is_blank))
        {
            (rest, head.bullet) = (trim(inner), true);
            for (mark, tick) in [("[ ] ", "☐"), ("[x] ", "☑"), ("[X] ", "☑")] {
                if let Some(task) = rest.strip_prefix(mark) {
                    (rest, head.tick) = (trim(task), tick);
                }
            }
        }
        let number = rest.len() - rest.trim_start_matches(|ch: char| ch.is_ascii_digit()).len();
        if (1..=9).contains(&number)
            && rest[number..].starts_with(['.', ')'])
            && rest[number + 1..].starts_with(super::blocks::is_blank)
        {
            (head.number, rest) = (&rest[..=number], trim(&rest[number + 1..]));
        }
        let marks = rest.len() - rest.trim_start_matches('#').len();
        if (1..=6).contains(&marks) && !trim(&rest[marks..]).is_empty() {
            head.heading = u8::try_from(marks).ok();
            rest = trim(rest[marks..].trim_end_matches('#'));
        }
        head.column = indent(line) + if head.bullet { 2 } else { 0 };
        head.rest = rest;
        head
    }
}

fn has_table_end(line: &str) -> bool {
    line.to_ascii_lowercase().contains("</table")
}

/// `---`, `* * *`, `___`: a rule, not text. A longer run of `_` is a blank to be filled in.
fn is_rule(text: &str) -> bool {
    let compact: Vec<char> = text.chars().filter(|ch| !ch.is_whitespace()).collect();
    match compact.first() {
        Some('_') => text == "___",
        Some(mark @ ('-' | '*' | '=')) => compact.len() >= 3 && compact.iter().all(|ch| ch == mark),
        _ => false,
    }
}

/// Lines that a Markdown processor consumes: imports of MDX, link definitions, attribute lists, fences of admonitions.
fn is_silent(text: &str) -> bool {
    let import = text.starts_with("import ") && text.contains(" from ") && text.ends_with(['\'', '"', ';']);
    let definition = text.starts_with('[')
        && text.split_once("]: ").is_some_and(|(_, target)| {
            target.starts_with("http")
                || target.starts_with('/')
                || target.starts_with('<')
                || target.starts_with("mailto:")
        });
    let attributes = text.starts_with("{:") && text.ends_with('}');
    let admonition = text.starts_with(":::") && !text.contains(|ch: char| !ch.is_ascii());
    import || definition || attributes || admonition
}

/// Takes off the attribute list at the end of a line: `## 总则 {#general .concept}`.
fn without_attributes(text: &str) -> &str {
    let Some(start) = text.rfind('{').filter(|_| text.ends_with('}')) else { return text };
    let list = text[start + 1..].starts_with(['#', '.', ':']) && !text[start..].contains(|ch: char| !ch.is_ascii());
    if list && text[..start].ends_with(char::is_whitespace) { trim(&text[..start]) } else { text }
}

fn is_separator(line: &str) -> bool {
    let text = trim(line);
    text.contains('-') && text.contains('|') && text.chars().all(|ch| matches!(ch, '-' | ':' | '|' | ' ' | '\t'))
}

/// Cuts a table row into its cells; `\|` and `|` within code are text.
fn cells(row: &str) -> Vec<String> {
    let row = trim(row);
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut cells = vec![String::new()];
    let (mut escaped, mut closed) = (false, false);
    for ch in row.chars() {
        closed = ch == '|' && !escaped;
        match cells.last_mut() {
            Some(cell) if !closed => {
                if ch == '|' {
                    cell.pop(); // the backslash
                }
                cell.push(ch);
            }
            _ => cells.push(String::new()),
        }
        escaped = ch == '\\' && !escaped;
    }
    if closed {
        cells.pop();
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> (Vec<(String, Block)>, Option<String>) {
        let mut out = Builder::default();
        let title = read(text, &mut out);
        let (text, blocks, _) = out.finish();
        (blocks.into_iter().map(|block| (block.span.of(&text).to_owned(), block)).collect(), title)
    }

    fn texts(text: &str) -> Vec<String> {
        blocks(text).0.into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn headings_in_all_their_forms() {
        let (found, _) = blocks("###总则\n\n## 定义 ##\n1. #### 服务\n\n云杉协议\n====\n\n附则\n---\n#\n");
        let heads: Vec<_> = found.iter().map(|(text, block)| (text.as_str(), block.heading, block.line)).collect();
        assert_eq!(
            heads,
            [
                ("总则", Some(3), 1),
                ("定义", Some(2), 3),
                ("1. 服务", Some(4), 4),
                ("云杉协议", Some(1), 6),
                ("附则", Some(2), 9),
                ("#", None, 11)
            ]
        );
    }

    #[test]
    fn numbers_stay_and_bullets_go() {
        let (found, _) = blocks("3. 甲方付款\n3. 乙方交货\n\n- 甲\n  - b. 乙\n    + 丙\n- [ ] 丁\n- [x] 1. 己\n-戊");
        let lists: Vec<_> = found.iter().map(|(text, block)| (text.as_str(), block.list)).collect();
        assert_eq!(
            lists,
            [
                ("3. 甲方付款", None),
                ("3. 乙方交货", None),
                ("甲", Some(0)),
                ("b. 乙", Some(1)),
                ("丙", Some(2)),
                ("☐ 丁", Some(0)),
                ("☑ 1. 己", Some(0)),
                ("-戊", None)
            ]
        );
    }

    #[test]
    fn indented_paragraphs_are_no_code_and_lines_are_blocks() {
        assert_eq!(
            texts("1. 甲\n\n    1.1 乙\n    1.2 丙\n> 丁\n```\n**x**\n```\n---\n戊"),
            ["1. 甲", "1.1 乙", "1.2 丙", "丁", "**x**", "戊"]
        );
    }

    #[test]
    fn bold_and_centred_lines() {
        let (found, _) =
            blocks("**甲方**\n1. **乙方**\n**丙**方\n<center>合同</center>\n<div align=center>\n\n协议\n</div>\n完");
        let marks: Vec<_> = found.iter().map(|(_, block)| (block.bold, block.centred)).collect();
        assert_eq!(marks, [(true, false), (true, false), (false, false), (false, true), (false, true), (false, false)]);
    }

    #[test]
    fn tables_become_cells() {
        let (found, _) = blocks(
            "| 项目 | 价 |\n|---|:-:|\n| 甲\\|乙 | **9** |\n\n<table>\n<tr><td>丙</td>\n<td>丁</td></tr>\n<tr><td>戊</td><td>己</td></tr></table>\n完 | 了",
        );
        let cell = |table, row, column| Some(Cell { table, row, column });
        let cells: Vec<_> = found.iter().map(|(text, block)| (text.as_str(), block.cell, block.line)).collect();
        assert_eq!(
            cells,
            [
                ("项目", cell(0, 0, 0), 1),
                ("价", cell(0, 0, 1), 1),
                ("甲|乙", cell(0, 1, 0), 3),
                ("9", cell(0, 1, 1), 3),
                ("丙", cell(1, 0, 0), 6),
                ("丁", cell(1, 0, 1), 7),
                ("戊", cell(1, 1, 0), 8),
                ("己", cell(1, 1, 1), 8),
                ("完 | 了", None, 9)
            ]
        );
        assert_eq!(texts("甲 | 乙\n---|---\n丙 | 丁\\|"), ["甲", "乙", "丙", "丁|"]);
    }

    #[test]
    fn metadata_and_markup_are_no_text() {
        let (found, title) = blocks(
            "---\ntitle: \"云杉 协议\"\ntags:\n  - a\n---\nimport X from './x';\n<!-- 注\n释 --><meta\n a=b/>\n# 协议 {#id .c}\n<% x %>\n",
        );
        assert_eq!(title.as_deref(), Some("云杉 协议"));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].0.as_str(), found[0].1.line), ("协议", 10));
    }

    #[test]
    fn a_soft_break_cuts_a_block() {
        let (found, _) = blocks("甲：<br>乙；<br/>丙。");
        let soft: Vec<_> = found.iter().map(|(text, block)| (text.as_str(), block.soft)).collect();
        assert_eq!(soft, [("甲：", false), ("乙；", true), ("丙。", true)]);
    }
}
