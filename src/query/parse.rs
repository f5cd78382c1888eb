//! The query language. Nothing that can be typed is an error: what makes no sense is passed over with a warning.
//!
//! `words`, `"exact substring"` (also `“…”` and `「…」`), `-not`, `OR`, `( )`, and filters `type:` `provider:` `section:` `kind:` `party:`
//! `file:` `date:`; dates and values are compared as well (`date>=2024-03`, `rate<0.05%`). What stands side by side must all be
//! true; `OR` binds less.

use super::filter::FilterField;

/// A query as a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Words as typed, blanks between them.
    Words(Vec<String>),
    /// An exact substring.
    Exact(String),
    Filter(FilterField, String),
    Not(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
}

/// What was made of a query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// None if nothing is asked for.
    pub root: Option<Node>,
    /// What was repaired or passed over, one sentence each.
    pub warnings: Vec<String>,
}

/// Longest query, in characters; what is beyond is passed over.
const LONGEST: usize = 2000;
/// Deepest nesting of parentheses; deeper ones are passed over.
const DEEPEST: usize = 20;

/// Parses a query.
pub fn parse(query: &str) -> Parsed {
    let mut warnings = Vec::new();
    let end = query.char_indices().nth(LONGEST).map_or(query.len(), |(at, _)| at);
    if end < query.len() {
        warnings.push(format!("only the first {LONGEST} characters of the query count"));
    }
    let mut parser = Parser { rest: &query[..end], warnings, depth: 0 };
    let mut parts = Vec::new();
    loop {
        parts.extend(parser.any());
        // Only a parenthesis that nothing opened stops it early.
        if parser.rest.is_empty() {
            break;
        }
        parser.rest = &parser.rest[1..];
        parser.warn("a closing parenthesis that nothing opens was passed over");
    }
    Parsed { root: join(parts, Node::All), warnings: parser.warnings }
}

struct Parser<'a> {
    rest: &'a str,
    warnings: Vec<String>,
    depth: usize,
}

