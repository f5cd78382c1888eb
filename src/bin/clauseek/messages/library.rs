//! What the program says about saved clauses.

use std::path::Path;

use clauseek::error::{Flaw, Wanted};
use clauseek::render::library::Words;

use super::{Lang, plural, say};

/// The words that the layouts of saved clauses need.
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &ENGLISH,
        Lang::Zh => &CHINESE,
    }
}

static ENGLISH: Words = Words {
    standard: "standard",
    source: "from",
    note: "note",
    saved_on: |day| format!("saved {day}"),
    agrees: "agrees",
    checked: |agree, deviate, missing| {
        let all = plural(agree + deviate + missing, "agreement");
        format!("{all}: {agree} agree, {deviate} deviate, {missing} without a clause of this type")
    },
    missing: "without a clause of this type",
    agreement: ["Agreement", "File"],
};

static CHINESE: Words = Words {
    standard: "标准条款",
    source: "来源",
    note: "备注",
    saved_on: |day| format!("{day} 保存"),
    agrees: "一致",
    checked: |agree, deviate, missing| {
        let all = agree + deviate + missing;
        format!("{all} 份协议：{agree} 份一致，{deviate} 份有偏离，{missing} 份没有该类型的条款")
    },
    missing: "没有该类型的条款",
    agreement: ["协议", "文件"],
};

/// Titles of reports.
pub fn groups_title(lang: Lang, asked: &str) -> String {
    let title = match lang {
        Lang::En => "Wordings",
        Lang::Zh => "条款写法",
    };
    if asked.is_empty() { title.to_owned() } else { format!("{title} · {asked}") }
}

pub fn near_title(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Similar clauses",
        Lang::Zh => "相近条款",
    }
}

pub fn checked_title(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Standard clauses",
        Lang::Zh => "标准条款核对",
    }
}

pub fn saved_title(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Clause library",
        Lang::Zh => "条款库",
    }
}

/// How many groups are shown of how many there are, and what was looked at.
pub fn grouped(lang: Lang, shown: usize, groups: usize, clauses: usize, agreements: usize) -> String {
    match lang {
        Lang::En => format!(
            "{shown} of {} among {} in {}",
            plural(groups, "wording group"),
            plural(clauses, "clause"),
            plural(agreements, "agreement")
        ),
        Lang::Zh => format!("显示 {shown} 组，共 {groups} 组写法；涉及 {agreements} 份协议中的 {clauses} 条"),
    }
}

/// The name of a subcommand was taken for a query.
pub fn taken_for_query(lang: Lang, name: &str) -> String {
    say!(
        lang,
        "{name} was taken for a query: a subcommand stands right behind `library`, before any flag",
        "“{name}”被当作检索词：子命令须紧接在 library 之后，写在所有参数之前"
    )
}

/// What to do about an empty library.
pub fn empty(lang: Lang, library: &Path, program: &str) -> String {
    let library = library.display();
    say!(
        lang,
        "{library} holds no clause yet: `{program} library save ADDRESS --name NAME` saves one that search has found",
        "{library} 中还没有条款：可用 `{program} library save 地址 --name 名称` 保存检索到的条款"
    )
}

/// There is no standard clause.
pub fn no_standard(lang: Lang) -> String {
    say!(lang, "there is no standard clause to check against", "没有可供比对的标准条款")
}

/// What to do about it.
pub fn no_standard_hint(lang: Lang, program: &str) -> String {
    say!(
        lang,
        "make a saved clause one: `{program} library edit NAME --standard`",
        "可将已保存的条款设为标准条款：`{program} library edit 名称 --standard`"
    )
}

/// What is wrong with the file of a saved clause, in Chinese.
pub fn flaw(flaw: &Flaw) -> String {
    match flaw {
        Flaw::NoFront => "文件不是以 +++ 行开头".to_owned(),
        Flaw::OpenFront => "缺少第二个 +++ 行".to_owned(),
        Flaw::Toml(message) => format!("不是有效的 TOML：{message}"),
        Flaw::Value { key, wanted } => {
            let wanted = match wanted {
                Wanted::Text => "加引号的文字",
                Wanted::Texts => "文字列表，例如 [\"甲\", \"乙\"]",
                Wanted::Switch => "true 或 false",
                Wanted::Table => "表",
            };
            format!("{key} 应为{wanted}")
        }
        Flaw::Type(name) => format!("没有“{name}”这个条款类型"),
        Flaw::NoWording => "第二个 +++ 行之下没有条款正文".to_owned(),
        Flaw::SameName { name, other } => format!("名称“{name}”与 {} 重复", other.display()),
        Flaw::Encoding => "不是 UTF-8 文字".to_owned(),
    }
}

/// What to do about the file of a saved clause, which is left out meanwhile.
pub fn flaw_hint(lang: Lang, flaw: &Flaw, program: &str) -> String {
    match flaw {
        Flaw::NoFront | Flaw::OpenFront | Flaw::NoWording => say!(
            lang,
            "a saved clause is a line +++, what is said about it, a line +++, and its wording; until then the file is left out",
            "条款文件依次为 +++ 行、说明、+++ 行和条款正文；改正之前不使用该文件"
        ),
        Flaw::Toml(_) | Flaw::Value { .. } => {
            say!(lang, "correct the line; until then the file is left out", "请改正该行；改正之前不使用该文件")
        }
        Flaw::Type(_) => say!(
            lang,
            "write a type as `{program} facets` lists them, such as dispute, or leave `type` out and use the folder of a type",
            "请写 `{program} facets` 所列的类型，例如 dispute；也可不写 type，而将文件放入以类型命名的文件夹"
        ),
        Flaw::SameName { .. } => {
            say!(
                lang,
                "rename or remove one of the two; until then the second is left out",
                "请改名或删除其中一个；此前不使用后者"
            )
        }
        Flaw::Encoding => {
            say!(lang, "save the file as UTF-8; until then it is left out", "请将文件另存为 UTF-8；此前不使用该文件")
        }
    }
}
