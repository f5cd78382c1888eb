//! Documents made for the purpose, each with what Word shows of it.

use proptest::prelude::*;

use crate::error::Reason;
use crate::model::{Block, Document};
use crate::read::zipped::packed;
use crate::read::{ReadOptions, Revisions, read_with};

const RELATIONS: &str =
    r#"<Relationships><Relationship Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>"#;

/// A document with this body and these further parts.
fn document(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let body = format!("<w:document><w:body>{body}<w:sectPr/></w:body></w:document>");
    let mut parts = vec![("_rels/.rels", RELATIONS), ("word/document.xml", body.as_str())];
    parts.extend(more);
    packed(&parts)
}

fn opened(bytes: &[u8], revisions: Revisions) -> Document {
    read_with("x.docx", bytes, &ReadOptions { revisions, ..ReadOptions::default() }).expect("a document")
}

/// What the body reads as, lines and rows.
fn text(body: &str, more: &[(&str, &str)]) -> String {
    opened(&document(body, more), Revisions::Final).text
}

fn blocks(body: &str, more: &[(&str, &str)]) -> Vec<(String, Block)> {
    let document = opened(&document(body, more), Revisions::Final);
    document.blocks.iter().map(|block| (block.span.of(&document.text).to_owned(), block.clone())).collect()
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A paragraph of list 1.
fn item(level: usize, text: &str) -> String {
    format!(
        r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
    )
}

const NUMBERING: (&str, &str) = (
    "word/numbering.xml",
    r#"<w:numbering><w:abstractNum w:abstractNumId="0">
    <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1条"/></w:lvl>
    <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl>
    <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:suff w:val="nothing"/><w:lvlText w:val="（%3）"/></w:lvl>
    <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>
    </w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#,
);

#[test]
fn numbers_lead_their_paragraphs() {
    let body = [item(0, "交付"), item(1, "卖方送货。"), item(2, "按时。"), item(3, "完好"), item(0, "")].concat();
    let found = blocks(&body, &[NUMBERING]);
    let seen: Vec<_> = found.iter().map(|(text, block)| (text.as_str(), &text[..block.label], block.list)).collect();
    assert_eq!(
        seen,
        [
            ("第一条 交付", "第一条", Some(0)),
            ("1.1 卖方送货。", "1.1", Some(1)),
            ("（1）按时。", "（1）", Some(2)),
            ("• 完好", "•", Some(3)),
            // A number alone is text.
            ("第二条", "", Some(0)),
        ]
    );
}

#[test]
fn styles_bring_headings_numbers_and_looks() {
    let styles = (
        "word/styles.xml",
        r#"<w:styles><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:jc w:val="center"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
        <w:style w:type="paragraph" w:styleId="2"><w:name w:val="Title"/></w:style>
        <w:style w:type="paragraph" w:styleId="3"><w:name w:val="toc 1"/></w:style></w:styles>"#,
    );
    let body = r#"<w:p><w:pPr><w:pStyle w:val="2"/></w:pPr><w:r><w:t>仓储合同</w:t></w:r></w:p>
        <w:p><w:pPr><w:pStyle w:val="3"/></w:pPr><w:r><w:t>费用</w:t><w:tab/><w:t>1</w:t></w:r></w:p>
        <w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>费用</w:t></w:r></w:p>
        <w:p><w:pPr><w:pStyle w:val="1"/><w:numPr><w:numId w:val="0"/></w:numPr><w:outlineLvl w:val="9"/></w:pPr><w:r><w:rPr><w:b w:val="0"/></w:rPr><w:t>附注</w:t></w:r></w:p>"#;
    let found = blocks(body, &[styles, NUMBERING]);
    let seen: Vec<_> = found
        .iter()
        .map(|(text, block)| (text.as_str(), block.heading, block.bold, block.centred, block.furniture))
        .collect();
    assert_eq!(
        seen,
        [
            ("仓储合同", Some(1), false, false, false),
            ("费用\t1", None, false, false, true),
            ("第一条 费用", Some(1), true, true, false),
            ("附注", None, false, true, false),
        ]
    );
}

#[test]
fn tables_are_read_row_by_row() {
    let tc = |properties: &str, content: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>");
    let inner = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", tc("", &p("内一")), tc("", &p("内二")));
    let body = [
        "<w:tbl><w:tr>",
        &tc(r#"<w:gridSpan w:val="2"/>"#, &p("宽")),
        &tc(r#"<w:vMerge w:val="restart"/>"#, &(p("高") + &p("二行"))),
        "</w:tr><w:tr>",
        &tc("", &p("左")),
        &tc("", &inner),
        &tc("<w:vMerge/>", &p("不见")),
        "</w:tr></w:tbl>",
        &p("后"),
    ]
    .concat();
    let found = blocks(&body, &[]);
    let places: Vec<_> = found
        .iter()
        .map(|(text, block)| (text.as_str(), block.cell.map(|cell| (cell.table, cell.row, cell.column))))
        .collect();
    assert_eq!(
        places,
        [
            ("宽", Some((0, 0, 0))),
            ("高", Some((0, 0, 2))),
            ("二行", Some((0, 0, 2))),
            ("左", Some((0, 1, 0))),
            ("内一", Some((1, 0, 0))),
            ("内二", Some((1, 0, 1))),
            ("后", None),
        ]
    );
    assert_eq!(text(&body, &[]), "宽\t高\n二行\n左\n内一\t内二\n后");
}

#[test]
fn runs_hold_more_than_text() {
    let run = r#"<w:p><w:r><w:t> 甲 </w:t><w:t xml:space="preserve"> 乙</w:t><w:tab/><w:t>丙</w:t><w:noBreakHyphen/><w:softHyphen/>
        <w:sym w:font="Wingdings" w:char="F0FE"/><w:t>丁</w:t><w:br/><w:t>戊</w:t><w:br w:type="page"/><w:t>己&amp;&#24049;</w:t></w:r></w:p>"#;
    let found = blocks(run, &[]);
    let seen: Vec<_> = found.iter().map(|(text, block)| (text.as_str(), block.soft)).collect();
    assert_eq!(seen, [("甲 乙\t丙-☑丁", false), ("戊", true), ("己&己", false)]);
}

#[test]
fn what_is_not_shown_is_not_read() {
    let field = r#"<w:p><w:r><w:t>见</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF a</w:instrText></w:r>
        <w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>第三条</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
        <w:fldSimple w:instr="PAGE"><w:r><w:t>五</w:t></w:r></w:fldSimple></w:p>"#;
    assert_eq!(text(field, &[]), "见第三条五");
    let unfinished = r#"<w:p><w:r><w:t>见</w:t><w:fldChar w:fldCharType="begin"/><w:t>REF</w:t></w:r></w:p>"#;
    assert_eq!(text(&[unfinished, &p("后")].concat(), &[]), "见\n后");
    let hidden = r#"<w:p><w:r><w:t>价</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r><w:commentRangeStart w:id="1"/>
        <w:r><w:t>款</w:t></w:r><w:r><w:ruby><w:rt><w:r><w:t>zhi</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>支</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"#;
    assert_eq!(text(hidden, &[]), "价款支");
    let control = r#"<w:sdt><w:sdtPr><w:alias w:val="名"/><w:rPr><w:b/></w:rPr></w:sdtPr><w:sdtContent><w:p><w:hyperlink><w:r><w:t>网</w:t></w:r></w:hyperlink>
        <w:smartTag><w:r><w:t>址</w:t></w:r></w:smartTag><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p></w:sdtContent></w:sdt>"#;
    assert_eq!(text(control, &[]), "网址x");
}

#[test]
fn fields_show_what_their_instructions_say() {
    let mark = |kind: &str| format!(r#"<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>"#);
    let instruction = |text: &str| format!(r#"<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>"#);
    let field = |text: &str| [mark("begin"), instruction(text), mark("end")].concat();
    let run = "<w:r><w:t>为乙方。</w:t></w:r>";
    let body = format!("<w:p>{}{}{run}</w:p>", field(r" eq \o\ac(○,1)"), field("MACROBUTTON NoMacro [公司名称]"));
    assert_eq!(text(&body, &[]), "①[公司名称]为乙方。");
    let simple = r#"<w:p><w:fldSimple w:instr="EQ \o\ac(○,2)"/><w:fldSimple w:instr="EQ \o\ac(○,3)"><w:r><w:t>叁</w:t></w:r></w:fldSimple></w:p>"#;
    assert_eq!(text(simple, &[]), "②叁");
    // A field left open inside the instruction of another hides no more than its paragraph.
    let torn = format!("<w:p>{0}{1}{0}{1}{2}{run}</w:p>", mark("begin"), instruction("IF "), mark("separate"));
    assert_eq!(text(&[torn, p("后")].concat(), &[]), "后");
}

#[test]
fn forms_show_what_was_chosen() {
    let form = |data: &str| {
        format!(
            r#"<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r><w:r><w:instrText>FORM</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/><w:t>。</w:t></w:r></w:p>"#
        )
    };
    let list = r#"<w:listEntry w:val="现金"/><w:listEntry w:val="转账"/>"#;
    let body = [
        form(&format!(r#"<w:ddList><w:result w:val="1"/>{list}</w:ddList>"#)),
        form(&format!("<w:ddList>{list}</w:ddList>")),
        form(r#"<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>"#),
        form(r#"<w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>"#),
    ];
    assert_eq!(text(&body.concat(), &[]), "转账。\n现金。\n☑。\n☐。");
}

#[test]
fn merged_cells_without_a_first_part_are_cells() {
    let tc = |merge: &str, content: &str| format!("<w:tc><w:tcPr>{merge}</w:tcPr>{}</w:tc>", p(content));
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let (down, across) = ("<w:vMerge/>", "<w:hMerge/>");
    let body = [
        "<w:tbl>",
        &row(&[tc(down, "一"), tc(r#"<w:vMerge w:val="restart"/>"#, "二"), tc("", "三")]),
        &row(&[tc(down, "四"), tc(down, "隐"), tc(across, "五")]),
        &row(&[tc("", "六"), tc(down, "隐"), tc(r#"<w:hMerge w:val="restart"/>"#, "七"), tc(across, "隐")]),
        &row(&[tc("", "八"), tc("", "九"), tc("", "十")]),
        &row(&[tc("", "百"), tc(down, "千"), tc("", "万")]),
        "</w:tbl>",
    ]
    .concat();
    assert_eq!(text(&body, &[]), "一\t二\t三\n四\t五\n六\t七\n八\t九\t十\n百\t千\t万");
}

#[test]
fn embedded_files_are_read_where_they_stand() {
    let relations = r#"<Relationships><Relationship Id="c" Type="http://x/aFChunk" Target="a.mht"/><Relationship Id="d" Type="http://x/aFChunk" Target="/word/b.docx"/><Relationship Id="i" Type="http://x/image" Target="c.png"/></Relationships>"#;
    let relations = ("word/_rels/document.xml.rels", relations);
    let page = (
        "word/a.mht",
        "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>第二条 交货</p><table><tr><td>甲</td><td>乙</td></tr></table>",
    );
    let table = format!("<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", p("表"));
    let body = [p("第一条 付款").as_str(), r#"<w:altChunk r:id="c"/>"#, &table, r#"<w:altChunk r:id="d"/>"#].concat();
    let found = opened(&document(&body, &[relations, page]), Revisions::Final);
    assert_eq!(found.text, "第一条 付款\n第二条 交货\n甲\t乙\n表");
    assert_eq!(found.warnings, ["1 embedded files (altChunk) were not read"]);
    let tables: Vec<u32> = found.blocks.iter().filter_map(|block| Some(block.cell?.table)).collect();
    assert_eq!(tables, [1, 1, 0]);
    let scan = r#"<w:p><w:r><w:drawing><a:blip r:embed="i"/></w:drawing></w:r></w:p>"#;
    let scanned = read_with("x.docx", &document(scan, &[relations, ("word/c.png", "x")]), &ReadOptions::default());
    assert_eq!(scanned, Err(Reason::Scanned));
}

#[test]
fn text_boxes_and_notes_follow_their_paragraph() {
    let boxed = |content: &str| {
        let inner = format!("<w:txbxContent>{content}</w:txbxContent>");
        format!(
            "<mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{inner}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
        )
    };
    let body = [
        "<w:p><w:r><w:t>前</w:t></w:r><w:r>",
        &boxed(&(p("框内") + &p("二行"))),
        r#"</w:r><w:r><w:footnoteReference w:id="2"/><w:t>后</w:t></w:r></w:p>"#,
        &p("下段"),
    ]
    .concat();
    let notes = (
        "word/footnotes.xml",
        r#"<w:footnotes><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>——</w:t></w:r></w:p></w:footnote>
        <w:footnote w:id="2"><w:p><w:r><w:footnoteRef/><w:t>注文</w:t></w:r></w:p></w:footnote>
        <w:footnote w:id="3"><w:p><w:r><w:t>无人提及</w:t></w:r></w:p></w:footnote></w:footnotes>"#,
    );
    assert_eq!(text(&body, &[notes]), "前后\n框内\n二行\n注文\n下段");
    // The paragraph around a text box counts first.
    let around = item(0, "外").replace("</w:r>", &(boxed(&item(0, "内")) + "</w:r>"));
    assert_eq!(text(&(around + &item(0, "下")), &[NUMBERING]), "第一条 外\n第二条 内\n第三条 下");
}

#[test]
fn changes_are_all_accepted_or_all_rejected() {
    let changed = |change: &str, name: &str, text: &str| {
        format!("<w:{change}><w:r><w:{name}>{text}</w:{name}></w:r></w:{change}>")
    };
    let body = [
        "<w:p><w:r><w:t>押金为</w:t></w:r>",
        &changed("del", "delText", "一"),
        &changed("ins", "t", "两"),
        "<w:r><w:t>个月租金。</w:t></w:r></w:p>",
        // The mark is deleted: the paragraph runs on into the next.
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>乙方应当</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>按月付款。</w:t></w:r></w:p>",
        "<w:p><w:pPr><w:rPr><w:ins/></w:rPr></w:pPr>",
        &changed("ins", "t", "新增一段。"),
        "</w:p>",
        "<w:p><w:pPr><w:rPr><w:moveFrom/></w:rPr></w:pPr>",
        &changed("moveFrom", "t", "移走。"),
        "</w:p><w:p>",
        &changed("moveTo", "t", "移来。"),
        "</w:p>",
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>旧行</w:t></w:r></w:p></w:tc></w:tr>",
        "<w:tr><w:trPr><w:ins/></w:trPr><w:tc><w:p><w:r><w:t>新行</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    ]
    .concat();
    let bytes = document(&body, &[]);
    let text = |revisions| opened(&bytes, revisions).text;
    assert_eq!(text(Revisions::Final), "押金为两个月租金。\n乙方应当按月付款。\n新增一段。\n移来。\n新行");
    assert_eq!(text(Revisions::Original), "押金为一个月租金。\n乙方应当\n按月付款。\n移走。\n旧行");
}

#[test]
fn deleted_paragraphs_do_not_count() {
    let gone = r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>"#;
    let hidden = r#"<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r></w:p>"#;
    let formerly = r#"<w:p><w:pPr><w:rPr/><w:pPrChange><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:pPrChange></w:pPr><w:r><w:t>丙</w:t></w:r></w:p>"#;
    let bytes = document(&[&item(0, "甲"), gone, hidden, &item(0, "乙"), formerly].concat(), &[NUMBERING]);
    assert_eq!(opened(&bytes, Revisions::Final).text, "第一条 甲\n第二条 乙\n丙");
    assert_eq!(opened(&bytes, Revisions::Original).text, "第一条 甲\n第二条 旧\n第三条 乙\n第四条 丙");
}

#[test]
fn lists_lie_in_numbering_styles() {
    let numbering = (
        "word/numbering.xml",
        r#"<w:numbering><w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="n"/></w:abstractNum>
        <w:abstractNum w:abstractNumId="1"><w:styleLink w:val="n"/><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#,
    );
    let styles = (
        "word/styles.xml",
        r#"<w:styles><w:style w:type="numbering" w:styleId="n"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style></w:styles>"#,
    );
    assert_eq!(text(&(item(0, "甲") + &item(0, "乙")), &[numbering, styles]), "III. 甲\nIV. 乙");
}

#[test]
fn the_document_is_where_the_package_says() {
    let body = "<s:document xmlns:s='http://purl.oclc.org/ooxml/wordprocessingml/main'><s:body><s:p><s:r><s:t>严格</s:t></s:r></s:p></s:body></s:document>";
    let relations = RELATIONS.replace("word/document.xml", "/word/document7.xml");
    let by_relation =
        packed(&[("_rels/.rels", relations.as_str()), ("word/document7.xml", body), ("word/document.xml", "<w:x/>")]);
    assert_eq!(opened(&by_relation, Revisions::Final).text, "严格");
    let types = r#"<Types><Override PartName="/word/document9.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    let by_type = packed(&[("[Content_Types].xml", types), ("word/document9.xml", body)]);
    assert_eq!(opened(&by_type, Revisions::Final).text, "严格");
}

#[test]
fn damage_is_named_and_bombs_do_not_go_off() {
    let read =
        |bytes: &[u8]| read_with("x.docx", bytes, &ReadOptions { max_unpacked: 100_000, ..ReadOptions::default() });
    let whole = document(&p("甲方"), &[]);
    assert!(matches!(read(&whole[..whole.len() - 30]), Err(Reason::Malformed(_))));
    assert!(matches!(read(&document("<w:p>", &[])), Err(Reason::Malformed(_))));
    assert!(matches!(read(&packed(&[("_rels/.rels", RELATIONS), ("word/documents", "x")])), Err(Reason::Malformed(_))));
    let zeros = " ".repeat(200_000);
    assert_eq!(read(&document(&zeros, &[])), Err(Reason::Bomb { limit: 100_000 }));
    assert_eq!(read(&document("<w:p/>", &[])), Err(Reason::Empty));
    // Damage elsewhere costs what the part says, and is told.
    let document = read(&document(&p("甲方"), &[("word/styles.xml", "<w:styles>")])).expect("text");
    assert_eq!((document.text.as_str(), document.warnings.len()), ("甲方", 1));
}

#[test]
fn nesting_has_a_limit() {
    for (open, close) in [
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:p><w:r><w:txbxContent>", "</w:txbxContent></w:r></w:p>"),
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ("<mc:AlternateContent><mc:Choice>", "</mc:Choice></mc:AlternateContent>"),
    ] {
        let nested = |times| document(&[&open.repeat(times), p("底").as_str(), &close.repeat(times)].concat(), &[]);
        assert_eq!(opened(&nested(300), Revisions::Final).text, "底", "{open}");
        let deepest = read_with("x.docx", &nested(100_000), &ReadOptions::default());
        assert!(matches!(deepest, Err(Reason::Malformed(_))), "{open}");
    }
}

/// Inputs that make a careless reader quadratic.
#[test]
fn time_is_linear() {
    for piece in [
        "<w:p/>",
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>甲</w:t><w:br/></w:r></w:p>",
        "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
        "<w:p><w:r><w:t>甲</w:t><w:br/></w:r></w:p>",
        r#"<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:p>"#,
        "<w:r xmlns:a='b'/>",
    ] {
        let started = std::time::Instant::now();
        opened(&document(&(p("甲") + &piece.repeat(50_000)), &[NUMBERING]), Revisions::Final);
        assert!(started.elapsed().as_secs() < 20, "{piece} took {:?}", started.elapsed());
    }
    let fields =
        r#"<w:fldChar w:fldCharType="begin"/><w:fldChar w:fldCharType="separate"/><w:t>甲</w:t>"#.repeat(50_000);
    let started = std::time::Instant::now();
    opened(&document(&format!("<w:p><w:r>{fields}</w:r></w:p>"), &[]), Revisions::Final);
    assert!(started.elapsed().as_secs() < 20, "fields took {:?}", started.elapsed());
}

/// Well-formed markup from numbers: elements opened, closed, and pieces in between.
fn markup(choices: &[usize]) -> String {
    const ELEMENTS: [&str; 10] = ["p", "r", "t", "tbl", "tr", "tc", "txbxContent", "del", "ins", "sdt"];
    const PIECES: [&str; 10] = [
        "甲",
        " ",
        "&#x200B;",
        "<w:br/>",
        "<w:tab/>",
        "<w:fldChar w:fldCharType='begin'/>",
        "<w:tcPr><w:vMerge/></w:tcPr>",
        "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>",
        "<w:pPr><w:numPr><w:ilvl w:val='1'/><w:numId w:val='1'/></w:numPr></w:pPr>",
        "<w:pPr><w:numPr><w:ilvl w:val='3'/><w:numId w:val='1'/></w:numPr></w:pPr>",
    ];
    let (mut text, mut open) = (String::new(), Vec::new());
    for choice in choices {
        if let Some(element) = ELEMENTS.get(*choice) {
            text += &format!("<w:{element}>");
            open.push(*element);
        } else if let Some(piece) = PIECES.get(choice - ELEMENTS.len()) {
            text += piece;
        } else if let Some(element) = open.pop() {
            text += &format!("</w:{element}>");
        }
    }
    while let Some(element) = open.pop() {
        text += &format!("</w:{element}>");
    }
    text
}

proptest! {
    /// Whatever the markup, the promises of a document hold.
    #[test]
    fn any_markup(choices in proptest::collection::vec(0usize..28, 0..60)) {
        match read_with("x.docx", &document(&markup(&choices), &[NUMBERING]), &ReadOptions::default()) {
            Ok(document) => crate::read::tests::check(&document)?,
            Err(Reason::Failed(message)) => return Err(TestCaseError::fail(message)),
            Err(_) => {}
        }
    }

    /// Damaged files are named, and never bring the reader down.
    #[test]
    fn any_damage(at in 0usize..2000, with in any::<u8>()) {
        let mut bytes = document(&(item(0, "甲方") + &p("乙方")), &[NUMBERING]);
        let at = at % bytes.len();
        bytes[at] = with;
        if let Err(Reason::Failed(message)) = read_with("x.docx", &bytes, &ReadOptions::default()) {
            return Err(TestCaseError::fail(message));
        }
    }
}

#[test]
fn empty_paragraphs_with_numbers_have_a_limit() {
    let numbering = r#"<w:numbering><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#;
    let paragraph = r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>"#;
    let file = document(&paragraph.repeat(5000), &[("word/numbering.xml", numbering)]);
    let limit = 1 << 20;
    let read = read_with("x.docx", &file, &ReadOptions { max_unpacked: limit, ..ReadOptions::default() });
    assert_eq!(read.err(), Some(Reason::Bomb { limit }));
}
