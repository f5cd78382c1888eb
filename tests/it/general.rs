//! What holds for every command: help, languages, wrong command lines, closed pipes.

use crate::workdir::Workdir;

const COMMANDS: &[&str] = &[
    "index",
    "watch",
    "search",
    "show",
    "outline",
    "facets",
    "similar",
    "library",
    "compare",
    "coverage",
    "status",
    "tokens",
    "bench",
    "completions",
];

#[test]
fn help_is_in_the_language_of_the_user() {
    let workdir = Workdir::new();
    let english = workdir.ok(&["--help"]);
    let chinese = workdir.ok(&["--lang", "zh", "--help"]);
    for command in COMMANDS {
        assert!(english.contains(command) && chinese.contains(command));
        assert!(workdir.ok(&[command, "--help"]).contains("Usage: clauseek"), "{command}");
        assert!(workdir.ok(&[command, "--lang", "zh", "-h"]).contains("用法：clauseek"), "{command}");
    }
    let by_locale = workdir.command().env("LANG", "zh_CN.UTF-8").arg("--help").output().unwrap();
    assert_eq!(String::from_utf8(by_locale.stdout).unwrap(), chinese);
}

#[test]
fn a_wrong_command_line_is_trouble() {
    let workdir = Workdir::new();
    for (words, english, chinese) in [
        (&["serch"][..], "serch", "不认识命令“serch”"),
        (&["search", "--limt", "3", "甲"], "--limt", "不认识参数“--limt”"),
        (&["show"], "ADDRESS", "缺少必需的参数"),
    ] {
        let run = workdir.run(words);
        assert!(run.code == 2 && run.out.is_empty() && run.err.contains(english), "{run:?}");
        let run = workdir.run(&[&["--lang", "zh"], words].concat());
        assert!(run.code == 2 && run.out.is_empty() && run.err.contains(chinese), "{run:?}");
    }
}

#[test]
fn completions_are_made_for_every_shell() {
    let workdir = Workdir::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(workdir.ok(&["completions", shell]).contains("outline"), "{shell}");
    }
}

/// `clauseek … | head`: whoever reads has seen enough.
#[test]
fn a_closed_pipe_is_no_error() {
    let workdir = Workdir::new();
    let clause = |n: usize| format!("第{n}条 双方应当按照约定全面履行各自的义务，并妥善保存往来文件。\n");
    workdir.file("long.txt", (1..4000).map(clause).collect::<String>());
    let program = assert_cmd::cargo::cargo_bin("clauseek");
    let mut child = std::process::Command::new(program)
        .args(["outline", "--json", "long.txt"])
        .current_dir(workdir.path(""))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
}
