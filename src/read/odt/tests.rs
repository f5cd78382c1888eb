use super::*;
use crate::model::Block;
use crate::read::Revisions;
use crate::read::zipped::packed;

const STYLES: &str = r#"<office:document-styles><office:styles>
<style:style style:name="Base" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="Derived" style:family="paragraph" style:parent-style-name="Base"/>
<style:font-face style:name="Signs" svg:font-family="&apos;Wingdings 2&apos;"/>
<style:style style:name="Sign" style:family="text"><style:text-properties style:font-name="Signs"/></style:style>
<style:style style:name="Gone" style:family="text"><style:text-properties text:display="none"/></style:style>
<text:outline-style><text:outline-level-style text:level="1" style:num-format="一, 二, 三, ..." style:num-prefix="第" style:num-suffix="章"/></text:outline-style>
<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2"><style:list-level-properties><style:list-level-label-alignment text:label-followed-by="nothing"/></style:list-level-properties></text:list-level-style-number>
<text:list-level-style-bullet text:level="3" text:bullet-char="•"/></text:list-style>
</office:styles></office:document-styles>"#;

fn read_body(body: &str, revisions: Revisions) -> (String, Vec<Block>) {
    let content = format!(
        "<office:document-content><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    let bytes = packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("styles.xml", STYLES),
        ("content.xml", &content),
    ]);
    let mut out = Builder::default();
    read(&bytes, &ReadOptions { revisions, ..ReadOptions::default() }, &mut out).unwrap();
    let (text, blocks, _) = out.finish();
    (text, blocks)
}

fn text(body: &str) -> String {
    read_body(body, Revisions::Final).0
}

#[test]
fn lists_and_headings_are_numbered() {
    let (text, blocks) = read_body(
        r#"<text:h text:outline-level="1">总则</text:h>
<text:list text:style-name="L"><text:list-item><text:p>交付</text:p><text:p>续</text:p><text:list>
<text:list-item><text:p>货物</text:p><text:list><text:list-item><text:p>清单</text:p></text:list-item></text:list></text:list-item>
<text:list-item><text:p>单据</text:p></text:list-item></text:list></text:list-item>
<text:list-header><text:p>无号</text:p></text:list-header><text:list-item><text:p>验收</text:p></text:list-item></text:list>
<text:h text:outline-level="1" text:is-list-header="true">附</text:h><text:h text:outline-level="1">附则</text:h>"#,
        Revisions::Final,
    );
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines,
        ["第一章 总则", "1. 交付", "续", "1.1货物", "• 清单", "1.2单据", "无号", "2. 验收", "附", "第二章 附则"]
    );
    let labels: Vec<usize> = blocks.iter().map(|block| block.label).collect();
    assert_eq!(labels, [9, 2, 0, 3, 3, 3, 0, 2, 0, 9]);
    assert_eq!((blocks[0].heading, blocks[3].list, blocks[4].list), (Some(1), Some(1), Some(2)));
}

#[test]
fn white_space_notes_and_hidden_text() {
    let body = r#"<text:p text:style-name="Derived">甲<text:s text:c="2"/>方
   乙<text:span text:style-name="Gone">隐</text:span><text:tab/>丙<text:soft-page-break/><text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>注</text:p></text:note-body></text:note><text:line-break/>丁<office:annotation><text:p>批</text:p></office:annotation></text:p><text:p>戊</text:p>"#;
    let (text, blocks) = read_body(body, Revisions::Final);
    assert_eq!(text, "甲  方 乙\t丙\n丁\n注\n戊");
    assert!(blocks[0].bold && blocks[0].centred && blocks[1].soft && !blocks[3].bold);
}

#[test]
fn cells_have_places() {
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let body = format!(
        "<table:table><table:table-row>{}{}</table:table-row><table:table-row><table:table-cell/>{}</table:table-row></table:table><table:table><table:table-row>{}</table:table-row></table:table>",
        cell("甲"),
        cell("乙"),
        cell("丙"),
        cell("丁")
    );
    let (text, blocks) = read_body(&body, Revisions::Final);
    assert_eq!(text, "甲\t乙\n丙\n丁");
    let places: Vec<_> = blocks.iter().filter_map(|block| block.cell).map(|c| (c.table, c.row, c.column)).collect();
    assert_eq!(places, [(0, 0, 0), (0, 0, 1), (0, 1, 1), (1, 0, 0)]);
}

