//! Wordings, matched by trying one way after the other.
//!
//! The same matches as [`regex`] finds. Its automata read each byte once, but wordings with a name in them (`[^,。]{2,20}?`)
//! make them so large that they are built anew all the time. A line has few places where such a wording may begin: to
//! try these is faster. It suits wordings whose repetitions are bounded: what is tried at a place is, too.

use std::ops::Range;

use regex_syntax::hir::{self, Hir, HirKind, Look};

/// A set of characters by the last twelve bits of each: it may seem to hold more than it does.
#[derive(Clone)]
struct Marks(Box<[u64; 64]>);

impl Marks {
    fn has(&self, ch: char) -> bool {
        self.0[ch as usize >> 6 & 63] & 1 << (ch as usize & 63) != 0
    }

    fn add(&mut self, first: char, last: char) {
        if last as u32 - first as u32 >= 4096 {
            *self.0 = [u64::MAX; 64];
            return;
        }
        (first as usize..=last as usize).for_each(|code| self.0[code >> 6 & 63] |= 1 << (code & 63));
    }

    fn join(&mut self, other: &Marks) {
        self.0.iter_mut().zip(other.0.iter()).for_each(|(own, other)| *own |= other);
    }
}

/// A step of a program.
enum Step {
    Text(Box<str>),
    /// One character of these, by their ranges.
    Class(Box<[(char, char)]>),
    /// The character at hand may be the first of what follows.
    Guard(Marks),
    /// The text's start.
    Start,
    /// A place of a named group.
    Save(usize),
    /// Two ways, the one to be tried first first.
    Split(usize, usize),
    Jump(usize),
    Done,
}

/// A wording.
pub struct Matcher {
    steps: Vec<Step>,
    /// The characters that a match may begin with; none if any may.
    firsts: Option<Marks>,
    /// The names of the groups, each of which has two slots.
    names: Vec<Box<str>>,
}

/// What stands where in a text that matches.
pub struct Found<'m> {
    matcher: &'m Matcher,
    pub start: usize,
    pub end: usize,
    slots: Vec<usize>,
}

/// A slot that is not filled.
const NONE: usize = usize::MAX;

impl Found<'_> {
    /// Bytes of the text that a named group matches.
    pub fn name(&self, name: &str) -> Option<Range<usize>> {
        let at = self.matcher.names.iter().position(|own| **own == *name)?;
        let (start, end) = (self.slots[2 * at], self.slots[2 * at + 1]);
        (end != NONE).then_some(start..end)
    }
}

/// What is to be tried when a way leads nowhere.
enum Later {
    Go(usize, usize),
    Restore(usize, usize),
}

/// What a search needs besides its text.
#[derive(Default)]
pub struct Scratch {
    later: Vec<Later>,
    slots: Vec<usize>,
}

