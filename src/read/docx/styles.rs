//! Styles: what a paragraph or run inherits.

use std::collections::HashMap;

use super::properties::{ParagraphProperties, RunProperties};
use super::xml::{Node, Space, Visit, parse};
use crate::error::Reason;

/// Longest chain of styles that is followed: Word's own limit is lower, and a ring must end.
const LONGEST_CHAIN: usize = 64;

#[derive(Debug, Default)]
struct Style {
    /// The built-in name: `heading 1` is `标题 1` only on the screen.
    name: String,
    based_on: Option<String>,
    paragraph: ParagraphProperties,
    run: RunProperties,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    default: Option<String>,
    everywhere: RunProperties,
}

/// What a paragraph is, its style considered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Inherited {
    pub list: Option<i64>,
    pub level: Option<usize>,
    /// Heading level, 1 the highest.
    pub heading: Option<u8>,
    pub centred: bool,
    pub bold: bool,
    pub hidden: bool,
    /// An entry of a table of contents.
    pub contents: bool,
}

impl Styles {
    /// Reads the styles part.
    ///
    /// # Errors
    /// [`Reason::Malformed`] if it is damaged.
    pub(super) fn read(xml: &[u8]) -> Result<Styles, Reason> {
        let mut styles = Styles::default();
        let mut open: Option<(String, Style)> = None;
        parse(xml, "styles", |node| {
            match node {
                Node::Open(tag) if tag.space == Space::Word => match (tag.parent(), tag.name) {
                    (_, "pPrChange" | "rPrChange" | "tblStylePr" | "latentStyles") => return Ok(Visit::Skip),
                    (_, "style") => {
                        let id = tag.attribute("styleId").unwrap_or_default();
                        let is_paragraph = tag.attribute("type").is_none_or(|kind| kind == "paragraph");
                        let is_default = matches!(tag.attribute("default").as_deref(), Some("1" | "true" | "on"));
                        if is_paragraph && is_default {
                            styles.default = Some(id.clone());
                        }
                        open = Some((id, Style::default()));
                    }
                    (parent, name) => match &mut open {
                        None if parent == "rPr" && tag.above(2) == "rPrDefault" => styles.everywhere.read(tag),
                        None => {}
                        Some((_, style)) => match (parent, name) {
                            ("style", "name") => {
                                style.name = tag.value().unwrap_or_default().trim().to_lowercase();
                            }
                            ("style", "basedOn") => style.based_on = tag.value(),
                            ("rPr", _) if tag.above(2) == "style" => style.run.read(tag),
                            _ => style.paragraph.read(tag),
                        },
                    },
                },
                Node::Close(Space::Word, "style") => styles.styles.extend(open.take()),
                _ => {}
            }
            Ok(Visit::Enter)
        })?;
        Ok(styles)
    }

    /// Returns a style and those that it is based on, nearest first, with their identifiers.
    fn chain<'a>(&'a self, id: Option<&'a str>) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let mut next = id;
        std::iter::from_fn(move || {
            let id = next?;
            let style = self.styles.get(id)?;
            next = style.based_on.as_deref();
            Some((id, style))
        })
        .take(LONGEST_CHAIN)
    }

    fn of_paragraph<'a>(&'a self, own: &'a ParagraphProperties) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let named = own.style.as_deref().filter(|id| self.styles.contains_key(*id));
        self.chain(named.or(self.default.as_deref()))
    }

    /// Returns what a paragraph is. `linked` finds the level of a list that a style is linked to
    /// (`w:pStyle` of the level), which goes before the level that the style states.
    pub(super) fn inherited(
        &self,
        own: &ParagraphProperties,
        linked: impl Fn(i64, &str) -> Option<usize>,
    ) -> Inherited {
        let mut found = Inherited { list: own.list, level: own.level, ..Inherited::default() };
        let (mut outline, mut centred, mut bold, mut hidden) = (own.outline, own.centred, None, None);
        let mut named_heading = None;
        for (_, style) in self.of_paragraph(own) {
            found.list = found.list.or(style.paragraph.list);
            outline = outline.or(style.paragraph.outline);
            centred = centred.or(style.paragraph.centred);
            bold = bold.or(style.run.bold);
            hidden = hidden.or(style.run.hidden);
            named_heading = named_heading.or_else(|| heading(&style.name));
            found.contents |= style.name.starts_with("toc ") && style.name != "toc heading";
        }
        if own.list.is_none()
            && own.level.is_none()
            && let Some(list) = found.list
        {
            found.level = self.of_paragraph(own).find_map(|(id, _)| linked(list, id));
        }
        found.level = found.level.or_else(|| self.of_paragraph(own).find_map(|(_, style)| style.paragraph.level));
        found.heading = match outline {
            Some(level) => (level < 9).then_some(level + 1),
            None => named_heading,
        };
        found.centred = centred.unwrap_or(false);
        found.bold = bold.or(self.everywhere.bold).unwrap_or(false);
        found.hidden = hidden.or(self.everywhere.hidden).unwrap_or(false);
        found
    }

    /// Tells whether a run in a paragraph is bold, and whether it is hidden.
    pub(super) fn look(&self, run: &RunProperties, paragraph: &Inherited) -> (bool, bool) {
        let styled = |of: fn(&RunProperties) -> Option<bool>| {
            of(run).or_else(|| self.chain(run.style.as_deref()).find_map(|(_, style)| of(&style.run)))
        };
        (styled(|run| run.bold).unwrap_or(paragraph.bold), styled(|run| run.hidden).unwrap_or(paragraph.hidden))
    }

    /// Returns the list that a numbering style stands for.
    pub(super) fn list(&self, id: &str) -> Option<i64> {
        self.chain(Some(id)).find_map(|(_, style)| style.paragraph.list)
    }
}

