//! The events of an XML part, reduced to what the reader needs: namespaces told apart, `mc:AlternateContent` settled,
//! entities harmless.
//!
//! Nothing here recurses, so the depth of nesting costs memory in proportion to the file and no stack. Entities that a
//! document type declares are not expanded: none of the formats has any.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::error::Reason;

/// What an element belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) enum Space {
    /// WordprocessingML, transitional or strict.
    Word,
    /// Formulas.
    Math,
    /// Markup compatibility.
    Choice,
    /// Drawings, packaging and all else.
    Other,
}

/// A start tag.
pub(in crate::read) struct Tag<'a> {
    pub space: Space,
    /// Name without prefix.
    pub name: &'a str,
    start: &'a BytesStart<'a>,
    path: &'a Path,
}

impl Tag<'_> {
    /// Returns the value of an attribute, whatever its prefix.
    pub(in crate::read) fn attribute(&self, name: &str) -> Option<String> {
        let found = self.start.attributes().with_checks(false).flatten().find(|attribute| {
            let key = attribute.key.local_name();
            let key: &str = key.as_ref();
            key == name && !attribute.key.0.starts_with("xmlns")
        })?;
        found.normalized_value(XmlVersion::Implicit1_0).ok().map(Cow::into_owned)
    }

    /// Returns `w:val`.
    pub(in crate::read) fn value(&self) -> Option<String> {
        self.attribute("val")
    }

    /// Returns the number in an attribute.
    pub(in crate::read) fn number(&self, name: &str) -> Option<i64> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// Tells what an element says whose presence alone means yes (`<w:b/>`, `<w:b w:val="0"/>`).
    pub(in crate::read) fn is_on(&self) -> bool {
        !matches!(self.value().as_deref(), Some("0" | "false" | "off" | "none"))
    }

    /// Returns the name of the element `up` levels above: 1 is the parent. Empty above the root.
    pub(in crate::read) fn above(&self, up: usize) -> &str {
        self.path.name(up)
    }

    /// Returns the parent's name.
    pub(in crate::read) fn parent(&self) -> &str {
        self.above(1)
    }
}

/// What comes next in a part.
pub(in crate::read) enum Node<'a> {
    Open(&'a Tag<'a>),
    /// Characters; a text may come in several pieces.
    Text(&'a str),
    Close(Space, &'a str),
}

/// What the visitor wants of the element it was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) enum Visit {
    Enter,
    /// Nothing of the element, not even its end.
    Skip,
}

/// The open elements.
#[derive(Debug, Default)]
struct Path {
    names: String,
    open: Vec<(usize, Space)>,
}

impl Path {
    fn push(&mut self, name: &str, space: Space) {
        self.open.push((self.names.len(), space));
        self.names.push_str(name);
    }

    fn pop(&mut self) -> Option<Space> {
        let (start, space) = self.open.pop()?;
        self.names.truncate(start);
        Some(space)
    }

    /// Alternatives are looked through: what they offer stands in their place.
    fn name(&self, up: usize) -> &str {
        let real = self.open.iter().enumerate().rev().filter(|(_, (_, space))| *space != Space::Choice);
        let Some((at, &(start, _))) = real.skip(up.saturating_sub(1)).next() else { return "" };
        let end = self.open.get(at + 1).map_or(self.names.len(), |(start, _)| *start);
        &self.names[start..end]
    }
}

/// Prefixes in force, innermost last, with the depth at which they were declared.
#[derive(Debug, Default)]
struct Prefixes(Vec<(usize, String, Space)>);

/// More declarations in force at once are an attack: each look-up passes them all.
const MOST_PREFIXES: usize = 256;

