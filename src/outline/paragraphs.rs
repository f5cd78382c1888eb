//! Paragraphs that stand on one line, an indent of two ideographic blanks before each: so come templates that were copied
//! from web pages (`…交清。　　三、乙方…`).

use std::borrow::Cow;

use super::marker::markers;
use crate::model::{Block, Document, Span};

/// The indent of a Chinese paragraph. More blanks are a space to fill in, or align something.
const INDENT: &str = "\u{3000}\u{3000}";

/// So many indents on one line are no spaces to fill in.
const MANY: usize = 3;

/// Returns the document with a block for each paragraph.
pub fn apart(document: &Document) -> Cow<'_, Document> {
    if !document.text.contains(INDENT) {
        return Cow::Borrowed(document);
    }
    let mut blocks: Vec<Block> = Vec::with_capacity(document.blocks.len());
    for block in &document.blocks {
        let text = block.span.of(&document.text);
        let starts = if block.cell.is_none() && block.heading.is_none() { starts(text) } else { Vec::new() };
        let ends = starts.iter().copied().chain([text.len()]);
        for (from, to) in std::iter::once(0).chain(starts.iter().copied()).zip(ends) {
            let paragraph = text[from..to].trim_end();
            let start = block.span.start + from;
            let first = from == 0;
            blocks.push(Block {
                span: Span::new(start, start + paragraph.len()),
                label: if first { block.label } else { 0 },
                soft: block.soft || !first,
                ..*block
            });
        }
    }
    Cow::Owned(Document { blocks, ..document.clone() })
}

/// Returns the bytes at which the paragraphs behind the first one begin.
fn starts(text: &str) -> Vec<usize> {
    let indents: Vec<(usize, usize)> = indents(text).collect();
    let many = indents.len() >= MANY;
    let parts = |&(from, to): &(usize, usize)| {
        many || text[..from].ends_with(['。', '；', ';', '！', '？', '!', '?']) || !markers(&text[to..]).is_empty()
    };
    indents.iter().filter(|indent| parts(indent)).map(|&(_, to)| to).collect()
}

/// Returns the white space between two stretches that holds just one indent, in bytes.
fn indents(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(at) = text[from..].find(char::is_whitespace).map(|at| from + at) {
            let to = at + text[at..].find(|ch: char| !ch.is_whitespace())?;
            from = to;
            let blanks = &text[at..to];
            if blanks.contains(INDENT) && blanks.matches('\u{3000}').count() == 2 {
                return Some((at, to));
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::outline;
    use crate::read::read;

    #[test]
    fn indents_part_paragraphs() {
        for (text, count) in [
            ("一、租期三年。　　二、租金每月一千元。", 1),
            ("一、租金每月____元 　　二、押金一千元。", 1),
            ("租期自　　年　　月起。", 0),
            ("甲方：　　　　　　乙方：", 0),
            ("出租方：____ 　　地址：____ 　　电话：____ 　　根据法律，双方约定如下：", 3),
        ] {
            assert_eq!(starts(text).len(), count, "{text}");
        }
    }

    #[test]
    fn clauses_on_one_line_are_found() {
        let text =
            "仓库租赁合同\n一、甲方将仓库出租给乙方。\n二、租期三年。 　　三、租金按月交清。\n四、押金退还乙方。";
        let parts = outline(&read("a.txt", text.as_bytes()).unwrap());
        let numbers: Vec<_> = parts.iter().filter_map(|part| part.number.as_deref()).collect();
        assert_eq!(numbers, ["一", "二", "三", "四"]);
    }
}
