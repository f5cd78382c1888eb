//! Guards the layers of the source: no file uses a higher layer, and each outside crate stays where it belongs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules of the library by layer, the lowest first.
const LAYERS: &[(&str, &[&str])] = &[
    ("L0 base", &["clause_number", "data", "error", "gallop", "model", "text", "threads", "numeral", "varint"]),
    ("L1 read", &["walk", "read"]),
    (
        "L2 understand",
        &[
            "outline",
            "identify",
            "classify",
            "concept",
            "config",
            "pattern",
            "lexicon",
            "vocabulary",
            "value",
            "understand",
            "wording",
            "redact",
        ],
    ),
    ("L3 engine", &["tokenize", "gram", "columns", "store", "index", "query"]),
    ("L4 use cases", &["check", "ingest", "search", "show", "library"]),
    ("L5 present", &["render", "export", "serve"]),
];

/// Crates, and the layer whose business they are: `L3 engine`, or `L6` for the binary.
const OWNED: &[(&str, &str)] = &[
    ("rayon", "L0 base"),
    ("tantivy", "L3 engine"),
    ("jieba_rs", "L3 engine"),
    ("bitpacking", "L3 engine"),
    ("postcard", "L3 engine"),
    ("zstd", "L3 engine"),
    ("clap", "L6"),
    ("clap_complete", "L6"),
    ("console", "L6"),
    ("ctrlc", "L6"),
    ("libc", "L6"),
    ("indicatif", "L6"),
    ("hayro_interpret", "L1 read"),
    ("html5ever", "L1 read"),
    ("chardetng", "L1 read"),
    ("encoding_rs", "L1 read"),
    ("globset", "L1 read"),
    ("walkdir", "L1 read"),
    ("notify", "L4 use cases"),
    ("cfb", "L1 read"),
    ("zip", "L1 read"),
    ("flate2", "L1 read"),
    ("quick_xml", "L1 read"),
    ("regex", "L2 understand"),
    ("regex_syntax", "L2 understand"),
    ("aho_corasick", "L2 understand"),
    ("similar", "L2 understand"),
    ("toml_edit", "L4 use cases"),
    ("tempfile", "L4 use cases"),
    ("jiff", "L6"),
    ("rust_xlsxwriter", "L5 present"),
    ("docx_rs", "L5 present"),
];

/// What the library leaves to the binary: printing, ending the program, looking at its surroundings.
const FOR_THE_BINARY: &[&str] = &[
    "println!",
    "print!",
    "eprintln!",
    "eprint!",
    "dbg!",
    "process::exit",
    "env::var",
    "env::args",
    "io::stdout",
    "io::stderr",
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All Rust files below a folder, with their paths relative to `src`, `/` between the names.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(source()).unwrap().to_str().unwrap().replace('\\', "/");
                found.push((name, code(&fs::read_to_string(&path).unwrap())));
            }
        }
    }
    assert!(!found.is_empty());
    found.sort();
    found
}

/// The source without comments and without the text of strings, either of which may name anything.
fn code(source: &str) -> String {
    let mut kept = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(ch) = rest.chars().next() {
        let skip = match ch {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            'r' if rest.starts_with("r\"") || rest.starts_with("r#") => match raw_string(rest) {
                Some(end) => end,
                None => {
                    kept.push(ch);
                    1
                }
            },
            '"' => string(rest),
            // Quotes and backslashes as characters would look like the begin of a string.
            '\'' if rest.starts_with("'\"'") => 3,
            '\'' if rest.starts_with("'\\") => rest[3..].find('\'').map_or(rest.len(), |end| end + 4),
            _ => {
                kept.push(ch);
                ch.len_utf8()
            }
        };
        rest = &rest[skip..];
    }
    kept
}

