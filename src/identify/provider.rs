//! The provider: the short brand name of the side that supplies.
//!
//! Standard terms name it in set phrases (您与…之间, 欢迎使用…, …（以下简称“我们”）); each phrase is evidence, the name
//! with most of it wins. In contracts between two labelled parties it is the supplying party's short name.

use std::collections::HashMap;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use regex::Regex;
use rustc_hash::FxHashMap;

use super::cues::{Cues, Topic};
use super::matcher::Matcher;
use super::parties::{Named, Party, is_pronoun};
use super::{Line, Lines, names, phrases, words};
use crate::lexicon::Lexicon;
use crate::model::{Fact, Facts, ProviderFrom};
use crate::outline::party_roles;
use crate::text::fold_str;

/// Evidence of a short name that a supplier's legal name defines.
const DEFINED: u32 = 6;
/// Evidence of a short name that the text defines for something else.
const ALIAS: u32 = 2;
/// Evidence of the name in a copyright line.
const COPYRIGHT: u32 = 2;
/// Evidence of the words before 用户协议 in a title.
const TITLE: u32 = 2;
/// How often a name that comes often comes: a further piece of evidence.
const OFTEN: usize = 5;
/// Least evidence for a brand.
pub const LEAST: u32 = 4;
/// Longest brand in characters.
const LONGEST: usize = 16;
/// Lines that say 您 in a text that speaks to its reader.
const TO_THE_READER: usize = 3;
/// Kinds of standard terms: one side writes them for all.
const STANDARD: [&str; 5] = ["user-agreement", "privacy-policy", "sla", "licence", "notice"];

/// Finds the provider.
pub fn provider(lines: &Lines, kind: Option<&str>, title: Option<&str>, parties: &[Party]) -> Option<Fact> {
    let standard = is_standard(lines, kind);
    let supplier = supplier(lines, standard, parties);
    let mut brands = Brands::default();
    if let Some(party) = supplier {
        for alias in brand_aliases(party) {
            brands.add(alias.fact.clone(), DEFINED, OTHER_SOURCE);
        }
    }
    if standard || supplier.is_some_and(|party| brand_aliases(party).next().is_none()) {
        for line in lines.beginning() {
            brands.add_phrases(line, phrases::telling(line));
            short_names(line, &mut brands);
        }
        for line in lines.with(Topic::Notice).chain(&lines.notices) {
            copyright(line, &mut brands);
        }
        if let Some(fact) = title.and_then(|title| of_title(lines, title)) {
            brands.add(fact, TITLE, OTHER_SOURCE + 1);
        }
        let mut known: Vec<Finder<'static>> = brands.found.keys().map(|name| Finder::new(name).into_owned()).collect();
        for line in lines.beginning() {
            let seen = brands.count;
            brands.add_phrases(line, phrases::hinting(line, &known));
            // each hint counts once for a name
            if brands.count > seen {
                known.retain(|name| {
                    phrases::hints().any(|source| {
                        !std::str::from_utf8(name.needle()).is_ok_and(|name| brands.has_seen(name, source))
                    })
                });
            }
        }
    }
    let fitting = |brand: &str| standard || supplier.is_some_and(|party| has_letters_of(&party.folded, brand));
    brands
        .best(lines, fitting)
        .or_else(|| supplier.filter(|party| names::organisations(&party.folded).len() == 1).map(short))
}

/// The short names of a party that are no pronouns.
fn brand_aliases(party: &Party) -> impl Iterator<Item = &Named> {
    party.aliases.iter().filter(|alias| !is_pronoun(&alias.folded))
}

/// Tells whether the text is one side's standard terms: by its kind, or because it speaks to the reader.
fn is_standard(lines: &Lines, kind: Option<&str>) -> bool {
    let to_the_reader =
        || lines.all.iter().filter(|line| line.cues.has(Topic::Reader)).nth(TO_THE_READER - 1).is_some();
    is_standard_kind(kind) || to_the_reader()
}

/// Tells whether agreements of a kind are one side's standard terms.
pub fn is_standard_kind(kind: Option<&str>) -> bool {
    kind.is_some_and(|kind| STANDARD.contains(&kind))
}

/// The party that supplies: by its role, by who does what for whom, or as the only organisation of standard terms.
fn supplier<'p>(lines: &Lines, standard: bool, parties: &'p [Party]) -> Option<&'p Party> {
    let by_role = parties.iter().find(|party| party.is_any(|role| party_roles().suppliers.has(role)));
    by_role
        .or_else(|| {
            let side = supplying_side(lines);
            side.and_then(|side| parties.iter().find(|party| party.is_any(|role| role == side)))
        })
        .or_else(|| {
            parties.iter().find(|party| {
                standard
                    && !party.is_any(|role| party_roles().customers.has(role))
                    && !names::organisations(&party.folded).is_empty()
            })
        })
}

