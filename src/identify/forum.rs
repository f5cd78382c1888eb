//! Where disputes are decided: the court or the arbitration body that a clause names, or the rule that determines it
//! (乙方所在地人民法院). Ways to choose from state nothing unless one is chosen.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::cues::Topic;
use super::lines::{Line, Lines};
use crate::lexicon::Lexicon;
use crate::model::{Forum, Role};
use crate::numeral;
use crate::text::is_han;

/// Longest wording before the ending of a name, in characters.
const LONGEST: usize = 40;
/// Longest name or rule, in characters.
const LONGEST_NAME: usize = 28;
/// Most bytes before a name in which the ways to choose from are announced.
const BEFORE: usize = 1200;
/// More courts in a sentence, or in an agreement, decide nothing; each costs a look at what stands around it.
const MOST: usize = 100;
/// Parts so near to each other are one clause's ways to choose from.
const NEAR: usize = 2;

#[derive(Deserialize)]
struct Words {
    leads: Lexicon,
    no_leads: Lexicon,
    courts: Lexicon,
    bodies: Lexicon,
    unnamed_bodies: Lexicon,
    levels: Lexicon,
    jurisdiction: Lexicon,
    rules: Lexicon,
    vague: Lexicon,
    places: Lexicon,
    no_places: Lexicon,
    wide: Lexicon,
    never: Lexicon,
    decides: Lexicon,
    disputes: Lexicon,
    elsewhere: Lexicon,
    disputed: Lexicon,
    labour: Lexicon,
    or: Lexicon,
    unticked: Lexicon,
    ticked: Lexicon,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| super::table("forum"));

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Court,
    Body,
}

/// A court or a body that a line names.
struct Named {
    kind: Kind,
    part: usize,
    forum: Forum,
    /// One of several ways, and the text says which one it is.
    chosen: bool,
    /// Disputes of labour go to arbitration first, whatever follows.
    labour: bool,
}

/// Finds the court and the arbitration body.
pub fn forums(lines: &Lines) -> (Option<Forum>, Option<Forum>) {
    let mut found: Vec<Named> = Vec::new();
    let mut before = String::new();
    let mut part = usize::MAX;
    for line in lines.all.iter().filter(|line| line.role == Role::Clause) {
        // what announces the ways to choose from may be a clause of its own
        if line.part > part.saturating_add(NEAR) {
            before.clear();
        }
        part = line.part;
        if line.cues.has(Topic::Forum) && found.len() < MOST {
            of_line(line, &before, &mut found);
        }
        before.push_str(&line.folded);
        before.push('\n');
        if before.len() > 2 * BEFORE {
            let cut = before.ceil_char_boundary(before.len() - BEFORE);
            before.drain(..cut);
        }
    }
    let open = |named: &Named| {
        let other = |other: &Named| other.kind != named.kind && other.part.abs_diff(named.part) <= NEAR;
        !named.chosen && !named.labour && found.iter().any(other)
    };
    let settled: Vec<bool> = found.iter().map(|named| !open(named)).collect();
    let mut settled = settled.into_iter();
    found.retain(|_| settled.next().unwrap_or(false));
    let mut first = |kind: Kind| {
        let place = found.iter().position(|named| named.kind == kind)?;
        // a name tells more than the rule before it in the same clause
        let part = found[place].part;
        let named =
            found.iter().position(|named| named.kind == kind && named.part == part && named.forum.rule.is_none());
        Some(found.remove(named.unwrap_or(place)).forum)
    };
    (first(Kind::Court), first(Kind::Body))
}

fn of_line(line: &Line, before: &str, found: &mut Vec<Named>) {
    let text = line.folded.as_str();
    let mut base = 0;
    for sentence in text.split_inclusive(['。', '!', '?']) {
        if !both_open(sentence) {
            for (kind, endings) in [(Kind::Court, &WORDS.courts), (Kind::Body, &WORDS.bodies)] {
                let mut last = 0;
                for ending in endings.find(sentence).take(MOST) {
                    // 仲裁委 of 仲裁委员会
                    let end = endings
                        .start_of(&sentence[ending.start..])
                        .map_or(ending.end, |word| ending.start + word.len());
                    if ending.start < last {
                        continue;
                    }
                    last = end;
                    let place = base + ending.start..base + end;
                    found.extend(named(line, base..base + sentence.len(), place, kind, before));
                }
            }
        }
        base += sentence.len();
    }
}

/// Tells whether a sentence leaves open whether disputes go to arbitration or to court.
fn both_open(sentence: &str) -> bool {
    let (Some(arbitration), Some(court)) = (sentence.find("仲裁"), sentence.rfind("法院").or(sentence.rfind("起诉")))
    else {
        return false;
    };
    let last = sentence.rfind("仲裁").unwrap_or(arbitration);
    let between = if arbitration < court { &sentence[arbitration..court] } else { &sentence[court..last] };
    !between.contains(['。', ';']) && WORDS.or.is_in(between)
}

