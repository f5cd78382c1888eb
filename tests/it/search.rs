use serde_json::Value;

use crate::golden;
use crate::workdir::{Workdir, json_lines};

/// JSON lines without what differs from run to run.
fn stable(out: &str) -> Vec<Value> {
    let mut lines = json_lines(out);
    for line in &mut lines {
        if let Some(elapsed) = line.get_mut("elapsed_ms") {
            assert!(elapsed.as_f64().unwrap() >= 0.0);
            *elapsed = Value::Null;
        }
        if let Some(score) = line.get_mut("score") {
            assert!(score.as_f64().unwrap() > 0.0);
            *score = Value::Null;
        }
    }
    lines
}

#[test]
fn json_is_as_the_contract_says() {
    let workdir = Workdir::indexed();
    golden::check("search", &stable(&workdir.ok(&["search", "押金", "--json"])));
    golden::check("facets", &stable(&workdir.ok(&["facets", "--json"])));
}

#[test]
fn highlights_are_stretches_of_the_snippet_and_the_snippet_one_of_the_text() {
    let workdir = Workdir::indexed();
    let lines = json_lines(&workdir.ok(&["search", "逾期 OR 争议 OR 备份", "--json"]));
    let (summary, hits) = lines.split_last().unwrap();
    assert!(hits.len() >= 4 && summary["total"] == hits.len());
    for hit in hits {
        let (text, snippet) = (hit["text"].as_str().unwrap(), hit["snippet"].as_str().unwrap());
        assert!(text.contains(snippet));
        let mut before = 0;
        for highlight in hit["highlights"].as_array().unwrap() {
            let at = |key: &str| highlight[key].as_u64().unwrap() as usize;
            assert!(before <= at("start") && at("start") < at("end"), "{hit}");
            assert!(snippet.get(at("start")..at("end")).is_some(), "{hit}");
            before = at("end");
        }
        let (start, end) = (hit["span"]["start"].as_u64().unwrap(), hit["span"]["end"].as_u64().unwrap());
        assert_eq!(end - start, text.len() as u64);
    }
}

#[test]
fn people_see_rank_citation_snippet_address_and_counts() {
    let workdir = Workdir::indexed();
    let out = workdir.ok(&["search", "押金"]);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[0], "1  青石巷门面租赁合同 › 租金与押金 › 2.2");
    assert!(lines[1].starts_with("   "), "{out}");
    assert!(lines[2].trim_start().starts_with("乙方支付的押金"), "{out}");
    assert_eq!(lines[3].replace('\\', "/"), "   agreements/lease.md#2.2  line 17");
    assert!(out.contains("\n2 hits in 1 agreement"), "{out}");
    // A section's title answers as well, and says what it is.
    assert!(lines[6].ends_with("title"), "{out}");
    assert!(!out.contains('\x1b'), "colour without a terminal");
    let painted = workdir.ok(&["search", "押金", "--color", "always"]);
    assert!(painted.contains("\x1b[1;31m押金\x1b[0m"), "{painted}");
}

#[test]
fn pages_go_on_where_the_last_one_ended() {
    let workdir = Workdir::indexed();
    let all = stable(&workdir.ok(&["search", "约定 OR 协议 OR 合同", "--json"]));
    let page = stable(&workdir.ok(&["search", "约定 OR 协议 OR 合同", "--json", "--limit", "2", "--offset", "1"]));
    assert_eq!(page[..2], all[1..3]);
    assert_eq!(page.last(), all.last());
}

