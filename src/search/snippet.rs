//! Snippets: the sentence or sentences that answer best, and what to mark in them.
//!
//! A snippet is a slice of the clause's own wording, or two: where the answer stands in an item of an enumeration, the lead-in
//! goes ahead of it (`甲方不得有以下行为： … （三）…`). It is measured in columns of a terminal, where a Han character takes two;
//! neither a character nor a number or name is cut in two.

use super::{Highlight, MatchedBy};
use crate::query::Marks;
use crate::text::{Folded, fold, is_run_char};
use crate::tokenize::{Run, runs};

/// Width of a snippet unless another is asked for, in columns. One sentence may not be wider, several together neither.
pub const COLUMNS: usize = 180;

/// A snippet is no narrower than this, whatever is asked for.
const LEAST: usize = 20;

/// What stands between a lead-in and its item, where something is left out.
pub const JOINT: &str = " … ";

/// A stretch that answers, in **characters** of the folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub start: usize,
    pub end: usize,
    pub by: MatchedBy,
}

/// A snippet of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Snippet {
    /// Slices of the text, [`JOINT`] between them.
    pub text: String,
    /// Bytes of the snippet.
    pub highlights: Vec<Highlight>,
    /// The text (not only the snippet) has characters or words of the query.
    pub by_text: bool,
    /// It has a wording of one of the query's concepts.
    pub by_concept: bool,
}

/// What a snippet is made of.
pub(crate) struct Source<'t> {
    pub text: &'t str,
    /// Its items in order: bytes of the text, from the item's marker to its end.
    pub items: &'t [(usize, usize)],
    /// Columns; none for all of the text.
    pub width: Option<usize>,
}

/// Makes the snippet of a text. `given` are places that are known already: those of concepts and values.
pub(crate) fn snippet(source: &Source<'_>, marks: &Marks, given: &[Place]) -> Snippet {
    let text = source.text;
    let folded = fold(text);
    let mut found = given.to_vec();
    found.retain(|place| place.start < place.end && place.end <= folded.chars());
    let by_concept = found.iter().any(|place| place.by == MatchedBy::Concept);
    for (texts, by) in [(&marks.literals, MatchedBy::Literal), (&marks.words, MatchedBy::Word)] {
        let placed = texts.iter().flat_map(|mark| places(&folded.text, mark));
        found.extend(placed.map(|(start, end)| Place { start, end, by }));
    }
    let by_text = found.iter().any(|place| place.by != MatchedBy::Concept);
    let painted = paint(&folded, &found);
    let slices = match source.width {
        Some(width) => slices(source, width, &painted),
        None => vec![(0, text.len())],
    };
    let mut made = Snippet { text: String::new(), highlights: Vec::new(), by_text, by_concept };
    for (start, end) in slices {
        if !made.text.is_empty() {
            made.text.push_str(JOINT);
        }
        let inside = painted.iter().filter(|mark| mark.start.max(start) < mark.end.min(end));
        let by = made.text.len();
        made.highlights.extend(inside.map(|mark| Highlight {
            start: mark.start.max(start) - start + by,
            end: mark.end.min(end) - start + by,
            by: mark.by,
        }));
        made.text.push_str(&text[start..end]);
    }
    made
}

/// Chooses what to show, in bytes: one slice, or a lead-in and a part of its enumeration.
fn slices(source: &Source<'_>, width: usize, marks: &[Highlight]) -> Vec<(usize, usize)> {
    let text = source.text;
    let width = width.max(LEAST);
    let whole = window(text, width, marks);
    let all = sentences(text);
    let best = best_sentence(text, &all, marks).map_or(0, |at| all[at].0);
    let enclosing = source.items.iter().rev().find(|(start, end)| (*start..*end).contains(&best));
    let (Some(&(first, _)), Some(&(item, item_end))) = (source.items.first(), enclosing) else { return vec![whole] };
    // The sentence in front of the items; the end of a long one says what it is about.
    let lead = sentences(&text[..first]).last().map_or((0, 0), |&lead| trimmed(text, lead));
    let lead = (shortened(text, lead, width / 2), lead.1);
    let room = width.saturating_sub(columns(&text[lead.0..lead.1]) + JOINT.len());
    if lead.0 == lead.1 || whole.0 <= lead.0 {
        return vec![whole];
    }
    // The answer is looked for again in what is left of the width, from where its item begins.
    let inside: Vec<Highlight> = marks
        .iter()
        .filter(|mark| item <= mark.start && mark.end <= item_end)
        .map(|mark| Highlight { start: mark.start - item, end: mark.end - item, ..*mark })
        .collect();
    let (start, end) = window(&text[item..item_end], room, &inside);
    let (start, end) = (start + item, end + item);
    match text[lead.1..start].trim().is_empty() {
        true => vec![(lead.0, end)],
        false => vec![lead, (start, end)],
    }
}

