//! What an agreement refers to: clauses of its own (本协议第五条第二款, 见第12.3条), attachments and supplements.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::any_of;
use super::cues::Topic;
use super::lines::{Line, Lines};
use crate::lexicon::Lexicon;
use crate::model::{Part, Reference, Role, Target};
use crate::numeral;
use crate::text::fold_str;

#[derive(Deserialize)]
struct Words {
    own: Lexicon,
    foreign: Lexicon,
    between: Vec<String>,
    attachments: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| super::table("references"));

/// An agreement refers to no more places; a list of thousands of them is none.
const MOST: usize = 2000;

const NUMERAL: &str = r"(?:\d{1,3}|[一二三四五六七八九十百零]{1,5})";

static CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"第(?:(?P<decimal>\d{{1,3}}(?:\.\d{{1,3}}){{1,3}})(?:条款|条|款|项|节)|(?P<article>{NUMERAL})(?P<unit>条|章|节)(?:之[一二三四五六七八九十])?(?:第?[(]?(?P<paragraph>{NUMERAL})[)]?款)?(?:第?[(]?(?P<item>{NUMERAL})[)]?项)?)"
    ))
    .expect("a test runs it")
});

/// Finds the references, in the order of the text; of attachments the first to each.
pub fn references(lines: &Lines, parts: &[Part]) -> Vec<Reference> {
    let addresses = LazyLock::new(|| Addresses::new(parts));
    let mut found = Vec::new();
    let mut attachments = HashSet::new();
    for line in lines.all.iter().filter(|line| line.role == Role::Clause) {
        if found.len() >= MOST {
            break;
        }
        if line.cues.has(Topic::Reference) {
            clauses(line, parts, &addresses, &mut found);
        }
        if line.cues.has(Topic::Attachment) {
            attached(line, parts, &mut attachments, &mut found);
        }
    }
    found
}

fn clauses(line: &Line, parts: &[Part], addresses: &Addresses, found: &mut Vec<Reference>) {
    let text = line.folded.as_str();
    // the place behind the last reference to another text, and of the last to this one
    let (mut foreign, mut own) = (None, None);
    if !numbers_a_clause(text) {
        return;
    }
    for captures in CLAUSE.captures_iter(text) {
        if found.len() >= MOST {
            return;
        }
        let Some(whole) = captures.get(0) else { continue };
        if whole.start() < line.own.max(1) {
            continue;
        }
        let before = &text[..whole.start()];
        let listed = |last: Option<usize>| last.is_some_and(|last: usize| joins(&text[last..whole.start()]));
        let is_own = WORDS.own.end_of(before).is_some()
            || WORDS.own.end_of(before.trim_end_matches(['的', '之', '中'])).is_some();
        if !is_own && (listed(foreign) || is_foreign(before)) {
            foreign = Some(whole.end());
            continue;
        }
        let behind = &text[whole.end()..];
        // a heading or a number in the middle of a line, and what a law is called
        let opens = before.ends_with(['。', ';', ':', ' ', '|', '('])
            && !is_own
            && !listed(own)
            && starts_a_clause(line, whole.range());
        if opens || behind.starts_with("款") && captures.name("unit").is_some_and(|unit| unit.as_str() != "条") {
            continue;
        }
        own = Some(whole.end());
        let value = line.fact(whole.range());
        let address = addresses.of(&captures, &parts[line.part]);
        found.push(Reference { fact: value, target: Target::Clause, from: line.part, address });
    }
}

/// Tells quickly whether [`CLAUSE`] may match: 第三方 is no number of a clause.
fn numbers_a_clause(text: &str) -> bool {
    let number = |ch: char| ch.is_ascii_digit() || ch == '.' || "一二三四五六七八九十百零".contains(ch);
    text.match_indices('第').any(|(at, first)| {
        let behind = &text[at + first.len()..];
        let unit = behind.trim_start_matches(number);
        unit.len() < behind.len() && unit.starts_with(['条', '款', '项', '节', '章'])
    })
}

/// Tells whether what stands between two numbers makes them one list: 第五条、第六条和第八条.
fn joins(between: &str) -> bool {
    between.is_empty() || WORDS.between.iter().any(|word| word == between)
}

