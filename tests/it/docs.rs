//! The commands that the documents show do what the documents say. `UPDATE_GOLDEN=1` writes their output anew.
//!
//! In a block fenced as `console` a line `$ …` is a command and what follows its output; `…` on a line of its own stands for any lines that are
//! left out. All commands of a document run one after the other beside the samples of `corpus/`, those of the shell (`echo`, `sed`) by `sh`.

use std::fmt::Write;
use std::path::Path;

use crate::workdir::Workdir;

const DOCUMENTS: &[&str] = &["README.md", "README.zh-CN.md", "docs/query.md", "docs/library.md"];
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
    let out = if words[0] == "clauseek" && !words.contains(&"|".to_owned()) && !words.contains(&">".to_owned()) {
        let run = workdir.run(&words[1..].iter().map(String::as_str).collect::<Vec<_>>());
        // (Paths of Windows are shown as those of others; elsewhere `\` is a mark of Markdown.)
        if cfg!(windows) { run.out.replace('\\', "/") + &run.err } else { run.out + &run.err }
    } else {
        workdir.shell(command)
    };
    out.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// Tells whether the stretches between the lines that are left out stand in an output, one behind the other.
fn is_shown_in(shown: &[&str], output: &str) -> bool {
    let clean = |line: &str| without_times(line);
    let output: Vec<String> = output.trim_end().lines().map(clean).collect();
    let stretches: Vec<Vec<String>> =
        shown.split(|line| *line == REST).map(|part| part.iter().map(|line| clean(line)).collect()).collect();
    let mut from = 0;
    for (nth, part) in stretches.iter().enumerate() {
        let fits = |at: &usize| output[*at..].starts_with(part);
        let found = match nth {
            // The first stretch begins the output, the last one ends it.
            0 => Some(0).filter(fits),
            _ if nth + 1 == stretches.len() => {
                output.len().checked_sub(part.len()).filter(|at| *at >= from).filter(fits)
            }
            _ => (from..=output.len()).find(fits),
        };
        let Some(at) = found else { return false };
        from = at + part.len();
    }
    true
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
        let output = run(workdir, command);
        let told = if blank { &shown[..shown.len() - 1] } else { &shown };
        if told.contains(&REST) && is_shown_in(told, &output) {
            told.iter().for_each(|line| writeln!(made, "{line}").unwrap());
        } else {
            // Of what is left out at the end only the beginning is shown; else whoever writes the document chooses anew.
            let rest = told.last().is_some_and(|last| *last == REST).then(|| told.len() - 1);
            for line in output.trim_end().lines().take(rest.unwrap_or(usize::MAX)) {
                // Times are those of whoever wrote them down with a release build, as long as the rest stands.
                let same = shown.iter().find(|shown| without_times(shown) == without_times(line));
                writeln!(made, "{}", same.unwrap_or(&line)).unwrap();
            }
            if rest.is_some() {
                writeln!(made, "{REST}").unwrap();
            }
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
        if !["README.md", "docs/library.md"].contains(name) {
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