/// Returns where a stretch begins when its end is to fit into `width` columns: where a phrase does, if one begins there.
fn shortened(text: &str, (start, end): (usize, usize), width: usize) -> usize {
    if columns(&text[start..end]) <= width {
        return start;
    }
    let mut from = end;
    let mut used = 0;
    for (at, ch) in text[start..end].char_indices().rev() {
        used += columns_of(ch);
        if used > width {
            break;
        }
        from = start + at;
    }
    // The last phrase begins at the last comma but the one that ends it.
    let phrase = text[from..end].char_indices().find(|(_, ch)| matches!(ch, '，' | ',' | '。' | '；'));
    let phrase = phrase.map(|(at, ch)| from + at + ch.len_utf8()).filter(|&at| !text[at..end].trim().is_empty());
    outside_run(text, phrase.unwrap_or(from), false).min(end)
}

/// Finds a folded text in another, in characters: only where its ends do not fall inside a run of letters and digits, as in
/// the index.
pub(crate) fn places<'a>(folded: &'a str, mark: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    let chars: Vec<char> = folded.chars().collect();
    let length = mark.chars().count();
    // Most texts hold no such run near a match: they are only looked for when asked.
    let has_runs = folded.chars().any(is_run_char);
    let runs = if has_runs { runs(folded) } else { Vec::new() };
    let (mut byte, mut at) = (0, 0);
    let mut next = move || {
        if mark.is_empty() {
            return None;
        }
        let found = byte + folded[byte..].find(mark)?;
        let start = at + folded[byte..found].chars().count();
        // Overlapping occurrences count: each is an answer.
        byte = found + folded[found..].chars().next().map_or(1, char::len_utf8);
        at = start + 1;
        Some((start, start + length))
    };
    std::iter::from_fn(move || {
        loop {
            let (start, end) = next()?;
            if fits(&chars, &runs, start, end) {
                return Some((start, end));
            }
        }
    })
}

/// Tells whether `start..end` leaves no run cut, or cuts it where a part begins or ends that holds letters and so is a token of its own.
fn fits(chars: &[char], runs: &[Run], start: usize, end: usize) -> bool {
    let cut = |border: usize| runs.iter().find(|run| run.start < border && border < run.end);
    let begins = |run: &Run| {
        !is_run_char(chars[start - 1])
            && chars[start..run.end].iter().take_while(|&&ch| is_run_char(ch)).any(|ch| ch.is_alphabetic())
    };
    let ends = |run: &Run| {
        !is_run_char(chars[end])
            && chars[run.start..end].iter().rev().take_while(|&&ch| is_run_char(ch)).any(|ch| ch.is_alphabetic())
    };
    cut(start).is_none_or(begins) && cut(end).is_none_or(ends)
}

