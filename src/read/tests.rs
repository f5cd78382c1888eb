use proptest::prelude::*;

use super::*;
use crate::read::blocks::{is_blank, is_line_break};

/// Checks what [`Document`] and [`crate::model::Block`] promise.
pub(super) fn check(document: &Document) -> Result<(), TestCaseError> {
    let Document { text, blocks, .. } = document;
    let mut joined = String::new();
    for block in blocks {
        let own = text.get(block.span.start..block.span.end);
        prop_assert!(own.is_some(), "{:?} is not on character borders of {text:?}", block.span);
        let own = own.unwrap_or_default();
        prop_assert!(
            !own.is_empty() && !own.starts_with(is_blank) && !own.ends_with(is_blank),
            "{own:?} is not trimmed"
        );
        prop_assert!(!own.contains(is_line_break), "{own:?} has a line break");
        prop_assert!(own.is_char_boundary(block.label) && block.label < own.len(), "label {} of {own:?}", block.label);
        if !joined.is_empty() {
            let joint = text.get(joined.len()..block.span.start).unwrap_or_default();
            prop_assert!(
                joint == "\n" || block.cell.is_some() && ["\t", " | "].contains(&joint),
                "{joint:?} before {own:?}"
            );
            joined.push_str(joint);
        }
        joined.push_str(own);
    }
    prop_assert_eq!(&joined, text);
    prop_assert!(!blocks.is_empty());
    Ok(())
}

fn check_bytes(name: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
    match read(name, bytes) {
        Ok(document) => check(&document),
        Err(Reason::Failed(message)) => Err(TestCaseError::fail(format!("panic: {message}"))),
        Err(_) => Ok(()),
    }
}

proptest! {
    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400), name in "x\\.(txt|md|html|doc)|x") {
        check_bytes(&name, &bytes)?;
    }

    #[test]
    fn any_text(text in "(\\PC|[\\n\\r\\t \u{3000}\u{FEFF}\u{200B}]){0,80}", name in "x\\.(txt|md|html|htm)") {
        check_bytes(&name, text.as_bytes())?;
    }

    #[test]
    fn markdown_like(text in "(#{1,4} ?|\\*\\*|[-+*>] |\\d\\. |甲方应当付款|，|。|\\n|\\n\\n|    |\\| ?|---|```|<br>|<div align=center>|</div>|<table>|<td>|</table>|\\[|\\]\\(|\\)|`|\\\\|&lt;|&|<!--|-->|- 3 -|\u{3000}|_|~~){0,40}") {
        check_bytes("x.md", text.as_bytes())?;
    }

    #[test]
    fn html_like(text in "(</?(p|div|b|span|table|tr|td|ol|ul|li|a|h1|pre|textarea|title|head|header|nav|script|style|select|option)( (align=center|style='display:none'|href='#x'|start=3|class=menu|hidden))?>|<br/?>|<li value=9>|甲方应当付款，|。|\\n|&nbsp;|&#\\d{1,7};|<%|%>|<!--|-->|1\\. |\u{3000}| |/>){0,40}") {
        check_bytes("x.html", text.as_bytes())?;
    }

    /// Plain text loses nothing but white space and invisible characters.
    #[test]
    fn plain_text_is_kept(lines in proptest::collection::vec("[-甲乙丙，。1.（）a ]{0,50}", 0..12)) {
        let source = lines.join("\n");
        if let Ok(document) = read("x.txt", source.as_bytes()) {
            let bare = |text: &str| {
                let mut chars: Vec<char> = text.chars().filter(|ch| !is_blank(*ch)).collect();
                // Furniture stands behind the paragraph that it interrupts.
                if document.blocks.iter().any(|block| block.furniture) {
                    chars.sort_unstable();
                }
                chars
            };
            prop_assert_eq!(bare(&document.text), bare(&source));
        }
    }
}

#[test]
fn files_that_are_no_text_are_named() {
    for (name, bytes, reason) in [
        ("a.txt", b"PK\x03\x04....xl/workbook.xml".as_slice(), Reason::UnsupportedFormat("xlsx".into())),
        ("a.docx", b"%PDF-1.4", Reason::Malformed("it has no pages".into())),
        ("a.txt", b"  \n", Reason::Empty),
        ("a.html", b"<html><script>x</script></html>", Reason::Empty),
        ("a.txt", &[0; 100], Reason::Binary),
    ] {
        assert_eq!(read(name, bytes), Err(reason), "{name}");
    }
}

#[test]
fn content_overrules_the_name() {
    let document = read("合同.doc", "<html><p>甲方应当付款。".as_bytes()).expect("text");
    assert_eq!((document.format, document.text.as_str(), document.encoding), (Format::Html, "甲方应当付款。", "UTF-8"));
    let document = read("a.txt", "甲方\u{FEFF}应当付款".as_bytes()).expect("text");
    assert_eq!((document.format, document.warnings.len()), (Format::Txt, 0));
}

#[test]
fn extensions_are_told_from_dots() {
    for (name, found) in [
        ("a/b.TXT", Some("txt")),
        ("a.b/c", None),
        ("合同1.2", None),
        ("合同.终稿", None),
        (".profile", None),
        ("a.tar.gz", Some("gz")),
        ("c:\\x\\y.md", Some("md")),
    ] {
        assert_eq!(extension(name).as_deref(), found, "{name}");
    }
    assert_eq!((format_of_extension("markdown"), format_of_extension("rs")), (Some("md"), None));
}

/// Inputs that make a careless reader quadratic. Each is large enough to take minutes then.
#[test]
fn time_is_linear() {
    const TIMES: usize = 100_000;
    for (name, piece) in [
        ("a.md", "["),
        ("a.md", "[]("),
        ("a.md", "*甲 "),
        ("a.md", "<a\n"),
        ("a.md", "<!--"),
        ("a.md", "> "),
        ("a.md", "- "),
        ("a.md", "|甲\n|-\n"),
        ("a.md", "<table\n"),
        ("a.md", "&a"),
        ("a.md", "1.1\n"),
        ("a.html", "<p><b>"),
        ("a.html", "<ol><li>"),
        ("a.html", "<table><tr><td>"),
        ("a.html", "<header>甲"),
        ("a.html", "<title>"),
        ("a.html", "&nbsp;"),
        ("a.html", "甲\n1."),
        ("a.html", "<%"),
        ("a.html", "（\n"),
        ("a.html", "一\n"),
        ("a.txt", "（"),
        ("a.txt", "甲方，\n"),
        ("a.txt", "- 3 -\n"),
    ] {
        let text = format!("甲{}", piece.repeat(TIMES));
        let started = std::time::Instant::now();
        assert!(!matches!(read(name, text.as_bytes()), Err(Reason::Failed(_))), "{name} {piece:?}");
        assert!(started.elapsed().as_secs() < 20, "{name} {piece:?} took {:?}", started.elapsed());
    }
}
