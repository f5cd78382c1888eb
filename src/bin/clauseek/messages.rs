//! All that the program says to people, in English and Chinese, and its exit codes.

pub mod help;
mod usage;

use std::io;
use std::process::ExitCode;

use clap::ValueEnum;
use clauseek::render::terminal::Words;
use clauseek::search::SearchResults;
use clauseek::{Error, Reason};

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

/// Returns what went wrong, one sentence that names the thing and the cause.
pub fn error(lang: Lang, error: &Error) -> String {
    if lang == Lang::En {
        return match error {
            // The system's own words come with the language of the system and a number: ours say what they mean.
            Error::Read { path, source } => format!("cannot read {}: {}", path.display(), io_cause(lang, source)),
            other => other.to_string(),
        };
    }
    match error {
        Error::Read { path, source } => format!("无法读取 {}：{}", path.display(), io_cause(lang, source)),
        Error::Unreadable { path, reason: why } => format!("{}：{}", path.display(), reason(lang, why)),
        Error::NoIndex { path } => format!("{} 中没有索引", path.display()),
        Error::IndexFormat { path, found, wanted } => {
            format!("{} 中的索引是格式 {found}，本程序读取的是格式 {wanted}", path.display())
        }
        Error::IndexLocked { path, holder } => {
            let holder = holder.as_ref().map(|h| format!("（{h}）")).unwrap_or_default();
            format!("{} 中的索引正由另一个进程写入{holder}", path.display())
        }
        Error::Index { path, message } => format!("{} 中的索引无法使用：{message}", path.display()),
        Error::NoSuchPath { path } => format!("没有可索引的内容：{} 不存在", path.display()),
        Error::EmptyQuery => "检索词为空".to_owned(),
        Error::UnknownValue { filter, value, near } => {
            format!("没有“{value}”这个{}{}", filter_name(filter), nearest(near))
        }
        Error::AmbiguousAddress { address, candidates } => {
            format!("地址“{address}”对应 {} 条条款：\n{}", candidates.len(), candidates.join("\n"))
        }
        Error::UnknownAddress { address, near } => format!("没有地址为“{address}”的条款{}", nearest(near)),
        Error::Interrupted => "已中断".to_owned(),
        other => other.to_string(),
    }
}

/// Returns the next step after an error. `program` is how the user calls the program on this index.
pub fn hint(lang: Lang, error: &Error, program: &str) -> Option<String> {
    Some(match error {
        Error::Read { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
            say!(lang, "check who may read it", "请检查读取权限")
        }
        Error::Read { .. } => say!(lang, "check the path", "请检查路径"),
        Error::Unreadable { .. } => say!(
            lang,
            "text, Markdown and HTML can be read; save the file as one of them",
            "可以读取纯文本、Markdown 和 HTML，请将文件另存为其中一种格式"
        ),
        Error::NoIndex { .. } => {
            say!(lang, "build it with `{program} index FOLDER`", "请先建立索引：`{program} index 文件夹`")
        }
        Error::IndexFormat { .. } | Error::Index { .. } => say!(
            lang,
            "build it anew with `{program} index --rebuild FOLDER`",
            "请重建索引：`{program} index --rebuild 文件夹`"
        ),
        Error::IndexLocked { .. } => say!(
            lang,
            "wait until the other process has finished, then run the command again; searching works meanwhile",
            "请等另一个进程结束后再运行本命令；检索不受影响"
        ),
        Error::NoSuchPath { .. } => say!(
            lang,
            "name a folder with agreements: `{program} index FOLDER`",
            "请指明存放协议的文件夹：`{program} index 文件夹`"
        ),
        Error::EmptyQuery => say!(
            lang,
            "say what to search for, as in `{program} search 管辖法院`",
            "请写明要检索的内容，例如 `{program} search 管辖法院`"
        ),
        Error::UnknownValue { .. } => {
            say!(lang, "`{program} facets` lists the values there are", "`{program} facets` 列出已有的值")
        }
        Error::AmbiguousAddress { .. } => {
            say!(lang, "give one of these addresses in full", "请写出其中一个完整地址")
        }
        Error::UnknownAddress { .. } => say!(
            lang,
            "`{program} search` prints the address of every clause it finds",
            "`{program} search` 会列出每条结果的地址"
        ),
        Error::Interrupted => say!(
            lang,
            "what was finished is kept; run the command again to go on",
            "已完成的部分已保存，再次运行本命令即可继续"
        ),
        _ => return None,
    })
}

