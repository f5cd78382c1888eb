//! Columns of a terminal: widths, line breaks of Chinese text, colours. Han characters count as two columns.

use std::borrow::Cow;
use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::escape;

/// How a stretch of text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Plain,
    /// Titles and citations.
    Strong,
    /// The query's own characters.
    Match,
    /// One of its words.
    Word,
    /// A wording of its concept.
    Concept,
    /// Types, providers, kinds.
    Label,
    /// Files and addresses.
    Place,
    /// What matters least.
    Faint,
    /// Of a difference, what went and what came.
    Removed,
    Added,
}

impl Paint {
    fn code(self) -> &'static str {
        match self {
            Paint::Plain => "",
            Paint::Strong => "1",
            Paint::Match => "1;31",
            Paint::Word => "33",
            Paint::Concept => "4",
            Paint::Label => "36",
            Paint::Place => "35",
            Paint::Faint => "2",
            Paint::Removed => "9;31",
            Paint::Added => "32",
        }
    }
}

/// A stretch of text with one look. Its text is escaped: it holds no controls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    text: Cow<'a, str>,
    paint: Paint,
}

impl<'a> Piece<'a> {
    pub(super) fn new(text: &'a str, paint: Paint) -> Self {
        Piece { text: escape::terminal(text), paint }
    }

    pub(super) fn into_owned(self) -> Piece<'static> {
        Piece { text: Cow::Owned(self.text.into_owned()), paint: self.paint }
    }
}

/// Writes `text` escaped and, if `colour`, painted.
pub(super) fn put(out: &mut dyn Write, colour: bool, paint: Paint, text: &str) -> io::Result<()> {
    write_piece(out, colour, &Piece::new(text, paint))
}

fn write_piece(out: &mut dyn Write, colour: bool, piece: &Piece<'_>) -> io::Result<()> {
    if colour && piece.paint != Paint::Plain && !piece.text.is_empty() {
        write!(out, "\x1b[{}m{}\x1b[0m", piece.paint.code(), piece.text)
    } else {
        out.write_all(piece.text.as_bytes())
    }
}

