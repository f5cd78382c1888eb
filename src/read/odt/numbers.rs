//! Lists of OpenDocument: which of them count together, and the patterns of their numbers.

use std::collections::HashMap;

use crate::read::numbers::{self, Level, Part, Place};

/// Lists that count together, by the order in which they began.
#[derive(Debug, Default)]
pub(super) struct Counters {
    counters: numbers::Counters,
    chains: i64,
    /// Chains of lists that have a name to be continued by.
    named: HashMap<String, i64>,
    /// The chain that last used a style.
    by_style: HashMap<String, i64>,
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
    pub(super) fn begin(&mut self, style: &str, continues: Continues) -> i64 {
        let named = continues.list.and_then(|name| self.named.get(&name).copied());
        let known = named.or_else(|| continues.numbering.then(|| self.by_style.get(style).copied()).flatten());
        let chain = known.unwrap_or_else(|| {
            self.chains += 1;
            self.chains
        });
        if let Some(name) = continues.own_name {
            self.named.insert(name, chain);
        }
        self.by_style.insert(style.to_owned(), chain);
        chain
    }

    /// Counts a paragraph on level `at` of a chain, from `start` if that is given. Returns its label with the white space
    /// behind it; none if it has neither number nor bullet.
    pub(super) fn next(&mut self, chain: i64, at: usize, levels: &[Level], start: Option<i64>) -> Option<String> {
        let levels = std::array::from_fn(|at| levels.get(at).map(|level| Place { level, start: level.start }));
        let label = self.counters.next(chain, &levels, at, start)?;
        let blank = if label.apart { " " } else { "" };
        (!label.text.is_empty()).then(|| format!("{}{blank}", label.text))
    }
}

/// Takes a pattern such as `第%1%条` apart.
pub(super) fn parts(pattern: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(ch) = rest.chars().next() {
        rest = &rest[ch.len_utf8()..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        match rest[..digits].parse::<usize>() {
            Ok(level) if ch == '%' && level > 0 && rest[digits..].starts_with('%') => {
                parts.push(Part::Number(level - 1));
                rest = &rest[digits + 1..];
            }
            _ => Part::push(&mut parts, ch),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(format: &'static str, pattern: &str) -> Level {
        Level { start: 1, format: format.to_owned(), parts: parts(pattern), ..Level::default() }
    }

    #[test]
    fn lists_go_on_where_they_say() {
        let levels =
            [level("chineseCountingThousand", "第%1%条"), Level { apart: false, ..level("decimal", "%1%.%2%%") }];
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
}