fn named(line: &Line, sentence: Range<usize>, ending: Range<usize>, kind: Kind, before: &str) -> Option<Named> {
    let text = line.folded.as_str();
    let start = stem_start(text, sentence.start, ending.start)?;
    let stem = &text[start..ending.start];
    let (place, rule) = meaning(stem, &text[ending.clone()], kind)?;
    // the part of the sentence without the name itself
    let clause = behind_last(&text[..start]).max(sentence.start);
    let tail = text[ending.end..sentence.end].split(';').next().unwrap_or("");
    if !WORDS.decides.is_in(tail) && !WORDS.decides.is_in(&text[clause..start]) {
        return None;
    }
    if rule.as_ref().is_some_and(Range::is_empty) && !WORDS.disputes.is_in(last(&text[..ending.end])) {
        return None;
    }
    if WORDS.elsewhere.is_in(tail) && !WORDS.disputed.is_in(tail) {
        return None;
    }
    let chosen = chosen(before, &text[..start])?;
    let fact = line.fact(start + place.start..ending.end);
    let rule = rule.map(|rule| {
        if rule.is_empty() { "有管辖权".to_owned() } else { line.fact(start + rule.start..start + rule.end).value }
    });
    Some(Named { kind, part: line.part, forum: Forum { fact, rule }, chosen, labour: WORDS.labour.is_in(stem) })
}

/// Returns where the last clause of a sentence begins.
fn behind_last(text: &str) -> usize {
    let from = text.len() - last(text).len();
    let end = last(text)
        .char_indices()
        .rev()
        .find(|(_, ch)| matches!(ch, ';' | '。'))
        .map_or(0, |(at, ch)| at + ch.len_utf8());
    from + end
}

/// The end of a text, as far as one looks back.
fn last(text: &str) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(BEFORE))..]
}

/// Returns where the wording before a court's ending begins: right behind a word such as 向.
fn stem_start(text: &str, from: usize, ending: usize) -> Option<usize> {
    let mut start = ending;
    for _ in 0..LONGEST {
        let before = &text[from..start];
        let lead = WORDS.leads.end_of(before).filter(|_| {
            WORDS.no_leads.words().iter().all(|word| {
                let inside = word.char_indices().skip(1).map(|(at, _)| at).chain([word.len()]);
                inside.into_iter().all(|at| !(before.ends_with(&word[..at]) && text[start..].starts_with(&word[at..])))
            })
        });
        if lead.is_some() && start < ending {
            return Some(start);
        }
        let ch = before.chars().next_back()?;
        if ch == ')' {
            start -= last(before).len() - last(before).rfind('(')?;
            continue;
        }
        if ch == ',' {
            // 甲方住所地,即北京市,有管辖权的人民法院
            let left = &before[..before.len() - 1];
            if WORDS.rules.end_of(left).is_none() && WORDS.places.end_of(left).is_none() {
                return None;
            }
        } else if !(is_han(ch) || ch.is_alphanumeric() || matches!(ch, '"' | '“' | '”' | '·' | '(' | ' ' | '、'))
        {
            return None;
        }
        start -= ch.len_utf8();
    }
    None
}

