use crate::workdir::Workdir;

/// What a run prints, as JSON.
fn measured(workdir: &Workdir, words: &[&str]) -> serde_json::Value {
    serde_json::from_str(&workdir.ok(&[&["bench", "queries.json"], words].concat())).unwrap()
}

#[test]
fn every_query_has_its_time_and_its_count() {
    let workdir = Workdir::indexed();
    workdir.file("queries.json", r#"{"word": ["押金", "租金 押金", ""], "and": [["租金", "押金"], []], "none": []}"#);
    for flags in [&[][..], &["--exact"], &["--limit", "0"]] {
        let measured = measured(&workdir, flags);
        assert_eq!(measured.as_object().unwrap().keys().collect::<Vec<_>>(), ["hits", "lat"]);
        for (class, count) in [("word", 3), ("and", 2), ("none", 0)] {
            let times = measured["lat"][class].as_array().unwrap();
            assert!(times.iter().all(|time| time.as_f64().unwrap() >= 0.0), "{measured}");
            assert_eq!((times.len(), measured["hits"][class].as_array().unwrap().len()), (count, count), "{measured}");
        }
        assert_eq!(measured["hits"]["word"][0], 2, "{flags:?}: {measured}");
        assert_eq!(measured["hits"]["word"][2], 0, "nothing is asked for");
        assert_eq!(measured["hits"]["and"][1], 0, "nothing is asked for");
    }
}

#[test]
fn exact_queries_may_hold_any_character() {
    let workdir = Workdir::new();
    let text = "# 顾问协议\n\n## 第一条 术语\n\n1.1 本协议中“服务\"期\"”指 -甲（乙 OR 丙 起的期间。\n\n1.2 服务期届满后另行约定。\n";
    workdir.file("agreements/a.md", text);
    workdir.ok(&["index", "agreements"]);
    workdir.file(
        "queries.json",
        r#"{"a": ["“服务\"期\"”", "-甲（乙 OR 丙", "“", "服务期", ["服务", "\"期\""], ["服务", "届满"], "type:甲"]}"#,
    );
    assert_eq!(measured(&workdir, &["--exact"])["hits"]["a"], serde_json::json!([1, 1, 1, 1, 1, 1, 0]));
}

#[test]
fn a_file_that_holds_no_queries_is_named_with_the_shape_wanted() {
    let workdir = Workdir::indexed();
    for (content, cause) in [
        ("{\n  \"a\": [", "queries.json is no JSON: it stops making sense at line 2, column 8"),
        ("[]", "queries.json holds no queries by class"),
        (r#"{"a": {}}"#, r#"queries.json: class "a" is no list"#),
        (r#"{"a": ["押金", 1]}"#, r#"queries.json: query 2 of class "a" is neither"#),
    ] {
        workdir.file("queries.json", content);
        let run = workdir.run(&["bench", "queries.json"]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{content}");
        assert!(run.err.contains(cause), "{content}: {}", run.err);
        assert!(run.err.contains(r#"hint: write it as {"class": ["query", ["word", "word"]]}"#), "{}", run.err);
    }
    let run = workdir.run(&["bench", "missing.json"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("cannot read missing.json"), "{}", run.err);
}
