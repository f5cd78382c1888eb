//! Word documents in one XML file ("flat OPC"): the parts of a docx without the container.

use std::io::{Cursor, Write};

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::error::Reason;

/// Puts the parts of a flat file into a container, which is read as any other. Parts that are no XML (pictures) stay out.
///
/// # Errors
/// [`Reason::Malformed`] if a part does not end.
pub(super) fn docx(text: &str) -> Result<Vec<u8>, Reason> {
    let failed = |error: &dyn std::fmt::Display| Reason::Malformed(error.to_string());
    let mut container = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut rest = text;
    while let Some(at) = rest.find("<pkg:part ") {
        rest = &rest[at..];
        let end = rest.find("</pkg:part>").ok_or_else(|| failed(&"a part does not end"))?;
        let part = &rest[..end];
        rest = &rest[end..];
        let name = part.split_once("pkg:name=\"").and_then(|(_, rest)| Some(rest.split_once('"')?.0));
        let xml = part.split_once("<pkg:xmlData").and_then(|(_, rest)| {
            let (_, rest) = rest.split_once('>')?;
            Some(rest.rsplit_once("</pkg:xmlData>")?.0)
        });
        let Some((name, xml)) = name.zip(xml) else { continue };
        container.start_file(name.trim_start_matches('/'), options).map_err(|error| failed(&error))?;
        container.write_all(xml.as_bytes()).map_err(|error| failed(&error))?;
    }
    container.finish().map(Cursor::into_inner).map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::read;

    #[test]
    fn a_flat_file_reads_as_its_parts() {
        let flat = r#"<?xml version="1.0"?><pkg:package xmlns:pkg="p"><pkg:part pkg:name="/_rels/.rels"><pkg:xmlData><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships></pkg:xmlData></pkg:part><pkg:part pkg:name="/word/document.xml"><pkg:xmlData><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>甲方应当付款。</w:t></w:r></w:p></w:body></w:document></pkg:xmlData></pkg:part></pkg:package>"#;
        assert_eq!(read("a.xml", flat.as_bytes()).expect("text").text, "甲方应当付款。");
        assert!(docx("<pkg:part pkg:name=\"/a\">").is_err());
    }
}
