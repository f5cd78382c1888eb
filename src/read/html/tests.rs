use super::*;
use crate::model::{Block, Cell};

fn blocks(page: &str) -> Vec<(String, Block)> {
    let mut out = Builder::default();
    read(page, &mut out);
    let (text, blocks, _) = out.finish();
    blocks.into_iter().map(|block| (block.span.of(&text).to_owned(), block)).collect()
}

fn texts(page: &str) -> Vec<String> {
    blocks(page).into_iter().map(|(text, _)| text).collect()
}

#[test]
fn blocks_come_from_the_structure() {
    assert_eq!(
        texts(
            "<html><head><title>协议</title><style>p{}</style></head><body><h1>云杉</h1><p>甲<b>方</b>应<p>乙方<div>丙<span>方</span></div>丁<!-- x --><script>if(a<b){}</script></body>"
        ),
        ["云杉", "甲方应", "乙方", "丙方", "丁"]
    );
    assert_eq!(texts("<HTML><BODY><P>第一条<BR>甲<P ALIGN=CENTER>乙<LI>丙<LI>丁"), ["第一条", "甲", "乙", "丙", "丁"]);
    assert_eq!(read("<title> 云杉\n 协议 </title><p>x", &mut Builder::default()).as_deref(), Some("云杉 协议"));
}

#[test]
fn white_space_is_what_a_browser_shows() {
    assert_eq!(
        texts(
            "<p>甲方\n   应当<br>Azure\n service  level<br>合 同&nbsp;&nbsp;编号<br><span>甲</span>\n<span>乙</span><br>\u{3000}\u{3000}丙\u{3000}丁</p>"
        ),
        ["甲方应当", "Azure service level", "合 同 编号", "甲乙", "丙\u{3000}丁"]
    );
    assert_eq!(
        texts("<pre>甲\n\n  乙</pre><textarea>\n第一条 x\n第二条 y</textarea>"),
        ["甲", "乙", "第一条 x", "第二条 y"]
    );
}

#[test]
fn soft_breaks_are_told_from_paragraphs() {
    let soft: Vec<_> =
        blocks("<p>甲<br>乙<br/>\n<br>丙<p>丁</br>戊").into_iter().map(|(_, block)| block.soft).collect();
    assert_eq!(soft, [false, true, false, false, true]);
}

#[test]
fn looks_are_kept() {
    let found = blocks(
        "<center><b>合同</b></center><p align=center>编号</p><div style='text-align: center; font-weight:700'>甲<p style='text-align:left'>乙</p></div><p>丙<b>丁</b></p><h2>戊</h2>",
    );
    let looks: Vec<_> = found.iter().map(|(_, block)| (block.bold, block.centred, block.heading)).collect();
    assert_eq!(
        looks,
        [
            (true, true, None),
            (false, true, None),
            (true, true, None),
            (true, false, None),
            (false, false, None),
            (false, false, Some(2))
        ]
    );
}

#[test]
fn ordered_lists_print_their_numbers() {
    let found = blocks(
        "<ol start=3><li>甲<li><p>乙</p><p>丙</p><ol type=a><li>丁</ol><li>6. 戊</ol><ul><li>己</ul><ol style='list-style-type:none'><li>庚</ol>",
    );
    let items: Vec<_> = found.iter().map(|(text, block)| (text.as_str(), block.label, block.list)).collect();
    assert_eq!(
        items,
        [
            ("3. 甲", 2, Some(0)),
            ("4. 乙", 2, Some(0)),
            ("丙", 0, Some(0)),
            ("a. 丁", 2, Some(1)),
            ("6. 戊", 0, Some(0)),
            ("己", 0, Some(0)),
            ("庚", 0, Some(0))
        ]
    );
}

#[test]
fn cells_have_places_and_layout_tables_have_none() {
    let found = blocks(
        "<table><tr><td>甲<td>乙<tr><td colspan=2>丙<td>丁</table><table><tr><td>戊</td></tr><tr><td><table><tr><th>己<th>庚</table></table>",
    );
    let cell = |table, row, column| Some(Cell { table, row, column });
    let cells: Vec<_> = found.iter().map(|(_, block)| block.cell).collect();
    assert_eq!(cells, [cell(0, 0, 0), cell(0, 0, 1), cell(0, 1, 0), cell(0, 1, 2), None, cell(2, 0, 0), cell(2, 0, 1)]);
}

