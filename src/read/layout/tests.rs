use super::*;
use proptest::prelude::*;

const SIZE: f32 = 10.0;

/// Sets lines of text, each a place and a text, on a page.
fn sheet(number: u32, lines: &[(f32, f32, &str)]) -> Sheet {
    let mut sheet = Sheet { number, height: 800.0, ..Sheet::default() };
    for (x, y, text) in lines {
        let mut x = *x;
        for ch in text.chars() {
            let width = if ch.is_ascii() { SIZE / 2.0 } else { SIZE };
            sheet.glyphs.push(Glyph { ch, x, y: *y, width, size: SIZE, bold: false });
            x += width;
        }
    }
    sheet
}

fn texts(sheets: Vec<Sheet>) -> Vec<String> {
    let mut out = Builder::default();
    lay_out(sheets, &mut out);
    let (text, blocks, _) = out.finish();
    blocks.iter().map(|block| block.span.of(&text).to_owned()).collect()
}

/// Wraps a text at `width` characters into lines that begin at `x`, the first one indented by `indent` characters.
fn wrapped(x: f32, top: f32, width: usize, indent: usize, text: &str) -> Vec<(f32, f32, String)> {
    let mut lines = Vec::new();
    let mut rest: Vec<char> = text.chars().collect();
    let (mut y, mut begin) = (top, indent);
    while !rest.is_empty() {
        let line: String = rest.drain(..rest.len().min(width - begin)).collect();
        lines.push((x + begin as f32 * SIZE, y, line));
        (y, begin) = (y + 16.0, 0);
    }
    lines
}

fn borrowed(lines: &[(f32, f32, String)]) -> Vec<(f32, f32, &str)> {
    lines.iter().map(|(x, y, text)| (*x, *y, text.as_str())).collect()
}

const FIRST: &str = "甲方委托乙方建设仓储管理平台并负责平台上线以后三年之内的日常运行维护工作，乙方接受委托并保证按照约定完成全部工作。";
const SECOND: &str = "乙方应当在合同签订之后十个工作日之内提交详细的实施计划，经甲方书面确认之后作为本合同的附件与本合同具有同等的效力。";

#[test]
fn indented_paragraphs_are_joined() {
    let mut lines = wrapped(100.0, 100.0, 20, 2, FIRST);
    lines.extend(wrapped(100.0, 148.0, 20, 2, SECOND));
    assert_eq!(texts(vec![sheet(1, &borrowed(&lines))]), [FIRST, SECOND]);
}

#[test]
fn numbers_begin_anew_and_references_do_not() {
    let lines = [
        (100.0, 100.0, "双方应当遵守本合同第八条约定的保密的义务以及"),
        (100.0, 116.0, "第九条约定的期限。"),
        (100.0, 132.0, "乙方应当在收到通知之后立即采取适当的补救措施"),
        (100.0, 148.0, "第十条 违约责任"),
    ];
    let joined = "双方应当遵守本合同第八条约定的保密的义务以及第九条约定的期限。";
    assert_eq!(texts(vec![sheet(1, &lines)]), [joined, lines[2].2, lines[3].2]);
}

#[test]
fn columns_are_read_one_after_the_other() {
    let left = wrapped(50.0, 100.0, 20, 0, &FIRST.repeat(2));
    let right = wrapped(300.0, 104.0, 20, 0, &SECOND.repeat(2));
    let both: Vec<_> = left.into_iter().chain(right).collect();
    let text = texts(vec![sheet(1, &borrowed(&both))]).concat();
    assert_eq!(text, format!("{}{}", FIRST.repeat(2), SECOND.repeat(2)));
}

#[test]
fn signatures_side_by_side_are_no_columns() {
    let lines: Vec<(f32, f32, &str)> = (0..6)
        .flat_map(|row| {
            let y = 100.0 + 20.0 * row as f32;
            [(100.0, y, "甲方（盖章）："), (320.0, y, "乙方（盖章）：")]
        })
        .collect();
    assert_eq!(texts(vec![sheet(1, &lines)]), ["甲方（盖章）： 乙方（盖章）："; 6]);
}

#[test]
fn han_characters_set_apart_get_no_blanks() {
    let mut sheet = sheet(1, &[(100.0, 100.0, "验收")]);
    sheet.glyphs[1].x += 4.0;
    sheet.glyphs.push(Glyph { ch: 'A', x: 140.0, y: 100.0, width: 5.0, size: SIZE, bold: false });
    assert_eq!(texts(vec![sheet]), ["验收 A"]);
}

proptest! {
    /// Whatever stands on the pages, all of its visible characters come out, each once; only the page's number is dropped.
    #[test]
    fn nothing_is_lost(places in prop::collection::vec((0.0f32..600.0, 0.0f32..800.0, 4.0f32..30.0, "[甲乙a1。]"), 0..120)) {
        let mut page = Sheet { number: 7, height: 800.0, ..Sheet::default() };
        let mut wanted: Vec<char> = Vec::new();
        for (x, y, size, text) in places {
            let ch = text.chars().next().unwrap();
            // Far enough from an equal one not to be a second printing of it.
            if page.glyphs.iter().all(|other| other.ch != ch || (other.x - x).abs() > 30.0) {
                page.glyphs.push(Glyph { ch, x, y, width: size, size, bold: false });
                wanted.push(ch);
            }
        }
        page.rules = vec![
            Rule { x0: 100.0, y0: 100.0, x1: 400.0, y1: 100.0 },
            Rule { x0: 100.0, y0: 300.0, x1: 400.0, y1: 300.0 },
            Rule { x0: 100.0, y0: 100.0, x1: 100.0, y1: 300.0 },
            Rule { x0: 250.0, y0: 100.0, x1: 250.0, y1: 300.0 },
        ];
        let mut found: Vec<char> = texts(vec![page]).concat().chars().filter(|ch| !ch.is_whitespace()).collect();
        wanted.sort_unstable();
        found.sort_unstable();
        prop_assert_eq!(found, wanted);
    }
}
