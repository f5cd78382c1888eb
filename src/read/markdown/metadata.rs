//! The metadata before a text in Markdown: `---`, keys with values, `---`.

use crate::read::blocks::trim;
use crate::text::is_han;

/// Finds the metadata block at the start: the line after it, and the title in it.
pub(super) fn at_start(lines: &[&str]) -> (usize, Option<String>) {
    const LONGEST: usize = 200;
    let Some(start) = lines.iter().position(|line| !trim(line).is_empty()) else { return (0, None) };
    let fence = trim(lines[start]);
    if !matches!(fence, "---" | "+++") {
        return (0, None);
    }
    let Some(length) = lines.iter().skip(start + 1).take(LONGEST).position(|line| trim(line) == fence) else {
        return (0, None);
    };
    let inner = &lines[start + 1..start + 1 + length];
    if !is_metadata(inner) {
        return (0, None);
    }
    let title = inner.iter().find_map(|line| {
        let (key, value) = line.split_once([':', '='])?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        (key.trim().eq_ignore_ascii_case("title") && !value.is_empty()).then(|| value.to_owned())
    });
    (start + length + 2, title)
}

/// Tells whether lines between two fences are metadata: keys with values, comments, and lists or texts indented below
/// them. An agreement may open with a rule, too, and name its parties before the next (`- 甲方：…`).
fn is_metadata(lines: &[&str]) -> bool {
    let is_key = |key: &str| key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    let keyed = |line: &str| {
        let key = line.split([':', '=']).next().unwrap_or("");
        key.len() < line.len() && key.starts_with(|ch: char| ch.is_ascii_alphanumeric()) && is_key(key.trim())
    };
    let labelled = |line: &str| line.split_once([':', '：']).is_some_and(|(label, _)| label.chars().any(is_han));
    let mut said = lines.iter().filter(|line| !trim(line).is_empty() && !line.starts_with('#'));
    said.clone().next().is_none_or(|first| keyed(first) || first.starts_with('['))
        && said.all(|line| (keyed(line) || line.starts_with([' ', '\t', '-', ']', '}', '['])) && !labelled(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(text: &str) -> (usize, Option<String>) {
        at_start(&text.lines().collect::<Vec<_>>())
    }

    #[test]
    fn metadata_are_keys_with_values() {
        assert_eq!(start("\n---\ntitle: 云杉协议\ntags:\n- 甲\n---\n乙方"), (6, Some("云杉协议".to_owned())));
        assert_eq!(start("---\n# 注：草稿\nabout: 本协议：一\n\n---"), (5, None));
        assert_eq!(start("+++\n[params]\ntitle = \"甲\"\n+++"), (4, Some("甲".to_owned())));
    }

    #[test]
    fn the_head_of_an_agreement_is_text() {
        for text in [
            "---\n甲方\n---\n乙方",
            "---\n- 甲方：云杉公司\n  地址: 一号\n---\n乙方",
            "---\n  甲方：云杉公司\n---",
            "---\nurl: x\n甲方: 云杉\n---",
            "---\ntitle: x",
        ] {
            assert_eq!(start(text), (0, None), "{text}");
        }
    }
}
