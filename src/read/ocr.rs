//! Pictures of pages, by an external program (`tesseract`) that recognises characters.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::blocks::Builder;
use super::layout::{self, Glyph, Sheet};
use super::{OCR_TIME_LIMIT, ReadOptions};
use crate::error::Reason;
use crate::text::is_han;

/// Below this mean confidence (per cent) simplified characters are probably not what the picture shows.
const DOUBTFUL: f32 = 80.0;

/// Reads a picture, or several in one file (`tiff`).
///
/// # Errors
/// [`Reason::Scanned`] without a program to recognise characters, [`Reason::Empty`] if it finds none,
/// [`Reason::Failed`] and [`Reason::TooSlow`] if it does not end well.
pub(super) fn read(bytes: &[u8], options: &ReadOptions, out: &mut Builder) -> Result<(), Reason> {
    let program = options.ocr.as_deref().ok_or(Reason::Scanned)?;
    let recognised = recognise(program, bytes, None, Instant::now() + OCR_TIME_LIMIT)?;
    let pages = recognised.words.iter().map(|word| word.page).max().unwrap_or(0);
    let sheets = (1..=pages).map(|page| recognised.sheet(page, page, 1.0)).collect();
    layout::lay_out(sheets, out);
    Ok(())
}

/// The words of one or more pictures.
pub(super) struct Recognised {
    words: Vec<Word>,
    /// Height of each picture, in pixels.
    heights: Vec<f32>,
}

/// A word, in pixels of its picture.
#[derive(Debug, Clone, PartialEq)]
struct Word {
    page: u32,
    /// The line it stands on: block, paragraph and line of the program's own layout.
    line: (u32, u32, u32),
    left: f32,
    width: f32,
    confidence: f32,
    text: String,
    /// Lower edge and height of the line.
    bottom: f32,
    height: f32,
}

/// Recognises the characters of a picture. `density`, in dots per inch, is for pictures that do not tell theirs: the program's guess
/// goes by the size of what it takes for lines, and from a wrong one it divides the page in a wrong way.
///
/// # Errors
/// [`Reason::Failed`] if the program cannot be run or fails, [`Reason::TooSlow`].
pub(super) fn recognise(
    program: &Path,
    picture: &[u8],
    density: Option<u32>,
    deadline: Instant,
) -> Result<Recognised, Reason> {
    let listed = run(program, &["--list-langs"], &[], deadline)?;
    let known = |language: &str| listed.lines().any(|line| line.trim() == language);
    let with_english = |language: &str| if known("eng") { format!("{language}+eng") } else { language.to_owned() };
    let mut languages = ["chi_sim", "chi_tra"].into_iter().filter(|language| known(language));
    let Some(first) = languages.next() else {
        return Err(Reason::Failed("tesseract has no Chinese: install its data chi_sim or chi_tra".to_owned()));
    };
    let attempt = |language: &str| {
        let (languages, density) = (with_english(language), density.map(|density| density.to_string()));
        let mut arguments = vec!["stdin", "stdout", "-l", &languages, "--psm", "3"];
        arguments.extend(density.iter().flat_map(|density| ["--dpi", density]));
        arguments.push("tsv");
        run(program, &arguments, picture, deadline).map(|tsv| Recognised::parse(&tsv))
    };
    let found = attempt(first)?;
    match languages.next() {
        Some(other) if found.confidence() < DOUBTFUL => {
            let second = attempt(other)?;
            Ok(if second.confidence() > found.confidence() { second } else { found })
        }
        _ => Ok(found),
    }
}

impl Recognised {
    /// Reads the program's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
    fn parse(tsv: &str) -> Recognised {
        let mut found = Recognised { words: Vec::new(), heights: Vec::new() };
        let (mut bottom, mut height) = (0.0, 0.0);
        for row in tsv.lines().skip(1) {
            let fields: Vec<&str> = row.split('\t').collect();
            let [level, page, block, paragraph, line, _, left, top, wide, high, confidence, text] = fields[..] else {
                continue;
            };
            let count = |text: &str| text.parse::<u32>().unwrap_or(0);
            let length = |text: &str| text.parse::<f32>().unwrap_or(0.0);
            match level {
                "1" => found.heights.push(length(high)),
                "4" => (bottom, height) = (length(top) + length(high), length(high)),
                "5" if !text.trim().is_empty() => found.words.push(Word {
                    page: count(page),
                    line: (count(block), count(paragraph), count(line)),
                    left: length(left),
                    width: length(wide),
                    confidence: length(confidence),
                    text: text.split_whitespace().collect(),
                    bottom,
                    height,
                }),
                _ => {}
            }
        }
        found
    }

    /// Mean confidence in per cent, by characters.
    fn confidence(&self) -> f32 {
        let count = |word: &Word| word.text.chars().count() as f32;
        let all: f32 = self.words.iter().map(count).sum();
        self.words.iter().map(|word| word.confidence * count(word)).sum::<f32>() / all.max(1.0)
    }

    /// The only picture as a page; `scale` are points per pixel.
    pub(super) fn into_sheet(self, number: u32, scale: f32) -> Sheet {
        self.sheet(1, number, scale)
    }

