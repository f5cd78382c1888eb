//! The words of `src/data/values.toml`, arranged for looking up.

use std::sync::LazyLock;

use super::{Base, Unit, number};
use crate::data::{Record, records};
use crate::text::is_han;

/// The words of values.
#[derive(Debug, Default)]
pub struct Table {
    pub measures: Vec<Measure>,
    /// Every name that can stand behind a number, by its first character.
    behind: Vec<(char, Vec<Name>)>,
    /// Names of currencies before a number, the longest first.
    before: Vec<(&'static str, &'static str)>,
    scales: Vec<(&'static str, u32)>,
    /// The Han characters that can stand behind the number of a value.
    follow: Vec<char>,
    pub bases: Vec<BaseWords>,
    pub between: Vec<&'static str>,
    pub allowed: Vec<&'static str>,
    pub each: Vec<&'static str>,
    pub not_each: Vec<&'static str>,
    pub the_one: Vec<&'static str>,
    pub not_the_one: Vec<&'static str>,
    pub previous: Vec<&'static str>,
    pub not_previous: Vec<&'static str>,
}

/// A unit in which periods are told.
#[derive(Debug)]
pub struct Measure {
    /// Its name in queries.
    pub field: &'static str,
    pub unit: Unit,
    /// How many of `unit` one is, in parts of 10⁻⁹.
    pub each: u128,
    /// Whether only whole ones are counted.
    pub whole: bool,
}

/// What stands behind a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// The index of a [`Measure`].
    Period(usize),
    Currency(&'static str),
    Yuan,
}

#[derive(Debug)]
struct Name {
    name: &'static str,
    means: Means,
    not_before: Vec<&'static str>,
}

/// The words that tell what a rate is for.
#[derive(Debug)]
pub struct BaseWords {
    pub base: Base,
    pub before: &'static [&'static str],
    pub near: &'static [&'static str],
    pub touching: &'static [&'static str],
    pub after: &'static [&'static str],
    pub later: &'static [&'static str],
    pub not_before: &'static [&'static str],
}

/// Returns the table.
pub fn table() -> &'static Table {
    static TABLE: LazyLock<Table> = LazyLock::new(|| {
        static RECORDS: LazyLock<Vec<Record>> = LazyLock::new(|| records(include_str!("../data/values.toml")));
        Table::of(&RECORDS)
    });
    &TABLE
}

impl Table {
    fn of(records: &'static [Record]) -> Table {
        let mut table = Table::default();
        for record in records {
            let names = record.list("names").to_vec();
            match record.text("is") {
                "period" => table.period(record),
                "currency" => {
                    let code = record.text("code");
                    table.before.extend(record.list("before").iter().map(|&name| (name, code)));
                    table.name(record.list("after"), Means::Currency(code), &[]);
                }
                "yuan" => table.name(record.list("after"), Means::Yuan, record.list("not_before")),
                "between" => table.between = names,
                "behind" => table.allowed = names,
                "scale" => {
                    let power = record.text("power").parse().unwrap_or(0);
                    table.scales.extend(names.into_iter().map(|name| (name, power)));
                }
                "base" => table.bases.extend(Base::named(record.text("base")).map(|base| BaseWords {
                    base,
                    before: record.list("before"),
                    near: record.list("near"),
                    touching: record.list("touching"),
                    after: record.list("after"),
                    later: record.list("later"),
                    not_before: record.list("not_before"),
                })),
                "each" => {
                    table.each = names;
                    table.not_each = record.list("not_behind").to_vec();
                }
                "the-one" => {
                    table.the_one = names;
                    table.not_the_one = record.list("not_behind").to_vec();
                }
                "previous" => {
                    table.previous = names;
                    table.not_previous = record.list("not_behind").to_vec();
                }
                _ => {}
            }
        }
        for (_, names) in &mut table.behind {
            names.sort_by_key(|name| std::cmp::Reverse(name.name.len()));
        }
        table.follow = table.behind.iter().map(|(first, _)| *first).collect();
        table.follow.extend(table.allowed.iter().filter_map(|word| word.chars().next()));
        // 分之, 点五, 三至五
        table.follow.extend(['分', '点', '至', '到']);
        table.follow.sort_unstable();
        table.before.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        table.between.sort_by_key(|name| std::cmp::Reverse(name.len()));
        table
    }

    fn period(&mut self, record: &'static Record) {
        let each = number::read(record.text("each")).0.map(|number| number.nano);
        let Some((unit, each)) = Unit::named(record.text("unit")).zip(each) else { return };
        let means = Means::Period(self.measures.len());
        self.measures.push(Measure { field: record.text("field"), unit, each, whole: record.text("whole") == "yes" });
        self.name(record.list("names"), means, record.list("not_before"));
    }

    fn name(&mut self, names: &'static [&'static str], means: Means, not_before: &[&'static str]) {
        for &name in names {
            let Some(first) = name.chars().next() else { continue };
            let at = self.behind.iter().position(|(ch, _)| *ch == first).unwrap_or_else(|| {
                self.behind.push((first, Vec::new()));
                self.behind.len() - 1
            });
            self.behind[at].1.push(Name { name, means, not_before: not_before.to_vec() });
        }
    }

    /// Tells whether the number before this character can be part of a value: 一方 and 三条 end there.
    pub fn can_follow(&self, ch: char) -> bool {
        !is_han(ch) || self.follow.binary_search(&ch).is_ok()
    }

    /// Returns what stands at the start of `rest`, behind a number, and its bytes.
    pub fn behind(&self, rest: &str) -> Option<(Means, usize)> {
        let first = rest.chars().next()?;
        let (_, names) = self.behind.iter().find(|(ch, _)| *ch == first)?;
        let name = names.iter().find(|name| rest.starts_with(name.name))?;
        let follows = &rest[name.name.len()..];
        let cut = name.name.ends_with(|ch: char| ch.is_ascii_alphabetic())
            && follows.starts_with(|ch: char| ch.is_ascii_alphanumeric());
        let other = name.not_before.iter().any(|word| follows.starts_with(word));
        (!cut && !other).then_some((name.means, name.name.len()))
    }

    /// Returns the currency that `before`, which ends at a number, ends with, and where its name begins.
    pub fn currency_before(&self, before: &str) -> Option<(&'static str, usize)> {
        let mut rest = before;
        // few words stand between, and a text of nothing but them must not cost its length
        for _ in 0..6 {
            if let Some((name, code)) = self.before.iter().find(|(name, _)| rest.ends_with(name)) {
                let start = rest.len() - name.len();
                let cut = name.starts_with(|ch: char| ch.is_ascii_alphabetic())
                    && rest[..start].ends_with(|ch: char| ch.is_ascii_alphanumeric());
                return (!cut).then_some((code, start));
            }
            let word = self.between.iter().find(|word| rest.ends_with(*word))?;
            rest = &rest[..rest.len() - word.len()];
        }
        None
    }

    /// Returns the power of ten of the English scale at the start of `rest`, and its bytes.
    pub fn scale_of(&self, rest: &str) -> Option<(u32, usize)> {
        let (name, power) = self.scales.iter().find(|(name, _)| rest.starts_with(name))?;
        (!rest[name.len()..].starts_with(|ch: char| ch.is_ascii_alphanumeric())).then_some((*power, name.len()))
    }
}
