//! The readers on real agreements: nothing is lost, nothing is invented. Needs the shared texts beside the repository.

use std::collections::HashMap;
use std::path::Path;

use clauseek::model::Format;
use clauseek::text::is_han;

mod common;

use common::documents;

fn han(text: &str) -> HashMap<char, usize> {
    let mut counts = HashMap::new();
    text.chars().filter(|ch| is_han(*ch)).for_each(|ch| *counts.entry(ch).or_default() += 1);
    counts
}

/// Number of characters of `all` that `part` does not have.
fn missing(all: &HashMap<char, usize>, part: &HashMap<char, usize>) -> usize {
    all.iter().map(|(ch, count)| count.saturating_sub(part.get(ch).copied().unwrap_or(0))).sum()
}

/// Takes out what lies between two marks, the marks included.
fn without(text: &str, open: &str, close: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(start) = rest.find(open) {
        let Some(length) = rest[start..].find(close) else { break };
        out.push_str(&rest[..start]);
        rest = &rest[start + length + close.len()..];
    }
    out + rest
}

/// Takes out the tags, crudely.
fn without_tags(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(start) = rest.find('<') {
        let tag = rest[start + 1..].starts_with(|ch: char| ch.is_ascii_alphabetic() || matches!(ch, '/' | '!' | '?'));
        let end = rest[start + 1..]
            .find(['<', '>'])
            .map(|end| start + 1 + end)
            .filter(|end| tag && rest[*end..].starts_with('>'));
        out.push_str(&rest[..end.map_or(start + 1, |_| start)]);
        rest = &rest[end.unwrap_or(start) + 1..];
    }
    out + rest
}

/// The text of a page as crudely as can be: what is neither tag nor comment, script or head.
fn crude(page: &str) -> String {
    let fences = [
        ("<!--", "-->"),
        ("<%", "%>"),
        ("<?php", "?>"),
        ("<script", "</script>"),
        ("<style", "</style>"),
        ("<title", "</title>"),
    ];
    let lower = page.to_ascii_lowercase();
    let text = fences.iter().fold(lower, |text, (open, close)| without(&text, open, close));
    without_tags(&text)
}

#[test]
fn every_shared_text_is_read_whole() {
    let Some(documents) = documents() else { return };
    assert!(documents.len() > 200);
    for (path, bytes, document) in documents {
        let name = path.display();
        assert!(!document.blocks.is_empty() && !document.text.contains('\u{FFFD}'), "{name}");
        // Binary formats are held against other programs (`tests/docx.rs`).
        if document.encoding.is_empty() {
            continue;
        }
        let source = match document.encoding {
            "gb18030" => encoding_rs::GB18030.decode(&bytes).0,
            _ => String::from_utf8_lossy(&bytes),
        };
        let said = han(&document.text);
        let labels: usize = document.blocks.iter().map(|block| block.label).sum();
        if document.format == Format::Html {
            let source = han(&crude(&source));
            let all: usize = source.values().sum();
            let (lost, invented) = (missing(&source, &said), missing(&said, &source));
            assert!(
                lost * 100 <= all && invented * 100 <= all + labels * 100,
                "{name}: {lost} of {all} lost, {invented} invented"
            );
        } else {
            // Addresses of links and a title in the metadata are no text.
            let mut source = without(&without(&source, "<!--", "-->"), "](", ")");
            if let Some(title) = &document.meta_title {
                source = source.replacen(title, "", 1);
            }
            let source = han(&without_tags(&source));
            assert_eq!((missing(&source, &said), missing(&said, &source)), (0, 0), "{name}");
        }
    }
}

#[test]
fn gold_snippets_are_found_in_order() {
    let Some(documents) = documents() else { return };
    let clean = |text: &str| -> String {
        let kept = |ch: &char| !ch.is_whitespace() && !matches!(ch, '#' | '*' | '`' | '>' | '\u{200B}' | '\u{FEFF}');
        text.chars().filter(kept).collect()
    };
    let mut files = 0;
    for (path, _, document) in documents {
        let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let shared = path.ancestors().find(|folder| folder.join("eval/gold").is_dir()).expect("shared");
        let names = [format!("{stem}.tsv"), format!("{folder}__{stem}.tsv")];
        let Some(gold) =
            names.iter().find_map(|name| std::fs::read_to_string(shared.join("eval/gold").join(name)).ok())
        else {
            continue;
        };
        if let Some(named) = gold.lines().find_map(|line| line.strip_prefix("# file: "))
            && !path.ends_with(named)
        {
            continue;
        }
        files += 1;
        let text = clean(&document.text);
        let mut at = 0;
        for start in gold.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').nth(3)) {
            let found = text[at..].find(start);
            assert!(found.is_some(), "{}: {start} is not found", path.display());
            at += found.unwrap_or(0);
        }
    }
    assert!(files >= 5, "{files} gold files");
}
