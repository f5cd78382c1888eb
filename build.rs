//! Turns the tables of concepts (`src/data/concepts/*.toml`) into Rust: a search starts in a few milliseconds, and reading a
//! megabyte of tables would double that. What only the tests need (examples) is left out.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

#[path = "src/data.rs"]
#[allow(dead_code)]
mod data;

/// The lists of patterns that a query is held against, in the order of `concept::List`.
const LISTS: [&str; 4] = ["asks", "mentions", "regulates", "except"];

fn main() {
    let folder = Path::new("src/data/concepts");
    println!("cargo:rerun-if-changed={}", folder.display());
    println!("cargo:rerun-if-changed=src/data.rs");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder of concepts is part of the sources")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    let mut records = Vec::new();
    for file in files {
        println!("cargo:rerun-if-changed={}", file.display());
        let text = fs::read_to_string(&file).expect("a readable table");
        records.extend(data::records(Box::leak(text.into_boxed_str())));
    }
    let mut out = String::new();
    concepts(&records, &mut out);
    anchors(&records, &mut out);
    let target = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("concepts.rs");
    fs::write(target, out).expect("cargo's own folder can be written");
}

/// Writes the concepts as constants.
fn concepts(records: &[data::Record], out: &mut String) {
    let _ = writeln!(out, "static TABLE: [Concept; {}] = [", records.len());
    for record in records {
        let _ = writeln!(
            out,
            "Concept {{ slug: Cow::Borrowed({:?}), name: Cow::Borrowed({:?}),",
            record.text("slug"),
            record.text("name")
        );
        for key in ["types", "near", "covers"] {
            let _ = writeln!(out, "{key}: Cow::Borrowed(&{:?}),", record.list(key));
        }
        for key in ["regulates", "within", "mentions", "asks", "except"] {
            let texts: String = record.list(key).iter().map(|text| format!("Cow::Borrowed({text:?}),")).collect();
            let _ = writeln!(out, "{key}: Cow::Borrowed(&[{texts}]),");
        }
        let _ = writeln!(out, "}},");
    }
    let _ = writeln!(out, "];");
}

/// Writes for each character the patterns that can only match a query which has it: concept, list and place in the list.
fn anchors(records: &[data::Record], out: &mut String) {
    let mut patterns = Vec::new();
    for (concept, record) in records.iter().enumerate() {
        for (list, key) in LISTS.iter().enumerate() {
            for (at, text) in record.list(key).iter().enumerate() {
                patterns.push(((concept, list, at), required(text)));
            }
        }
    }
    // Of the characters that a pattern requires those are looked up that fewest patterns have.
    let mut frequency: HashMap<char, usize> = HashMap::new();
    for (_, parts) in &patterns {
        for ch in parts.iter().flatten() {
            *frequency.entry(*ch).or_default() += 1;
        }
    }
    let mut anchors: BTreeMap<char, Vec<(usize, usize, usize)>> = BTreeMap::new();
    for (place, parts) in patterns {
        let cost = |part: &&Vec<char>| part.iter().map(|ch| frequency[ch]).sum::<usize>();
        for ch in parts.iter().min_by_key(cost).into_iter().flatten() {
            anchors.entry(*ch).or_default().push(place);
        }
    }
    let _ = writeln!(out, "static ANCHORS: [(char, &[(u16, u8, u16)]); {}] = [", anchors.len());
    for (ch, mut places) in anchors {
        places.dedup();
        let _ = writeln!(out, "({ch:?}, &{places:?}),");
    }
    let _ = writeln!(out, "];");
}

/// Returns what a pattern (`src/pattern.rs`) requires: of each set one character must stand in the text.
fn required(pattern: &str) -> Vec<Vec<char>> {
    alternatives(&mut pattern.chars().collect::<Vec<_>>().as_slice())
}

/// Reads alternatives up to the parenthesis that closes them, or to the end.
fn alternatives(rest: &mut &[char]) -> Vec<Vec<char>> {
    let mut all = vec![sequence(rest)];
    while let Some(('|', tail)) = rest.split_first().map(|(ch, tail)| (*ch, tail)) {
        *rest = tail;
        all.push(sequence(rest));
    }
    if all.len() == 1 {
        return all.remove(0);
    }
    // One character of each alternative; none is required if an alternative requires none.
    let smallest = |parts: &Vec<Vec<char>>| parts.iter().min_by_key(|part| part.len()).cloned();
    let picked: Option<Vec<Vec<char>>> = all.iter().map(smallest).collect();
    picked.map(|parts| vec![parts.concat()]).unwrap_or_default()
}

fn sequence(rest: &mut &[char]) -> Vec<Vec<char>> {
    let mut parts: Vec<Vec<char>> = Vec::new();
    while let Some((&ch, tail)) = rest.split_first() {
        let found = match ch {
            '|' | ')' => break,
            '…' => {
                *rest = tail;
                // …8…: the digits are the gap's bound
                let digits = tail.iter().take_while(|ch| ch.is_ascii_digit()).count();
                if tail.get(digits) == Some(&'…') {
                    *rest = &tail[digits + 1..];
                }
                continue;
            }
            '^' | '$' | ' ' => {
                *rest = tail;
                continue;
            }
            '(' => {
                *rest = tail;
                let inner = alternatives(rest);
                *rest = rest.get(1..).unwrap_or_default();
                inner
            }
            _ => {
                *rest = tail;
                vec![ch.to_lowercase().collect()]
            }
        };
        match rest.first() {
            Some('?') => *rest = &rest[1..],
            _ => parts.extend(found),
        }
    }
    parts
}
