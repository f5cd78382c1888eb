//! `search --export`: files in every format, masked if asked for.

use std::io::Read;
use std::path::Path;

use clauseek::export::{Block, Format, Mark, Report, Span, Words};

use crate::workdir::Workdir;

/// An agreement with persons and numbers that do not exist.
const AGREEMENT: &str = "# 松果物流服务合同\n\n甲方：云杉贸易有限公司\n\n联系人：赵小满　电话：138 0000 0000\n\n## 第一条 付款\n\n\
    1.1 甲方应于2024年3月1日前支付人民币12,345.60元，汇入账号：1000 2000 3000，并以 <邮件> 发至 nobody@example.com。\n\n\
    1.2 甲方逾期付款的，按日支付0.05%的违约金；通知由赵小满签收。\n";

fn indexed() -> Workdir {
    let workdir = Workdir::new();
    workdir.file("合同/赵小满.md", AGREEMENT);
    workdir.ok(&["index", "合同"]);
    workdir
}

/// The XML of a part of a container, which must be well formed.
fn part(file: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        if part.is_file() {
            let mut xml = String::new();
            part.read_to_string(&mut xml).unwrap();
            let mut reader = quick_xml::Reader::from_str(&xml);
            while reader.read_event().unwrap_or_else(|error| panic!("part {at}: {error}"))
                != quick_xml::events::Event::Eof
            {}
        }
    }
    let mut xml = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut xml).unwrap();
    xml
}

/// The text of XML, without its tags.
fn text(xml: &str) -> String {
    xml.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect()
}

#[test]
fn every_format_holds_the_clause_with_its_citation() {
    let workdir = indexed();
    for (name, hit) in [
        ("a.md", "按日支付0.05%的</mark><mark>违约金</mark>；"),
        ("a.html", "按日支付0.05%的</mark><mark>违约金</mark>；"),
        ("a.csv", "付款的，按日支付0.05%的违约金；"),
        ("a.json", "\"text\":\"违约金\",\"mark\":\"found\""),
    ] {
        let run = workdir.run(&["search", "违约金", "--export", name]);
        assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
        assert_eq!(run.err, format!("1 clause written to {name}\n"));
        let text = std::fs::read_to_string(workdir.path(name)).unwrap();
        assert!(text.contains(hit) && text.contains("松果物流服务合同 › 付款 › 1.2"), "{text}");
        assert_eq!(workdir.ok(&["search", "违约金", "--export", &format!("-.{}", &name[2..])]), text);
    }
    workdir.ok(&["search", "违约金", "--export", "a.docx"]);
    let document = part(&workdir.path("a.docx"), "word/document.xml");
    assert!(document.contains("w:highlight") && text(&document).contains("按日支付0.05%的违约金；"), "{document}");
    assert!(part(&workdir.path("a.docx"), "word/styles.xml").contains("w:eastAsia=\"宋体\""));
    workdir.ok(&["search", "违约金", "--export", "a.xlsx"]);
    let strings = part(&workdir.path("a.xlsx"), "xl/sharedStrings.xml");
    assert!(text(&strings).contains("按日支付0.05%的违约金；"), "{strings}");
    let sheet = part(&workdir.path("a.xlsx"), "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("state=\"frozen\""), "{sheet}");
    let left: Vec<_> = std::fs::read_dir(workdir.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".part")), "{left:?}");
}

#[test]
fn the_same_search_makes_the_same_file() {
    let workdir = indexed();
    for name in ["a.md", "a.html", "a.csv", "a.json", "a.xlsx", "a.docx"] {
        let made = || {
            workdir.ok(&["search", "甲方", "--export", name]);
            std::fs::read(workdir.path(name)).unwrap()
        };
        assert_eq!(made(), made(), "{name}");
    }
}

