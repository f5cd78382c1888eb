//! The commands that the documents show do what the documents say. `UPDATE_GOLDEN=1` writes their output anew.
//!
//! In a block fenced as `console` a line `$ clauseek …` is a command and what follows its output; `…` on a line of its own
//! stands for the rest of it. All commands of a document run one after the other beside the samples of `corpus/`.

use std::fmt::Write;
use std::path::Path;

use crate::workdir::Workdir;

const DOCUMENTS: &[&str] = &["README.md", "README.zh-CN.md", "docs/query.md"];
const REST: &str = "…";

/// The words of a command line, as a shell would part them.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for ch in line.chars() {
        match (quote, ch) {
            (Some(open), _) if ch == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(ch);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(ch),
        }
    }
    words.extend(word);
    words
}

/// The text without the times that a run took, which stand behind the counts of a summary.
fn without_times(text: &str) -> String {
    let clean = |line: &str| {
        let border = [" · ", "; ", "；"].iter().find_map(|border| line.find(border));
        let timed = [" ms", " 毫秒", " s,", " 秒"].iter().any(|unit| line.contains(unit));
        match border.filter(|_| timed) {
            Some(at) => line[..at].to_owned() + &line[at..].replace(|ch: char| ch.is_ascii_digit() || ch == '.', ""),
            None => line.to_owned(),
        }
    };
    text.lines().map(|line| clean(line) + "\n").collect()
}

fn run(workdir: &Workdir, command: &str) -> String {
    let words = words(command);
    assert_eq!(words[0], "clauseek", "{command}");
    let run = workdir.run(&words[1..].iter().map(String::as_str).collect::<Vec<_>>());
    let out = run.out.replace('\\', "/") + &run.err;
    out.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// The document with the output of its commands as it is now.
fn with_output(text: &str, workdir: &Workdir) -> String {
    let mut made = String::new();
    let mut lines = text.lines().peekable();
    let mut inside = false;
    while let Some(line) = lines.next() {
        writeln!(made, "{line}").unwrap();
        if line.starts_with("```") {
            inside = line == "```console";
        }
        let Some(command) = line.strip_prefix("$ ").filter(|_| inside) else { continue };
        let mut shown = Vec::new();
        while let Some(next) = lines.next_if(|next| !next.starts_with("$ ") && !next.starts_with("```")) {
            shown.push(next);
        }
        let blank = shown.last().is_some_and(|last| last.is_empty());
        let rest = shown.iter().position(|line| *line == REST);
        let output = run(workdir, command);
        for line in output.trim_end().lines().take(rest.unwrap_or(usize::MAX)) {
            // Times are those of whoever wrote them down with a release build, as long as the rest stands.
            let same = shown.iter().find(|shown| without_times(shown) == without_times(line));
            writeln!(made, "{}", same.unwrap_or(&line)).unwrap();
        }
        if rest.is_some() {
            writeln!(made, "{REST}").unwrap();
        }
        if blank {
            made.push('\n');
        }
    }
    made
}

#[test]
fn the_documents_show_what_the_program_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in DOCUMENTS {
        let workdir = Workdir::with_corpus();
        if *name != "README.md" {
            workdir.ok(&["index", "corpus"]);
        }
        let text = std::fs::read_to_string(root.join(name)).unwrap().replace("\r\n", "\n");
        let made = with_output(&text, &workdir);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            if without_times(&made) != without_times(&text) {
                std::fs::write(root.join(name), made).unwrap();
            }
            continue;
        }
        let (text, made) = (without_times(&text), without_times(&made));
        if let Some((shown, printed)) = text.lines().zip(made.lines()).find(|(shown, printed)| shown != printed) {
            panic!("{name} shows\n{shown}\nbut the program prints\n{printed}\n(UPDATE_GOLDEN=1 writes it anew)");
        }
        assert_eq!(text.lines().count(), made.lines().count(), "{name} (UPDATE_GOLDEN=1 writes it anew)");
    }
}