impl Prefixes {
    fn declare(&mut self, start: &BytesStart, depth: usize) -> Result<(), Reason> {
        if !start.attributes_raw().contains("xmlns") {
            return Ok(());
        }
        for attribute in start.attributes().with_checks(false).flatten() {
            let key = attribute.key.0;
            let prefix = match key.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) if rest.starts_with(':') => &rest[1..],
                _ => continue,
            };
            if self.0.len() >= MOST_PREFIXES {
                return Err(Reason::Malformed("too many XML namespaces".to_owned()));
            }
            self.0.push((
                depth,
                prefix.to_owned(),
                space(&attribute.normalized_value(XmlVersion::Implicit1_0).unwrap_or_default()),
            ));
        }
        Ok(())
    }

    fn leave(&mut self, depth: usize) {
        while self.0.last().is_some_and(|(declared, _, _)| *declared > depth) {
            self.0.pop();
        }
    }

    /// A prefix that nobody declared is read as most files use it.
    fn resolve(&self, prefix: &str) -> Space {
        let declared = self.0.iter().rev().find(|(_, known, _)| known == prefix).map(|(_, _, space)| *space);
        declared.unwrap_or(match prefix {
            "w" => Space::Word,
            "m" => Space::Math,
            "mc" => Space::Choice,
            _ => Space::Other,
        })
    }
}

fn space(uri: &str) -> Space {
    match uri.trim() {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Space::Word,
        "http://schemas.openxmlformats.org/officeDocument/2006/math"
        | "http://purl.oclc.org/ooxml/officeDocument/math" => Space::Math,
        "http://schemas.openxmlformats.org/markup-compatibility/2006" => Space::Choice,
        _ => Space::Other,
    }
}

/// Shows the nodes of a part, named `part` in errors, to `visit`, in order.
///
/// Of alternatives (`mc:AlternateContent`) the first choice is shown and no other: a text box comes as a drawing and
/// again as VML, for programs that do not know drawings.
///
/// # Errors
/// [`Reason::Malformed`] where the XML is not well-formed or ends early; what `visit` returns.
pub(in crate::read) fn parse(
    bytes: &[u8],
    part: &str,
    mut visit: impl FnMut(Node) -> Result<Visit, Reason>,
) -> Result<(), Reason> {
    let text = decode(bytes);
    let damaged = |what: &dyn std::fmt::Display| Reason::Malformed(format!("{part}: {what}"));
    let mut reader = Reader::from_str(&text);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().allow_dangling_amp = true;
    let (mut path, mut prefixes) = (Path::default(), Prefixes::default());
    // Depth of the element that is being skipped, and whether each of the open alternatives has been settled.
    let (mut skipped, mut settled): (Option<usize>, Vec<bool>) = (None, Vec::new());
    loop {
        match reader.read_event().map_err(|error| damaged(&error))? {
            Event::Start(start) => {
                let depth = path.open.len();
                prefixes.declare(&start, depth + 1)?;
                let (local, prefix) = start.name().decompose();
                let name: &str = local.as_ref();
                let prefix = prefix.map_or("", |prefix| prefix.into_inner());
                let space = prefixes.resolve(prefix);
                if skipped.is_none() {
                    let wanted = match (space, name) {
                        (Space::Choice, "AlternateContent") => {
                            settled.push(false);
                            Visit::Enter
                        }
                        (Space::Choice, _) => match settled.last_mut() {
                            Some(settled) if !*settled => {
                                *settled = true;
                                Visit::Enter
                            }
                            _ => Visit::Skip,
                        },
                        _ => visit(Node::Open(&Tag { space, name, start: &start, path: &path }))?,
                    };
                    if wanted == Visit::Skip {
                        skipped = Some(depth);
                    }
                }
                path.push(name, space);
            }
            Event::End(end) => {
                let Some(space) = path.pop() else { return Err(damaged(&"an element ends that was not open")) };
                prefixes.leave(path.open.len());
                let local = end.local_name();
                let name: &str = local.as_ref();
                match skipped {
                    Some(depth) if depth == path.open.len() => skipped = None,
                    Some(_) => {}
                    None if space == Space::Choice => {
                        if name == "AlternateContent" {
                            settled.pop();
                        }
                    }
                    None => {
                        visit(Node::Close(space, name))?;
                    }
                }
            }
            Event::Text(text) if skipped.is_none() => {
                visit(Node::Text(&text))?;
            }
            Event::CData(text) if skipped.is_none() => {
                visit(Node::Text(&text))?;
            }
            Event::GeneralRef(reference) if skipped.is_none() => {
                let mut buffer = [0; 4];
                let known = match reference.resolve_char_ref() {
                    Ok(Some(ch)) => &*ch.encode_utf8(&mut buffer),
                    _ => quick_xml::escape::resolve_predefined_entity(&reference).unwrap_or(""),
                };
                visit(Node::Text(known))?;
            }
            Event::Eof if path.open.is_empty() => return Ok(()),
            Event::Eof => return Err(damaged(&"the XML is cut off")),
            _ => {}
        }
    }
}

