//! How a query was understood, in words.

use clauseek::concept::Concepts;
use clauseek::search::Understood;

/// In English.
pub fn english(stretch: &Understood) -> String {
    let optional = if stretch.required { "" } else { ", need not be answered" };
    let text = &stretch.text;
    match stretch.taken_for {
        "concept" => {
            let wording = stretch.wording.as_deref().unwrap_or_default();
            format!(
                "{text}: the concept {} (by {wording}){}",
                concept(stretch),
                words(stretch, "; or the words ", " or ")
            )
        }
        "value" => format!("{text}: the value {}", stretch.value.join(" ")),
        "exact" => format!("{text}: these characters"),
        "number" => format!("{text}: clauses of this number"),
        "filter" => format!("{text}: filter"),
        _ => format!("{text}: {}{optional}", words(stretch, "the words ", " or ")),
    }
}

/// In Chinese.
pub fn chinese(stretch: &Understood) -> String {
    let optional = if stretch.required { "" } else { "（不要求含有）" };
    let text = &stretch.text;
    match stretch.taken_for {
        "concept" => {
            let wording = stretch.wording.as_deref().unwrap_or_default();
            format!("{text}：概念“{}”（依据 {wording}）{}", concept(stretch), words(stretch, "，或词语 ", " 或 "))
        }
        "value" => format!("{text}：数值 {}", stretch.value.join(" ")),
        "exact" => format!("{text}：原样匹配"),
        "number" => format!("{text}：编号为此的条款"),
        "filter" => format!("{text}：筛选"),
        _ => format!("{text}：{}{optional}", words(stretch, "词语 ", " 或 ")),
    }
}

/// The name of a part of a score in Chinese.
pub fn factor(name: &str) -> String {
    match name {
        "concept" => "概念",
        "text" => "文字",
        other => other,
    }
    .to_owned()
}

/// Slug and name of a concept; users' own have only what they gave.
fn concept(stretch: &Understood) -> String {
    let slug = stretch.concept.as_deref().unwrap_or_default();
    let concepts = Concepts::builtin();
    concepts.find(slug).map_or_else(|| slug.to_owned(), |at| format!("{slug} {}", concepts.name(at)))
}

fn words(stretch: &Understood, before: &str, or: &str) -> String {
    let words: Vec<String> = stretch.words.iter().map(|alternatives| alternatives.join(or)).collect();
    if words.is_empty() { String::new() } else { format!("{before}{}", words.join(" + ")) }
}
