//! Command lines that cannot be understood.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{Lang, error_word, hint_word};

/// Returns what is wrong with a command line and the next step, in the language of the user.
///
/// None where clap's own text is to be shown: in English, and for what is no error (help, version).
pub fn usage_error(lang: Lang, error: &clap::Error) -> Option<String> {
    if lang == Lang::En {
        return None;
    }
    let arg = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    let cause = match error.kind() {
        ErrorKind::UnknownArgument => format!("不认识参数“{arg}”"),
        ErrorKind::InvalidSubcommand => format!("不认识命令“{}”", context(error, ContextKind::InvalidSubcommand)),
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 缺少值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("{arg} 不接受值“{value}”"),
        ErrorKind::MissingRequiredArgument => format!("缺少必需的参数：{arg}"),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::ArgumentConflict => {
            format!("{arg} 不能重复，也不能与 {} 同时使用", context(error, ContextKind::PriorArg))
        }
        ErrorKind::TooManyValues => format!("{arg} 的值过多：“{value}”"),
        ErrorKind::NoEquals => format!("{arg} 的值须以等号相连"),
        ErrorKind::InvalidUtf8 => "参数不是有效的 UTF-8 文字".to_owned(),
        _ => return None,
    };
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let near = near.into_iter().find_map(|kind| nearest(error, kind));
    let valid = context(error, ContextKind::ValidValue);
    let hint = match near {
        Some(near) => format!("是否要写“{near}”？"),
        None if !valid.is_empty() => format!("可选：{valid}"),
        None if arg.starts_with('-') && error.kind() == ErrorKind::UnknownArgument => {
            "若它是检索内容，请在其前加 --；--help 列出全部参数".to_owned()
        }
        None => "--help 列出用法".to_owned(),
    };
    Some(format!("{}{cause}\n{}{hint}\n", error_word(lang), hint_word(lang)))
}

/// The best of what clap suggests, which it lists last.
fn nearest(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::Strings(texts) => texts.last().cloned(),
        other => Some(other.to_string()),
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn wrong(words: &[&str]) -> String {
        let error = crate::args::Cli::try_parse_from(words).expect_err("a wrong command line");
        usage_error(Lang::Zh, &error).expect("a Chinese text")
    }

    #[test]
    fn wrong_command_lines_are_explained() {
        assert_eq!(wrong(&["clauseek", "serch"]), "错误：不认识命令“serch”\n提示：是否要写“search”？\n");
        assert_eq!(
            wrong(&["clauseek", "search", "--limt", "3"]),
            "错误：不认识参数“--limt”\n提示：是否要写“--limit”？\n"
        );
        assert!(wrong(&["clauseek", "search", "甲", "--limit", "x"]).contains("不接受值“x”"));
        assert!(wrong(&["clauseek", "--color", "red", "status"]).contains("可选：auto、always、never"));
        assert!(wrong(&["clauseek", "show"]).contains("缺少必需的参数：<ADDRESS>"));
    }
}
