use proptest::prelude::*;

use super::*;

fn sample() -> Report {
    let changed = vec![
        Span::plain("乙方应在"),
        Span::marked("五", Mark::Removed),
        Span::marked("七", Mark::Added),
        Span::plain("日内\n付款"),
    ];
    Report {
        title: "检索 <管辖> & \"法院\"".into(),
        blocks: vec![
            Block::Paragraph { spans: vec![Span::marked("共 1 条", Mark::Faint)] },
            Block::Heading { level: 1, text: "供货合同".into() },
            Block::Clause {
                citation: "供货合同 › 争议 › 九".into(),
                address: "a_b.md#九".into(),
                remark: vec![],
                spans: vec![
                    Span::plain("1. 由"),
                    Span::marked("*人民法院*", Mark::Found),
                    Span::plain("管辖\u{1}。\r\n2. <script>"),
                ],
            },
            Block::Heading { level: 2, text: "比较".into() },
            Block::Table {
                head: vec!["条".into(), "差异".into()],
                rows: vec![vec![vec![Span::plain("=1|1")], changed]],
            },
        ],
    }
}

const WORDS: Words =
    Words {
        section: "章节", citation: "出处", address: "地址", remark: "备注", wording: "条文", notes: "说明"
    };

fn written(report: &Report, format: Format) -> String {
    let mut out = Vec::new();
    write(report, format, &WORDS, &mut out).expect("memory has room");
    String::from_utf8(out).expect("text")
}

#[test]
fn the_extension_names_the_format() {
    for extension in Format::EXTENSIONS {
        let format = Format::of_path(Path::new(&format!("a.b/报告.{}", extension.to_uppercase())));
        assert!(format.is_some_and(|format| format.is_text() != matches!(extension, "xlsx" | "docx")), "{extension}");
    }
    assert_eq!(Format::of_path(Path::new("a.doc")), None);
    assert_eq!(Format::of_path(Path::new("md")), None);
}

#[test]
fn markdown_shows_the_wording_as_it_stands() {
    assert_eq!(
        written(&sample(), Format::Markdown),
        "# 检索 \\<管辖\\> \\& \"法院\"\n\n<small>共 1 条</small>\n\n## 供货合同\n\n**供货合同 › 争议 › 九**\n\n\
         > 1\\. 由<mark>\\*人民法院\\*</mark>管辖。\\\n> 2\\. \\<script\\>\n\n<small>a\\_b.md\\#九</small>\n\n### 比较\n\n\
         | 条 | 差异 |\n| --- | --- |\n| \\=1\\|1 | 乙方应在<del>五</del><ins>七</ins>日内<br>付款 |\n"
    );
}

#[test]
fn html_stands_by_itself_and_escapes_what_it_shows() {
    let html = written(&sample(), Format::Html);
    for part in [
        "<html lang=\"zh-CN\">",
        "<title>检索 &lt;管辖&gt; &amp; &quot;法院&quot;</title>",
        "由<mark>*人民法院*</mark>管辖。<br>\n2. &lt;script&gt;",
        "<del>五</del><ins>七</ins>日内<br>\n付款",
        "<p class=\"address\">a_b.md#九</p>",
        "@media print",
        "<th scope=\"col\">差异</th>",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains("<script") && !html.contains("http:") && !html.contains("url("));
}

#[test]
fn csv_has_clauses_and_tables_and_no_formulas() {
    let csv = written(&sample(), Format::Csv { bom: false });
    assert_eq!(
        csv,
        "章节,出处,地址,条文\r\n供货合同,供货合同 › 争议 › 九,a_b.md#九,\"1. 由*人民法院*管辖。\n2. <script>\"\r\n\r\n\
         条,差异\r\n\"'=1|1\",\"乙方应在[-五-]{+七+}日内\n付款\"\r\n"
    );
    assert_eq!(written(&sample(), Format::Csv { bom: true }), format!("\u{FEFF}{csv}"));
}

#[test]
fn json_is_the_report_with_its_version() {
    let json: serde_json::Value = serde_json::from_str(&written(&sample(), Format::Json)).expect("JSON");
    assert_eq!((&json["schema"], &json["type"]), (&1.into(), &"report".into()));
    assert_eq!(json["title"], "检索 <管辖> & \"法院\"");
    assert_eq!(json["blocks"][2]["block"], "clause");
    assert_eq!(json["blocks"][2]["spans"][1]["mark"], "found");
    assert_eq!(json["blocks"][2]["spans"][2]["text"], "管辖\u{1}。\r\n2. <script>");
}

proptest! {
    #[test]
    fn any_text_can_be_written(text in "(\\PC|[\\x00-\\x1f<>&|*_#\u{202e}\u{ffff}]){0,30}", marks in 0..6usize) {
        let marks = [Mark::Plain, Mark::Found, Mark::Added, Mark::Removed, Mark::Slot, Mark::Faint][marks];
        let spans = vec![Span::marked(&text, marks), Span::plain(""), Span::plain(&text)];
        let report = Report {
            title: text.clone(),
            blocks: vec![
                Block::Heading { level: 9, text: text.clone() },
                Block::Clause { citation: text.clone(), address: text.clone(), remark: spans.clone(), spans: spans.clone() },
                Block::Table { head: vec![text], rows: vec![vec![spans], vec![vec![]]] },
            ],
        };
        let formats = [Format::Markdown, Format::Html, Format::Csv { bom: true }, Format::Xlsx, Format::Docx, Format::Json];
        for format in formats {
            let mut twice = [Vec::new(), Vec::new()];
            for out in &mut twice {
                prop_assert!(write(&report, format, &WORDS, out).is_ok(), "{format:?}");
            }
            prop_assert_eq!(&twice[0], &twice[1], "{:?}", format);
        }
        let html = written(&report, Format::Html);
        let tags = html[html.find("<body>").expect("a body")..].matches('<').count();
        let of_text = html.matches("&lt;").count();
        prop_assert!(tags >= 10 && of_text >= 4 * report.title.matches('<').count());
    }
}
