//! Reports without what names persons and companies.

use std::ops::Range;

use super::{Mark, Report, Span};
use crate::redact::{Masked, Redaction, Redactor, Sort};

/// A masked stretch of one span: the mask stands where the finding begins, the rest of it is dropped.
struct Piece {
    span: usize,
    range: Range<usize>,
    mask: Option<(Sort, String)>,
}

impl Report {
    /// Masks all texts of the report, titles, citations and addresses included, and returns how often each sort was masked. A name
    /// that one text introduces is masked in all. `known` are names of companies and brands, `beside` texts that are not part of the report
    /// and introduce names that it may hold: the particulars of its agreements.
    pub fn redacted(&mut self, redaction: Redaction, known: &[String], beside: &[String]) -> Masked {
        let mut redactor = Redactor::new(redaction, known);
        beside.iter().for_each(|text| redactor.learn(text));
        self.each_run(&mut |before, spans| {
            views(spans).iter().for_each(|view| redactor.learn(&view.text(before, spans)))
        });
        let mut masked = Masked::new();
        self.each_run(&mut |before, spans| mask(before, spans, &redactor, &mut masked));
        masked
    }
}

/// The spans that make up one reading of a text: where it shows changes, the old one and the new one.
struct View(Vec<usize>);

impl View {
    fn text(&self, before: &str, spans: &[Span]) -> String {
        let mut text = lead(before);
        self.0.iter().for_each(|&span| text.push_str(&spans[span].text));
        text
    }
}

/// What stands before a text tells what it is, as a label would.
fn lead(before: &str) -> String {
    if before.is_empty() { String::new() } else { format!("{before}：") }
}

fn views(spans: &[Span]) -> Vec<View> {
    let without = |mark: Mark| View((0..spans.len()).filter(|&at| spans[at].mark != mark).collect());
    match spans.iter().any(|span| matches!(span.mark, Mark::Added | Mark::Removed)) {
        true => vec![without(Mark::Added), without(Mark::Removed)],
        false => vec![View((0..spans.len()).collect())],
    }
}

fn mask(before: &str, spans: &mut Vec<Span>, redactor: &Redactor, masked: &mut Masked) {
    let mut pieces: Vec<Piece> = Vec::new();
    for view in views(spans) {
        for finding in redactor.find(&view.text(before, spans)) {
            let mut mask = Some((finding.sort, finding.mask));
            let mut start = lead(before).len();
            for &span in &view.0 {
                let end = start + spans[span].text.len();
                let (from, to) = (finding.range.start.max(start), finding.range.end.min(end));
                if from < to {
                    pieces.push(Piece { span, range: from - start..to - start, mask: mask.take() });
                }
                start = end;
            }
        }
    }
    // Both readings find what they have in common; the longer of two that overlap holds the other or goes on from it.
    pieces
        .sort_by_key(|piece| (piece.span, piece.range.start, std::cmp::Reverse(piece.range.end), piece.mask.is_none()));
    let mut kept: Vec<Piece> = Vec::new();
    for piece in pieces {
        match kept.last_mut() {
            Some(last) if last.span == piece.span && piece.range.start < last.range.end => {
                last.range.end = last.range.end.max(piece.range.end);
                last.mask = last.mask.take().or(piece.mask);
            }
            _ => kept.push(piece),
        }
    }
    for piece in kept.into_iter().rev() {
        let text = match piece.mask {
            Some((sort, mask)) => {
                *masked.entry(sort).or_default() += 1;
                mask
            }
            None => String::new(),
        };
        spans[piece.span].text.replace_range(piece.range, &text);
    }
    spans.retain(|span| !span.text.is_empty());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Block;

    fn masked(spans: Vec<Span>) -> (Vec<Span>, Masked) {
        let mut report = Report { title: String::new(), blocks: vec![Block::Paragraph { spans }] };
        let masked = report.redacted(Redaction::default(), &[], &[]);
        match report.blocks.remove(0) {
            Block::Paragraph { spans } => (spans, masked),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_runs_over_several_stretches_is_masked_once() {
        let (spans, counts) =
            masked(vec![Span::plain("请拨打138"), Span::marked("0013", Mark::Found), Span::plain("8000。")]);
        assert_eq!(spans, [Span::plain("请拨打[电话]"), Span::plain("。")]);
        assert_eq!(counts, Masked::from([(Sort::Phone, 1)]));
    }

    #[test]
    fn old_and_new_reading_are_both_masked() {
        let (spans, counts) = masked(vec![
            Span::plain("电话"),
            Span::marked("13800138000", Mark::Removed),
            Span::marked("13900139000", Mark::Added),
            Span::plain("，30日"),
        ]);
        assert_eq!(spans[1], Span::marked("[电话]", Mark::Removed));
        assert_eq!(spans[2], Span::marked("[电话]", Mark::Added));
        assert_eq!(spans[3], Span::plain("，30日"));
        assert_eq!(counts[&Sort::Phone], 2);
        let (spans, _) = masked(vec![
            Span::plain("138"),
            Span::marked("00138000", Mark::Removed),
            Span::marked("11138111", Mark::Added),
        ]);
        assert_eq!(spans, [Span::plain("[电话]")]);
    }

    #[test]
    fn every_text_of_a_report_is_masked() {
        let cell = |text: &str| vec![Span::plain(text)];
        let mut report = Report {
            title: "赵小满的合同".into(),
            blocks: vec![
                Block::Heading { level: 1, text: "赵小满".into() },
                Block::Clause {
                    citation: "赵小满租赁合同 › 第三条".into(),
                    address: "合同/赵小满.docx#第三条".into(),
                    remark: vec![],
                    spans: cell("联系人：赵小满，电话 010-12345678。"),
                },
                Block::Table {
                    head: vec!["账号".into(), "手机13800138000".into()],
                    rows: vec![vec![cell("1000200030"), cell("第十二条 2024年3月1日 8,600元")]],
                },
            ],
        };
        let masked = report.redacted(Redaction::default(), &[], &[]);
        let shown = format!("{report:?}");
        for gone in ["赵小满", "12345678", "13800138000", "1000200030"] {
            assert!(!shown.contains(gone), "{gone} in {shown}");
        }
        assert!(
            shown.contains("合同/[姓名].docx#第三条") && shown.contains("第十二条 2024年3月1日 8,600元"),
            "{shown}"
        );
        assert_eq!((masked[&Sort::Person], masked[&Sort::Phone], masked[&Sort::Account]), (5, 2, 1));
    }
}
