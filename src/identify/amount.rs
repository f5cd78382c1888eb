//! What the agreement costs in total (合同总价为人民币100,000.00元).

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::cues::Topic;
use super::lines::{Line, Lines};
use super::provider::is_standard_kind;
use super::{any_of, money};
use crate::lexicon::Lexicon;
use crate::model::{Amount, Role};

#[derive(Deserialize)]
struct Words {
    labels: Vec<String>,
    bare: Vec<String>,
    of: Vec<String>,
    loans: Vec<String>,
    rates: Lexicon,
    other_money: Lexicon,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| super::table("amount"));

/// A label and what links it to its sum.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?:(?:{labels})|(?:^|[^\p{{Han}}]|{of})(?:{bare}))款?(?:\([^()]{{0,24}}\))?(?:约定|暂定|固定|金额|数额)*(?:为|是|:|\||,|共计|合计|总计|计|共|约)*",
        labels = any_of(&WORDS.labels),
        of = any_of(&WORDS.of),
        bare = any_of(&WORDS.bare),
    ))
    .expect("escaped words are a regular expression")
});

/// What a loan agreement calls its sum.
static LOAN: LazyLock<Regex> = LazyLock::new(|| {
    let words = any_of(&WORDS.loans);
    Regex::new(&format!(r"(?:{words})(?:本金|资金|金额)?(?:共计|合计|总计|计|为|:)*"))
        .expect("escaped words are a regular expression")
});

/// Finds the total sum. Standard terms have none: what they name as a total limits a liability.
pub fn amount(lines: &Lines, kind: Option<&str>) -> Option<Amount> {
    if is_standard_kind(kind) {
        return None;
    }
    let found =
        lines.all.iter().enumerate().filter(|(_, line)| line.cues.has(Topic::Amount) && line.role != Role::Signature);
    let (line, start, sum) = found.into_iter().find_map(|(at, line)| {
        let text = line.folded.as_str();
        let loan = LOAN.find_iter(text).filter(|_| kind == Some("loan"));
        // of a loan's words only a sum that says its currency is the loan
        let loan = loan.filter(|label| money::money(&text[label.end()..]).is_some_and(|sum| sum.currency.is_some()));
        LABEL.find_iter(text).chain(loan).find_map(|label| {
            // 年租金总额: the sum of a year
            if text[..label.start()].ends_with(['年', '月', '季', '每']) {
                return None;
            }
            // a title whose sum stands on the next line
            let (line, start) = match lines.all.get(at + 1) {
                Some(next) if label.end() == text.len() => (next, 0),
                _ => (line, label.end()),
            };
            let text = &line.folded[start..];
            let sum = money::money(text)?;
            WORDS.rates.start_of(&text[sum.length..]).is_none().then_some((line, start, sum))
        })
    })?;
    let plain = || !lines.all.iter().any(|line: &Line| WORDS.other_money.is_in(&line.folded));
    Some(Amount {
        fact: line.fact(start..start + sum.length),
        // 元 alone is the yuan unless the text knows other money
        currency: sum.currency.or_else(|| plain().then_some("CNY")),
        amount: sum.cents.map(money::written),
    })
}
