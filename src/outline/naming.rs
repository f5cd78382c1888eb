//! What the wording of a line in front of an agreement gives away: its name, its edition, particulars, parties.

use super::wording::{party_roles, words};

/// Longest line in characters that introduces a party.
const LONGEST_INTRODUCTION: usize = 60;

/// Returns the label and the value if a line is one of the parties' particulars or the like (`地址：…`).
pub fn particulars(folded: &str) -> Option<(&str, &str)> {
    let (head, value) = match folded.find(':') {
        Some(colon) => (&folded[..colon], &folded[colon + 1..]),
        // 单位地址____: a label and a blank to fill in
        None => {
            let blank = folded
                .find('_')
                .filter(|&at| folded[at..].chars().all(|ch| ch == '_' || ch == '年' || ch == '月' || ch == '日'))?;
            (&folded[..blank], &folded[blank..])
        }
    };
    let plain = |text: &str| text.replace([' ', '*', '_'], "");
    let head_plain = plain(head);
    if head_plain.chars().count() > 24 {
        return None;
    }
    // 甲方(盖章), 委托方(甲方), (甲方)出租方, 甲方身份证号, 甲方地址
    let core: String = strip_brackets(&head_plain);
    let core = core.strip_prefix("本合同").unwrap_or(&core);
    let labels = &words().particulars;
    let composed = |text: &str| {
        labels.starts_of(text).any(|label| labels.has(text[label.len()..].trim_start_matches(['的', '/', '或'])))
    };
    // 服务条款最新更新日期: 2017/05/30
    let dated = || {
        value.trim_start().starts_with(|ch: char| ch.is_ascii_digit())
            && core.ends_with("日期")
            && labels.end_of(core).is_some()
    };
    (labels.has(core) || composed(core) || core.is_empty() && !head_plain.is_empty() || dated())
        .then_some((head, value))
}

/// Longest label of an organisation, and longest name, in characters.
const LONGEST_LABEL: usize = 12;
const LONGEST_NAME: usize = 40;

/// Tells whether a line is a label and the legal name of an organisation.
pub fn names_an_organisation(folded: &str) -> bool {
    let Some((label, name)) = folded.split_once(':') else { return false };
    let name = name.trim_end_matches([';', ' ']);
    let plain = |text: &str| !text.contains(['。', ',', ';', ':']);
    (2..=LONGEST_LABEL).contains(&label.chars().count())
        && (4..=LONGEST_NAME).contains(&name.chars().count())
        && plain(label)
        && plain(name)
        && party_roles().organisations.end_of(&strip_brackets(name)).is_some()
}

/// Tells whether a line introduces a party, or the parties (订立合同双方：; 某市某厂，以下简称甲方；).
pub fn introduces_a_party(folded: &str) -> bool {
    if folded.chars().count() > LONGEST_INTRODUCTION || folded.trim_end_matches('。').contains('。') {
        return false;
    }
    let bare = folded.trim_end_matches([';', ',', '.', '。', ':', '_', ')', '"', '”', ' ']);
    if words().party_heads.has(bare) {
        return folded.ends_with(':');
    }
    let roles = party_roles();
    let called = [&roles.suppliers, &roles.customers, &roles.others].into_iter().find_map(|list| list.end_of(bare));
    called.is_some_and(|role| {
        let before = bare[..bare.len() - role.len()].trim_end_matches(['"', '“', '(', '为', ' ', ':']);
        ["简称", "下称", "以下称", "称"].iter().any(|word| before.ends_with(word))
    })
}

fn strip_brackets(text: &str) -> String {
    let mut depth = 0usize;
    text.chars()
        .filter(|ch| match ch {
            '(' | '[' | '【' => {
                depth += 1;
                false
            }
            ')' | ']' | '】' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect()
}

/// Tells whether a text names an agreement: it ends in 协议, 合同, 条款 …
pub fn names_an_agreement(folded: &str) -> bool {
    let bare = strip_brackets(folded);
    let bare = bare.trim_end_matches(|ch: char| {
        ch.is_ascii_digit() || matches!(ch, '》' | '」' | '"' | '”' | ' ' | 'v' | '.' | '版' | '年' | ':')
    });
    let bare = bare
        .trim_end_matches("范本")
        .trim_end_matches("示范文")
        .trim_end_matches("样")
        .trim_end_matches("模板")
        .trim_end_matches("正式")
        .trim_end_matches("修订");
    words().agreement_words.end_of(bare).is_some()
}

/// Longest line that tells an edition, in characters.
const LONGEST_EDITION: usize = 20;

/// Tells whether a line tells an edition: all of it in brackets, a number behind v, or 版 at its end.
pub fn names_an_edition(folded: &str) -> bool {
    let plain = !folded.contains(['。', ',', ';', ':']) && folded.chars().nth(LONGEST_EDITION).is_none();
    let version = || {
        let rest = folded.strip_prefix('v').unwrap_or("");
        !rest.is_empty() && rest.chars().all(|ch| ch.is_ascii_digit() || ch == '.')
    };
    plain
        && !folded.is_empty()
        && (strip_brackets(folded).is_empty() || version() || words().editions.end_of(folded).is_some())
}

/// Tells whether a text that names an agreement may as well be the title of a section (免责声明).
pub fn names_a_section(folded: &str) -> bool {
    words().section_words.end_of(folded.trim_end_matches(':')).is_some()
}
