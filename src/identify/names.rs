//! Names in folded text: legal names of organisations, names of persons, short names that a text defines.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::matcher::{Matcher, Scratch};
use super::{any_of, words};
use crate::lexicon::Lexicon;
use crate::outline::party_roles;
use crate::text::is_han;

/// Longest legal name in characters, ending not counted.
const LONGEST_STEM: usize = 30;
/// Longest remark within a legal name: 北京, in parentheses.
const LONGEST_REMARK: usize = 8;

/// Family names, single and double.
const FAMILY_NAMES: &str = include_str!("../data/family-names.txt");

/// Endings of the legal names of organisations, the longest first.
pub fn endings() -> &'static [String] {
    static ENDINGS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let mut endings = party_roles().organisations.words().to_vec();
        endings.sort_by_key(|word| std::cmp::Reverse(word.len()));
        endings
    });
    &ENDINGS
}

/// Finds the legal names of organisations (bytes), by place; they do not overlap.
pub fn organisations(text: &str) -> Vec<Range<usize>> {
    static ENDING: LazyLock<Matcher> =
        LazyLock::new(|| Matcher::new(&any_of(endings())).expect("escaped words are a regular expression"));
    let mut found: Vec<Range<usize>> = Vec::new();
    for place in ENDING.find_all(text).map(|found| found.start..found.end) {
        let ending = &text[place.clone()];
        let from = found.last().map_or(0, |last| last.end);
        // X有限公司北京分公司: one name
        if let Some(last) = found.last_mut()
            && last.end <= place.start
            && (ending == "分公司" || ending == "支行")
            && text[last.end..place.start].chars().count() <= 6
            && text[last.end..place.start].chars().all(is_han)
        {
            last.end = place.end;
            continue;
        }
        let latin = ending.is_ascii();
        if latin && text[place.end..].starts_with(|ch: char| ch.is_ascii_alphanumeric()) {
            continue;
        }
        if let Some(start) = stem_start(&text[from..place.start], ending) {
            found.push(from + start..place.end);
        }
    }
    found
}

/// Returns names of places: provinces and cities.
pub fn places() -> &'static [String] {
    &words().places
}

/// Tells whether a legal name is unmistakable: not just `X公司`, which may be a description.
pub fn is_full(name: &str) -> bool {
    !name.ends_with("公司") || name.contains("有限") || name.ends_with("分公司") || name.ends_with("集团公司")
}

/// Returns where the name begins whose ending follows `before`.
fn stem_start(before: &str, ending: &str) -> Option<usize> {
    let latin = ending.is_ascii();
    let mut start = before.len();
    let mut left = LONGEST_STEM;
    while let Some(ch) = before[..start].chars().next_back() {
        let stem = &before[start..];
        if let Some(bound) = words().bounds.end_of(&before[..start])
            && if words().weak_bounds.has(bound) { distinct(stem) >= 2 } else { !stem.is_empty() }
        {
            break;
        }
        if ch == ')' {
            let open = before[..start].rfind('(')?;
            let remark = &before[open + 1..start - 1];
            if remark.chars().count() > LONGEST_REMARK || !remark.chars().all(is_han) {
                break;
            }
            start = open;
            continue;
        }
        let inside =
            is_han(ch) || ch.is_alphanumeric() || ch == '·' || latin && matches!(ch, ' ' | '.' | ',' | '&' | '-');
        if !inside || left == 0 {
            break;
        }
        left -= 1;
        start -= ch.len_utf8();
    }
    let stem = before[start..].trim_start_matches([' ', '.', ',', '-', '&']);
    is_name(stem, ending).then(|| before.len() - stem.len())
}

/// Tells whether what stands before an ending is a name.
fn is_name(stem: &str, ending: &str) -> bool {
    // 北京科技大学: of public institutions place and trade are the name
    let public = || {
        words().institutions.iter().any(|word| word == ending)
            && words().places.iter().any(|place| stem.starts_with(place.as_str()))
    };
    distinct(stem) > 0 || public()
}

/// Returns how many characters of what stands before an ending are more than words of trade, relation or place.
fn distinct(stem: &str) -> usize {
    if stem.contains("xx") || stem.contains("某") || words().relations.has(stem.strip_prefix('其').unwrap_or(stem)) {
        return 0;
    }
    static LISTS: LazyLock<[Lexicon; 2]> =
        LazyLock::new(|| [words().trades.clone().into(), words().places.clone().into()]);
    let mut rest = std::borrow::Cow::Borrowed(stem);
    for list in LISTS.iter() {
        // one word after the other, as listed
        let mut next = 0;
        while let Some(word) = list.find(&rest).map(|found| found.word).filter(|&word| word >= next).min() {
            rest = rest.replace(&list.words()[word], "").into();
            next = word + 1;
        }
    }
    let rest = rest.chars().filter(|ch| ch.is_alphanumeric()).count();
    if stem.chars().count() >= 2 { rest } else { 0 }
}

