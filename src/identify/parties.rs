//! The parties of an agreement, by their legal names: whom it labels (甲方：…), and who offers standard terms.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::cues::Topic;
use super::matcher::Matcher;
use super::{Line, Lines, any_of, names, words};
use crate::lexicon::Lexicon;
use crate::model::Fact;
use crate::outline::party_roles;
use crate::text::is_han;

/// A party.
pub struct Party {
    pub fact: Fact,
    /// The name, folded.
    pub folded: String,
    /// What the text calls it by its role (甲方, 出租方).
    pub roles: Vec<Named>,
    /// Its short names that are no roles.
    pub aliases: Vec<Named>,
}

/// A name that the text gives a party.
pub struct Named {
    pub folded: String,
    pub fact: Fact,
}

impl Party {
    /// Tells whether one of the party's roles is as wanted.
    pub fn is_any(&self, wanted: impl Fn(&str) -> bool) -> bool {
        self.roles.iter().any(|role| wanted(&role.folded))
    }

    /// The party as the agreement's facts state it.
    pub fn stated(self) -> crate::model::Party {
        let facts = |names: Vec<Named>| names.into_iter().map(|name| name.fact).collect();
        crate::model::Party { name: self.fact, roles: facts(self.roles), aliases: facts(self.aliases) }
    }
}

/// An agreement has no more parties; a list of thousands of them is none, and each would be compared with all others.
const MOST: usize = 100;

/// Finds the parties, in the order in which the text names them.
pub fn parties(lines: &Lines) -> Vec<Party> {
    let mut found: Vec<Party> = Vec::new();
    for line in lines.of_parties() {
        if found.len() < MOST {
            labelled(line, &mut found);
        }
    }
    for line in lines.beginning() {
        if found.len() < MOST {
            defined(line, &mut found);
        }
    }
    operators(lines, &mut found);
    if found.is_empty() {
        for line in lines.beginning() {
            offering(line, &mut found);
        }
    }
    found
}

/// Adds a party, or finds the one of this name, and gives it roles (bytes of the line).
fn add(found: &mut Vec<Party>, line: &Line, name: Range<usize>, roles: &[Range<usize>]) -> usize {
    let folded = line.folded[name.clone()].to_owned();
    // 决定与X有限公司: what stands before a name that is known already is no part of another one
    let at = found.iter().position(|party| folded.ends_with(&party.folded)).unwrap_or_else(|| {
        found.push(Party { fact: line.fact(name), folded, roles: Vec::new(), aliases: Vec::new() });
        found.len() - 1
    });
    for role in roles {
        note(&mut found[at].roles, line, role.clone());
    }
    at
}

/// Adds a name unless it is known.
fn note(names: &mut Vec<Named>, line: &Line, place: Range<usize>) {
    let folded = &line.folded[place.clone()];
    // a name that was made unreadable is none
    if folded.chars().any(char::is_alphabetic) && !names.iter().any(|known| known.folded == folded) {
        names.push(Named { folded: folded.to_owned(), fact: line.fact(place) });
    }
}

/// `甲方（盖章）：X`, `出租方(甲方):X`.
fn labelled(line: &Line, found: &mut Vec<Party>) {
    static LABEL: LazyLock<Matcher> = LazyLock::new(|| {
        let roles = any_of(party_roles().all());
        let tails = any_of(&words().role_tails);
        Matcher::new(&format!(
            r"(?:^|[^\p{{Han}}])(?P<role>{roles})(?:\((?P<also>[^()]*)\))?(?:{tails}){{0,4}}(?:\([^()]*\))?(?:{tails}){{0,4}}[:|]"
        ))
        .expect("escaped words are a regular expression")
    });
    let text = line.folded.as_str();
    if !line.cues.has(Topic::Role) || memchr::memchr2(b':', b'|', text.as_bytes()).is_none() || !may_label(text) {
        return;
    }
    for label in LABEL.find_all(text) {
        let Some(role) = label.name("role") else { continue };
        let Some(name) = names::party(&text[label.end..]) else { continue };
        let name = label.end + name.start..label.end + name.end;
        let also = label.name("also").and_then(|also| role_in(&text[also.clone()], also.start));
        let roles: Vec<Range<usize>> = std::iter::once(role).chain(also).collect();
        let at = add(found, line, name.clone(), &roles);
        define(line, name.end, &mut found[at]);
    }
}

/// Tells quickly whether a role stands in a text as in a label: what stands before it is no part of it, and it ends there.
fn may_label(text: &str) -> bool {
    static ROLES: LazyLock<Lexicon> = LazyLock::new(|| party_roles().all().cloned().collect::<Vec<_>>().into());
    static TAILS: LazyLock<Lexicon> = LazyLock::new(|| words().role_tails.clone().into());
    ROLES.find(text).any(|role| {
        let behind = &text[role.end..];
        !text[..role.start].ends_with(is_han)
            && (behind.starts_with(['(', ':', '|']) || TAILS.start_of(behind).is_some())
    })
}

