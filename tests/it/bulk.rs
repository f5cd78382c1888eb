//! `index --report`, `--dry-run`, `--jobs`, `--memory`, and `watch`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::workdir::{Workdir, json_lines};

#[test]
fn a_report_says_what_became_of_every_file() {
    let workdir = Workdir::with_samples();
    workdir.file("agreements/=1+1.txt", " \n");
    let run = workdir.run(&["index", "agreements", "--report", "report.csv"]);
    assert_eq!(run.code, 2, "{}", run.err);
    let table = std::fs::read_to_string(workdir.path("report.csv")).unwrap();
    let lines: Vec<&str> = table.strip_prefix('\u{FEFF}').unwrap().lines().collect();
    assert_eq!(lines[0], "file,outcome,reason,renamed_from,format,encoding,clauses,bytes,seconds,warnings");
    assert_eq!(lines.len(), 5, "{table}");
    assert!(table.contains("agreements/=1+1.txt,skipped,the file has no text,"), "{table}");

    std::fs::rename(workdir.path("agreements/lease.md"), workdir.path("agreements/租赁.md")).unwrap();
    workdir.run(&["index", "--report", "report.json"]);
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(workdir.path("report.json")).unwrap()).unwrap();
    assert_eq!((&report["schema"], &report["type"]), (&1.into(), &"index".into()));
    assert_eq!((&report["renamed"], &report["removed"], &report["skipped"]), (&1.into(), &0.into(), &1.into()));
    let renamed = report["files"].as_array().unwrap().iter().find(|file| file["outcome"] == "renamed").unwrap();
    assert_eq!(renamed["renamed_from"].as_str().unwrap().replace('\\', "/"), "agreements/lease.md");

    let printed = json_lines(&workdir.run(&["index", "--report", "-"]).out);
    assert_eq!((printed.len(), &printed[0]["unchanged"]), (1, &3.into()));
    // Nothing is left of the file that was begun.
    let left = std::fs::read_dir(workdir.path(""))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains(".part"));
    assert_eq!(left.count(), 0);
    let run = workdir.run(&["index", "--report", "none/report.csv"]);
    assert!(run.code == 2 && run.err.starts_with("error: cannot write to none"), "{}", run.err);
}

#[test]
fn a_dry_run_tells_and_does_nothing() {
    let workdir = Workdir::with_samples();
    assert_eq!(workdir.ok(&["index", "agreements", "--dry-run"]).lines().count(), 3);
    assert!(!workdir.path("index").exists());
    workdir.ok(&["index", "agreements"]);
    std::fs::remove_file(workdir.path("agreements/lease.md")).unwrap();
    workdir.file("agreements/new.txt", "第一条 甲方应当按期付款。");
    let run = workdir.run(&["index", "agreements", "--dry-run", "--exclude", "nda*"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let told: Vec<&str> = run.out.lines().map(|line| line.split('\t').next().unwrap()).collect();
    // What a pattern leaves out from now on would go.
    assert_eq!(told, ["vanished", "vanished", "new"], "{}", run.out);
    assert!(run.err.contains("1 left out by patterns"), "{}", run.err);
    assert_eq!(workdir.run(&["search", "押金"]).code, 0, "it is still there");
    assert!(workdir.run(&["--lang", "zh", "index", "--dry-run"]).out.contains("移除\t"));
    assert_eq!(workdir.run(&["index", "--dry-run", "--report", "a.csv"]).code, 2);
}

#[test]
fn jobs_and_memory_are_checked() {
    let workdir = Workdir::with_samples();
    workdir.ok(&["index", "agreements", "--jobs", "1", "--memory", "128MiB"]);
    for (words, why) in [
        (["--jobs", "0"], "1..=64"),
        (["--jobs", "many"], "--jobs"),
        (["--memory", "1M"], "at least 128M are needed"),
        (["--memory", "lots"], "a size is a number of bytes"),
        (["--report", "a.xlsx"], "a report is a file .json or .csv"),
    ] {
        let run = workdir.run(&[&["index", "agreements"][..], &words].concat());
        assert!(run.code == 2 && run.err.contains(why), "{words:?}: {}", run.err);
    }
}

/// A watching process, ended with the test whatever becomes of it.
struct Watching(Child);

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(unix)]
#[test]
fn watching_goes_on_until_it_is_interrupted() {
    let workdir = Workdir::with_samples();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("clauseek"));
    child.args(["watch", "agreements", "--json"]).current_dir(workdir.path("")).env("LANG", "C.UTF-8");
    let child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut watching = Watching(child);
    let mut lines = BufReader::new(watching.0.stdout.take().unwrap()).lines();
    let mut update = || json_lines(&lines.next().unwrap().unwrap()).remove(0);
    assert_eq!((&update()["type"], &workdir.ok(&["status"])[..8]), (&"update".into(), "files: 3"));
    workdir.file("agreements/new.txt", "第一条 甲方应当按期付款囍。");
    assert_eq!(update()["indexed"], 1);
    assert_eq!(workdir.run(&["search", "囍"]).code, 0, "searches go on and find it");
    std::fs::remove_file(workdir.path("agreements/new.txt")).unwrap();
    assert_eq!(update()["removed"], 1);
    std::thread::sleep(Duration::from_millis(200));
    let pid = watching.0.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    assert_eq!(watching.0.wait().unwrap().code(), Some(0));
    workdir.ok(&["status"]);
}
