//! All that the program says to people, in English and Chinese, and its exit codes.

pub mod check;
mod comparing;
mod errors;
mod explain;
mod export;
mod facts;
pub mod help;
pub mod library;
mod report;
mod understood;
mod usage;

use std::io;
use std::process::ExitCode;

use clap::ValueEnum;
use clauseek::model::Role;
use clauseek::render::terminal::Words;
use clauseek::search::SearchResults;

pub use comparing::{compare_words, coverage_words, no_sides, no_sides_hint};
pub use errors::{
    error, error_word, hint, hint_word, io_cause, no_recogniser, no_recogniser_hint, queries_fault, queries_hint,
    warning, warning_word,
};
pub use explain::explain_words;
pub use export::{export_cut, exported, masked, report_words, search_summary, search_title};
pub use report::{
    fate, forecast, index_counts, index_summary, missing_root, more_skipped, of_file, other_vocabulary, reason,
    rebuilt, status, waiting, watching,
};
pub use usage::usage_error;

/// A language of the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    Zh,
    En,
}

/// How the program ends; the same meaning as grep's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Something was found, or all was done.
    Done = 0,
    /// Nothing was found.
    Nothing = 1,
    /// Trouble: the command failed, or part of its files did.
    Trouble = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Formats the text of the language at hand; both texts name the same values.
macro_rules! say {
    ($lang:expr, $en:literal, $zh:literal) => {
        match $lang {
            $crate::messages::Lang::En => format!($en),
            $crate::messages::Lang::Zh => format!($zh),
        }
    };
}
use say;

/// Nothing answers the query.
pub fn nothing_found(lang: Lang) -> String {
    say!(lang, "nothing found", "没有找到")
}

/// Queries worth trying instead.
pub fn suggestions(lang: Lang, queries: &[String]) -> String {
    match lang {
        Lang::En => format!("try {}", queries.join(", ")),
        Lang::Zh => format!("可以试试：{}", queries.join("、")),
    }
}

/// Output could not be written.
pub fn output_failed(lang: Lang, source: &io::Error) -> String {
    let cause = io_cause(lang, source);
    say!(lang, "cannot write the results: {cause}", "无法输出结果：{cause}")
}

/// Standard input could not be read.
pub fn input_failed(lang: Lang, source: &io::Error) -> String {
    let cause = io_cause(lang, source);
    say!(lang, "cannot read standard input: {cause}", "无法读取标准输入：{cause}")
}

/// The words that the layouts need.
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &ENGLISH,
        Lang::Zh => &CHINESE,
    }
}

static ENGLISH: Words = Words {
    provider: "provider",
    clause_type: "type",
    section: "section",
    kind: "kind",
    year: "year",
    parties: "parties",
    version_date: "version",
    effective_date: "effective",
    fact: facts::english,
    untitled: "(untitled)",
    comma: ", ",
    colon: ": ",
    also: "also",
    line: |n| format!("line {n}"),
    page: |n| format!("page {n}"),
    counts: |clauses, agreements| format!("{} in {}", plural(clauses, "clause"), plural(agreements, "agreement")),
    summary: |results| {
        let more = results.next.map(|offset| format!(" · more with --offset {offset}")).unwrap_or_default();
        let (hits, agreements) = (plural(results.total, "hit"), plural(results.agreements, "agreement"));
        format!("{hits} in {agreements} · {} ms{more}", milliseconds(results))
    },
    more: |n| format!("+{n} more"),
    more_here: |n| format!("+{n} more in this agreement"),
    understood: understood::english,
    factor: str::to_string,
    type_label: str::to_string,
    kind_label: str::to_string,
    slot_label: str::to_string,
    role: |role| match role {
        Role::Clause => None,
        Role::Title => Some("title"),
        Role::Parties => Some("particulars of the parties"),
        Role::Signature => Some("signature block"),
        Role::Mark => Some("mark"),
    },
};

static CHINESE: Words = Words {
    provider: "供方",
    clause_type: "类型",
    section: "章节",
    kind: "种类",
    year: "年份",
    parties: "当事人",
    version_date: "版本日期",
    effective_date: "生效日期",
    fact: facts::chinese,
    untitled: "（无标题）",
    comma: "、",
    colon: "：",
    also: "另见",
    line: |n| format!("第 {n} 行"),
    page: |n| format!("第 {n} 页"),
    counts: |clauses, agreements| format!("{clauses} 条，{agreements} 份协议"),
    summary: |results| {
        let more = results.next.map(|offset| format!(" · 更多结果：--offset {offset}")).unwrap_or_default();
        let (hits, agreements) = (results.total, results.agreements);
        format!("{agreements} 份协议中的 {hits} 条结果 · {} 毫秒{more}", milliseconds(results))
    },
    more: |n| format!("另有 {n} 个"),
    more_here: |n| format!("本协议中另有 {n} 条"),
    understood: understood::chinese,
    factor: understood::factor,
    type_label: |slug| clauseek::classify::type_label(slug).unwrap_or(slug).to_owned(),
    kind_label: |slug| clauseek::identify::kind::kind_label(slug).unwrap_or(slug).to_owned(),
    slot_label: |slug| clauseek::wording::Slot::of_slug(slug).map_or(slug, |slot| slot.label()).to_owned(),
    role: |role| match role {
        Role::Clause => None,
        Role::Title => Some("标题"),
        Role::Parties => Some("当事人信息"),
        Role::Signature => Some("签署栏"),
        Role::Mark => Some("标记"),
    },
};

fn milliseconds(results: &SearchResults) -> String {
    let elapsed = results.elapsed.as_secs_f64() * 1e3;
    if elapsed < 10.0 { format!("{elapsed:.1}") } else { format!("{elapsed:.0}") }
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_tells_where_to_go_on() {
        let mut results = SearchResults {
            hits: vec![],
            total: 1,
            agreements: 1,
            elapsed: std::time::Duration::from_micros(1500),
            facets: Default::default(),
            next: None,
            understood: vec![],
            warnings: vec![],
            suggestions: vec![],
        };
        assert_eq!((ENGLISH.summary)(&results), "1 hit in 1 agreement · 1.5 ms");
        results.next = Some(10);
        assert!((ENGLISH.summary)(&results).ends_with(" · more with --offset 10"));
        (results.next, results.total) = (None, 12);
        assert_eq!((CHINESE.summary)(&results), "1 份协议中的 12 条结果 · 1.5 毫秒");
    }
}
