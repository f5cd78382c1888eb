//! The concepts that people ask for: from a query to the wordings that it holds.

use super::{ANCHORS, Characters, ConceptMatch, Concepts, List, Place};
use crate::pattern::Pattern;

impl Concepts {
    /// Finds the concepts of a folded query: where wordings overlap the longest one counts, wherever it stands, those that
    /// people ask by before those that clauses are worded in, and of equals the broader concept, then the plainer wording.
    /// The matches are by place and do not overlap.
    pub fn in_query(&self, folded_query: &str) -> Vec<ConceptMatch> {
        let places = self.candidates(folded_query);
        let letters = Letters::of(folded_query);
        let find = |(concept, list, at): Place| {
            let text: &str = &self.concepts[concept].list(list)[at];
            if !may_match(text, &letters) {
                return None;
            }
            let (start, end) = Pattern::new(text).ok()?.find_longest(folded_query)?;
            Some(Asked { start, end, list, concept, is_pattern: text.contains(['(', '…', '?']) })
        };
        let found: Vec<Asked> = places.into_iter().filter_map(find).collect();
        let is_hidden = |one: &Asked| {
            found.iter().any(|other| other.list == List::Except && other.concept == one.concept && other.overlaps(one))
        };
        let mut wanted: Vec<&Asked> = found.iter().filter(|one| one.list != List::Except && !is_hidden(one)).collect();
        wanted.sort_by_key(|one| {
            let length = one.end - one.start;
            let is_member = !self.concepts[one.concept].is_family();
            (one.list == List::Regulates, std::cmp::Reverse(length), is_member, one.is_pattern, one.start, one.concept)
        });
        let mut chosen: Vec<&Asked> = Vec::new();
        for candidate in wanted {
            if !chosen.iter().any(|taken| taken.overlaps(candidate)) {
                chosen.push(candidate);
            }
        }
        chosen.sort_unstable_by_key(|one| one.start);
        let mut characters = Characters { text: folded_query, byte: 0, character: 0 };
        let mut matches: Vec<ConceptMatch> = Vec::new();
        for one in chosen {
            let (start, end) = (characters.at(one.start), characters.at(one.end));
            match matches.last_mut() {
                // 房子漏水|房东不修: asked for once
                Some(last) if last.concept == one.concept && last.end == start => last.end = end,
                _ => {
                    let regulates = one.list == List::Regulates;
                    matches.push(ConceptMatch { concept: one.concept, start, end, regulates });
                }
            }
        }
        matches
    }

    /// Returns the texts that a query of these characters may match.
    fn candidates(&self, folded_query: &str) -> Vec<Place> {
        let mut letters: Vec<char> = folded_query.chars().collect();
        letters.sort_unstable();
        letters.dedup();
        let lists = [List::Asks, List::Mentions, List::Regulates, List::Except];
        let anchored = letters.iter().filter_map(|letter| {
            let at = ANCHORS.binary_search_by_key(letter, |(ch, _)| *ch).ok()?;
            Some(
                ANCHORS[at]
                    .1
                    .iter()
                    .map(|&(concept, list, at)| (usize::from(concept), lists[usize::from(list)], usize::from(at))),
            )
        });
        let mut places: Vec<Place> = anchored.flatten().chain(self.added.iter().copied()).collect();
        // A pattern of alternatives has an anchor in each.
        places.sort_unstable();
        places.dedup();
        places
    }
}

impl Concepts {
    /// Returns the longest wording of a concept that a folded query has, as the table writes it.
    pub fn wording(&self, i: usize, folded_query: &str) -> Option<&str> {
        let concept = &self.concepts[i];
        let texts = concept.asks.iter().chain(concept.mentions.iter()).chain(concept.regulates.iter());
        let length = |text: &str| Pattern::new(text).ok()?.find_longest(folded_query).map(|(start, end)| end - start);
        let found = texts.rev().filter_map(|text| Some((length(text)?, text.as_ref())));
        // `max_by_key` takes the last of equals: with the order reversed, the first.
        found.max_by_key(|(length, _)| *length).map(|(_, text)| text)
    }
}

