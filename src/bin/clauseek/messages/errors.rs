//! What went wrong, in both languages, and the next step.

use std::io;
use std::path::Path;

use clauseek::{Error, Reason};

use super::report::reason;
use super::{Lang, library, say};
use crate::commands::QueriesFault;

/// Returns what went wrong, one sentence that names the thing and the cause.
pub fn error(lang: Lang, error: &Error) -> String {
    if lang == Lang::En {
        return match error {
            // The system's own words come with the language of the system and a number: ours say what they mean.
            Error::Read { path, source } => format!("cannot read {}: {}", path.display(), io_cause(lang, source)),
            Error::Write { path, source } => format!("cannot write to {}: {}", path.display(), io_cause(lang, source)),
            other => other.to_string(),
        };
    }
    match error {
        Error::Read { path, source } => format!("无法读取 {}：{}", path.display(), io_cause(lang, source)),
        Error::Write { path, source } => format!("无法写入 {}：{}", path.display(), io_cause(lang, source)),
        Error::Unreadable { path, reason: why } => format!("{}：{}", path.display(), reason(lang, why)),
        Error::NoIndex { path } => format!("{} 中没有索引", path.display()),
        Error::IndexUnfinished { path, holder } => {
            format!("{} 中的索引还没有写入任何内容{}", path.display(), by(lang, holder))
        }
        Error::IndexFormat { path, found, wanted } => {
            format!("{} 中的索引是格式 {found}，本程序读取的是格式 {wanted}", path.display())
        }
        Error::IndexLocked { path, holder } => {
            format!("{} 中的索引正由另一个进程写入{}", path.display(), by(lang, holder))
        }
        Error::Index { path, message } => format!("{} 中的索引无法使用：{message}", path.display()),
        Error::IndexDamaged { path, file } => format!("{} 中的索引已损坏：{file}", path.display()),
        Error::RootsMissing { path, roots } => {
            format!("{} 中的索引现在无法修复：{} 不存在，无法重新读取", path.display(), roots.join("、"))
        }
        Error::Bug { message } => format!("这是本程序的错误，索引没有问题：{message}"),
        Error::NoSuchPath { path } => format!("没有可索引的内容：{} 不存在", path.display()),
        Error::Watch { path, message } => format!("无法监视 {}：{message}", path.display()),
        Error::BadPattern { pattern, message } => format!("“{pattern}”不是可用的文件名模式：{message}"),
        Error::Config { path, line, key, cause } => format!("{} 第 {line} 行：{key}：{cause}", path.display()),
        Error::EmptyQuery => "检索词为空".to_owned(),
        Error::UnknownValue { filter, value, near } => {
            format!("没有“{value}”这个{}{}", filter_name(filter), nearest(near))
        }
        Error::BadValue { filter, value, .. } => format!("“{value}”不能用于{}的比较", filter_name(filter)),
        Error::AmbiguousAddress { address, candidates } => {
            format!("地址“{address}”对应 {} 条条款：\n{}", candidates.len(), candidates.join("\n"))
        }
        Error::UnknownAddress { address, near } => format!("没有地址为“{address}”的条款{}", nearest(near)),
        Error::Saved { path, line, flaw } => format!("{} 第 {line} 行：{}", path.display(), library::flaw(flaw)),
        Error::NameTaken { name, path } => format!("已有名为“{name}”的条款：{}", path.display()),
        Error::BadName { name } => format!("“{name}”不能用作条款名称：名称须为一行可见的文字"),
        Error::UnknownSaved { name, near } => format!("没有名为“{name}”的已保存条款{}", nearest(near)),
        Error::AmbiguousAgreement { name, candidates } => {
            format!("“{name}”对应 {} 份协议：\n{}", candidates.len(), candidates.join("\n"))
        }
        Error::OneVersion { title, file } => format!("“{title}”只有一个版本：{file}"),
        Error::SameAgreement { file } => format!("比较的两边是同一份协议：{file}"),
        Error::Interrupted => "已中断".to_owned(),
        other => other.to_string(),
    }
}