#[test]
fn furniture_is_marked() {
    let found = blocks(
        "<header><a href=/>首页</a></header><nav><ul><li>产品</ul></nav><header><h1>协议</h1><p>2030年</p></header><div class='side-menu'><a href=/a>帮助</a></div><p>甲<a href='#x'>乙</a></p><ul><li><a href='#1'>一</a><li><a href='#2'>二</a><li><a href='#3'>三</a></ul><button>同意</button><footer>云杉</footer>",
    );
    let furniture: Vec<_> = found.iter().filter(|(_, block)| !block.furniture).map(|(text, _)| text.as_str()).collect();
    assert_eq!(furniture, ["协议", "2030年", "甲乙"]);
}

#[test]
fn hidden_text_is_out_unless_it_is_nearly_all() {
    assert_eq!(texts("<p>甲方应当付款</p><p style='display: none'>秘密</p><div hidden>藏</div>"), ["甲方应当付款"]);
    assert_eq!(texts("<p>看</p><div style=display:none><p>甲方应当付款</p></div>"), ["看", "甲方应当付款"]);
}

#[test]
fn fields_and_stand_ins_are_read() {
    let page =
        "<p>乙方：<input value='白桦公司'><input type=hidden value=x>盖章</p><object data=x><p>附表</p></object>";
    assert_eq!(texts(page), ["乙方：白桦公司盖章", "附表"]);
    let excuse = "<noscript>请启用脚本后再访问本页</noscript>";
    assert_eq!(texts(&format!("<p>甲方</p>{excuse}")), ["甲方"]);
    assert!(texts(excuse).is_empty());
    let text = "甲方应当付款。".repeat(20);
    assert_eq!(texts(&format!("<p>加载中</p><noscript><p>{text}</p></noscript>")), ["加载中", &text]);
}

#[test]
fn directives_go_and_placeholders_stay() {
    assert_eq!(
        texts("<%@ page x=\"a>b\" %>\n<p>甲${name}与{$DT[x]}<#if a>乙</#if><?php echo $a->b; ?></p>"),
        ["甲${name}与{$DT[x]}乙"]
    );
}

#[test]
fn lines_are_those_of_the_source() {
    let lines: Vec<_> = blocks("<%\n\n%><p>甲\r\n乙</p>\n<p>\n丙</p><pre>\n丁\n戊</pre>")
        .into_iter()
        .map(|(_, block)| block.line)
        .collect();
    assert_eq!(lines, [3, 6, 7, 8]);
}

#[test]
fn positioned_lines_and_numbered_source_lines_are_blocks() {
    assert_eq!(
        texts("<span style='position:absolute;top:1px'>甲</span><span style='position:absolute'>乙</span>"),
        ["甲", "乙"]
    );
    assert_eq!(texts("<div class=x>总则\n1. 甲\n2. 乙\n3. 丙\n续</div>"), ["总则", "1. 甲", "2. 乙", "3. 丙续"]);
    assert_eq!(texts("<div>总则\n1. 甲\n乙</div>"), ["总则 1. 甲乙"]);
}

#[test]
fn deep_nesting_is_no_danger() {
    let page = format!("{}甲{}", "<div><b>".repeat(200_000), "</b></div>".repeat(200_000));
    assert_eq!(texts(&page), ["甲"]);
    assert_eq!(texts(&format!("{}甲", "</p></x>".repeat(100_000))), ["甲"]);
}

#[test]
fn lines_broken_at_a_width_are_joined() {
    let sentence = "甲方委托乙方在合同期限之内为其全部仓库提供盘点与调度服务并且承担由此发生的一切合理费用乙方应当按月提交书面报告";
    let chars: Vec<char> = sentence.chars().collect();
    // The first line is shorter by its indentation.
    let (first, rest) = chars.split_at(22);
    let lines: Vec<String> = std::iter::once(first).chain(rest.chunks(24)).map(|line| line.iter().collect()).collect();
    let paragraph = format!("\u{3000}\u{3000}{}。<BR>\n", lines.join("<BR>\n\u{3000}"));
    let page = format!("<p>{}\u{3000}\u{3000}签字：<BR>\u{3000}\u{3000}日期：</p>", paragraph.repeat(3));
    let whole = format!("{sentence}。");
    assert_eq!(texts(&page), [whole.as_str(), &whole, &whole, "签字：", "日期："]);
    // Lines of no common width were broken on purpose.
    assert_eq!(texts("<p>甲方委托乙方提供仓储服务<br>费用按月结算<br>争议由双方协商</p>").len(), 3);
}
