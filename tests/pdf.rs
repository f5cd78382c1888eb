//! PDF against poppler's `pdftotext`, and scans against the text they were made from. Skipped where programs or the
//! shared agreements are missing.

use std::path::{Path, PathBuf};
use std::process::Command;

use clauseek::model::Document;
use clauseek::read::{ReadOptions, read_with};
use walkdir::WalkDir;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The place of a program in `PATH`; tells on stderr if there is none.
fn program(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file());
    if found.is_none() {
        eprintln!("skipped: {name} is not installed");
    }
    found
}

fn is_han(ch: char) -> bool {
    matches!(ch, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' | '〇')
}

/// The Han characters of a text, radicals and compatibility forms made what they stand for.
fn han(text: &str) -> Vec<char> {
    let radicals = include_str!("../src/data/radicals.txt");
    let plain = |ch: char| match ch {
        '\u{2E80}'..='\u{2EF3}' => {
            radicals.lines().find_map(|line| line.strip_prefix(ch)?.chars().next()).unwrap_or(ch)
        }
        '\u{2F00}'..='\u{2FD5}' | '\u{F900}'..='\u{FAFF}' => {
            unicode_normalization::UnicodeNormalization::nfkc(std::iter::once(ch)).next().unwrap_or(ch)
        }
        _ => ch,
    };
    text.chars().map(plain).filter(|ch| is_han(*ch)).collect()
}

/// Length of the longest common subsequence, by bits: a word of the table covers 64 characters of `a`.
fn common(a: &[char], b: &[char]) -> usize {
    let words = a.len().div_ceil(64);
    let mut places: std::collections::HashMap<char, Vec<u64>> = std::collections::HashMap::new();
    for (at, ch) in a.iter().enumerate() {
        places.entry(*ch).or_insert_with(|| vec![0; words])[at / 64] |= 1 << (at % 64);
    }
    let mut row = vec![u64::MAX; words];
    for ch in b {
        let Some(matches) = places.get(ch) else { continue };
        let mut carry = false;
        for (word, matches) in row.iter_mut().zip(matches) {
            let both = *word & matches;
            let (sum, first) = word.overflowing_add(both);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            carry = first || second;
            *word = sum | (*word & !matches);
        }
    }
    let zeros: u32 = row.iter().map(|word| word.count_zeros()).sum();
    zeros as usize
}

fn share(ours: &[char], theirs: &[char]) -> f64 {
    common(ours, theirs) as f64 / ours.len().max(theirs.len()).max(1) as f64
}

#[test]
fn alignment_counts() {
    let (a, b) = ("甲方乙方丙方".repeat(40), "甲乙方丁丙方".repeat(40));
    assert_eq!(common(&han(&a), &han(&b)), 200);
    assert_eq!(common(&han("甲乙"), &han("丙")), 0);
}

#[test]
fn han_characters_agree_with_pdftotext() {
    let corpus = project().join("../shared/corpus");
    if !corpus.is_dir() {
        return eprintln!("skipped: {} is not there", corpus.display());
    }
    let Some(pdftotext) = program("pdftotext") else { return };
    let mut low = Vec::new();
    let mut files = 0;
    for entry in WalkDir::new(corpus).sort_by_file_name().into_iter().filter_map(Result::ok) {
        if entry.path().extension().is_none_or(|extension| extension != "pdf") {
            continue;
        }
        let bytes = std::fs::read(entry.path()).unwrap();
        let document = read_with("a.pdf", &bytes, &ReadOptions::default()).unwrap();
        let (aside, own): (Vec<_>, Vec<_>) = document.blocks.iter().partition(|block| block.furniture);
        let compact = |text: &str| text.split_whitespace().collect::<String>();
        let aside: Vec<String> = aside.iter().map(|block| compact(block.span.of(&document.text))).collect();
        let ours: Vec<char> = own.iter().flat_map(|block| han(block.span.of(&document.text))).collect();
        // Its two orders: where columns and fields stand side by side it mixes them in one and not in the other.
        let best = [&["-enc", "UTF-8"][..], &["-enc", "UTF-8", "-raw"]]
            .into_iter()
            .map(|arguments| {
                let output = Command::new(&pdftotext).args(arguments).arg(entry.path()).arg("-").output().unwrap();
                let printed = String::from_utf8_lossy(&output.stdout);
                let theirs: Vec<char> =
                    printed.lines().filter(|line| !aside.contains(&compact(line))).flat_map(han).collect();
                share(&ours, &theirs)
            })
            .fold(0.0, f64::max);
        files += 1;
        eprintln!("{:.2} % {}", 100.0 * best, entry.path().display());
        if best < 0.99 {
            low.push(format!("{}: {:.2} %", entry.path().display(), 100.0 * best));
        }
    }
    assert!(files > 0);
    assert!(low.is_empty(), "{low:#?}");
}

/// Makes pictures of the first page of one of our own texts.
fn scans(folder: &Path) -> Option<(String, Vec<PathBuf>)> {
    let (soffice, pdftoppm) = (program("soffice")?, program("pdftoppm")?);
    let text = "仓储服务合同\n\n第一条 甲方委托乙方保管货物，乙方应当按照约定的条件储存。\n\
                第二条 仓储费每月结算一次，甲方应当在次月五日之前支付。\n\
                第三条 乙方未经甲方同意，不得将货物转交第三人保管。\n\
                第四条 因本合同发生的争议，由仓库所在地的人民法院管辖。\n";
    // In a font of a size, whatever else is installed: what is recognised depends on it.
    let paragraphs: String = text.lines().map(|line| format!("<p>{line}</p>")).collect();
    let style = "font-family: 'WenQuanYi Zen Hei'; font-size: 14pt";
    let page = format!("<html><head><meta charset=\"utf-8\"></head><body style=\"{style}\">{paragraphs}</body></html>");
    let source = folder.join("scan.html");
    std::fs::write(&source, page).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let made = Command::new(soffice)
        .args([&profile, "--headless", "--convert-to", "pdf:writer_pdf_Export", "--infilter=HTML (StarWriter)"])
        .arg("--outdir")
        .arg(folder)
        .arg(&source)
        .output()
        .unwrap();
    let pdf = folder.join("scan.pdf");
    if !pdf.is_file() {
        eprintln!("skipped: soffice made no PDF: {}", String::from_utf8_lossy(&made.stderr));
        return None;
    }
    let mut pictures = Vec::new();
    for (kind, extension) in [("-png", "png"), ("-jpeg", "jpg"), ("-tiff", "tif")] {
        let status = Command::new(&pdftoppm)
            .args(["-r", "200", "-singlefile", kind])
            .arg(&pdf)
            .arg(folder.join("scan"))
            .status()
            .unwrap();
        assert!(status.success());
        pictures.push(folder.join(format!("scan.{extension}")));
    }
    Some((text.to_owned(), pictures))
}

/// A PDF whose only page is a picture, as scanners write it.
fn pdf_of(jpeg: &[u8], width: usize, height: usize) -> Vec<u8> {
    let mut file = format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>endobj\n\
         4 0 obj<</Length 31>>stream\nq 595 0 0 842 0 0 cm /I Do Q    \nendstream endobj\n\
         5 0 obj<</Type/XObject/Subtype/Image/Width {width}/Height {height}/BitsPerComponent 8/ColorSpace/DeviceRGB\
         /Filter/DCTDecode/Length {}>>stream\n",
        jpeg.len()
    )
    .into_bytes();
    file.extend_from_slice(jpeg);
    file.extend_from_slice(b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF");
    file
}

fn check(what: &str, document: &Document, text: &str) {
    let share = share(&han(&document.text), &han(text));
    eprintln!("{:.1} % {what}", 100.0 * share);
    assert!(share >= 0.95, "{what}: {:.1} %\n{}", 100.0 * share, document.text);
    let chars: Vec<char> = document.text.chars().collect();
    let apart =
        chars.windows(3).find(|three| is_han(three[0]) && three[1] == ' ' && is_han(three[2]) && three[0] != '条');
    assert!(apart.is_none(), "{apart:?}\n{}", document.text);
    assert!(document.blocks.len() >= 5, "{}", document.text);
}

#[test]
fn scans_are_recognised() {
    let Some(tesseract) = program("tesseract") else { return };
    let languages = Command::new(&tesseract).arg("--list-langs").output().unwrap().stdout;
    if !String::from_utf8_lossy(&languages).contains("chi_sim") {
        return eprintln!("skipped: tesseract has no chi_sim");
    }
    let folder = tempfile::tempdir().unwrap();
    let Some((text, pictures)) = scans(folder.path()) else { return };
    let options = ReadOptions { ocr: Some(tesseract), ..ReadOptions::default() };
    for picture in &pictures {
        let bytes = std::fs::read(picture).unwrap();
        let name = picture.file_name().unwrap().to_string_lossy();
        assert_eq!(read_with(&name, &bytes, &ReadOptions::default()), Err(clauseek::Reason::Scanned));
        check(&name, &read_with(&name, &bytes, &options).unwrap(), &text);
    }
    // A4 at 200 dots per inch; the picture's own header says so too.
    let jpeg = std::fs::read(&pictures[1]).unwrap();
    let (width, height) = jpeg_size(&jpeg);
    let document = read_with("scan.pdf", &pdf_of(&jpeg, width, height), &options).unwrap();
    assert!(document.blocks.iter().all(|block| block.page == Some(1)));
    check("scan.pdf", &document, &text);
}

/// Width and height in the frame header of a JPEG file.
fn jpeg_size(jpeg: &[u8]) -> (usize, usize) {
    let at = jpeg.windows(2).position(|pair| pair[0] == 0xFF && (0xC0..=0xC2).contains(&pair[1])).unwrap();
    let number = |at: usize| usize::from(u16::from_be_bytes([jpeg[at], jpeg[at + 1]]));
    (number(at + 7), number(at + 5))
}
