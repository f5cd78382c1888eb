//! Golden files: what a program may rely on. `UPDATE_GOLDEN=1` writes them anew.

use std::path::Path;

use serde_json::Value;

/// Compares JSON Lines with `tests/golden/NAME.json`, where they stand indented so that a diff can be read.
pub fn check(name: &str, lines: &[Value]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.json"));
    let mut got = String::new();
    for line in lines {
        got += &serde_json::to_string_pretty(line).unwrap();
        got.push('\n');
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        return std::fs::write(path, got).unwrap();
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    if let Some(at) = wanted.lines().zip(got.lines()).position(|(a, b)| a != b) {
        let near = |text: &str| text.lines().skip(at.saturating_sub(3)).take(7).collect::<Vec<_>>().join("\n");
        panic!(
            "{name}.json differs at line {}; wanted\n{}\ngot\n{}\n(UPDATE_GOLDEN=1 writes it anew)",
            at + 1,
            near(&wanted),
            near(&got)
        );
    }
    assert_eq!(
        wanted.lines().count(),
        got.lines().count(),
        "{name}.json has another length (UPDATE_GOLDEN=1 writes it anew)"
    );
}