/// Writes the pieces as lines, each behind `indent` blanks and no wider than `width` columns; without a width as one line.
pub(super) fn put_wrapped(
    out: &mut dyn Write,
    colour: bool,
    indent: usize,
    width: Option<usize>,
    pieces: &[Piece<'_>],
) -> io::Result<()> {
    // Narrower than this, wrapping makes a text harder to read than the terminal's own line breaks.
    const LEAST: usize = 20;
    let room = width.map(|w| w.saturating_sub(indent)).filter(|&w| w >= LEAST);
    for line in wrap(pieces, room) {
        write!(out, "{:indent$}", "")?;
        for piece in &line {
            write_piece(out, colour, piece)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Writes two texts beside each other, each in a column of `width` columns, with a bar between them.
pub(super) fn put_beside(
    out: &mut dyn Write,
    colour: bool,
    width: usize,
    left: &[Vec<Piece<'_>>],
    right: &[Vec<Piece<'_>>],
) -> io::Result<()> {
    let lines = |texts: &[Vec<Piece<'_>>]| -> Vec<Vec<Piece<'static>>> {
        texts
            .iter()
            .flat_map(|text| wrap(text, Some(width)))
            .map(|line| line.into_iter().map(Piece::into_owned).collect())
            .collect()
    };
    let (left, right) = (lines(left), lines(right));
    for at in 0..left.len().max(right.len()) {
        let mut used = 0;
        for piece in left.get(at).into_iter().flatten() {
            used += width_of(&piece.text);
            write_piece(out, colour, piece)?;
        }
        write!(out, "{:1$} │", "", width.saturating_sub(used))?;
        for (nth, piece) in right.get(at).into_iter().flatten().enumerate() {
            write!(out, "{}", if nth == 0 { " " } else { "" })?;
            write_piece(out, colour, piece)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Cuts the pieces into lines of at most `width` columns.
fn wrap<'a>(pieces: &[Piece<'a>], width: Option<usize>) -> Vec<Vec<Piece<'a>>> {
    let Some(width) = width else { return vec![pieces.to_vec()] };
    let chars: Vec<(char, Paint)> = pieces.iter().flat_map(|p| p.text.chars().map(|ch| (ch, p.paint))).collect();
    let mut lines = Vec::new();
    let mut start = 0;
    while start < chars.len() {
        let end = line_end(&chars, start, width);
        let blanks = chars[start..end].iter().rev().take_while(|&&(ch, _)| ch == ' ').count();
        lines.push(join(&chars[start..end - blanks]));
        start = end;
        while chars.get(start).is_some_and(|&(ch, _)| ch == ' ') {
            start += 1;
        }
    }
    if lines.is_empty() {
        lines.push(vec![]);
    }
    lines
}

/// Returns where the line that begins at `start` ends: the last border that fits, or the edge where there is none.
fn line_end(chars: &[(char, Paint)], start: usize, width: usize) -> usize {
    let mut used = 0;
    let mut border = start;
    for at in start..chars.len() {
        if at > start && may_break(chars[at - 1].0, chars[at].0) {
            border = at;
        }
        used += columns(chars[at].0);
        // A blank at the edge is swallowed by the break.
        if used > width && chars[at].0 != ' ' {
            return if border > start { border } else { at.max(start + 1) };
        }
    }
    chars.len()
}

/// Tells whether a line may end between two characters: beside blanks and wide characters, but no closing mark
/// begins a line and no opening mark ends one.
fn may_break(before: char, after: char) -> bool {
    let closes = |ch| {
        matches!(
            ch,
            '，' | '。'
                | '、'
                | '；'
                | '：'
                | '？'
                | '！'
                | '）'
                | '》'
                | '】'
                | '」'
                | '”'
                | '’'
                | '…'
                | '％'
                | '‰'
                | ')'
                | ','
                | '.'
                | ';'
                | ':'
                | '%'
        )
    };
    let opens = |ch| matches!(ch, '（' | '《' | '【' | '「' | '“' | '‘' | '(');
    !closes(after) && !opens(before) && (before == ' ' || columns(before) == 2 || columns(after) == 2)
}

fn join(chars: &[(char, Paint)]) -> Vec<Piece<'static>> {
    chars
        .chunk_by(|a, b| a.1 == b.1)
        .map(|run| Piece { text: Cow::Owned(run.iter().map(|&(ch, _)| ch).collect()), paint: run[0].1 })
        .collect()
}

/// Returns the columns that `text` takes.
pub(super) fn width_of(text: &str) -> usize {
    text.width()
}

fn columns(ch: char) -> usize {
    ch.width().unwrap_or(0)
}

/// Returns the beginning of `text` that fits into `width` columns, `…` included where something is left off.
pub(super) fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if width_of(text) <= width {
        return Cow::Borrowed(text);
    }
    let mut used = 1;
    let kept: String = text
        .chars()
        .take_while(|&ch| {
            used += columns(ch);
            used <= width
        })
        .collect();
    Cow::Owned(kept + "…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &str, width: usize) -> Vec<String> {
        let mut out = Vec::new();
        put_wrapped(&mut out, false, 0, Some(width), &[Piece::new(text, Paint::Plain)]).expect("a vector takes all");
        String::from_utf8(out).expect("text").lines().map(String::from).collect()
    }

    #[test]
    fn chinese_breaks_anywhere_but_before_closing_marks() {
        assert_eq!(lines("甲方应当自收到货物之日起五日内验收。", 20), ["甲方应当自收到货物之", "日起五日内验收。"],);
        assert_eq!(lines("一二三四五六七八九十，甲乙", 20), ["一二三四五六七八九", "十，甲乙"]);
        assert_eq!(lines("合同总价为人民币的 100,000.00 元整", 20), ["合同总价为人民币的", "100,000.00 元整"]);
    }

    #[test]
    fn cut_counts_columns() {
        assert_eq!(cut("不可抗力", 8), "不可抗力");
        assert_eq!(cut("不可抗力", 7), "不可抗…");
        assert_eq!(cut("不可抗力", 6), "不可…");
    }

    #[test]
    fn colour_is_asked_for() {
        let mut out = Vec::new();
        put(&mut out, true, Paint::Match, "管辖").expect("a vector takes all");
        put(&mut out, false, Paint::Match, "管辖").expect("a vector takes all");
        assert_eq!(out, "\x1b[1;31m管辖\x1b[0m管辖".as_bytes());
    }

    proptest! {
        #[test]
        fn wrapping_loses_nothing_but_blanks_and_keeps_the_width(text in "[甲乙方，。（）a-z ]{0,60}", width in 20usize..40) {
            let wrapped = lines(&text, width);
            let visible = |s: &str| s.replace(' ', "");
            prop_assert_eq!(visible(&wrapped.concat()), visible(&text));
            for line in &wrapped {
                prop_assert!(width_of(line.trim_end()) <= width, "{line:?}");
            }
        }
    }
}