/// Which of 甲方 and 乙方 supplies, if the text leaves no doubt.
fn supplying_side(lines: &Lines) -> Option<&'static str> {
    static SUPPLIES: LazyLock<Matcher> = LazyLock::new(|| {
        let side = |who: &str, whom: &str| {
            format!(
                "{whom}委托{who}|{who}(?:接受|受){whom}(?:的)?委托|{who}(?:负责)?(?:为|向){whom}(?:提供|交付|开发|供应|出租|销售)|{who}(?:将|同意将)[^。;,]{{0,30}}(?:出租给|租给|卖给|出售给|许可){whom}|{whom}(?:应|须|需|同意)?(?:按|依|在)?[^。;,]{{0,24}}向{who}(?:支付|缴纳|交付)[^。;,]{{0,20}}(?:费|款|租金|报酬|押金)|{whom}(?:使用|购买|采购|租用){who}(?:提供)?的"
            )
        };
        Matcher::new(&format!("(?P<a>{})|(?P<b>{})", side("甲方", "乙方"), side("乙方", "甲方")))
            .expect("a test runs it")
    });
    let (mut a, mut b) = (0, 0);
    let both = |text: &str| text.contains("甲方") && text.contains("乙方");
    // no wording goes beyond its part of the sentence
    let pieces = lines
        .with(Topic::Supply)
        .filter(|line| both(&line.folded))
        .flat_map(|line| line.folded.split(['。', ';', ',']));
    for piece in pieces.filter(|piece| both(piece)).filter(|piece| Cues::of(piece).has(Topic::Supply)) {
        for found in SUPPLIES.find_all(piece) {
            if found.name("a").is_some() { a += 1 } else { b += 1 }
        }
    }
    if a > 2 * b {
        Some("甲方")
    } else if b > 2 * a {
        Some("乙方")
    } else {
        None
    }
}

/// Sources of evidence that are no phrases count from here.
const OTHER_SOURCE: usize = 1000;
/// The source of short names that remarks define.
const SHORT_NAME: usize = OTHER_SOURCE + 2;

/// Names with their evidence.
#[derive(Default)]
struct Brands {
    found: HashMap<String, (u32, Fact)>,
    /// Each kind of evidence counts once for a name.
    seen: FxHashMap<String, Vec<usize>>,
    /// Pieces of evidence.
    count: usize,
}

impl Brands {
    /// Adds evidence; `source` tells its kind, see [`Brands::seen`].
    fn add(&mut self, fact: Fact, weight: u32, source: usize) {
        let folded = fold_str(&fact.value);
        let sources = self.seen.entry(folded.clone()).or_default();
        if !sources.contains(&source) {
            sources.push(source);
            self.count += 1;
            self.found.entry(folded).or_insert((0, fact)).0 += weight;
        }
    }

    fn has_seen(&self, name: &str, source: usize) -> bool {
        self.seen.get(name).is_some_and(|sources| sources.contains(&source))
    }

    /// Adds the names in a line's phrases.
    fn add_phrases(&mut self, line: &Line, named: Vec<phrases::Naming>) {
        for phrases::Naming { source, name, weight } in named {
            if let Some(brand) = brand_in(&line.folded[name.clone()]) {
                let brand = name.start + brand.start..name.start + brand.end;
                if !self.has_seen(&line.folded[brand.clone()], source) {
                    self.add(line.fact(brand), weight, source);
                }
            }
        }
    }