/// Parts are UTF-8 or UTF-16; broken characters are replaced rather than refused.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let encoding = match bytes {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => encoding_rs::UTF_16LE,
        [0xFE, 0xFF, ..] | [0, b'<', ..] => encoding_rs::UTF_16BE,
        _ => encoding_rs::UTF_8,
    };
    encoding.decode_with_bom_removal(bytes).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(xml: &str) -> Result<String, Reason> {
        let mut out = String::new();
        parse(xml.as_bytes(), "x.xml", |node| {
            match node {
                Node::Open(tag) if tag.name == "skip" => return Ok(Visit::Skip),
                Node::Open(tag) => out += &format!("<{:?} {} in {}>", tag.space, tag.name, tag.parent()),
                Node::Text(text) => out += text,
                Node::Close(_, name) => out += &format!("</{name}>"),
            }
            Ok(Visit::Enter)
        })?;
        Ok(out)
    }

    #[test]
    fn names_are_told_apart_by_namespace_not_prefix() {
        let strict = "<x:p xmlns:x='http://purl.oclc.org/ooxml/wordprocessingml/main'><a xmlns='y'/><b/></x:p>";
        assert_eq!(shown(strict).unwrap(), "<Word p in ><Other a in p></a><Other b in p></b></p>");
        assert_eq!(shown("<w:p><skip><w:r/></skip>&lt;&#21478;</w:p>").unwrap(), "<Word p in ><另</p>");
    }

    #[test]
    fn one_of_the_alternatives_is_shown() {
        let both = "<r><mc:AlternateContent><mc:Choice><a/></mc:Choice><mc:Fallback><b/></mc:Fallback></mc:AlternateContent><c/></r>";
        assert_eq!(shown(both).unwrap(), "<Other r in ><Other a in r></a><Other c in r></c></r>");
        let one = "<r><mc:AlternateContent><mc:Fallback><b/></mc:Fallback></mc:AlternateContent></r>";
        assert_eq!(shown(one).unwrap(), "<Other r in ><Other b in r></b></r>");
    }

    #[test]
    fn entities_do_not_grow_and_damage_is_named() {
        let bomb = "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;\">]><a>&y;</a>";
        assert_eq!(shown(bomb).unwrap(), "<Other a in ></a>");
        for damaged in ["<a><b>", "<a></b>", "<a", "</a>"] {
            assert!(matches!(shown(damaged), Err(Reason::Malformed(_))), "{damaged}");
        }
        let many: String = (0..300).map(|n| format!(" xmlns:n{n}='u'")).collect();
        assert!(shown(&format!("<a{many}/>")).is_err());
    }

    #[test]
    fn utf_16_is_read() {
        let bytes: Vec<u8> = "\u{FEFF}<甲/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut names = Vec::new();
        parse(&bytes, "x", |node| {
            if let Node::Open(tag) = node {
                names.push(tag.name.to_owned());
            }
            Ok(Visit::Enter)
        })
        .unwrap();
        assert_eq!(names, ["甲"]);
    }
}
