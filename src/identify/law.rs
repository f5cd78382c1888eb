//! The law that governs an agreement (适用中华人民共和国法律).

use std::sync::LazyLock;

use serde::Deserialize;

use super::any_of;
use super::cues::Topic;
use super::lines::{Line, Lines};
use super::matcher::{Matcher, Scratch};
use crate::lexicon::Lexicon;
use crate::model::{Fact, Role};

#[derive(Deserialize)]
struct Words {
    places: Vec<String>,
    territories: Vec<String>,
    between: Vec<String>,
    subjects: Lexicon,
}

/// A place stands in each choice.
static PLACES: LazyLock<Lexicon> = LazyLock::new(|| WORDS.places.clone().into());

static WORDS: LazyLock<Words> = LazyLock::new(|| super::table("law"));

/// Wordings that choose a law. Compliance with a law, or protection by it, is none.
static CHOICE: LazyLock<Matcher> = LazyLock::new(|| {
    let law = |name: usize| {
        format!(
            r"(?P<law{name}>(?P<place{name}>(?:{places})(?:{territories}){{0,4}})(?:\([^()]{{0,80}}\))?(?:{between}|{territories}){{0,8}}(?:法律|法令|法例))",
            places = any_of(&WORDS.places),
            territories = any_of(&WORDS.territories),
            between = any_of(&WORDS.between),
        )
    };
    let wordings = [
        format!("适用(?:于|在)?{}", law(0)),
        format!(
            "(?:受|由|服从){}(?:法规|和法规|、法规|及法规)?[^,。;]{{0,12}}(?:管辖|约束|支配|制约|规管|调整)",
            law(1)
        ),
        format!(
            "(?:依据|依照|按照|遵照|根据|按|依|以|与|从){}(?:法规|和法规|、法规|及法规)?(?:来|进行|予以|加以|作出|的规定|规定)?(?:解释|处理|管辖|为准据法|为管辖法律|作为准据法|为准|解决)",
            law(2)
        ),
        format!("(?:准据法|适用法律|管辖法律|法律适用|适用的法律)(?:应)?(?:为|是|:){}", law(3)),
    ];
    Matcher::new(&wordings.join("|")).expect("a test runs it")
});

/// The places whose law it may be.
pub fn places() -> &'static [String] {
    &WORDS.places
}

/// Finds the law that the agreement chooses.
pub fn governing_law(lines: &Lines) -> Option<Fact> {
    lines.with(Topic::Law).filter(|line| line.cues.has(Topic::LawPlace) && line.role == Role::Clause).find_map(stated)
}

fn stated(line: &Line) -> Option<Fact> {
    line.sentences().find_map(|sentence| {
        let text = &line.folded[sentence.clone()];
        if !PLACES.is_in(text) || !WORDS.subjects.is_in(text) {
            return None;
        }
        let choice = CHOICE.find(text, 0, &mut Scratch::default())?;
        let named = |name: &str| (0..4).find_map(|at| choice.name(&format!("{name}{at}")));
        let (law, place) = (named("law")?, named("place")?);
        let proof = line.fact(sentence.start + law.start..sentence.start + law.end);
        let place = line.fact(sentence.start + place.start..sentence.start + place.end);
        let own = &text[law.end - "法律".len()..law.end];
        Some(Fact { value: format!("{}{own}", place.value), ..proof })
    })
}
