//! What a file is, by its content: the format of a binary file, the markup of a text.

use super::package::Package;
use crate::model::Format;

/// What the bytes of a file are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content {
    Empty,
    /// Perhaps text: decoding decides.
    Text,
    /// Any other format, by its true name, whether a reader knows it or not.
    Other(String),
}

/// First bytes of formats that are no text, and the formats' names.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "png"),
    (b"\xFF\xD8\xFF", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"\x1F\x8B", "gzip"),
    (b"7z\xBC\xAF\x27\x1C", "7z"),
    (b"Rar!\x1A\x07", "rar"),
    (b"BZh9", "bzip2"),
    (b"\xFD7zXZ\0", "xz"),
];

const OLE2: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Names of parts by which a zip archive shows what it is.
const ZIP_PARTS: &[(&[u8], &str)] = &[
    (b"word/document", "docx"),
    (b"xl/workbook", "xlsx"),
    (b"ppt/presentation", "pptx"),
    (b"OFD.xml", "ofd"),
    (b"vnd.oasis.opendocument.text", "odt"),
    (b"epub+zip", "epub"),
];

/// Beginnings of the names of main parts, below the top folder of a package.
const OFFICE_PARTS: &[(&str, &str)] =
    &[("word/document", "docx"), ("xl/workbook", "xlsx"), ("ppt/presentation", "pptx"), ("visio/document", "vsdx")];

/// What a PDF consists of besides its head.
const PDF_PARTS: &[(&[u8], &str)] = &[(b"endobj", "pdf"), (b"startxref", "pdf")];

/// Bytes looked at from either end of a container.
const WINDOW: usize = 256 * 1024;

pub(super) fn content(bytes: &[u8]) -> Content {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Content::Empty;
    }
    let bytes = without_lead(bytes);
    let other = |name: &str| Content::Other(name.to_owned());
    if let Some((_, name)) = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)) {
        return other(name);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return other(zip_format(bytes));
    }
    if bytes.starts_with(OLE2) {
        // What is in it, its reader tells: names of streams may stand anywhere in the file.
        return other("doc");
    }
    let head = &bytes[..bytes.len().min(1024)];
    let pdf_parts = PDF_PARTS.iter().map(|(part, name)| (part.to_vec(), *name));
    // Bytes may stand before the head of a PDF, but a text may also mention it.
    if head.starts_with(b"%PDF-") || (contains(head, b"%PDF-") && inside(bytes, pdf_parts).is_some()) {
        return other("pdf");
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return other("webp");
    }
    if head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4]) {
        return other("bmp");
    }
    if head.get(4..8) == Some(b"ftyp") {
        return other(if contains(&head[8..head.len().min(32)], b"hei") { "heic" } else { "video" });
    }
    if super::mhtml::is_mail(head) {
        return other("mhtml");
    }
    if contains(head, b"<pkg:package") {
        return other("flat-opc");
    }
    if contains(head, b"progid=\"Word.Document\"") || contains(head, b"<w:wordDocument") {
        return other("word-xml");
    }
    Content::Text
}

/// Tells what a zip file is by the names of its parts. A part of an archive may itself be any of these, so that bytes are
/// looked through only where the list of parts is cut off.
fn zip_format(bytes: &[u8]) -> &'static str {
    const LONGEST_TYPE: u64 = 1024;
    let Ok(mut package) = Package::open(bytes, LONGEST_TYPE) else {
        return inside(bytes, ZIP_PARTS.iter().map(|(part, name)| (part.to_vec(), *name))).unwrap_or("zip");
    };
    let has = |package: &Package, start: &str| package.names().any(|name| name.to_lowercase().starts_with(start));
    // An archive may have folders of the same names.
    if has(&package, "[content_types].xml") || has(&package, "_rels/.rels") {
        let is_main = |name: &str, part: &str| {
            let rest = name.to_lowercase();
            let rest = rest.strip_prefix(part);
            rest.is_some_and(|rest| !rest.contains('/') && (rest.ends_with(".xml") || rest.ends_with(".bin")))
        };
        let main = OFFICE_PARTS.iter().find(|(part, _)| package.names().any(|name| is_main(name, part)));
        return match main {
            Some((_, name)) => name,
            None if has(&package, "word/") => "docx",
            None => "ooxml",
        };
    }
    if has(&package, "ofd.xml") {
        return "ofd";
    }
    if has(&package, "index/document.iwa") || has(&package, "index.apxl") {
        return "pages";
    }
    if !has(&package, "mimetype") {
        return "zip";
    }
    let media = package.part("mimetype").ok().flatten().unwrap_or_default();
    let media = String::from_utf8_lossy(&media).trim().to_owned();
    match media.strip_prefix("application/vnd.oasis.opendocument.") {
        Some(kind) if kind.starts_with("text") => "odt",
        Some(kind) if kind.starts_with("spreadsheet") => "ods",
        Some(kind) if kind.starts_with("presentation") => "odp",
        Some(_) => "opendocument",
        None if media == "application/epub+zip" => "epub",
        None => "zip",
    }
}

fn inside<'a>(bytes: &[u8], marks: impl Iterator<Item = (Vec<u8>, &'a str)>) -> Option<&'a str> {
    let head = &bytes[..bytes.len().min(WINDOW)];
    let tail = &bytes[bytes.len().saturating_sub(WINDOW)..];
    marks.into_iter().find(|(mark, _)| contains(head, mark) || contains(tail, mark)).map(|(_, name)| name)
}

