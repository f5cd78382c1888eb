//! What an indexing run did, and what an index holds.

use std::collections::BTreeMap;

use clauseek::Reason;
use clauseek::index::Status;
use clauseek::ingest::{Fate, Forecast, Report};
use clauseek::walk::Patterns;

use super::errors::process;
use super::{Lang, plural, say};

/// What an indexing run did: the counts, and below them a line for each reason why files were skipped.
pub fn index_summary(lang: Lang, report: &Report) -> String {
    let skipped = report.skipped.iter().chain(&report.unlisted).map(|file| &file.reason);
    let lines = std::iter::once(index_counts(lang, report)).chain(by_reason(lang, skipped));
    lines.collect::<Vec<_>>().join("\n")
}

/// What an indexing run did, in one line.
pub fn index_counts(lang: Lang, report: &Report) -> String {
    let seconds = report.elapsed.as_secs_f64();
    let (indexed, unchanged, removed, clauses) = (report.indexed, report.unchanged, report.removed, report.clauses);
    let passed = report.skipped.len() + report.unlisted.len();
    let renamed = match (report.renamed, lang) {
        (0, _) => String::new(),
        (renamed, Lang::En) => format!(", {renamed} renamed"),
        (renamed, Lang::Zh) => format!("，改名 {renamed}"),
    };
    let head = match lang {
        Lang::En => {
            let copies = match report.aliases {
                0 => String::new(),
                copies => format!(", {}", plural_of(copies, "copy", "copies")),
            };
            format!(
                "{} indexed ({}{copies}){renamed}, {unchanged} unchanged, {removed} removed, {passed} skipped; {seconds:.1} s",
                plural(indexed, "file"),
                plural(clauses, "clause")
            )
        }
        Lang::Zh => {
            let copies = match report.aliases {
                0 => String::new(),
                copies => format!("，其中副本 {copies} 份"),
            };
            format!(
                "已索引 {indexed} 个文件（{clauses} 条条款{copies}）{renamed}，未变动 {unchanged}，已移除 {removed}，跳过 {passed}；{seconds:.1} 秒"
            )
        }
    };
    let rate = match report.bytes {
        0 => String::new(),
        bytes => format!(", {:.1} MB/s", bytes as f64 / 1e6 / seconds.max(1e-9)),
    };
    head + &if lang == Lang::Zh { rate.replace(", ", "，") } else { rate }
}

/// What a run would do, in one line.
pub fn forecast(lang: Lang, forecast: &Forecast) -> String {
    let Forecast { new, changed, vanished, unchanged, left_out, .. } = forecast;
    let (megabytes, skipped) = (forecast.bytes as f64 / 1e6, forecast.skipped.len());
    let counts = say!(
        lang,
        "would read {new} new and {changed} changed files ({megabytes:.1} MB) and remove {vanished}; {unchanged} unchanged, {skipped} skipped as before, {left_out} left out by patterns",
        "将读取新增 {new} 个、有变动 {changed} 个文件（{megabytes:.1} MB），移除 {vanished} 个；未变动 {unchanged}，仍跳过 {skipped}，按模式排除 {left_out}"
    );
    match forecast.rebuild {
        true => say!(lang, "the index would be made anew; {counts}", "索引将重新建立；{counts}"),
        false => counts,
    }
}

/// What would become of a file.
pub fn fate(lang: Lang, fate: Fate) -> &'static str {
    match (fate, lang) {
        (Fate::New, Lang::En) => "new",
        (Fate::Changed, Lang::En) => "changed",
        (Fate::Vanished, Lang::En) => "vanished",
        (Fate::New, Lang::Zh) => "新增",
        (Fate::Changed, Lang::Zh) => "变动",
        (Fate::Vanished, Lang::Zh) => "移除",
    }
}

/// Changes are awaited.
pub fn watching(lang: Lang) -> String {
    say!(lang, "watching for changes; Ctrl-C ends it", "正在监视变动；按 Ctrl-C 结束")
}

fn plural_of(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
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
        Reason::NoAgreement => "从文件名看是文件夹的说明，不是协议（直接写出文件名即可读取）".to_owned(),
        Reason::Saved => "文件是条款库中保存的条款，不是协议".to_owned(),
        Reason::Denied => "没有权限".to_owned(),
        Reason::Io(cause) => cause.clone(),
        Reason::Encrypted => "文件已加密：请另存为不带密码的文件".to_owned(),
        Reason::Scanned => "文件只有页面图像，没有文字：需要 --ocr".to_owned(),
        Reason::Malformed(cause) => format!("文件已损坏：{cause}"),
        Reason::Bomb { limit } => format!("文件解压后超过 {limit} 字节"),
        Reason::TooSlow { seconds } => format!("读取超过 {seconds} 秒，已放弃"),
        Reason::Crowded { stuck } => format!("未读取：另有 {stuck} 个文件读取超时，仍占用内存"),
        Reason::Failed(cause) => format!("读取失败：{cause}"),
        other => other.to_string(),
    }
}

