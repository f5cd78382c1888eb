//! The help in Chinese. The English one stands in `args.rs`.

use clap::{Arg, Command};

/// Texts by command (with those above it, but for the program) and argument (empty: the command itself; the command `*`: the same in every command).
/// What follows the first line is shown by `--help` only.
const TEXTS: &[(&str, &str, &str)] = &[
    ("clauseek", "", "逐条检索协议条款\n\n退出码：0 找到或完成，1 没有找到，2 出现问题。"),
    ("*", "index", "索引所在的文件夹"),
    ("*", "library", "存放已保存条款的文件夹"),
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
    (
        "*",
        "export",
        "不显示而写入此文件，格式由扩展名决定：.md .html .csv .xlsx .docx .json\n\n- 表示以 Markdown 写到标准输出，-.csv 等表示其他文本格式。CSV 只含条文和表格，不含标题和说明。",
    ),
    ("*", "bom", "在 CSV 开头写入标记，使电子表格软件识别 UTF-8"),
    (
        "*",
        "redact",
        "遮盖个人信息、统一社会信用代码和银行账号\n\n包括身份证号、电话、电子邮箱、护照号，以及当事人信息中的姓名。条款编号、日期和金额不受影响。完成后说明遮盖了什么；对外提供前请再检查一遍。",
    ),
    ("*", "redact_companies", "同时遮盖公司名称；同一公司编号相同"),
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
    ("search", "scope", "检索范围：contracts 合同，library 已保存的条款，all 两者"),
    ("search", "limit", "最多显示的结果数；默认 10，使用 --json 时为全部，使用 --export 时为 1000"),
    ("search", "offset", "跳过的结果数"),
    ("search", "per_agreement", "每份协议最多显示的结果数，0 为全部；默认 3，使用 --json、--export 或 --file 时为全部"),
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
        "library",
        "",
        "按写法归并条款；保存值得重复使用的条款，并将合同与之比对\n\n不写子命令时，列出索引中的条款共有的写法，采用的协议最多者在前，并列出空位中所填的内容和各种变体；名称、地点、金额和日期不同不算另一种写法。已保存的条款是 --library 文件夹中的 Markdown 文件，每个类型一个文件夹；这些文件归您所有，可以直接编辑，索引不会改动它们。",
    ),
    ("library", "query", "只看检索到的条款"),
    ("library", "limit", "最多显示的组数；默认 10，用 --json 时为全部"),
    ("library", "offset", "跳过的组数"),
    ("library", "agreements", "只看至少有这么多份协议采用的写法"),
    ("library", "full", "列出全部变体和全部填写内容，而不只是前五个"),
    ("library save", "", "将索引中的一条条款保存为文件，并显示文件路径"),
    ("library save", "address", "search 给出的条款地址；路径可只写能唯一确定的末尾部分"),
    ("library save", "name", "条款名称；不得与其他已保存的条款重复"),
    ("library save", "clause_type", "条款类型；默认为索引所知的第一个类型"),
    ("library save", "tag", "标签；可重复"),
    ("library save", "note", "备注"),
    ("library save", "standard", "设为标准条款，供 library check 比对"),
    ("library list", "", "列出已保存的条款"),
    ("library list", "clause_type", "只看该类型的条款，例如 dispute 或 争议解决与管辖；可重复"),
    ("library list", "tag", "只看有该标签的条款；可重复"),
    ("library show", "", "显示一条已保存的条款"),
    ("library show", "saved", "条款名称或其文件路径"),
    ("library edit", "", "修改一条已保存条款的说明；文件的其余内容保持不变"),
    ("library edit", "saved", "条款名称或其文件路径"),
    ("library edit", "name", "新名称；文件名不变"),
    ("library edit", "clause_type", "新类型；文件移至该类型的文件夹"),
    ("library edit", "tag", "要添加的标签；可重复"),
    ("library edit", "untag", "要去掉的标签；可重复"),
    ("library edit", "note", "新备注"),
    ("library edit", "standard", "设为标准条款"),
    ("library edit", "no_standard", "不再作为标准条款"),
    ("library remove", "", "删除一条已保存的条款及其文件"),
    ("library remove", "saved", "条款名称或其文件路径"),
    (
        "library check",
        "",
        "说明哪些合同偏离标准条款\n\n逐份协议将标准条款与其中同类型且最接近的条款比对。填写的内容（名称、金额、日期）不同不算偏离，但会标出。退出码：0 已比对，1 没有标准条款，2 出现问题。",
    ),
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
    ("coverage", "missing", "只列有缺失的协议及其所缺，以及写在其他类型条款中的"),
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
    (
        "similar",
        "",
        "按措辞查找与某一条款或某段文字最接近的条款\n\n名称、地点、金额、日期和空白不计。每条均标出与所给文字不同之处。",
    ),
    ("similar", "address", "条款的地址，如 search 所示"),
    ("similar", "text", "用来比较的文字；- 表示从标准输入读取"),
    ("similar", "limit", "最多输出的条数"),
    ("similar", "least", "最低相似度（百分比）"),
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
    let name = command.get_name().to_owned();
    translate(command, &name)
}