impl Matcher {
    /// Compiles a wording, a regular expression.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(pattern: &str) -> Result<Matcher, Box<regex_syntax::Error>> {
        let tree = regex_syntax::parse(pattern)?;
        let mut matcher = Matcher { steps: Vec::new(), firsts: firsts(&tree), names: Vec::new() };
        matcher.compile(&tree);
        matcher.steps.push(Step::Done);
        Ok(matcher)
    }

    fn compile(&mut self, tree: &Hir) {
        match tree.kind() {
            HirKind::Empty => {}
            HirKind::Literal(literal) => {
                self.steps.push(Step::Text(String::from_utf8_lossy(&literal.0).into_owned().into()));
            }
            HirKind::Class(class) => self.steps.push(Step::Class(ranges(class))),
            HirKind::Look(look) => {
                debug_assert!(*look == Look::Start, "no other is used");
                self.steps.push(Step::Start);
            }
            HirKind::Repetition(repetition) => self.repeat(repetition),
            HirKind::Capture(capture) => match &capture.name {
                Some(name) => {
                    // a repetition compiles what it repeats more than once
                    let known = self.names.iter().position(|own| own == name);
                    let slot = 2 * known.unwrap_or(self.names.len());
                    if known.is_none() {
                        self.names.push(name.clone());
                    }
                    self.steps.push(Step::Save(slot));
                    self.compile(&capture.sub);
                    self.steps.push(Step::Save(slot + 1));
                }
                None => self.compile(&capture.sub),
            },
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.compile(part)),
            HirKind::Alternation(ways) => {
                self.guard(tree);
                let mut jumps = Vec::new();
                for (at, way) in ways.iter().enumerate() {
                    let split = self.steps.len();
                    if at + 1 < ways.len() {
                        self.steps.push(Step::Split(split + 1, 0));
                    }
                    self.guard(way);
                    self.compile(way);
                    if at + 1 < ways.len() {
                        jumps.push(self.steps.len());
                        self.steps.push(Step::Jump(0));
                        let next = self.steps.len();
                        self.steps[split] = Step::Split(split + 1, next);
                    }
                }
                let end = self.steps.len();
                jumps.into_iter().for_each(|jump| self.steps[jump] = Step::Jump(end));
            }
        }
    }

    fn repeat(&mut self, repetition: &hir::Repetition) {
        let order = |inside: usize, behind: usize| {
            if repetition.greedy { Step::Split(inside, behind) } else { Step::Split(behind, inside) }
        };
        (0..repetition.min).for_each(|_| self.compile(&repetition.sub));
        let Some(max) = repetition.max else {
            let split = self.steps.len();
            self.steps.push(Step::Jump(0));
            self.compile(&repetition.sub);
            self.steps.push(Step::Jump(split));
            self.steps[split] = order(split + 1, self.steps.len());
            return;
        };
        let mut splits = Vec::new();
        for _ in repetition.min..max {
            splits.push(self.steps.len());
            self.steps.push(Step::Jump(0));
            self.compile(&repetition.sub);
        }
        let end = self.steps.len();
        splits.into_iter().for_each(|split| self.steps[split] = order(split + 1, end));
    }

    fn guard(&mut self, tree: &Hir) {
        if let (Some(marks), false) = (firsts(tree), matches!(tree.kind(), HirKind::Literal(_))) {
            self.steps.push(Step::Guard(marks));
        }
    }

    /// Finds the first match that begins at or behind a place.
    pub fn find(&self, text: &str, from: usize, scratch: &mut Scratch) -> Option<Found<'_>> {
        let places = text.get(from..)?.char_indices().filter(|(_, ch)| self.may_begin(*ch));
        places.map(|(at, _)| from + at).find_map(|at| self.at(text, at, scratch))
    }

    /// Finds all matches, which do not overlap.
    pub fn find_all<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Found<'a>> {
        let (mut from, mut scratch) = (0, Scratch::default());
        std::iter::from_fn(move || {
            let found = self.find(text, from, &mut scratch)?;
            from = found.end;
            Some(found)
        })
    }

    /// Tells quickly whether a match may begin with a character.
    pub fn may_begin(&self, ch: char) -> bool {
        self.firsts.as_ref().is_none_or(|firsts| firsts.has(ch))
    }

    /// Matches the wording at a place.
    pub fn at(&self, text: &str, start: usize, scratch: &mut Scratch) -> Option<Found<'_>> {
        let Scratch { later, slots } = scratch;
        later.clear();
        slots.clear();
        slots.resize(2 * self.names.len(), NONE);
        let (mut step, mut at) = (0, start);
        loop {
            let goes_on = match &self.steps[step] {
                Step::Text(wanted) => {
                    let fits = text.as_bytes()[at..].starts_with(wanted.as_bytes());
                    at += if fits { wanted.len() } else { 0 };
                    fits
                }
                Step::Class(ranges) => match text[at..].chars().next() {
                    Some(ch) if holds(ranges, ch) => {
                        at += ch.len_utf8();
                        true
                    }
                    _ => false,
                },
                Step::Guard(marks) => text[at..].chars().next().is_some_and(|ch| marks.has(ch)),
                Step::Start => at == 0,
                Step::Save(slot) => {
                    later.push(Later::Restore(*slot, slots[*slot]));
                    slots[*slot] = at;
                    true
                }
                Step::Split(first, second) => {
                    later.push(Later::Go(*second, at));
                    step = *first;
                    continue;
                }
                Step::Jump(to) => {
                    step = *to;
                    continue;
                }
                Step::Done => return Some(Found { matcher: self, start, end: at, slots: slots.clone() }),
            };
            if goes_on {
                step += 1;
                continue;
            }
            (step, at) = loop {
                match later.pop()? {
                    Later::Go(step, at) => break (step, at),
                    Later::Restore(slot, place) => slots[slot] = place,
                }
            };
        }
    }
}

