use super::*;
use crate::model::Block;
use crate::read::Revisions;

fn read_with(rtf: &[u8], revisions: Revisions) -> (String, Vec<Block>) {
    let mut out = Builder::default();
    read(rtf, &ReadOptions { revisions, ..ReadOptions::default() }, &mut out).expect("text");
    let (text, blocks, _) = out.finish();
    (text, blocks)
}

fn text(rtf: &[u8]) -> String {
    read_with(rtf, Revisions::Final).0
}

#[test]
fn bytes_are_read_in_the_encoding_of_the_font() {
    let gbk =
        b"{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 \\'cb\\'ce\\'cc\\'e5;}}\\f0 \\'bc\\'d7\\'b7\\'bd\\par}";
    assert_eq!(text(gbk), "甲方");
    let big5 = b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f3\\fcharset136 x;}}{\\f3 \\'a5\\'d2\\'a4\\'e8} \\'a9\\par}";
    assert_eq!(text(big5), "甲方 ©");
    // A second byte may look like a letter, or like a control.
    assert_eq!(text(b"{\\rtf1\\ansi\\ansicpg936 \\'81@\\'81\\\\}"), "丂乗");
}

#[test]
fn unicode_has_stand_ins() {
    assert_eq!(text(b"{\\rtf1\\ansi\\uc1\\u30002?\\u26041?}"), "甲方");
    assert_eq!(text(b"{\\rtf1\\ansi\\ansicpg936\\uc2\\u30002\\'d3\\'c9\\u26041\\'b7\\'bd}"), "甲方");
    assert_eq!(text(b"{\\rtf1\\ansicpg65001\\uc0\\u-10180 \\u-8704 {\\uc2\\u30002}a}"), "\u{1F200}甲a");
}

#[test]
fn what_is_no_text_is_left_out() {
    let rtf = "{\\rtf1\\ansicpg65001{\\info{\\title x}}{\\header y\\par}{\\*\\generator z}{\\pict\\bin3 }}}}{\\v 隐}甲{\\deleted 旧}{\\revised 新}{\\field{\\*\\fldinst HYPERLINK \"u\"}{\\fldrslt 方}}\\par}";
    assert_eq!(text(rtf.as_bytes()), "甲新方");
    assert_eq!(read_with(rtf.as_bytes(), Revisions::Original).0, "甲旧方");
}

#[test]
fn numbers_and_bullets_are_labels() {
    let rtf = "{\\rtf1\\ansicpg65001{\\listtext\\pard\\plain 第一条\\tab}\\ls1\\ilvl0 交付\\par\\pard{\\listtext\\u183?\\tab}\\ls2 货物\\line 续\\par}";
    let (text, blocks) = read_with(rtf.as_bytes(), Revisions::Final);
    assert_eq!(text, "第一条 交付\n• 货物\n续");
    let seen: Vec<_> = blocks.iter().map(|block| (block.label, block.list, block.soft)).collect();
    assert_eq!(seen, [("第一条".len(), Some(0), false), (3, Some(0), false), (0, Some(0), true)]);
}

#[test]
fn tables_and_notes() {
    let rtf = "{\\rtf1\\ansicpg65001\\trowd\\intbl 甲\\cell 乙{\\footnote 注}\\cell\\row\\trowd\\intbl 丙\\par 丁\\cell\\cell\\row\\pard 后\\par}";
    let (text, blocks) = read_with(rtf.as_bytes(), Revisions::Final);
    assert_eq!(text, "甲\t乙\n注\n丙\n丁\n后");
    let cells: Vec<_> = blocks.iter().map(|block| block.cell.map(|cell| (cell.row, cell.column))).collect();
    assert_eq!(cells, [Some((0, 0)), Some((0, 1)), None, Some((1, 0)), Some((1, 0)), None]);
}

#[test]
fn damage_ends_nothing_but_the_text() {
    assert_eq!(text("{\\rtf1\\ansicpg65001 甲{\\b 乙".as_bytes()), "甲乙");
    let deep = [b"{\\rtf1".to_vec(), b"{".repeat(100_000)].concat();
    assert!(read(&deep, &ReadOptions::default(), &mut Builder::default()).is_err());
}

