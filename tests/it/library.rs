//! `library`, and `search --in`.

use crate::golden;
use crate::workdir::{Workdir, json_lines};

const DISPUTE: &str = "lease.md#第四条";

fn saved() -> Workdir {
    let workdir = Workdir::indexed();
    let address = workdir.ok(&[
        "library",
        "save",
        DISPUTE,
        "--name",
        "争议：租赁",
        "--type",
        "dispute",
        "--tag",
        "租赁",
        "--note",
        "先协商",
        "--standard",
    ]);
    assert_eq!(address.replace('\\', "/"), "library/dispute/争议：租赁.md\n");
    workdir
}

/// The lines with what differs from day to day taken out.
fn undated(out: &str) -> Vec<serde_json::Value> {
    let mut lines = json_lines(out);
    for line in &mut lines {
        if let Some(day) = line.pointer_mut("/source/saved") {
            assert_eq!(day.as_str().map(str::len), Some("2024-03-01".len()));
            *day = serde_json::Value::Null;
        }
    }
    lines
}

#[test]
fn json_is_as_the_contract_says() {
    let workdir = saved();
    let mut lines = undated(&workdir.ok(&["library", "list", "--json"]));
    lines.extend(json_lines(&workdir.ok(&["library", "check", "--json"])));
    golden::check("library", &lines);
}

#[test]
fn a_clause_is_saved_listed_shown_edited_and_removed() {
    let workdir = saved();
    let file = workdir.path("library/dispute/争议：租赁.md");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("+++\nname = \"争议：租赁\"\ntype = \"dispute\"\n"), "{text}");
    assert!(text.contains("note = \"先协商\"\nstandard = true\n\n[source]\naddress = \"agreements"), "{text}");
    assert!(text.contains("+++\n\n因本合同发生争议的，由双方协商解决；"), "{text}");

    assert!(workdir.ok(&["library", "list", "--tag", "租赁"]).starts_with("争议：租赁  dispute · standard · 租赁\n"));
    assert_eq!(workdir.run(&["library", "list", "--type", "notice"]).code, 1);
    assert!(workdir.run(&["library", "list", "--type", "disput"]).err.contains("the nearest: dispute"));
    let shown = workdir.ok(&["--lang", "zh", "library", "show", "争议：租赁"]);
    assert!(
        shown.contains("争议解决与管辖 · 标准条款 · 租赁\n来源：") && shown.contains("\n备注：先协商\n"),
        "{shown}"
    );
    // The address of a hit will do as well, here and in `show`.
    assert_eq!(workdir.ok(&["show", "library/dispute/争议：租赁.md"]), workdir.ok(&["library", "show", "争议：租赁"]));

    // By hand and by tool.
    std::fs::write(&file, text.replace("standard = true", "standard = true # 法务部核定\nreviewer = \"林\"")).unwrap();
    workdir.ok(&[
        "library",
        "edit",
        "争议：租赁",
        "--no-standard",
        "--tag",
        "书店",
        "--untag",
        "租赁",
        "--name",
        "争议",
    ]);
    let edited = std::fs::read_to_string(&file).unwrap();
    assert!(edited.contains("standard = false # 法务部核定\nreviewer = \"林\"\n"), "{edited}");
    assert!(edited.contains("name = \"争议\"\n") && edited.contains("tags = [\"书店\"]\n"), "{edited}");
    let moved = workdir.ok(&["library", "edit", "争议", "--type", "通知与送达"]).replace('\\', "/");
    assert_eq!(moved, "library/notice/争议：租赁.md\n");
    assert_eq!(workdir.run(&["library", "edit", "争议"]).code, 2);

    // An index made anew leaves it alone.
    workdir.ok(&["index", "--rebuild", "agreements"]);
    assert_eq!(json_lines(&workdir.ok(&["library", "list", "--json"])).len(), 1);
    workdir.ok(&["library", "remove", "争议"]);
    let run = workdir.run(&["library", "list"]);
    assert!(run.code == 1 && run.err.contains("library save ADDRESS --name NAME"), "{}", run.err);
}