/// Length of the string literal at the start.
fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, ch) in rest.char_indices().skip(1) {
        match ch {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Length of the raw string literal at the start, if there is one (`r#type` is a name).
fn raw_string(rest: &str) -> Option<usize> {
    let hashes = rest[1..].chars().take_while(|&ch| ch == '#').count();
    let body = rest[1 + hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(1 + hashes + 1 + body.find(&close)? + close.len())
}

/// The module of the library that a file belongs to; none for `lib.rs`, which only names them.
fn module(file: &str) -> Option<&str> {
    let module = file.split('/').next()?.trim_end_matches(".rs");
    (module != "lib").then_some(module)
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|(_, modules)| modules.contains(&module))
}

/// The names that follow `prefix`, those of a brace group included: `crate::{a::b, c}` gives `a` and `c`.
fn names_after(code: &str, prefix: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|ch| ch.is_alphanumeric() || ch == '_' || ch == ':') {
            continue;
        }
        let rest = code[at + prefix.len()..].trim_start();
        match rest.strip_prefix('{') {
            None => names.push(name(rest)),
            Some(group) => {
                let mut depth = 0;
                let mut start = 0;
                for (at, ch) in group.char_indices() {
                    match ch {
                        '{' => depth += 1,
                        '}' if depth > 0 => depth -= 1,
                        ',' | '}' if depth == 0 => {
                            names.push(name(group[start..at].trim_start()));
                            start = at + 1;
                            if ch == '}' {
                                break;
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn name(text: &str) -> String {
    text.chars().take_while(|ch| ch.is_alphanumeric() || *ch == '_').collect()
}

/// What `lib.rs` re-exports, by name, with the module it comes from: `crate::Error` means `crate::error`.
fn reexports() -> BTreeMap<String, String> {
    let lib = code(&fs::read_to_string(source().join("lib.rs")).unwrap());
    let mut found = BTreeMap::new();
    for statement in lib.split(';').filter_map(|statement| statement.trim().strip_prefix("pub use ")) {
        let statement = statement.trim_start_matches("crate::");
        let module = name(statement);
        for word in statement[module.len()..].split(|ch: char| !ch.is_alphanumeric() && ch != '_') {
            found.insert(word.to_owned(), module.clone());
        }
    }
    found
}

#[test]
fn every_module_has_a_layer() {
    let unplaced: Vec<String> = files(&source())
        .into_iter()
        .map(|(file, _)| file)
        .filter(|file| !file.starts_with("bin/") && module(file).is_some_and(|module| layer(module).is_none()))
        .collect();
    assert!(unplaced.is_empty(), "give them a place in LAYERS and in ARCHITECTURE.md: {unplaced:?}");
}

#[test]
fn no_file_uses_a_higher_layer() {
    let reexports = reexports();
    let mut upward = Vec::new();
    for (file, code) in files(&source()) {
        let Some(own) = module(&file).and_then(layer) else { continue };
        // `super::` of a module's main file is the crate.
        let at_top = !file.contains('/') || file.matches('/').count() == 1 && file.ends_with("/mod.rs");
        let mut used = names_after(&code, "crate::");
        if at_top {
            used.extend(names_after(&code, "super::"));
        }
        for name in used {
            let module = reexports.get(&name).unwrap_or(&name);
            if layer(module).is_some_and(|layer| layer > own) {
                upward.push(format!("{file} ({}) uses {name}", LAYERS[own].0));
            }
        }
    }
    assert!(upward.is_empty(), "{upward:#?}");
}

#[test]
fn outside_crates_stay_in_their_layer() {
    let mut strays = Vec::new();
    for (file, code) in files(&source()) {
        let own = match module(&file).and_then(layer) {
            Some(layer) => LAYERS[layer].0,
            None if file.starts_with("bin/") => "L6",
            None => continue,
        };
        // Tests of every layer work in temporary folders.
        let is_test = |name: &str| name == "tempfile" && (file.ends_with("/tests.rs") || file.contains("/tests/"));
        for (name, owner) in OWNED.iter().filter(|(name, owner)| *owner != own && !is_test(name)) {
            let code = if *name == "tempfile" { code.split("#[cfg(test)]").next().unwrap() } else { &code };
            if !names_after(code, &format!("{name}::")).is_empty() {
                strays.push(format!("{file} uses {name}, which belongs to {owner}"));
            }
        }
    }
    assert!(strays.is_empty(), "{strays:#?}");
}

#[test]
fn the_library_never_meets_the_user() {
    let mut found = Vec::new();
    for (file, code) in files(&source()).into_iter().filter(|(file, _)| !file.starts_with("bin/")) {
        // Tests may print why they skip.
        let code = code.split("#[cfg(test)]").next().unwrap();
        if file.ends_with("/tests.rs") {
            continue;
        }
        for name in FOR_THE_BINARY {
            // `print!` is the end of `println!`'s other name as well: whole names only.
            let whole = |at: usize| !code[..at].chars().next_back().is_some_and(|ch| ch.is_alphanumeric() || ch == '_');
            if code.match_indices(name).any(|(at, _)| whole(at)) {
                found.push(format!("{file}: {name}"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_binary_is_a_guest_of_the_library() {
    for (file, code) in files(&source().join("bin")) {
        for name in ["#[path", "include!"] {
            assert!(!code.contains(name), "{file} pulls sources in by {name}");
        }
    }
}

#[test]
fn the_guard_sees_what_it_looks_for() {
    let sample = code(
        "use crate::{a::{b, c}, d}; // crate::x\nlet s = \"crate::y\"; let r = r#\"crate::z\"#; crate::e::f('\"');",
    );
    assert_eq!(names_after(&sample, "crate::"), ["a", "d", "e"]);
    assert!(names_after("mycrate::a; x::crate::b", "crate::").is_empty());
    assert_eq!(reexports().get("Error").map(String::as_str), Some("error"));
}