#[test]
fn one_word_in_gb18030_is_no_utf8() {
    // 系统失效, in two stretches that are UTF-8 by chance, and one that is not.
    let rtf =
        b"{\\rtf1\\ansicpg936 \\'cf\\'b5\\'cd\\'b3\\'ca\\'a7\\b \\'d0\\'a7\\'ce\\'a5\\'d4\\'bc\\b0 \\'bc\\'d7\\par}";
    assert_eq!(text(rtf), "系统失效违约甲");
    // UTF-8 in spite of what the file says, but for the name of a font.
    let rtf =
        [b"{\\rtf1\\ansicpg936{\\fonttbl{\\f0 \\'cb\\'ce\\'cc\\'e5;}}\\f0 ".to_vec(), "甲方\\par 乙}".into()].concat();
    assert_eq!(text(&rtf), "甲方\n乙");
}

#[test]
fn notes_that_do_not_end_are_not_lost() {
    let read = |rtf: &str| {
        let mut out = Builder::default();
        super::read(rtf.as_bytes(), &ReadOptions::default(), &mut out).expect("text");
        let (text, _, warnings) = out.finish();
        (text, warnings.len())
    };
    assert_eq!(read("{\\rtf1\\ansicpg65001 甲{\\footnote 注{\\b 文"), ("甲\n注文".to_owned(), 1));
    let nested = "{\\rtf1\\ansicpg65001 甲{\\footnote 注{\\footnote 内}文}方\\par 乙\\par}";
    assert_eq!(read(nested), ("甲方\n内\n注文\n乙".to_owned(), 0));
}

#[test]
fn drawings_and_alternatives() {
    let old = "{\\rtf1\\ansicpg65001 甲{\\*\\do\\dobxpage\\dptxbx{\\dptxbxtext 框\\par}\\dpx0}方\\par}";
    assert_eq!(text(old.as_bytes()), "甲方\n框");
    assert_eq!(text(b"{\\rtf1\\ansi {\\upr{??}{\\*\\ud{\\u30002?\\u26041?}}}\\par}"), "甲方");
}

#[test]
fn boxes_to_tick() {
    let fonts = "{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0 SimSun;}{\\f5\\fnil\\fcharset2{\\*\\panose 05}Wingdings{\\*\\falt x};}}";
    let rtf = format!("{fonts}{{\\f5\\u-3842\\'fe}}\\u26159?{{\\f5\\u-3928\\'a8}}\\u21542?{{\\f5\\'fea}}\\par}}");
    assert_eq!(text(rtf.as_bytes()), "☑是□否☑□");
    let bullet = format!("{fonts}{{\\listtext\\f5 l\\tab}}\\ls1\\u30002?\\par}}");
    assert_eq!(text(bullet.as_bytes()), "• 甲");
    for (form, sign) in [("\\ffres1\\ffdefres0", "☑"), ("\\ffres25\\ffdefres1", "☑"), ("\\ffres0\\ffdefres1", "☐")]
    {
        let rtf = format!(
            "{{\\rtf1 {{\\field{{\\*\\fldinst FORMCHECKBOX {{\\*\\formfield{{\\fftype1{form}{{\\*\\ffname n}}}}}}}}{{\\fldrslt }}}}A\\par}}"
        );
        assert_eq!(text(rtf.as_bytes()), format!("{sign}A"));
    }
}

proptest::proptest! {
    #[test]
    fn never_panics(text in "(\\{|\\}|\\\\(par|cell|row|intbl|footnote|listtext|do|dptxbxtext|upr|ud|formfield|fcharset2|u-?[0-9]{1,6}|uc[0-9]|bin[0-9]|f1|fonttbl|fcharset134|shpinst|shptxt|fldinst|\\*|'[0-9a-f]{2}|line|v|deleted|ansicpg936) ?|甲|a|EQ ){0,60}") {
        let _ = read(format!("{{\\rtf1{text}").as_bytes(), &ReadOptions::default(), &mut Builder::default());
    }
}
