use super::*;

fn clause(section: &str, number: &str, kind: &str, text: &str) -> Clause {
    Clause {
        address: format!("a.md#{number}"),
        citation: number.to_owned(),
        file: "a.md".to_owned(),
        title: Some("云杉服务协议".to_owned()),
        provider: None,
        kind: None,
        date: Some("2024-03-01".to_owned()),
        number: Some(number.to_owned()),
        section: vec![section.to_owned()],
        types: vec![kind.to_owned()],
        text: text.to_owned(),
        names: Vec::new(),
    }
}

fn old() -> Vec<Clause> {
    vec![
        clause("费用", "1.1", "fees", "甲方应当在收到发票后15日内支付服务费。"),
        clause("费用", "1.2", "fees", "逾期付款的，按日支付0.05%的违约金。"),
        clause("保密", "2.1", "confidentiality", "双方对在合作中知悉的对方商业秘密负有保密义务。"),
        clause("其他", "3.1", "general", "本协议一式两份，双方各执一份，具有同等效力。"),
        clause("其他", "3.2", "dispute", "因本协议发生的争议，由甲方所在地人民法院管辖。"),
    ]
}

fn told(comparison: &Comparison) -> Vec<(Status, &str, &str)> {
    let number = |cell: &'_ Option<Cell>| cell.as_ref().and_then(|cell| cell.clause.number.clone());
    let of = |cell| number(cell).map_or("", |number| &*number.leak());
    comparison.rows.iter().map(|row| (row.status, of(&row.left), of(&row.right))).collect()
}

#[test]
fn clauses_are_the_same_changed_moved_added_or_removed() {
    let mut new = old();
    new[0].text = "甲方应当在收到发票后30日内支付服务费。".to_owned();
    let moved = new.remove(3);
    new.insert(0, Clause { number: Some("1.0".into()), section: vec!["费用".into()], ..moved });
    new.remove(3);
    new.push(clause("其他", "3.3", "force-majeure", "因不可抗力不能履行的，免除责任。"));
    let comparison = compared(old(), new, None);
    assert_eq!(
        told(&comparison),
        [
            (Status::Changed, "1.1", "1.1"),
            (Status::Same, "1.2", "1.2"),
            (Status::Removed, "2.1", ""),
            (Status::Moved, "3.1", "1.0"),
            (Status::Same, "3.2", "3.2"),
            (Status::Added, "", "3.3"),
        ]
    );
    let Counts { same, changed, moved, added, removed } = comparison.counts;
    assert_eq!((same, changed, moved, added, removed), (2, 1, 1, 1, 1));
    let change = comparison.rows[0].changes.iter().find(|one| one.change != Change::Equal).expect("a change");
    assert_eq!(change.left.of(&comparison.rows[0].left.as_ref().expect("both").clause.text), "15日");
}

#[test]
fn a_number_that_counts_on_is_no_move() {
    let mut new = old();
    new.insert(0, clause("费用", "1.1", "fees", "服务费以附件所列价格为准，不含税。"));
    for (at, one) in new.iter_mut().enumerate().skip(1).take(2) {
        one.number = Some(format!("1.{}", at + 1));
    }
    let comparison = compared(old(), new, None);
    assert_eq!((comparison.counts.same, comparison.counts.added, comparison.counts.moved), (5, 1, 0));
    assert_eq!(comparison.rows[0].status, Status::Added);
    assert!(compared(old(), old(), None).rows.iter().all(|row| row.status == Status::Same));
    assert!(compared(vec![], vec![], None).rows.is_empty());
}

#[test]
fn a_title_in_other_words_is_no_move() {
    let mut new = old();
    new[2].section = vec!["保密义务".to_owned()];
    assert_eq!(compared(old(), new, None).counts.same, 5);
}

#[test]
fn providers_are_compared_by_wordings() {
    let twice = [old(), old()].concat();
    let comparison = compared(twice, old(), Some(&["云杉".to_owned(), "青禾".to_owned()]));
    assert_eq!((comparison.counts.same, comparison.left.clauses, comparison.right.clauses), (5, 5, 5));
    assert_eq!(comparison.rows[0].left.as_ref().map(|cell| cell.clauses), Some(2));
    assert_eq!(comparison.left.name, "云杉");
}

#[test]
fn key_facts_come_with_their_addresses() {
    let mut new = old();
    new[4].text = "因本协议发生的争议，提交北京仲裁委员会仲裁。".to_owned();
    let facts = compared(old(), new, None).facts;
    let of = |fact: &str| facts.iter().find(|one| one.fact == fact).cloned();
    let court = of("court").expect("a court");
    assert!(court.differs && court.right.is_empty());
    assert_eq!((court.left[0].value.as_str(), court.left[0].address.as_str()), ("甲方所在地人民法院", "a.md#3.2"));
    assert_eq!(of("arbitration").expect("a body").right[0].value, "北京仲裁委员会");
    let rate = of("rate").expect("a rate");
    assert!(!rate.differs && rate.left[0].value.contains("0.05%"));
    assert_eq!(of("liability-cap"), None);
}

#[test]
fn the_longest_growing_sequence_stays() {
    assert_eq!(longest_growing(&[1, 0, 2, 3]), [false, true, true, true]);
    assert_eq!(longest_growing(&[3, 0, 1, 2]), [false, true, true, true]);
    assert!(longest_growing(&[]).is_empty());
}
