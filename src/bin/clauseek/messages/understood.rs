//! How a query was understood, in words.

use clauseek::concept::Concepts;
use clauseek::search::Understood;

/// What a language says about a stretch of a query.
struct Phrases {
    colon: &'static str,
    /// From the concept and the wording by which it was recognised.
    concept: fn(&str, &str) -> String,
    /// Ahead of the words that answer as well as the concept does.
    also: &'static str,
    words: &'static str,
    or: &'static str,
    value: &'static str,
    exact: &'static str,
    number: &'static str,
    filter: &'static str,
    optional: &'static str,
}

const ENGLISH: Phrases = Phrases {
    colon: ": ",
    concept: |concept, wording| format!("the concept {concept} (by {wording})"),
    also: "; or the words ",
    words: "the words ",
    or: " or ",
    value: "the value ",
    exact: "these characters",
    number: "clauses of this number",
    filter: "filter",
    optional: ", need not be answered",
};

const CHINESE: Phrases = Phrases {
    colon: "：",
    concept: |concept, wording| format!("概念“{concept}”（依据 {wording}）"),
    also: "，或词语 ",
    words: "词语 ",
    or: " 或 ",
    value: "数值 ",
    exact: "原样匹配",
    number: "编号为此的条款",
    filter: "筛选",
    optional: "（不要求含有）",
};

/// In English.
pub fn english(stretch: &Understood) -> String {
    told(stretch, &ENGLISH)
}

/// In Chinese.
pub fn chinese(stretch: &Understood) -> String {
    told(stretch, &CHINESE)
}

fn told(stretch: &Understood, phrases: &Phrases) -> String {
    let what = match stretch.taken_for {
        "concept" => {
            let wording = stretch.wording.as_deref().unwrap_or_default();
            (phrases.concept)(&concept(stretch), wording) + &words(stretch, phrases.also, phrases.or)
        }
        "value" => phrases.value.to_owned() + &stretch.value.join(" "),
        "exact" => phrases.exact.to_owned(),
        "number" => phrases.number.to_owned(),
        "filter" => phrases.filter.to_owned(),
        _ => words(stretch, phrases.words, phrases.or) + if stretch.required { "" } else { phrases.optional },
    };
    format!("{}{}{what}", stretch.text, phrases.colon)
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
