//! What the wording of one line gives away: title, lead-in, provision, particulars, signature.
//!
//! All functions take *folded* text (`text::fold`), without the line's number. The words are data: `outline.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::lexicon::Lexicon;
use crate::text::is_han;

pub use super::naming::*;

#[derive(Deserialize)]
pub(super) struct Words {
    pub(super) agreement_words: Lexicon,
    pub(super) section_words: Lexicon,
    pub(super) editions: Lexicon,
    pub(super) lead_in_strong: Lexicon,
    pub(super) lead_in_whole: Lexicon,
    pub(super) lead_in_whole_ends: Lexicon,
    pub(super) announcements: Lexicon,
    pub(super) no_announcements: Lexicon,
    pub(super) lead_in_verbs: Lexicon,
    pub(super) verb_nouns: Lexicon,
    pub(super) title_nouns: Lexicon,
    pub(super) modals: Lexicon,
    pub(super) nominal_modals: Lexicon,
    pub(super) modal_nouns: Lexicon,
    pub(super) verbal_cues: Lexicon,
    pub(super) subjects: Lexicon,
    pub(super) particulars: Lexicon,
    pub(super) party_heads: Lexicon,
    pub(super) signature: Lexicon,
    pub(super) date_blanks: Lexicon,
    pub(super) contents: Lexicon,
}

/// Roles and names of parties.
#[derive(Deserialize)]
pub struct PartyRoles {
    /// Of the side that supplies.
    pub suppliers: Lexicon,
    /// Of the side that pays.
    pub customers: Lexicon,
    /// That may be either's, or neither's.
    pub others: Lexicon,
    /// Endings of the legal names of organisations.
    pub organisations: Lexicon,
}

impl PartyRoles {
    /// Returns all roles.
    pub fn all(&self) -> impl Iterator<Item = &String> {
        [&self.suppliers, &self.customers, &self.others].into_iter().flat_map(Lexicon::words)
    }
}

/// Returns the roles of parties that agreements know, and the endings of their names (`data/roles.toml`).
pub fn party_roles() -> &'static PartyRoles {
    static ROLES: LazyLock<PartyRoles> = LazyLock::new(|| {
        toml::from_str(include_str!("../data/roles.toml")).expect("roles.toml is well formed, a test reads it")
    });
    &ROLES
}

pub(super) fn words() -> &'static Words {
    static WORDS: LazyLock<Words> = LazyLock::new(|| {
        let mut words: Words =
            toml::from_str(include_str!("../data/outline.toml")).expect("outline.toml is well formed, a test reads it");
        let labels = words.particulars.words().iter().chain(party_roles().all());
        words.particulars = Lexicon::from(labels.cloned().collect::<Vec<_>>());
        words
    });
    &WORDS
}

/// How much a line looks like a title by its wording alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TitleLook {
    /// A sentence, or too long.
    No,
    /// Short, but with a full stop, a comma or a question mark.
    Weak,
    /// A noun phrase.
    Yes,
}

/// Longest title in characters; those with inner punctuation are held to less.
const LONGEST_TITLE: usize = 34;

/// Longest text in characters that may be a title although it ends in a full stop (合理使用权。).
const SHORTEST_SENTENCE: usize = 20;

/// Longest title in characters that begins with who does something and ends in no noun of titles.
const LONGEST_OF_SUBJECT: usize = 16;

/// Longest title in characters that says a duty (不得转让).
const LONGEST_DUTY: usize = 12;