    fn sheet(&self, page: u32, number: u32, scale: f32) -> Sheet {
        let height = self.heights.get(page.saturating_sub(1) as usize).copied().unwrap_or(0.0);
        let mut sheet = Sheet { number, height: height * scale, ..Sheet::default() };
        let words: Vec<&Word> = self.words.iter().filter(|word| word.page == page).collect();
        // The height of a line depends on what stands in it; the font hardly changes within a text.
        let mut heights: Vec<f32> = words.iter().map(|word| word.height).collect();
        heights.sort_by(f32::total_cmp);
        let usual = heights.get(heights.len() / 2).copied().unwrap_or(0.0);
        for line in words.chunk_by(|a, b| a.line == b.line) {
            let mut last: Option<char> = None;
            let mut free = f32::MIN;
            let size = if (0.6..1.4).contains(&(line[0].height / usual.max(1.0))) { usual } else { line[0].height };
            let baseline = line[0].bottom;
            let mut put = |ch: char, x: f32, width: f32| {
                let (x, y, width, size) = (x * scale, baseline * scale, width * scale, size * scale);
                sheet.glyphs.push(Glyph { ch, x, y, width, size, bold: false });
            };
            for (at, word) in line.iter().enumerate() {
                let count = word.text.chars().count().max(1);
                let step = word.width / count as f32;
                // The program writes a blank between all words, and takes nearly each Han character for one: a blank
                // belongs between Latin words only, and a gap is one if it is wide.
                if last.is_some_and(|last| !is_wide(last)) && word.text.chars().next().is_some_and(|ch| !is_wide(ch)) {
                    put(' ', word.left - 0.1, 0.0);
                }
                let room = line.get(at + 1).map_or(0.0, |next| next.left - word.left - word.width);
                let room = if (0.0..2.5 * size).contains(&room) { room } else { 0.0 };
                for (at, ch) in word.text.chars().enumerate() {
                    let ends = at + 1 == count && is_wide(ch);
                    // The boxes of words overlap now and then; their order is right.
                    let x = (word.left + at as f32 * step).max(free);
                    put(ch, x, if ends { step + room } else { step });
                    (last, free) = (Some(ch), x + 0.5 * step);
                }
            }
        }
        sheet
    }
}

fn is_wide(ch: char) -> bool {
    is_han(ch) || matches!(ch, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}' | '“' | '”' | '‘' | '’')
}

/// Runs the program on an input until it ends or time is up; returns what it prints.
fn run(program: &Path, arguments: &[&str], input: &[u8], deadline: Instant) -> Result<String, Reason> {
    let failed = |what: &dyn std::fmt::Display| Reason::Failed(format!("{}: {what}", program.display()));
    let mut child = Command::new(program)
        .args(arguments)
        // Files are read by several threads already; more threads for one picture cost more than they bring.
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(&error))?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (ended, output, complaint) = thread::scope(|scope| {
        scope.spawn(move || {
            // A program that ends early closes its input; its own complaint says why.
            stdin.map(|mut stdin| stdin.write_all(input))
        });
        let output = scope.spawn(move || all_of(stdout));
        let complaint = scope.spawn(move || all_of(stderr));
        let ended = wait(&mut child, deadline);
        (ended, output.join().unwrap_or_default(), complaint.join().unwrap_or_default())
    });
    match ended {
        Ok(Some(true)) => Ok(String::from_utf8_lossy(&output).into_owned()),
        Ok(Some(false)) => Err(failed(&String::from_utf8_lossy(&complaint).lines().next_back().unwrap_or("it failed"))),
        Ok(None) => Err(Reason::TooSlow { seconds: OCR_TIME_LIMIT.as_secs() }),
        Err(error) => Err(failed(&error)),
    }
}

fn all_of(stream: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What came before an error is all there is.
    let _ = stream.map(|mut stream| stream.read_to_end(&mut bytes));
    bytes
}

/// Waits for the end; tells whether it was a success, and nothing if time was up and the program was stopped.
fn wait(child: &mut Child, deadline: Instant) -> std::io::Result<Option<bool>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.success()));
        }
        if Instant::now() > deadline {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the program prints about a line of words, each a place, a width and a text.
    fn table(words: &[(u32, u32, &str)]) -> String {
        let mut table =
            "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
                         1\t1\t0\t0\t0\t0\t0\t0\t1000\t1400\t-1\t\n4\t1\t1\t1\t1\t0\t100\t80\t500\t20\t-1\t\n"
                .to_owned();
        for (left, width, text) in words {
            table.push_str(&format!("5\t1\t1\t1\t1\t1\t{left}\t80\t{width}\t20\t90.5\t{text}\n"));
        }
        table
    }

    fn text(words: &[(u32, u32, &str)]) -> String {
        let mut out = Builder::default();
        layout::lay_out(vec![Recognised::parse(&table(words)).into_sheet(1, 0.5)], &mut out);
        out.finish().0
    }

    #[test]
    fn blanks_between_han_characters_go() {
        assert_eq!(text(&[(100, 18, "第"), (122, 40, "一 条"), (165, 20, "甲"), (190, 20, "方")]), "第一条甲方");
        assert_eq!(text(&[(100, 60, "Azure"), (170, 80, "service"), (260, 40, "服务")]), "Azure service服务");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let options = ReadOptions { ocr: Some("no-such-program".into()), ..ReadOptions::default() };
        let failed = read(b"picture", &options, &mut Builder::default());
        assert!(matches!(failed, Err(Reason::Failed(what)) if what.contains("no-such-program")));
        assert_eq!(read(b"picture", &ReadOptions::default(), &mut Builder::default()), Err(Reason::Scanned));
    }
}
