use proptest::prelude::*;
use tempfile::TempDir;

use super::write::file_stem;
use super::*;
use crate::error::Wanted;

fn entry(name: &str) -> Entry {
    Entry {
        name: name.to_owned(),
        clause_type: "dispute".to_owned(),
        tags: vec!["租赁".to_owned()],
        note: "“双方”改过\n第二行".to_owned(),
        standard: true,
        source: Source { citation: Some("门面租赁合同 › 7.1".to_owned()), ..Source::default() },
        text: "争议由甲方所在地人民法院管辖。\n（1）+++\n\n+++\n（2）末项".to_owned(),
    }
}

fn shelf(dir: &TempDir) -> Shelf {
    let shelf = Shelf::read(&dir.path().join("library")).expect("a folder");
    assert!(shelf.faults.is_empty(), "{:?}", shelf.faults);
    shelf
}

fn put(dir: &TempDir, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = dir.path().join("library").join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(&path, text).expect("a file");
    path
}

#[test]
fn what_is_saved_is_read_again() {
    let dir = TempDir::new().expect("a folder");
    let entries = [entry("管辖"), Entry { source: Source::default(), standard: false, ..entry("CON: a/b") }];
    for entry in &entries {
        save(&shelf(&dir), entry).expect("saved");
    }
    let shelf = shelf(&dir);
    let mut read: Vec<&Entry> = shelf.clauses.iter().map(|saved| &saved.entry).collect();
    read.sort_by_key(|entry| &entry.name);
    assert_eq!(read, [&entries[1], &entries[0]]);
    assert!(shelf.clauses[0].address.ends_with("library/dispute/CON-a-b.md"), "{}", shelf.clauses[0].address);
    assert_eq!(shelf.find("dispute/管辖.md").expect("an address").entry.name, "管辖");
}

#[test]
fn nothing_is_overwritten_and_names_do_not_clash() {
    let dir = TempDir::new().expect("a folder");
    save(&shelf(&dir), &entry("a:b")).expect("saved");
    let other = save(&shelf(&dir), &entry("a?b")).expect("saved");
    assert!(other.ends_with("dispute/a-b-2.md"), "{other}");
    assert!(matches!(save(&shelf(&dir), &entry("Ａ:B ")), Err(Error::NameTaken { .. })));
    assert!(matches!(save(&shelf(&dir), &entry(" \n")), Err(Error::BadName { .. })));
    let taken = edit(&shelf(&dir), "a?b", &Edit { name: Some("A:B".to_owned()), ..Edit::default() });
    assert!(matches!(taken, Err(Error::NameTaken { .. })));
    let leftover = |name: &str| name.contains(".part");
    let names = fs::read_dir(dir.path().join("library/dispute")).expect("a folder");
    assert!(!names.flatten().any(|entry| leftover(&entry.file_name().to_string_lossy())));
}

#[test]
fn an_edit_changes_what_it_says_and_nothing_else() {
    let dir = TempDir::new().expect("a folder");
    let written = "\u{FEFF}+++\r\n# 由法务部维护\r\nname = \"管辖\"  # 勿改\r\nstandard=false # 待定\r\nreviewed = 2024-03-01\r\n\
                   tags = [\r\n  \"甲\", # 第一\r\n  \"乙\",\r\n]\r\n[source]\r\ncitation = '甲 › 1'\r\n[own]\r\nx = 1\r\n+++\r\n\r\n  正文。 \r\n";
    let path = put(&dir, "dispute/a.md", written);
    let change = Edit {
        standard: Some(true),
        add_tags: vec!["丙".to_owned(), "甲".to_owned()],
        remove_tags: vec!["乙".to_owned()],
        ..Edit::default()
    };
    edit(&shelf(&dir), "管辖", &change).expect("edited");
    let made = fs::read_to_string(&path).expect("a text");
    assert_eq!(made.matches('\n').count(), made.matches("\r\n").count());
    for kept in [
        "# 由法务部维护",
        "\"管辖\"  # 勿改",
        "standard=true # 待定",
        "reviewed = 2024-03-01",
        "# 第一",
        "[own]\r\nx = 1",
        "\r\n\r\n  正文。 \r\n",
    ] {
        assert!(made.contains(kept), "{kept} in\n{made}");
    }
    assert!(made.contains("tags = [\r\n  \"甲\", # 第一\r\n  \"丙\",\r\n]\r\n"), "{made}");
    assert!(made.starts_with("\u{FEFF}+++\r\n"));
    assert_eq!(shelf(&dir).clauses[0].entry.tags, ["甲", "丙"]);
    // Another type is another folder; the file keeps its name, and nothing is left behind.
    let address = edit(&shelf(&dir), "管辖", &Edit { clause_type: Some("通知与送达".to_owned()), ..Edit::default() });
    let address = address.expect("moved");
    assert!(address.ends_with("library/notice/a.md") && !dir.path().join("library/dispute").exists(), "{address}");
    assert_eq!(shelf(&dir).clauses[0].entry.clause_type, "notice");
    remove(&shelf(&dir), "管辖").expect("removed");
    assert!(shelf(&dir).clauses.is_empty());
}

