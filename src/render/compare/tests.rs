use super::*;
use crate::library::Clause;
use crate::model;

static WORDS: Words = Words {
    status: |status| match status {
        Status::Same => "same",
        Status::Changed => "changed",
        Status::Moved => "moved",
        Status::Added => "added",
        Status::Removed => "removed",
    },
    fact: str::to_string,
    none: "(none)",
    same: |n| format!("{n} same"),
    clauses: |n| format!("{n} clauses"),
    summary: |all| format!("{} changed", all.counts.changed),
    only: |name| format!("only {name}"),
    title: "comparison",
    facts: "facts",
    rows: "clauses",
};

fn look(words: &crate::render::terminal::Words, width: Option<usize>, colour: bool) -> Look<'_> {
    Look { colour, width, words }
}

fn cell(text: &str) -> Option<Cell> {
    let clause = Clause {
        address: "a.md#1".to_owned(),
        citation: "协议 › 1".to_owned(),
        file: "a.md".to_owned(),
        title: None,
        provider: None,
        kind: None,
        date: None,
        number: None,
        section: vec![],
        types: vec![],
        text: text.to_owned(),
        names: Vec::new(),
    };
    Some(Cell { clause, clauses: 1 })
}

fn comparison() -> Comparison {
    let side = |name: &str| Side {
        name: name.to_owned(),
        files: vec!["a.md".to_owned()],
        title: None,
        provider: None,
        date: None,
        clauses: 2,
    };
    let span = model::Span::new;
    let stretch = |change, left, right| crate::library::compare::Stretch { change, left, right };
    let (head, tail) = ("甲方应在".len(), "内付款".len());
    let (old, new) = ("15日".len(), "30个工作日".len());
    let changes = vec![
        stretch(Change::Equal, span(0, head), span(0, head)),
        stretch(Change::Replaced, span(head, head + old), span(head, head + new)),
        stretch(Change::Equal, span(head + old, head + old + tail), span(head + new, head + new + tail)),
    ];
    let row = |status, left, right, changes| Row { status, similarity: 0.9, left, right, changes };
    let rows = vec![
        row(Status::Same, cell("甲"), cell("甲"), vec![]),
        row(Status::Changed, cell("甲方应在15日内付款"), cell("甲方应在30个工作日内付款"), changes),
        row(Status::Added, None, cell("乙方应当保密。\n（一）期限三年"), vec![]),
    ];
    let counts = Counts { same: 1, changed: 1, added: 1, ..Counts::default() };
    Comparison { providers: false, left: side("旧"), right: side("新"), facts: vec![], rows, counts }
}

fn written(width: Option<usize>, colour: bool, all: bool) -> String {
    let words = crate::render::terminal::tests_words();
    let mut out = Vec::new();
    terminal(&comparison(), all, &look(&words, width, colour), &WORDS, &mut out).expect("a vector takes all");
    String::from_utf8(out).expect("text")
}

#[test]
fn without_colour_changes_stand_in_brackets() {
    let out = written(None, false, false);
    assert!(out.contains("甲方应在[-15日-]{+30个工作日+}内付款"), "{out}");
    assert!(out.contains("1 same\n\nchanged\n"), "{out}");
    assert!(!written(None, false, true).contains("1 same"));
    let painted = written(None, true, false);
    assert!(painted.contains("\x1b[9;31m15日\x1b[0m\x1b[32m30个工作日\x1b[0m"), "{painted}");
}

#[test]
fn wide_terminals_show_clauses_beside_each_other() {
    let out = written(Some(120), false, false);
    let line = out.lines().find(|line| line.contains("[-15日-]")).expect("the clause");
    assert!(line.contains("│ 甲方应在{+30个工作日+}内付款"), "{out}");
    assert!(out.lines().any(|line| line.trim_start() == "│ 乙方应当保密。"), "{out}");
    assert!(out.lines().all(|line| super::super::layout::width_of(line) <= 120), "{out}");
}

#[test]
fn of_two_providers_one_has_it_and_the_other_has_not() {
    let mut comparison = comparison();
    comparison.providers = true;
    let words = crate::render::terminal::tests_words();
    let mut out = Vec::new();
    terminal(&comparison, false, &look(&words, None, false), &WORDS, &mut out).expect("a vector takes all");
    let out = String::from_utf8(out).expect("text");
    assert!(out.contains("\nonly 新\n") && !out.contains("added"), "{out}");
}

#[test]
fn reports_mark_what_differs() {
    let report = report(&comparison(), true, &WORDS);
    let Some(Block::Table { head, rows }) = report.blocks.last() else { panic!("{report:?}") };
    assert_eq!((head.len(), rows.len()), (3, 3));
    assert!(rows.iter().all(|row| row.len() == 3));
    assert!(rows[1][1].contains(&Span::marked("15日", Mark::Removed)));
    assert!(rows[1][2].contains(&Span::marked("30个工作日", Mark::Added)));
}
