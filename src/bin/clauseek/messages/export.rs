//! What was exported and what was masked.

use std::path::Path;

use clauseek::export::{Block, Report, Words};
use clauseek::redact::{Masked, Sort};
use clauseek::search::SearchResults;

use super::{Lang, plural, say};

/// The words of tables of clauses.
pub fn report_words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &Words {
            section: "Section",
            citation: "Citation",
            address: "Address",
            remark: "Remark",
            wording: "Wording",
            notes: "Notes",
        },
        Lang::Zh => &Words {
            section: "章节",
            citation: "出处",
            address: "地址",
            remark: "备注",
            wording: "条文",
            notes: "说明",
        },
    }
}

/// The title of a search's report.
pub fn search_title(lang: Lang, asked: &str) -> String {
    say!(lang, "Search: {asked}", "检索：{asked}")
}

/// What a search's report holds of what was found.
pub fn search_summary(lang: Lang, results: &SearchResults) -> String {
    let (shown, total, agreements) = (results.hits.len(), results.total, results.agreements);
    let all = (super::words(lang).counts)(total, agreements);
    if shown == total {
        all
    } else {
        say!(lang, "{all}, of which {shown} are here", "{all}；此处列出 {shown} 条")
    }
}

/// What was written where, and what was masked, in one line.
pub fn exported(lang: Lang, path: Option<&Path>, report: &Report, masked: Option<&Masked>) -> String {
    let count = |is: fn(&Block) -> bool| report.blocks.iter().filter(|block| is(block)).count();
    let clauses = count(|block| matches!(block, Block::Clause { .. }));
    let tables = count(|block| matches!(block, Block::Table { .. }));
    let file = match (path, lang) {
        (Some(path), _) => path.display().to_string(),
        (None, Lang::En) => "standard output".to_owned(),
        (None, Lang::Zh) => "标准输出".to_owned(),
    };
    let masked =
        masked.map(|counts| format!("{}{}", say!(lang, "; ", "；"), self::masked(lang, counts))).unwrap_or_default();
    let what: Vec<String> = match lang {
        Lang::En => vec![plural(clauses, "clause"), plural(tables, "table")],
        Lang::Zh => vec![format!("{clauses} 条"), format!("{tables} 张表")],
    };
    let what = match (clauses, tables) {
        (_, 0) => what[0].clone(),
        (0, _) => what[1].clone(),
        _ => what.join(say!(lang, " and ", "、").as_str()),
    };
    say!(lang, "{what} written to {file}{masked}", "{what}已写入 {file}{masked}")
}

/// What was masked how often.
pub fn masked(lang: Lang, counts: &Masked) -> String {
    let counts: Vec<String> = match lang {
        Lang::En => counts.iter().map(|(sort, count)| plural(*count, english(*sort))).collect(),
        Lang::Zh => counts.iter().map(|(sort, count)| format!("{} {count} 处", sort.name())).collect(),
    };
    match (counts.is_empty(), lang) {
        (true, Lang::En) => "nothing to mask was found".to_owned(),
        (true, Lang::Zh) => "没有发现需要遮盖的内容".to_owned(),
        (false, Lang::En) => format!("masked: {}", counts.join(", ")),
        (false, Lang::Zh) => format!("已遮盖：{}", counts.join("、")),
    }
}

fn english(sort: Sort) -> &'static str {
    match sort {
        Sort::Id => "identity number",
        Sort::CreditCode => "credit code",
        Sort::Account => "bank account",
        Sort::Phone => "telephone",
        Sort::Messenger => "messenger account",
        Sort::Email => "e-mail",
        Sort::Document => "passport",
        Sort::Person => "personal name",
        Sort::Company => "company name",
    }
}

/// An export was cut off because nobody said how much of it is wanted.
pub fn export_cut(lang: Lang, shown: usize, total: usize) -> String {
    say!(
        lang,
        "only the first {shown} of {total} clauses are exported; --limit N takes more",
        "共 {total} 条，只导出前 {shown} 条；可用 --limit N 导出更多"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_tells_what_was_written_and_masked() {
        let table = || Block::Table { head: vec![], rows: vec![] };
        let clause =
            || Block::Clause { citation: String::new(), address: String::new(), remark: vec![], spans: vec![] };
        let report = |blocks| Report { title: String::new(), blocks };
        let masked = Masked::from([(Sort::Phone, 2), (Sort::Person, 1)]);
        let path = Some(Path::new("a.md"));
        assert_eq!(
            exported(Lang::En, path, &report(vec![clause(), table(), clause()]), Some(&masked)),
            "2 clauses and 1 table written to a.md; masked: 2 telephones, 1 personal name"
        );
        assert_eq!(
            exported(Lang::Zh, None, &report(vec![table()]), Some(&Masked::new())),
            "1 张表已写入 标准输出；没有发现需要遮盖的内容"
        );
        assert_eq!(exported(Lang::Zh, path, &report(vec![clause()]), None), "1 条已写入 a.md");
        assert_eq!(self::masked(Lang::Zh, &masked), "已遮盖：电话 2 处、姓名 1 处");
    }
}