#[test]
fn names_do_not_clash_and_unknown_ones_name_the_nearest() {
    let workdir = saved();
    let run = workdir.run(&["library", "save", DISPUTE, "--name", "争议:租赁"]);
    assert!(run.code == 2 && run.err.contains("has the name \"争议:租赁\" already"), "{}", run.err);
    workdir.ok(&["library", "save", DISPUTE, "--name", "争议/租赁", "--type", "dispute"]);
    workdir.ok(&["library", "save", DISPUTE, "--name", "争议?租赁", "--type", "dispute"]);
    assert!(workdir.path("library/dispute/争议-租赁.md").exists());
    assert!(workdir.path("library/dispute/争议-租赁-2.md").exists());
    let run = workdir.run(&["library", "show", "争义"]);
    assert!(run.code == 2 && run.err.contains("the nearest: 争议"), "{}", run.err);
}

#[test]
fn a_bad_file_is_named_and_the_rest_goes_on() {
    let workdir = saved();
    workdir.file("library/dispute/坏.md", "+++\nname = \"坏\"\ntags = 1\n+++\n正文\n");
    let run = workdir.run(&["library", "list"]);
    assert!(run.code == 2 && run.out.contains("争议：租赁"), "{run:?}");
    let err = run.err.replace('\\', "/");
    assert!(err.contains("library/dispute/坏.md, line 3: tags must be a list of texts"), "{err}");
    assert!(err.contains("hint: correct the line"), "{err}");
    let zh = workdir.run(&["--lang", "zh", "search", "争议", "--in", "library"]);
    assert!(zh.code == 2 && zh.out.contains("争议：租赁") && zh.err.contains("第 3 行：tags 应为文字列表"), "{zh:?}");
}

#[test]
fn saved_clauses_are_searched_as_contracts_are() {
    let workdir = saved();
    workdir.file(
        "own/notice/送达.md",
        "+++\n+++\n\n一方变更地址的，应当提前 5 日书面告知对方：\n（1）邮寄；\n（2）电子邮件。\n",
    );
    workdir.file("own/dispute/争议.md", std::fs::read(workdir.path("library/dispute/争议：租赁.md")).unwrap());
    let found = |query: &str, more: &[&str]| -> Vec<String> {
        let words = [&["--library", "own", "search", query, "--in", "library", "--json"], more].concat();
        let lines = json_lines(&workdir.run(&words).out);
        lines.iter().filter_map(|line| Some(line["address"].as_str()?.replace('\\', "/"))).collect()
    };
    // Literally, by words, by concept, by value, by filter.
    assert_eq!(found("\"向门面所在地人民法院\"", &[]), ["own/dispute/争议.md"]);
    assert_eq!(found("地址 告知", &[]), ["own/notice/送达.md"]);
    assert_eq!(found("打官司去哪个法院", &[]), ["own/dispute/争议.md"]);
    assert_eq!(found("days<=7", &[]), ["own/notice/送达.md"]);
    assert_eq!(found("对方", &["--type", "notice"]), ["own/notice/送达.md"]);
    assert_eq!(found("争议", &["--type", "notice"]), [""; 0]);
    assert_eq!(found("仓库", &[]), [""; 0]);
    // The wording is in the contract and in the library.
    let both = workdir.ok(&["search", "\"向门面所在地人民法院\"", "--in", "all"]).replace('\\', "/");
    assert!(both.contains("agreements/lease.md#第四条") && both.contains("library/dispute/争议：租赁.md"), "{both}");
    assert!(both.contains("\n2 hits in 2 agreements"), "{both}");
    let second = workdir.ok(&["search", "\"向门面所在地人民法院\"", "--in", "all", "--offset", "1", "--limit", "1"]);
    assert!(second.starts_with("2  ") && !second.contains("--offset"), "{second}");
    let count = |scope: &str| {
        workdir.ok(&["search", "门面", "--in", scope, "--output", "count"]).trim().parse::<usize>().unwrap()
    };
    assert_eq!((count("library"), count("all")), (1, count("contracts") + 1));
    assert_eq!(workdir.run(&["search", "门面", "--in", "library", "--provider", "无"]).code, 2);
    // No index is needed for them.
    let run = workdir.run(&["--index", "none", "search", "门面", "--in", "library"]);
    assert!(run.code == 0 && !workdir.path("none").exists(), "{run:?}");
}

