//! Word documents against LibreOffice: every line of the shared files, its automatic number included, reads the same.
//!
//! LibreOffice is an oracle, not the truth: where the two differ by rule, the rule is stated in [`comparable`].

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clauseek::read;

use self::zipped::packed;

#[path = "../src/read/zipped.rs"]
mod zipped;

/// Returns the Word documents of the shared corpus; none where it is missing.
fn documents() -> Option<Vec<PathBuf>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = here.ancestors().skip(1).map(|folder| folder.join("shared/corpus")).find(|folder| folder.is_dir())?;
    let (mut found, mut folders) = (Vec::new(), vec![corpus]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the shared corpus can be read") {
            let path = entry.expect("the shared corpus can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "docx") {
                found.push(path);
            }
        }
    }
    found.sort();
    Some(found)
}

/// Converts documents with LibreOffice; none where it is not installed. The texts come in the documents' order.
fn converted(documents: &[PathBuf]) -> Option<Vec<String>> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let copies: Vec<PathBuf> = (0..documents.len()).map(|n| folder.path().join(format!("{n}.docx"))).collect();
    for (document, copy) in documents.iter().zip(&copies) {
        fs::copy(document, copy).expect("a shared file can be copied");
    }
    // A profile of its own: LibreOffice runs once for each.
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let run = Command::new("soffice")
        .args([profile.as_str(), "--headless", "--convert-to", "txt:Text", "--outdir"])
        .arg(folder.path())
        .args(&copies)
        .output()
        .ok()?;
    assert!(run.status.success(), "soffice: {}", String::from_utf8_lossy(&run.stderr));
    let text = |copy: &PathBuf| fs::read_to_string(copy.with_extension("txt")).expect("soffice wrote a text");
    Some(copies.iter().map(text).collect())
}

/// Returns the lines of a text as they can be compared. What is taken out:
/// - blanks and invisible characters, with which the two separate numbers and cells differently;
/// - which bullet it is: LibreOffice writes `•` for all, we keep those that are characters (`●`, `-`);
/// - bullets without text, which we leave out;
/// - the hyphen that does not break, which we write as a hyphen.
fn comparable(text: &str) -> Vec<String> {
    let line = |line: &str| -> String {
        let line: String = line
            .chars()
            .filter(|ch| !ch.is_whitespace() && !ch.is_control() && !matches!(ch, '\u{FEFF}' | '\u{200B}'))
            .map(|ch| if ch == '\u{2011}' { '-' } else { ch })
            .collect();
        match line.strip_prefix(['•', '●', '○', '■', '□', '◆', '–', '-', '➢', '▪', '※', '*', '·'])
        {
            Some("") => String::new(),
            Some(rest) => format!("•{rest}"),
            None => line,
        }
    };
    text.lines().map(line).filter(|line| !line.is_empty()).collect()
}

