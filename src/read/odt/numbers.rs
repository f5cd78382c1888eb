//! Counts the paragraphs of lists, and renders their numbers.

use std::collections::HashMap;

use super::styles::{LEVELS, Level};
use crate::read::blocks::trim;
use crate::read::docx::format;

/// Lists that count together, by the order in which they began.
#[derive(Debug, Default)]
pub(super) struct Counters {
    chains: Vec<[Option<i64>; LEVELS]>,
    /// Chains of lists that have a name to be continued by.
    named: HashMap<String, usize>,
    /// The chain that last used a style.
    by_style: HashMap<String, usize>,
}

/// Which list goes on where another stopped.
#[derive(Debug, Default)]
pub(super) struct Continues {
    pub own_name: Option<String>,
    pub list: Option<String>,
    pub numbering: bool,
}

impl Counters {
    /// Begins a list of this style, or goes on with one; returns its chain.
    pub(super) fn begin(&mut self, style: &str, continues: Continues) -> usize {
        let named = continues.list.and_then(|name| self.named.get(&name).copied());
        let known = named.or_else(|| continues.numbering.then(|| self.by_style.get(style).copied()).flatten());
        let chain = known.unwrap_or_else(|| {
            self.chains.push([None; LEVELS]);
            self.chains.len() - 1
        });
        if let Some(name) = continues.own_name {
            self.named.insert(name, chain);
        }
        self.by_style.insert(style.to_owned(), chain);
        chain
    }

    /// Counts a paragraph on level `at` of a chain, from `start` if that is given. Returns its label with the white space
    /// behind it; none if it has neither number nor bullet.
    pub(super) fn next(&mut self, chain: usize, at: usize, levels: &[Level], start: Option<i64>) -> Option<String> {
        let counts = self.chains.get_mut(chain)?;
        let own = levels.get(at)?;
        counts[at] = Some(start.unwrap_or_else(|| counts[at].map_or(own.start, |count| count.saturating_add(1))));
        counts.iter_mut().skip(at + 1).for_each(|count| *count = None);
        for (count, level) in counts.iter_mut().zip(levels).take(at) {
            count.get_or_insert(level.start);
        }
        let blank = if own.attached { "" } else { " " };
        if own.format.is_none() {
            return (!own.bullet.is_empty()).then(|| format!("{}{blank}", own.bullet));
        }
        let number = |place: usize| -> String {
            let format = levels.get(place).and_then(|level| level.format).unwrap_or("none");
            counts.get(place).copied().flatten().map_or_else(String::new, |count| format::number(count, format, None))
        };
        let text = match &own.pattern {
            Some(pattern) => fill(pattern, &number),
            None => {
                let numbers: Vec<String> =
                    (at + 1 - own.shown.min(at + 1)..=at).map(number).filter(|number| !number.is_empty()).collect();
                format!("{}{}{}", own.prefix, numbers.join("."), own.suffix)
            }
        };
        let text = trim(&text);
        (!text.is_empty()).then(|| format!("{text}{blank}"))
    }
}

/// Puts numbers into a pattern such as `第%1%条`.
fn fill(pattern: &str, number: &dyn Fn(usize) -> String) -> String {
    let (mut text, mut rest) = (String::new(), pattern);
    while let Some(at) = rest.find('%') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        match rest[..digits].parse::<usize>() {
            Ok(level) if level > 0 && rest[digits..].starts_with('%') => {
                text.push_str(&number(level - 1));
                rest = &rest[digits + 1..];
            }
            _ => text.push('%'),
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(format: &'static str, pattern: &str) -> Level {
        Level { format: Some(format), pattern: Some(pattern.to_owned()), ..Level::default() }
    }

    #[test]
    fn lists_go_on_where_they_say() {
        let levels =
            [level("chineseCountingThousand", "第%1%条"), Level { attached: true, ..level("decimal", "%1%.%2%%") }];
        let mut counters = Counters::default();
        let named = |name: &str| Some(name.to_owned());
        let chain = counters.begin("L", Continues { own_name: named("a"), ..Continues::default() });
        assert_eq!(counters.next(chain, 0, &levels, None).as_deref(), Some("第一条 "));
        assert_eq!(counters.next(chain, 1, &levels, None).as_deref(), Some("一.1%"));
        assert_eq!(counters.next(chain, 0, &levels, None).as_deref(), Some("第二条 "));
        assert_eq!(counters.next(chain, 1, &levels, Some(4)).as_deref(), Some("二.4%"));
        let other = counters.begin("L", Continues::default());
        assert_eq!(counters.next(other, 0, &levels, None).as_deref(), Some("第一条 "));
        let again = counters.begin("L", Continues { list: named("a"), ..Continues::default() });
        assert_eq!(counters.next(again, 0, &levels, None).as_deref(), Some("第三条 "));
        let on = counters.begin("L", Continues { numbering: true, ..Continues::default() });
        assert_eq!(counters.next(on, 0, &levels, None).as_deref(), Some("第四条 "));
    }

    #[test]
    fn levels_without_a_pattern_show_as_many_as_they_say() {
        let plain = |shown| Level { format: Some("decimal"), shown, suffix: ".".to_owned(), ..Level::default() };
        let levels = [plain(1), plain(2), plain(9), Level { format: None, ..plain(1) }];
        let mut counters = Counters::default();
        let chain = counters.begin("L", Continues::default());
        let shown: Vec<_> = [0, 1, 2, 3, 1].iter().map(|at| counters.next(chain, *at, &levels, None)).collect();
        let shown: Vec<_> = shown.iter().map(|label| label.as_deref().unwrap_or("-")).collect();
        assert_eq!(shown, ["1. ", "1.1. ", "1.1.1. ", "-", "1.2. "]);
    }
}
