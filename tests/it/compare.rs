use crate::golden;
use crate::workdir::{Workdir, json_lines};

const OLD: &str = "# 云杉服务协议（2023版）\n\n版本日期：2023年5月1日\n\n本协议由云杉云计算有限公司（以下简称“云杉”）与您订立。\n\n## 第一条 费用\n\n\
1.1 您应当在收到账单后15日内支付服务费。\n\n1.2 逾期付款的，按日支付万分之五的违约金。\n\n## 第二条 终止\n\n2.1 任何一方可以提前30日书面通知对方解除本协议。\n\n\
## 第三条 争议解决\n\n3.1 因本协议发生的争议，由杭州市余杭区人民法院管辖。\n";

/// The samples, two versions of an agreement, and one of another provider.
fn workdir() -> Workdir {
    let workdir = Workdir::with_samples();
    workdir.file("agreements/云杉/服务协议-2023.md", OLD);
    let new = OLD.replace("（2023版）", "（2024版）").replace("2023年", "2024年").replace("后15日", "后30日");
    let new = new
        .replace("\n\n## 第二条", "\n\n1.3 服务费含增值税，乙方应当开具发票。\n\n## 第二条")
        .replace("万分之五", "0.05%");
    workdir
        .file("agreements/云杉/服务协议-2024.md", new.replace("由杭州市余杭区人民法院管辖", "提交杭州仲裁委员会仲裁"));
    workdir.ok(&["index", "agreements"]);
    workdir
}

#[test]
fn json_is_as_the_contract_says() {
    let out = workdir().ok(&["compare", "服务协议-2023.md", "服务协议-2024.md", "--json"]).replace("\\\\", "/");
    golden::check("compare", &json_lines(&out));
}

#[test]
fn two_files_are_compared_clause_by_clause() {
    let workdir = workdir();
    let out = workdir.ok(&["compare", "服务协议-2023.md", "云杉/服务协议-2024.md"]).replace('\\', "/");
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("- 云杉服务协议（2023版） · 2023-05-01"), "{out}");
    assert!(lines[1].starts_with("+ 云杉服务协议（2024版） · 2024-05-01"), "{out}");
    assert!(
        out.contains("court  ≠\n  - 杭州市余杭区人民法院  agreements/云杉/服务协议-2023.md#3.1\n  + (none found)\n"),
        "{out}"
    );
    assert!(
        out.contains("arbitration  ≠\n  - (none found)\n  + 杭州仲裁委员会  agreements/云杉/服务协议-2024.md#3.1\n"),
        "{out}"
    );
    assert!(out.contains("notice period  =\n"), "{out}");
    assert!(out.contains("rate  =\n"), "the same rate in other words: {out}");
    assert!(out.contains("您应当在收到账单后[-15日-]{+30日+}内支付服务费。"), "{out}");
    assert!(out.contains("added\n  云杉服务协议（2024版） › 费用 › 1.3\n"), "{out}");
    assert!(!out.contains('\x1b'), "colour without a terminal");
    assert!(lines.last().expect("a summary").ends_with("1 added · 0 removed · 2 the same"), "{out}");
    let chinese = workdir.ok(&["--lang", "zh", "compare", "服务协议-2023.md", "服务协议-2024.md", "--all"]);
    assert!(chinese.contains("管辖法院  ≠") && chinese.contains("\n相同\n"), "{chinese}");
}

#[test]
fn versions_are_told_by_provider_title_and_date() {
    let workdir = workdir();
    let files = |words: &[&str]| {
        let lines = json_lines(&workdir.ok(&[&["compare", "--json"], words].concat()));
        [&lines[0]["left"]["date"], &lines[0]["right"]["date"]].map(|date| date.as_str().unwrap_or("").to_owned())
    };
    assert_eq!(files(&["--versions", "云杉服务协议"]), ["2023-05-01", "2024-05-01"]);
    assert_eq!(files(&["--versions", "云杉服务协议（2024版）", "--provider", "云杉"]), ["2023-05-01", "2024-05-01"]);
    assert_eq!(
        files(&["--versions", "云杉服务协议", "--from", "2024", "--to", "2023-05"]),
        ["2024-05-01", "2023-05-01"]
    );
    for (words, cause) in [
        (&["--versions", "云松服务协议"][..], "unknown title \"云松服务协议\"; the nearest: 云杉服务协议"),
        (
            &["--versions", "青石巷门面租赁合同", "--provider", "云杉"],
            "unknown title \"青石巷门面租赁合同\"; the nearest: ",
        ),
        (&["--versions", "云杉服务协议", "--provider", "云松"], "unknown provider \"云松\"; the nearest: 云杉"),
        (&["--versions", "云杉服务协议", "--from", "2020"], "unknown date \"2020\"; the nearest: 2023-05-01"),
        (&["--versions", "云杉服务协议", "--from", "2024"], "is on both sides"),
        (&["--versions", "青石巷门面租赁合同"], "there is only one version"),
    ] {
        let run = workdir.run(&[&["compare"], words].concat());
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{words:?}");
        assert!(run.err.contains(cause) && run.err.contains("\nhint: "), "{words:?}: {}", run.err);
    }
}

#[test]
fn providers_are_compared_by_type() {
    let workdir = workdir();
    workdir.file("more/青禾.md", OLD.replace("云杉", "青禾").replace("杭州市余杭区", "上海市徐汇区"));
    workdir.ok(&["index", "more"]);
    let lines =
        json_lines(&workdir.ok(&["compare", "争议解决与管辖", "--provider", "云杉", "--provider", "青禾", "--json"]));
    assert_eq!((&lines[0]["type"], &lines[0]["schema"]), (&"comparison".into(), &1.into()));
    assert_eq!((&lines[0]["left"]["name"], &lines[0]["right"]["name"]), (&"云杉".into(), &"青禾".into()));
    let rows: Vec<_> = lines.iter().filter(|line| line["type"] == "row").collect();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["status"] != "moved"));
    for row in rows {
        for side in ["left", "right"].iter().filter(|side| !row[**side].is_null()) {
            assert!(row[*side]["types"].as_array().expect("types").contains(&"dispute".into()), "{row}");
        }
    }
}

#[test]
fn what_cannot_be_compared_is_said_with_the_next_step() {
    let workdir = workdir();
    for (words, cause) in [
        (&[][..], "it takes two sides"),
        (&["dispute"], "it takes two sides"),
        (&["--provider", "云杉"], "it takes two sides"),
        (&["服务协议-2023.md", "服务协议-2023.md"], "is on both sides"),
        (&["服务协议-2023.md", "服务协议-2025.md"], "unknown file \"服务协议-2025.md\"; the nearest: "),
        (&["--provider", "云杉", "--provider", "云松"], "unknown provider \"云松\"; the nearest: 云杉"),
        (&["disputes", "--versions", "云杉服务协议"], "unknown type \"disputes\"; the nearest: dispute"),
    ] {
        let run = workdir.run(&[&["compare"], words].concat());
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{words:?}");
        assert!(run.err.contains(cause) && run.err.contains("\nhint: "), "{words:?}: {}", run.err);
    }
    let run = workdir.run(&["compare", "insurance", "--versions", "云杉服务协议"]);
    assert_eq!(run.code, 2, "{}", run.err);
    let run = workdir.run(&["compare", "restrictive", "--versions", "云杉服务协议"]);
    assert_eq!((run.code, run.err.as_str()), (1, "nothing found\n"));
}
