//! Runs of letters and digits: `99.9%`, `100,000.00`, `v2.3.1`, `DDoS`, `www.a-b.com` are one token each.

use crate::text::is_run_char;

/// A run of letters and digits, in **characters** of the folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub start: usize,
    pub end: usize,
}

/// A part of a run, counted from the run's start: `start..end` in characters, `from..to` in bytes.
pub(super) struct Part {
    pub start: usize,
    pub end: usize,
    pub from: usize,
    pub to: usize,
}

/// How far the run at the start of a text reaches.
pub(super) struct Length {
    pub chars: usize,
    pub bytes: usize,
}

/// Returns the runs of a folded text.
pub fn runs(folded: &str) -> Vec<Run> {
    super::pieces(folded)
        .filter(|piece| piece.kind == super::Kind::Run)
        .map(|piece| Run { start: piece.token.start, end: piece.token.end })
        .collect()
}

/// Measures the run that `text` begins with, if it does.
///
/// Whether a character joins its neighbours into one run is decided by what follows it *inside* that run: a substring
/// whose ends are not inside a run is therefore divided as the text around it is.
pub(super) fn run_at_start(text: &str) -> Option<Length> {
    let mut rest = text.chars();
    let mut last = rest.next().filter(|&ch| is_run_char(ch))?;
    let mut length = Length { chars: 1, bytes: last.len_utf8() };
    loop {
        let mut ahead = rest.clone();
        let Some(ch) = ahead.next() else { break };
        if is_run_char(ch) {
            last = ch;
        } else if matches!(ch, '%' | '‰' | '‱') && last.is_ascii_digit() {
            length.chars += 1;
            length.bytes += ch.len_utf8();
            break;
        } else if joins(last, ch, ahead.as_str()) {
            last = ch;
        } else {
            break;
        }
        rest = ahead;
        length.chars += 1;
        length.bytes += ch.len_utf8();
    }
    Some(length)
}

/// Tells whether `joiner` ties the run character before it to those after it.
fn joins(before: char, joiner: char, after: &str) -> bool {
    let Some(next) = after.chars().next().filter(|&ch| is_run_char(ch) && is_run_char(before)) else { return false };
    let letter = |ch: char| ch.is_alphabetic();
    match joiner {
        '.' | '_' | '@' => true,
        // `3-5日` and `2020-01-01` stay apart, so that `5日` is found; `COVID-19` and `e-mail` are names.
        '-' => letter(before) || letter(next),
        '\'' | '’' | '&' => letter(before) && letter(next),
        // A thousands separator, not the comma of `第1,2,3条`.
        ',' => {
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let ends = !after[digits..].chars().next().is_some_and(|ch| is_run_char(ch) && !ch.is_ascii_digit());
            before.is_ascii_digit() && digits == 3 && ends
        }
        _ => false,
    }
}

/// Returns the parts of a run that hold letters, if it has several parts: whoever asks for `yunqiao` means
/// `www.yunqiao.com` too. Parts of digits only are no tokens: `5%` is not `0.5%`.
pub(super) fn parts(run: &str) -> impl Iterator<Item = Part> + '_ {
    let (mut start, mut from) = (0, 0);
    std::iter::from_fn(move || {
        let rest = &run[from..];
        if rest.is_empty() {
            return None;
        }
        let joiner = rest.chars().next().filter(|&ch| !is_run_char(ch));
        let bytes = joiner.map_or_else(|| rest.find(|ch| !is_run_char(ch)).unwrap_or(rest.len()), char::len_utf8);
        let part = Part { start, end: start + rest[..bytes].chars().count(), from, to: from + bytes };
        (start, from) = (part.end, part.to);
        Some(part)
    })
    .filter(|part| part.to - part.from < run.len() && run[part.from..part.to].chars().any(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_what_people_take_for_one_thing() {
        for (text, wanted) in [
            ("达到99.9%以上", vec!["99.9%"]),
            ("按5‰计", vec!["5‰"]),
            ("v2.3.1版", vec!["v2.3.1"]),
            ("100,000.00元", vec!["100,000.00"]),
            ("1,234,567元", vec!["1,234,567"]),
            ("第1,2,3条", vec!["1", "2", "3"]),
            ("ddos攻击", vec!["ddos"]),
            ("12.3甲方", vec!["12.3"]),
            ("12.甲方", vec!["12"]),
            ("见www.a-b.com。", vec!["www.a-b.com"]),
            ("kefu@a.cn", vec!["kefu@a.cn"]),
            ("3-5日", vec!["3", "5"]),
            ("2020-01-01", vec!["2020", "01", "01"]),
            ("covid-19", vec!["covid-19"]),
            ("service level", vec!["service", "level"]),
            ("5%10", vec!["5%", "10"]),
            ("%", vec![]),
        ] {
            let chars: Vec<char> = text.chars().collect();
            let got: Vec<String> = runs(text).iter().map(|run| chars[run.start..run.end].iter().collect()).collect();
            assert_eq!(got, wanted, "{text}");
        }
    }
}