/// Returns the name of a command below another, as in [`TEXTS`].
fn below(above: &str, name: &str) -> String {
    if above == "clauseek" { name.to_owned() } else { format!("{above} {name}") }
}

fn translate(mut command: Command, name: &str) -> Command {
    if let Some(text) = text(name, "") {
        command = command.about(text.split('\n').next()).long_about(text);
    }
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim().replace("[OPTIONS]", "[选项]").replace("<COMMAND>", "<命令>");
    command
        .override_usage(usage)
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}")
        .subcommand_help_heading("命令")
        .mut_args(|arg| translate_argument(name, arg))
        .mut_subcommands(|command| {
            let name = below(name, command.get_name());
            translate(command, &name)
        })
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
        Some("Export") => "导出",
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

    /// All commands with their names, those of commands too.
    fn commands() -> Vec<(String, Command)> {
        let mut root = crate::args::Cli::command();
        root.build();
        let mut commands = vec![(root.get_name().to_owned(), root)];
        let mut at = 0;
        while let Some((name, command)) = commands.get(at).cloned() {
            commands.extend(command.get_subcommands().map(|sub| (below(&name, sub.get_name()), sub.clone())));
            at += 1;
        }
        commands
    }

    #[test]
    fn every_command_and_argument_has_a_chinese_text() {
        for (name, command) in commands() {
            assert!(text(&name, "").is_some(), "command {name}");
            for arg in command.get_arguments() {
                assert!(text(&name, arg.get_id().as_str()).is_some(), "{name}: {}", arg.get_id());
            }
        }
    }

    #[test]
    fn no_chinese_text_is_left_over() {
        let commands = commands();
        for (command, argument, _) in TEXTS {
            let known = commands.iter().filter(|(name, _)| *command == "*" || name == command);
            let mut known =
                known.filter(|(_, c)| argument.is_empty() || c.get_arguments().any(|a| a.get_id() == *argument));
            assert!(known.next().is_some(), "{command} {argument}");
        }
    }

    #[test]
    fn chinese_help_holds_no_english_frame() {
        for words in [
            ["clauseek", "--help"].as_slice(),
            &["clauseek", "search", "-h"],
            &["clauseek", "tokens", "--help"],
            &["clauseek", "library", "edit", "-h"],
        ] {
            let parsed = chinese(crate::args::Cli::command()).try_get_matches_from(words);
            let help = parsed.expect_err("help ends the parsing").to_string();
            for english in [
                "Usage",
                "Options",
                "OPTIONS",
                "Arguments",
                "Commands",
                "Global",
                "Filters",
                "Export",
                "default",
                "possible",
            ] {
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