/// Returns why a file was not read.
pub fn reason(lang: Lang, reason: &Reason) -> String {
    if lang == Lang::En {
        return reason.to_string();
    }
    match reason {
        Reason::UnsupportedFormat(format) => format!("尚不能读取 {format} 格式"),
        Reason::Empty => "文件中没有文字".to_owned(),
        Reason::Binary => "文件是二进制内容，不是文字".to_owned(),
        Reason::TooLarge { bytes, limit } => format!("文件长 {bytes} 字节，上限是 {limit} 字节"),
        Reason::Io(cause) => cause.clone(),
        Reason::Failed(cause) => format!("读取失败：{cause}"),
        other => other.to_string(),
    }
}

/// Returns a system error's cause.
pub fn io_cause(lang: Lang, error: &io::Error) -> String {
    use io::ErrorKind::*;
    match error.kind() {
        NotFound => say!(lang, "there is no such file or folder", "没有这个文件或文件夹"),
        PermissionDenied => say!(lang, "permission denied", "没有权限"),
        IsADirectory => say!(lang, "it is a folder", "这是一个文件夹"),
        NotADirectory => say!(lang, "part of the path is no folder", "路径中有一部分不是文件夹"),
        StorageFull => say!(lang, "the disk is full", "磁盘已满"),
        ReadOnlyFilesystem => say!(lang, "the disk is read-only", "磁盘是只读的"),
        InvalidInput => say!(lang, "the name is not valid", "名称无效"),
        _ => error.to_string(),
    }
}

fn nearest(values: &[String]) -> String {
    match values {
        [] => String::new(),
        _ => format!("；最接近的：{}", values.join("、")),
    }
}

fn filter_name(filter: &str) -> &str {
    match filter {
        "provider" => "供方",
        "type" => "条款类型",
        "section" => "章节",
        "kind" => "协议种类",
        "party" => "当事人",
        "file" => "文件",
        other => other,
    }
}

/// The word before an error.
pub fn error_word(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "error: ",
        Lang::Zh => "错误：",
    }
}

/// The word before a warning.
pub fn warning_word(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "warning: ",
        Lang::Zh => "注意：",
    }
}

/// The word before a next step.
pub fn hint_word(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "hint: ",
        Lang::Zh => "提示：",
    }
}

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
    parties: "parties",
    version_date: "version",
    effective_date: "effective",
    untitled: "(untitled)",
    comma: ", ",
    colon: ": ",
    also: "also",
    line: |n| format!("line {n}"),
    page: |n| format!("page {n}"),
    counts: |clauses, agreements| format!("{} in {}", plural(clauses, "clause"), plural(agreements, "agreement")),
    summary: |results| {
        let more = next_page(results).map(|offset| format!(" · more with --offset {offset}")).unwrap_or_default();
        let (clauses, agreements) = (plural(results.total, "clause"), plural(results.agreements, "agreement"));
        format!("{clauses} in {agreements} · {} ms{more}", milliseconds(results))
    },
    more: |n| format!("+{n} more"),
    type_label: str::to_string,
    kind_label: str::to_string,
};

static CHINESE: Words = Words {
    provider: "供方",
    clause_type: "类型",
    section: "章节",
    kind: "种类",
    parties: "当事人",
    version_date: "版本日期",
    effective_date: "生效日期",
    untitled: "（无标题）",
    comma: "、",
    colon: "：",
    also: "另见",
    line: |n| format!("第 {n} 行"),
    page: |n| format!("第 {n} 页"),
    counts: |clauses, agreements| format!("{clauses} 条，{agreements} 份协议"),
    summary: |results| {
        let more = next_page(results).map(|offset| format!(" · 更多结果：--offset {offset}")).unwrap_or_default();
        let (clauses, agreements) = (results.total, results.agreements);
        format!("{agreements} 份协议中的 {clauses} 条 · {} 毫秒{more}", milliseconds(results))
    },
    more: |n| format!("另有 {n} 个"),
    type_label: str::to_string,
    kind_label: str::to_string,
};

/// The offset of the hits after the last one shown, if there are any.
fn next_page(results: &SearchResults) -> Option<usize> {
    let last = results.hits.last()?.rank;
    (last < results.total).then_some(last)
}

