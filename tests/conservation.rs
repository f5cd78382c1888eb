//! Every character of an agreement belongs to exactly one part: a clause, a title, particulars, a signature block, marks.

use std::collections::HashSet;

use clauseek::model::{Agreement, Document, Role};
use clauseek::read::read;
use clauseek::understand::understand;
use proptest::prelude::*;

mod common;

/// Returns what is wrong with the parts of an agreement; names no text of it.
fn faults(document: &Document, agreement: &Agreement) -> Vec<String> {
    let mut faults = Vec::new();
    let text = &document.text;
    let mut reached = 0;
    let mut addresses = HashSet::new();
    for (i, part) in agreement.parts.iter().enumerate() {
        let (span, extent) = (part.span, part.extent);
        if extent.start != reached || extent.end < extent.start {
            faults.push(format!("part {i}: extent {extent:?} after {reached}"));
        }
        reached = extent.end;
        if text.get(span.start..span.end).is_none() || text.get(extent.start..extent.end).is_none() {
            faults.push(format!("part {i}: {span:?} or {extent:?} cuts a character"));
            continue;
        }
        if span.start < extent.start || span.end > extent.end {
            faults.push(format!("part {i}: wording {span:?} outside of {extent:?}"));
            continue;
        }
        // Before the own wording stands its number, behind it nothing that could be searched for.
        let label: String = part.number.iter().flat_map(|number| number.chars()).collect();
        let before: String =
            text[extent.start..span.start].chars().filter(|ch| ch.is_alphanumeric() && !label.contains(*ch)).collect();
        let behind = text[span.end..extent.end].chars().filter(|ch| ch.is_alphanumeric()).count();
        if !before.is_empty() && !text[extent.start..span.start].contains("[bookmark:") || behind > 0 {
            faults.push(format!("part {i}: {} and {behind} characters outside of its wording", before.chars().count()));
        }
        for item in &part.items {
            if item.start < extent.start || item.end > span.end || text.get(item.start..item.end).is_none() {
                faults.push(format!("part {i}: item {}..{} outside of {span:?}", item.start, item.end));
            }
        }
        if part.role == Role::Clause && (part.types.is_empty() || part.types.len() > 3) {
            faults.push(format!("part {i}: {} types", part.types.len()));
        }
        if part.role != Role::Clause && !part.types.is_empty() {
            faults.push(format!("part {i}: no clause, but typed"));
        }
        if !addresses.insert(&part.address) {
            faults.push(format!("part {i}: a second {}", part.address));
        }
    }
    if reached != text.len() {
        faults.push(format!("{reached} of {} bytes", text.len()));
    }
    faults
}

/// Lines as agreements have them, in no order at all.
fn line() -> impl Strategy<Value = String> {
    let number = proptest::sample::select(vec![
        "",
        "",
        "第一章 ",
        "第二节　",
        "第一条 ",
        "第2条　",
        "第三條：",
        "一、",
        "二. ",
        "（一）",
        "(二) ",
        "1. ",
        "2、",
        "3 ",
        "1.1 ",
        "1.2",
        "2.1.3 ",
        "（1）",
        "2）",
        "① ",
        "a) ",
        "(i) ",
        "IV. ",
        "附件一：",
        "附件",
        "- ",
        "# ",
        "### ",
        "## 第四条 ",
        "**5.** ",
        "- 6.1 ",
        "[bookmark: x] 7. ",
    ]);
    let wording = proptest::sample::select(vec![
        "",
        "服务内容",
        "争议解决",
        "甲方权利义务：",
        "甲方应当按月支付费用。",
        "乙方不得有下列行为：",
        "其他",
        "某某平台用户协议",
        "甲方：____",
        "（盖章）",
        "签订日期：2024年1月1日",
        "年　月　日",
        "发布广告；",
        "双方经协商，达成如下协议：",
        "目录",
        "有下列情形之一的，甲方可以解除合同。",
        "| 名称 | 价格 |",
        "本合同一式两份，具有同等效力。以下无正文",
        "https://example.org/a?b=c",
        "𠮷囍𪚥",
        "第五条约定的费用不予退还。",
        "3期 3%",
        "。",
        "\u{200B}\u{3000}",
    ]);
    (number, wording).prop_map(|(number, wording)| format!("{number}{wording}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn random_agreements_are_conserved(lines in prop::collection::vec(line(), 0..40), format in 0..3usize) {
        let (name, text) = match format {
            0 => ("a.txt", lines.join("\n")),
            1 => ("a.md", lines.join("\n\n")),
            _ => ("a.html", format!("<html><body><p>{}</p></body></html>", lines.join("</p><p>"))),
        };
        if let Ok(document) = read(name, text.as_bytes()) {
            let faults = faults(&document, &understand(&document));
            prop_assert!(faults.is_empty(), "{faults:?}\n{text}");
        }
    }

    #[test]
    fn random_texts_are_conserved(text in "\\PC{0,200}", format in 0..3usize) {
        if let Ok(document) = read(["a.txt", "a.md", "a.html"][format], text.as_bytes()) {
            let faults = faults(&document, &understand(&document));
            prop_assert!(faults.is_empty(), "{faults:?}");
        }
    }
}

#[test]
fn real_agreements_are_conserved() {
    let Some(documents) = common::documents() else { return };
    let mut bad = Vec::new();
    for (path, _, document) in &documents {
        let faults = faults(document, &understand(document));
        bad.extend(faults.iter().map(|fault| format!("{}: {fault}", path.display())));
    }
    assert!(bad.is_empty(), "{} faults\n{}", bad.len(), bad[..bad.len().min(40)].join("\n"));
}