/// Returns the name that the value of a party's label begins with, in bytes.
pub fn party(value: &str) -> Option<Range<usize>> {
    static NEXT: LazyLock<Matcher> = LazyLock::new(|| {
        let labels = any_of(&words().next_labels);
        Matcher::new(&format!(r"[\d,;。|、/_\[\]【】]|(?:{labels})")).expect("escaped words are a regular expression")
    });
    let first = organisations(value).into_iter().next();
    let end = NEXT.find(value, 0, &mut Scratch::default()).map_or(value.len(), |next| next.start);
    if let Some(name) =
        first.filter(|name| name.end <= end.max(name.end.min(end + 60)) && value[..name.start].chars().count() <= 2)
    {
        return Some(name);
    }
    let value = &value[..end];
    let value = value.split('(').next().unwrap_or(value);
    let trimmed = value.trim_matches(['"', '“', '”', ' ', ':']);
    let start = value.find(trimmed)?;
    is_person(trimmed).then(|| start..start + trimmed.len())
}

/// Tells whether a text is the name of a Chinese person: a family name and one or two characters.
pub fn is_person(name: &str) -> bool {
    static NEVER: LazyLock<Lexicon> =
        LazyLock::new(|| words().role_tails.iter().chain(&words().next_labels).cloned().collect::<Vec<_>>().into());
    let length = name.chars().count();
    static FAMILIES: LazyLock<Lexicon> = LazyLock::new(|| {
        let lines = FAMILY_NAMES.lines().filter(|line| !line.starts_with('#'));
        lines.flat_map(str::split_whitespace).map(str::to_owned).collect::<Vec<_>>().into()
    });
    let family = FAMILIES.start_of(name).map(|family| family.chars().count());
    family.is_some_and(|family| (1..=2).contains(&length.saturating_sub(family)))
        && name.chars().all(is_han)
        && !NEVER.is_in(name)
        && !super::parties::is_pronoun(name)
}

/// Finds the short names that a remark right behind a legal name defines: also a quoted name alone (“青禾”).
pub fn aliases_of_name(remark: &str) -> Vec<Range<usize>> {
    let quoted = |text: &str| text.starts_with(['"', '“', '「', '『']) && text.ends_with(['"', '”', '」', '』']);
    let mut found = aliases(remark);
    if !found.is_empty() || !quoted(remark) || remark.contains([',', '。', ';', ':', '、', '或']) {
        return found;
    }
    let inner = remark.trim_matches(['"', '“', '”', '「', '」', '『', '』']);
    let start = remark.find(inner).unwrap_or(0);
    let fits = (2..=12).contains(&inner.chars().count()) && inner.chars().any(char::is_alphabetic);
    if fits {
        found.push(start..start + inner.len());
    }
    found
}

/// Finds the short names that a remark in parentheses defines (以下简称“甲方”或“我们”), in bytes of `remark`.
pub fn aliases(remark: &str) -> Vec<Range<usize>> {
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("[\"“”「『《【'‘](?P<name>[^\"“”「」『』《》【】'‘’]{1,20})[\"“”」』》】'’]").expect("tested")
    });
    static CALLED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("(?:简称|合称|统称|并称|称|称之)(?:为|作|之为)?:?(?P<name>[^,。;:、\"“”「」《》()]{1,12})$")
            .expect("tested")
    });
    let Some(called) = remark.find("称") else { return Vec::new() };
    let quoted: Vec<Range<usize>> = QUOTED
        .captures_iter(remark)
        .filter_map(|captures| captures.name("name"))
        .filter(|name| name.start() > called)
        .map(|name| name.range())
        .collect();
    if !quoted.is_empty() {
        return quoted;
    }
    CALLED.captures(remark).and_then(|captures| captures.name("name")).map(|name| name.range()).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        organisations(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn legal_names_begin_where_their_sentence_ends() {
        assert_eq!(names("本服务由杭州青禾科技有限公司提供"), ["杭州青禾科技有限公司"]);
        assert_eq!(names("是指青禾云计算(北京)有限责任公司及其关联公司"), ["青禾云计算(北京)有限责任公司"]);
        assert_eq!(names("您与为溪科技有限公司之间"), ["为溪科技有限公司"]);
        assert_eq!(names("本公司、关联公司、物流公司和某公司"), [""; 0]);
        assert_eq!(names("甲方:上海松果信息技术有限公司北京分公司"), ["上海松果信息技术有限公司北京分公司"]);
        assert_eq!(names("由green rice holding limited授权"), ["green rice holding limited"]);
        assert_eq!(names("科技有限公司"), [""; 0]);
    }

    #[test]
    fn parties_are_organisations_or_persons() {
        let name = |value: &str| party(value).map(|range| value[range].to_owned());
        assert_eq!(name("赵小满").as_deref(), Some("赵小满"));
        assert_eq!(name("欧阳明月(身份证号:略)").as_deref(), Some("欧阳明月"));
        assert_eq!(name("山海网络(深圳)有限公司地址:某路").as_deref(), Some("山海网络(深圳)有限公司"));
        assert_eq!(name("(盖章)"), None);
        assert_eq!(name("______"), None);
        assert_eq!(name("××公司"), None);
        assert_eq!(name("见附件"), None);
    }

    #[test]
    fn remarks_define_short_names() {
        let all = |remark: &str| aliases(remark).into_iter().map(|range| remark[range].to_owned()).collect::<Vec<_>>();
        assert_eq!(all("以下简称“青禾”或“我们”"), ["青禾", "我们"]);
        assert_eq!(all("下称\"乙方\""), ["乙方"]);
        assert_eq!(all("以下简称甲方"), ["甲方"]);
        assert_eq!(all("本协议中称为\"青禾云\",网址:略"), ["青禾云"]);
        assert!(all("定义如下").is_empty());
    }
}
