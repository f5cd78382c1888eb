//! Files are made by hand here: a compound file with the streams of Word and no more in them than a test needs.

use std::io::{Cursor, Write};

use cfb::CompoundFile;

use super::*;
use crate::read::Revisions;

/// Puts a number into a stream that is long enough.
fn put(stream: &mut [u8], at: usize, bytes: &[u8]) {
    stream[at..at + bytes.len()].copy_from_slice(bytes);
}

/// A page of runs: where each starts, and its properties; the last start ends the last run.
fn page(starts: &[u32], entry: usize, properties: &[Vec<u8>]) -> Vec<u8> {
    let mut page = vec![0; 512];
    let count = starts.len() - 1;
    for (at, start) in starts.iter().enumerate() {
        put(&mut page, at * 4, &start.to_le_bytes());
    }
    let mut place = 480;
    for (at, own) in properties.iter().enumerate() {
        place -= (own.len() + 1) & !1;
        put(&mut page, place, own);
        page[(count + 1) * 4 + at * entry] = (place / 2) as u8;
    }
    page[511] = count as u8;
    page
}

/// A Word file with a text in one piece of UTF-16, whose paragraphs and stretches have these properties.
struct Maker {
    text: String,
    /// Properties of the paragraphs, in order; style 0.
    paragraphs: Vec<Vec<u8>>,
    /// Stretches of characters: how many, and their properties.
    characters: Vec<(u32, Vec<u8>)>,
    lists: Vec<u8>,
    levels: Vec<u8>,
    uses: Vec<u8>,
    /// Where in the text the notes hang, and what they say.
    footnotes: Vec<(u32, &'static str)>,
    endnotes: Vec<(u32, &'static str)>,
    data: Vec<u8>,
    /// Page breaks end paragraphs, as marks of sections do.
    sections: bool,
    flags: u16,
}

/// Positions, and so many bytes of data behind them.
fn plc(positions: impl IntoIterator<Item = u32>, data: usize) -> Vec<u8> {
    let bytes: Vec<u8> = positions.into_iter().flat_map(u32::to_le_bytes).collect();
    [bytes, vec![0; data]].concat()
}

/// The story of all notes of a kind, the places that they hang on, and those where they start.
fn story_of(notes: &[(u32, &'static str)]) -> (String, Vec<u8>, Vec<u8>) {
    let (mut story, mut starts) = (String::new(), vec![0]);
    for (_, note) in notes {
        story += &format!("\u{2}{note}\r");
        starts.push(story.chars().count() as u32);
    }
    starts.push(u32::MAX);
    let marks = notes.iter().map(|(mark, _)| *mark).chain([u32::MAX]);
    (story, plc(marks, notes.len() * 2), plc(starts, 0))
}

impl Maker {
    fn new(text: &str) -> Maker {
        Maker {
            text: text.to_owned(),
            paragraphs: Vec::new(),
            characters: Vec::new(),
            lists: Vec::new(),
            levels: Vec::new(),
            uses: Vec::new(),
            footnotes: Vec::new(),
            endnotes: Vec::new(),
            data: Vec::new(),
            sections: true,
            flags: 0,
        }
    }

    fn make(&self) -> Vec<u8> {
        const TEXT: u32 = 2048;
        let (footnotes, foot_marks, foot_starts) = story_of(&self.footnotes);
        let (endnotes, end_marks, end_starts) = story_of(&self.endnotes);
        let stories = [&self.text, &footnotes, &endnotes].map(|story| story.encode_utf16().count() as u32);
        let units: Vec<u16> = [self.text.as_str(), &footnotes, &endnotes].concat().encode_utf16().collect();
        let mut word = vec![0u8; TEXT as usize];
        word.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        word.resize(word.len().next_multiple_of(512), 0);
        let (paragraph_page, character_page) = (word.len() / 512, word.len() / 512 + 1);
        let mut starts = vec![TEXT];
        let ends =
            units.iter().enumerate().filter(|(_, unit)| matches!(unit, 0x0D | 0x07) || **unit == 0x0C && self.sections);
        // A page has room for no more; what is behind them has no properties.
        starts.extend(ends.map(|(at, _)| TEXT + (at as u32 + 1) * 2).take(20));
        let mut paragraphs = self.paragraphs.clone();
        paragraphs.resize(starts.len() - 1, Vec::new());
        let paragraphs: Vec<Vec<u8>> = paragraphs
            .iter()
            .map(|list| {
                // Length in half words, the style, the properties.
                let padded = list.len() + list.len() % 2;
                let mut own = vec![0, (padded / 2 + 1) as u8, 0, 0];
                own.extend(list);
                own.resize(padded + 4, 0);
                own
            })
            .collect();
        word.extend(page(&starts, 13, &paragraphs));
        let mut starts = vec![TEXT];
        for (length, _) in &self.characters {
            starts.push(starts.last().copied().unwrap_or(TEXT) + length * 2);
        }
        let runs: Vec<Vec<u8>> =
            self.characters.iter().map(|(_, list)| [vec![list.len() as u8], list.clone()].concat()).collect();
        word.extend(page(&starts, 1, &runs));

        let mut table = Vec::new();
        let mut places = vec![(0u32, 0u32); 93];
        let mut keep = |index: usize, bytes: &[u8], after: &[u8]| {
            places[index] = (table.len() as u32, bytes.len() as u32);
            table.extend(bytes);
            table.extend(after);
        };
        keep(13, &plc([0, u32::MAX, paragraph_page as u32], 0), &[]);
        keep(12, &plc([0, u32::MAX, character_page as u32], 0), &[]);
        keep(2, &foot_marks, &[]);
        keep(3, &foot_starts, &[]);
        keep(46, &end_marks, &[]);
        keep(47, &end_starts, &[]);
        let mut pieces = vec![2u8];
        pieces.extend(16u32.to_le_bytes());
        pieces.extend(0u32.to_le_bytes());
        pieces.extend((units.len() as u32).to_le_bytes());
        pieces.extend([0, 0]);
        pieces.extend(TEXT.to_le_bytes());
        pieces.extend([0, 0]);
        keep(33, &pieces, &[]);
        keep(73, &self.lists, &self.levels);
        keep(74, &self.uses, &[]);

        put(&mut word, 0, &0xA5ECu16.to_le_bytes());
        put(&mut word, 2, &193u16.to_le_bytes());
        put(&mut word, 0x0A, &(0x0200 | self.flags).to_le_bytes());
        put(&mut word, 0x20, &14u16.to_le_bytes());
        put(&mut word, 0x3E, &22u16.to_le_bytes());
        put(&mut word, 0x4C, &stories[0].to_le_bytes());
        put(&mut word, 0x50, &stories[1].to_le_bytes());
        put(&mut word, 0x60, &stories[2].to_le_bytes());
        put(&mut word, 0x98, &(places.len() as u16).to_le_bytes());
        for (at, (start, length)) in places.iter().enumerate() {
            put(&mut word, 0x9A + at * 8, &start.to_le_bytes());
            put(&mut word, 0x9E + at * 8, &length.to_le_bytes());
        }
        compound(&[("WordDocument", &word), ("1Table", &table), ("Data", &self.data)])
    }
}

fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut container = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, content) in streams {
        container.create_stream(name).unwrap().write_all(content).unwrap();
    }
    container.flush().unwrap();
    container.into_inner().into_inner()
}

fn read_made(bytes: &[u8], revisions: Revisions) -> Result<(String, Vec<Block>), Reason> {
    let mut out = Builder::default();
    read(bytes, &ReadOptions { revisions, ..ReadOptions::default() }, &mut out)?;
    let (text, blocks, _) = out.finish();
    Ok((text, blocks))
}

/// A level of a list: format, flags, what follows the number, text.
fn level(format: u8, flags: u8, follow: u8, text: &str) -> Vec<u8> {
    let mut level = vec![0; 28];
    level[0] = 1;
    (level[4], level[5], level[15]) = (format, flags, follow);
    let units: Vec<u16> = text.encode_utf16().collect();
    level.extend((units.len() as u16).to_le_bytes());
    level.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    level
}

/// One list of nine levels and two uses of it, the second of which begins anew at 5.
fn numbered(text: &str, uses: &[(u8, u8)]) -> Maker {
    let mut maker = Maker::new(text);
    maker.paragraphs = uses.iter().map(|(list, level)| vec![0x0B, 0x46, *list, 0, 0x0A, 0x26, *level]).collect();
    maker.lists = vec![1, 0];
    maker.lists.extend([7, 0, 0, 0]);
    maker.lists.resize(2 + 28, 0);
    maker.levels = [
        level(39, 0, 0, "第\u{0}条"),
        level(37, 0, 2, "（\u{1}）"),
        level(0, 0b100, 1, "\u{0}.\u{2}"),
        level(23, 0, 0, "\u{F06C}"),
    ]
    .concat();
    (4..9).for_each(|_| maker.levels.extend(level(0, 0, 0, "")));
    maker.uses = vec![2, 0, 0, 0];
    for changes in [0, 1] {
        let mut used = vec![0; 16];
        (used[0], used[12]) = (7, changes);
        maker.uses.extend(used);
    }
    maker.uses.extend([0xFF; 4]);
    maker.uses.extend([0xFF; 4]);
    maker.uses.extend([5, 0, 0, 0, 0x10, 0, 0, 0]);
    maker
}

#[test]
fn numbers_are_rendered_as_word_shows_them() {
    let uses = [(1, 0), (1, 1), (1, 1), (1, 2), (1, 3), (1, 0), (1, 1), (2, 0), (2, 0), (0, 0)];
    let text = "总则\r甲\r乙\r丙\r丁\r价款\r戊\r附则\r其他\r尾\r";
    let (text, blocks) = read_made(&numbered(text, &uses).make(), Revisions::Final).unwrap();
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        [
            "第一条 总则",
            "（一）甲",
            "（二）乙",
            "1.1 丙",
            "• 丁",
            "第二条 价款",
            "（一）戊",
            "第五条 附则",
            "第六条 其他",
            "尾"
        ]
    );
    let labels: Vec<(usize, Option<u8>)> = blocks.iter().map(|block| (block.label, block.list)).collect();
    assert_eq!(labels[..5], [(9, Some(0)), (9, Some(1)), (9, Some(1)), (3, Some(2)), (3, Some(3))]);
    assert_eq!(labels[9], (0, None));
}

#[test]
fn a_use_starts_its_list_once_and_for_levels_that_are_passed_over() {
    let uses = [(2, 2), (2, 0), (1, 0), (2, 0), (1, 2)];
    let (text, _) = read_made(&numbered("甲\r乙\r丙\r丁\r戊\r", &uses).make(), Revisions::Final).unwrap();
    assert_eq!(text, "5.1 甲\n第五条 乙\n第六条 丙\n第七条 丁\n7.1 戊");
}

#[test]
fn tables_fields_and_breaks() {
    let mut maker =
        Maker::new("甲\u{B}乙\r丙\u{7}\u{7}丁\u{7}\u{7}\u{13}HYPERLINK x\u{14}戊\u{15}\u{13}PAGE\u{15}\u{1E}己\r");
    let (cell, end) = (vec![0x16, 0x24, 1], vec![0x16, 0x24, 1, 0x17, 0x24, 1]);
    maker.paragraphs = vec![Vec::new(), cell.clone(), cell.clone(), cell, end];
    let (text, blocks) = read_made(&maker.make(), Revisions::Final).unwrap();
    assert_eq!(text, "甲\n乙\n丙\t丁\n戊-己");
    assert!(blocks[1].soft && !blocks[2].soft);
    let columns: Vec<_> = blocks.iter().map(|block| block.cell.map(|cell| cell.column)).collect();
    assert_eq!(columns, [None, None, Some(0), Some(2), None]);
}

#[test]
fn hidden_deleted_and_inserted_text() {
    let mut maker = Maker::new("甲隐旧新方\r乙\r丙\r");
    let flag = |code: u16| [code.to_le_bytes().to_vec(), vec![1]].concat();
    // The mark of the second paragraph is deleted: it goes on with the third.
    maker.characters = vec![
        (1, flag(0x0835)),
        (1, flag(0x083C)),
        (1, flag(0x0800)),
        (1, flag(0x0801)),
        (3, Vec::new()),
        (1, flag(0x0800)),
        (2, Vec::new()),
    ];
    let (text, blocks) = read_made(&maker.make(), Revisions::Final).unwrap();
    assert_eq!((text.as_str(), blocks[0].bold), ("甲新方\n乙丙", false));
    assert_eq!(read_made(&maker.make(), Revisions::Original).unwrap().0, "甲旧方\n乙\n丙");
}

/// The property that a character stands for something else.
const SPECIAL: [u8; 3] = [0x55, 0x08, 1];

#[test]
fn notes_follow_the_paragraph_that_they_hang_on() {
    let mut maker = Maker::new("甲\u{2}\r乙\u{2}\r丙\u{2}丁\r");
    (maker.footnotes, maker.endnotes) = (vec![(1, "注一"), (7, "注二")], vec![(4, "尾注")]);
    // All are special that look so, in the notes too.
    maker.characters =
        maker.text.chars().map(|ch| (1, if ch == '\u{2}' { SPECIAL.to_vec() } else { vec![] })).collect();
    maker.characters.extend([(1, SPECIAL.to_vec()), (3, vec![]), (1, SPECIAL.to_vec()), (3, vec![])]);
    maker.characters.extend([(1, SPECIAL.to_vec()), (3, vec![])]);
    let read = |maker: &Maker| read_made(&maker.make(), Revisions::Final).unwrap().0;
    assert_eq!(read(&maker), "甲\n注一\n乙\n尾注\n丙丁\n注二");
    // With a mark that is deleted its note is.
    maker.characters[1].1.extend([0x00, 0x08, 1]);
    assert_eq!(read(&maker), "甲\n乙\n尾注\n丙丁\n注二");
    // Notes whose mark is nowhere are not lost.
    maker.footnotes[0].0 = 1000;
    assert_eq!(read(&maker), "甲\n乙\n尾注\n丙丁\n注二\n注一");
}

#[test]
fn as_many_notes_as_there_may_be() {
    let mut maker = Maker::new("甲\r");
    maker.footnotes = vec![(0, ""); 50_000];
    maker.characters = vec![(2, vec![]), (100_000, SPECIAL.to_vec())];
    let mut bytes = maker.make();
    assert_eq!(read_made(&bytes, Revisions::Final).unwrap().0, "甲");
    // Where notes start, positions run back and forth.
    let first = plc([0, 2, 4, 6, 8], 0);
    let at = bytes.windows(first.len()).position(|window| window == first).unwrap();
    (0..1000).for_each(|index| put(&mut bytes, at + index * 8, &0u32.to_le_bytes()));
    assert_eq!(read_made(&bytes, Revisions::Final).unwrap().0, "甲");
}

#[test]
fn page_breaks_end_no_paragraph() {
    let mut maker = numbered("总则\r价款\u{C}续\r交付\r", &[(1, 0), (1, 0), (1, 0)]);
    maker.sections = false;
    let (text, blocks) = read_made(&maker.make(), Revisions::Final).unwrap();
    assert_eq!(text, "第一条 总则\n第二条 价款\n续\n第三条 交付");
    assert!(!blocks[2].soft);
    let mut maker = numbered("总则\u{C}价款\r交付\r", &[(1, 0), (1, 0), (1, 0)]);
    maker.sections = true;
    assert_eq!(read_made(&maker.make(), Revisions::Final).unwrap().0, "第一条 总则\n第二条 价款\n第三条 交付");
}

#[test]
fn a_field_without_an_end_hides_its_paragraph_only() {
    let maker = Maker::new("甲\u{13}PAGE\r乙\r");
    assert_eq!(read_made(&maker.make(), Revisions::Final).unwrap().0, "甲\n乙");
}

#[test]
fn boxes_are_ticked_or_not() {
    let form = |state: u16, default: u16| {
        let mut form = vec![0; 68];
        form.extend([0xFF; 4]);
        form.extend((1 | state << 2).to_le_bytes());
        // Two sizes, a name of one unit, the default.
        form.extend([0; 4]);
        form.extend([1u16, 0x61, 0, default].into_iter().flat_map(u16::to_le_bytes));
        form
    };
    for (state, default, sign) in [(0, 1, "☐"), (1, 0, "☑"), (25, 1, "☑"), (25, 0, "☐")] {
        let mut maker = Maker::new("\u{13} FORMCHECKBOX \u{1}\u{14}\u{15}现金\r");
        maker.data = form(state, default);
        maker.characters = vec![(15, vec![]), (1, [&SPECIAL[..], &[0x06, 0x08, 1, 0x03, 0x6A, 0, 0, 0, 0]].concat())];
        assert_eq!(read_made(&maker.make(), Revisions::Final).unwrap().0, format!("{sign}现金"));
    }
}

#[test]
fn pieces_do_not_share_their_bytes() {
    let mut table = vec![2u8];
    let count = 400u32;
    table.extend((4 + count * 12).to_le_bytes());
    table.extend((0..=count).flat_map(|index| (index * 1000).to_le_bytes()));
    (0..count).for_each(|_| table.extend([0; 8]));
    let read = |length| pieces::pieces(&table, 0..table.len(), length);
    assert!(read(2000).is_err());
    assert_eq!(read(800_000).unwrap().len(), 400);
}

#[test]
fn what_cannot_be_read_is_named() {
    let encrypted = Maker { flags: 0x0100, ..Maker::new("甲\r") }.make();
    assert_eq!(read_made(&encrypted, Revisions::Final), Err(Reason::Encrypted));
    for (name, reason) in [
        ("EncryptedPackage", Reason::Encrypted),
        ("Workbook", Reason::UnsupportedFormat("xls".into())),
        ("x", Reason::UnsupportedFormat("ole".into())),
    ] {
        assert_eq!(read_made(&compound(&[(name, b"x")]), Revisions::Final), Err(reason));
    }
    let short = compound(&[("WordDocument", &0xA5ECu16.to_le_bytes())]);
    assert!(matches!(read_made(&short, Revisions::Final), Err(Reason::Malformed(_))));
}

#[test]
fn word_95_is_bytes_in_the_encoding_of_the_country() {
    let text = GB18030.encode("合同\r甲方\u{13}PAGE\u{14}1\u{15}应当付款\r").0.into_owned();
    let mut word = vec![0u8; 512];
    put(&mut word, 0, &0xA5DCu16.to_le_bytes());
    put(&mut word, 2, &104u16.to_le_bytes());
    put(&mut word, 6, &0x0804u16.to_le_bytes());
    put(&mut word, 0x18, &512u32.to_le_bytes());
    put(&mut word, 0x1C, &(512 + text.len() as u32).to_le_bytes());
    put(&mut word, 0x34, &(text.len() as u32).to_le_bytes());
    word.extend(text);
    assert_eq!(read_made(&compound(&[("WordDocument", &word)]), Revisions::Final).unwrap().0, "合同\n甲方1应当付款");
    put(&mut word, 0x0A, &4u16.to_le_bytes());
    let named = Reason::UnsupportedFormat("word95-fast-saved".into());
    assert_eq!(read_made(&compound(&[("WordDocument", &word)]), Revisions::Final), Err(named));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    /// Whatever is wrong in a file, reading it ends, and without a panic.
    #[test]
    fn damage_is_survived(changes in proptest::collection::vec((0usize..12_000, proptest::num::u8::ANY), 1..40)) {
        let mut bytes = numbered("总则\r甲\r乙\r丙\r丁\r", &[(1, 0), (1, 1), (2, 0)]).make();
        for (at, value) in changes {
            let at = at % bytes.len();
            bytes[at] = value;
        }
        let _ = read_made(&bytes, Revisions::Final);
        let _ = read_made(&bytes[..bytes.len() / 2], Revisions::Final);
    }
}
