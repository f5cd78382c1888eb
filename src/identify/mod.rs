//! Facts about an agreement as a whole, found in its text.

use crate::model::{Document, Fact, Facts, Part, Role};
use crate::outline::wording;
use crate::text::fold_str;

/// Finds what the text states: absent beats wrong.
pub fn identify(document: &Document, parts: &[Part]) -> Facts {
    Facts { title: title(document, parts), ..Facts::default() }
}

/// The agreement's title: the first title line that names an agreement, or else the first one.
fn title(document: &Document, parts: &[Part]) -> Option<Fact> {
    let front = parts.iter().take_while(|part| part.role != Role::Clause && part.number.is_none());
    let lines: Vec<(usize, &str)> = front
        .filter(|part| part.role == Role::Title)
        .flat_map(|part| part.span.of(&document.text).split('\n').map(move |line| (part.span.start, line)))
        .collect();
    let named = lines.iter().find(|(_, line)| wording::names_an_agreement(&fold_str(line)));
    let (_, line) = named.or(lines.first())?;
    let line = line.trim();
    let start = line.as_ptr() as usize - document.text.as_ptr() as usize;
    let value = line.strip_prefix('《').and_then(|inner| inner.strip_suffix('》')).unwrap_or(line);
    Some(Fact { value: value.to_owned(), span: Some(crate::model::Span::new(start, start + line.len())) })
}