/// Returns what follows the mark of UTF-8 and the blank lines that editors and mail programs put before the first byte
/// of a format.
pub(super) fn without_lead(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start()
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// Tells which markup a text is written in.
pub(super) fn text_format(extension: Option<&str>, text: &str) -> Format {
    let known = extension.and_then(super::format_of_extension);
    let tags = Tags::count(text);
    match known {
        Some("html") if tags.any() || text.contains("&nbsp;") => Format::Html,
        Some("md") if !tags.page => Format::Md,
        // A file that merely mentions a tag is no page: it takes a page's frame, or tags all over.
        _ if tags.page || (tags.structure >= 6 && tags.structure * 500 >= text.chars().count()) => Format::Html,
        _ if is_markdown(text) => Format::Md,
        _ => Format::Txt,
    }
}

#[derive(Default)]
struct Tags {
    /// The text starts as an HTML page does.
    page: bool,
    /// Tags that structure a text.
    structure: usize,
    /// Other tags.
    others: usize,
}

impl Tags {
    fn any(&self) -> bool {
        self.page || self.structure + self.others > 0
    }

    fn count(text: &str) -> Tags {
        const STRUCTURE: &[&str] =
            &["p", "br", "div", "td", "tr", "table", "li", "ul", "ol", "h1", "h2", "h3", "h4", "span"];
        let mut tags = Tags::default();
        let mut only_tags_so_far = true;
        let mut rest = text;
        while let Some(at) = rest.find('<') {
            only_tags_so_far &= super::blocks::trim(&rest[..at]).is_empty();
            rest = &rest[at + 1..];
            let length = rest.find(|ch: char| !ch.is_ascii_alphanumeric() && ch != '!').unwrap_or(rest.len());
            let name = rest[..length].to_ascii_lowercase();
            match name.as_str() {
                "html" | "head" | "body" | "!doctype" if only_tags_so_far => tags.page = true,
                _ if STRUCTURE.contains(&name.as_str()) => tags.structure += 1,
                _ if name.starts_with(|ch: char| ch.is_ascii_alphabetic()) => tags.others += 1,
                _ => {}
            }
            if only_tags_so_far {
                // Directives, comments and the tag itself are no text before the page's frame.
                let end = ["!--", "%", "?", "#"].iter().find(|open| rest.starts_with(**open)).map(|open| match *open {
                    "!--" => "-->",
                    "%" => "%>",
                    "?" => "?>",
                    _ => ">",
                });
                let end = end.unwrap_or(">");
                rest = rest.find(end).map_or("", |at| &rest[at + end.len()..]);
            }
        }
        tags
    }
}

/// Tells Markdown from plain text by marks that plain text does not have: headings, bold, links.
fn is_markdown(text: &str) -> bool {
    let heading = |line: &&str| {
        let rest = line.trim_start_matches('#');
        (1..=6).contains(&(line.len() - rest.len())) && !rest.trim().is_empty()
    };
    let headings = text.lines().filter(heading).count();
    let bold = text.lines().filter(|line| super::inline::has_bold(line)).count();
    let links = text.matches("](http").count();
    headings + bold + links >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_formats_are_named_by_content() {
        for (bytes, name) in [
            (b"PK\x03\x04....word/document.xml".as_slice(), "docx"),
            (b"PK\x03\x04....OFD.xml", "ofd"),
            (b"PK\x03\x04", "zip"),
            (OLE2, "doc"),
            (b"{\\rtf1\\ansi", "rtf"),
            (b"\xEF\xBB\xBF\r\n{\\rtf1\\ansi", "rtf"),
            (b"\n%PDF-1.7", "pdf"),
            (b"HTTP/1.1 200 OK\n\n%PDF-1.7\n1 0 obj\nendobj\n", "pdf"),
            (b"MIME-Version: 1.0", "mhtml"),
            (b"\xFF\xD8\xFF\xE0", "jpeg"),
            (b"<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?>", "word-xml"),
        ] {
            assert_eq!(content(bytes), Content::Other(name.to_owned()));
        }
        assert_eq!(content(b" \r\n"), Content::Empty);
        assert_eq!(content("文件头为\n%PDF-1.7。".as_bytes()), Content::Text);
        assert_eq!(content(b"BM is a name"), Content::Text);
    }

    #[test]
    fn folders_make_no_package() {
        for (names, format) in [
            (&["Word/Documents/合同.txt", "Word/document.txt"][..], "zip"),
            (&["_rels/.rels", "word/document2.xml"], "docx"),
            (&["[Content_Types].xml", "xl/workbook.bin"], "xlsx"),
            (&["[Content_Types].xml", "word/styles.xml"], "docx"),
            (&["[Content_Types].xml", "x.xml"], "ooxml"),
        ] {
            let files: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, b"x".as_slice())).collect();
            let found = content(&crate::read::zipped::packed(&files));
            assert_eq!(found, Content::Other(format.to_owned()), "{names:?}");
        }
    }

    #[test]
    fn markup_is_recognised() {
        for (extension, text, format) in [
            (Some("doc"), "<html><body>甲方", Format::Html),
            (Some("txt"), "<%@ page %>\n<!DOCTYPE html><html>", Format::Html),
            (Some("md"), "<!-- x --><html>", Format::Html),
            (Some("md"), "<div align=center>甲方</div>", Format::Md),
            (Some("htm"), "第一条<br/>\n第二条", Format::Html),
            (Some("htm"), "第一条\n第二条", Format::Txt),
            (Some("txt"), "# 协议\n\n**甲方**与**乙方**", Format::Md),
            (Some("txt"), "第一条 温度 < 30 度", Format::Txt),
            (Some("txt"), "账号：6225********9999\n手机：138****5678\n备用：186**1234，139**5678", Format::Txt),
            (Some("txt"), "禁止使用<br>等标签", Format::Txt),
            (None, "<p>甲</p><p>乙</p><p>丙</p><p>甲</p><p>乙</p><p>丙</p>", Format::Html),
        ] {
            assert_eq!(text_format(extension, text), format, "{text}");
        }
    }
}
