//! The folder of the index: full, read-only, not ours, shared, in disorder.

use std::fs;

use crate::workdir::Workdir;
use crate::{Disk, agreement};

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let workdir = Workdir::new();
    let Some(disk) = Disk::new(&workdir.path("disk"), "400k") else { return };
    workdir.file("in/0.txt", agreement(0));
    workdir.ok(&["--index", "disk/index", "index", "in"]);
    for number in 1..400 {
        workdir.file(&format!("in/{number}.txt"), agreement(number));
    }
    let run = workdir.run(&["--index", "disk/index", "index"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("error: cannot write to disk/index: the disk is full\nhint: check"), "{}", run.err);
    assert!(!run.err.contains("panicked"), "{}", run.err);
    let found = workdir.ok(&["--index", "disk/index", "search", "违约金", "--output", "count"]);
    assert_eq!(found, "8\n", "what was committed is there");
    let checked = workdir.run(&["--index", "disk/index", "check", "--json"]).out;
    assert!(checked.contains(r#""fault":"new""#) && !checked.contains("left-over"), "{checked}");

    disk.remount("size=64m");
    workdir.ok(&["--index", "disk/index", "index"]);
    assert_eq!(workdir.ok(&["--index", "disk/index", "search", "违约金", "--output", "count"]), "3200\n");
    workdir.ok(&["--index", "disk/index", "check", "--content"]);
}

#[test]
fn a_read_only_disk_can_be_searched_and_is_not_written() {
    let workdir = Workdir::new();
    let Some(disk) = Disk::new(&workdir.path("disk"), "16m") else { return };
    workdir.file("in/0.txt", agreement(0));
    workdir.ok(&["--index", "disk/index", "index", "in"]);
    workdir.file("in/1.txt", agreement(1));
    disk.remount("ro");
    assert_eq!(workdir.ok(&["--index", "disk/index", "search", "违约金", "--output", "count"]), "8\n");
    let checked = workdir.run(&["--index", "disk/index", "check"]);
    assert!(checked.code == 2 && checked.out.contains("in/1.txt: not indexed yet; "), "{checked:?}");
    for words in [&["index"][..], &["index", "--rebuild"], &["index", "--purge"]] {
        let run = workdir.run(&[&["--index", "disk/index"], words].concat());
        assert_eq!(run.code, 2);
        assert!(run.err.starts_with("error: cannot write to disk/index: the disk is read-only\nhint: "), "{}", run.err);
    }
    disk.remount("rw");
    workdir.ok(&["--index", "disk/index", "index"]);
    assert_eq!(workdir.ok(&["--index", "disk/index", "search", "违约金", "--output", "count"]), "16\n");
}

#[cfg(unix)]
#[test]
fn the_index_is_its_users_alone_whatever_the_folder() {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;
    let workdir = Workdir::with_samples();
    let open = |path: &str, mode| fs::set_permissions(workdir.path(path), fs::Permissions::from_mode(mode)).unwrap();
    fs::create_dir(workdir.path("index")).unwrap();
    open("index", 0o755);
    open("", 0o755);
    workdir.file("index/.gitignore", "*\n");
    let exposed = || -> Vec<String> {
        let files = fs::read_dir(workdir.path("index")).unwrap().map(|entry| entry.unwrap());
        let open = files.filter(|file| file.metadata().unwrap().permissions().mode() & 0o077 != 0);
        open.map(|file| file.file_name().into_string().unwrap()).collect()
    };
    workdir.ok(&["index", "agreements"]);
    workdir.file("agreements/lease.md", agreement(7));
    workdir.ok(&["index", "--purge"]);
    workdir.ok(&["search", "违约金"]);
    // What is not ours is left alone.
    assert_eq!(exposed(), [".gitignore"]);

    let program = assert_cmd::cargo::cargo_bin("clauseek");
    let stranger = |words: &[&str]| {
        let command = ["--reuid=65534", "--regid=65534", "--clear-groups"];
        let mut run = Command::new("setpriv");
        run.args(command).arg(&program).args(words).current_dir(workdir.path("")).env("LANG", "C.UTF-8");
        run.output().ok().map(|out| (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned()))
    };
    match stranger(&["--version"]) {
        Some((Some(0), _)) => {
            let (code, err) = stranger(&["search", "违约金"]).unwrap();
            assert_eq!(code, Some(2));
            assert!(
                err.starts_with("error: cannot read index: permission denied\nhint: check who may read it"),
                "{err}"
            );
            let (code, err) = stranger(&["index"]).unwrap();
            assert_eq!(code, Some(2));
            assert!(err.starts_with("error: cannot write to index: permission denied\nhint: "), "{err}");
            let (code, err) = stranger(&["check"]).unwrap();
            assert!(code == Some(2) && err.starts_with("error: cannot read index: permission denied\n"), "{err}");
        }
        _ => eprintln!("skipped: the program cannot be run as another user here"),
    }
    // An index of an earlier version, or one that was copied, is closed by the next run.
    open("index/meta.json", 0o644);
    let checked = workdir.run(&["check"]);
    assert!(checked.code == 2 && checked.out.contains("meta.json: others may read or write"), "{checked:?}");
    workdir.ok(&["index"]);
    assert_eq!(exposed(), [".gitignore"]);
}

#[test]
fn what_a_killed_run_left_behind_is_collected() {
    let workdir = Workdir::indexed();
    let names = ["0123456789abcdef0123456789abcdef.idx", "0123456789abcdef0123456789abcdef.store.temp", ".tmpQ1w2E3"];
    for name in names {
        workdir.file(&format!("index/{name}"), "left over");
    }
    workdir.file("index/notes.txt", "mine");
    // The list of Tantivy's files may itself be behind, or damaged.
    workdir.file("index/.managed.json", "[\"meta.js");
    let checked = workdir.run(&["check"]);
    assert_eq!(checked.code, 2);
    for name in names {
        let line =
            format!("  {name}: left behind in the index by a run that was cut short; `clauseek check --repair`\n");
        assert!(checked.out.contains(&line), "{}", checked.out);
    }
    workdir.ok(&["search", "押金"]);
    workdir.ok(&["index"]);
    for name in names {
        assert!(!workdir.path("index").join(name).exists(), "{name}");
    }
    assert!(workdir.path("index/notes.txt").exists());
    assert_eq!(workdir.ok(&["check"]).lines().count(), 1);
}

#[test]
fn the_folders_are_compared_with_the_index() {
    let workdir = Workdir::indexed();
    let all_right = workdir.ok(&["check"]);
    assert_eq!(all_right, "all right: 3 files, 18 clauses, as they should be\n");
    let times = |name: &str| fs::metadata(workdir.path(name)).unwrap().modified().unwrap();
    // Another content of the same length, with the time of the one before.
    let (before, text) =
        (times("agreements/lease.md"), fs::read_to_string(workdir.path("agreements/lease.md")).unwrap());
    workdir.file("agreements/lease.md", text.replacen("甲方", "乙方", 1));
    let file = fs::File::options().append(true).open(workdir.path("agreements/lease.md")).unwrap();
    file.set_modified(before).unwrap();
    workdir.ok(&["check"]);
    let run = workdir.run(&["check", "--content"]);
    assert!(run.code == 2 && run.out.contains("lease.md: other content than was indexed"), "{}", run.out);
    let run = workdir.run(&["check", "--content", "--repair"]);
    assert!(run.code == 0 && run.err.contains("1 file read again"), "{run:?}");

    workdir.file("agreements/new.txt", agreement(1));
    workdir.file("agreements/cloud.txt", agreement(2));
    fs::remove_file(workdir.path("agreements/nda.html")).unwrap();
    let run = workdir.run(&["check"]);
    assert_eq!(run.code, 2);
    for line in [
        "to be looked at: 3",
        "  agreements/new.txt: not indexed yet; `clauseek index`",
        "  agreements/cloud.txt: changed since it was indexed; `clauseek index`",
        "  agreements/nda.html: not there any more; `clauseek index`",
    ] {
        assert!(run.out.lines().any(|found| found == line), "{line} in\n{}", run.out);
    }
    let json = workdir.run(&["check", "--json"]);
    let json = &crate::workdir::json_lines(&json.out)[0];
    assert_eq!((json["type"].as_str(), json["sound"].as_bool()), (Some("check"), Some(false)));
    assert_eq!(json["findings"].as_array().unwrap().len(), 3);
    assert_eq!(json["findings"][0]["remedy"], "index");
    let chinese = workdir.run(&["--lang", "zh", "check"]);
    assert!(chinese.out.contains("agreements/new.txt：尚未索引；请运行 `clauseek index`"), "{}", chinese.out);
    workdir.ok(&["index"]);
    workdir.ok(&["check", "--content"]);

    fs::rename(workdir.path("agreements"), workdir.path("elsewhere")).unwrap();
    let run = workdir.run(&["check"]);
    assert!(
        run.code == 2 && run.out.contains("  agreements: this indexed folder is not there now; make"),
        "{}",
        run.out
    );
}