impl Parser<'_> {
    fn warn(&mut self, text: &str) {
        if !self.warnings.iter().any(|warning| warning == text) {
            self.warnings.push(text.to_owned());
        }
    }

    /// Alternatives, up to a closing parenthesis or the end.
    fn any(&mut self) -> Option<Node> {
        let mut alternatives = Vec::new();
        let mut expected = false;
        loop {
            match self.all() {
                Some(node) => {
                    alternatives.push(node);
                    expected = false;
                }
                None if expected => self.warn("an OR with nothing on one side was passed over"),
                None => {}
            }
            if !self.take_or() {
                break;
            }
            if alternatives.is_empty() {
                self.warn("an OR with nothing on one side was passed over");
            }
            expected = true;
        }
        if expected {
            self.warn("an OR with nothing on one side was passed over");
        }
        join(alternatives, Node::Any)
    }

    /// Things side by side, up to `OR`, a closing parenthesis or the end.
    fn all(&mut self) -> Option<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() || self.rest.starts_with(')') || self.at_or().is_some() {
                break;
            }
            match (self.one(), nodes.last_mut()) {
                (Some(Node::Words(more)), Some(Node::Words(words))) => words.extend(more),
                (Some(node), _) => nodes.push(node),
                (None, _) => {}
            }
        }
        join(nodes, Node::All)
    }

    fn one(&mut self) -> Option<Node> {
        let mut chars = self.rest.chars();
        let first = chars.next()?;
        let after = chars.as_str();
        if matches!(first, '-' | '－') && !after.is_empty() && !after.starts_with(char::is_whitespace) {
            self.rest = after;
            if after.starts_with([')', '-', '－']) {
                // `--` and a dash before nothing are no negation.
                return None;
            }
            return match self.one()? {
                Node::Not(inner) => Some(*inner),
                node => Some(Node::Not(Box::new(node))),
            };
        }
        if first == '(' {
            return self.group(after);
        }
        if let Some(close) = closing(first) {
            return self.quoted(after, close);
        }
        self.word()
    }

    fn group(&mut self, after: &str) -> Option<Node> {
        let at = self.rest.len() - after.len();
        self.rest = &self.rest[at..];
        if self.depth == DEEPEST {
            self.warn("parentheses nested too deeply were passed over");
            return None;
        }
        self.depth += 1;
        let inner = self.any();
        self.depth -= 1;
        match self.rest.strip_prefix(')') {
            Some(rest) => self.rest = rest,
            None => self.warn("a parenthesis was not closed"),
        }
        inner
    }

    fn quoted(&mut self, after: &str, close: &[char]) -> Option<Node> {
        let text = self.until(after, close);
        if text.trim().is_empty() {
            self.warn("an empty pair of quotes was passed over");
            return None;
        }
        Some(Node::Exact(text))
    }

    /// Returns what stands before the closing quote, and goes on behind it.
    fn until(&mut self, after: &str, close: &[char]) -> String {
        let start = self.rest.len() - after.len();
        let rest = &self.rest[start..];
        let (text, beyond) = match rest.find(close) {
            Some(at) => (&rest[..at], rest[at..].chars().next().map_or("", |quote| &rest[at + quote.len_utf8()..])),
            None => {
                self.warn("a quote was not closed");
                (rest, "")
            }
        };
        let text = text.to_owned();
        self.rest = &self.rest[self.rest.len() - beyond.len()..];
        text
    }

    fn word(&mut self) -> Option<Node> {
        let ends = |ch: char| ch.is_whitespace() || matches!(ch, '(' | ')') || closing(ch).is_some();
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let word = &self.rest[..end];
        if let Some(node) = self.comparison(word) {
            return node;
        }
        let filter = word.find([':', '：']).and_then(|at| Some((FilterField::named(&word[..at])?, at)));
        let Some((field, colon)) = filter else {
            let word = word.to_owned();
            self.rest = &self.rest[end..];
            return (!word.is_empty()).then(|| Node::Words(vec![word]));
        };
        let value_at = colon + if word[colon..].starts_with(':') { 1 } else { '：'.len_utf8() };
        let rest = &self.rest[value_at..];
        let value = match rest.chars().next().and_then(closing) {
            Some(close) => {
                let after = rest.char_indices().nth(1).map_or("", |(at, _)| &rest[at..]).to_owned();
                self.until(&after, close)
            }
            None => {
                let value = word[value_at..].to_owned();
                self.rest = &self.rest[end..];
                value
            }
        };
        if value.trim().is_empty() {
            self.warn("a filter without a value was passed over");
            return None;
        }
        Some(Node::Filter(field, value.trim().to_owned()))
    }

    /// `date>=2024-03`, `rate < 0.05%`: none if the word (at the present place) begins no such thing.
    fn comparison(&mut self, word: &str) -> Option<Option<Node>> {
        let name = &word[..word.find(is_sign).unwrap_or(word.len())];
        let behind = self.rest[name.len()..].trim_start();
        let operand = behind.trim_start_matches(is_sign);
        let sign = &behind[..behind.len() - operand.len()];
        if sign.is_empty() {
            return None;
        }
        let Some(field) = FilterField::named(name).filter(|field| field.is_ordered()) else {
            if !name.is_empty() && word.len() > name.len() {
                self.warn(&format!(
                    "{name:?} cannot be compared: it is taken for words (date, rate, amount, days … can)"
                ));
            }
            return None;
        };
        let operand = operand.trim_start();
        let end = operand.find(|ch: char| ch.is_whitespace() || matches!(ch, '(' | ')')).unwrap_or(operand.len());
        let value = format!("{sign}{}", &operand[..end]);
        self.rest = &self.rest[self.rest.len() - (operand.len() - end)..];
        if end == 0 {
            self.warn("a filter without a value was passed over");
            return Some(None);
        }
        Some(Some(Node::Filter(field, value)))
    }

    /// Length of an `OR` at the present place.
    fn at_or(&self) -> Option<usize> {
        let length = ["OR", "ＯＲ"].iter().find(|or| self.rest.starts_with(**or))?.len();
        let next = self.rest[length..].chars().next();
        next.is_none_or(|ch| ch.is_whitespace() || matches!(ch, '(' | ')')).then_some(length)
    }

    fn take_or(&mut self) -> bool {
        let Some(length) = self.at_or() else { return false };
        self.rest = &self.rest[length..];
        true
    }
}

