use std::io::Write as _;

use super::*;
use crate::model::Block;
use crate::read::read_with;

/// A PDF with these pages' contents. `F1` is a font with Chinese characters coded as GBK, `F2` one coded as UCS-2; neither
/// is embedded nor tells its characters.
fn pdf(pages: &[&[u8]]) -> Vec<u8> {
    let font = |encoding: &str, number: usize| {
        format!("<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/{encoding}/DescendantFonts[{number} 0 R]>>",)
    };
    let descendant = "<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)\
                      /Supplement 2>>/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/SimSun/Flags 4/Ascent 859\
                      /Descent -141/CapHeight 700/ItalicAngle 0/StemV 80/FontBBox[0 -141 1000 859]>>>>";
    let kids: Vec<String> = (0..pages.len()).map(|at| format!("{} 0 R", 6 + 2 * at)).collect();
    let mut objects: Vec<Vec<u8>> = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Count {}/Kids[{}]>>", pages.len(), kids.join(" ")).into_bytes(),
        font("GBK-EUC-H", 5).into_bytes(),
        font("UniGB-UCS2-H", 5).into_bytes(),
        descendant.as_bytes().to_vec(),
    ];
    for (at, content) in pages.iter().enumerate() {
        objects.push(
            format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {} 0 R/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>",
                7 + 2 * at
            )
            .into_bytes(),
        );
        let mut stream = format!("<</Length {}>>stream\n", content.len()).into_bytes();
        stream.extend_from_slice(content);
        stream.extend_from_slice(b"\nendstream");
        objects.push(stream);
    }
    assemble(&objects, "")
}