/// A wording found in a query.
struct Asked {
    /// **Bytes** of the folded query.
    start: usize,
    end: usize,
    list: List,
    concept: usize,
    /// The wording has alternatives or gaps: a plain one says more exactly what is meant.
    is_pattern: bool,
}

impl Asked {
    fn overlaps(&self, other: &Asked) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// The letters of a text.
struct Letters {
    /// A bit for each character of the basic plane.
    basic: Vec<u64>,
    others: Vec<char>,
}

impl Letters {
    fn of(text: &str) -> Letters {
        let mut letters = Letters { basic: vec![0; 1 << 10], others: Vec::new() };
        for ch in text.chars() {
            match letters.basic.get_mut(ch as usize >> 6) {
                Some(bits) => *bits |= 1 << (ch as u32 & 63),
                None => letters.others.push(ch),
            }
        }
        letters
    }

    fn have(&self, ch: char) -> bool {
        match self.basic.get(ch as usize >> 6) {
            Some(bits) => bits >> (ch as u32 & 63) & 1 == 1,
            None => self.others.contains(&ch),
        }
    }
}

/// Tells whether a pattern could match a text of these letters: whether it holds all letters that the pattern asks for in
/// any event. Spares compiling most of the patterns that share one letter with a query.
fn may_match(pattern: &str, letters: &Letters) -> bool {
    any_alternative(&mut pattern.chars(), letters)
}

/// The same for alternatives up to the parenthesis that closes them, or to the pattern's end.
fn any_alternative(rest: &mut std::str::Chars, letters: &Letters) -> bool {
    let (mut any, mut this) = (false, true);
    while let Some(ch) = rest.next() {
        let possible = match ch {
            ')' => break,
            '|' => {
                any |= std::mem::replace(&mut this, true);
                continue;
            }
            '…' => {
                // …8…: the digits are the gap's bound
                let behind = rest.as_str().trim_start_matches(|ch: char| ch.is_ascii_digit());
                if let Some(bounded) = behind.strip_prefix('…') {
                    *rest = bounded.chars();
                }
                continue;
            }
            '^' | '$' | ' ' => continue,
            '(' => any_alternative(rest, letters),
            _ => letters.have(ch),
        };
        if rest.as_str().starts_with('?') {
            rest.next();
        } else {
            this &= possible;
        }
    }
    any | this
}

#[cfg(test)]
mod tests {
    use super::*;

    /// build.rs reads patterns in a way of its own to find their anchors, and so does `may_match`: neither may lose a match.
    #[test]
    fn no_wording_that_matches_is_passed_over() {
        let concepts = Concepts::builtin();
        let lists = [List::Asks, List::Mentions, List::Regulates, List::Except];
        let texts = |concept: usize| lists.map(|list| (list, concepts.concepts[concept].list(list)));
        let all = (0..concepts.len()).flat_map(|concept| {
            texts(concept).into_iter().flat_map(move |(list, texts)| {
                texts.iter().enumerate().map(move |(at, text)| ((concept, list, at), text))
            })
        });
        let patterns: Vec<(Place, &str, Pattern)> = all
            .map(|(place, text)| (place, text.as_ref(), Pattern::new(text).expect("a test checks the tables")))
            .collect();
        for query in [
            "打官司去哪个法院",
            "没用完的钱能退吗",
            "房东不退押金怎么办",
            "公司拖欠工资可以马上走人吗",
            "平台能不能单方面修改协议",
            "sla赔偿",
            "7x24技术支持",
            "逾期付款的违约金按日万分之五计算",
            "任何一方应提前三十日书面通知对方解除本合同",
            "注销账号后我的数据还会保留吗",
        ] {
            let (candidates, letters) = (concepts.candidates(query), Letters::of(query));
            for (place, text, pattern) in &patterns {
                if pattern.find_longest(query).is_some() {
                    assert!(candidates.binary_search(place).is_ok(), "{text} has no anchor in {query}");
                    assert!(may_match(text, &letters), "{text} may match {query}");
                }
            }
        }
    }
}