/// Returns the level of a built-in heading style by its name; the document's title counts as the highest heading.
fn heading(name: &str) -> Option<u8> {
    if name == "title" {
        return Some(1);
    }
    let level = name.strip_prefix("heading ").or_else(|| name.strip_prefix("标题 "))?;
    level.trim().parse().ok().filter(|level| (1..=9).contains(level))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLES: &str = r#"<w:styles>
        <w:docDefaults><w:rPrDefault><w:rPr><w:b/></w:rPr></w:rPrDefault></w:docDefaults>
        <w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:rPr><w:b w:val="0"/></w:rPr></w:style>
        <w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>
            <w:pPr><w:numPr><w:numId w:val="7"/></w:numPr><w:jc w:val="center"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
        <w:style w:type="paragraph" w:styleId="x"><w:name w:val="mine"/><w:basedOn w:val="1"/>
            <w:pPr><w:outlineLvl w:val="9"/><w:numPr><w:ilvl w:val="2"/></w:numPr></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="r"><w:basedOn w:val="s"/></w:style>
        <w:style w:type="paragraph" w:styleId="s"><w:basedOn w:val="r"/></w:style>
        <w:style w:type="character" w:styleId="c"><w:rPr><w:vanish/></w:rPr></w:style>
    </w:styles>"#;

    fn paragraph(style: &str) -> ParagraphProperties {
        ParagraphProperties { style: Some(style.to_owned()), ..ParagraphProperties::default() }
    }

    #[test]
    fn properties_come_down_the_chain() {
        let styles = Styles::read(STYLES.as_bytes()).unwrap();
        let none = |_: i64, _: &str| None;
        let heading = styles.inherited(&paragraph("1"), none);
        assert_eq!((heading.list, heading.level, heading.heading), (Some(7), None, Some(1)));
        assert!(heading.centred && heading.bold && !heading.hidden);
        let mine = styles.inherited(&paragraph("x"), none);
        assert_eq!((mine.list, mine.level, mine.heading), (Some(7), Some(2), None));
        let linked = styles.inherited(&paragraph("x"), |list, style| (list == 7 && style == "1").then_some(4));
        assert_eq!(linked.level, Some(4));
        let off = styles.inherited(&ParagraphProperties { list: Some(0), ..paragraph("x") }, none);
        assert_eq!(off.list, Some(0));
        assert!(!styles.inherited(&paragraph("unknown"), none).bold);
        assert_eq!(styles.inherited(&paragraph("r"), none), Inherited { bold: true, ..Inherited::default() });
    }

    #[test]
    fn runs_ask_their_own_style_first() {
        let styles = Styles::read(STYLES.as_bytes()).unwrap();
        let run = RunProperties { style: Some("c".to_owned()), bold: Some(false), ..RunProperties::default() };
        let paragraph = Inherited { bold: true, ..Inherited::default() };
        assert_eq!(styles.look(&run, &paragraph), (false, true));
        assert_eq!(styles.look(&RunProperties::default(), &paragraph), (true, false));
    }
}