/// How many files were skipped, a line for each reason; formats that cannot be read are counted one by one.
fn by_reason<'a>(lang: Lang, reasons: impl Iterator<Item = &'a Reason>) -> Vec<String> {
    let mut formats: BTreeMap<&str, usize> = BTreeMap::new();
    let mut groups: BTreeMap<&str, (usize, &Reason)> = BTreeMap::new();
    for reason in reasons {
        match reason {
            Reason::UnsupportedFormat(format) => *formats.entry(format).or_default() += 1,
            other => groups.entry(other.slug()).or_insert((0, other)).0 += 1,
        }
    }
    let mut lines = Vec::new();
    if !formats.is_empty() {
        let counts = counted(lang, formats);
        lines.push(say!(lang, "format that cannot be read yet: {counts}", "尚不能读取的格式：{counts}"));
    }
    lines.extend(groups.into_values().map(|(count, reason)| {
        let group = group(lang, reason);
        say!(lang, "{group}: {count}", "{group}：{count}")
    }));
    lines
}

/// What files that were skipped for reasons like this one have in common.
fn group(lang: Lang, reason: &Reason) -> String {
    match reason {
        Reason::Empty => say!(lang, "no text in it", "没有文字"),
        Reason::Binary => say!(lang, "binary content", "二进制内容"),
        Reason::TooLarge { .. } => say!(lang, "too large", "过大"),
        Reason::Saved => say!(lang, "saved clause, no agreement", "条款库中保存的条款，不是协议"),
        Reason::NoAgreement => say!(lang, "README or the like, no agreement", "说明文件（README 等），不是协议"),
        Reason::Denied => say!(lang, "permission denied", "没有权限"),
        Reason::Io(_) => say!(lang, "could not be read", "读取出错"),
        Reason::Encrypted => say!(lang, "encrypted", "已加密"),
        Reason::Scanned => say!(lang, "scanned pages, needs --ocr", "扫描件，需要 --ocr"),
        Reason::Malformed(_) => say!(lang, "damaged", "文件已损坏"),
        Reason::Bomb { .. } => say!(lang, "unpacks to too much", "解压后过大"),
        Reason::TooSlow { .. } => say!(lang, "reading took too long", "读取超时"),
        Reason::Crowded { .. } => say!(
            lang,
            "not read after too many that took too long; run again",
            "此前超时的文件过多，未读取；请再次运行"
        ),
        Reason::Failed(_) => say!(lang, "the reader failed", "解析失败"),
        other => super::reason(lang, other),
    }
}

