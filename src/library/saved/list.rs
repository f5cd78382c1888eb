//! Lists in TOML that people have laid out: what a change does not concern stays, comments included.

use toml_edit::{Array, RawString, Value};

/// Removes texts from a list.
pub(super) fn take_out(list: &mut Array, gone: &[String]) {
    for at in (0..list.len()).rev() {
        if list.get(at).and_then(Value::as_str).is_some_and(|text| gone.iter().any(|gone| gone == text)) {
            remove(list, at);
        }
    }
}

/// Removes a value. What stands ahead of it may begin with the comment on the line of the value before, which is to stay.
fn remove(list: &mut Array, at: usize) {
    let gone = list.remove(at);
    let comment = prefix(&gone).rsplit_once('\n').map_or("", |(comment, _)| comment);
    if !comment.contains('#') {
        return;
    }
    // Whatever follows must begin on a line of its own.
    let with = |own: &str| match own.find('\n') {
        Some(_) if own.trim_start_matches([' ', '\t', '\r']).starts_with('\n') => format!("{comment}{own}"),
        _ => format!("{comment}\n{own}"),
    };
    match list.get_mut(at) {
        Some(next) => {
            let both = with(prefix(next));
            next.decor_mut().set_prefix(both);
        }
        None => {
            let both = with(list.trailing().as_str().unwrap_or_default());
            list.set_trailing(both);
        }
    }
}

/// Adds a text to a list; where values stand on lines of their own, on one more.
pub(super) fn put_in(list: &mut Array, text: &str) {
    let last = list.iter().last().map(|value| prefix(value).to_owned()).unwrap_or_default();
    let indent = last.rsplit_once('\n').map_or("  ", |(_, indent)| indent);
    let trailing = list.trailing().as_str().unwrap_or_default().to_owned();
    list.push(text);
    let Some((comment, rest)) = trailing.rsplit_once('\n') else { return };
    let at = list.len() - 1;
    if let Some(value) = list.get_mut(at) {
        value.decor_mut().set_prefix(format!("{comment}\n{indent}"));
    }
    list.set_trailing(format!("\n{rest}"));
    list.set_trailing_comma(true);
}

fn prefix(value: &Value) -> &str {
    value.decor().prefix().and_then(RawString::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_lines_stay() {
        let cases = [
            ("['甲', '乙']", "乙", "['甲', \"丙\"]"),
            ("['甲']", "甲", "[\"丙\"]"),
            ("[]", "", "[\"丙\"]"),
            ("[\n  '甲', # 一\n  '乙', # 二\n]", "乙", "[\n  '甲', # 一\n # 二\n  \"丙\",\n]"),
            ("[ # 零\n  '甲', # 一\n  '乙'\n]", "甲", "[ # 零\n # 一\n  '乙'\n, \"丙\"]"),
        ];
        for (before, gone, after) in cases {
            let mut document: toml_edit::DocumentMut = format!("tags = {before}\n").parse().expect("TOML");
            let list = document["tags"].as_array_mut().expect("a list");
            take_out(list, &[gone.to_owned()]);
            put_in(list, "丙");
            assert_eq!(document.to_string(), format!("tags = {after}\n"));
            document.to_string().parse::<toml_edit::DocumentMut>().expect("TOML still");
        }
    }
}
