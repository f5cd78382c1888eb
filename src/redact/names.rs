//! Names of persons in what states the parties, and names of companies.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::table::{Joint, before_names, behind_names, is_word, no_companies, no_company_parts, no_first};
use super::text::Text;
use crate::identify::names::{aliases_of_name, is_full, is_person, organisations};
use crate::identify::parties::is_pronoun;
use crate::lexicon::Lexicon;
use crate::text::is_han;

/// Finds names of persons (characters): behind their labels, and before the number of their identity card.
pub fn persons(text: &Text<'_>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (byte, joint) in before_names(text.folded()) {
        let start = text.place(byte);
        let apart = joint == Joint::Colon || text.is_apart(start);
        let Some(name) = name_at(text, start, apart) else { continue };
        let mut end = name.end;
        found.push(name);
        // 联系人:赵小满、钱多多
        while matches!(text.char(end), Some('、' | '/'))
            && let Some(next) = name_at(text, end + 1, true)
        {
            end = next.end;
            found.push(next);
        }
    }
    found.extend(before_identity(text));
    found.sort_by_key(|name| name.start);
    found.dedup_by(|next, last| next.start < last.end);
    found
}

/// Returns the name that begins at a place. Where nothing parts it from its label, only one of three characters or more is taken:
/// 代理人应当 and 代理人于当日 hold no name, and two characters are too often a word.
fn name_at(text: &Text<'_>, start: usize, apart: bool) -> Option<Range<usize>> {
    let is_part = |ch: char| is_han(ch) || ch == '·';
    let run = text.chars.get(start..)?.iter().take_while(|ch| is_part(**ch)).count();
    if run == 0 {
        return if apart { latin(text, start) } else { None };
    }
    let mut stops: Vec<usize> = (start + 1..start + run).filter(|at| text.is_apart(*at)).collect();
    stops.push(start + run);
    stops.truncate(3);
    // What stands on the next line, or behind a blank that was left, is no name if it goes on as the next label does (联系人：____谈判代表：).
    let filled = !text.is_on_next_line(start) && text.before(start) != Some('_');
    let behind = stops.iter().filter(|_| filled).filter_map(|&end| cut(text, start, end));
    let mut ends: Vec<usize> = behind.chain(stops.iter().copied()).collect();
    ends.sort_unstable();
    let is_name = |end: &usize| {
        let name = text.slice(start..*end);
        let length = *end - start;
        // 签字 时间: — a label is no name.
        let is_label = text.char(*end) == Some(':');
        let may_be = apart || length >= 3 && !no_first().iter().any(|first| name.starts_with(first.as_str()));
        (is_person(name) || is_foreign(name)) && may_be && !is_label && !is_word(name)
    };
    ends.into_iter().rev().find(is_name).map(|end| start..end)
}

/// Returns where a word begins that follows names (赵小满先生, 赵小满电话).
fn cut(text: &Text<'_>, start: usize, end: usize) -> Option<usize> {
    static BEHIND: LazyLock<Lexicon> = LazyLock::new(|| behind_names().to_vec().into());
    let rest = text.slice(start..end);
    let first = BEHIND.find(rest).map(|found| found.start).filter(|at| *at > 0).min()?;
    Some(start + rest[..first].chars().count())
}

/// 阿不都·热合曼.
fn is_foreign(name: &str) -> bool {
    let mut parts = name.split('·');
    (3..=15).contains(&name.chars().count())
        && name.contains('·')
        && parts.all(|part| (1..=6).contains(&part.chars().count()) && part.chars().all(is_han))
}

/// Two to four words of Latin letters: John Doe.
fn latin(text: &Text<'_>, start: usize) -> Option<Range<usize>> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[a-z][a-z.'-]+(?: [a-z][a-z.'-]*){1,3}").expect("a test finds what it describes")
    });
    let rest = text.slice(start..text.chars.len().min(start + 60));
    let name = NAME.find(rest)?;
    let is_company = organisations(rest).iter().any(|company| company.start < name.end());
    (!is_company).then(|| start..start + name.end())
}

/// 赵小满(身份证号:…
fn before_identity(text: &Text<'_>) -> Vec<Range<usize>> {
    static IDENTITY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?:^|[^\p{Han}·\d])(?P<name>[\p{Han}·]{2,6})[,(、]{1,2}(?:性别:?)?[男女]?,?(?:公民|居民)?(?:身份证|身份号)",
        )
        .expect("a test finds what it describes")
    });
    let names = IDENTITY.captures_iter(text.folded()).filter_map(|found| found.name("name").map(|name| name.range()));
    names
        .filter(|name| is_person(&text.folded()[name.clone()]) && !is_word(&text.folded()[name.clone()]))
        .map(|name| text.places(name))
        .collect()
}

/// Finds where names that are known stand (characters). With `by_itself` a name of two characters counts only where no Han
/// character touches it.
pub fn known<'n>(text: &Text<'_>, names: impl Iterator<Item = &'n String>, by_itself: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for name in names {
        for (byte, part) in text.folded().match_indices(name.as_str()) {
            let places = text.places(byte..byte + part.len());
            let (before, behind) = (text.before(places.start), text.char(places.end));
            let is_bound = |ch: Option<char>, like: fn(char) -> bool| !ch.is_some_and(like);
            let alone = is_bound(before, is_han) && is_bound(behind, is_han);
            let latin = |ch: char| ch.is_ascii_alphanumeric();
            let whole = !name.is_ascii() || is_bound(before, latin) && is_bound(behind, latin);
            if whole && (alone || !by_itself || places.len() > 2) {
                found.push(places);
            }
        }
    }
    found
}

/// Tells whether what ends as names of organisations do is the name of one. Without a legal form it must stand by itself: the
/// stretches that lead up to a bank or a company are as often a sentence.
fn is_company(before: &str, name: &str) -> bool {
    let ends = |ending: &String| name.ends_with(ending.as_str());
    let has_form = name.contains("有限") || name.contains("合伙") || name.is_ascii();
    let alone = !before.ends_with(is_han) && !no_company_parts().iter().any(|part| name.contains(part.as_str()));
    // 甲方：青禾公司
    let labelled = before.ends_with([':', '|']) || name.ends_with("总公司");
    !no_companies().iter().any(ends) && (has_form || alone && (labelled || is_full(name)))
}

/// A company's name in a text, with the short names that are defined right behind it.
pub struct Company {
    pub places: Range<usize>,
    pub aliases: Vec<String>,
}

/// Finds names of companies by their endings.
pub fn companies(text: &Text<'_>) -> Vec<Company> {
    let folded = text.folded();
    let all = organisations(folded).into_iter();
    let all = all.filter(|name| is_company(&folded[..name.start], &folded[name.clone()]));
    all.map(|name| {
        let remark =
            folded[name.end..].strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|(remark, _)| remark);
        let short = |remark: &str| -> Vec<String> {
            aliases_of_name(remark).into_iter().map(|alias| remark[alias].to_owned()).collect()
        };
        let mut aliases = remark.map(short).unwrap_or_default();
        aliases.retain(|alias| alias.chars().count() >= 2 && !is_pronoun(alias));
        Company { places: text.places(name), aliases }
    })
    .collect()
}
