use std::time::Duration;

use clauseek::index::schema::SCHEMA_VERSION;
use clauseek::index::{Writer, WriterOptions};

use crate::workdir::{Workdir, json_lines};

/// The first line of a summary up to the time that the run took, which no test can know.
fn counts(err: &str) -> &str {
    let line = err.lines().find(|line| line.contains(" indexed (")).unwrap_or_else(|| panic!("no summary in {err}"));
    line.split(';').next().unwrap()
}

#[test]
fn a_summary_ends_every_run() {
    let workdir = Workdir::with_samples();
    let run = workdir.run(&["index", "agreements"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    assert_eq!(counts(&run.err), "3 files indexed (18 clauses), 0 unchanged, 0 removed, 0 skipped");
    assert!(run.err.trim_end().ends_with("MB/s") && !run.err.contains('\r'), "{}", run.err);

    std::fs::remove_file(workdir.path("agreements/nda.html")).unwrap();
    let run = workdir.run(&["index"]);
    assert_eq!(counts(&run.err), "0 files indexed (0 clauses), 2 unchanged, 1 removed, 0 skipped");
}

#[test]
fn the_first_run_takes_the_folder_corpus() {
    let workdir = Workdir::new();
    let run = workdir.run(&["index"]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error: nothing to index: corpus does not exist\nhint: "), "{}", run.err);
    workdir.file("corpus/a.txt", "第一条 甲方应当按期付款。");
    assert_eq!(workdir.run(&["index"]).code, 0);
    assert_eq!(workdir.run(&["search", "付款"]).code, 0);
}

#[test]
fn what_cannot_be_read_is_counted_by_format_and_named() {
    let workdir = Workdir::with_samples();
    workdir.file("agreements/a.ofd", "PK\x03\x04....OFD.xml");
    workdir.file("agreements/b.xlsx", "PK\x03\x04....xl/workbook.xml");
    workdir.file("agreements/c.xlsx", "PK\x03\x04....xl/workbook.xml");
    workdir.file("agreements/d.txt", " \n");
    workdir.file("agreements/README.md", "# 样本\n\n这里存放样本。");
    for _ in 0..2 {
        // The second run reads none of them again and says the same.
        let run = workdir.run(&["index", "agreements"]);
        assert_eq!(run.code, 2);
        assert!(counts(&run.err).ends_with("5 skipped"), "{}", run.err);
        for line in [
            "\n  format that cannot be read yet: xlsx 2, ofd 1\n",
            "\n  no text in it: 1\n",
            "\n  README or the like, no agreement: 1\n",
            "warning: agreements/a.ofd: the format ofd cannot be read yet\n",
            "warning: agreements/d.txt: the file has no text\n",
        ] {
            assert!(run.err.replace('\\', "/").contains(line), "{line:?} in {}", run.err);
        }
        assert!(!run.err.contains("README.md"), "{}", run.err);
    }
    let status = workdir.ok(&["status"]);
    assert!(status.contains("files: 8 (3 indexed, 0 of them copies; 5 skipped)"), "{status}");
    assert!(status.contains("README.md") && status.contains("c.xlsx"), "{status}");
    let chinese = workdir.run(&["--lang", "zh", "index"]).err;
    assert!(chinese.contains("尚不能读取的格式：xlsx 2、ofd 1"), "{chinese}");
}

#[test]
fn a_readme_is_passed_over_and_no_trouble() {
    let workdir = Workdir::with_samples();
    workdir.file("agreements/README.md", "# 样本\n\n这里存放样本。");
    let run = workdir.run(&["index", "agreements"]);
    assert_eq!((run.code, counts(&run.err).ends_with("1 skipped")), (0, true), "{}", run.err);
    assert_eq!(workdir.run(&["search", "样本"]).code, 1);
    assert!(!workdir.ok(&["outline", "--json", "agreements"]).contains("README"));
    assert!(workdir.ok(&["outline", "--json", "agreements/README.md"]).contains("这里存放样本"));
    workdir.ok(&["index", "agreements/README.md"]);
    assert_eq!(workdir.run(&["search", "样本"]).code, 0);
}

#[test]
fn a_provider_can_be_set_for_a_folder() {
    let workdir = Workdir::indexed();
    workdir.ok(&["index", "agreements/lease.md", "--provider", "青石巷"]);
    let providers = |workdir: &Workdir| workdir.ok(&["facets", "--provider", "青石巷", "--json"]);
    assert!(providers(&workdir).contains(r#"{"value":"青石巷","clauses":"#));
    workdir.ok(&["index"]);
    assert!(workdir.ok(&["search", "押金"]).contains("\n   青石巷 · "));
    // For what it is to hold must be said.
    assert_eq!(workdir.run(&["index", "--provider", "青石巷"]).code, 2);
}

#[test]
fn a_second_writer_waits_names_the_first_and_gives_up() {
    let workdir = Workdir::indexed();
    let options = WriterOptions { rebuild: false, threads: 1, memory: 15_000_000, vocabulary: None };
    let writer = Writer::open(&workdir.path("index"), &options).unwrap();
    let pid = std::process::id();
    let run = workdir.run(&["index", "--wait", "1"]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.err.lines().take(2).collect::<Vec<_>>(),
        [
            format!("waiting for process {pid}, which is writing to the index"),
            format!("error: the index in index is being written by another process (process {pid})")
        ]
    );
    assert!(run.err.lines().nth(2).unwrap().starts_with("hint: wait"), "{}", run.err);
    // Searching goes on meanwhile, and a writer that waits gets its turn.
    workdir.ok(&["search", "押金"]);
    let waiting = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(700));
        drop(writer);
    });
    assert_eq!(workdir.run(&["index", "--wait", "20"]).code, 0);
    waiting.join().unwrap();
}

#[test]
fn an_index_of_another_format_is_refused_and_can_be_rebuilt() {
    let workdir = Workdir::indexed();
    let head = workdir.path("index/meta.json");
    let json = std::fs::read_to_string(&head).unwrap();
    std::fs::write(&head, json.replace(&format!(r#"\"schema\":{SCHEMA_VERSION}"#), r#"\"schema\":77"#)).unwrap();
    for words in [&["search", "押金"][..], &["status"], &["index"], &["tokens", "--query", "押金"]] {
        let run = workdir.run(words);
        assert_eq!(run.code, 2, "{words:?}");
        let wanted = format!("was written by format 77.2, this program reads format {SCHEMA_VERSION}.2");
        assert!(run.err.contains(&wanted), "{}", run.err);
        assert!(run.err.contains("hint: build it anew with `clauseek index --rebuild FOLDER`"), "{}", run.err);
    }
    assert!(counts(&workdir.run(&["index", "--rebuild"]).err).starts_with("3 files indexed"));
    workdir.ok(&["search", "押金"]);
}

#[test]
fn a_folder_that_cannot_hold_an_index_is_named() {
    let workdir = Workdir::with_samples();
    workdir.file("taken", "a file");
    let run = workdir.run(&["--index", "taken/index", "index", "agreements"]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error: cannot write to taken"), "{}", run.err);
    assert!(run.err.contains("\nhint: "), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_named_and_tried_again() {
    use std::os::unix::fs::PermissionsExt;
    let workdir = Workdir::with_samples();
    let path = workdir.path("agreements/lease.md");
    let mode = |bits| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(bits)).unwrap();
    mode(0);
    if std::fs::read(&path).is_ok() {
        return eprintln!("skipped: whoever runs this test may read everything");
    }
    let run = workdir.run(&["index", "agreements"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("warning: agreements/lease.md: permission denied\n"), "{}", run.err);
    mode(0o600);
    assert_eq!(counts(&workdir.run(&["index"]).err).split(',').next(), Some("1 file indexed (6 clauses)"));
}

#[cfg(unix)]
#[test]
fn an_interruption_leaves_a_valid_index_that_the_next_run_completes() {
    let workdir = Workdir::new();
    const FILES: usize = 400;
    for number in 0..FILES {
        let clause = |n: usize| format!("第{n}条 双方应当按照编号{number}的约定全面履行各自的义务。\n");
        workdir.file(&format!("many/{number}.txt"), (1..60).map(clause).collect::<String>());
    }
    let program = assert_cmd::cargo::cargo_bin("clauseek");
    let child = std::process::Command::new(program)
        .args(["index", "many"])
        .current_dir(workdir.path(""))
        .env("LANG", "C.UTF-8")
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // Once there is an index the handler is set and files are being read.
    while !workdir.path("index/writer.json").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(100));
    assert!(std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains("error: interrupted\nhint: what was finished is kept"), "{err}");
    let done: usize = counts(&err).split(' ').next().unwrap().parse().unwrap();
    assert!(done < FILES, "the run was over before it could be interrupted");

    let status = workdir.ok(&["status"]);
    assert!(status.starts_with(&format!("files: {done} ")), "{status}");
    let run = workdir.run(&["index"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(counts(&run.err).ends_with(&format!("{done} unchanged, 0 removed, 0 skipped")), "{}", run.err);
    let found = workdir.ok(&["search", "全面履行", "--limit", "0"]);
    assert!(found.starts_with(&format!("{} hits in {FILES} agreements", FILES * 59)), "{found}");
}

#[test]
fn patterns_choose_the_files() {
    let workdir = Workdir::with_samples();
    let run = workdir.run(&["index", "agreements", "--include", "*.{md,HTML}", "--exclude", "nda*"]);
    assert_eq!((run.code, counts(&run.err).starts_with("1 file indexed")), (0, true), "{}", run.err);
    assert!(counts(&workdir.run(&["index"]).err).contains(", 1 unchanged, 0 removed"));
    let run = workdir.run(&["index", "agreements", "--exclude", ""]);
    assert_eq!(counts(&run.err).split(' ').next(), Some("2"), "{}", run.err);
    assert_eq!(json_lines(&workdir.ok(&["outline", "--json", "agreements", "--include", "*.txt"])).len(), 1);
    let run = workdir.run(&["index", "agreements", "--include", "{a"]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error: \"{a\" is no pattern") && run.err.contains("\nhint: "), "{}", run.err);
}

#[test]
fn a_large_file_is_named_and_can_be_allowed() {
    let workdir = Workdir::new();
    workdir.file("in/a.txt", "第一条 甲方应当按期付款。\n".repeat(200));
    for command in ["index", "outline"] {
        let run = workdir.run(&[command, "in", "--max-file-size", "2K"]);
        assert_eq!(run.code, 2);
        assert!(run.err.contains("bytes long, the limit is 2048"), "{}", run.err);
        assert_eq!(workdir.run(&[command, "in", "--max-file-size", "1M"]).code, 0);
    }
    assert_eq!(workdir.run(&["index", "in", "--max-file-size", "many"]).code, 2);
}

#[test]
fn a_configuration_sets_facts_right() {
    let workdir = Workdir::new();
    workdir.file("合同/云山/a.txt", "仓储合同\n第一条　乙方保管货物。\n第二条　争议由法院管辖。\n");
    workdir.file("clauseek.toml", "[[provider]]\nname = \"云山仓储\"\nfolders = [\"云山\"]\n");
    workdir.ok(&["index", "合同"]);
    let facets = workdir.ok(&["facets", "--json"]);
    assert!(facets.contains("云山仓储"), "{facets}");
    // a rule that changes has its file read again, others do not
    workdir.file(
        "clauseek.toml",
        "[[provider]]\nname = \"云山仓储\"\nfolders = [\"云山\"]\n[[file]]\npath = \"a.txt\"\ntitle = \"甲库合同\"\nclauses = { \"第二条\" = [\"general\"] }\n",
    );
    workdir.ok(&["index"]);
    let hits = workdir.ok(&["search", "法院", "--json"]);
    assert!(hits.contains("甲库合同") && hits.contains("[\"general\"]"), "{hits}");
    let outline = workdir.ok(&["outline", "--json", "合同"]);
    assert!(outline.contains("\"provider_from\":\"config\""), "{outline}");

    workdir.file("clauseek.toml", "[[file]]\npath = \"a.txt\"\nkind = \"无此种类\"\n");
    let run = workdir.run(&["--lang", "zh", "index"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("clauseek.toml 第 3 行") && run.err.contains("kind"), "{}", run.err);
}

#[test]
fn a_configuration_adds_words_and_concepts() {
    let workdir = Workdir::new();
    workdir.file(
        "合同/a.txt",
        "合作协议\n第一条　乙方每次使用云印台须经甲方书面同意。\n第二条　甲方的印信由其办公室保管，他人不得携出。\n第三条　本协议一式两份。\n",
    );
    workdir.ok(&["index", "合同"]);
    assert_eq!(workdir.run(&["search", "公章谁来管"]).code, 1);

    let configuration = "words = [\"云印台\"]\n\n[[concept]]\nname = \"用印\"\ntypes = [\"general\"]\nregulates = [\"(印信|印章)…8…保管\"]\nmentions = [\"云印台\"]\nasks = [\"公章谁来管\"]\n";
    workdir.file("clauseek.toml", configuration);
    let run = workdir.run(&["search", "公章谁来管"]);
    assert!(run.code == 1 && run.err.contains("clauseek index"), "the index has them not yet: {}", run.err);
    assert!(workdir.ok(&["tokens", "经云印台办理"]).contains("\t云印台"));

    workdir.ok(&["index"]);
    let run = workdir.run(&["search", "公章谁来管", "--json"]);
    let addresses: Vec<&str> = run.out.lines().filter(|line| line.contains("\"hit\"")).collect();
    assert!(addresses.len() == 2 && addresses[0].contains("第二条"), "what regulates comes first: {}", run.out);
    assert!(run.err.is_empty(), "{}", run.err);
    assert!(workdir.ok(&["tokens", "--query", "云印台"]).contains("\t云印台"));

    // Elsewhere, without the file, the index keeps what it was told.
    std::fs::remove_file(workdir.path("clauseek.toml")).unwrap();
    assert!(workdir.run(&["index"]).err.contains("1 unchanged"));
    assert_eq!(workdir.run(&["search", "公章谁来管"]).code, 0);

    // What only queries need has nothing read again.
    workdir.file("clauseek.toml", configuration.replace("公章谁来管", "谁管公章"));
    assert!(workdir.run(&["index"]).err.contains("1 unchanged"));
    assert_eq!(workdir.run(&["search", "谁管公章"]).code, 0);
}
