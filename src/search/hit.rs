//! From a document of the index to a hit.

use super::snippet::{self, Place, Source};
use super::{Hit, MatchedBy};
use crate::clause_number;
use crate::error::Result;
use crate::index::Reader;
use crate::index::reader::FoundPart;
use crate::index::schema::{article_term, concept_code};
use crate::model::{Role, Span};
use crate::query::Marks;
use crate::text::fold_str;
use crate::value;

/// Makes the hit of a part, with a snippet of the width given in columns, or all of the wording.
pub(crate) fn hit(reader: &Reader, part: FoundPart, marks: &Marks, width: Option<usize>) -> Result<Hit> {
    let paths = reader.paths_of(&part.stored.content)?;
    let file = paths.first().cloned().unwrap_or_default();
    let wanted: Vec<[u8; 3]> = marks.concepts.iter().map(|slug| concept_code(slug)).collect();
    let mut given = Vec::new();
    let mut start = 0;
    for (code, step, length) in &part.stored.concepts {
        start += step;
        if wanted.contains(code) {
            given.push(Place { start, end: start + length, by: MatchedBy::Concept });
        }
    }
    given.extend(values(&part.stored.text, marks));
    let items: Vec<(usize, usize)> = part.stored.items.iter().map(|&(_, start, end)| (start, end)).collect();
    let snippet = snippet::snippet(&Source { text: &part.stored.text, items: &items, width }, marks, &given);
    let matched_in = matched_in(&part, marks, &snippet);
    let stored = part.stored;
    Ok(Hit {
        rank: 1,
        score: 0.0,
        more: 0,
        explain: None,
        address: format!("{file}#{}", stored.address),
        citation: citation(stored.title.as_deref(), &file, &stored.section, &stored.path, stored.number.as_deref()),
        file,
        paths,
        title: stored.title,
        provider: stored.provider,
        kind: stored.kind,
        date: stored.date,
        number: stored.number,
        path: stored.path,
        section: stored.section,
        types: stored.types,
        role: part.role,
        matched_in,
        snippet: snippet.text,
        highlights: snippet.highlights,
        span: Span::new(stored.start, stored.start + stored.text.len()),
        line: (stored.line > 0).then_some(stored.line),
        page: stored.page,
        text: stored.text,
    })
}

/// Where a text states the values asked for. They are not stored: to find them again in the few texts shown costs nothing.
fn values(text: &str, marks: &Marks) -> Vec<Place> {
    if marks.values.is_empty() && marks.ranges.is_empty() {
        return Vec::new();
    }
    let folded = fold_str(text);
    let stated = value::find(&folded).into_iter().map(|value| (value.quantity.terms(), value.start, value.end));
    let named = clause_number::mentions(&folded).into_iter();
    let named = named.map(|mention| (vec![article_term(&mention.number)], mention.start, mention.end));
    let wanted = |terms: &[String]| marks.values.iter().any(|value| value.iter().all(|term| terms.contains(term)));
    let within =
        |terms: &[String]| marks.ranges.iter().any(|(from, to)| terms.iter().any(|term| (from..=to).contains(&term)));
    let found = stated.chain(named).filter(|(terms, ..)| wanted(terms) || within(terms));
    found.map(|(_, start, end)| Place { start, end, by: MatchedBy::Word }).collect()
}

fn matched_in(part: &FoundPart, marks: &Marks, snippet: &snippet::Snippet) -> Vec<&'static str> {
    let holds = |text: &str| {
        let folded = fold_str(text);
        marks.literals.iter().chain(&marks.words).any(|mark| snippet::places(&folded, mark).next().is_some())
    };
    let mut matched = Vec::new();
    if snippet.by_text {
        matched.push(if part.role == Role::Title { "title" } else { "text" });
    }
    if part.stored.section.iter().any(|title| holds(title)) && !matched.contains(&"title") {
        matched.push("title");
    }
    if part.stored.number.as_deref().is_some_and(holds) {
        matched.push("number");
    }
    if snippet.by_concept {
        matched.push("concept");
    }
    matched
}

/// Title › section path › number. A file without a title goes by its name.
pub(crate) fn citation(
    title: Option<&str>,
    file: &str,
    section: &[String],
    path: &[String],
    number: Option<&str>,
) -> String {
    let name = std::path::Path::new(file).file_stem().unwrap_or_default().to_string_lossy();
    let mut parts = vec![title.unwrap_or(&name).to_owned()];
    parts.extend(section.iter().filter(|section| Some(section.as_str()) != title).cloned());
    parts.extend(number.map(|number| full_number(path, number)));
    parts.join(" › ")
}

/// A number that says little by itself (`（二）`, `1`, `①`) with those above it, down from the first that says enough. A number
/// in brackets stands right behind the one above, as lawyers cite it (第十二条（二）); any other is set apart, lest 十 and 4 become 十4.
fn full_number(path: &[String], number: &str) -> String {
    let is_full = |number: &str| number.starts_with('第') || number.contains('.');
    if is_full(number) || path.last().map(String::as_str) != Some(number) {
        return number.to_owned();
    }
    let from = path.iter().rposition(|number| is_full(number)).unwrap_or(0);
    let mut full = String::new();
    for number in &path[from..] {
        if !full.is_empty() && !number.starts_with(['（', '(', '〔', '[', '【']) {
            full.push_str(" › ");
        }
        full.push_str(number);
    }
    full
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_names_agreement_section_and_number() {
        let of = |section: &[&str], path: &[&str]| {
            let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
            citation(Some("云桥服务协议"), "a/b.md", &owned(section), &owned(path), path.last().copied())
        };
        assert_eq!(of(&["争议解决"], &["12", "12.3"]), "云桥服务协议 › 争议解决 › 12.3");
        assert_eq!(of(&[], &["第十二条", "（二）"]), "云桥服务协议 › 第十二条（二）");
        assert_eq!(of(&[], &["1", "2"]), "云桥服务协议 › 1 › 2");
        assert_eq!(of(&[], &["第二十五條", "2"]), "云桥服务协议 › 第二十五條 › 2");
        assert_eq!(of(&[], &["第十四條", "二"]), "云桥服务协议 › 第十四條 › 二");
        assert_eq!(of(&[], &["十", "（2）", "①"]), "云桥服务协议 › 十（2） › ①");
        assert_eq!(of(&[], &["1", "(c)"]), "云桥服务协议 › 1(c)");
        assert_eq!(of(&["保密"], &[]), "云桥服务协议 › 保密");
        assert_eq!(citation(None, "a/b.md", &[], &[], None), "b");
    }
}
