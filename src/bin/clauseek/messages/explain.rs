//! Why a line is what it is, in words.

use clauseek::classify::Source;
use clauseek::outline::{Fit, LineRole, Why};
use clauseek::render::explain::Words;

use super::Lang;

/// Returns the words of explanations in a language.
pub fn explain_words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &Words { role: role_en, why: why_en, fit: fit_en, source: source_en },
        Lang::Zh => &Words { role: role_zh, why: why_zh, fit: fit_zh, source: source_zh },
    }
}

fn role_en(role: LineRole) -> &'static str {
    match role {
        LineRole::Title => "title",
        LineRole::Section => "section",
        LineRole::Clause => "clause",
        LineRole::Item => "item",
        LineRole::Particulars => "particulars",
        LineRole::Signature => "signature",
        LineRole::Mark => "mark",
    }
}

fn role_zh(role: LineRole) -> &'static str {
    match role {
        LineRole::Title => "标题",
        LineRole::Section => "章节标题",
        LineRole::Clause => "条款",
        LineRole::Item => "项",
        LineRole::Particulars => "当事人信息",
        LineRole::Signature => "签署",
        LineRole::Mark => "非正文",
    }
}

fn why_en(why: Why) -> &'static str {
    match why {
        Why::NamesTheAgreement => "names the agreement",
        Why::Labelled => "a label and its value, a date, or a party",
        Why::AmongSignatures => "among signatures, parties and dates",
        Why::NoText => "furniture, table of contents, or signs only",
        Why::UnnumberedTitle => "worded as a title, text follows",
        Why::NumberAlone => "nothing stands behind the number",
        Why::NamedUnit => "a unit that has a title (章, 节, 附件)",
        Why::Heading => "marked as a heading, text follows",
        Why::LikeSiblings => "most of its list are titles",
        Why::TitleAboveText => "worded as a title, text stands below",
        Why::Text => "worded as text",
        Why::NothingBelow => "worded as a title, nothing stands below",
        Why::Label => "a noun and a list of things",
        Why::GoesOn => "no number: goes on with the text before",
        Why::Within => "stands between lines of the clause",
        Why::LedIn => "the text before leads in to it",
        Why::Pieces => "a piece of the sentence before",
        Why::Announced => "the text before says that a list follows",
        Why::Summary => "sums up the titles that follow",
    }
}

fn why_zh(why: Why) -> &'static str {
    match why {
        Why::NamesTheAgreement => "写明合同名称",
        Why::Labelled => "栏目与内容、日期或当事人",
        Why::AmongSignatures => "位于签章、当事人与日期之间",
        Why::NoText => "页面元素、目录或仅有符号",
        Why::UnnumberedTitle => "措辞如标题，其后有正文",
        Why::NumberAlone => "编号后无文字",
        Why::NamedUnit => "章、节、附件等有标题的单位",
        Why::Heading => "文件标为标题，其后有正文",
        Why::LikeSiblings => "同级多为标题",
        Why::TitleAboveText => "措辞如标题，其下有正文",
        Why::Text => "措辞为正文",
        Why::NothingBelow => "措辞如标题，其下无正文",
        Why::Label => "名词及其列举",
        Why::GoesOn => "无编号，承接上文",
        Why::Within => "位于该条款的行之间",
        Why::LedIn => "由上文引出",
        Why::Pieces => "上句的组成部分",
        Why::Announced => "上文言明有列举",
        Why::Summary => "概括其后的标题",
    }
}

fn fit_en(fit: Fit) -> &'static str {
    match fit {
        Fit::Continues => "next in its list",
        Fit::Opens => "opens a list",
        Fit::Restarts => "begins the list anew",
        Fit::Repeats => "repeats a number",
        Fit::Skips => "after a gap",
    }
}

fn fit_zh(fit: Fit) -> &'static str {
    match fit {
        Fit::Continues => "顺接上一编号",
        Fit::Opens => "开始一列",
        Fit::Restarts => "重新编号",
        Fit::Repeats => "编号重复",
        Fit::Skips => "编号有间断",
    }
}

fn source_en(source: Source) -> &'static str {
    match source {
        Source::OwnTitle => "own title",
        Source::Section(_) => "section title",
        Source::Body => "wording",
        Source::Place => "place",
        Source::Kind => "kind of agreement",
    }
}

fn source_zh(source: Source) -> &'static str {
    match source {
        Source::OwnTitle => "自身标题",
        Source::Section(_) => "所在章节标题",
        Source::Body => "措辞",
        Source::Place => "位置",
        Source::Kind => "合同种类",
    }
}
