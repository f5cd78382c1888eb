//! What the elements of HTML mean for the structure of a text.

/// Elements that start and end a block.
pub(super) fn is_block(name: &str) -> bool {
    const BLOCKS: &[&str] = &[
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "option",
        "p",
        "pre",
        "search",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "xmp",
    ];
    BLOCKS.binary_search(&name).is_ok()
}

/// Elements that have no content and no end tag.
pub(super) fn is_void(name: &str) -> bool {
    const VOID: &[&str] = &[
        "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img", "input", "keygen",
        "link", "meta", "param", "source", "track", "wbr",
    ];
    VOID.binary_search(&name).is_ok()
}

/// Elements whose content is no text of the page.
pub(super) fn is_unseen(name: &str) -> bool {
    const UNSEEN: &[&str] = &[
        "audio", "canvas", "datalist", "head", "iframe", "map", "math", "noembed", "noframes", "rp", "rt", "script",
        "style", "svg", "template", "video",
    ];
    UNSEEN.binary_search(&name).is_ok()
}

/// Elements of the head of a page; any other start tag ends the head.
pub(super) fn is_metadata(name: &str) -> bool {
    matches!(
        name,
        "base"
            | "basefont"
            | "bgsound"
            | "head"
            | "html"
            | "link"
            | "meta"
            | "noscript"
            | "script"
            | "style"
            | "template"
            | "title"
    )
}

/// Elements that surround the text of a page.
pub(super) fn is_furniture(name: &str) -> bool {
    matches!(name, "nav" | "button" | "select" | "footer" | "menu")
}

/// An element that an opening tag ends although its end tag is missing, and the elements that shield it.
pub(super) type Implied = (&'static [&'static str], &'static [&'static str]);

/// Returns what the start tag `name` closes by itself.
pub(super) fn closes(name: &str) -> Option<Implied> {
    Some(match name {
        "li" => (&["li"], &["ul", "ol", "menu", "dir", "table"]),
        "dt" | "dd" => (&["dt", "dd"], &["dl", "table"]),
        "td" | "th" => (&["td", "th"], &["tr", "table"]),
        "tr" => (&["tr"], &["table"]),
        "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot", "tr"], &["table"]),
        "option" | "optgroup" => (&["option"], &["select"]),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => (&["p", "h1", "h2", "h3", "h4", "h5", "h6"], CONTAINERS),
        "button" => (&["button"], CONTAINERS),
        "table" => return None, // a table may stand in a paragraph: browsers in quirks mode leave it there
        _ if is_block(name) => (&["p"], CONTAINERS),
        _ => return None,
    })
}

const CONTAINERS: &[&str] = &[
    "div",
    "td",
    "th",
    "li",
    "dd",
    "table",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "nav",
    "button",
    "form",
    "blockquote",
    "center",
    "body",
];

/// Elements beyond which an end tag of the element `name` does not reach.
pub(super) fn shields(name: &str) -> &'static [&'static str] {
    match name {
        "table" | "body" | "html" | "head" => &[],
        "tr" | "td" | "th" | "tbody" | "thead" | "tfoot" | "caption" => &["table"],
        "li" => &["ul", "ol", "td", "th", "table"],
        _ if is_block(name) => &["td", "th", "table"],
        // Formatting that was opened within a block ends with it.
        _ => &["td", "th", "table", "li", "div", "p"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(["address", "pre", "xmp", "h6", "search"].iter().all(|name| is_block(name)));
        assert!(["area", "wbr", "input", "link"].iter().all(|name| is_void(name)));
        assert!(["audio", "video", "rt", "template"].iter().all(|name| is_unseen(name)));
        assert!(!is_block("span") && !is_void("p") && !is_unseen("p"));
    }
}
