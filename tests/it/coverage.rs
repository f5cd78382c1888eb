use crate::golden;
use crate::workdir::{Workdir, json_lines};

const LEASE: &str = "# 青石路仓库租赁合同\n\n出租方（甲方）：青禾置业有限公司\n承租方（乙方）：云杉贸易有限公司\n\n## 第一条 租金\n\n1.1 租金每月5000元，乙方应于每月五日前支付。\n\n\
## 第二条 违约责任\n\n2.1 乙方逾期支付租金的，应当按日支付违约金。\n\n## 第三条 争议解决\n\n3.1 因本合同发生的争议，由仓库所在地人民法院管辖。\n";

fn workdir() -> Workdir {
    let workdir = Workdir::with_samples();
    workdir.file("agreements/仓库.md", LEASE);
    workdir.ok(&["index", "agreements"]);
    workdir
}

fn row(out: &str, file: &str) -> serde_json::Value {
    let lines = json_lines(out);
    let found = lines.iter().find(|line| line["file"].as_str().is_some_and(|path| path.ends_with(file)));
    found.unwrap_or_else(|| panic!("{file} in {out}")).clone()
}

#[test]
fn json_is_as_the_contract_says() {
    let out = workdir().ok(&["coverage", "--kind", "lease", "--json"]).replace("\\\\", "/");
    golden::check("coverage", &json_lines(&out));
}

#[test]
fn what_agreements_lack_is_told_by_kind() {
    let workdir = workdir();
    let out = workdir.ok(&["coverage", "--json"]);
    let lines = json_lines(&out);
    let summary = lines.last().expect("a summary");
    assert_eq!(
        (&summary["type"], &summary["agreements"], &summary["second_look"]),
        (&"summary".into(), &4.into(), &true.into())
    );
    let lease = row(&out, "仓库.md");
    assert_eq!((&lease["schema"], &lease["type"], &lease["kind"]), (&1.into(), &"agreement".into(), &"lease".into()));
    let list = |key: &str| lease[key].as_array().expect("a list").clone();
    for slug in ["fees", "breach", "dispute"] {
        assert!(list("has").contains(&slug.into()) && !list("missing").contains(&slug.into()), "{slug}: {lease}");
    }
    assert!(list("missing").contains(&"force-majeure".into()), "{lease}");
    let out = workdir.ok(&["coverage"]);
    assert!(out.contains("Missing is what a second look by legal concept did not find either"), "{out}");
    let chinese = workdir.ok(&["--lang", "zh", "coverage", "--missing", "--kind", "租赁合同"]);
    assert!(chinese.contains("缺失：") && chinese.contains("不可抗力") && chinese.contains("第二次查找"), "{chinese}");
}

#[test]
fn what_stands_in_a_clause_of_another_type_is_not_missing() {
    let workdir = workdir();
    // One rule of several in a clause that is about something else.
    let text = LEASE.replace("仓库", "厂房").replace(
        "## 第三条",
        "2.2 乙方未按期支付租金超过30日的，应当支付违约金，赔偿甲方的全部损失；因不可抗力不能履行的，根据不可抗力的影响免除责任；违约方还应当承担律师费、诉讼费等违约责任。\n\n## 第三条",
    );
    workdir.file("agreements/厂房.md", text);
    workdir.ok(&["index"]);
    let lines = workdir.ok(&["coverage", "--type", "force-majeure", "--json"]);
    let lease = row(&lines, "厂房.md");
    assert_eq!((&lease["has"], &lease["missing"]), (&serde_json::json!([]), &serde_json::json!([])), "{lease}");
    let found = lease["elsewhere"].as_array().expect("a list");
    let address = found[0]["address"].as_str().expect("an address").replace('\\', "/");
    assert_eq!((found.len(), address.as_str()), (1, "agreements/厂房.md#2.2"));
    let out = workdir.ok(&["coverage", "--type", "force-majeure", "--missing"]).replace('\\', "/");
    assert!(out.contains("  force-majeure: found elsewhere: agreements/厂房.md#2.2\n"), "{out}");
}

#[test]
fn users_say_what_is_expected() {
    let workdir = workdir();
    let missing = |out: &str| row(out, "仓库.md")["missing"].clone();
    workdir.file("clauseek.toml", "[coverage.expected]\nlease = [\"fees\", \"知识产权\"]\n");
    assert_eq!(missing(&workdir.ok(&["coverage", "--json"])), serde_json::json!(["ip"]));
    workdir.file("clauseek.toml", "[coverage.expected]\nlease = [\"fee\"]\n");
    let run = workdir.run(&["coverage"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("clauseek.toml, line 2: lease: \"fee\" is no clause type"), "{}", run.err);
}

#[test]
fn types_that_are_asked_for_are_expected_of_all() {
    let workdir = workdir();
    let lines = json_lines(&workdir.ok(&["coverage", "--type", "不可抗力", "--json"]));
    let types: Vec<_> = lines.iter().filter(|line| line["type"] == "clause_type").collect();
    assert_eq!((types.len(), &types[0]["expected"]), (1, &4.into()));
    let run = workdir.run(&["coverage", "--type", "争议解决与管辖", "--missing", "--kind", "lease"]);
    assert_eq!((run.code, run.err.as_str()), (1, "nothing found\n"), "{}", run.out);
    let run = workdir.run(&["coverage", "--kind", "leese"]);
    assert!(run.code == 2 && run.err.contains("unknown kind \"leese\"; the nearest: lease"), "{}", run.err);
    let run = workdir.run(&["coverage", "--type", "dispute", "--provider", "无此供方"]);
    assert!(run.code == 2 && run.err.contains("unknown provider"), "{}", run.err);
}

#[test]
fn a_spreadsheet_has_a_cell_for_each_count_and_sign() {
    let csv = workdir().ok(&["coverage", "--kind", "lease", "--type", "fees", "--type", "notice", "--export", "-.csv"]);
    let csv = csv.replace('\\', "/");
    assert!(csv.starts_with("Clause types,have it,expected in,missing in,found elsewhere in\r\nfees,"), "{csv}");
    assert!(csv.contains("\r\nTitle,Provider,Kind,File,fees,notice\r\n"), "{csv}");
    assert!(csv.contains("\r\n青石路仓库租赁合同,") && csv.contains("agreements/仓库.md,✓,✗\r\n"), "{csv}");
}
