//! What attributes say about how text looks.

use html5ever::tokenizer::Tag;

/// The attributes of a tag that matter for text.
#[derive(Debug, Default)]
pub(super) struct Look {
    pub hidden: bool,
    pub bold: Option<bool>,
    pub centred: Option<bool>,
    /// White space counts.
    pub pre: bool,
    /// Laid out as a block of its own, whatever the element.
    pub block: bool,
    /// Named as navigation by class, id or role.
    pub menu: bool,
    /// The numbering of a list.
    pub list_style: Option<String>,
}

/// Words in `class`, `id` and `role` that name the furniture of a page.
const MENUS: &[&str] = &[
    "nav",
    "navbar",
    "navigation",
    "menu",
    "breadcrumb",
    "breadcrumbs",
    "crumb",
    "sidebar",
    "toc",
    "footer",
    "toolbar",
    "pagination",
    "pager",
    "topbar",
    "tabbar",
];

impl Look {
    pub(super) fn of(tag: &Tag) -> Look {
        let mut look = Look::default();
        for attribute in &tag.attrs {
            let value = attribute.value.to_ascii_lowercase();
            match &*attribute.name.local {
                "hidden" => look.hidden |= value != "until-found",
                "style" => look.declarations(&value),
                // Of a table it says where the table stands, not its text.
                "align" if &*tag.name != "table" => look.centred = Some(matches!(value.trim(), "center" | "middle")),
                "class" | "id" | "role" => {
                    let mut words = value.split(|ch: char| !ch.is_ascii_alphanumeric());
                    look.menu |= words.any(|word| MENUS.contains(&word));
                }
                _ => {}
            }
        }
        look
    }

    fn declarations(&mut self, style: &str) {
        for declaration in style.split(';') {
            let Some((property, value)) = declaration.split_once(':') else { continue };
            let value = value.trim().trim_end_matches("!important").trim();
            match property.trim() {
                "display" => {
                    self.hidden |= value == "none";
                    self.block |= matches!(value, "block" | "flex" | "grid" | "list-item" | "table");
                }
                "visibility" => self.hidden |= value == "hidden",
                "position" => self.block |= matches!(value, "absolute" | "fixed"),
                "text-align" => self.centred = Some(value == "center"),
                "font-weight" => {
                    self.bold =
                        Some(matches!(value, "bold" | "bolder") || value.parse().is_ok_and(|weight: u32| weight >= 600))
                }
                "white-space" => self.pre = value.starts_with("pre"),
                "list-style" | "list-style-type" => self.list_style = Some(value.to_owned()),
                _ => {}
            }
        }
    }
}

/// Returns the value of an attribute.
pub(super) fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}
