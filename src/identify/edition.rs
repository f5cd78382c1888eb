//! Titles of the versions of one agreement: what is left of a title when dates and numbers of versions are folded away
//! (`data/editions.toml`).

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::dates;
use crate::text::fold_str;

#[derive(Deserialize)]
struct Patterns {
    /// What says which version it is; folded.
    patterns: Vec<String>,
}

static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let Patterns { patterns } = toml::from_str(include_str!("../data/editions.toml")).expect("a test reads the table");
    patterns.iter().map(|pattern| Regex::new(pattern).expect("a test compiles every pattern of the table")).collect()
});

/// Returns what the titles of all versions of an agreement have in common: `云杉服务协议（2024版）` and `云杉服务协议 V2.1` are both
/// `云杉服务协议`. A title that is nothing but its version stays as it is, folded.
pub fn without_edition(title: &str) -> String {
    let folded = fold_str(title);
    let mut left = folded.clone();
    let found: Vec<_> = dates::dates(&folded).into_iter().map(|date| date.place).collect();
    for place in found.into_iter().rev() {
        left.replace_range(place, "");
    }
    for pattern in PATTERNS.iter() {
        left = pattern.replace_all(&left, "").into_owned();
    }
    left.retain(char::is_alphanumeric);
    if left.is_empty() { folded } else { left }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_a_title_are_one() {
        for title in [
            "云杉服务协议",
            "云杉服务协议（2024版）",
            "云杉服务协议 V2.1",
            "云杉服务协议（2024年3月1日更新）",
            "云杉服务协议（修订版）",
            "《云杉服务协议》第三版",
            "2023年版云杉服务协议",
            "雲杉服務協議（版本号：v3）",
            "云杉服务协议_20240301",
            "云杉服务协议（生效日期：2024-03-01）",
        ] {
            assert_eq!(without_edition(title), "云杉服务协议", "{title}");
        }
        assert_ne!(without_edition("云杉服务协议二"), "云杉服务协议");
        assert_eq!(without_edition("2024版"), "2024版");
    }
}
