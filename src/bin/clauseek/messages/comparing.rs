//! Words of comparisons and of coverage.

use clauseek::identify::key_label;
use clauseek::library::compare::Status;
use clauseek::render::{compare, coverage};

use super::{Lang, plural, say};

/// Returns the words of comparisons.
pub fn compare_words(lang: Lang) -> &'static compare::Words {
    match lang {
        Lang::En => &compare::Words {
            status: |status| match status {
                Status::Same => "same",
                Status::Changed => "changed",
                Status::Moved => "moved",
                Status::Added => "added",
                Status::Removed => "removed",
            },
            fact: |slug| key_label(slug).map_or(slug, |(_, english)| english).to_owned(),
            none: "(none found)",
            same: |n| format!("… {} the same", plural(n, "clause")),
            clauses: |n| plural(n, "clause"),
            only: |name| format!("only {name}"),
            summary: |all| {
                let n = all.counts;
                if all.providers {
                    let (left, right) = (&all.left.name, &all.right.name);
                    return format!(
                        "{} in other words · {} the same · {} of {left} only · {} of {right} only",
                        n.changed, n.same, n.removed, n.added
                    );
                }
                format!(
                    "{} changed · {} moved · {} added · {} removed · {} the same",
                    n.changed, n.moved, n.added, n.removed, n.same
                )
            },
            title: "Comparison",
            facts: "Key facts",
            rows: "Clauses",
        },
        Lang::Zh => &compare::Words {
            status: |status| match status {
                Status::Same => "相同",
                Status::Changed => "改动",
                Status::Moved => "移动",
                Status::Added => "新增",
                Status::Removed => "删除",
            },
            fact: |slug| key_label(slug).map_or(slug, |(label, _)| label).to_owned(),
            none: "（未见）",
            same: |n| format!("…… {n} 条相同"),
            clauses: |n| format!("{n} 条"),
            only: |name| format!("仅{name}有"),
            summary: |all| {
                let n = all.counts;
                if all.providers {
                    let (left, right) = (&all.left.name, &all.right.name);
                    return format!(
                        "表述不同 {} 条 · 相同 {} 条 · 仅{left}有 {} 条 · 仅{right}有 {} 条",
                        n.changed, n.same, n.removed, n.added
                    );
                }
                format!(
                    "改动 {} 条 · 移动 {} 条 · 新增 {} 条 · 删除 {} 条 · 相同 {} 条",
                    n.changed, n.moved, n.added, n.removed, n.same
                )
            },
            title: "条款比对",
            facts: "关键事实",
            rows: "条款",
        },
    }
}

/// Returns the words of coverage.
pub fn coverage_words(lang: Lang) -> &'static coverage::Words {
    match lang {
        Lang::En => &coverage::Words {
            counts: |one, all| {
                let missing = if one.missing > 0 { format!(" · missing in {}", one.missing) } else { String::new() };
                let elsewhere =
                    if one.elsewhere > 0 { format!(" · found elsewhere in {}", one.elsewhere) } else { String::new() };
                format!("in {} of {all}, expected in {}{missing}{elsewhere}", one.have, one.expected)
            },
            signs: "+ has it   - missing   ~ found elsewhere, in a clause of another type   . not there, not expected",
            missing: "missing: ",
            elsewhere: "found elsewhere: ",
            second_look: "Missing is what a second look by legal concept did not find either, in clauses of any type.",
            summary: |all, lacking| format!("{}, {lacking} of them lack something", plural(all, "agreement")),
            title: "Coverage",
            agreement: "Agreements",
            clause_type: "Clause types",
            columns: ["have it", "expected in", "missing in", "found elsewhere in"],
            about: ["Title", "Provider", "Kind", "File"],
            found: ["Agreement", "Clause type", "Address"],
            report_signs: "✓ has it   ✗ missing   ~ found elsewhere, in a clause of another type   empty: not there, not expected",
        },
        Lang::Zh => &coverage::Words {
            counts: |one, all| {
                let missing = if one.missing > 0 { format!(" · 缺失 {} 份", one.missing) } else { String::new() };
                let elsewhere =
                    if one.elsewhere > 0 { format!(" · 见于他处 {} 份", one.elsewhere) } else { String::new() };
                format!("{all} 份中 {} 份有，应有 {} 份{missing}{elsewhere}", one.have, one.expected)
            },
            signs: "+ 有   - 缺失   ~ 见于其他类型的条款   . 没有，也不要求有",
            missing: "缺失：",
            elsewhere: "见于他处：",
            second_look: "“缺失”均经第二次查找确认：按法律概念检索协议的全部条款，仍未找到。",
            summary: |all, lacking| format!("{all} 份协议，其中 {lacking} 份有缺失"),
            title: "条款覆盖",
            agreement: "协议",
            clause_type: "条款类型",
            columns: ["有", "应有", "缺失", "见于他处"],
            about: ["标题", "供方", "种类", "文件"],
            found: ["协议", "条款类型", "地址"],
            report_signs: "✓ 有   ✗ 缺失   ~ 见于其他类型的条款   空白：没有，也不要求有",
        },
    }
}

/// Returns what is wrong if `compare` cannot tell what to compare.
pub fn no_sides(lang: Lang) -> String {
    say!(lang, "it takes two sides to compare", "比较需要两边")
}

/// Returns what can be compared.
pub fn no_sides_hint(lang: Lang, program: &str) -> String {
    say!(
        lang,
        "`{program} compare FILE_A FILE_B`, `{program} compare [TYPE] --provider A --provider B` or `{program} compare [TYPE] --versions TITLE`",
        "`{program} compare 文件A 文件B`、`{program} compare [类型] --provider 甲 --provider 乙` 或 `{program} compare [类型] --versions 标题`"
    )
}
