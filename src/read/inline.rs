//! The marks within a line of Markdown: emphasis, links, escapes, entities, tags.

mod stars;

use super::html;
use stars::Stars;
pub(super) use stars::has_bold;

/// A part of a line, as far as the next forced line break.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Piece {
    pub text: String,
    /// All that is visible is bold.
    pub bold: bool,
    pub centred: bool,
    pub heading: Option<u8>,
    /// Starts a list item by an HTML tag.
    pub item: bool,
    /// Follows a `<br>`.
    pub soft: bool,
}

/// HTML that is open across lines.
#[derive(Debug, Default)]
pub(super) struct Context {
    centred: bool,
    heading: Option<u8>,
    /// Bold text began on a line before and has not ended.
    strong: bool,
}

impl Context {
    /// Marks of emphasis do not reach beyond their paragraph.
    pub(super) fn end_paragraph(&mut self) {
        self.strong = false;
    }
}

/// Takes the marks off a line. Unpaired marks of emphasis go too where they can be nothing else (`**甲`); a lone `*` or
/// `_` is text, and so are stars in place of characters ([`Stars`]).
pub(super) fn pieces(line: &str, context: &mut Context) -> Vec<Piece> {
    let dropped = dropped(line);
    let mut scan =
        Scan { context, pieces: Vec::new(), piece: Piece::default(), strong: false, bold_tags: 0, light: 0, dark: 0 };
    let mut drop_at = dropped.iter().peekable();
    let mut at = 0;
    while let Some(ch) = line[at..].chars().next() {
        while drop_at.next_if(|(start, _)| *start < at).is_some() {}
        if let Some((_, end)) = drop_at.next_if(|(start, _)| *start == at) {
            at = *end;
            continue;
        }
        let rest = &line[at..];
        at += match ch {
            '\\' => match rest[1..].chars().next() {
                Some(next) if next.is_ascii_punctuation() => {
                    scan.push(next);
                    2
                }
                None => 1, // a hard line break
                Some(_) => {
                    scan.push(ch);
                    1
                }
            },
            '`' => 1,
            '*' if rest.starts_with("**") => {
                let run = rest.len() - rest.trim_start_matches('*').len();
                scan.stars(&line[..at], run, &rest[run..]);
                run
            }
            '&' => match entity(rest) {
                Some((decoded, length)) => {
                    decoded.chars().for_each(|ch| scan.push(ch));
                    length
                }
                None => {
                    scan.push(ch);
                    1
                }
            },
            '<' => match tag(rest) {
                Some(Tag::Link(inner)) => {
                    inner.chars().for_each(|ch| scan.push(ch));
                    inner.len() + 2
                }
                Some(Tag::Markup(inner)) => {
                    scan.tag(inner);
                    inner.len() + 2
                }
                None => {
                    scan.push(ch);
                    1
                }
            },
            _ => {
                scan.push(ch);
                ch.len_utf8()
            }
        };
    }
    scan.cut(false);
    scan.context.strong |= scan.strong;
    scan.pieces
}

struct Scan<'a> {
    context: &'a mut Context,
    pieces: Vec<Piece>,
    piece: Piece,
    /// Within bold text.
    strong: bool,
    bold_tags: usize,
    /// Visible characters that are not bold, and those that are.
    light: usize,
    dark: usize,
}

impl Scan<'_> {
    fn push(&mut self, ch: char) {
        if !super::blocks::is_blank(ch) {
            let bold = self.strong || self.bold_tags > 0;
            *(if bold { &mut self.dark } else { &mut self.light }) += 1;
            self.piece.centred |= self.context.centred;
            self.piece.heading = self.piece.heading.or(self.context.heading);
        }
        self.piece.text.push(ch);
    }

    fn stars(&mut self, before: &str, count: usize, after: &str) {
        match Stars::of(before, count, after, self.strong) {
            Stars::Text if count < 4 && self.context.strong => self.context.strong = false,
            Stars::Text => (0..count).for_each(|_| self.push('*')),
            Stars::Opens => self.strong = true,
            Stars::Closes => self.strong = false,
            Stars::Turns => {}
        }
    }

    fn cut(&mut self, soft: bool) {
        let mut piece = std::mem::replace(&mut self.piece, Piece { soft, ..Piece::default() });
        if self.light + self.dark > 0 {
            piece.bold = self.light == 0;
            self.pieces.push(piece);
        } else {
            // An empty part has no break of its own to pass on, but the one before it counts.
            self.piece.soft |= piece.soft && !self.pieces.is_empty();
            self.piece.item |= piece.item;
        }
        (self.light, self.dark) = (0, 0);
    }

    fn tag(&mut self, tag: &str) {
        let (closing, tag) = tag.strip_prefix('/').map_or((false, tag), |rest| (true, rest));
        let length = tag.find(|ch: char| !ch.is_ascii_alphanumeric()).unwrap_or(tag.len());
        let name = tag[..length].to_ascii_lowercase();
        let attributes: String =
            tag[length..].chars().filter(|ch| !ch.is_whitespace() && !matches!(ch, '"' | '\'')).collect();
        let attributes = attributes.to_ascii_lowercase();
        match name.as_str() {
            "br" => self.cut(true),
            "b" | "strong" if closing => self.bold_tags = self.bold_tags.saturating_sub(1),
            "b" | "strong" => self.bold_tags += 1,
            "center" => {
                self.cut(false);
                self.context.centred = !closing;
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.cut(false);
                self.context.heading = if closing { None } else { name[1..].parse().ok() };
                self.context.centred = !closing && is_centred(&attributes);
            }
            "p" | "div" => {
                self.cut(false);
                self.context.centred = !closing && is_centred(&attributes);
            }
            "li" => {
                self.cut(false);
                self.piece.item = !closing;
            }
            "ul" | "ol" | "hr" | "details" | "summary" | "section" | "blockquote" => self.cut(false),
            _ => {}
        }
    }
}