/// A sign that compares.
fn is_sign(ch: char) -> bool {
    matches!(ch, '<' | '>' | '=' | '≤' | '≥' | '＜' | '＞' | '＝')
}

/// The quotes that close what `open` opens.
fn closing(open: char) -> Option<&'static [char]> {
    match open {
        '"' | '＂' => Some(&['"', '＂']),
        '“' | '”' => Some(&['”', '“']),
        '「' => Some(&['」']),
        '『' => Some(&['』']),
        _ => None,
    }
}

fn join(mut nodes: Vec<Node>, make: impl Fn(Vec<Node>) -> Node) -> Option<Node> {
    if nodes.len() < 2 { nodes.pop() } else { Some(make(nodes)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Node {
        Node::Words(text.split(' ').map(str::to_owned).collect())
    }

    fn root(query: &str) -> Node {
        parse(query).root.expect("something is asked for")
    }

    #[test]
    fn words_stand_together() {
        assert_eq!(root("  管辖 法院 "), words("管辖 法院"));
        assert_eq!(parse(" ").root, None);
        assert_eq!(root("order"), words("order"));
        assert_eq!(root("（二）"), words("（二）"));
    }

    #[test]
    fn quotes_of_all_sorts_are_exact() {
        for query in ["\"视为送达\"", "“视为送达”", "「视为送达」", "＂视为送达＂", "“视为送达"]
        {
            assert_eq!(root(query), Node::Exact("视为送达".into()), "{query}");
        }
        assert_eq!(parse("“视为送达").warnings.len(), 1);
        assert_eq!(parse("\"\" ").root, None);
    }

    #[test]
    fn negation_alternatives_and_groups() {
        assert_eq!(root("招商 -公司"), Node::All(vec![words("招商"), Node::Not(Box::new(words("公司")))]));
        assert_eq!(root("(甲 OR 乙) 丙"), Node::All(vec![Node::Any(vec![words("甲"), words("乙")]), words("丙")]));
        assert_eq!(
            root("-\"甲 乙\" OR type:dispute"),
            Node::Any(vec![
                Node::Not(Box::new(Node::Exact("甲 乙".into()))),
                Node::Filter(FilterField::Type, "dispute".into())
            ])
        );
    }

    #[test]
    fn filters_take_words_and_quotes() {
        assert_eq!(root("provider：云桥"), Node::Filter(FilterField::Provider, "云桥".into()));
        assert_eq!(root("section:\"争议解决 > 管辖\""), Node::Filter(FilterField::Section, "争议解决 > 管辖".into()));
        assert_eq!(root("http://a.cn"), words("http://a.cn"));
        assert_eq!(parse("type:").warnings.len(), 1);
    }

    #[test]
    fn dates_and_values_are_compared() {
        let date = |value: &str| Node::Filter(FilterField::Date, value.into());
        assert_eq!(root("date>=2023-01"), date(">=2023-01"));
        assert_eq!(root("date:2023"), date("2023"));
        assert_eq!(root("日期 ≥ 2023 押金"), Node::All(vec![date("≥2023"), words("押金")]));
        assert_eq!(root("(date<2023)"), date("<2023"));
        assert_eq!(root("type>3"), words("type>3"));
        assert_eq!(root("date"), words("date"));
        assert_eq!(parse("date>=").warnings.len(), 1);
    }

    #[test]
    fn nonsense_is_passed_over_with_a_warning() {
        for query in [")", "甲 )", "(甲", "OR", "甲 OR", "OR 甲", "\"", "type:\"\""] {
            assert!(!parse(query).warnings.is_empty(), "{query}");
        }
        assert_eq!(root("甲 ) 乙"), Node::All(vec![words("甲"), words("乙")]));
        parse(&"(".repeat(5000));
        parse(&"-(".repeat(900));
    }

    proptest! {
        #[test]
        fn nothing_panics(query in "\\PC{0,30}|([-()\"“”：: <>=≥]|OR|type:|file:|date|rate|2024|甲|乙){0,20}") {
            parse(&query);
        }
    }
}