/// What a wording before an ending says: where in it the name begins, and the rule (empty if it is mere jurisdiction).
fn meaning(stem: &str, ending: &str, kind: Kind) -> Option<(Range<usize>, Option<Range<usize>>)> {
    let mut place = stem;
    let mut jurisdiction = false;
    loop {
        let cut = WORDS.levels.end_of(place).or_else(|| {
            let word = WORDS.jurisdiction.end_of(place)?;
            jurisdiction = true;
            Some(word)
        });
        let cut = cut.map_or(place, |word| &place[..place.len() - word.len()]).trim_end_matches([',', '"', '”']);
        if cut.len() == place.len() {
            break;
        }
        place = cut;
    }
    let mut start = 0;
    if let Some(word) = WORDS.jurisdiction.start_of(place) {
        jurisdiction = true;
        start = word.len();
    }
    let own = place[start..].trim_start_matches(['的', '"', '“', ',']);
    start = place.len() - own.len();
    if own.chars().count() > LONGEST_NAME || WORDS.never.is_in(own) {
        return None;
    }
    let whole = 0..stem.len();
    if own.is_empty() {
        return (jurisdiction && kind == Kind::Court).then_some((whole, Some(0..0)));
    }
    if WORDS.vague.has(own) {
        return None;
    }
    let rule = Some(start..place.len());
    // 乙方所在地的杭州市西湖区人民法院: the name behind the rule
    let behind = WORDS.rules.find(own).map(|rule| rule.end).max();
    if let Some(behind) = behind {
        let name = own[behind..].trim_start_matches(['的', ',', '即', '为', '是', ':', '(', ')', '"', '”']);
        let named = !jurisdiction && is_place(name) && !own[behind..].contains('(') && !name.ends_with(')');
        return match named {
            true => Some((stem.len() - stem[place.len() - name.len()..].len()..stem.len(), None)),
            false => Some((whole, rule)),
        };
    }
    // 运输始发地, whatever it is called
    if own.ends_with('地') && own.chars().count() > 3 && WORDS.places.end_of(own).is_none() {
        return Some((whole, rule));
    }
    // 位于北京的X仲裁委员会
    if let Some(at) = own.rfind('的').filter(|_| kind == Kind::Body && !jurisdiction) {
        start += at + '的'.len_utf8();
    }
    let own = &place[start..];
    let name = if kind == Kind::Body && !WORDS.unnamed_bodies.has(ending) {
        is_place(own) || own.chars().all(is_han) && (2..=4).contains(&own.chars().count())
    } else {
        is_place(own)
    };
    if !name {
        // 甲方人民法院 says nothing; 甲方有管辖权的人民法院 little
        return None;
    }
    // 深圳市的人民法院, 中华人民共和国法院: any court there
    let any = kind == Kind::Court && (stem[place.len()..].starts_with('的') || WORDS.wide.end_of(own).is_some());
    let unnamed = jurisdiction || any || WORDS.unnamed_bodies.has(ending);
    Some(if unnamed { (whole, rule) } else { (start..stem.len(), None) })
}

/// Tells whether a text is the name of a place.
fn is_place(text: &str) -> bool {
    // 台湾台北 as well
    let rest = super::words().places.iter().find_map(|place| text.strip_prefix(place.as_str())).unwrap_or(text);
    let known = rest.is_empty() || super::words().places.iter().any(|place| rest == place);
    let long = text.chars().count() >= 2;
    long && (known || WORDS.places.end_of(text).is_some()) && WORDS.no_places.end_of(text).is_none()
}

/// Tells whether what stands before a name makes it one of several ways: none if it is one that is not chosen,
/// `false` if there is no choice.
fn chosen(before: &str, line: &str) -> Option<bool> {
    static ANNOUNCED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:第|选择|按|采用|采取|选用)[ (【\[_—\-:“”\x22]*(?P<way>[1-9一二三四五六a-e①-⑤]?)[ )】\]_—\-“”\x22]*(?:种|项|款)(?:方式|办法|方法|途径|解决|:|进行|处理)")
            .expect("a test runs it")
    });
    // what each announcement ends with: the whole takes longer to find
    static WAYS: LazyLock<Lexicon> = LazyLock::new(|| {
        let nouns = ["方式", "办法", "方法", "途径", "解决", ":", "进行", "处理"];
        let ways = ["种", "项", "款"].iter().flat_map(|unit| nouns.map(|noun| format!("{unit}{noun}")));
        ways.collect::<Vec<_>>().into()
    });
    static MARKER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|[\n:;。,])[□☐☑√■ ]*(?:第?[(]?(?P<way>[1-9一二三四五六a-e])(?:[)、.:]|种)|(?P<circled>[①-⑤]))")
            .expect("a test runs it")
    });
    let way = |text: &str| -> Option<u32> {
        let ch = text.chars().next()?;
        numeral::enclosed(ch)
            .or(numeral::han(text).map(|(value, _)| value))
            .or(ch.to_digit(10))
            .or(ch.is_ascii_lowercase().then(|| ch as u32 - 'a' as u32 + 1))
    };
    let line = last(line);
    let context = format!("{before}{line}");
    let segment = &line[behind_last(line)..];
    if WORDS.ticked.is_in(segment) {
        return Some(true);
    }
    let opening = segment.trim_start_matches(|ch: char| ch.is_ascii_digit() || matches!(ch, '.' | '、' | ')' | '('));
    if WORDS.unticked.start_of(segment).is_some() || WORDS.unticked.start_of(opening).is_some() || segment.contains('□')
    {
        return None;
    }
    if !WAYS.is_in(&context) {
        return Some(false);
    }
    let Some(announced) = ANNOUNCED.captures_iter(&context).last() else { return Some(false) };
    let wanted = announced.name("way").and_then(|name| way(name.as_str()))?;
    let behind = &context[announced.get(0)?.end()..];
    let marker = MARKER.captures_iter(behind).last()?;
    let marker = marker.name("way").or(marker.name("circled"))?;
    (way(marker.as_str()) == Some(wanted)).then_some(true)
}