/// Tells whether the words before a number name another text: 《民法典》第五百条, “信托协议”第四条.
fn is_foreign(before: &str) -> bool {
    let quoted = before.trim_end_matches(['的', '之', '中']).trim_end_matches(['"', '”', '」', '』']);
    if quoted.len() + "”".len() <= before.len() && quoted.ends_with(['议', '同', '款', '书']) {
        return true;
    }
    let before = before.trim_end_matches(['的', '之', '中', '内', ' ', '(', '〈', '"', '“']);
    if WORDS.foreign.end_of(before).is_some() {
        return true;
    }
    let Some(name) = before.strip_suffix(')').and_then(|rest| rest.rfind('(').map(|at| &rest[..at])) else {
        return false;
    };
    WORDS.foreign.end_of(name).is_some()
}

/// Tells whether a number stands where a clause begins: behind a gap, with no word that leads to it.
fn starts_a_clause(line: &Line, place: Range<usize>) -> bool {
    line.far_at(place.start) || line.blank_at(place.end)
}

fn attached(line: &Line, parts: &[Part], seen: &mut HashSet<String>, found: &mut Vec<Reference>) {
    static ATTACHMENT: LazyLock<Regex> = LazyLock::new(|| {
        let nouns = any_of(&WORDS.attachments);
        Regex::new(&format!(r"(?P<name>(?:{nouns})(?:(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:号)?|[a-h]))|《(?P<supplement>补充(?:协议|合同)(?:书)?[^》]{{0,12}})》|(?P<numbered>补充(?:协议|合同)(?:书)?[(]?(?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})[)]?)")).expect("escaped words")
    });
    let text = line.folded.as_str();
    for captures in ATTACHMENT.captures_iter(text) {
        let (name, target) = match (captures.name("name"), captures.name("supplement").or(captures.name("numbered"))) {
            (Some(name), _) => (name, Target::Attachment),
            (_, Some(name)) => (name, Target::Supplement),
            _ => continue,
        };
        let place = name.range();
        let own = &text[place.clone()];
        let digits_behind = text[place.end..]
            .starts_with(|ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '份' | '页' | '个' | '种'));
        if place.start < line.own || digits_behind || is_foreign(&text[..place.start]) || !seen.insert(own.to_owned()) {
            continue;
        }
        let key = plain(own);
        let address = parts.iter().find(|part| part.path.first().is_some_and(|first| plain(&fold_str(first)) == key));
        let address = address.map(|part| part.address.clone());
        found.push(Reference { fact: line.fact(place), target, from: line.part, address });
    }
}

/// An attachment's name with its number in digits: 附件一 is 附件1.
fn plain(name: &str) -> String {
    let at = name.find(|ch| "一二三四五六七八九十0123456789".contains(ch)).unwrap_or(name.len());
    let (noun, number) = name.split_at(at);
    let number = number.trim_end_matches(['号', ':', '.', ' ']);
    let value = numeral::han(number).or_else(|| numeral::arabic(number)).filter(|(_, read)| *read == number.len());
    format!("{}{}", noun.trim_end_matches('第'), value.map_or(number.to_owned(), |(value, _)| value.to_string()))
}

/// A division and the address of a part in it.
type Place = (Vec<String>, String);

/// Where the clauses of the document are, by their numbers in digits.
struct Addresses {
    /// The document has clauses that are called 第…条.
    articles: bool,
    /// Of each path of numbers (`条5`, `5/2`, `12.3`) the parts by their division, in the order of the text.
    parts: FxHashMap<String, Vec<Place>>,
}