/// The role that a remark names (以下简称甲方), which begins at byte `base` of its line.
fn role_in(remark: &str, base: usize) -> Option<Range<usize>> {
    let name = names::aliases(remark).into_iter().next().unwrap_or(0..remark.len());
    is_role(&remark[name.clone()]).then_some(base + name.start..base + name.end)
}

/// Tells whether a name is a role (甲方, 出租人).
pub fn is_role(name: &str) -> bool {
    let roles = party_roles();
    [&roles.suppliers, &roles.customers, &roles.others].into_iter().any(|list| list.has(name))
}

/// `X有限公司（以下简称“…”）`.
fn defined(line: &Line, found: &mut Vec<Party>) {
    let text = line.folded.as_str();
    if memchr::memchr(b'(', text.as_bytes()).is_none() {
        return;
    }
    for name in line.organisations().iter().cloned() {
        let behind = text[name.end..].trim_start_matches(['"', '”', '」', '』']);
        let Some(remark) = behind.strip_prefix('(').and_then(|rest| rest.split(')').next()) else { continue };
        let called = names::aliases_of_name(remark);
        if called.is_empty() {
            continue;
        }
        let base = remark.as_ptr() as usize - text.as_ptr() as usize;
        let roles = called.iter().filter(|range| is_role(&remark[(*range).clone()]));
        let roles: Vec<Range<usize>> = roles.map(|range| base + range.start..base + range.end).collect();
        let pronoun = called.iter().any(|range| is_pronoun(&remark[range.clone()]));
        // of those that a sentence merely mentions, only a side of the agreement gets a role, a pronoun or comes first
        if roles.is_empty()
            && !pronoun
            && !found.is_empty()
            && found.iter().any(|party| party.folded != text[name.clone()])
        {
            continue;
        }
        let at = add(found, line, name.clone(), &roles);
        define(line, name.end, &mut found[at]);
    }
}

/// Notes the short names that a remark right behind a name (which ends at `end`) defines.
fn define(line: &Line, end: usize, party: &mut Party) {
    let text = line.folded.as_str();
    let skipped = text[end..].len() - text[end..].trim_start_matches(['"', '”', '」', '』']).len();
    let Some(remark) = text[end + skipped..].strip_prefix('(').and_then(|rest| rest.split(')').next()) else { return };
    let base = end + skipped + 1;
    for range in names::aliases_of_name(remark) {
        let names = if is_role(&remark[range.clone()]) { &mut party.roles } else { &mut party.aliases };
        note(names, line, base + range.start..base + range.end);
    }
}

/// Tells whether a short name stands for a side, not for a brand.
pub fn is_pronoun(name: &str) -> bool {
    is_role(name) || words().pronouns.has(name)
}

/// `公司名称：X有限公司`, in the contact block of standard terms. Where several organisations are labelled so, the text
/// lists third parties.
fn operators(lines: &Lines, found: &mut Vec<Party>) {
    let named = lines.all.iter().filter_map(|line| Some((line, operator(line)?)));
    let named: Vec<(&Line, Range<usize>)> = named.collect();
    let distinct: HashSet<&str> = named.iter().map(|(line, name)| &line.folded[name.clone()]).collect();
    if distinct.len() == 1
        && let Some((line, name)) = named.into_iter().next()
    {
        add(found, line, name, &[]);
    }
}

fn operator(line: &Line) -> Option<Range<usize>> {
    let text = line.folded.as_str();
    if !line.cues.has(Topic::Organisation) {
        return None;
    }
    let colon = memchr::memchr2(b':', b'|', text.as_bytes())?;
    let (label, value) = (&text[..colon], &text[colon + 1..]);
    let label = label.trim_start_matches(['-', '*', '·', '•', '"', '“']).trim_end_matches(['"', '”']);
    if !words().operators.iter().any(|word| word == label) {
        return None;
    }
    let base = text.len() - value.len();
    let name = names::organisations(value).into_iter().next()?;
    (name.start <= 3 && names::is_full(&value[name.clone()])).then(|| base + name.start..base + name.end)
}

/// `本服务由X有限公司提供`, `您与X有限公司之间`, `“…”是指X有限公司`.
fn offering(line: &Line, found: &mut Vec<Party>) {
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[^,。;]{0,8}(?:提供|运营|开发|经营|制定|拥有|所有|之间|就|共同|订立|签订|缔结|深知|非常|十分|高度|将|保留)").expect("tested")
    });
    let text = line.folded.as_str();
    for name in line.organisations().iter().cloned() {
        let behind = text[name.end..].trim_start_matches(['"', '”']);
        let before = &text[..name.start];
        let defines = before.contains("指") && before.ends_with(['指', '的', '是']) && found.is_empty();
        let opens = before.is_empty() && behind.starts_with(['(', '作', '是', '及']);
        if names::is_full(&text[name.clone()]) && (BEHIND.is_match(behind) || defines || opens) && found.is_empty() {
            add(found, line, name, &[]);
        }
    }
}