/// Judges whether a line is worded like a title.
pub fn title_look(folded: &str) -> TitleLook {
    let bare = folded.trim_end_matches([':', '.', '-']);
    // most lines are far too long: no character has more than four bytes, and two letters count for one
    if bare.len() > 4 * (LONGEST_TITLE + 1) {
        return TitleLook::No;
    }
    let length = width(bare);
    if length == 0 || length > LONGEST_TITLE || is_lead_in(folded) {
        return TitleLook::No;
    }
    let inner = bare.trim_end_matches(['。', '?', '!']);
    if inner.contains(['。', ';', '!', '?'])
        || bare.ends_with([';', ',', '、'])
        || inner.matches(',').count() > 1
        || inner.contains("__")
        || announces(inner)
    {
        return TitleLook::No;
    }
    if has_modal(inner) {
        // 不得转让, 乙方应当履行的义务
        let phrase = length <= LONGEST_DUTY && !words().subjects.is_in(inner);
        let noun = bare.len() == inner.len()
            && words().title_nouns.ends_of(inner).any(|noun| inner[..inner.len() - noun.len()].ends_with('的'));
        return if phrase || noun { TitleLook::Weak } else { TitleLook::No };
    }
    // a sentence, but for 接受条款。
    if bare.ends_with('。') && (inner.contains(',') || width(inner) > SHORTEST_SENTENCE) {
        return TitleLook::No;
    }
    if bare.len() != inner.len() || inner.contains([',', ':']) {
        return if length <= 30 { TitleLook::Weak } else { TitleLook::No };
    }
    // a sentence that a line break cuts; but 甲方的配合 is a noun
    let acts = words().subjects.start_of(inner).is_some_and(|subject| !inner[subject.len()..].starts_with('的'));
    if acts && inner.chars().filter(|ch| is_han(*ch)).count() > LONGEST_OF_SUBJECT && !ends_like_title(inner) {
        return TitleLook::Weak;
    }
    TitleLook::Yes
}

/// Length in characters of the Han script: of Latin letters two count for one.
fn width(text: &str) -> usize {
    let ascii = text.bytes().filter(u8::is_ascii).count();
    text.chars().count() - ascii / 2
}

/// Tells whether a short text says who must do what. 承诺, 保证 and the like are nouns as well (陈述与保证, 费用承担).
fn has_modal(bare: &str) -> bool {
    let words = words();
    let modal = words.modals.find(bare).any(|modal| {
        // 有权 in 所有权 is none
        !words.modal_nouns.find(bare).any(|noun| noun.start <= modal.start && modal.end <= noun.end)
    });
    modal
        || words.nominal_modals.find(bare).any(|modal| {
            let before = &bare[..modal.start];
            // 条款的确认和接受: a noun
            if before.ends_with('的') {
                return false;
            }
            let said = words.subjects.end_of(before).is_some();
            said || words.verbal_cues.is_in(before) || modal.end < bare.len() && !ends_like_title(bare)
        })
}

/// Tells whether a line ends in a noun that titles end in.
pub fn ends_like_title(folded: &str) -> bool {
    let bare = folded.trim_end_matches([':', '。', '.']);
    words().title_nouns.end_of(bare).is_some()
}

/// Tells whether a line ends in a noun of titles and does not begin with who does something.
pub fn is_noun_phrase(folded: &str) -> bool {
    ends_like_title(folded) && words().subjects.start_of(folded).is_none()
}

/// Most characters of what is announced at the end of a line without a colon (下列事项).
const LONGEST_ANNOUNCED: usize = 7;

/// Tells whether a text is incomplete without the enumeration that follows.
pub fn is_lead_in(folded: &str) -> bool {
    let text = folded.trim_end_matches(['-', '—', '"', '”', '*']);
    let colon = text.ends_with(':');
    let sentence = last_sentence(text);
    if colon {
        if words().lead_in_strong.is_in(sentence) {
            return true;
        }
        let head = sentence.trim_end_matches(':');
        let noun = words().title_nouns.end_of(head).is_some();
        let verb = has_lead_in_verb(sentence) && !is_nominal(head);
        return if noun {
            verb && head.chars().count() > 14 || has_modal(head)
        } else {
            verb || head.chars().count() > 12
        };
    }
    // 有下列情形之一的，乙方可以解除合同。 (the items follow all the same)
    let tail = sentence.char_indices().rev().nth(LONGEST_ANNOUNCED).map_or(sentence, |(at, _)| &sentence[at..]);
    announces(sentence) && text.ends_with(['。', ',', ';']) || !ends_sentence(text) && announces(tail)
}

/// Most characters of a noun phrase's last part.
const LONGEST_NOMINAL: usize = 6;

