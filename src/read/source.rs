//! Takes out of a source text what is no text in any markup: comments, scripts, template directives.

use std::borrow::Cow;

/// What opens a stretch to be taken out, and what closes it; compared without regard to ASCII case.
pub(super) type Fence = (&'static str, &'static str);

/// Directives of JSP, ASP, ERB, PHP, FreeMarker, Jinja, Liquid. Placeholders (`${…}`, `{$…}`, `{{…}}`) are no
/// directives: they stand where the agreement has a word.
pub(super) const DIRECTIVES: &[Fence] = &[
    ("<%", "%>"),
    ("<?php", "?>"),
    ("<?=", "?>"),
    ("<#--", "-->"),
    ("<#", ">"),
    ("</#", ">"),
    ("<@", ">"),
    ("</@", ">"),
    ("{%", "%}"),
];

/// What Markdown leaves to HTML and HTML leaves unseen.
pub(super) const UNSEEN: &[Fence] =
    &[("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>"), ("<%", "%>"), ("{%", "%}")];

/// Returns `text` without the stretches between the fences. Their line breaks stay, so that lines keep their numbers.
/// A fence that is opened and never closed stays too: it is text.
pub(super) fn without<'a>(text: &'a str, fences: &[Fence]) -> Cow<'a, str> {
    let lower = text.to_ascii_lowercase();
    let mut alive: Vec<Fence> = fences.iter().copied().filter(|(open, _)| lower.contains(open)).collect();
    if alive.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = lower[at..].find(['<', '{']) {
        at += found;
        let Some(index) = alive.iter().position(|(open, _)| lower[at..].starts_with(open)) else {
            at += 1;
            continue;
        };
        let (open, close) = alive[index];
        match lower[at + open.len()..].find(close) {
            Some(length) => {
                let end = at + open.len() + length + close.len();
                out.push_str(&text[copied..at]);
                out.extend(line_breaks(&text[at..end]));
                (copied, at) = (end, end);
            }
            // Not looked for again, lest many openings make the search quadratic.
            None => drop(alive.remove(index)),
        }
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// Returns `text` without tags that stretch over several lines; see [`without`].
pub(super) fn without_long_tags(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 4096;
    let mut out = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = text[at..].find('<') {
        at += found + 1;
        if !text[at..].trim_start_matches('/').starts_with(|ch: char| ch.is_ascii_alphabetic()) {
            continue;
        }
        let Some(length) = text[at..].find(['<', '>']) else { break };
        let tag = &text[at..at + length];
        if text[at + length..].starts_with('>') && tag.contains('\n') && length <= LONGEST {
            out.push_str(&text[copied..at - 1]);
            out.extend(line_breaks(tag));
            copied = at + length + 1;
        }
        at += length;
    }
    if copied == 0 { Cow::Borrowed(text) } else { Cow::Owned(out + &text[copied..]) }
}

fn line_breaks(text: &str) -> impl Iterator<Item = char> + '_ {
    // `\r\n` is one line break: the `\n` stands for it.
    let lone_returns = !text.contains('\n');
    text.chars().filter(move |ch| *ch == '\n' || (lone_returns && *ch == '\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fenced_stretches_leave_their_line_breaks() {
        assert_eq!(without("甲<%@ page\n x %>乙<% 丙", DIRECTIVES), "甲\n乙<% 丙");
        assert_eq!(without("甲<SCRIPT>a<b</Script>乙${x}{$y}", UNSEEN), "甲乙${x}{$y}");
        assert_eq!(without("{% if x %}甲{% endif %}", DIRECTIVES), "甲");
        assert_eq!(without("无", DIRECTIVES), "无");
    }

    #[test]
    fn only_tags_are_taken_for_tags() {
        assert_eq!(without_long_tags("<meta\n a=b\n/>甲<b>乙</b>"), "\n\n甲<b>乙</b>");
        assert_eq!(without_long_tags("a < b\n> c"), "a < b\n> c");
        assert_eq!(without_long_tags("a <b\n<c"), "a <b\n<c");
    }
}
