//! The help in Chinese. The English one stands in `args.rs`.

use clap::{Arg, Command};

/// Texts by command and argument (empty: the command itself; the command `*`: the same in every command).
/// What follows the first line is shown by `--help` only.
const TEXTS: &[(&str, &str, &str)] = &[
    ("clauseek", "", "逐条检索协议条款\n\n退出码：0 找到或完成，1 没有找到，2 出现问题。"),
    ("*", "index", "索引所在的文件夹"),
    ("*", "config", "供方名称和更正所在的文件；默认为当前文件夹中的 clauseek.toml（如有）"),
    ("*", "lang", "消息和帮助的语言；默认取自系统区域设置"),
    ("*", "color", "何时使用颜色"),
    ("*", "help", "显示帮助（-h 为简短说明）"),
    ("*", "version", "显示版本"),
    ("*", "json", "输出 JSON Lines"),
    ("*", "provider", "只看该供方的协议"),
    ("*", "clause_type", "只看该类型的条款，例如 dispute 或 争议解决与管辖"),
    ("*", "section", "只看该章节标题之下的条款"),
    ("*", "kind", "只看该种类的协议，例如 lease 或 租赁合同"),
    ("*", "party", "只看有该当事人的协议"),
    ("*", "file", "只看路径以此结尾的文件"),
    ("*", "date", "只看该日期的协议，例如 2024、'>=2024-03' 或 2024-01..2024-06"),
    ("*", "any", "含有任一检索词即可"),
    (
        "*",
        "include",
        "只读取符合此模式的文件，例如 '*.docx' 或 '2024/**'；可重复\n\n不含 / 的模式匹配文件名，含 / 的模式匹配所给文件夹之下的路径；不分大小写。用于 index 时对以后的运行同样有效，直到为该文件夹重新给出 --include 或 --exclude；空模式表示取消。",
    ),
    ("*", "exclude", "不读取符合此模式的文件，也不进入符合此模式的文件夹；可重复"),
    ("*", "ocr", "识别扫描页面和图片中的文字\n\n需要安装 tesseract 及其中文数据（chi_sim、chi_tra）。每页需要数秒。"),
    ("*", "max_file_size", "可读取的最大文件，单位为字节，或如 500K、64M、1G"),
    (
        "index",
        "",
        "为存放协议的文件夹建立或更新索引\n\n未变动的文件不再读取，已删除的文件从索引中移除。不写路径时更新此前索引过的全部文件夹；首次为 corpus。",
    ),
    ("index", "paths", "要索引的文件夹或文件"),
    ("index", "rebuild", "清空索引并重新建立"),
    (
        "index",
        "purge",
        "完成后使索引文件中不再留有已移除或已替换的协议的任何内容\n\n不使用时，这些文字虽已检索不到，但仍留在文件中，直到日后合并。所需空间相当于索引中最大的一部分。",
    ),
    ("index", "wait", "等待另一个写入索引的进程的秒数"),
    ("index", "provider", "这些路径下全部协议的供方，不论文中如何写"),
    ("index", "dry_run", "只说明将读取和移除哪些文件，不做任何改动"),
    ("index", "report", "把每个文件的处理结果写入此文件，按扩展名为 JSON 或 CSV；- 表示以 JSON 写到标准输出"),
    ("*", "jobs", "同时读取的文件数，1 至 64；默认与处理器数相同"),
    (
        "*",
        "memory",
        "大约使用的内存，单位为字节，或如 128M（最小）、1G\n\n词典和各种表（60 MB）另计；单个文件超出其份额时所需的内存也另计。",
    ),
    (
        "watch",
        "",
        "文件夹有变动时随时更新索引，直到按下 Ctrl-C\n\n不写路径时监视此前索引过的全部文件夹。期间可以照常检索，并能找到已更新的内容。每次更新在标准错误输出一行说明。",
    ),
    ("watch", "paths", "要索引并监视的文件夹或文件"),
    ("watch", "poll", "每隔若干秒查看一次，而不等待系统通知；用于网络盘"),
    ("watch", "json", "输出 JSON Lines，每次更新一行"),
    (
        "search",
        "",
        "检索条款\n\n引号表示原样匹配，-词 表示排除。同一筛选项的多个值满足其一即可，不同筛选项须同时满足。",
    ),
    ("search", "query", "检索内容；多个词以空格连接"),
    ("search", "limit", "最多显示的结果数；默认 10，使用 --json 时为全部"),
    ("search", "offset", "跳过的结果数"),
    ("search", "per_agreement", "每份协议最多显示的结果数，0 为全部；默认 3，使用 --json 或 --file 时为全部"),
    ("search", "sort", "排序：relevance 相关度，date 日期，path 路径"),
    (
        "search",
        "output",
        "显示的内容：hits 摘录，clauses 条款全文，agreements 协议及其最佳条款，count 条数，facets 分类统计",
    ),
    ("search", "full", "显示条款全文而不是摘录，即 --output clauses"),
    ("search", "width", "摘录的宽度（列），一个汉字占两列"),
    ("search", "explain", "说明检索词如何理解，以及每条结果得分的构成"),
    ("show", "", "显示条款全文"),
    ("show", "address", "search 和 outline 给出的条款地址；路径可只写能唯一确定的末尾部分"),
    ("outline", "", "显示协议的章节和条款；不需要索引"),
    ("outline", "paths", "文件，或取其中全部文件的文件夹"),
    ("outline", "explain", "逐行说明编号、性质与理由，并说明各条款类型的依据"),
    ("facets", "", "统计全部条款（或检索到的条款）的供方、类型、章节、种类和年份"),
    ("facets", "query", "只统计检索到的条款"),
    (
        "compare",
        "",
        "逐条比较两份协议，或两个供方的约定\n\n写出索引中的两个文件，或用 --provider 写出两个供方，或用 --versions 写出标题。先列关键事实，再列改动、移动、新增和删除的条款。",
    ),
    (
        "compare",
        "what",
        "两个文件，路径可只写能唯一确定的末尾部分；与 --provider 或 --versions 合用时为条款类型，例如 dispute",
    ),
    ("compare", "provider", "要比较的供方，须写两次；与 --versions 合用时写一次，说明是谁的协议"),
    (
        "compare",
        "versions",
        "该标题协议的两个版本：按日期为最近两个\n\n同一供方、同一标题的协议是它的各个版本；标题中的日期和版本号不计。",
    ),
    ("compare", "from", "较旧版本的日期，例如 2023、2023-05 或 2023-05-01"),
    ("compare", "to", "较新版本的日期"),
    ("compare", "clause_type", "只看该类型的条款；可重复"),
    ("compare", "all", "也显示相同的条款"),
    (
        "coverage",
        "",
        "统计协议有哪些类型的条款，缺哪些\n\n各种类协议应有的条款类型可在 clauseek.toml 的 [coverage.expected] 中设定。其他类型的条款也未规定同一事项的，才算缺失。",
    ),
    ("coverage", "provider", "只看该供方的协议；可重复"),
    ("coverage", "kind", "只看该种类的协议，例如 lease 或 租赁合同；可重复"),
    ("coverage", "clause_type", "只看该类型，例如 force-majeure 或 不可抗力，此时视为全部协议均应有；可重复"),
    ("coverage", "missing", "只列有缺失的协议及其所缺"),
    ("status", "", "显示索引的内容和未能读取的文件"),
    (
        "check",
        "",
        "检查索引本身，并与建立索引的文件夹比对\n\n逐一核对索引文件的校验和、文件记录与条款、文件夹与文件记录。每项问题都说明文件、原因和下一步。退出码：0 没有问题，2 有问题。",
    ),
    ("check", "content", "读取协议并比对内容，而不只是大小和时间"),
    ("check", "repair", "修复发现的问题：索引损坏部分所涉及的协议会重新读取\n\n同时更新索引。"),
    ("tokens", "", "显示文字如何切分"),
    ("tokens", "text", "要切分的文字；多个词以空格连接"),
    ("tokens", "query", "按检索词而不是正文的方式切分"),
    (
        "bench",
        "",
        "运行检索词文件并输出每次检索的用时\n\n全部检索在一个进程中进行：先预热一遍，再计时一遍；所计为从检索词到结果（含正文、摘录和标记）的时间。输出一个 JSON 对象：{\"lat\": {类别: [毫秒, …]}, \"hits\": {类别: [检索到的条数, …]}}。",
    ),
    ("bench", "queries", "按类别列出检索词的 JSON 文件：{\"类别\": [\"检索词\", [\"词\", \"词\"], …], …}"),
    ("bench", "exact", "每个检索词按原样检索；列表中的各项须同时出现"),
    ("bench", "limit", "每次检索最多生成的结果数"),
    ("completions", "", "输出命令行补全脚本"),
    ("completions", "shell", "所用的 shell"),
];