/// Returns what is wrong if `--ocr` has no program.
pub fn no_recogniser(lang: Lang) -> String {
    say!(lang, "--ocr needs the program tesseract, which is not installed", "--ocr 需要 tesseract，尚未安装")
}

/// Returns the next step if `--ocr` has no program.
pub fn no_recogniser_hint(lang: Lang) -> String {
    say!(
        lang,
        "install tesseract and its data chi_sim and chi_tra (Debian: tesseract-ocr-chi-sim, tesseract-ocr-chi-tra)",
        "请安装 tesseract 及其数据 chi_sim 和 chi_tra（Debian：tesseract-ocr-chi-sim、tesseract-ocr-chi-tra）"
    )
}

/// Returns what is wrong with a file of queries.
pub fn queries_fault(lang: Lang, path: &Path, fault: &QueriesFault) -> String {
    let file = path.display();
    match fault {
        QueriesFault::Json(error) => {
            let (line, column) = (error.line(), error.column());
            say!(
                lang,
                "{file} is no JSON: it stops making sense at line {line}, column {column}",
                "{file} 不是 JSON：第 {line} 行第 {column} 列无法解析"
            )
        }
        QueriesFault::NoClasses => say!(
            lang,
            "{file} holds no queries by class: it is no JSON object",
            "{file} 中没有按类别列出的检索词：它不是 JSON 对象"
        ),
        QueriesFault::NoList { class } => {
            say!(lang, "{file}: class {class:?} is no list", "{file}：类别“{class}”不是列表")
        }
        QueriesFault::NoQuery { class, place } => say!(
            lang,
            "{file}: query {place} of class {class:?} is neither a text nor a list of texts",
            "{file}：类别“{class}”的第 {place} 个检索词既不是文字，也不是文字列表"
        ),
    }
}

/// Returns what a file of queries looks like.
pub fn queries_hint(lang: Lang) -> String {
    say!(
        lang,
        r#"write it as {{"class": ["query", ["word", "word"]]}}"#,
        r#"请写成 {{"类别": ["检索词", ["词", "词"]]}}"#
    )
}

