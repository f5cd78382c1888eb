//! How long an agreement lasts, when it ends, and whether it goes on after that.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::any_of;
use super::cues::Topic;
use super::dates::dates;
use super::lines::{Line, Lines};
use super::provider::is_standard_kind;
use crate::lexicon::Lexicon;
use crate::model::{Fact, Role, Term};
use crate::numeral;

#[derive(Deserialize)]
struct Words {
    agreement: Vec<String>,
    business: Vec<String>,
    dated: Vec<String>,
    before: Vec<String>,
    bounds: Lexicon,
    boxes: Lexicon,
    renews: Lexicon,
    ends: Lexicon,
    goes_on: Lexicon,
    unless: Lexicon,
    again: Lexicon,
    whose: Lexicon,
    other_things: Lexicon,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| super::table("term"));

/// Most bytes before a part of a sentence in which the sentence begins.
const BEFORE: usize = 400;

const DATE: &str = r"(?:(?:19|20)\d\d ?[年./\-] ?\d{1,2} ?[月./\-] ?\d{1,2} ?[日号]?|[一二][〇零○0一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)";
const SPAN: &str = r"(?:(?:\d{1,3}|[一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾半]{1,4})[】\]_]*(?:\([^()]{1,6}\))?(?:个)?(?:周年|自然年|年|月|日|天|周|季度)(?:整)?)";

struct Wordings {
    /// A subject of the table, with its value.
    labelled: Regex,
    /// 本合同自2024年1月1日起至2024年12月31日止.
    running: Regex,
    /// 本协议自签字之日起生效,有效期一年; 本合同为固定期限劳动合同,期限三年.
    behind: Regex,
}

static WORDINGS: LazyLock<Wordings> = LazyLock::new(|| {
    let range = format!(
        r"(?:自|从|由)?{DATE}(?:零时|0时|00时)?(?:起|开始)?,?(?:至|到|-|—|~|–)+{DATE}(?:24时|二十四时)?(?:止|届满|为止)?"
    );
    let since = r"(?:自|从)[^。;,:]{2,40}?(?:之日|日|后)?起(?:计算|算|生效)?";
    let spans = format!("{SPAN}(?:零?{SPAN})?");
    let value = format!(
        r"(?P<value>{range}(?:[,(、]*(?:即|共计|共|为期|合计|期限为|计)*{spans}\)?)?|{spans}(?:[,(、]*(?:即)?[,]?(?:{range}|{since},?(?:至|到){DATE}(?:止)?)\)?)?|{since},?(?:至|到){DATE}(?:止)?|{since},?(?:共|为期|有效期(?:限)?(?:为)?)?{spans}|(?:至|到){DATE}(?:止)?)"
    );
    let link = r"(?:\([^()]{0,20}\))?(?:为|是|:|\||,|共计|共|暂定|约定|固定|定|即|_|【|\[)*";
    let agreement = any_of(&WORDS.agreement);
    let all = any_of(WORDS.agreement.iter().chain(&WORDS.business).chain(&WORDS.dated));
    let before = any_of(&WORDS.before);
    Wordings {
        labelled: Regex::new(&format!(r"(?:^|[^\p{{Han}}]|{before})(?P<subject>{all}){link}{value}")).expect("a test runs it"),
        running: Regex::new(&format!(r"本(?:合同|协议|契约)(?:书)?(?:的)?(?P<value>{range}|{since},?(?:有效期)?(?:至|到){DATE}(?:止|终止|失效|期满))")).expect("a test runs it"),
        behind: Regex::new(&format!(
            r"(?:(?:合同|协议|契约)[^。;]{{0,80}}?(?:生效|签字|签署|签订|盖章|签章)[^。;]{{0,30}}?[,、](?:合同|协议|{agreement})?有效期限?|^本(?:合同|协议)(?:书)?[^。;,]{{0,20}},期限){link}{value}"
        ))
        .expect("a test runs it"),
    }
});

/// Finds how long the agreement lasts.
pub fn term(lines: &Lines, kind: Option<&str>) -> Option<Term> {
    lines.with(Topic::Term).filter(|line| line.role != Role::Signature).find_map(|line| {
        line.own_sentences().find_map(|sentence| {
            let text = &line.folded[sentence.clone()];
            if !holds_a_count(text) || WORDS.boxes.is_in(text) {
                return None;
            }
            let labelled = WORDINGS.labelled.captures_iter(text).find(|captures| {
                let subject = captures.name("subject").map_or("", |subject| subject.as_str());
                let dated = !WORDS.dated.iter().any(|word| word == subject) || dates(&captures["value"]).len() == 2;
                // the term of a service that standard terms offer is not theirs
                let own = WORDS.agreement.iter().any(|word| word == subject) || !is_standard_kind(kind);
                dated && own
            });
            let captures = labelled
                .or_else(|| WORDINGS.running.captures(text))
                .or_else(|| WORDINGS.behind.captures(text).filter(|_| !is_standard_kind(kind)))?;
            let value = captures.name("value")?;
            let behind = &text[value.end()..];
            if WORDS.bounds.start_of(behind).is_some() && !behind.starts_with("内有效") {
                return None;
            }
            stated(line, sentence.start + value.start()..sentence.start + value.end())
        })
    })
}

