//! What a check found, and what is to be done about it.

use clauseek::check::Report;
use clauseek::index::check::{Fault, Remedy};
use clauseek::index::repair::Repaired;

use super::{Lang, plural, say};

/// How the index is, in a line.
pub fn summary(lang: Lang, report: &Report) -> String {
    let (files, clauses, found) = (report.files, report.clauses, report.findings.len());
    match (report.sound, files) {
        (true, _) if lang == Lang::En => {
            format!("all right: {}, {}, as they should be", plural(files, "file"), plural(clauses, "clause"))
        }
        (true, _) => format!("一切正常：{files} 个文件，{clauses} 条条款"),
        _ => say!(lang, "to be looked at: {found}", "需要处理：{found} 项"),
    }
}

/// What is wrong.
pub fn cause(lang: Lang, fault: Fault) -> &'static str {
    let (english, chinese) = match fault {
        Fault::Missing => ("this file of the index is missing", "索引缺少这个文件"),
        Fault::Truncated => ("this file of the index is cut short", "索引的这个文件不完整"),
        Fault::Altered => ("this file of the index is damaged", "索引的这个文件已损坏"),
        Fault::Unreadable => ("this file of the index may not be read", "没有读取索引的这个文件的权限"),
        Fault::Lost => ("its clauses are not in the index", "索引中没有它的条款"),
        Fault::Incomplete => ("its clauses are not all in the index, or twice", "索引中它的条款不完整或有重复"),
        Fault::Ownerless => ("clauses in the index that are no file's", "索引中有不属于任何文件的条款"),
        Fault::Records => ("what the index knows of its files is damaged", "索引中的文件记录已损坏"),
        Fault::LeftOver => ("left behind in the index by a run that was cut short", "中断的运行遗留在索引中的文件"),
        Fault::Exposed => ("others may read or write this file of the index", "其他用户可以读写索引的这个文件"),
        Fault::Changed => ("changed since it was indexed", "索引之后有变动"),
        Fault::ChangedUnnoticed => {
            ("other content than was indexed, though size and time are the same", "内容与索引时不同，但大小和时间未变")
        }
        Fault::New => ("not indexed yet", "尚未索引"),
        Fault::Vanished => ("not there any more", "已不存在"),
        Fault::FolderMissing => ("this indexed folder is not there now", "索引过的这个文件夹现在不存在"),
        Fault::Unlisted => ("it cannot be looked at", "无法查看"),
        _ => ("not as it should be", "不正常"),
    };
    if lang == Lang::En { english } else { chinese }
}

/// What is to be done. `program` is how the user calls the program on this index.
pub fn next(lang: Lang, fault: Fault, program: &str) -> String {
    match (fault.remedy(), fault) {
        (Remedy::Index, _) => say!(lang, "`{program} index`", "请运行 `{program} index`"),
        (Remedy::Access, Fault::FolderMissing) => say!(
            lang,
            "make it available, or name it to `{program} index` to have it removed",
            "请恢复它，或在 `{program} index` 后写出它以便移除"
        ),
        (Remedy::Access, _) => say!(lang, "check who may read it", "请检查读取权限"),
        _ => say!(lang, "`{program} check --repair`", "请运行 `{program} check --repair`"),
    }
}

/// Findings of a sort are not all listed.
pub fn more(lang: Lang, count: usize) -> String {
    say!(lang, "{count} more like these; --json lists all", "另有 {count} 项类似问题；--json 会全部列出")
}

/// What a repair did.
pub fn repaired(lang: Lang, repaired: &Repaired) -> Option<String> {
    let (segments, files) = (repaired.segments, repaired.files);
    if repaired.rebuild {
        return Some(say!(lang, "the index was made anew", "索引已重新建立"));
    }
    (segments + files > 0).then(|| match lang {
        Lang::En => format!("{} taken out, {} read again", plural(segments, "damaged part"), plural(files, "file")),
        Lang::Zh => format!("移除损坏部分 {segments} 处，重新读取 {files} 个文件"),
    })
}

/// What was removed is gone.
pub fn purged(lang: Lang) -> String {
    say!(
        lang,
        "nothing of removed or replaced agreements is left in the index's files",
        "索引文件中不再留有已移除或已替换的协议的任何内容"
    )
}

/// A repair that no folder is known for.
pub fn nothing_known(lang: Lang, program: &str) -> String {
    say!(
        lang,
        "which folders the index was made from could not be made out: name them, `{program} index FOLDER`",
        "无法得知索引来自哪些文件夹，请写出：`{program} index 文件夹`"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_both_languages_and_a_next_step() {
        use Fault::*;
        for fault in [
            Missing,
            Truncated,
            Altered,
            Unreadable,
            Lost,
            Incomplete,
            Ownerless,
            Records,
            LeftOver,
            Exposed,
            Changed,
            ChangedUnnoticed,
            New,
            Vanished,
            FolderMissing,
            Unlisted,
        ] {
            assert_ne!(cause(Lang::En, fault), cause(Lang::Zh, fault));
            assert_ne!(cause(Lang::En, fault), "not as it should be");
            assert_ne!(next(Lang::En, fault, "clauseek"), next(Lang::Zh, fault, "clauseek"));
        }
    }
}
