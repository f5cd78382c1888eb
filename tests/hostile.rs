//! Files made to do harm, all the way from bytes to clauses: every one ends soon, and none ends the program.

use std::time::{Duration, Instant};

use clauseek::Reason;
use clauseek::read::{Guard, ReadOptions, read_with};
use clauseek::understand::understand;

use self::zipped::packed;

#[path = "../src/read/zipped.rs"]
mod zipped;

/// Long for a machine under load, short for anything quadratic in these sizes.
const SOON: Duration = Duration::from_secs(50);
const DEEP: usize = 100_000;

/// Reads and divides a file as the commands do. Whatever comes out must come out soon, and from no panic.
fn survives(name: &str, bytes: Vec<u8>) {
    let file = name.to_owned();
    let begun = Instant::now();
    let outcome = Guard::new(SOON).run(move || {
        let document = read_with(&file, &bytes, &ReadOptions { max_unpacked: 64 << 20, ..ReadOptions::default() })?;
        let agreement = understand(&document);
        assert!(agreement.parts.iter().all(|part| document.text.get(part.span.start..part.span.end).is_some()));
        Ok(())
    });
    let bad = matches!(outcome, Err(Reason::Failed(_) | Reason::TooSlow { .. }));
    assert!(!bad, "{name}: {outcome:?} after {:?}", begun.elapsed());
}

/// `text` inside as many elements as may be.
fn nested(open: &str, text: &str, close: &str) -> String {
    open.repeat(DEEP) + text + &close.repeat(DEEP)
}

#[test]
fn deep_nesting() {
    for (name, open, close) in [
        ("a.html", "<div>", "</div>"),
        ("a.html", "<span><b>", "</b></span>"),
        ("a.html", "<ul><li>", "</li></ul>"),
        ("a.html", "<table><tr><td>", "</td></tr></table>"),
        ("a.html", "<section><h1>", "</h1></section>"),
        ("a.html", "<p>", ""),
        ("a.md", "> ", ""),
        ("a.md", "<div>\n", "</div>\n"),
        ("a.md", "**", "**"),
        ("a.txt", "（", "）"),
        ("a.txt", "“", "”"),
        ("a.txt", "<w:p>", "</w:p>"),
        ("a.rtf", "{", "}"),
    ] {
        let head = if name.ends_with("rtf") { "{\\rtf1 " } else { "" };
        survives(name, format!("{head}{}", nested(open, "第一条 甲方应当付款。", close)).into_bytes());
    }
}

#[test]
fn deep_nesting_in_word_and_opendocument_files() {
    for element in ["w:p", "w:tbl", "w:sdt", "w:smartTag"] {
        let text = nested(&format!("<{element}>"), "<w:r><w:t>甲方</w:t></w:r>", &format!("</{element}>"));
        let document = format!(
            "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{text}</w:body></w:document>"
        );
        survives(
            "a.docx",
            packed::<&[u8]>(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document.as_bytes())]),
        );
    }
    for element in ["text:section", "text:span", "text:list"] {
        let text = nested(&format!("<{element}>"), "<text:p>甲方</text:p>", &format!("</{element}>"));
        let document = format!(
            "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text>{text}</office:text></office:body></office:document-content>"
        );
        let kind = b"application/vnd.oasis.opendocument.text";
        survives("a.odt", packed::<&[u8]>(&[("mimetype", kind), ("content.xml", document.as_bytes())]));
    }
}

#[test]
fn much_of_the_same() {
    for (name, piece, times) in [
        ("a.txt", "第一条 ", 200_000),
        ("a.txt", "第一条 甲方应当付款。\n", 30_000),
        ("a.txt", "1.1.1.1.1.1.1.1 ", 100_000),
        ("a.txt", "1.", 500_000),
        ("a.txt", "一、", 300_000),
        ("a.txt", "（一）\n", 100_000),
        ("a.txt", "甲", 1_000_000),
        ("a.txt", "\u{301}", 1_000_000),
        ("a.txt", "\n", 3_000_000),
        ("a.txt", "甲方：\n", 30_000),
        ("a.txt", "《", 500_000),
        ("a.txt", "2024年1月1日", 100_000),
        ("a.md", "# 甲\n", 100_000),
        ("a.md", "| 甲 ", 300_000),
        ("a.html", "<br>甲", 60_000),
        ("a.html", "<td>甲", 60_000),
        ("a.html", "<p style='display:none'>甲", 50_000),
    ] {
        survives(name, format!("技术服务合同\n{}", piece.repeat(times)).into_bytes());
    }
}

#[test]
fn much_that_differs() {
    type Line = fn(usize) -> String;
    let lines: [(&str, Line); 6] = [
        ("a.txt", |at| format!("甲方：云{at}贸易有限公司\n")),
        ("a.txt", |at| format!("{at}. 甲方应当付款。\n")),
        ("a.txt", |at| format!("第{at}条 “第{at}物”是指见第{}条的东西。\n", at + 1)),
        ("a.txt", |at| format!("{}1. 甲方应当付款。\n", "1.".repeat(at % 60))),
        ("a.md", |at| format!("{} 第{at}节\n", "#".repeat(at % 6 + 1))),
        ("a.html", |at| format!("<h{}>第{at}节</h1><p>乙方云{at}有限公司（以下简称“云{at}”）", at % 6 + 1)),
    ];
    for (name, line) in lines {
        survives(name, (1..=4_000).map(line).collect::<String>().into_bytes());
    }
}

/// Wordings of facts, each so often on one line that looking around each of them in all of the line would never end.
#[test]
fn facts_stated_without_end() {
    for wording in [
        "向有管辖权的人民法院起诉，",
        "第2种方式：（1）向北京市人民法院起诉；",
        "仲裁委员会或法院",
        "A合同编号：",
        "签订地点：A ",
        "本合同于2024年3月1日在北京市签订的，",
        "合同期限为三年，自2024年",
        "期满续签；",
        "合同总价人民币",
        "依照第五条、",
        "云杉平台（以下简称",
    ] {
        let many = wording.repeat(400_000 / wording.len());
        let head = if wording.contains("编号") { "" } else { "第一条 " };
        let text = format!("借款合同\n\n您与云杉之间订立本合同。\n\n{head}{many}\n\n第二条 甲方应当付款。\n");
        survives("a.txt", text.into_bytes());
    }
}

#[test]
fn torn_files() {
    let heads: [&[u8]; 9] = [
        b"%PDF-1.7\n1 0 obj<</Type/Pages/Kids[1 0 R]/Parent 1 0 R>>endobj trailer<</Root 1 0 R>>",
        b"PK\x03\x04\x14\0\0\0\x08\0word/document.xml",
        b"PK\x05\x06\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0",
        b"{\\rtf1\\ansi\\u-1?\\bin99999999999 ",
        b"\xFF\xD8\xFF\xE0",
        b"\x89PNG\r\n\x1A\n",
        b"\xFF\xFE<\0h\0t\0m\0l\0>",
        b"\x84\x31\x95\x33\xB5\xDA",
    ];
    for head in heads {
        for filling in [0, 0x20, 0xFF] {
            let mut bytes = head.to_vec();
            bytes.resize(4096, filling);
            for end in (0..head.len()).chain([head.len(), 512, 4096]) {
                survives("a.doc", bytes[..end].to_vec());
            }
        }
    }
}