    /// The name with most evidence; of equals the longer one, then the first by its letters.
    fn best(self, lines: &Lines, fits: impl Fn(&str) -> bool) -> Option<Fact> {
        let often = |name: &str| {
            let name = Finder::new(name);
            let times = lines.all.iter().flat_map(|line| name.find_iter(line.folded.as_bytes()));
            u32::from(times.take(OFTEN).count() == OFTEN)
        };
        let mut found: Vec<(u32, String, Fact)> = self
            .found
            .into_iter()
            .filter(|(name, _)| fits(name))
            // it tips the scale where little is missing
            .map(|(name, (weight, fact))| (weight + if weight + 1 >= LEAST { often(&name) } else { 0 }, name, fact))
            .collect();
        let enough = found.iter().enumerate().filter(|(_, (weight, _, _))| *weight >= LEAST);
        let (best, _) = enough.max_by(|(_, one), (_, other)| {
            (one.0, one.1.chars().count(), &other.1).cmp(&(other.0, other.1.chars().count(), &one.1))
        })?;
        // X网站管理系统（以下简称X）: the text's own short name of the same thing
        let seen = |name: &str, source: usize| self.seen.get(name).is_some_and(|sources| sources.contains(&source));
        let defined = |name: &str| [SHORT_NAME, OTHER_SOURCE].iter().any(|&source| seen(name, source));
        let shorter = found.iter().position(|(_, name, _)| {
            name.len() < found[best].1.len()
                && found[best].1.starts_with(name.as_str())
                && seen(name, SHORT_NAME)
                && !defined(&found[best].1)
        });
        Some(found.swap_remove(shorter.unwrap_or(best)).2)
    }
}

/// Collects the name in a copyright line (© 2024 松果笔记 版权所有). A domain is none.
fn copyright(line: &Line, brands: &mut Brands) {
    static NOTICE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:©|\(c\)|版权所有|copyright)[ :©]*(?:\(c\))?[ ]*(?:(?:19|20)\d\d(?:[-–~至](?:(?:19|20)\d\d|至今|今)?)?)[年 ]*(?:by )?(?P<brand>[^,。;:!?、.()\[\]【】|·]{2,20}?)[ ]*(?:\. |\.$|·|,|。|保留|版权所有|all rights|\||$)").expect("a test runs it")
    });
    let Some(brand) = NOTICE.captures(&line.folded).and_then(|captures| captures.name("brand")) else { return };
    if let Some(name) = brand_in(brand.as_str()) {
        brands.add(line.fact(brand.start() + name.start..brand.start() + name.end), COPYRIGHT, OTHER_SOURCE + 3);
    }
}

/// Collects the short names that a line's remarks define.
fn short_names(line: &Line, brands: &mut Brands) {
    static REMARK: LazyLock<Matcher> = LazyLock::new(|| Matcher::new(r"\((?P<remark>[^()]{2,60})\)").expect("tested"));
    let text = line.folded.as_str();
    if !line.cues.has(Topic::Called) {
        return;
    }
    for remark in REMARK.find_all(text).filter_map(|found| found.name("remark")) {
        let before = &text[..remark.start - 1];
        let owner = || {
            names::organisations(before).last().is_some_and(|name| name.end == before.len())
                || ["所有者", "运营者", "经营者", "运营方", "公司", "所有人"].iter().any(|word| before.ends_with(word))
        };
        for range in names::aliases(&text[remark.clone()]) {
            let at = remark.start + range.start;
            if let Some(name) = brand_in(&text[at..remark.start + range.end]) {
                brands.add(
                    line.fact(at + name.start..at + name.end),
                    if owner() { DEFINED } else { ALIAS },
                    SHORT_NAME,
                );
            }
        }
    }
}

/// Returns the brand in a mention of it, in bytes: generic nouns behind it cut off; none if nothing is left, or if
/// it is a piece of a sentence.
fn brand_in(mention: &str) -> Option<std::ops::Range<usize>> {
    static STARTS: LazyLock<Lexicon> = LazyLock::new(|| words().brand_leads.clone().into());
    static TAILS: LazyLock<Lexicon> = LazyLock::new(|| words().generic_tails.clone().into());
    let name = STARTS.start_of(mention).map(|lead| &mention[lead.len()..]).or_else(|| {
        // 本政策说明了X: of a stretch only what stands behind a word that leads to a name
        static LEADS: LazyLock<Lexicon> = LazyLock::new(|| {
            let leads = words().brand_leads.iter().filter(|lead| lead.chars().count() > 2);
            leads.cloned().collect::<Vec<_>>().into()
        });
        let ends = LEADS.find(mention).map(|lead| lead.end);
        ends.max().map(|end| &mention[end..])
    });
    let name = name.unwrap_or(mention).trim_start_matches(['"', '“', '「', '『', '《', '【']);
    let start = mention.len() - name.len();
    let mut name = name;
    loop {
        let cut = TAILS.ends_of(name).find(|tail| name.len() > tail.len());
        match cut {
            Some(tail) => name = &name[..name.len() - tail.len()],
            None => break,
        }
    }
    let name = name.trim_end_matches(['-', ' ', '·', '/']);
    let length = name.chars().count();
    let fits = (2..=LONGEST).contains(&length)
        && !is_pronoun(name)
        && !words().no_brand.is_in(name)
        && !TAILS.has(name)
        && ![&words().trades, &words().title_tails].iter().any(|list| made_of(list, name))
        && name.chars().any(char::is_alphabetic)
        // a legal name is no brand
        && names::organisations(mention).is_empty();
    fits.then(|| start..start + name.len())
}