/// Returns what stands in one list of lines only, in order: `-` in the first, `+` in the second.
fn differences(one: &[String], other: &[String]) -> Vec<String> {
    let width = other.len() + 1;
    let mut common = vec![0u32; (one.len() + 1) * width];
    for i in (0..one.len()).rev() {
        for j in (0..other.len()).rev() {
            common[i * width + j] = if one[i] == other[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < one.len() || j < other.len() {
        if i < one.len() && j < other.len() && one[i] == other[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == other.len() || i < one.len() && common[(i + 1) * width + j] >= common[i * width + j + 1] {
            found.push(format!("- {}", one[i]));
            i += 1;
        } else {
            found.push(format!("+ {}", other[j]));
            j += 1;
        }
    }
    found
}

/// Returns the lines of a document as we read it.
fn own_lines(name: &str, bytes: &[u8]) -> Vec<String> {
    let document = read::read(name, bytes).unwrap_or_else(|reason| panic!("{name}: {reason}"));
    let lines: String = document.blocks.iter().map(|block| format!("{}\n", block.span.of(&document.text))).collect();
    comparable(&lines)
}

#[test]
fn lines_and_numbers_are_those_of_libreoffice() {
    let Some(documents) = documents() else {
        eprintln!("skipped: there is no ../shared/corpus");
        return;
    };
    let Some(expected) = converted(&documents) else {
        eprintln!("skipped: soffice is not installed");
        return;
    };
    let (mut lines, mut differing) = (0, HashMap::new());
    for (path, expected) in documents.iter().zip(&expected) {
        let bytes = fs::read(path).expect("a shared file can be read");
        let (expected, own) = (comparable(expected), own_lines(&path.to_string_lossy(), &bytes));
        lines += expected.len();
        let found = differences(&expected, &own);
        if !found.is_empty() {
            eprintln!("{} ({} lines)\n  {}", path.display(), expected.len(), found.join("\n  "));
            differing.insert(path, found.len());
        }
    }
    let differing: usize = differing.values().sum();
    eprintln!("{differing} of {lines} lines differ");
    assert!(differing * 100 <= lines, "{differing} of {lines} lines differ");
}

const NAMESPACE: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;

/// Lists such as agreements have: levels, restarts, lists that share a count, styles that number.
const NUMBERING: &str = r#"
<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:pStyle w:val="H1"/><w:suff w:val="space"/><w:lvlText w:val="第%1条"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="H2"/><w:suff w:val="nothing"/><w:lvlText w:val="（%2）"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%3"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="(%3)"/></w:lvl>
  <w:lvl w:ilvl="3"><w:start w:val="8"/><w:numFmt w:val="none"/><w:lvlText w:val="附："/></w:lvl>
  <w:lvl w:ilvl="4"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%4.%5"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:multiLevelType w:val="singleLevel"/>
  <w:lvl w:ilvl="0"><w:start w:val="25"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="附件%1"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="3"><w:multiLevelType w:val="singleLevel"/>
  <w:lvl w:ilvl="0"><w:start w:val="9"/><w:numFmt w:val="chineseLegalSimplified"/><w:lvlText w:val="%1、"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="5"><w:abstractNumId w:val="3"/></w:num>"#;

const STYLES: &str = r#"
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="H3"><w:name w:val="mine"/><w:basedOn w:val="H2"/></w:style>"#;

/// What numbers a paragraph.
#[derive(Clone, Copy)]
enum By {
    /// List and level; list 0 is none.
    List(u8, u8),
    Style(&'static str),
}

/// A document of paragraphs, each with the content of its run.
fn document(paragraphs: &[(By, &str)]) -> Vec<u8> {
    let relations = |pairs: &[(&str, &str)]| -> String {
        let base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let one = |(kind, target): &(&str, &str)| {
            format!(r#"<Relationship Id="{kind}" Type="{base}/{kind}" Target="{target}"/>"#)
        };
        let all: String = pairs.iter().map(one).collect();
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{all}</Relationships>"#
        )
    };
    let kind = |name: &str, of: &str| {
        format!(
            r#"<Override PartName="/word/{name}.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{of}+xml"/>"#
        )
    };
    let types = [
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
        &kind("document", "document.main"),
        &kind("styles", "styles"),
        &kind("numbering", "numbering"),
        "</Types>",
    ]
    .concat();
    let body: String = paragraphs
        .iter()
        .map(|(place, text)| {
            let properties = match place {
                By::List(0, _) => String::new(),
                By::List(list, level) => {
                    format!(r#"<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr>"#)
                }
                By::Style(style) => format!(r#"<w:pStyle w:val="{style}"/>"#),
            };
            format!("<w:p><w:pPr>{properties}</w:pPr><w:r>{text}</w:r></w:p>")
        })
        .collect();
    packed(&[
        ("[Content_Types].xml", types),
        ("_rels/.rels", relations(&[("officeDocument", "word/document.xml")])),
        ("word/_rels/document.xml.rels", relations(&[("styles", "styles.xml"), ("numbering", "numbering.xml")])),
        ("word/document.xml", format!("<w:document {NAMESPACE}><w:body>{body}<w:sectPr/></w:body></w:document>")),
        ("word/styles.xml", format!("<w:styles {NAMESPACE}>{STYLES}</w:styles>")),
        ("word/numbering.xml", format!("<w:numbering {NAMESPACE}>{NUMBERING}</w:numbering>")),
    ])
}

/// What counts where has to be the same in both. Formats are tested beside the reader, against Word: above a hundred
/// LibreOffice shows 一百零一 for all of Chinese counting, and it does not know `isLgl` or `lvlRestart`.
#[test]
fn lists_count_as_in_libreoffice() {
    let text = |text: &str| format!("<w:t>{text}</w:t>");
    let (a, b, c) =
        (text("甲方"), text("乙方"), "<w:t>丙</w:t><w:br/><w:t>丁</w:t><w:noBreakHyphen/><w:t>1</w:t>".to_owned());
    let places: Vec<By> = vec![
        By::Style("H1"),
        By::Style("H2"),
        By::Style("H2"),
        By::List(1, 2),
        By::List(1, 2),
        By::Style("H3"),
        By::List(1, 2),
        By::Style("H1"),
        By::Style("H2"),
        By::List(2, 1),
        By::List(2, 1),
        By::List(2, 0),
        By::List(2, 2),
        By::List(2, 1),
        By::List(2, 2),
        By::List(3, 0),
        By::List(3, 1),
        By::List(2, 0),
        By::List(3, 0),
        By::List(2, 3),
        By::List(2, 4),
        By::List(0, 0),
        By::List(4, 0),
        By::List(4, 0),
        By::List(4, 0),
        By::List(5, 0),
        By::List(5, 0),
        By::List(5, 0),
        By::Style("H1"),
        By::List(9, 0),
    ];
    let texts = [&a, &b, &c].into_iter().cycle();
    let mut paragraphs: Vec<(By, &str)> =
        places.into_iter().zip(texts).map(|(place, text)| (place, text.as_str())).collect();
    // Twelve more articles, beyond ten.
    paragraphs.extend((0..12).map(|_| (By::Style("H1"), a.as_str())));
    let bytes = document(&paragraphs);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("lists.docx");
    fs::write(&path, &bytes).expect("a file can be written");
    let Some(expected) = converted(&[path]) else {
        eprintln!("skipped: soffice is not installed");
        return;
    };
    let expected: Vec<String> = expected.iter().flat_map(|text| comparable(text)).collect();
    let found = differences(&expected, &own_lines("lists.docx", &bytes));
    assert!(found.is_empty(), "{}", found.join("\n"));
}