#[test]
fn a_file_made_by_hand_needs_little() {
    let dir = TempDir::new().expect("a folder");
    put(&dir, "notice/送达.md", "+++\n+++\n以书面形式送达。");
    put(&dir, "README.md", "# 说明");
    put(&dir, "notice/.draft.md", "nothing");
    let shelf = shelf(&dir);
    let saved = shelf.find("送达").expect("named as its file");
    let wanted = Entry {
        name: "送达".to_owned(),
        clause_type: "notice".to_owned(),
        text: "以书面形式送达。".to_owned(),
        ..Entry::default()
    };
    assert_eq!((&saved.entry, saved.line, shelf.clauses.len()), (&wanted, 3, 1));
}

#[test]
fn a_bad_file_is_named_with_line_and_cause_and_hides_no_other() {
    let dir = TempDir::new().expect("a folder");
    put(&dir, "dispute/0.md", "+++\nname = \"好\"\n+++\n正文");
    let value = |key: &str, wanted| Flaw::Value { key: key.to_owned(), wanted };
    let cases: [(&str, &[u8], usize, Flaw); 10] = [
        ("dispute/1.md", b"text", 1, Flaw::NoFront),
        ("dispute/2.md", b"+++\nname = 'x'\n", 1, Flaw::OpenFront),
        ("dispute/3.md", "+++\nname = 'x'\ntags = '租'\n+++\n正".as_bytes(), 3, value("tags", Wanted::Texts)),
        ("dispute/4.md", b"+++\nname = 1\n+++\nx", 2, value("name", Wanted::Text)),
        ("dispute/5.md", b"+++\n\nstandard = 'yes'\n+++\nx", 3, value("standard", Wanted::Switch)),
        ("dispute/6.md", b"+++\nsource = 'x'\n+++\nx", 2, value("source", Wanted::Table)),
        ("dispute/7.md", b"+++\ntype = 'disputes'\n+++\nx", 2, Flaw::Type("disputes".to_owned())),
        ("dispute/8.md", b"+++\nname = 'y'\n+++\n \n", 4, Flaw::NoWording),
        ("dispute/9.md", b"+++\n+++\n\nx \xC4\xE3", 4, Flaw::Encoding),
        ("other/a.md", b"+++\n+++\nx", 2, Flaw::Type("other".to_owned())),
    ];
    for (name, text, ..) in &cases {
        put(&dir, name, text);
    }
    let twin = put(&dir, "notice/twin.md", "+++\nname = '好'\n+++\n正文");
    put(&dir, "notice/toml.md", "+++\nname = 'x'\nname = 'y'\n+++\n正文");
    let shelf = Shelf::read(&dir.path().join("library")).expect("a folder");
    assert_eq!(shelf.clauses.len(), 1, "{:?}", shelf.clauses);
    assert_eq!(shelf.faults.len(), cases.len() + 2);
    let found = |wanted: &Path| {
        let fits = shelf.faults.iter().find_map(|fault| match fault {
            Error::Saved { path, line, flaw } if path.ends_with(wanted) => Some((*line, flaw.clone())),
            _ => None,
        });
        fits.unwrap_or_else(|| panic!("{} in {:?}", wanted.display(), shelf.faults))
    };
    for (name, _, line, flaw) in cases {
        assert_eq!(found(Path::new(name)), (line, flaw), "{name}");
    }
    let (line, flaw) = found(Path::new("notice/toml.md"));
    assert!(line == 3 && matches!(flaw, Flaw::Toml(_)), "{line} {flaw:?}");
    assert!(matches!(found(&twin), (1, Flaw::SameName { .. })));
}

proptest! {
    #[test]
    fn names_of_files_are_safe_everywhere(name in "\\PC{0,80}|(CON|com1|nul|LPT¹|Aux)(\\.\\PC{0,5})?|[./\\\\:~ -]{0,9}") {
        let stem = file_stem(&name);
        prop_assert!(!stem.is_empty() && stem.len() <= 110);
        prop_assert!(!stem.contains(|ch: char| ch.is_control() || ch.is_whitespace() || r#"/\:*?"<>|#"#.contains(ch)));
        prop_assert!(!stem.starts_with(['.', '-']) && !stem.ends_with(['.', ' ']));
        let device = stem.split('.').next().unwrap_or_default().to_uppercase();
        prop_assert!(!["CON", "AUX", "NUL", "COM1", "LPT¹"].contains(&device.as_str()), "{stem}");
    }

    #[test]
    fn no_name_note_or_wording_breaks_a_file(name in "\\PC{1,20}", note in "(\\PC|\n|\\+\\+\\+){0,20}", text in "(\\PC|\n|\\+){1,30}") {
        prop_assume!(!name.trim().is_empty() && !text.trim().is_empty());
        let dir = TempDir::new().expect("a folder");
        let written = Entry { name: name.trim().to_owned(), note, text: text.trim().to_owned(), ..entry("") };
        save(&shelf(&dir), &written).expect("saved");
        prop_assert_eq!(&shelf(&dir).clauses[0].entry, &written);
    }
}