/// Turns places into stretches of bytes that do not overlap: where they do the strongest reason counts.
fn paint(folded: &Folded, places: &[Place]) -> Vec<Highlight> {
    let mut reasons: Vec<Option<MatchedBy>> = vec![None; folded.chars()];
    for place in places {
        for reason in &mut reasons[place.start..place.end] {
            *reason = Some(reason.map_or(place.by, |known| known.min(place.by)));
        }
    }
    let mut painted: Vec<Highlight> = Vec::new();
    let mut at = 0;
    for stretch in reasons.chunk_by(|a, b| a == b) {
        let (start, end) = (at, at + stretch.len());
        at = end;
        let Some(by) = stretch[0] else { continue };
        // What a wording leaves between words that are marked already says nothing by itself.
        let says_something =
            || folded.text.chars().skip(start).take(end - start).filter(|ch| ch.is_alphanumeric()).count() > 1;
        if by == MatchedBy::Concept && !says_something() {
            continue;
        }
        let bytes = folded.origin(start, end);
        match painted.last_mut() {
            // One original character may have become several.
            Some(last) if last.end > bytes.start => last.end = last.end.max(bytes.end),
            Some(last) if last.end == bytes.start && last.by == by => last.end = bytes.end,
            _ => painted.push(Highlight { start: bytes.start, end: bytes.end, by }),
        }
    }
    painted
}

/// Chooses one slice, in bytes.
fn window(text: &str, width: usize, marks: &[Highlight]) -> (usize, usize) {
    let sentences = sentences(text);
    let Some(best) = best_sentence(text, &sentences, marks) else { return (0, 0) };
    let (mut start, mut end) = sentences[best];
    if columns(&text[start..end]) > width {
        return trimmed(text, cut(text, start, end, width, marks));
    }
    // What follows says more about a sentence than what precedes it; but a lead-in belongs to its item.
    let (mut first, mut last) = (best, best);
    loop {
        let room = |from: usize, to: usize| columns(&text[from..to]) <= width;
        if last + 1 < sentences.len() && room(start, sentences[last + 1].1) {
            last += 1;
            end = sentences[last].1;
        } else if first > 0 && room(sentences[first - 1].0, end) {
            first -= 1;
            start = sentences[first].0;
        } else {
            return trimmed(text, (start, end));
        }
    }
}

/// Divides a text at the ends of sentences and lines.
fn sentences(text: &str) -> Vec<(usize, usize)> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, ch)) = chars.next() {
        if !matches!(ch, '。' | '！' | '？' | '；' | '!' | '?' | ';' | '\n') {
            continue;
        }
        let mut end = at + ch.len_utf8();
        // Closing quotes and blanks belong to the sentence that they end.
        while let Some((next, closing)) =
            chars.next_if(|(_, ch)| matches!(ch, '”' | '」' | '』' | '’' | '）' | ' ' | '\n'))
        {
            end = next + closing.len_utf8();
        }
        sentences.push((start, end));
        start = end;
    }
    if start < text.len() {
        sentences.push((start, text.len()));
    }
    sentences
}

/// The sentence with the most and the best marks; the first if none has any.
fn best_sentence(text: &str, sentences: &[(usize, usize)], marks: &[Highlight]) -> Option<usize> {
    let worth = |&(start, end): &(usize, usize)| -> usize {
        let inside = || marks.iter().filter(move |mark| start <= mark.start && mark.start < end);
        let mut different: Vec<(&str, MatchedBy)> =
            inside().map(|mark| (&text[mark.start..mark.end], mark.by)).collect();
        different.sort_unstable();
        different.dedup();
        // The same word twice is no better than once.
        let value = |by| match by {
            MatchedBy::Literal => 8,
            MatchedBy::Concept => 5,
            MatchedBy::Word => 2,
        };
        different.into_iter().map(|(_, by)| value(by)).sum()
    };
    // `max_by_key` takes the last of equals.
    (0..sentences.len()).rev().max_by_key(|&at| worth(&sentences[at]))
}

