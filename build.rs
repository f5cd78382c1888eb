//! Turns tables of `src/data` (concepts, synonyms, simplified characters) into Rust: a search starts in a few milliseconds, and
//! reading a megabyte of tables would double that. What only the tests need (examples) is left out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

#[path = "src/data.rs"]
#[allow(dead_code)]
mod data;

/// The lists of patterns that a query is held against, in the order of `concept::List`.
const LISTS: [&str; 4] = ["asks", "mentions", "regulates", "except"];

fn main() {
    // Where the program lies at a fixed address nothing has to be relocated when it starts, which takes longer than most searches.
    // (Heap, stack and libraries stay at random addresses.)
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux")
        && env::var("CARGO_CFG_TARGET_ENV").as_deref() == Ok("gnu")
    {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
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
    let folder = env::var("OUT_DIR").expect("cargo sets it");
    write(&folder, "concepts.rs", &out);
    println!("cargo:rerun-if-changed=src/data/simplified.txt");
    let lines = fs::read_to_string("src/data/simplified.txt").expect("a readable table");
    write(&folder, "simplified.rs", &simplified(&lines));
    println!("cargo:rerun-if-changed=src/data/synonyms.toml");
    let text = fs::read_to_string("src/data/synonyms.toml").expect("a readable table");
    write(&folder, "synonyms.rs", &synonyms(&data::records(Box::leak(text.into_boxed_str()))));
}

/// Writes the table of simplified characters: by place for the Han block of the basic plane, as pairs for the rest.
fn simplified(lines: &str) -> String {
    const FIRST: u16 = 0x4E00;
    let mut direct: Vec<u16> = (FIRST..=0x9FFF).collect();
    let mut beyond = BTreeMap::new();
    for line in lines.lines().filter(|line| !line.starts_with('#')) {
        let mut chars = line.chars();
        let (Some(from), Some(to)) = (chars.next(), chars.next()) else { continue };
        match (direct.get_mut((from as usize).wrapping_sub(usize::from(FIRST))), u16::try_from(to as u32)) {
            (Some(slot), Ok(to)) => *slot = to,
            _ => {
                beyond.insert(from, to);
            }
        }
    }
    format!(
        "const FIRST: usize = {FIRST};\nstatic SIMPLIFIED: [u16; {}] = {direct:?};\nstatic BEYOND: [(char, char); {}] = {:?};\n",
        direct.len(),
        beyond.len(),
        beyond.into_iter().collect::<Vec<_>>()
    )
}

fn write(folder: &str, name: &str, text: &str) {
    fs::write(Path::new(folder).join(name), text).expect("cargo's own folder can be written");
}

/// Writes for each word of the table the words by which agreements state what it means, itself left out.
fn synonyms(records: &[data::Record]) -> String {
    let mut words: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for record in records {
        for word in record.list("asked").iter().chain(record.list("stated")) {
            words.entry(word).or_default().extend(record.list("stated").iter().filter(|other| *other != word));
        }
    }
    let mut out = format!("static SYNONYMS: [(&str, &[&str]); {}] = [\n", words.len());
    for (word, others) in words {
        let _ = writeln!(out, "({word:?}, &{:?}),", others.into_iter().collect::<Vec<_>>());
    }
    out + "];\n"
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
    let _ = writeln!(out, "static ANCHORS: [(char, &[Anchored]); {}] = [", anchors.len());
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