fn assemble(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend_from_slice(format!("{} 0 obj\n", at + 1).as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let table = file.len();
    file.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for place in places {
        file.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    let size = objects.len() + 1;
    file.extend_from_slice(
        format!("trailer<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{table}\n%%EOF").as_bytes(),
    );
    file
}

/// Draws a line of text; `y` from the bottom of the page.
fn line(font: &str, x: u32, y: u32, text: &str) -> Vec<u8> {
    let code: Vec<u8> = match font {
        "F1" => encoding_rs::GBK.encode(text).0.into_owned(),
        _ => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    };
    let hex: String = code.iter().map(|byte| format!("{byte:02X}")).collect();
    format!("BT /{font} 12 Tf {x} {y} Td <{hex}> Tj ET\n").into_bytes()
}

fn blocks(file: &[u8]) -> Vec<(String, Block)> {
    let document = read_with("a.pdf", file, &ReadOptions::default()).unwrap();
    document.blocks.iter().map(|block| (block.span.of(&document.text).to_owned(), block.clone())).collect()
}

fn texts(file: &[u8]) -> Vec<String> {
    blocks(file).into_iter().map(|(text, _)| text).collect()
}

#[test]
fn chinese_codes_need_no_map_to_unicode() {
    for font in ["F1", "F2"] {
        let page =
            [line(font, 90, 700, "第一条 甲方委托乙方保管货物。"), line(font, 90, 660, "第二条 仓储费每月结算。")];
        let texts = texts(&pdf(&[&page.concat()]));
        assert_eq!(texts, ["第一条 甲方委托乙方保管货物。", "第二条 仓储费每月结算。"], "{font}");
    }
}

#[test]
fn paragraphs_go_on_over_pages_and_page_numbers_stand_aside() {
    let full = "甲方应当在收到货物之后三日之内完成验收并且将验收的结果书面通知乙方逾期";
    let first = [line("F1", 90, 800, "仓储合同"), line("F1", 114, 700, full), line("F1", 290, 40, "1")].concat();
    let second = [line("F1", 90, 800, "仓储合同"), line("F1", 90, 780, "未通知的视为合格。"), line("F1", 290, 40, "2")];
    let blocks = blocks(&pdf(&[&first, &second.concat()]));
    let text: Vec<&str> = blocks.iter().filter(|(_, block)| !block.furniture).map(|(text, _)| text.as_str()).collect();
    assert_eq!(text, [format!("{full}未通知的视为合格。")]);
    let aside: Vec<&str> = blocks.iter().filter(|(_, block)| block.furniture).map(|(text, _)| text.as_str()).collect();
    assert_eq!(aside, ["仓储合同"]);
    assert!(blocks.iter().all(|(_, block)| block.page.is_some()));
}

#[test]
fn characters_printed_twice_are_one_and_bold() {
    // The second printing strokes the outline.
    let page = [b"2 Tr ".to_vec(), line("F1", 90, 700, "保密条款")].concat();
    let blocks = blocks(&pdf(&[&page]));
    assert_eq!(blocks[0].0, "保密条款");
    assert!(blocks[0].1.bold);
}

#[test]
fn tables_are_read_cell_by_cell() {
    let mut page = Vec::new();
    for (at, text) in ["货物", "数量", "云杉板材", "三十件"].into_iter().enumerate() {
        page.extend(line("F1", 100 + 150 * (at as u32 % 2), 680 - 40 * (at as u32 / 2), text));
    }
    page.extend_from_slice(b"90 700 300 -40 re S 90 660 300 -40 re S 240 700 m 240 620 l S\n");
    let blocks = blocks(&pdf(&[&page]));
    let cells: Vec<(u32, u32, &str)> = blocks
        .iter()
        .map(|(text, block)| block.cell.map(|cell| (cell.row, cell.column, text.as_str())).unwrap())
        .collect();
    assert_eq!(cells, [(0, 0, "货物"), (0, 1, "数量"), (1, 0, "云杉板材"), (1, 1, "三十件")]);
}

#[test]
fn radicals_become_characters() {
    assert_eq!(texts(&pdf(&[&line("F2", 90, 700, "第⼀条 ⽤户⻚面")])), ["第一条 用户页面"]);
}

#[test]
fn garbled_pages_are_named() {
    let bad: String = (0..30).map(|at| char::from_u32(0xE100 + at).unwrap()).collect();
    let file = pdf(&[&line("F2", 90, 700, "第一条 总则"), &line("F2", 90, 700, &bad)]);
    let document = read_with("a.pdf", &file, &ReadOptions::default()).unwrap();
    assert_eq!(document.warnings, ["page 2: part of the text is garbled: its fonts do not tell the characters"]);
}

#[test]
fn pages_are_named_in_runs() {
    assert_eq!(named(&[3]), "page 3");
    assert_eq!(named(&[1, 4, 5, 6]), "pages 1, 4–6");
}

#[test]
fn a_page_that_is_a_picture_needs_recognition() {
    let content = b"q 595 0 0 842 0 0 cm BI /W 2 /H 2 /BPC 8 /CS /G ID \x00\xFF\xFF\x00 EI Q";
    assert_eq!(read_with("a.pdf", &pdf(&[content]), &ReadOptions::default()), Err(Reason::Scanned));
    // Nothing at all is nothing to recognise.
    assert_eq!(read_with("a.pdf", &pdf(&[b""]), &ReadOptions::default()), Err(Reason::Empty));
}

#[test]
fn what_is_printed_on_a_scan_is_not_its_text() {
    let picture = b"q 595 0 0 842 0 0 cm BI /W 2 /H 2 /BPC 8 /CS /G ID \x00\xFF\xFF\x00 EI Q\n";
    let footer = line("F1", 90, 30, "电子签章平台存证编号二〇三〇年第一百二十三号，查验请登录平台");
    let scan = [picture.to_vec(), footer.clone()].concat();
    let article = line("F1", 90, 600, "第一条 甲方委托乙方保管货物，保管期限为三年，自签订之日起算。");
    assert_eq!(read_with("a.pdf", &pdf(&[&scan]), &ReadOptions::default()), Err(Reason::Scanned));
    let document = read_with("a.pdf", &pdf(&[&article, &scan, &scan]), &ReadOptions::default()).unwrap();
    assert_eq!(document.warnings, ["pages 2–3: what stands in pictures is left out: it needs --ocr"]);
    // Text upon a picture is text.
    let cover = [picture.to_vec(), article].concat();
    assert!(read_with("a.pdf", &pdf(&[&cover]), &ReadOptions::default()).unwrap().text.contains("三年"));
    // A recognition before wrote all text unseen over the picture.
    let layer = [picture.to_vec(), b"3 Tr ".to_vec(), footer].concat();
    assert!(read_with("a.pdf", &pdf(&[&layer]), &ReadOptions::default()).unwrap().warnings.is_empty());
}

#[test]
fn characters_drawn_as_shapes_are_told() {
    let shapes: String = (0..200)
        .map(|at| {
            format!(
                "{0} {1} m {2} {1} l {2} {3} {0} {3} {0} {1} c f\n",
                80 + at % 20 * 12,
                700 - at / 20 * 20,
                90 + at % 20 * 12,
                710 - at / 20 * 20
            )
        })
        .collect();
    assert_eq!(read_with("a.pdf", &pdf(&[shapes.as_bytes()]), &ReadOptions::default()), Err(Reason::Scanned));
    let article = line("F1", 90, 600, "第一条 甲方委托乙方保管货物，保管期限为三年，自签订之日起算。");
    let document = read_with("a.pdf", &pdf(&[&article, shapes.as_bytes()]), &ReadOptions::default()).unwrap();
    assert_eq!(document.warnings, ["page 2: what is drawn as shapes, not written, is left out: it needs --ocr"]);
}

#[test]
fn fields_without_a_look_are_read() {
    let page = |more: &str| {
        let field = format!("<</Type/Annot/Subtype/Widget/Parent 6 0 R/Rect[150 695 450 715]{more}>>");
        [
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</NeedAppearances true/Fields[6 0 R]>>>>".to_vec(),
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>".to_vec(),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Annots[4 0 R]>>".to_vec(),
            field.into_bytes(),
            b"<</Length 0>>stream\n\nendstream".to_vec(),
            b"<</FT/Tx/T(a)/V<FEFF4E91674951 6C53F8>/Kids[4 0 R]>>".to_vec(),
        ]
    };
    assert_eq!(texts(&assemble(&page(""), "")), ["云杉公司"]);
    let hidden = read_with("a.pdf", &assemble(&page("/F 2"), ""), &ReadOptions::default());
    assert_eq!(hidden, Err(Reason::Empty));
}

#[test]
fn damaged_files_are_told() {
    let file = pdf(&[&line("F1", 90, 700, "第一条 总则")]);
    for length in (9..file.len()).step_by(23) {
        // Whatever comes out, it comes out soon and is no panic of ours.
        let _ = read_with("a.pdf", &file[..length], &ReadOptions::default());
    }
    assert!(matches!(read_with("a.pdf", b"%PDF-1.4\n", &ReadOptions::default()), Err(Reason::Malformed(_))));
}

#[test]
fn page_trees_without_end_end() {
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Count 9/Kids[2 0 R 3 0 R]>>".to_vec(),
        b"<</Type/Pages/Count 9/Kids[2 0 R 3 0 R]>>".to_vec(),
    ];
    assert!(read_with("a.pdf", &assemble(&objects, ""), &ReadOptions::default()).is_err());
}

#[test]
fn a_password_is_told() {
    // What matters is that no empty password fits the keys.
    let keys = "/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<0000000000000000000000000000000000000000000000000000000000000000>\
                /U<0000000000000000000000000000000000000000000000000000000000000000>>>\
                /ID[<00000000000000000000000000000000><00000000000000000000000000000000>]";
    let objects = [b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Count 0/Kids[]>>".to_vec()];
    assert_eq!(read_with("a.pdf", &assemble(&objects, keys), &ReadOptions::default()), Err(Reason::Encrypted));
}

#[test]
fn what_unpacks_without_end_is_not_unpacked() {
    let packed = |bytes: &[u8]| {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    };
    let blanks = vec![b' '; 1 << 20];
    let stream = |dictionary: &str, data: &[u8]| {
        let mut object = format!("<<{dictionary}/Length {}>>stream\n", data.len()).into_bytes();
        object.extend_from_slice(data);
        object.extend_from_slice(b"\nendstream");
        object
    };
    let flate = "/Filter/FlateDecode";
    let file = |pages: usize, contents: &str, streams: &[Vec<u8>]| {
        let kids: Vec<String> = (0..pages).map(|at| format!("{} 0 R", 3 + at)).collect();
        let mut objects = vec![
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            format!("<</Type/Pages/Count {pages}/Kids[{}]>>", kids.join(" ")).into_bytes(),
        ];
        let first = (3 + pages).to_string();
        let page =
            format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {}>>", contents.replace('N', &first));
        objects.extend(std::iter::repeat_n(page.into_bytes(), pages));
        objects.extend_from_slice(streams);
        assemble(&objects, "")
    };
    let outcome = |file: Vec<u8>| {
        let options = ReadOptions { max_unpacked: 2 << 20, ..ReadOptions::default() };
        read_with("x.pdf", &file, &options).unwrap_err()
    };
    let once = stream(flate, &packed(&blanks));
    let twice = stream("/Filter[/FlateDecode/FlateDecode]", &packed(&packed(&vec![b' '; 3 << 20])));
    let bomb = Reason::Bomb { limit: 2 << 20 };
    assert_eq!(outcome(file(1, "N 0 R", std::slice::from_ref(&once))), Reason::Empty, "it fits");
    assert_eq!(outcome(file(1, "N 0 R", &[twice])), bomb, "filters on top of each other");
    assert_eq!(
        outcome(file(1, "[N 0 R]", &[once.clone(), once.clone(), once.clone()])),
        bomb,
        "streams, though nothing uses them"
    );
    assert_eq!(outcome(file(1, "[N 0 R N 0 R N 0 R]", std::slice::from_ref(&once))), bomb, "one stream named often");
    assert_eq!(outcome(file(3, "N 0 R", std::slice::from_ref(&once))), bomb, "one stream on many pages");
    let picture = stream("/Subtype/Image/Width 1024/Height 1024/Filter/FlateDecode", &packed(&blanks));
    assert_eq!(outcome(file(1, "null", &vec![picture; 4])), Reason::Empty, "pictures are unpacked one at a time");
}