#[test]
fn nothing_found_is_exit_one() {
    let workdir = Workdir::indexed();
    let run = workdir.run(&["search", "囍", "--json"]);
    assert_eq!((run.code, json_lines(&run.out)[0]["total"].as_u64()), (1, Some(0)));
    let run = workdir.run(&["search", "囍"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.starts_with("nothing found\n"), "{}", run.err);
}

#[test]
fn trouble_is_a_sentence_with_cause_and_next_step() {
    let workdir = Workdir::new();
    let run = workdir.run(&["search", "押金"]);
    assert_eq!(run.code, 2);
    assert_eq!(run.err, "error: there is no index in index\nhint: build it with `clauseek index FOLDER`\n");

    let workdir = Workdir::indexed();
    for (words, cause, hint) in [
        (&["search"][..], "the query is empty", "`clauseek search 管辖法院`"),
        (&["search", "  "], "the query is empty", "`clauseek search 管辖法院`"),
        (&["search", "押金", "--type", "disputes"], "unknown type \"disputes\"; the nearest: dispute", "facets"),
        (
            &["search", "押金", "--file", "leese.md"],
            "unknown file \"leese.md\"; the nearest: agreements",
            "end of a path",
        ),
        (&["facets", "--section", "争议解次"], "unknown section \"争议解次\"; the nearest: 争议解决", "facets"),
    ] {
        let run = workdir.run(words);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{words:?}");
        let (first, second) = run.err.split_once('\n').unwrap();
        assert!(first.starts_with("error: ") && first.contains(cause), "{words:?}: {first}");
        assert!(second.starts_with("hint: ") && second.contains(hint), "{words:?}: {second}");
    }
    let run = workdir.run(&["--lang", "zh", "search", "押金", "--type", "disputes"]);
    assert!(run.err.starts_with("错误：没有“disputes”这个条款类型；最接近的：dispute"), "{}", run.err);
}

#[test]
fn what_the_query_repaired_is_told_in_the_language_of_the_user() {
    let workdir = Workdir::indexed();
    assert_eq!(workdir.run(&["search", "(押金"]).err, "warning: a parenthesis was not closed\n");
    assert_eq!(workdir.run(&["--lang", "zh", "search", "(押金"]).err, "注意：有一个括号没有闭合\n");
}

#[test]
fn an_unknown_value_in_the_query_finds_nothing_and_names_the_nearest() {
    let workdir = Workdir::indexed();
    let run = workdir.run(&["search", "押金", "type:disputes"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.starts_with("warning: unknown type \"disputes\"; the nearest: dispute"), "{}", run.err);
    let run = workdir.run(&["--lang", "zh", "search", "押金", "type:disputes"]);
    assert!(run.err.starts_with("注意：没有“disputes”这个条款类型；最接近的：dispute、"), "{}", run.err);
}

#[test]
fn an_index_before_its_first_commit_is_no_index_of_another_format() {
    let workdir = Workdir::indexed();
    let options = clauseek::index::WriterOptions { rebuild: true, threads: 1, memory: 15_000_000, vocabulary: None };
    let writer = clauseek::index::Writer::open(&workdir.path("index"), &options).unwrap();
    let run = workdir.run(&["search", "押金"]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error: nothing has been written to the index in index yet (process "), "{}", run.err);
    drop(writer);
    let run = workdir.run(&["search", "押金"]);
    assert!(run.err.contains("hint: an earlier run was cut short: run `clauseek index FOLDER`"), "{}", run.err);
}

#[test]
fn the_environment_names_the_index() {
    let workdir = Workdir::with_samples();
    workdir.ok(&["--index", "elsewhere", "index", "agreements"]);
    let output = workdir.command().env("CLAUSEEK_INDEX", "elsewhere").args(["search", "押金"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(!workdir.path("index").exists());
}

#[test]
fn what_is_printed_can_be_chosen() {
    let workdir = Workdir::with_corpus();
    workdir.ok(&["index", "corpus"]);
    let count: usize = workdir.ok(&["search", "违约金", "--output", "count"]).trim().parse().unwrap();
    let all = json_lines(&workdir.ok(&["search", "违约金", "--json"]));
    assert_eq!(all.len(), count + 1);
    let agreements = json_lines(&workdir.ok(&["search", "违约金", "--json", "--output", "agreements"]));
    let (summary, agreements) = agreements.split_last().unwrap();
    assert_eq!(summary["agreements"], agreements.len());
    assert_eq!(agreements.iter().map(|a| a["hits"].as_u64().unwrap()).sum::<u64>(), count as u64);
    assert!(agreements.iter().all(|a| a["type"] == "agreement" && a["best"]["text"].is_string()));
    let facets = json_lines(&workdir.ok(&["search", "违约金", "--json", "--output", "facets"]));
    assert_eq!((facets.len(), &facets[0]["facets"]), (1, &summary["facets"]));
    let whole = json_lines(&workdir.ok(&["search", "违约金", "--json", "--output", "clauses"]));
    assert!(whole[..count].iter().all(|hit| hit["snippet"] == hit["text"]));
    let grouped = json_lines(&workdir.ok(&["search", "违约金", "--json", "--per-agreement", "1"]));
    assert_eq!(grouped.len(), agreements.len() + 1);
    let explained = json_lines(&workdir.ok(&["search", "违约金", "--json", "--explain"]));
    assert_eq!((&explained[0]["type"], &explained[0]["taken_for"]), (&"understood".into(), &"concept".into()));
    assert!(explained[1]["explain"]["parts"].is_array() && all[0]["explain"].is_null());
}

#[test]
fn hits_come_in_the_order_asked_for() {
    let workdir = Workdir::with_corpus();
    workdir.ok(&["index", "corpus"]);
    let of = |order: &str, key: &str| -> Vec<String> {
        let lines = json_lines(&workdir.ok(&["search", "违约金", "--json", "--sort", order]));
        let hits = lines.iter().filter(|line| line["type"] == "hit" && line["role"] == "clause");
        hits.map(|hit| hit[key].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert!(of("path", "file").is_sorted());
    assert!(of("date", "date").is_sorted_by(|a, b| a >= b));
    assert_ne!(of("relevance", "file"), of("path", "file"));
    let run = workdir.run(&["search", "违约金", "--date", "soon"]);
    assert!(run.code == 2 && run.err.contains("\"soon\" is no date"), "{}", run.err);
}

#[test]
fn a_query_may_begin_with_what_is_excluded() {
    let workdir = Workdir::indexed();
    let count = |words: &[&str]| -> usize {
        let run = workdir.run(&[&["search", "--output", "count"], words].concat());
        run.out.trim().parse().unwrap_or_else(|_| panic!("{}", run.err))
    };
    assert_eq!(count(&["-押金"]), count(&["--", "-押金"]));
    assert!(count(&["-\"押金\""]) > 0 && count(&["-押金", "kind:lease"]) > 0);
    assert_eq!(workdir.run(&["search", "押金", "-x"]).code, 2, "an option that does not exist");
}