#[test]
fn contracts_are_held_against_the_standard() {
    let workdir = saved();
    workdir.file(
        "agreements/other.md",
        "# 仓库租赁合同\n\n## 第一条 争议解决\n\n因本合同发生争议的，由双方协商解决；协商不成的，向仓库所在地仲裁委员会申请仲裁。\n",
    );
    workdir.ok(&["index", "agreements"]);
    let out = workdir.ok(&["library", "check"]).replace('\\', "/");
    let head = "争议：租赁  dispute · standard · 租赁\nlibrary/dispute/争议：租赁.md\n4 agreements: 1 agree, ";
    assert!(out.starts_with(head), "{out}");
    let (agrees, deviates) = (out.find("agrees  青石巷门面租赁合同"), out.find("%    仓库租赁合同"));
    assert!(agrees.is_some() && agrees < deviates, "{out}");
    assert!(out.contains("[-门面-]{+仓库+}所在"), "{out}");
    let lines = json_lines(&workdir.ok(&["library", "check", "--json"]));
    let verdicts: Vec<&str> = lines.iter().filter_map(|line| line["verdict"].as_str()).collect();
    assert_eq!((verdicts.len(), verdicts[0], verdicts[1]), (4, "agrees", "deviates"));
    assert!(lines.iter().all(|line| line["schema"] == 1));

    let csv = workdir.ok(&["library", "check", "--export", "-.csv"]).replace('\\', "/");
    assert!(
        csv.starts_with("Section,Citation,Address,Remark,Wording\r\n争议：租赁,争议：租赁,library/dispute/"),
        "{csv}"
    );
    assert!(csv.contains(",agrees,") && csv.contains("[-门面-]{+仓库+}所在"), "{csv}");

    let run = workdir.run(&["library", "check", "--type", "notice"]);
    assert!(run.code == 1 && run.err.contains("no standard clause") && run.err.contains("--standard"), "{run:?}");
}

#[test]
fn a_saved_clause_agrees_with_the_one_it_was_saved_from() {
    let workdir = Workdir::new();
    // The folder's name is a word of the clause.
    workdir.file("contracts/保密/a.md", "服务说明\n\n第一条 保密\n双方应当遵守保密义务，期限三年。\n");
    workdir.ok(&["index", "contracts"]);
    let hits = json_lines(&workdir.ok(&["search", "保密义务", "--json"]));
    let address = hits[0]["address"].as_str().unwrap();
    workdir.ok(&["library", "save", address, "--name", "保密", "--standard"]);
    let verdicts: Vec<String> = json_lines(&workdir.ok(&["library", "check", "--json"]))
        .iter()
        .filter_map(|line| Some(line["verdict"].as_str()?.to_owned()))
        .collect();
    assert_eq!(verdicts, ["agrees"]);
}

#[test]
fn without_a_subcommand_it_is_about_the_index() {
    let workdir = Workdir::indexed();
    assert_eq!(workdir.run(&["library", "租金", "--type", "fees"]).code, 0);
    assert!(workdir.run(&["library", "--type", "fees", "list"]).err.contains("list was taken for a query"));
}

#[test]
fn saved_clauses_below_an_indexed_folder_are_no_contracts() {
    let workdir = saved();
    let run = workdir.run(&["index", "."]);
    assert!(run.code == 0 && run.err.contains("saved clause, no agreement: 1"), "{run:?}");
    assert!(!workdir.ok(&["search", "租金"]).contains("library/"));
}