#[test]
fn what_names_a_person_is_masked_in_every_format() {
    let workdir = indexed();
    let query = ["search", "甲方 OR 通知 OR 电话", "--redact", "--export"];
    for name in ["a.md", "a.html", "a.csv", "a.json", "a.docx", "a.xlsx"] {
        let run = workdir.run(&[&query[..], &[name]].concat());
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(run.err.contains("masked: 1 bank account, 1 telephone, 1 e-mail, "), "{}", run.err);
        let shown = match name {
            "a.docx" => text(&part(&workdir.path(name), "word/document.xml")),
            "a.xlsx" => text(&part(&workdir.path(name), "xl/sharedStrings.xml")),
            _ => std::fs::read_to_string(workdir.path(name)).unwrap(),
        };
        for gone in ["赵小满", "138 0000 0000", "1000 2000 3000", "nobody"] {
            assert!(!shown.contains(gone), "{name}: {gone} in {shown}");
        }
        for kept in ["2024年3月1日", "12,345.60元", "0.05%", "1.2", "云杉贸易有限公司"] {
            assert!(shown.contains(kept), "{name}: no {kept} in {shown}");
        }
    }
    let run = workdir.run(&["--lang", "zh", "search", "甲方", "--redact-companies", "--export", "-"]);
    assert!(run.out.contains("：\\[公司1\\]") && !run.out.contains("云杉"), "{}", run.out);
    assert!(run.err.contains("已遮盖：") && run.err.contains("公司 1 处"), "{}", run.err);
}

#[test]
fn a_word_that_a_folder_is_called_by_is_no_name_of_a_company() {
    let workdir = Workdir::new();
    for (nth, folder) in ["补充", "云杉物流", "海桐百货", "石楠装饰"].into_iter().enumerate() {
        let text = format!("服务说明\n\n第一条 付款\n乙方应当在收到第{nth}份补充说明后付款，云杉物流除外。\n");
        workdir.file(&format!("contracts/{folder}/a.md"), &text);
    }
    workdir.ok(&["index", "contracts"]);
    let run = workdir.run(&["search", "付款", "--redact-companies", "--export", "-"]);
    assert!(run.out.contains("份补充说明后") && !run.out.contains("云杉物流除外"), "{}\n{}", run.out, run.err);
}

#[test]
fn a_table_begins_with_a_mark_only_if_asked() {
    let workdir = indexed();
    workdir.ok(&["search", "违约金", "--export", "a.csv"]);
    let plain = std::fs::read(workdir.path("a.csv")).unwrap();
    workdir.ok(&["search", "违约金", "--export", "a.csv", "--bom"]);
    assert_eq!(std::fs::read(workdir.path("a.csv")).unwrap(), ["\u{FEFF}".as_bytes(), &plain].concat());
}

#[test]
fn what_cannot_be_written_is_trouble_and_leaves_nothing() {
    let workdir = indexed();
    for (words, cause) in [
        (&["--export", "nowhere/a.md"][..], "cannot write to nowhere"),
        (&["--export", "a.pdf"], "the extension says the format"),
        (&["--export", "-.docx"], "this format is no text"),
        (&["--redact"], "--export"),
        (&["--export", "a.md", "--json"], "cannot be used with"),
    ] {
        let run = workdir.run(&[&["search", "违约金"], words].concat());
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{words:?}");
        assert!(run.err.contains(cause), "{words:?}: {}", run.err);
    }
    std::fs::create_dir(workdir.path("b.md")).unwrap();
    let run = workdir.run(&["search", "违约金", "--export", "b.md"]);
    assert!(run.code == 2 && run.err.contains("cannot write to b.md"), "{}", run.err);
    let run = workdir.run(&["search", "囍", "--export", "a.md"]);
    assert!(run.code == 1 && !workdir.path("a.md").exists(), "{}", run.err);
}

#[test]
fn an_export_that_is_cut_off_says_so() {
    let workdir = Workdir::new();
    let clause = |n: usize| format!("第{n}条 双方应当按照约定履行义务。\n");
    for (name, count) in [("一", 500), ("二", 505)] {
        let title = format!("{name}号服务合同\n");
        workdir.file(&format!("long/{name}.txt"), title + &(1..=count).map(clause).collect::<String>());
    }
    workdir.ok(&["index", "long"]);
    let run = workdir.run(&["search", "义务", "--export", "a.csv"]);
    assert!(run.err.contains("only the first 1000 of 1005 clauses are exported"), "{}", run.err);
    assert_eq!(std::fs::read_to_string(workdir.path("a.csv")).unwrap().lines().count(), 1001);
    let run = workdir.run(&["search", "义务", "--export", "a.csv", "--limit", "2000"]);
    assert_eq!(run.err, "1005 clauses written to a.csv\n");
}

const WORDS: Words =
    Words {
        section: "章节", citation: "出处", address: "地址", remark: "备注", wording: "条文", notes: "说明"
    };