fn is_centred(attributes: &str) -> bool {
    attributes.contains("align=center") || attributes.contains("text-align:center")
}

enum Tag<'a> {
    /// `<https://…>`, `<a@b.c>`: the address is text.
    Link(&'a str),
    Markup(&'a str),
}

/// Reads the tag at the start of `rest`, if it is one.
fn tag(rest: &str) -> Option<Tag<'_>> {
    let inner = &rest[1..];
    let inner = &inner[..inner.find(['<', '>']).filter(|end| inner[*end..].starts_with('>'))?];
    let name = inner.strip_prefix('/').unwrap_or(inner);
    if !name.starts_with(|ch: char| ch.is_ascii_alphabetic()) {
        return None;
    }
    let address = !inner.contains(char::is_whitespace)
        && (inner.contains("://") || (inner.contains('@') && !inner.contains('=')));
    Some(if address { Tag::Link(inner) } else { Tag::Markup(inner) })
}

/// Reads the character reference at the start of `rest`, if it is one: the text it stands for and its length.
fn entity(rest: &str) -> Option<(String, usize)> {
    const LONGEST: usize = 32;
    let end = rest.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = &rest[1..end];
    let plausible = name.starts_with('#') || name.starts_with(|ch: char| ch.is_ascii_alphabetic());
    if !plausible || !name.bytes().skip(1).all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let decoded = html::decode_reference(&rest[..=end]);
    (decoded != rest[..=end]).then_some((decoded, end + 1))
}

/// Returns the byte ranges of a line that are marks and nothing else, in order: brackets and addresses of links,
/// single `*` and `_` that pair, `~~`.
fn dropped(line: &str) -> Vec<(usize, usize)> {
    let mut ranges = links(line);
    emphasis(line, '*', &mut ranges);
    emphasis(line, '_', &mut ranges);
    if line.matches("~~").count().is_multiple_of(2) {
        ranges.extend(line.match_indices("~~").map(|(at, mark)| (at, at + mark.len())));
    }
    ranges.sort_unstable();
    ranges
}

fn links(line: &str) -> Vec<(usize, usize)> {
    let bytes = line.as_bytes();
    let (mut ranges, mut open, mut at) = (Vec::new(), Vec::new(), 0);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'[' => open.push(at),
            b']' => {
                if let (Some(start), Some(length)) = (open.pop(), line.get(at + 1..).and_then(destination)) {
                    let image = start > 0 && bytes[start - 1] == b'!';
                    ranges.push((start - usize::from(image), start + 1));
                    ranges.push((at, at + 1 + length));
                    at += length;
                }
            }
            _ => {}
        }
        at += 1;
    }
    ranges
}

/// Returns the length of the `(address "title")` at the start of `rest`, if it is one and not a remark in brackets.
fn destination(rest: &str) -> Option<usize> {
    const LONGEST: usize = 2048;
    const DEEPEST: usize = 8;
    let mut depth = 0usize;
    let mut quoted = false;
    for (at, ch) in rest.char_indices().take_while(|(at, _)| *at < LONGEST) {
        match ch {
            '"' if at > 0 => quoted = !quoted,
            _ if quoted => {}
            '(' if depth == DEEPEST => return None,
            '(' => depth += 1,
            ')' if depth == 1 => return Some(at + 1),
            ')' => depth = depth.checked_sub(1)?,
            '，' | '。' | '；' | '：' | '、' | '“' | '”' => return None,
            // Only a title may follow a blank.
            _ if ch.is_whitespace() && !rest[at..].trim_start().starts_with(['"', ')', '=']) => return None,
            _ => {}
        }
        if depth == 0 {
            return None;
        }
    }
    None
}