/// The most frequent first.
fn counted<K: std::fmt::Display>(lang: Lang, counts: impl IntoIterator<Item = (K, usize)>) -> String {
    let mut counts: Vec<(K, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let counts: Vec<String> = counts.into_iter().map(|(name, count)| format!("{name} {count}")).collect();
    counts.join(if lang == Lang::Zh { "、" } else { ", " })
}

/// What there is to say about a file.
pub fn of_file(lang: Lang, file: &str, remark: &str) -> String {
    say!(lang, "{file}: {remark}", "{file}：{remark}")
}

/// Remarks about files are not all listed.
pub fn more_skipped(lang: Lang, count: usize, program: &str) -> String {
    say!(
        lang,
        "{count} more like these; `{program} status` names every file that was skipped",
        "另有 {count} 条类似情况；`{program} status` 会列出所有跳过的文件"
    )
}

/// A folder that the index knows is not there.
pub fn missing_root(lang: Lang, root: &str) -> String {
    say!(
        lang,
        "{root} is not there now; what the index holds of it was left alone (name it to have it removed)",
        "{root} 现在不存在；索引中属于它的内容保持不变（直接写出该路径即可移除）"
    )
}

/// The index was made anew without having been asked for.
pub fn rebuilt(lang: Lang) -> String {
    say!(
        lang,
        "the index was made with another dictionary, other concepts or other readers: it was made anew",
        "索引所用的词典、概念或解析规则与本程序不同，已重新建立"
    )
}

/// Another process writes to the index.
pub fn waiting(lang: Lang, holder: Option<&str>) -> String {
    let holder = holder.map(|holder| process(lang, holder));
    match holder {
        Some(holder) => {
            say!(lang, "waiting for {holder}, which is writing to the index", "正在等待写入索引的{holder}")
        }
        None => {
            say!(lang, "waiting for another process, which is writing to the index", "正在等待另一个写入索引的进程")
        }
    }
}

/// A configuration whose words or concepts the index does not have.
pub fn other_vocabulary(lang: Lang, program: &str) -> String {
    say!(
        lang,
        "the words or concepts of the configuration are not those that the index was made with; `{program} index` makes it anew",
        "配置中的词语或概念与建立索引时不同；`{program} index` 会重新建立"
    )
}

/// What the index holds, a line each.
pub fn status(lang: Lang, status: &Status) -> Vec<String> {
    let (files, indexed, copies, skipped) = (status.files, status.indexed, status.copies, status.skipped_files.len());
    let files = say!(
        lang,
        "{files} ({indexed} indexed, {copies} of them copies; {skipped} skipped)",
        "{files}（已索引 {indexed}，其中副本 {copies}；跳过 {skipped}）"
    );
    let state = match status.stale {
        true => say!(
            lang,
            "made with another dictionary, other concepts or other readers; `clauseek index` makes it anew",
            "所用的词典、概念或解析规则与本程序不同；`clauseek index` 会重新建立"
        ),
        false => say!(lang, "as this program would make it", "与本程序一致"),
    };
    let rows = [
        (["files", "文件"], files),
        (["clauses", "条款"], status.clauses.to_string()),
        (["formats", "格式"], formats(lang, status)),
        (["encodings", "编码"], counted(lang, status.encodings.clone())),
        (["roots", "目录"], status.roots.join(if lang == Lang::Zh { "、" } else { ", " })),
        (["size", "大小"], format!("{:.1} MB", status.size_on_disk as f64 / 1e6)),
        (["state", "状态"], state),
    ];
    let column = usize::from(lang == Lang::Zh);
    let colon = if lang == Lang::Zh { "：" } else { ": " };
    let mut lines: Vec<String> =
        rows.into_iter().map(|(names, value)| format!("{}{colon}{value}", names[column])).collect();
    lines.extend(status.patterns.iter().map(|(folder, patterns)| only(lang, folder, patterns)));
    lines.extend(by_reason(lang, status.skipped_files.iter().map(|file| &file.reason)));
    lines
}

/// All files by format; where some of a format were skipped, what became of them.
fn formats(lang: Lang, status: &Status) -> String {
    let mut formats: Vec<(&str, usize, String)> = Vec::new();
    for (format, outcomes) in &status.outcomes {
        let all = outcomes.values().sum();
        let skipped = outcomes.iter().filter(|(outcome, _)| *outcome != "indexed");
        let skipped = counted(lang, skipped.map(|(outcome, count)| (outcome, *count)));
        let indexed = outcomes.get("indexed").copied().unwrap_or(0);
        let detail = match skipped.is_empty() {
            true => String::new(),
            false => say!(lang, " ({indexed} indexed; {skipped})", "（已索引 {indexed}；{skipped}）"),
        };
        let unknown = if lang == Lang::Zh { "未知" } else { "unknown" };
        formats.push((if format.is_empty() { unknown } else { format }, all, detail));
    }
    formats.sort_by_key(|(_, all, _)| std::cmp::Reverse(*all));
    let formats: Vec<String> = formats.iter().map(|(name, all, detail)| format!("{name} {all}{detail}")).collect();
    formats.join(if lang == Lang::Zh { "、" } else { ", " })
}

/// Which files are taken below a folder.
fn only(lang: Lang, folder: &str, patterns: &Patterns) -> String {
    let flags = |flag: &str, patterns: &[String]| -> String {
        patterns.iter().map(|pattern| format!(" --{flag} '{pattern}'")).collect()
    };
    let flags = flags("include", &patterns.include) + &flags("exclude", &patterns.exclude);
    match patterns.is_empty() {
        true => say!(lang, "below {folder}: all files", "{folder} 之下：全部文件"),
        false => say!(lang, "below {folder} only:{flags}", "{folder} 之下仅限：{flags}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clauseek::ingest::Skipped;

    #[test]
    fn the_summary_counts_what_cannot_be_read_by_format() {
        let skipped = |reason: Reason| Skipped { file: "a".into(), reason };
        let format = |name: &str| skipped(Reason::UnsupportedFormat(name.into()));
        let report = Report {
            indexed: 2,
            clauses: 9,
            aliases: 1,
            bytes: 3_000_000,
            elapsed: std::time::Duration::from_secs(2),
            skipped: vec![format("pdf"), format("docx"), skipped(Reason::NoAgreement), format("docx")],
            ..Report::default()
        };
        assert_eq!(
            index_summary(Lang::En, &report),
            "2 files indexed (9 clauses, 1 copy), 0 unchanged, 0 removed, 4 skipped; 2.0 s, 1.5 MB/s\n\
             format that cannot be read yet: docx 2, pdf 1\nREADME or the like, no agreement: 1"
        );
        assert!(index_summary(Lang::Zh, &report).contains("尚不能读取的格式：docx 2、pdf 1"));
    }
}