/// Every block and mark, and what XML does not allow.
fn report() -> Report {
    let marks = [Mark::Plain, Mark::Found, Mark::Added, Mark::Removed, Mark::Slot, Mark::Faint];
    let spans: Vec<Span> = marks.iter().map(|mark| Span::marked(format!("<{mark:?}>\n&\u{1}\t甲"), *mark)).collect();
    let cell = |text: &str| vec![Span::plain(text)];
    Report {
        title: "对比 <甲> & \u{b}乙".into(),
        blocks: vec![
            Block::Heading { level: 1, text: "争议解决".into() },
            Block::Paragraph { spans: spans.clone() },
            Block::Clause {
                citation: "甲 › 一".into(),
                address: "a.md#一".into(),
                remark: spans.clone(),
                spans: spans.clone(),
            },
            Block::Heading { level: 2, text: "管辖/[法院]".into() },
            Block::Table {
                head: vec!["条".into(), "".into(), "差异".into()],
                rows: vec![vec![cell("=1+1"), vec![], spans]],
            },
            Block::Table {
                head: vec!["条".into()],
                rows: vec![vec![cell(&(0..10_000).map(|n| format!("{n}。")).collect::<String>())]],
            },
        ],
    }
}

#[test]
fn every_block_and_mark_is_well_formed() {
    let workdir = Workdir::new();
    for (name, format) in [("a.docx", Format::Docx), ("a.xlsx", Format::Xlsx)] {
        let mut bytes = Vec::new();
        clauseek::export::write(&report(), format, &WORDS, &mut bytes).unwrap();
        workdir.file(name, bytes);
    }
    let document = part(&workdir.path("a.docx"), "word/document.xml");
    for mark in ["w:highlight", "<w:u w:val=\"single\"", "<w:strike", "<w:br", "<w:tab", "Heading2", "<w:tbl>"] {
        assert!(document.contains(mark), "no {mark} in {document}");
    }
    let workbook = part(&workdir.path("a.xlsx"), "xl/workbook.xml");
    assert!(workbook.contains("name=\"管辖法院\"") && workbook.contains("name=\"管辖法院 2\""), "{workbook}");
    let strings = part(&workdir.path("a.xlsx"), "xl/sharedStrings.xml");
    assert!(strings.contains("<strike/>") && strings.contains("<u/>") && strings.contains(">=1+1<"), "{strings}");
    assert_eq!(strings.matches('。').count(), 10_000);
    assert!(!part(&workdir.path("a.xlsx"), "xl/worksheets/sheet2.xml").contains("<f>"));
}

/// Converts a file to PDF and returns its text without blanks; none if LibreOffice lacks the part that opens such files.
fn printed(workdir: &Workdir, name: &str) -> Option<String> {
    let profile = format!("-env:UserInstallation=file://{}", workdir.path("profile").display());
    let run = std::process::Command::new("soffice")
        .args([profile.as_str(), "--headless", "--convert-to", "pdf", "--outdir"])
        .arg(workdir.path("pdf"))
        .arg(workdir.path(name))
        .output()
        .unwrap();
    assert!(run.status.success(), "{name}: {}", String::from_utf8_lossy(&run.stderr));
    let pdf = workdir.path("pdf").join(name).with_extension("pdf");
    pdf.exists().then(|| {
        let text = std::process::Command::new("pdftotext").arg(pdf).arg("-").output().unwrap();
        String::from_utf8_lossy(&text.stdout).split_whitespace().collect()
    })
}

/// LibreOffice opens what is written, and a printed page holds what the clause says.
#[test]
fn libreoffice_opens_documents_tables_and_pages() {
    let installed = |program: &str| std::process::Command::new(program).arg("--version").output().is_ok();
    if !installed("soffice") || !installed("pdftotext") {
        eprintln!("skipped: soffice or pdftotext is not installed");
        return;
    }
    let workdir = indexed();
    let mut names = vec!["a.docx", "b.html"];
    // The part that opens tables may be missing: then it does not open this one either.
    workdir.file("control.csv", "a,b\n");
    match printed(&workdir, "control.csv") {
        Some(_) => names.push("c.xlsx"),
        None => eprintln!("skipped for tables: LibreOffice Calc is not installed"),
    }
    for name in names {
        workdir.ok(&["search", "甲方", "--export", name]);
        let text = printed(&workdir, name).unwrap_or_else(|| panic!("LibreOffice does not open {name}"));
        for part in ["松果物流服务合同›付款›1.2", "按日支付0.05%的违约金", "以<邮件>发至nobody@example.com"]
        {
            assert!(text.contains(part), "{name}: no {part} in {text}");
        }
    }
}