/// Finds runs of one mark (for `_` also two) that open and close emphasis.
fn emphasis(line: &str, mark: char, ranges: &mut Vec<(usize, usize)>) {
    let mut open: Option<(usize, usize)> = None;
    let mut at = 0;
    while let Some(found) = line[at..].find(mark) {
        let start = at + found;
        let end = start + (line[start..].len() - line[start..].trim_start_matches(mark).len());
        at = end;
        let (before, after) = (line[..start].chars().next_back(), line[end..].chars().next());
        let blank = |ch: Option<char>| ch.is_none_or(char::is_whitespace);
        let word = |ch: Option<char>| ch.is_some_and(char::is_alphanumeric);
        let escaped = before == Some('\\');
        let wrong_length = if mark == '_' { end - start > 2 } else { end - start > 1 };
        let inside_number =
            before.is_some_and(|ch| ch.is_ascii_alphanumeric()) && after.is_some_and(|ch| ch.is_ascii_alphanumeric());
        if escaped || wrong_length || inside_number {
            continue;
        }
        // A `_` inside a word is part of it; one beside blanks is a blank to be filled in.
        let opens = !blank(after) && !after.is_some_and(stars::ends_something) && (mark != '_' || !word(before));
        let closes = !blank(before) && (mark != '_' || !word(after));
        match open {
            Some((from, to)) if closes && to - from == end - start => {
                ranges.extend([(from, to), (start, end)]);
                open = None;
            }
            _ if opens => open = Some((start, end)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(line: &str) -> String {
        pieces(line, &mut Context::default()).into_iter().map(|piece| piece.text).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn marks_go_and_text_stays() {
        for (line, text) in [
            ("**甲方**应`付款`", "甲方应付款"),
            ("**2.1****交付**", "2.1交付"),
            ("*甲*与_乙_，__丙__", "甲与_乙_，丙"),
            ("姓名*：____", "姓名*：____"),
            ("3*4*5", "3*4*5"),
            ("账号6225********9999，**手机138**5678**", "账号6225********9999，手机138**5678"),
            ("经办人：张**，身份证110**********1234", "经办人：张**，身份证110**********1234"),
            ("**未完", "未完"),
            ("张*，李*。", "张*，李*。"),
            ("盖章：__ 日期：__", "盖章：__ 日期：__"),
            ("[规则](https://example.com/a(b)) 与 ![图](x.png)", "规则 与 图"),
            ("[甲方](以下简称，甲)", "[甲方](以下简称，甲)"),
            ("[《协议》](协议.md \"标题\")", "《协议》"),
            ("[bookmark: _Toc1]第一条", "[bookmark: _Toc1]第一条"),
            (r"1\. 甲\*\(乙\)", "1. 甲*(乙)"),
            ("A&nbsp;&amp;&#20013;&bogus;&", "A\u{A0}&中&bogus;&"),
            ("<https://example.com> <a@example.com> a<b", "https://example.com a@example.com a<b"),
            ("${item.x}，{$DT[name]}", "${item.x}，{$DT[name]}"),
            ("~~旧~~新", "旧新"),
            ("甲<br>乙</br>丙<font color=red>丁</font>", "甲|乙|丙丁"),
        ] {
            assert_eq!(plain(line), text, "{line}");
        }
    }

    #[test]
    fn bold_text_may_end_on_a_later_line() {
        let mut context = Context::default();
        let mut text = |line| pieces(line, &mut context).pop().map(|piece| piece.text);
        assert_eq!(text("**甲方：").as_deref(), Some("甲方："));
        assert_eq!(text("乙方**").as_deref(), Some("乙方"));
        assert_eq!(text("张**").as_deref(), Some("张**"));
    }

    #[test]
    fn tags_tell_about_the_piece() {
        let mut context = Context::default();
        let found = pieces("<div align=\"center\"> **合同**</div>甲", &mut context);
        assert!(found[0].centred && found[0].bold && !found[1].centred && !found[1].bold);
        let found = pieces("<h2>总则</h2><li><b>甲</b>", &mut context);
        assert_eq!((found[0].heading, found[1].item, found[1].bold), (Some(2), true, true));
        assert!(pieces("甲<br/>乙", &mut context)[1].soft);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(line in r"[甲a \[\]()*_~`\\<>/&;!#1]{0,40}") {
            pieces(&line, &mut Context::default());
        }
    }
}