fn text(command: &str, argument: &str) -> Option<&'static str> {
    let of = |name: &str| TEXTS.iter().find(|(c, a, _)| *c == name && *a == argument).map(|&(_, _, text)| text);
    of(command).or_else(|| if argument.is_empty() { None } else { of("*") })
}

/// Returns the command with Chinese help.
pub fn chinese(mut command: Command) -> Command {
    // Built first: only then do the arguments that clap adds itself exist and the usage lines know their command.
    command.build();
    translate(command)
}

fn translate(mut command: Command) -> Command {
    let name = command.get_name().to_owned();
    if let Some(text) = text(&name, "") {
        command = command.about(text.split('\n').next()).long_about(text);
    }
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim().replace("[OPTIONS]", "[选项]").replace("<COMMAND>", "<命令>");
    command
        .override_usage(usage)
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}")
        .subcommand_help_heading("命令")
        .mut_args(|arg| translate_argument(&name, arg))
        .mut_subcommands(translate)
}

fn translate_argument(command: &str, arg: Arg) -> Arg {
    let Some(text) = text(command, arg.get_id().as_str()) else { return arg };
    let mut help = text.to_owned();
    let values: Vec<String> = match arg.get_action().takes_values() && !arg.is_hide_possible_values_set() {
        true => arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect(),
        false => vec![],
    };
    if !values.is_empty() {
        help += &format!(" [可选：{}]", values.join("、"));
    }
    let defaults: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if arg.get_action().takes_values() && !defaults.is_empty() {
        help += &format!(" [默认：{}]", defaults.join("、"));
    }
    if let Some(variable) = arg.get_env() {
        help += &format!(" [环境变量：{}]", variable.to_string_lossy());
    }
    let heading = match arg.get_help_heading() {
        _ if arg.is_positional() => "参数",
        Some("Global options") => "通用选项",
        Some("Filters") => "筛选",
        _ => "选项",
    };
    arg.help(help)
        .long_help(None::<&str>)
        .help_heading(heading)
        .hide_possible_values(true)
        .hide_default_value(true)
        .hide_env(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn commands() -> Vec<Command> {
        let mut root = crate::args::Cli::command();
        root.build();
        let subcommands: Vec<Command> = root.get_subcommands().cloned().collect();
        std::iter::once(root).chain(subcommands).collect()
    }

    #[test]
    fn every_command_and_argument_has_a_chinese_text() {
        for command in commands() {
            let name = command.get_name();
            assert!(text(name, "").is_some(), "command {name}");
            for arg in command.get_arguments() {
                assert!(text(name, arg.get_id().as_str()).is_some(), "{name}: {}", arg.get_id());
            }
        }
    }

    #[test]
    fn no_chinese_text_is_left_over() {
        let commands = commands();
        for (command, argument, _) in TEXTS {
            let known = commands.iter().filter(|c| *command == "*" || c.get_name() == *command);
            let mut known = known.filter(|c| argument.is_empty() || c.get_arguments().any(|a| a.get_id() == *argument));
            assert!(known.next().is_some(), "{command} {argument}");
        }
    }

    #[test]
    fn chinese_help_holds_no_english_frame() {
        for words in
            [["clauseek", "--help"].as_slice(), &["clauseek", "search", "-h"], &["clauseek", "tokens", "--help"]]
        {
            let parsed = chinese(crate::args::Cli::command()).try_get_matches_from(words);
            let help = parsed.expect_err("help ends the parsing").to_string();
            for english in
                ["Usage", "Options", "OPTIONS", "Arguments", "Commands", "Global", "Filters", "default", "possible"]
            {
                assert!(!help.contains(english), "{english} in\n{help}");
            }
        }
    }

    #[test]
    fn translated_commands_still_parse() {
        let words = ["clauseek", "--index", "x", "search", "--type", "dispute", "--limit", "3", "--", "-a", "b"];
        let matches = chinese(crate::args::Cli::command()).try_get_matches_from(words).expect("a good command line");
        let search = matches.subcommand_matches("search").expect("search");
        assert_eq!(search.get_many::<String>("query").expect("query").collect::<Vec<_>>(), ["-a", "b"]);
        assert_eq!(search.get_one::<usize>("limit"), Some(&3));
    }
}