fn holds(ranges: &[(char, char)], ch: char) -> bool {
    let at = ranges.partition_point(|&(_, last)| last < ch);
    ranges.get(at).is_some_and(|&(first, _)| first <= ch)
}

fn ranges(class: &hir::Class) -> Box<[(char, char)]> {
    match class {
        hir::Class::Unicode(class) => class.ranges().iter().map(|range| (range.start(), range.end())).collect(),
        hir::Class::Bytes(class) => {
            class.ranges().iter().map(|range| (char::from(range.start()), char::from(range.end()))).collect()
        }
    }
}

/// The characters that a match of a tree begins with; none if it may be empty.
fn firsts(tree: &Hir) -> Option<Marks> {
    let mut marks = Marks(Box::new([0; 64]));
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => return None,
        HirKind::Literal(literal) => {
            let first = String::from_utf8_lossy(&literal.0).chars().next()?;
            marks.add(first, first);
        }
        HirKind::Class(class) => ranges(class).iter().for_each(|&(first, last)| marks.add(first, last)),
        HirKind::Repetition(repetition) if repetition.min == 0 => return None,
        HirKind::Repetition(repetition) => return firsts(&repetition.sub),
        HirKind::Capture(capture) => return firsts(&capture.sub),
        HirKind::Alternation(ways) => {
            for way in ways {
                marks.join(&firsts(way)?);
            }
        }
        HirKind::Concat(parts) => {
            for part in parts {
                // what may be empty, or is no character, leaves it to what follows
                match (part.kind(), firsts(part)) {
                    (HirKind::Look(_), _) => {}
                    (_, Some(theirs)) => {
                        marks.join(&theirs);
                        return Some(marks);
                    }
                    (HirKind::Repetition(optional), None) => marks.join(&firsts(&optional.sub)?),
                    _ => return None,
                }
            }
            return None;
        }
    }
    Some(marks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::Regex;

    const PATTERNS: [&str; 6] = [
        "(?:甲|乙)(?P<x>[^,。]{1,3}?)(?:乙丙|丙)?甲",
        "(?P<x>甲乙|甲)(?P<y>丙?)(?:\\([^()]{0,4}\\))?[乙丙]",
        "(?:^|[,。])(?P<x>[^,。]{2,5}?)(?:甲|乙丙)",
        "(?:甲|(?P<x>乙)(?:丙|甲)*)\\(",
        "甲(?P<y>[^。]{0,4})(?:乙丙|乙)",
        "(?:(?P<x>甲)|(?P<y>乙)){1,3}丙",
    ];

    proptest! {
        #[test]
        fn matches_as_regular_expressions_do(text in "[甲乙丙,。()]{0,30}") {
            for pattern in PATTERNS {
                let (regex, matcher) = (Regex::new(pattern).unwrap(), Matcher::new(pattern).unwrap());
                let wanted: Vec<_> = regex.captures_iter(&text).map(|captures| {
                    let group = |name: &str| captures.name(name).map(|group| group.range());
                    (captures.get(0).unwrap().range(), group("x"), group("y"))
                }).collect();
                let found: Vec<_> = matcher.find_all(&text).map(|found| (found.start..found.end, found.name("x"), found.name("y"))).collect();
                prop_assert_eq!(found, wanted, "{}", pattern);
            }
        }
    }
}
