//! Which parts of a package are which: relationships decide, names only where they are silent.

use std::collections::HashMap;

use super::xml::{Node, Visit, parse};
use crate::error::Reason;
use crate::read::package::Package;

/// Names of the parts that the reader looks at.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub document: String,
    pub styles: Option<String>,
    pub numbering: Option<String>,
    pub footnotes: Option<String>,
    pub endnotes: Option<String>,
    /// What the document refers to, by the identifiers of its relationships.
    pub related: HashMap<String, String>,
}

impl Parts {
    /// Finds the parts of a Word document.
    ///
    /// # Errors
    /// [`Reason::Malformed`] if the package has no document part, and as [`Package::part`].
    pub(super) fn find(package: &mut Package) -> Result<Parts, Reason> {
        let document = document(package)?;
        let relations = relations(package, &document)?;
        let folder = folder(&document).to_owned();
        let find = |kind: &str| {
            let related = relations.iter().find(|relation| relation.kind == kind).map(|found| found.target.clone());
            related.or_else(|| name_of(package, &format!("{folder}{kind}.xml")))
        };
        Ok(Parts {
            related: relations.iter().map(|relation| (relation.id.clone(), relation.target.clone())).collect(),
            styles: find("styles"),
            numbering: find("numbering"),
            footnotes: find("footnotes"),
            endnotes: find("endnotes"),
            document,
        })
    }
}

fn document(package: &mut Package) -> Result<String, Reason> {
    let related = relations(package, "")?.into_iter().find(|relation| relation.kind == "officeDocument");
    let named = related.and_then(|relation| name_of(package, &relation.target));
    let typed = match named {
        Some(name) => Some(name),
        None => by_type(package)?,
    };
    let usual = || {
        let looks_right = |name: &&str| name.starts_with("word/document") && name.ends_with(".xml");
        package.names().find(looks_right).map(str::to_owned)
    };
    typed.or_else(usual).ok_or_else(|| Reason::Malformed("it has no document part".to_owned()))
}

/// Finds the document part by its content type.
fn by_type(package: &mut Package) -> Result<Option<String>, Reason> {
    let Some(types) = package.part("[Content_Types].xml")? else { return Ok(None) };
    let mut found = None;
    parse(&types, "[Content_Types].xml", |node| {
        if let Node::Open(tag) = node
            && found.is_none()
            && tag.name == "Override"
            && tag.attribute("ContentType").is_some_and(|kind| is_document(&kind))
        {
            found = tag.attribute("PartName");
        }
        Ok(Visit::Enter)
    })?;
    Ok(found.and_then(|name| name_of(package, &name)))
}

/// Documents and templates, with and without macros.
fn is_document(content_type: &str) -> bool {
    let main = content_type.ends_with("document.main+xml")
        || content_type.ends_with("template.main+xml")
        || content_type.ends_with("macroEnabled.main+xml")
        || content_type.ends_with("macroEnabledTemplate.main+xml");
    main && (content_type.contains("wordprocessingml") || content_type.contains("ms-word"))
}

struct Relation {
    id: String,
    /// The last word of the type, which transitional and strict files share: `styles`.
    kind: String,
    target: String,
}

/// Reads the relationships of a part; of the package itself if `part` is empty.
fn relations(package: &mut Package, part: &str) -> Result<Vec<Relation>, Reason> {
    let folder = folder(part);
    let name = format!("{folder}_rels/{}.rels", &part[folder.len()..]);
    let Some(xml) = package.part(&name)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    parse(&xml, &name, |node| {
        if let Node::Open(tag) = node
            && tag.name == "Relationship"
            && tag.attribute("TargetMode").as_deref() != Some("External")
            && let (Some(kind), Some(target)) = (tag.attribute("Type"), tag.attribute("Target"))
        {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            let id = tag.attribute("Id").unwrap_or_default();
            found.push(Relation { id, kind, target: resolve(folder, &target) });
        }
        Ok(Visit::Enter)
    })?;
    Ok(found)
}

/// Returns the folder of a part with its `/`, empty at the top.
fn folder(part: &str) -> &str {
    part.rfind('/').map_or("", |at| &part[..=at])
}

/// Returns the part that a target means in a folder.
fn resolve(folder: &str, target: &str) -> String {
    let whole = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}{target}"),
    };
    let mut names: Vec<&str> = Vec::new();
    for name in whole.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop();
            }
            name => names.push(name),
        }
    }
    names.join("/")
}

/// Returns the name if there is such a part.
fn name_of(package: &Package, name: &str) -> Option<String> {
    let name = name.trim_start_matches('/');
    package.names().find(|known| known.trim_start_matches('/').eq_ignore_ascii_case(name)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_relative_to_their_part() {
        assert_eq!(resolve("word/", "styles.xml"), "word/styles.xml");
        assert_eq!(resolve("word/", "/word/a.xml"), "word/a.xml");
        assert_eq!(resolve("word/", "../../../x/./a.xml"), "x/a.xml");
        assert_eq!((folder("word/document.xml"), folder("a.xml")), ("word/", ""));
    }

    #[test]
    fn document_types_are_known() {
        assert!(is_document("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"));
        assert!(is_document("application/vnd.ms-word.document.macroEnabled.main+xml"));
        assert!(!is_document("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"));
    }
}
