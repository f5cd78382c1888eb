//! How a line looks that begins something new: a number, a bullet, a label. Readers ask before they join two lines or
//! print a list's number; what the numbers mean is the outline's business.

use crate::text::is_han;

/// Tells whether a line (trimmed at its start) begins with the number or mark of a clause or item, or with the label of
/// a field (`地址：`).
pub(super) fn begins_anew(line: &str) -> bool {
    is_numbered(line) || is_bullet(line) || is_label(line)
}

/// Tells whether a line begins with a printed number: `第九条`, `一、`, `（二）`, `1.1`, `3)`, `①`, `a.`.
pub(super) fn is_numbered(line: &str) -> bool {
    // No number is longer; whoever asks may hold a whole file.
    const LONGEST: usize = 24;
    let line = line.char_indices().nth(LONGEST).map_or(line, |(end, _)| &line[..end]);
    let Some(first) = line.chars().next() else { return false };
    match first {
        '第' => is_article(&line[first.len_utf8()..]),
        '（' | '(' | '〔' | '[' | '【' => is_bracketed(&line[first.len_utf8()..]),
        '①'..='⓿' | '❶'..='➓' | '㈠'..='㈩' | '㊀'..='㊉' | 'Ⅰ'..='ⅿ' => true,
        _ if is_chinese_digit(first) => {
            let rest = line.trim_start_matches(is_chinese_digit);
            rest.starts_with(['、', '.', '．', '，', ',', '：', ':', ')', '）'])
                || rest.starts_with(char::is_whitespace)
        }
        _ if is_digit(first) => is_decimal(line),
        'a'..='z' | 'A'..='Z' => {
            let rest = line.trim_start_matches(['i', 'v', 'x', 'I', 'V', 'X']);
            let rest = if rest.len() == line.len() { &line[1..] } else { rest };
            rest.starts_with([')', '）', '、', '．'])
                || (rest.starts_with('.') && !rest[1..].starts_with(|ch: char| ch.is_ascii_alphanumeric()))
        }
        _ => false,
    }
}

/// `一条`, `12 章`: what follows 第.
fn is_article(rest: &str) -> bool {
    let unit = rest.trim_start_matches(|ch: char| is_chinese_digit(ch) || is_digit(ch) || ch == ' ');
    unit.len() < rest.len()
        && unit.starts_with(['条', '條', '章', '节', '節', '编', '編', '款', '项', '項', '篇', '部', '目'])
}

/// `二）`, `12)`, `a）`: what follows an opening bracket.
fn is_bracketed(rest: &str) -> bool {
    let Some(end) = rest.find(['）', ')', '〕', ']', '】']) else { return false };
    let inner = rest[..end].trim();
    let digits = |ch: char| is_chinese_digit(ch) || is_digit(ch);
    !inner.is_empty()
        && (inner.chars().count() <= 4 && inner.chars().all(digits)
            || inner.len() <= 4 && inner.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'))
            || inner.len() == 1 && inner.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// `1.`, `1.1`, `2-3`, `3、`, but not `30日`, `3.5%`, `1,000`.
fn is_decimal(line: &str) -> bool {
    let mut rest = line.trim_start_matches(is_digit);
    if line.chars().take_while(|ch| is_digit(*ch)).count() > 3 {
        return false;
    }
    let mut parts = 1;
    while let Some(next) = rest.strip_prefix(['.', '．', '-', '－', '·']) {
        let after = next.trim_start_matches(is_digit);
        if after.len() == next.len() {
            break;
        }
        (rest, parts) = (after, parts + 1);
    }
    match rest.chars().next() {
        None => true,
        Some('.' | '．' | '、' | ')' | '）' | ':' | '：' | '，') => true,
        Some(',') => !rest[1..].starts_with(is_digit),
        Some(ch) if ch.is_whitespace() => true,
        Some(
            '%' | '％' | '‰' | '元' | '万' | '亿' | '倍' | '折' | '/' | '~' | '～' | '-' | '日' | '天' | '年' | '月'
            | '个',
        ) => false,
        Some(ch) => {
            parts > 1
                && (is_han(ch)
                    || ch.is_alphabetic()
                    || ch.is_ascii_punctuation()
                    || matches!(ch, '“' | '《' | '【' | '（'))
        }
    }
}

/// Tells whether a line begins with a bullet.
pub(super) fn is_bullet(line: &str) -> bool {
    let mut chars = line.chars();
    match chars.next() {
        Some('-' | '+' | '*' | '–' | '—') => chars.next().is_some_and(char::is_whitespace),
        Some(
            '•' | '●' | '○' | '■' | '□' | '◆' | '◇' | '★' | '☆' | '※' | '▪' | '▫' | '➢' | '➤' | '√' | '☐' | '☑' | '►'
            | '▲' | '△' | '·',
        ) => true,
        Some('\u{F000}'..='\u{F0FF}') => true, // bullets of Word's symbol fonts
        _ => false,
    }
}

/// Tells whether a line begins with a short label and a colon: `甲方：`, `联系人（签字）：`.
pub(super) fn is_label(line: &str) -> bool {
    for (count, ch) in line.chars().enumerate() {
        match ch {
            '：' | ':' => return count > 0 && !line[line.find(ch).unwrap_or(0)..].starts_with("://"),
            _ if count >= 12 => return false,
            '，' | '。' | '；' | '、' | ',' | ';' | '！' | '？' | '”' => return false,
            _ => {}
        }
    }
    false
}

fn is_chinese_digit(ch: char) -> bool {
    matches!(
        ch,
        '一' | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '零'
            | '〇'
            | '两'
            | '壹'
            | '贰'
            | '叁'
            | '肆'
            | '伍'
            | '陆'
            | '柒'
            | '捌'
            | '玖'
            | '拾'
    )
}

fn is_digit(ch: char) -> bool {
    ch.is_ascii_digit() || matches!(ch, '０'..='９')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_known_and_quantities_are_not() {
        for line in [
            "第九条 付款",
            "第12条",
            "第 三 章",
            "一、总则",
            "十二. 其他",
            "（二）交付",
            "(3) x",
            "1.",
            "1.1甲方",
            "１．甲",
            "3、乙方",
            "2-1 用户",
            "①甲",
            "a) x",
            "b. x",
            "iv. x",
            "A．甲",
            "㈠甲",
            "1）甲",
            "12 甲方",
            "3.1.2“系统”",
            "10.甲方",
        ] {
            assert!(is_numbered(line), "{line}");
        }
        for line in [
            "第三方不得",
            "一方违约",
            "（含税）",
            "30日内",
            "3.5%的",
            "1,000元",
            "2024年",
            "2024.1.1",
            "the end",
            "A公司",
            "三十日内",
            "1.5万元",
            "",
            "（一方）",
            "5-10个工作日",
        ] {
            assert!(!is_numbered(line), "{line}");
        }
    }

    #[test]
    fn labels_and_bullets() {
        assert!(is_label("甲方：某公司") && is_label("统一社会信用代码:"));
        assert!(!is_label("甲方同意，如下：") && !is_label("https://example.com") && !is_label("：甲"));
        assert!(is_bullet("- 甲") && is_bullet("●甲") && !is_bullet("-甲") && !is_bullet(""));
    }
}
