//! Plain text: every line that is not blank is a block, unless it continues the one before (see [`super::flow`]).

use unicode_width::UnicodeWidthChar;

use super::blocks::{Builder, is_blank, trim};
use super::flow::{Draft, Gap, flow};
use crate::model::Block;

pub(super) fn read(text: &str, out: &mut Builder) {
    flow(drafts(text, 1), out);
}

/// Cuts a text into lines; the first is the file's line `first`.
pub(super) fn drafts(text: &str, first: u32) -> Vec<Draft> {
    const SEPARATORS: [char; 5] = ['\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}'];
    // a search for one string is much faster than one for several characters
    let separated = SEPARATORS.iter().any(|separator| text.contains(separator.encode_utf8(&mut [0; 4]) as &str));
    let mut drafts: Vec<Draft> = Vec::new();
    let mut gap = Gap::None;
    for (number, line) in lines(text) {
        // A form feed or an odd separator inside a line of the file ends the line, but is not counted by editors.
        let mut rest = Some(line);
        while let Some(text) = rest {
            let end = if separated { text.find(SEPARATORS) } else { None };
            let (piece, separator) = end.map_or((text, None), |end| (&text[..end], text[end..].chars().next()));
            rest = separator.map(|separator| &text[piece.len() + separator.len_utf8()..]);
            let visible = trim(piece);
            if visible.is_empty() {
                gap = if gap == Gap::None { Gap::Blank } else { gap };
            } else {
                let like = Block { line: first.saturating_add(number), ..Block::default() };
                drafts.push(Draft { text: visible.to_owned(), like, indent: indent(piece), gap, ..Draft::default() });
                gap = Gap::None;
            }
            if separator == Some('\u{C}') {
                gap = Gap::Page;
            }
        }
    }
    drafts
}

/// Iterates over the lines of a text with their numbers, from 0; `\n`, `\r\n` and `\r` alone end a line.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    let mut rest = Some(text);
    let mut number = 0;
    std::iter::from_fn(move || {
        let text = rest?;
        let this = number;
        number += 1;
        let line = match memchr::memchr2(b'\n', b'\r', text.as_bytes()) {
            Some(end) => {
                let skip = if text[end..].starts_with("\r\n") { 2 } else { 1 };
                rest = Some(&text[end + skip..]);
                &text[..end]
            }
            None => {
                rest = None;
                text
            }
        };
        Some((this, line))
    })
}

/// Returns the columns of white space at the start of a line; a tab counts four, a full-width blank two.
pub(super) fn indent(line: &str) -> usize {
    line.chars().take_while(|ch| is_blank(*ch)).map(|ch| if ch == '\t' { 4 } else { ch.width().unwrap_or(0) }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<(u32, bool, String)> {
        let mut out = Builder::default();
        read(text, &mut out);
        let (text, blocks, _) = out.finish();
        blocks.iter().map(|block| (block.line, block.furniture, block.span.of(&text).to_owned())).collect()
    }

    fn texts(text: &str) -> Vec<String> {
        blocks(text).into_iter().map(|(_, _, text)| text).collect()
    }

    #[test]
    fn a_line_is_a_block() {
        assert_eq!(
            blocks("\u{3000}\u{3000}甲方：云杉公司\r\n\r\n\t乙方：\u{A0}\n第一条 总则\u{C}1.1 定义"),
            [
                (1, false, "甲方：云杉公司".to_owned()),
                (3, false, "乙方：".to_owned()),
                (4, false, "第一条 总则".to_owned()),
                (4, false, "1.1 定义".to_owned())
            ]
        );
        assert_eq!(texts("甲\r乙\u{2028}丙"), ["甲", "乙", "丙"]);
        assert!(texts(" \u{FEFF}\n\u{200B}").is_empty());
        let gaps: Vec<Gap> = drafts("甲\u{B}乙\u{C}丙\n丁\n\n\u{C}戊", 1).iter().map(|draft| draft.gap).collect();
        assert_eq!(gaps, [Gap::None, Gap::None, Gap::Page, Gap::None, Gap::Page]);
        assert_eq!(drafts(&"甲\u{B}".repeat(300_000), 1).len(), 300_000);
    }

    #[test]
    fn a_sentence_cut_by_a_page_break_is_whole_again() {
        let text = "2.3 甲方应当按照约定的时间与方式提交全部验收资料，资料包括但不\n\n\n- 4 -\n\n限于设计图纸、测试报告和操作手册。\n\n2.4 其他";
        assert_eq!(
            blocks(text),
            [
                (
                    1,
                    false,
                    "2.3 甲方应当按照约定的时间与方式提交全部验收资料，资料包括但不限于设计图纸、测试报告和操作手册。"
                        .to_owned()
                ),
                (4, true, "- 4 -".to_owned()),
                (8, false, "2.4 其他".to_owned())
            ]
        );
    }

    #[test]
    fn a_new_clause_after_an_unfinished_one_stays_apart() {
        for next in [
            "（1）图纸应当清晰。",
            "3.2 验收在五日内完成。",
            "地址：云杉路一号。",
            "　　验收在五日内完成。",
            "验收标准",
        ] {
            let text = format!("2.3 甲方应当按照约定的时间与方式提交全部验收资料，资料包括但不\n\n{next}\n");
            assert_eq!(texts(&text).len(), 2, "{next}");
        }
        // A sentence without its full stop, and a paragraph that starts with a subject.
        let text = "2.3 验收不合格的，甲方应当在三日之内书面告知乙方，并且承担相应的法律责任\n\n甲方逾期的，视为合格。";
        assert_eq!(texts(text).len(), 2);
        let text = "2.3 验收不合格的，甲方应当在三日之内书面告知乙方，并且应当同时将检测报告交给\n\n，乙方应当签收。";
        assert_eq!(texts(text).len(), 1);
        // Titles and fields are short or have no punctuation inside.
        assert_eq!(
            texts("云杉公司与白桦公司关于共同开发数据平台的技术合作协议书（试行版）\n\n双方约定如下。").len(),
            2
        );
    }

    #[test]
    fn lines_wrapped_at_a_width_are_joined() {
        let wrap = |text: &str| {
            let chars: Vec<char> = text.chars().collect();
            chars.chunks(30).map(|line| line.iter().collect::<String>()).collect::<Vec<_>>().join("\n")
        };
        let first = "第一条 甲方委托乙方建设仓储管理平台并负责平台上线以后三年之内的日常运行维护工作乙方接受委托并保证按照本合同的约定完成全部工作";
        let second = "第二条 乙方应当在合同签订之后十个工作日之内提交详细的实施计划经甲方书面确认之后作为本合同的附件与本合同具有同等的法律效力";
        let text = format!("仓储平台合同\n甲方：云杉公司\n乙方：白桦公司\n{}\n{}\n签字：", wrap(first), wrap(second));
        assert_eq!(texts(&text), ["仓储平台合同", "甲方：云杉公司", "乙方：白桦公司", first, second, "签字："]);
    }

    #[test]
    fn wrapped_latin_words_keep_their_blank() {
        let line = "The supplier shall deliver the goods to the warehouse named in the annex";
        let text = format!("{line}\n{line}\n{line}\n{line}\n{line}\nand no later than noon.");
        let joined = texts(&text);
        assert_eq!(joined.len(), 1);
        assert!(joined[0].contains("annex The") && joined[0].ends_with("annex and no later than noon."));
    }
}
