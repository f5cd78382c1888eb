//! `show`, `status` and `tokens`.

use crate::golden;
use crate::workdir::{Workdir, json_lines};

#[test]
fn json_is_as_the_contract_says() {
    let workdir = Workdir::indexed();
    golden::check("show", &json_lines(&workdir.ok(&["show", "lease.md#2.2", "--json"])));
    let mut status = json_lines(&workdir.ok(&["status", "--json"]));
    // What differs from machine to machine.
    for key in ["size_on_disk", "segments"] {
        assert!(status[0][key].as_u64().unwrap() > 0);
        status[0][key] = serde_json::Value::Null;
    }
    golden::check("status", &status);
    golden::check("tokens", &json_lines(&workdir.ok(&["tokens", "--json", "逾期付款3.5%"])));
    std::fs::remove_file(workdir.path("agreements/nda.html")).unwrap();
    golden::check("check", &json_lines(&workdir.run(&["check", "--json"]).out));
}

#[test]
fn a_clause_is_shown_whole_with_its_neighbours_named() {
    let workdir = Workdir::indexed();
    let out = workdir.ok(&["show", "lease.md#2.2"]).replace('\\', "/");
    assert!(out.starts_with("青石巷门面租赁合同 › 租金与押金 › 2.2\n"), "{out}");
    assert!(out.contains("（1）欠付的租金；\n（2）修复门面的费用。\n"), "{out}");
    assert!(out.contains("\n← 青石巷门面租赁合同 › 租金与押金 › 2.1  agreements/lease.md#2.1\n"), "{out}");
    // The title of the next section is no neighbour, the clause below it is.
    assert!(out.contains("\n→ 青石巷门面租赁合同 › 违约责任 › 第三条  agreements/lease.md#第三条\n"), "{out}");
}

#[test]
fn an_address_that_fits_several_clauses_lists_them() {
    let workdir = Workdir::with_samples();
    workdir.file("agreements/other/lease.md", "# 仓库租赁合同\n\n2.1 租金按季支付。\n\n2.2 押金为三个月租金。\n");
    workdir.ok(&["index", "agreements"]);
    let run = workdir.run(&["show", "lease.md#2.2"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    let err = run.err.replace('\\', "/");
    assert!(err.contains("fits 2 clauses:\n  agreements/lease.md#2.2\n  agreements/other/lease.md#2.2\n"), "{err}");
    assert!(err.contains("hint: give one of these addresses in full"), "{err}");
    assert!(workdir.ok(&["show", "other/lease.md#2.2"]).contains("三个月租金"));
}

#[test]
fn an_unknown_address_names_the_nearest() {
    let workdir = Workdir::indexed();
    let run = workdir.run(&["show", "lease.md#2.9"]);
    assert_eq!(run.code, 2);
    let err = run.err.replace('\\', "/");
    assert!(err.contains("no clause has the address \"lease.md#2.9\"; the nearest: agreements/lease.md#2.1"), "{err}");
    assert!(workdir.run(&["show", "第一条"]).err.contains("hint: an address is FILE#NUMBER"));
}

#[test]
fn a_query_is_cut_once_and_a_text_in_every_way() {
    let terms = |workdir: &Workdir, words: &[&str]| -> Vec<String> {
        workdir.ok(words).lines().map(|line| line.split('\t').nth(1).unwrap().to_owned()).collect()
    };
    for workdir in [Workdir::new(), Workdir::indexed()] {
        let text = terms(&workdir, &["tokens", "逾期付款的"]);
        let query = terms(&workdir, &["tokens", "--query", "逾期付款的"]);
        assert_eq!(query.concat(), "逾期付款的");
        assert!(query.iter().all(|term| text.contains(term)) && text.len() > query.len(), "{query:?} {text:?}");
    }
}