/// Tells whether a text consists of words of a list.
pub fn made_of(list: &[String], text: &str) -> bool {
    text.is_empty() || list.iter().any(|word| text.strip_prefix(word.as_str()).is_some_and(|rest| made_of(list, rest)))
}

/// The words of a title before what names the agreement, where they stand in the text.
fn of_title(lines: &Lines, title: &str) -> Option<Fact> {
    let mut name = title.trim_start_matches(['《', '"', '“', '【']);
    let whole = name;
    // 租房圈(app)用户协议
    let remark = |name: &str| name.strip_suffix(')').and_then(|rest| rest.rfind('(')).filter(|&at| at > 0);
    while let Some(tail) =
        words().title_tails.iter().find(|tail| name.len() > tail.len() && name.ends_with(tail.as_str()))
    {
        name = &name[..name.len() - tail.len()];
        if let Some(at) = remark(name) {
            name = &name[..at];
        }
    }
    if name.len() == whole.len() {
        return None;
    }
    let brand = brand_in(name)?;
    let name = &name[brand];
    lines.all.iter().find_map(|line| {
        let at = line.folded.find(name)?;
        Some(line.fact(at..at + name.len()))
    })
}

/// Tells whether a brand is made of a legal name's characters, in their order.
pub fn has_letters_of(legal: &str, brand: &str) -> bool {
    let mut letters = legal.chars();
    brand.chars().all(|ch| letters.any(|letter| letter == ch))
}

/// A legal name without its place and its legal form.
fn short(party: &Party) -> Fact {
    let value = party.fact.value.as_str();
    let folded = party.folded.as_str();
    let core = core(folded);
    // the folded name and the file's own one differ in width and script only where no character is dropped
    let from = folded.find(core).map_or(0, |at| folded[..at].chars().count());
    let own: String = value.chars().filter(|ch| !ch.is_whitespace()).skip(from).take(core.chars().count()).collect();
    let value = if own.chars().count() == core.chars().count() && !core.contains(' ') { own } else { core.to_owned() };
    Fact { value, span: party.fact.span }
}

/// The stretch of a folded legal name that is neither place nor legal form nor trade.
fn core(folded: &str) -> &str {
    let mut core = folded;
    if let Some(ending) = names::endings().iter().find(|ending| core.ends_with(ending.as_str())) {
        core = core[..core.len() - ending.len()].trim_end_matches([' ', ',', '.']);
    }
    for place in &words().places {
        if let Some(rest) = core.strip_prefix(place.as_str()) {
            let rest = rest.strip_prefix("市").or(rest.strip_prefix("省")).unwrap_or(rest);
            if rest.chars().count() >= 2 {
                core = rest;
                break;
            }
        }
    }
    // 青禾网络科技(北京): what an organisation does, and where, is no part of its short name, if anything is left of it
    let shorter = |core: &'_ str| -> Option<usize> {
        let kind = words().trades.iter().chain(&words().places).filter(|word| word.chars().count() >= 2);
        let cut = kind.filter_map(|word| core.strip_suffix(word.as_str())).next();
        let cut = cut.or_else(|| core.strip_suffix(')').and_then(|inner| Some(&core[..inner.rfind('(')?])));
        cut.filter(|rest| rest.chars().count() >= 2).map(str::len)
    };
    while let Some(length) = shorter(core) {
        core = &core[..length];
    }
    core
}

/// Returns the names by which a text calls its parties, folded, without roles and pronouns: the provider's, legal names with what they are short
/// for, and the short names that the text defines.
pub fn own_names(facts: &Facts) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        if name.chars().count() >= 2 && !is_pronoun(name) && !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
    };
    // (A folder's name need not be one that the text uses, and may be a word of it: 补充, 保密.)
    let provider = facts.provider.iter().filter(|_| facts.provider_from != Some(ProviderFrom::Folder));
    for defined in provider.chain(&facts.provider_aliases) {
        add(&fold_str(&defined.value));
    }
    for party in &facts.parties {
        let name = fold_str(&party.name.value);
        add(&name);
        if names::is_full(&name)
            && let Some(brand) = brand_in(core(&name))
        {
            add(&core(&name)[brand]);
        }
        party.aliases.iter().for_each(|alias| add(&fold_str(&alias.value)));
    }
    found
}
