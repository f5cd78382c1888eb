//! Numbers, values, dates, facets of filters, pages, explanations and suggestions.

use super::*;

#[test]
fn clauses_are_listed_by_their_numbers() {
    let library = contracts();
    for (query, numbers) in [
        ("12.1", vec!["12.1"]),
        ("第12.1条", vec!["12.1"]),
        ("第十二条", vec!["12.1", "12.2"]),
        ("第十条", vec!["第十条"]),
        ("第10條 kind:lease", vec!["第十条"]),
        ("12.7", vec![]),
    ] {
        assert_eq!(library.numbers(query), numbers, "{query}");
    }
    // Between quotes, and beside other words, a number is what stands there.
    assert_eq!(library.numbers("\"12.1\""), ["12.1"]);
}

#[test]
fn articles_that_a_text_names_are_found_by_value() {
    let parts = vec![(CLAUSE, "1", &[][..], &["breach"][..], "违反第十二条的，承担违约责任。")];
    let date = "";
    let library = library(&[Sample { file: "a.txt", provider: "", kind: "other", party: "", date, parts }]);
    for query in ["违反第12条", "违反 第12條", "第12条", "第十二条 违反"] {
        let hits = library.search(query).hits;
        assert_eq!(hits.len(), 1, "{query}");
        assert!(hits[0].highlights.iter().any(|h| hits[0].snippet[h.start..h.end].contains("第十二条")), "{query}");
    }
    assert_eq!(library.search("违反第13条").total, 0);
}

#[test]
fn values_are_found_whatever_their_wording() {
    let library = contracts();
    for (query, numbers) in [
        ("5‰", vec!["3.1", "3.2"]),
        ("千分之五", vec!["3.1", "3.2"]),
        ("百分之零点五 ddos", vec!["3.2"]),
        ("三年", vec!["9.1"]),
        ("36个月", vec!["9.1"]),
        ("rate>=0.5%", vec!["3.1", "3.2"]),
        ("rate>0.5%", vec![]),
        ("rate<1%/day", vec!["3.1"]),
        ("years>=3", vec!["9.1"]),
        ("违约金 rate:5‰", vec!["3.1"]),
    ] {
        let mut found = library.numbers(query);
        found.sort();
        assert_eq!(found, numbers, "{query}");
    }
    let hit = &library.search("千分之五").hits[0];
    assert_eq!(&hit.snippet[hit.highlights[0].start..hit.highlights[0].end], "5‰");
    let results = library.search("rate>=much");
    assert!(results.total == 0 && results.warnings[0].contains("rate"), "{:?}", results.warnings);
}

#[test]
fn dates_are_compared() {
    let library = contracts();
    for (query, total) in [
        ("违约金 date>=2023-06", 1),
        ("违约金 date:2023", 1),
        ("违约金 date:2023-05", 0),
        ("违约金 date<2023", 1),
        ("违约金 date:2022..2023", 2),
        ("违约金 日期≤2023-06-01", 2),
        ("违约金 date>2023-06", 0),
    ] {
        assert_eq!(library.search(query).total, total, "{query}");
    }
    assert!(library.search("违约金 date>=soon").warnings[0].contains("no date"));
    let sorted = SearchRequest { query: "违约金".into(), limit: 9, order: Order::Date, ..SearchRequest::default() };
    let dates = |order| {
        let request = SearchRequest { order, ..sorted.clone() };
        let hits = search(&library.reader, &request).expect("a result").hits;
        hits.into_iter().map(|hit| hit.date.expect("a date")).collect::<Vec<_>>()
    };
    assert_eq!(dates(Order::Date), ["2023-06-01", "2022"]);
    assert_eq!(dates(Order::Path), ["2023-06-01", "2022"], "云 stands before 租");
    assert_eq!(
        library.search("违约金").facets.year.iter().map(|year| year.value.as_str()).collect::<Vec<_>>(),
        ["2023", "2022"]
    );
}

#[test]
fn a_facet_of_its_own_filter_counts_what_else_could_be_chosen() {
    let library = contracts();
    let results = library.search("违约金 OR 法院 type:dispute");
    // An alternative is no filter of the whole.
    assert_eq!(results.total, 4);
    let results = library.search("(违约金 OR 法院) type:dispute provider:云桥");
    assert_eq!(results.total, 1);
    let values = |counts: &[FacetCount]| counts.iter().map(|c| (c.value.clone(), c.clauses)).collect::<Vec<_>>();
    assert_eq!(
        values(&results.facets.provider),
        [("云桥".into(), 1), ("安居".into(), 1)],
        "other providers of disputes"
    );
    let types = values(&results.facets.clause_type);
    assert!(types.contains(&("fees".into(), 1)) && types.contains(&("dispute".into(), 1)), "{types:?}");
    assert_eq!(values(&results.facets.kind), [("user-agreement".into(), 1)], "both filters hold for other facets");
}

#[test]
fn one_agreement_does_not_fill_the_page() {
    let library = contracts();
    let request = SearchRequest { query: "的".into(), limit: 9, per_agreement: Some(1), ..SearchRequest::default() };
    let results = search(&library.reader, &request).expect("a result");
    assert_eq!((results.hits.len(), results.total, results.agreements), (2, 7, 2));
    let mut more: Vec<usize> = results.hits.iter().map(|hit| hit.more).collect();
    more.sort_unstable();
    assert_eq!(more, [1, 4]);
    assert_eq!(results.next, None);
    let page = |offset| {
        let request = SearchRequest { limit: 1, offset, ..request.clone() };
        let results = search(&library.reader, &request).expect("a result");
        (results.hits.iter().map(|hit| hit.file.clone()).collect::<Vec<_>>(), results.next)
    };
    assert_eq!((page(0).1, page(1).1, page(2)), (Some(1), None, (vec![], None)));
    assert_ne!(page(0).0, page(1).0);
}

#[test]
fn explanations_add_up() {
    let library = contracts();
    let request =
        SearchRequest { query: "打官司去哪个法院".into(), limit: 9, explain: true, ..SearchRequest::default() };
    let results = search(&library.reader, &request).expect("a result");
    assert_eq!(results.understood[0].concept.as_deref(), Some("jurisdiction"));
    assert!(results.understood[0].wording.as_deref().is_some_and(|wording| wording.contains("打官司")));
    assert!(!results.hits.is_empty());
    for hit in &results.hits {
        let explain = hit.explain.as_ref().expect("it was asked for");
        let sum: f32 = explain.parts.iter().map(|part| part.adds).sum();
        assert!((sum - hit.score).abs() < 1e-5, "{explain:?}");
    }
    assert!(library.search("打官司去哪个法院").hits.iter().all(|hit| hit.explain.is_none()));
}

#[test]
fn a_mistyped_word_is_set_right_by_a_suggestion() {
    let library = contracts();
    assert_eq!(library.search("不可坑力").suggestions[0], "不可抗力");
}