/// Returns the next step after an error. `program` is how the user calls the program on this index.
pub fn hint(lang: Lang, error: &Error, program: &str) -> Option<String> {
    Some(match error {
        Error::Read { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
            say!(lang, "check who may read it", "请检查读取权限")
        }
        Error::Read { .. } => say!(lang, "check the path", "请检查路径"),
        Error::Write { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
            say!(
                lang,
                "make the folder first, or name a file in another one",
                "请先建立该文件夹，或改用其他文件夹中的文件名"
            )
        }
        Error::Write { .. } => say!(
            lang,
            "check who may write there and how much room is left, or choose another folder with --index or --library",
            "请检查写入权限和剩余空间，或用 --index、--library 另选文件夹"
        ),
        Error::Unreadable { reason: Reason::Denied, .. } => say!(lang, "check who may read it", "请检查读取权限"),
        Error::Unreadable { reason: Reason::TooLarge { .. }, .. } => {
            say!(lang, "allow more with --max-file-size", "可用 --max-file-size 提高上限")
        }
        Error::Unreadable { reason: Reason::UnsupportedFormat(format), .. } => way_out(lang, format),
        Error::Unreadable { reason: Reason::Encrypted, .. } => {
            say!(lang, "open it with its password and save it without one", "请用密码打开后另存为不带密码的文件")
        }
        Error::Unreadable { reason: Reason::Scanned, .. } => {
            say!(lang, "have its characters recognised with --ocr", "可用 --ocr 识别其中的文字")
        }
        Error::Unreadable { .. } => say!(
            lang,
            "text, Markdown, HTML, Word, WPS, RTF, OpenDocument and PDF can be read; save the file as one of them",
            "可以读取纯文本、Markdown、HTML、Word、WPS、RTF、OpenDocument 和 PDF，请将文件另存为其中一种格式"
        ),
        Error::NoIndex { .. } => {
            say!(lang, "build it with `{program} index FOLDER`", "请先建立索引：`{program} index 文件夹`")
        }
        Error::IndexUnfinished { holder: Some(_), .. } => say!(
            lang,
            "wait until that process has finished; if it runs no more, run `{program} index FOLDER`",
            "请等该进程结束；如果它已不在运行，请运行 `{program} index 文件夹`"
        ),
        Error::IndexUnfinished { .. } => say!(
            lang,
            "an earlier run was cut short: run `{program} index FOLDER`",
            "此前的运行没有完成，请运行 `{program} index 文件夹`"
        ),
        Error::IndexDamaged { .. } | Error::Index { .. } => {
            say!(lang, "put it right with `{program} check --repair`", "请用 `{program} check --repair` 修复")
        }
        Error::RootsMissing { .. } => say!(
            lang,
            "make them available and try again, or make the index anew without them: `{program} index --rebuild`",
            "请恢复这些文件夹后重试，或不带它们重建索引：`{program} index --rebuild`"
        ),
        Error::Bug { .. } => say!(
            lang,
            "please report it, with the command that you ran; the index is as it was",
            "请报告此问题，并附上所用的命令；索引未受影响"
        ),
        Error::IndexFormat { .. } => say!(
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
        Error::Watch { .. } => say!(
            lang,
            "look now and then instead: `{program} watch --poll 30`; on Linux fs.inotify.max_user_watches may be raised",
            "可改为定时查看：`{program} watch --poll 30`；在 Linux 上也可调高 fs.inotify.max_user_watches"
        ),
        Error::BadPattern { .. } => say!(
            lang,
            "a pattern looks like '*.docx', '2024/**' or '{{a,b}}*'; write [*] for a * that is part of a name",
            "模式的写法如 '*.docx'、'2024/**'、'{{a,b}}*'；文件名中的 * 写作 [*]"
        ),
        Error::Config { .. } => say!(
            lang,
            "correct the line; docs/config.md shows all keys. Nothing was changed",
            "请改正该行；docs/config.md 列出全部键。未做任何改动"
        ),
        Error::EmptyQuery => say!(
            lang,
            "say what to search for, as in `{program} search 管辖法院`",
            "请写明要检索的内容，例如 `{program} search 管辖法院`"
        ),
        Error::UnknownValue { filter: "file", .. } => say!(
            lang,
            "give the end of a path as `{program} search` shows it, from where a name begins",
            "请写 `{program} search` 所示路径的末尾部分，从某一级名称的开头写起"
        ),
        Error::UnknownValue { filter: "title", .. } => say!(
            lang,
            "`{program} coverage` lists the titles of all agreements",
            "`{program} coverage` 列出全部协议的标题"
        ),
        Error::AmbiguousAgreement { .. } => say!(
            lang,
            "name one of them: its path, or its title in full; of one provider's with --provider",
            "请写出其中一份：它的路径，或完整的标题；也可用 --provider 限定供方"
        ),
        Error::OneVersion { .. } | Error::SameAgreement { .. } => say!(
            lang,
            "to compare other agreements name two files: `{program} compare FILE_A FILE_B`",
            "如要比较其他协议，请写出两个文件：`{program} compare 文件A 文件B`"
        ),
        Error::UnknownValue { .. } => {
            say!(lang, "`{program} facets` lists the values there are", "`{program} facets` 列出已有的值")
        }
        Error::BadValue { .. } => say!(
            lang,
            "for example date>=2024-03, rate>0.05%, amount>=10万, days<=15; docs/query.md shows all",
            "例如 date>=2024-03、rate>0.05%、amount>=10万、days<=15；docs/query.md 列出全部写法"
        ),
        Error::AmbiguousAddress { .. } => {
            say!(lang, "give one of these addresses in full", "请写出其中一个完整地址")
        }
        Error::UnknownAddress { .. } => say!(
            lang,
            "an address is FILE#NUMBER; `{program} search` prints that of every clause it finds",
            "地址的写法是 文件#编号；`{program} search` 会列出每条结果的地址"
        ),
        Error::Saved { flaw, .. } => library::flaw_hint(lang, flaw, program),
        Error::NameTaken { .. } => say!(
            lang,
            "choose another name, or change that clause: `{program} library edit NAME`",
            "请另取名称，或修改该条款：`{program} library edit 名称`"
        ),
        Error::UnknownSaved { .. } => {
            say!(lang, "`{program} library list` shows all names", "`{program} library list` 列出全部名称")
        }
        Error::Interrupted => say!(
            lang,
            "what was finished is kept; run the command again to go on",
            "已完成的部分已保存，再次运行本命令即可继续"
        ),
        _ => return None,
    })
}

/// What to do with a file of a format that cannot be read.
fn way_out(lang: Lang, format: &str) -> String {
    match format {
        "ofd" => say!(lang, "open it with an OFD reader and export it as PDF", "请用 OFD 阅读器打开并导出为 PDF"),
        "xls" | "xlsx" | "et" | "ods" | "ppt" | "pptx" | "odp" | "vsdx" => say!(
            lang,
            "it is a table or a presentation: if it holds an agreement, export it as PDF",
            "这是表格或演示文稿；如果其中有协议，请导出为 PDF"
        ),
        "rar" | "7z" | "gzip" | "bzip2" | "xz" | "zip" => {
            say!(lang, "unpack it, or pack it as zip", "请先解压，或改为 zip 压缩包")
        }
        "gif" | "webp" | "bmp" | "heic" => {
            say!(lang, "save the picture as PNG or JPEG and run with --ocr", "请将图片另存为 PNG 或 JPEG，并使用 --ocr")
        }
        _ => say!(
            lang,
            "open it with the program it was made by and save it as docx or PDF",
            "请用生成它的程序打开，另存为 docx 或 PDF"
        ),
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

/// Who writes, if that is known.
fn by(lang: Lang, holder: &Option<String>) -> String {
    holder.as_ref().map(|holder| format!("（{}）", process(lang, holder))).unwrap_or_default()
}

/// Who holds a lock, as the library tells it.
pub(super) fn process(lang: Lang, holder: &str) -> String {
    match (lang, holder.strip_prefix("process ")) {
        (Lang::Zh, Some(number)) => format!("进程 {number}"),
        _ => holder.to_owned(),
    }
}

/// The library's warnings about queries, and how they read in Chinese.
const WARNINGS: &[(&str, &str)] = &[
    ("a closing parenthesis that nothing opens was passed over", "多余的右括号已忽略"),
    ("an OR with nothing on one side was passed over", "有一侧为空的 OR 已忽略"),
    ("parentheses nested too deeply were passed over", "嵌套过深的括号已忽略"),
    ("a parenthesis was not closed", "有一个括号没有闭合"),
    ("an empty pair of quotes was passed over", "空引号已忽略"),
    ("a quote was not closed", "有一个引号没有闭合"),
    ("a filter without a value was passed over", "没有值的筛选项已忽略"),
];

/// Returns a warning about a query. One that is not listed is shown as it is.
pub fn warning(lang: Lang, warning: &str) -> String {
    if let (Lang::Zh, Some(unknown)) = (lang, warning.strip_prefix("unknown ")) {
        // A filter typed in the query: its error has become a sentence on the way.
        let (what, near) = unknown.split_once("; the nearest: ").unwrap_or((unknown, ""));
        let (filter, value) = what.split_once(' ').unwrap_or((what, ""));
        let near: Vec<String> = near.split(", ").filter(|name| !name.is_empty()).map(str::to_owned).collect();
        return format!("没有“{}”这个{}{}", value.trim_matches('"'), filter_name(filter), nearest(&near));
    }
    let chinese = WARNINGS.iter().find(|(english, _)| lang == Lang::Zh && *english == warning);
    chinese.map_or(warning, |(_, chinese)| chinese).to_owned()
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
        "date" => "日期",
        "title" => "标题",
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

#[cfg(test)]
mod tests {
    use super::*;
    use clauseek::query::parse;

    fn has_han(text: &str) -> bool {
        text.chars().any(|ch| ('\u{4E00}'..='\u{9FFF}').contains(&ch))
    }

    /// One of each variant; a new variant belongs in here, and a Chinese text with it.
    fn errors() -> Vec<Error> {
        let path = || "agreements".into();
        let denied = || io::Error::from(io::ErrorKind::PermissionDenied);
        vec![
            Error::Read { path: path(), source: denied() },
            Error::Write { path: path(), source: denied() },
            Error::Unreadable { path: path(), reason: Reason::Empty },
            Error::Unreadable { path: path(), reason: Reason::Encrypted },
            Error::Unreadable { path: path(), reason: Reason::UnsupportedFormat("ofd".into()) },
            Error::Unreadable { path: path(), reason: Reason::UnsupportedFormat("pages".into()) },
            Error::NoIndex { path: path() },
            Error::IndexUnfinished { path: path(), holder: None },
            Error::IndexUnfinished { path: path(), holder: Some("process 4711".into()) },
            Error::IndexFormat { path: path(), found: "1".into(), wanted: "2".into() },
            Error::IndexLocked { path: path(), holder: Some("4711".into()) },
            Error::Index { path: path(), message: "torn".into() },
            Error::IndexDamaged { path: path(), file: "meta.json".into() },
            Error::RootsMissing { path: path(), roots: vec!["a".into(), "b".into()] },
            Error::Bug { message: "out of bounds".into() },
            Error::NoSuchPath { path: path() },
            Error::Watch { path: path(), message: "no more watches".into() },
            Error::EmptyQuery,
            Error::UnknownValue { filter: "type", value: "disputes".into(), near: vec!["dispute".into()] },
            Error::AmbiguousAddress { address: "1".into(), candidates: vec!["a#1".into(), "b#1".into()] },
            Error::UnknownAddress { address: "a#9".into(), near: vec!["a#8".into()] },
            Error::AmbiguousAgreement { name: "a.md".into(), candidates: vec!["x/a.md".into(), "y/a.md".into()] },
            Error::OneVersion { title: "SLA".into(), file: "a.md".into() },
            Error::SameAgreement { file: "a.md".into() },
            Error::UnknownValue { filter: "title", value: "SLA".into(), near: vec![] },
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
    fn faults_of_query_files_have_both_languages() {
        let json = serde_json::from_str::<u8>("{").expect_err("no number");
        for fault in [
            QueriesFault::Json(json),
            QueriesFault::NoClasses,
            QueriesFault::NoList { class: "rare".into() },
            QueriesFault::NoQuery { class: "rare".into(), place: 2 },
        ] {
            let [english, chinese] = [Lang::En, Lang::Zh].map(|lang| queries_fault(lang, "q.json".as_ref(), &fault));
            assert!(!has_han(&english) && has_han(&chinese), "{fault:?}: {english} / {chinese}");
            assert!(english.contains("q.json") && chinese.contains("q.json"));
        }
        assert!(has_han(&queries_hint(Lang::Zh)) && queries_hint(Lang::En).contains(r#"{"class": ["#));
    }

    #[test]
    fn every_reason_has_both_languages() {
        for case in [
            Reason::UnsupportedFormat("docx".into()),
            Reason::Empty,
            Reason::TooLarge { bytes: 2, limit: 1 },
            Reason::NoAgreement,
            Reason::Saved,
            Reason::Denied,
            Reason::Failed("x".into()),
        ] {
            assert!(!has_han(&reason(Lang::En, &case)) && has_han(&reason(Lang::Zh, &case)), "{case:?}");
        }
    }

    #[test]
    fn warnings_about_queries_have_a_chinese_text() {
        for query in [")", "OR 甲", "(甲", "\"\" 甲", "\"甲", "type: 甲"] {
            for text in parse(query).warnings {
                assert!(has_han(&warning(Lang::Zh, &text)), "{text}");
                assert_eq!(warning(Lang::En, &text), text);
            }
        }
    }
}