impl Addresses {
    fn new(parts: &[Part]) -> Addresses {
        let mut found: FxHashMap<String, Vec<Place>> = FxHashMap::default();
        // the numbers above are the same for many parts
        let mut known: FxHashMap<&str, Option<String>> = FxHashMap::default();
        for part in parts.iter().filter(|part| part.number.is_some() && matches!(part.role, Role::Clause | Role::Title))
        {
            let own = part.path.len().saturating_sub(1);
            let (mut path, mut length) = (String::new(), 0);
            let mut complete = !part.path.is_empty();
            for (at, name) in part.path.iter().enumerate() {
                match known.entry(name).or_insert_with(|| key(std::slice::from_ref(name))) {
                    Some(number) => {
                        path.push_str(if path.is_empty() { "" } else { "/" });
                        path.push_str(number);
                    }
                    None if at == length && at < own => length += 1,
                    None => complete = false,
                }
            }
            if !complete {
                continue;
            }
            let division = &part.path[..length];
            let same = found.entry(path).or_default();
            // a section and the clause of its number: the first is the title, the second its text
            if !same.iter().any(|(other, _)| *other == division) {
                same.push((division.to_vec(), part.address.clone()));
            }
        }
        Addresses { articles: found.keys().any(|key| key.starts_with('条')), parts: found }
    }

    /// The address that a reference leads to: of its item, its paragraph or its article, whatever the document has.
    fn of(&self, captures: &regex::Captures, from: &Part) -> Option<String> {
        let value = |name: &str| {
            let text = captures.name(name)?.as_str();
            numeral::arabic(text).or_else(|| numeral::han(text)).map(|(value, _)| value.to_string())
        };
        let mut keys = Vec::new();
        if let Some(decimal) = captures.name("decimal") {
            keys.push(decimal.as_str().to_owned());
        } else {
            let article = value("article")?;
            let unit = captures.name("unit").map_or("", |unit| unit.as_str());
            // where clauses are called 第五条, a bare 5 is another one
            let prefix = if unit == "条" && !self.articles { "" } else { unit };
            for number in ["paragraph", "item"].into_iter().filter_map(value) {
                keys.push(format!("{prefix}{article}/{number}"));
                keys.push(format!("{article}.{number}"));
            }
            keys.push(format!("{prefix}{article}"));
            // a list of its own below a section: 第7条 from 三/6, but 第三条 from 一/4 is a section
            let digits = |text: &str| fold_str(text).contains(|ch: char| ch.is_ascii_digit());
            let written_alike = |last: &String| digits(last) == digits(&captures["article"]);
            let above = from.path.split_last().filter(|(last, _)| written_alike(last));
            let above = above.and_then(|(_, above)| key(&above[division(from).len().min(above.len())..]));
            keys.extend(above.map(|above| format!("{above}/{prefix}{article}")));
        }
        let division = division(from);
        keys.iter().filter_map(|key| self.parts.get(key)).find_map(|same| {
            let here = same.iter().find(|(other, _)| *other == division);
            let there = || same.iter().find(|(other, _)| other.is_empty()).or(same.first().filter(|_| same.len() == 1));
            here.or_else(there).map(|(_, address)| address.clone())
        })
    }
}

/// What a part stands in that counts its clauses anew: an attachment, 第二部分, sections without a number. Empty if nothing.
fn division(part: &Part) -> &[String] {
    let own = part.path.len().saturating_sub(1);
    let length = part.path[..own].iter().take_while(|name| key(std::slice::from_ref(name)).is_none()).count();
    &part.path[..length]
}

/// A path in digits: 第五条/（二） is `条5/2`, 3.2 is `3.2`, 第二章 is `章2`.
fn key(path: &[String]) -> Option<String> {
    let mut keys = Vec::new();
    for number in path {
        let folded = fold_str(number);
        let inner = folded.trim_start_matches(['第', '(', '[']).trim_end_matches([')', ']', '、', '.', ':']);
        let (inner, prefix) = match inner.strip_suffix(['章', '节', '条']) {
            Some(rest) => (rest, &inner[rest.len()..]),
            None => (inner.trim_end_matches(['款', '项']), ""),
        };
        let decimal = inner.contains('.') && inner.split('.').all(|level| level.parse::<u32>().is_ok());
        if decimal {
            keys.push(inner.to_owned());
            continue;
        }
        let (value, read) = numeral::arabic(inner).or_else(|| numeral::han(inner))?;
        if read != inner.len() {
            return None;
        }
        keys.push(format!("{prefix}{value}"));
    }
    (!keys.is_empty()).then(|| keys.join("/"))
}