/// Tells whether a text is a noun phrase whose verb is a noun behind 的 (设备的使用与保管).
fn is_nominal(head: &str) -> bool {
    let Some((before, tail)) = head.rsplit_once('的') else { return false };
    // 由, 按, 不 and the like are no nouns
    let of_one = words().lead_in_verbs.find(tail).any(|verb| tail[verb.start..verb.end].chars().count() < 2);
    (2..=LONGEST_NOMINAL).contains(&tail.chars().count()) && !of_one && !has_lead_in_verb(before) && !has_modal(head)
}

/// Tells whether a text has a word of action that leads in; 会 in 会员 is none.
fn has_lead_in_verb(text: &str) -> bool {
    let words = words();
    words
        .lead_in_verbs
        .find(text)
        .any(|verb| !words.verb_nouns.find(text).any(|noun| noun.start <= verb.start && verb.end <= noun.end))
}

/// Tells whether a text says that an enumeration follows (以下情形, 下列行为), other than to name something (以下简称).
pub fn announces(folded: &str) -> bool {
    let words = words();
    words.announcements.find(folded).any(|cue| words.no_announcements.start_of(&folded[cue.end..]).is_none())
}

/// Tells whether a lead-in announces the agreement's provisions as a whole (达成如下协议：).
pub fn introduces_the_whole(folded: &str) -> bool {
    let sentence = last_sentence(folded);
    let tail = sentence.char_indices().rev().nth(13).map_or(sentence, |(at, _)| &sentence[at..]);
    let head = tail.trim_end_matches([':', '。', ',']);
    let ends = &words().lead_in_whole_ends;
    // 下列条款, 以下列规则, 如下的协议
    let behind = |cue: usize| ends.start_of(head[cue..].trim_start_matches('的')).is_some();
    // …, 甲方可以解除本合同: names the agreement, but does not introduce it
    let whole = |end: &str| !head[..head.len() - end.len()].ends_with('本');
    words().lead_in_whole.is_in(tail)
        || ends.end_of(head).is_some_and(whole)
        || words().announcements.find(head).any(|cue| behind(cue.end))
}

/// Tells whether a line is a piece of an enumeration by its end: another piece follows.
pub fn is_piece(folded: &str) -> bool {
    folded.ends_with([';', ',', '、'])
        || folded.ends_with(";或")
        || folded.ends_with(";和")
        || folded.ends_with(";及")
        || folded.ends_with(";以及")
        || folded.ends_with(";或者")
}

/// Returns what follows the last full stop or semicolon that is not the text's end.
fn last_sentence(text: &str) -> &str {
    let body = text.trim_end_matches(['。', ';', ',', '!', '?']);
    body.rfind(['。', ';', '!', '?']).map_or(text, |at| {
        let skip = text[at..].chars().next().map_or(1, char::len_utf8);
        &text[at + skip..]
    })
}

/// Tells whether a line says of its own who must do what: a provision, not an item of the sentence before.
pub fn stands_alone(folded: &str) -> bool {
    let head: String = folded.chars().take(60).collect();
    folded.ends_with(['。', '.', '"', ')'])
        && words().subjects.is_in(&head)
        && (words().modals.is_in(folded) || words().nominal_modals.is_in(folded))
}

/// Tells whether a line belongs to a signature block by its words.
pub fn is_signature(folded: &str) -> bool {
    !folded.contains('。') && !folded.ends_with(',') && folded.chars().count() <= 60 && words().signature.is_in(folded)
}

/// Tells whether a line holds nothing but a date, filled in or not (`年 月 日`, `2024年3月1日`, `时间：年月日`).
pub fn is_date_line(folded: &str) -> bool {
    const LONGEST: usize = 30;
    if folded.chars().nth(LONGEST).is_some() {
        return false;
    }
    let plain: String = folded
        .chars()
        .filter(|ch| !ch.is_whitespace() && !matches!(ch, '_' | ':' | '-' | '/' | '*' | '.'))
        .filter(|ch| !ch.is_ascii_digit())
        .collect();
    let plain = plain.trim_start_matches("日期").trim_start_matches("签订").trim_start_matches("时间");
    let half = plain.get(..plain.len() / 2).filter(|half| plain[half.len()..] == **half);
    words().date_blanks.has(plain) || half.is_some_and(|half| words().date_blanks.has(half))
}

