//! Searches in small invented agreements, built by hand: what readers and outline make of files is not at stake here.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::concept::Concepts;
use crate::index::{Record, Writer, WriterOptions, content_key, documents};
use crate::model::{Agreement, Document, Fact, Facts, Format, Part, Party};

mod language;

/// One part: role, number, section titles, types, wording.
type Line<'a> = (Role, &'a str, &'a [&'a str], &'a [&'static str], &'a str);

const CLAUSE: Role = Role::Clause;

struct Library {
    _dir: TempDir,
    reader: Reader,
}

struct Sample<'a> {
    file: &'a str,
    provider: &'a str,
    kind: &'static str,
    party: &'a str,
    date: &'a str,
    parts: Vec<Line<'a>>,
}

fn library(samples: &[Sample<'_>]) -> Library {
    let dir = TempDir::new().expect("a temporary folder");
    let options = WriterOptions { rebuild: false, threads: 1, memory: 15_000_000, vocabulary: None };
    let mut writer = Writer::open(dir.path(), &options).expect("a new index");
    for sample in samples {
        let (document, agreement) = agreement(sample);
        let content = content_key(sample.file.as_ref(), document.text.as_bytes(), None, "");
        let made = documents(&writer.fields(), &writer.terminology().concepts, &content, &document, &agreement);
        let record = Record {
            path: format!("/x/{}", sample.file),
            shown: sample.file.to_owned(),
            size: document.text.len() as u64,
            modified: 1,
            content,
            format: "txt".into(),
            encoding: "UTF-8".into(),
            clauses: made.clauses,
            provider: None,
            config: String::new(),
            skipped: None,
        };
        writer.put(record, made).expect("it can be written");
    }
    writer.finish().expect("it can be committed");
    let reader = Reader::open(dir.path()).expect("the index just made");
    Library { _dir: dir, reader }
}

fn agreement(sample: &Sample<'_>) -> (Document, Agreement) {
    let mut text = String::new();
    let mut parts = Vec::new();
    for (at, (role, number, section, types, wording)) in sample.parts.iter().enumerate() {
        let start = text.len();
        text.push_str(wording);
        let span = Span::new(start, text.len());
        text.push('\n');
        let number = (!number.is_empty()).then(|| (*number).to_owned());
        parts.push(Part {
            role: *role,
            path: number.iter().cloned().collect(),
            address: number.clone().unwrap_or_else(|| format!("~p{}", at + 1)),
            number,
            section: section.iter().map(|&title| title.to_owned()).collect(),
            types: types.to_vec(),
            span,
            extent: Span::new(start, text.len()),
            items: vec![],
            line: at as u32 + 1,
            page: None,
        });
    }
    let fact = |value: &str| (!value.is_empty()).then(|| Fact { value: value.to_owned(), span: None });
    let facts = Facts {
        title: fact(sample.file),
        provider: fact(sample.provider),
        kind: Some(sample.kind),
        version_date: fact(sample.date),
        parties: fact(sample.party).into_iter().map(|name| Party { name, roles: vec![], aliases: vec![] }).collect(),
        ..Facts::default()
    };
    let document =
        Document { format: Format::Txt, encoding: "UTF-8", text, blocks: vec![], meta_title: None, warnings: vec![] };
    (document, Agreement { facts, parts })
}

fn contracts() -> Library {
    library(&[
        Sample {
            file: "云/服务协议.txt",
            provider: "云桥",
            kind: "user-agreement",
            party: "云桥科技（虚构）有限公司",
            date: "2023-06-01",
            parts: vec![
                (Role::Title, "", &[], &[], "云桥云服务协议"),
                (CLAUSE, "", &[], &["preamble"], "请您注意免责、违约责任及管辖法院的条款。"),
                (CLAUSE, "3.1", &["费用"], &["fees"], "逾期付款的，每日按应付款的5‰支付违约金。"),
                (CLAUSE, "3.2", &["费用"], &["fees"], "费率为0.5%，DDoS防护见www.yunqiao.example。"),
                (CLAUSE, "9.1", &["保密"], &["confidentiality"], "双方对合作中知悉的对方信息负有义务，期限三年。"),
                (
                    CLAUSE,
                    "12.1",
                    &["争议解决", "管辖"],
                    &["dispute"],
                    "协商不成的，任何一方可向甲方住所地人民法院提起诉讼。",
                ),
                (CLAUSE, "12.2", &["争议解决", "通知"], &["notice"], "发生不可抗力的，应当书面通知对方。"),
                (Role::Signature, "", &[], &[], "甲方（盖章）：\n日期："),
            ],
        },
        Sample {
            file: "租/房屋租赁合同.txt",
            provider: "安居",
            kind: "lease",
            party: "安居置业（虚构）有限公司",
            date: "2022",
            parts: vec![
                (Role::Title, "", &[], &[], "房屋租赁合同"),
                (CLAUSE, "第五条", &["押金"], &["fees"], "租期届满，押金不计利息退还。押金抵扣欠费后退还。"),
                (CLAUSE, "第八条", &["违约"], &["breach"], "逾期交付租金的，应当支付违约金。"),
                (CLAUSE, "第十条", &["争议"], &["dispute"], "由房屋所在地有管辖权的法院管辖。"),
            ],
        },
    ])
}

impl Library {
    fn search(&self, query: &str) -> SearchResults {
        self.filtered(query, Filters::default()).expect("a result")
    }

    fn filtered(&self, query: &str, filters: Filters) -> Result<SearchResults> {
        search(&self.reader, &SearchRequest { query: query.into(), filters, limit: 20, ..SearchRequest::default() })
    }

    fn numbers(&self, query: &str) -> Vec<String> {
        let hits = self.search(query).hits;
        hits.into_iter().map(|hit| hit.number.unwrap_or_else(|| hit.role.as_str().to_owned())).collect()
    }
}

#[test]
fn exact_text_is_found_letter_by_letter() {
    let library = contracts();
    for (query, numbers) in [
        ("\"期限三年\"", vec!["9.1"]),
        ("“期限三”", vec!["9.1"]),
        ("\"囍\"", vec![]),
        ("「押」", vec!["第五条"]),
        ("\"，任\"", vec!["12.1"]),
        ("\"逾期付款的\"", vec!["3.1"]),
        ("\"3.1\"", vec!["3.1"]),
        ("\"房屋租赁合同\"", vec!["title"]),
        ("\"盖章）：\"", vec!["signature"]),
    ] {
        assert_eq!(library.numbers(query), numbers, "{query}");
    }
}

#[test]
fn runs_are_whole() {
    let library = contracts();
    assert_eq!(library.numbers("5%"), Vec::<String>::new(), "0.5% is another rate");
    for query in ["\"0.5％\"", "ddos", "ＤＤｏＳ", "yunqiao", "www.yunqiao.example"] {
        assert_eq!(library.numbers(query), ["3.2"], "{query}");
    }
    assert_eq!(library.numbers("\"5‰\""), ["3.1"]);
    assert_eq!(library.numbers("5‰"), ["3.1", "3.2"], "the same rate in other signs comes behind");
}

#[test]
fn every_word_must_be_answered_but_those_of_questions() {
    let library = contracts();
    assert_eq!(library.numbers("违约金 租金"), ["第八条"]);
    assert_eq!(library.numbers("押金怎么退还？"), ["第五条"]);
    assert_eq!(library.numbers("押金 诉讼"), Vec::<String>::new());
    let any = SearchRequest { query: "押金 诉讼".into(), limit: 9, any: true, ..SearchRequest::default() };
    assert_eq!(search(&library.reader, &any).expect("a result").total, 2);
}

#[test]
fn a_title_above_may_say_part_of_it_but_not_all() {
    let library = contracts();
    assert_eq!(library.numbers("保密 期限"), ["9.1"]);
    assert_eq!(library.search("保密").total, 0);
}

#[test]
fn blanks_inside_a_word_mean_nothing() {
    let library = contracts();
    for query in ["不可抗力", "不可 抗力", "不 可 抗 力", "不可　抗力"] {
        assert_eq!(library.numbers(query), ["12.2"], "{query}");
    }
}

#[test]
fn negation_and_alternatives() {
    let library = contracts();
    assert_eq!(library.numbers("违约金 -租金"), ["3.1"]);
    assert_eq!(library.search("押金 OR 期限三年").total, 2);
    assert_eq!(library.search("(押金 OR 协商) type:dispute").total, 1);
    assert_eq!(library.search("-\"违约金\" kind:lease").total, 3);
}

#[test]
fn what_is_not_wanted_may_be_nowhere_or_begin_anywhere() {
    let library = contracts();
    // The characters stand in one clause, but not in this order.
    assert_eq!(library.numbers("\"逾期付款\" -\"款付期\""), ["3.1"]);
    // The first clause that has it is not the first of all.
    assert_eq!(library.numbers("违约金 kind:lease -\"当支付违\""), Vec::<String>::new());
    assert_eq!(library.numbers("违约金 kind:user-agreement -\"当支付违\" type:fees"), ["3.1"]);
}

#[test]
fn a_blank_of_exact_wording_is_no_other_sign() {
    let clause = |number, text| (CLAUSE, number, &[][..], &[][..], text);
    let library = library(&[Sample {
        file: "a.txt",
        provider: "云桥",
        kind: "user-agreement",
        party: "云桥科技（虚构）有限公司",
        date: "",
        parts: vec![
            clause("1", "按 Service Level 2 计算。"),
            clause("2", "按service-level 2计算。"),
            clause("3", "按Service/Level,2计算。"),
        ],
    }]);
    assert_eq!(library.numbers("\"service level\""), ["1"]);
    assert_eq!(library.numbers("\"level 2\"").len(), 2);
    assert_eq!(library.numbers("\"level,2\""), ["3"]);
}

#[test]
fn filters_narrow_and_name_the_nearest_values() {
    let library = contracts();
    let filtered = |change: fn(&mut Filters)| {
        let mut filters = Filters::default();
        change(&mut filters);
        library.filtered("违约金", filters)
    };
    let total = |change| filtered(change).expect("known values").total;
    assert_eq!(total(|f| f.provider = vec!["云桥".into()]), 1);
    assert_eq!(total(|f| f.provider = vec!["云桥".into(), "安居".into()]), 2);
    assert_eq!(total(|f| f.kind = vec!["lease".into()]), 1);
    assert_eq!(total(|f| f.clause_type = vec!["breach".into()]), 1);
    if crate::data::records(include_str!("../data/clause-types.toml")).len() >= 30 {
        assert_eq!(total(|f| f.clause_type = vec!["保密".into()]), 0, "a type that exists, by its label");
        assert_eq!(total(|f| f.clause_type = vec!["违约责任".into()]), 1);
    }
    assert_eq!(total(|f| f.party = vec!["安居置业".into()]), 1);
    assert_eq!(total(|f| f.file = vec!["服务协议.txt".into()]), 1);
    assert_eq!(total(|f| f.section = vec!["费用".into()]), 1);
    match filtered(|f| f.provider = vec!["云乔".into()]) {
        Err(Error::UnknownValue { near, .. }) => assert_eq!(near, ["云桥", "安居"]),
        other => panic!("{other:?}"),
    }
    // Typed in the query it is no error: the query language never fails.
    let results = library.search("违约金 provider:云乔");
    assert!(results.total == 0 && results.warnings[0].contains("云桥"), "{:?}", results.warnings);
}

#[test]
fn sections_are_filtered_by_title_path_or_part() {
    let library = contracts();
    for (query, total) in [
        ("section:争议解决", 2),
        ("section:管辖", 1),
        ("section:\"争议解决 > 管辖\"", 1),
        ("section:争议解决>通知", 1),
        ("section:争", 3),
    ] {
        assert_eq!(library.search(query).total, total, "{query}");
    }
}

#[test]
fn facets_count_clauses_and_agreements() {
    let library = contracts();
    let facets = library.search("违约金 OR 法院").facets;
    let count = |value: &str, clauses, agreements| FacetCount { value: value.into(), clauses, agreements };
    assert_eq!(facets.provider, [count("云桥", 3, 1), count("安居", 2, 1)]);
    assert_eq!(facets.kind, [count("user-agreement", 3, 1), count("lease", 2, 1)]);
    assert_eq!(facets.clause_type[0], count("dispute", 2, 2));
    assert!(
        facets.section.contains(&count("争议解决", 1, 1)) && facets.section.contains(&count("争议解决 > 管辖", 1, 1))
    );
    let all = super::facets(&library.reader, &SearchRequest::default()).expect("an empty query counts everything");
    assert_eq!((all.total, all.agreements), (9, 2));
    assert!(matches!(library.filtered(" ", Filters::default()), Err(Error::EmptyQuery)));
}

#[test]
fn clauses_come_before_other_parts_and_nothing_found_suggests() {
    let library = contracts();
    let roles: Vec<Role> = library.search("合同 OR 协议 OR 违约金").hits.iter().map(|hit| hit.role).collect();
    assert_eq!(roles, [CLAUSE, CLAUSE, Role::Title, Role::Title]);
    assert_eq!(library.search("押金 诉讼").suggestions, ["押金 OR 诉讼"]);
}

#[test]
fn regulation_comes_before_mention() {
    if Concepts::builtin().is_empty() {
        eprintln!("skipped: no concepts");
        return;
    }
    let library = contracts();
    for query in ["管辖法院", "管轄法院"] {
        let numbers = library.numbers(query);
        assert!(numbers.len() >= 3, "{numbers:?}");
        assert_eq!(BTreeSet::from(["12.1", "第十条"]), numbers[..2].iter().map(String::as_str).collect());
        assert_eq!(numbers.last().map(String::as_str), Some("clause"), "the notice that only mentions it");
    }
}

#[test]
fn hits_carry_what_a_reader_needs() {
    let library = contracts();
    let hit = &library.search("违约金 租金").hits[0];
    assert_eq!(hit.address, "租/房屋租赁合同.txt#第八条");
    assert_eq!(hit.citation, "租/房屋租赁合同.txt › 违约 › 第八条");
    assert_eq!(
        (hit.rank, hit.matched_in.as_slice(), hit.types.as_slice()),
        (1, &["text", "concept"][..], &["breach".to_owned()][..])
    );
    let own = hit.highlights.iter().filter(|h| h.by != MatchedBy::Concept);
    assert_eq!(own.map(|h| &hit.snippet[h.start..h.end]).collect::<Vec<_>>(), ["租金", "违约金"]);
    let page = SearchRequest { query: "违约金".into(), limit: 1, offset: 1, ..SearchRequest::default() };
    let page = search(&library.reader, &page).expect("a result");
    assert_eq!((page.total, page.hits.len(), page.hits[0].rank), (2, 1, 2));
}

#[test]
fn clauses_are_shown_by_address() {
    let library = contracts();
    let shown = crate::show::show(&library.reader, "服务协议.txt#12.1").expect("the address is unique");
    assert!(shown.hit.text.starts_with("协商不成") && shown.hit.snippet == shown.hit.text);
    assert_eq!(shown.previous.expect("there is one").address, "云/服务协议.txt#9.1");
    assert!(shown.next.expect("there is one").citation.ends_with("12.2"));
    let first = crate::show::show(&library.reader, "云/服务协议.txt#~p1").expect("the title");
    assert!(first.previous.is_none());
    match crate::show::show(&library.reader, "服务协议.txt#12.9") {
        Err(Error::UnknownAddress { near, .. }) => assert!(near[0].contains("#12."), "{near:?}"),
        other => panic!("{other:?}"),
    }
    match crate::show::show(&library.reader, "#~p1") {
        Err(Error::AmbiguousAddress { candidates, .. }) => assert_eq!(candidates.len(), 2),
        other => panic!("{other:?}"),
    }
    assert!(matches!(crate::show::show(&library.reader, "没有.txt#1"), Err(Error::UnknownAddress { .. })));
}

#[test]
fn ties_are_stable_by_path_and_place() {
    let clause: Line<'_> = (CLAUSE, "1", &[], &["general"], "双方友好协商。");
    let sample = |file| Sample {
        file,
        provider: "",
        kind: "other",
        party: "",
        date: "",
        // The last part makes the contents differ.
        parts: vec![clause, (Role::Parties, "", &[], &[], file)],
    };
    let library = library(&["c.txt", "a.txt", "d.txt", "b.txt"].map(sample));
    let files: Vec<String> = library.search("友好协商").hits.into_iter().map(|hit| hit.file).collect();
    assert_eq!(files, ["a.txt", "b.txt", "c.txt", "d.txt"]);
    let two = SearchRequest { query: "友好协商".into(), limit: 2, ..SearchRequest::default() };
    let two = search(&library.reader, &two).expect("a result");
    assert_eq!((two.total, two.hits[0].file.as_str(), two.hits[1].file.as_str()), (4, "a.txt", "b.txt"));
}

/// Words and signs of agreements, with numbers and names among them.
fn wording() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[管辖法院不可抗力违约金甲乙双方应当在三十日内]{1,6}",
        1 => "[0-9]{1,3}(\\.[0-9]{1,2})?[%‰]?",
        1 => "[a-cA-C]{1,3}",
        2 => "[，。：（） ]",
        1 => "[囍𠮷〇Ａ１]",
    ];
    proptest::collection::vec(piece, 1..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn the_exact_substring_is_found_in_every_part_that_holds_it_and_in_no_other(
        wordings in proptest::collection::vec(wording(), 4..30),
        picks in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 1usize..9), 40),
    ) {
        let parts: Vec<Line<'_>> = wordings.iter().map(|text| (CLAUSE, "", &[][..], &["general"][..], text.as_str())).collect();
        let library = library(&[Sample { file: "a.txt", provider: "", kind: "other", party: "", date: "", parts }]);
        for (which, at, length) in picks {
            let text: &String = which.get(&wordings);
            let folded = crate::text::fold_str(text);
            let chars: Vec<char> = folded.chars().collect();
            if chars.is_empty() {
                continue;
            }
            let start = at.index(chars.len());
            let query: String = chars[start..(start + length).min(chars.len())].iter().collect();
            let query = query.trim();
            if query.is_empty() {
                continue;
            }
            let holds = |text: &&String| snippet::places(&crate::text::fold_str(text), query).next().is_some();
            let wanted = wordings.iter().filter(holds).count();
            let results = library.search(&format!("\"{query}\""));
            prop_assert_eq!(results.total, wanted, "{:?} in {:?}", query, wordings);
        }
    }

    #[test]
    fn no_query_fails(query in "\\PC{0,20}|([-()\"“”：: ]|OR|type:|file:|section:|违约金|的|%|１|a){1,12}") {
        thread_local! { static LIBRARY: Library = contracts(); }
        LIBRARY.with(|library| match library.filtered(&query, Filters::default()) {
            Ok(_) | Err(Error::EmptyQuery) => {}
            Err(error) => panic!("{query:?}: {error}"),
        });
    }
}