/// Tells whether a text may hold a date or a length of time: a number before its unit.
fn holds_a_count(text: &str) -> bool {
    const NUMBERS: &str = "0123456789〇零○一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾半】]_) ";
    let mut before = ' ';
    text.chars().any(|ch| {
        let last = std::mem::replace(&mut before, ch);
        // 三个月, 三周年, 三自然年
        matches!(ch, '年' | '月' | '日' | '天' | '周' | '季' | '个' | '自' | '.' | '/' | '-') && NUMBERS.contains(last)
    })
}

fn stated(line: &Line, place: Range<usize>) -> Option<Term> {
    static LENGTH: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|[^年月日\d一二三四五六七八九十〇零壹贰叁肆伍陆柒捌玖拾半])(?P<number>\d{1,3}|[一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾]{1,4}|半)[】\]_]*(?:\([^()]{1,6}\))?(?:个)?(?P<unit>周年|自然年|年|月|日|天|周|季度)(?:零?(?P<months>\d{1,2}|[一二三四五六七八九十]{1,2})个月)?").expect("a test runs it")
    });
    let text = &line.folded[place.clone()];
    let mut found = dates(text).into_iter().map(|date| {
        let place = place.start + date.place.start..place.start + date.place.end;
        Fact { value: date.iso, ..line.fact(place) }
    });
    let (from, to) = match (found.next(), found.next()) {
        (Some(from), Some(to)) if from.value <= to.value => (Some(from), Some(to)),
        (Some(_), Some(_)) => return None,
        (only, None) => {
            let until = dates(text).first().is_some_and(|date| text[..date.place.start].ends_with(['至', '到']));
            if until { (None, only) } else { (only, None) }
        }
        _ => (None, None),
    };
    let number = |text: &str| text.parse().ok().or_else(|| numeral::han(text).map(|(value, _)| value));
    let without_dates = dates(text).iter().rev().fold(text.to_owned(), |mut text, date| {
        text.replace_range(date.place.clone(), "|");
        text
    });
    let duration = LENGTH.captures(&without_dates).and_then(|captures| {
        let half = &captures["number"] == "半";
        let count: u32 = if half { 6 } else { number(&captures["number"])? };
        let months = captures.name("months").and_then(|months| number(months.as_str()));
        let extra = months.map_or(String::new(), |months| format!("{months}M"));
        Some(match &captures["unit"] {
            "年" if half => format!("P{count}M"),
            "年" | "周年" | "自然年" => format!("P{count}Y{extra}"),
            _ if half => return None,
            "月" => format!("P{count}M"),
            "季度" => format!("P{}M", 3 * count),
            "周" => format!("P{count}W"),
            _ => format!("P{count}D"),
        })
    });
    Some(Term { fact: line.fact(place), duration, from, to })
}

/// Lists of words of which one stands in each sentence about a renewal.
pub fn renewals() -> impl Iterator<Item = &'static [String]> {
    [WORDS.renews.words(), WORDS.ends.words()].into_iter()
}

/// Finds the sentence that says whether the agreement goes on when its term is over.
pub fn renewal(lines: &Lines) -> Option<Fact> {
    // whose term it is stands in the same sentence, perhaps before a semicolon
    let sentences = || {
        lines
            .with(Topic::Renewal)
            .filter(|line| line.cues.has(Topic::Renews) && line.role == Role::Clause)
            .flat_map(|line| line.sentences().map(move |sentence| (line, sentence)))
    };
    let says = |rule: fn(&str) -> bool| {
        let (line, place) = sentences().find(|(line, place)| {
            let text = &line.folded[place.clone()];
            if !rule(text) {
                return false;
            }
            let near = line.folded.ceil_char_boundary(place.start.saturating_sub(BEFORE));
            let from = line.folded[near..place.start].rfind('。').map_or(near, |at| near + at);
            WORDS.whose.is_in(&line.folded[from..place.end])
                && !WORDS.other_things.is_in(text)
                && !WORDS.boxes.is_in(text)
        })?;
        Some(line.fact(place.start + marker(&line.folded[place.clone()])..place.end))
    };
    says(|text| {
        WORDS.renews.is_in(text) || WORDS.ends.is_in(text) && WORDS.unless.is_in(text) && WORDS.goes_on.is_in(text)
    })
    .or_else(|| says(|text| WORDS.ends.is_in(text) && again(text) && !text.ends_with("或")))
}

/// Tells whether a sentence speaks of a second term; 继续订购 is no 续订.
fn again(text: &str) -> bool {
    WORDS.again.find(text).any(|word| !text[..word.start].ends_with('继'))
}

/// Length of the number of an item that a sentence begins with.
fn marker(text: &str) -> usize {
    static MARKER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:第[一二三四五六七八九十百\d]{1,5}条|\d{1,2}(?:\.\d{1,2})+[、.]?|[(]?[一二三四五六七八九十]{1,3}[)、]|[(]?\d{1,2}[)、.]|[①-⑳])").expect("a test runs it")
    });
    MARKER.find(text).map_or(0, |marker| marker.end())
}