/// Cuts a sentence that is too wide to about `most` columns around its first good mark.
fn cut(text: &str, start: usize, end: usize, most: usize, marks: &[Highlight]) -> (usize, usize) {
    let inside = marks.iter().filter(|mark| start <= mark.start && mark.start < end);
    let centre = inside.min_by_key(|mark| (mark.by, mark.start)).map_or(start, |mark| mark.start);
    let mut from = centre;
    let mut width = 0;
    for (at, ch) in text[start..centre].char_indices().rev() {
        width += columns_of(ch);
        // A third of it stands before the match.
        if width > most / 3 {
            break;
        }
        from = start + at;
    }
    // Rather begin where a phrase does.
    if from > start {
        let comma = text[from..centre].find(['，', '、', '：', '；', ',']);
        if let Some(at) = comma {
            from += at;
            from += text[from..].chars().next().map_or(0, char::len_utf8);
        }
    }
    let mut to = from;
    let mut width = 0;
    for ch in text[from..end].chars() {
        width += columns_of(ch);
        if width > most {
            break;
        }
        to += ch.len_utf8();
    }
    (outside_run(text, from, false).max(start), outside_run(text, to, true))
}

/// Moves a border that falls inside a number or name: forwards to its end, or, for the end of a snippet, back to its start
/// (forwards if it is all there is).
fn outside_run(text: &str, border: usize, is_end: bool) -> usize {
    let in_run = |ch: char| is_run_char(ch) || matches!(ch, '.' | ',' | '-' | '_' | '@' | '%' | '‰' | '％');
    let before = |at: usize| text[..at].chars().next_back().filter(|&ch| in_run(ch));
    let after = |at: usize| text[at..].chars().next().filter(|&ch| in_run(ch));
    let mut at = border;
    // Encoded data may be one endless run; what is longer than a number or an address is cut after all.
    const LONGEST: usize = 64;
    for _ in 0..LONGEST {
        match (before(at), after(at)) {
            (Some(ch), Some(_)) if is_end => at -= ch.len_utf8(),
            (Some(_), Some(ch)) => at += ch.len_utf8(),
            _ => return at,
        }
    }
    border
}

/// Takes white space off both ends.
fn trimmed(text: &str, (start, end): (usize, usize)) -> (usize, usize) {
    let slice = &text[start..end.max(start)];
    let from = start + (slice.len() - slice.trim_start().len());
    (from, from + slice.trim().len())
}

fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// Columns of a character, near enough to decide how much to show.
fn columns_of(ch: char) -> usize {
    if (ch as u32) < 0x1100 { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marks(literals: &[&str], words: &[&str]) -> Marks {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Marks { literals: owned(literals), words: owned(words), ..Marks::default() }
    }

    fn snippet(text: &str, marks: &Marks, given: &[Place]) -> Snippet {
        super::snippet(&Source { text, items: &[], width: Some(COLUMNS) }, marks, given)
    }

    fn marked(snippet: &Snippet) -> Vec<(&str, MatchedBy)> {
        snippet.highlights.iter().map(|h| (&snippet.text[h.start..h.end], h.by)).collect()
    }

    #[test]
    fn shows_the_sentence_that_answers_and_marks_the_original() {
        let before = "双方应友好协商。".repeat(30);
        let text = format!("{before}协商不成的，由甲方住所地有管轄權的法院 管辖。");
        let got = snippet(&text, &marks(&["管辖权"], &["法院"]), &[]);
        assert!(got.text.ends_with("管辖。") && got.text.starts_with("双方"), "{}", got.text);
        assert_eq!(marked(&got), [("管轄權", MatchedBy::Literal), ("法院", MatchedBy::Word)]);
        assert!(got.by_text && !got.by_concept);
    }

    #[test]
    fn the_strongest_reason_counts_and_touching_marks_are_one() {
        let text = "由管辖法院审理";
        let concept = [Place { start: 0, end: 7, by: MatchedBy::Concept }];
        let got = snippet(text, &marks(&[], &["管辖", "法院"]), &concept);
        // 由 alone says nothing.
        assert_eq!(marked(&got), [("管辖法院", MatchedBy::Word), ("审理", MatchedBy::Concept)]);
    }

    #[test]
    fn a_wide_sentence_is_cut_around_the_match_but_no_number_is() {
        let text = format!("{}，违约金为1,234,567.89元，{}", "甲方应当".repeat(60), "乙方同意".repeat(60));
        let got = snippet(&text, &marks(&["违约金"], &[]), &[]);
        assert!(got.text.contains("违约金为1,234,567.89元") && columns(&got.text) <= COLUMNS, "{}", got.text);
        for (border, is_end) in [(5, false), (5, true), (9, true)] {
            let text = "共计 1,234.5元整";
            assert!([7, 14].contains(&outside_run(text, border + 3, is_end)), "{border}");
        }
    }

    #[test]
    fn an_item_is_shown_with_its_lead_in() {
        let items = ["（一）转借账号；", "（二）利用本服务从事其他活动；", "（三）对软件进行反向工程；"];
        let lead = "为保障服务安全，未经云岫云书面同意，用户在使用期间不得有以下行为：";
        let filler = "（四）其他违反法律法规的行为，包括本条没有列举的行为；".repeat(8);
        let text = format!("{lead}\n{}\n{filler}", items.join("\n"));
        let start = |item: &str| text.find(item).expect("it is there");
        let spans: Vec<(usize, usize)> = items.iter().map(|item| (start(item), start(item) + item.len())).collect();
        let of = |mark: &str, width| {
            super::snippet(&Source { text: &text, items: &spans, width: Some(width) }, &marks(&[mark], &[]), &[])
        };
        let got = of("反向工程", 140);
        assert_eq!(got.text, format!("{lead}{JOINT}{}", items[2]));
        assert_eq!(marked(&got), [("反向工程", MatchedBy::Literal)]);
        assert_eq!(of("转借", 140).text, format!("{lead}\n{}", items[0]), "nothing is left out");
        assert_eq!(of("反向工程", 80).text, format!("用户在使用期间不得有以下行为：{JOINT}{}", items[2]));
        assert!(of("用户", 140).text.starts_with(lead));
        let whole =
            super::snippet(&Source { text: &text, items: &spans, width: None }, &marks(&["反向工程"], &[]), &[]);
        assert_eq!((whole.text == text, whole.highlights.len()), (true, 1));
    }

    #[test]
    fn matches_do_not_cut_runs() {
        let at = |text: &str, mark: &str| places(text, mark).collect::<Vec<_>>();
        assert_eq!(at("按0.5%和5%计", "5%"), [(6, 8)]);
        assert_eq!(at("www.yunqiao.com", "yunqiao"), [(4, 11)]);
        assert_eq!(at("www.yunqiao.com", "qiao"), []);
        // Several parts of a run are found as well, if what is cut off ends where a part with letters begins.
        assert_eq!(at("www.yunqiao.com", "yunqiao.com"), [(4, 15)]);
        assert_eq!(at("442.1a4.1", "1a4.1"), [(4, 9)]);
        assert_eq!(at("442.1a4.1", "4.1"), []);
        assert_eq!(at("442.1a4.1", "442.1"), []);
        assert_eq!(at("哈哈哈", "哈哈"), [(0, 2), (1, 3)]);
    }

    proptest! {
        #[test]
        fn snippets_are_slices_and_marks_are_in_order(
            text in "([管辖法院甲乙。，； \\n]|[a-z0-9.%]{1,5}|㈠|ﬁ|\\PC){0,80}",
            literal in "[管辖法院a0-9㈠]{1,2}",
            concept in (0usize..40, 0usize..40),
            item in (0usize..30, 0usize..30),
            width in 1usize..120,
        ) {
            let literal = crate::text::fold_str(&literal);
            let concept = Place { start: concept.0, end: concept.1, by: MatchedBy::Concept };
            let border = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(at, _)| at);
            let items = [(border(item.0), border(item.0.max(item.1)))];
            let source = Source { text: &text, items: &items, width: Some(width) };
            let got = super::snippet(&source, &marks(&[&literal], &["法院"]), &[concept]);
            prop_assert!(got.text.split(JOINT).all(|slice| text.contains(slice)), "{:?} of {:?}", got.text, text);
            let mut before = (0, None);
            for h in &got.highlights {
                prop_assert!(h.start < h.end && h.start >= before.0 && got.text.get(h.start..h.end).is_some());
                prop_assert!(h.start > before.0 || before.1 != Some(h.by));
                before = (h.end, Some(h.by));
            }
        }
    }
}