fn milliseconds(results: &SearchResults) -> String {
    let elapsed = results.elapsed.as_secs_f64() * 1e3;
    if elapsed < 10.0 { format!("{elapsed:.1}") } else { format!("{elapsed:.0}") }
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// What an indexing run did, in one line.
pub fn index_summary(lang: Lang, report: &clauseek::ingest::Report) -> String {
    let seconds = report.elapsed.as_secs_f64();
    let rate = report.bytes as f64 / 1e6 / seconds.max(1e-9);
    let skipped = report.skipped.len() + report.unlisted.len();
    let mut by_reason = std::collections::BTreeMap::new();
    for file in report.skipped.iter().chain(&report.unlisted) {
        *by_reason.entry(file.slug.as_str()).or_insert(0usize) += 1;
    }
    let reasons = by_reason.iter().map(|(slug, count)| format!("{slug} {count}")).collect::<Vec<_>>().join(", ");
    let reasons = if reasons.is_empty() { reasons } else { format!(" ({reasons})") };
    match lang {
        Lang::En => format!(
            "{} indexed, {} copies, {} unchanged, {} removed, {skipped} skipped{reasons}; {} clauses; {seconds:.1} s, {rate:.1} MB/s",
            report.indexed, report.aliases, report.unchanged, report.removed, report.clauses
        ),
        Lang::Zh => format!(
            "已索引 {}，副本 {}，未变 {}，移除 {}，跳过 {skipped}{reasons}；条款 {}；{seconds:.1} 秒，{rate:.1} MB/s",
            report.indexed, report.aliases, report.unchanged, report.removed, report.clauses
        ),
    }
}

/// What the index holds, a line each.
pub fn status(lang: Lang, status: &clauseek::index::Status) -> Vec<String> {
    let counts = |map: &std::collections::BTreeMap<String, usize>| {
        map.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
    };
    let rows = [
        (["files", "文件"], format!("{} ({})", status.files, status.indexed)),
        (["clauses", "条款"], status.clauses.to_string()),
        (["formats", "格式"], counts(&status.formats)),
        (["encodings", "编码"], counts(&status.encodings)),
        (["skipped", "跳过"], counts(&status.skipped)),
        (["roots", "目录"], status.roots.join(", ")),
        (["size", "大小"], format!("{:.1} MB", status.size_on_disk as f64 / 1e6)),
    ];
    let column = usize::from(lang == Lang::Zh);
    rows.into_iter().map(|(names, value)| format!("{}: {value}", names[column])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has_han(text: &str) -> bool {
        text.chars().any(|ch| ('\u{4E00}'..='\u{9FFF}').contains(&ch))
    }

    /// One of each variant; a new variant belongs in here, and a Chinese text with it.
    fn errors() -> Vec<Error> {
        let path = || "agreements".into();
        let denied = || io::Error::from(io::ErrorKind::PermissionDenied);
        vec![
            Error::Read { path: path(), source: denied() },
            Error::Unreadable { path: path(), reason: Reason::Empty },
            Error::NoIndex { path: path() },
            Error::IndexFormat { path: path(), found: "1".into(), wanted: "2".into() },
            Error::IndexLocked { path: path(), holder: Some("4711".into()) },
            Error::Index { path: path(), message: "torn".into() },
            Error::NoSuchPath { path: path() },
            Error::EmptyQuery,
            Error::UnknownValue { filter: "type", value: "disputes".into(), near: vec!["dispute".into()] },
            Error::AmbiguousAddress { address: "1".into(), candidates: vec!["a#1".into(), "b#1".into()] },
            Error::UnknownAddress { address: "a#9".into(), near: vec!["a#8".into()] },
            Error::Interrupted,
        ]
    }

    #[test]
    fn every_error_has_both_languages_and_a_next_step() {
        for case in errors() {
            let (english, chinese) = (error(Lang::En, &case), error(Lang::Zh, &case));
            assert!(!has_han(&english) && has_han(&chinese), "{case:?}: {english} / {chinese}");
            let hints = [Lang::En, Lang::Zh].map(|lang| hint(lang, &case, "clauseek").expect("each has a hint"));
            assert!(has_han(&hints[1]) && hints[0] != hints[1], "{case:?}: {hints:?}");
        }
    }

    #[test]
    fn every_reason_has_both_languages() {
        for case in [
            Reason::UnsupportedFormat("docx".into()),
            Reason::Empty,
            Reason::Binary,
            Reason::TooLarge { bytes: 2, limit: 1 },
            Reason::Failed("x".into()),
        ] {
            assert!(!has_han(&reason(Lang::En, &case)) && has_han(&reason(Lang::Zh, &case)), "{case:?}");
        }
    }

    #[test]
    fn the_summary_tells_where_to_go_on() {
        let mut results = SearchResults {
            hits: vec![],
            total: 1,
            agreements: 1,
            elapsed: std::time::Duration::from_micros(1500),
            facets: Default::default(),
            warnings: vec![],
            suggestions: vec![],
        };
        assert_eq!((ENGLISH.summary)(&results), "1 clause in 1 agreement · 1.5 ms");
        results.total = 12;
        assert_eq!((CHINESE.summary)(&results), "1 份协议中的 12 条 · 1.5 毫秒");
    }
}
