//! OpenDocument text, as LibreOffice writes it.
//!
//! Numbers of lists and headings are rendered from the styles. Left out are headers and footers, comments, hidden text and
//! pictures; notes, text boxes and other shapes follow the paragraph that they hang on; lines of a table of contents are
//! furniture.

mod content;
mod numbers;
mod styles;

use super::ReadOptions;
use super::blocks::Builder;
use super::package::Package;
use crate::error::Reason;
use styles::Styles;

pub(super) fn read(bytes: &[u8], options: &ReadOptions, out: &mut Builder) -> Result<(), Reason> {
    let mut package = Package::open(bytes, options.max_unpacked)?;
    let manifest = package.part("META-INF/manifest.xml")?.unwrap_or_default();
    if manifest.windows(15).any(|window| window == b"encryption-data") {
        return Err(Reason::Encrypted);
    }
    let missing = || Reason::Malformed("content.xml is missing".to_owned());
    let content = package.part("content.xml")?.ok_or_else(missing)?;
    let mut styles = Styles::default();
    if let Some(common) = package.part("styles.xml")? {
        styles.add(&common, "styles.xml")?;
    }
    styles.add(&content, "content.xml")?;
    content::read(&content, &styles, options.revisions, out)
}

#[cfg(test)]
mod tests;