#[test]
fn tracked_changes_are_made_or_undone() {
    let body = r#"<text:tracked-changes><text:changed-region text:id="a"><text:insertion/></text:changed-region><text:changed-region text:id="b"><text:deletion><text:p>旧</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>甲<text:change text:change-id="b"/><text:change-start text:change-id="a"/>新<text:change-end text:change-id="a"/>方</text:p>"#;
    assert_eq!(text(body), "甲新方");
    assert_eq!(read_body(body, Revisions::Original).0, "甲旧方");
}

#[test]
fn shapes_follow_their_paragraph_and_the_last_is_not_lost() {
    let body = r#"<text:p>甲<draw:rect><svg:title>题</svg:title><text:p>矩</text:p><text:p>形</text:p></draw:rect>方</text:p>
<text:p>乙方</text:p><draw:frame><svg:desc>述</svg:desc><draw:text-box><text:p>框</text:p></draw:text-box></draw:frame>"#;
    assert_eq!(text(body), "甲方\n矩\n形\n乙方\n框");
}

#[test]
fn fields_and_signs_are_text() {
    assert_eq!(text("<text:p>本<text:title>采购合同</text:title>生效</text:p>"), "本采购合同生效");
    let signs = "<text:p>\u{F0FE}是<text:span text:style-name=\"Sign\">\u{F0A3}</text:span>否</text:p>";
    assert_eq!(text(signs), "☑是□否");
}

#[test]
fn numbers_show_as_many_levels_as_they_say() {
    let level = |at: usize, format: &str, shown: usize| {
        format!(
            r#"<text:list-level-style-number text:level="{at}" style:num-format="{format}" style:num-suffix="." text:display-levels="{shown}"/>"#
        )
    };
    let levels = [level(1, "1", 1), level(2, "1", 2), level(3, "", 3), level(4, "1", 99)].concat();
    let list = |inner: &str| {
        format!(
            r#"<text:list text:style-name="M"><text:list-item><text:p>甲</text:p>{inner}</text:list-item></text:list>"#
        )
    };
    let body = list(&list(&list(&list(""))));
    let content = format!(
        r#"<office:document-content><office:automatic-styles><text:list-style style:name="M">{levels}</text:list-style></office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"#
    );
    let mut out = Builder::default();
    read(&packed(&[("content.xml", &content)]), &ReadOptions::default(), &mut out).unwrap();
    assert_eq!(out.finish().0, "1. 甲\n1.1. 甲\n1.1. 甲\n1.1.1. 甲");
}

#[test]
fn blanks_and_numbers_do_not_make_much_of_little() {
    let body = format!("<text:p>甲{}方</text:p>", r#"<text:s text:c="1000"/>"#.repeat(1000));
    let content = format!("<office:document-content><office:body>{body}</office:body></office:document-content>");
    let bytes = packed(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)]);
    let options = ReadOptions { max_unpacked: 100_000, ..ReadOptions::default() };
    assert_eq!(crate::read::read_with("x.odt", &bytes, &options), Err(Reason::Bomb { limit: 100_000 }));
}

#[test]
fn encrypted_files_are_named() {
    let bytes = packed(&[("META-INF/manifest.xml", "<manifest:encryption-data/>"), ("content.xml", "?")]);
    assert_eq!(read(&bytes, &ReadOptions::default(), &mut Builder::default()), Err(Reason::Encrypted));
    assert!(matches!(
        read(&packed(&[("x", "")]), &ReadOptions::default(), &mut Builder::default()),
        Err(Reason::Malformed(_))
    ));
}

proptest::proptest! {
    /// Elements in an order that makes no sense.
    #[test]
    fn never_panics(names in proptest::collection::vec("(p|h|span|list|list-item|table|table-row|table-cell|covered-table-cell|note-body|text-box|number|table-of-content|change-start|s|tab|line-break)", 0..40)) {
        let open: String = names.iter().map(|name| format!("<{name} c='9' level='99' outline-level='99'>甲")).collect();
        let close: String = names.iter().rev().map(|name| format!("</{name}>")).collect();
        let content = format!("<body>{open}{close}{open}{close}</body>");
        let bytes = packed(&[("content.xml", &content)]);
        read(&bytes, &ReadOptions::default(), &mut Builder::default()).unwrap();
    }
}