/// No head of a table of contents is longer, in characters.
const LONGEST_CONTENTS: usize = 20;

/// Tells whether a line is the head of a table of contents.
pub fn is_contents_head(folded: &str) -> bool {
    let shown = folded.chars().filter(|ch| !ch.is_whitespace() && *ch != ':');
    let plain: String = shown.take(LONGEST_CONTENTS + 1).collect();
    words().contents.has(&plain)
}

/// Tells whether a text ends as sentences do.
pub fn ends_sentence(folded: &str) -> bool {
    folded.trim_end_matches(['"', '”', ')', '』', '」', '》', '*']).ends_with(['。', ';', ':', '!', '?', '.'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold_str;

    #[test]
    fn titles() {
        for title in [
            "争议解决",
            "甲方权利义务：",
            "付款方式:",
            "服务条款的确认和接受",
            "贡献者许可协议 (Contributor License Agreement)",
            "其他服务延迟赔偿：",
            "如何联系我们",
            "项目验收的标准及方法",
            "权利與義務",
            "甲方的配合 / Cooperation of the Client",
            "测试",
        ] {
            assert_eq!(title_look(&fold_str(title)), TitleLook::Yes, "{title}");
        }
        for weak in ["接受条款。", "谁可使用本网站？", "保障基本功能，维护公平环境"] {
            assert_eq!(title_look(&fold_str(weak)), TitleLook::Weak, "{weak}");
        }
        for text in [
            "乙方应按月支付租金",
            "您保证：",
            "双方确定：",
            "乙方提供的资料包括：",
            "第一，甲方付款；第二，乙方交货；",
            "甲方有权解除合同",
        ] {
            assert_eq!(title_look(&fold_str(text)), TitleLook::No, "{text}");
        }
    }

    #[test]
    fn lead_ins() {
        for text in [
            "乙方提供培训内容如下：",
            "您不得从事下列行为：",
            "双方确定：",
            "有以下情形之一的，甲方可以解除合同。",
            "验收标准为：",
            "乙方应当保证：",
            "甲方采用以下方式之一支付费用:",
        ] {
            assert!(is_lead_in(&fold_str(text)), "{text}");
        }
        for text in [
            "甲方权利义务：",
            "付款方式：",
            "某某公司（以下简称“甲方”）提供本服务。",
            "甲方应付款。",
            "产品交付的验收：",
        ] {
            assert!(!is_lead_in(&fold_str(text)), "{text}");
        }
        assert!(introduces_the_whole(&fold_str("双方经协商，达成如下协议：")));
        assert!(!introduces_the_whole(&fold_str("乙方应提供下列资料：")));
    }

    #[test]
    fn particulars_and_signatures() {
        for line in [
            "甲方：",
            "地址：某市某路",
            "甲方（盖章）：",
            "委托方（甲方）：某某公司",
            "（甲方）出租方：",
            "甲方身份证号：",
            "生效日期：2024年1月1日",
            "**生效日期**: 2024-01-01",
        ] {
            assert!(particulars(&fold_str(line)).is_some(), "{line}");
        }
        for line in ["保密期限：三年", "甲方同意：乙方可以转租", "押金：人民币一千元"] {
            assert!(particulars(&fold_str(line)).is_none(), "{line}");
        }
        assert!(
            is_signature(&fold_str("甲方（签字或盖章）：")) && !is_signature(&fold_str("本合同自双方签字之日起生效。"))
        );
        assert!(
            is_date_line(&fold_str("　　年　月　日"))
                && is_date_line("2024年3月1日")
                && !is_date_line("自2024年3月1日起计算")
        );
        assert!(names_an_agreement(&fold_str("某某服务协议（2024版）")) && !names_an_agreement("争议解决"));
    }
}
