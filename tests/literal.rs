//! "Nothing found" can be believed: an exact search finds every part that holds the characters, and no other; and nothing
//! that can be typed makes a search fail.
//!
//! The first is checked against a scan of the folded texts that knows nothing of tokens or of the index, on the samples in
//! `corpus/` and, where they are there, on the shared third-party agreements. Messages name addresses, never wording.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use aho_corasick::AhoCorasick;
use clauseek::Error;
use clauseek::index::{Reader, content_key};
use clauseek::ingest::{IngestOptions, Report, ingest};
use clauseek::model::{Part, Role};
use clauseek::query::{Node, Parsed, Wanted, build, run};
use clauseek::read;
use clauseek::search::{SearchRequest, search, search_parsed};
use clauseek::text::{fold_str, is_run_char};
use clauseek::tokenize::{runs, symbols};
use clauseek::understand::understand;
use clauseek::walk::{archive, walk};

#[path = "generator/rng.rs"]
mod rng;

use rng::Rng;

/// Substrings drawn, and queries typed.
const DRAWS: usize = 10_000;
/// Longest substring drawn, in characters.
const LONGEST: usize = 12;
/// Threads that search.
const THREADS: usize = 2;

/// The samples, and the shared agreements where they are.
fn folders() -> Vec<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![here.join("corpus")];
    // A work tree may stand deeper than the clone it belongs to.
    let mut above = here.ancestors().skip(1).map(|folder| folder.join("shared"));
    match above.find(|folder| folder.join("seeds").is_dir()) {
        Some(shared) => folders.extend(["seeds", "corpus"].map(|name| shared.join(name))),
        None => eprintln!("only the samples are checked: there is no ../shared with seeds and corpus"),
    }
    folders.iter().map(|folder| folder.canonicalize().unwrap()).collect()
}

fn indexed(folders: &[PathBuf]) -> (tempfile::TempDir, Reader, Report) {
    let dir = tempfile::tempdir().unwrap();
    let report = ingest(dir.path(), folders, &IngestOptions::default(), &mut |_| {}).unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    (dir, reader, report)
}

/// Calls `work` with every number below `end`, on several threads.
fn in_parallel(end: usize, work: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(at) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|at| *at < end) {
                    work(at);
                }
            });
        }
    });
}

/// A part as the scan sees it.
struct Scanned {
    /// The first 64 bits of the content's key, and the place among its parts: what the index knows the part by.
    place: (u64, u64),
    address: String,
    /// Folded: its wording, its number, the title of its own.
    texts: Vec<Text>,
}

struct Text {
    folded: String,
    /// With the borders of its runs, as texts are looked for.
    symbols: String,
    /// Runs of letters and digits, in bytes.
    runs: Vec<(usize, usize)>,
}

impl Text {
    fn of(text: &str) -> Text {
        let folded = fold_str(text);
        let bytes: Vec<usize> = folded.char_indices().map(|(at, _)| at).chain([folded.len()]).collect();
        let runs = runs(&folded).iter().map(|run| (bytes[run.start], bytes[run.end])).collect();
        Text { symbols: with_borders(&folded), folded, runs }
    }

    /// Tells whether `start..end` (bytes) must be found: neither end falls inside a run, unless what is taken of the run is all
    /// that stands between two of its joints, with a letter in it (`yunqiao` of `www.yunqiao.com`).
    fn must_be_found(&self, start: usize, end: usize) -> bool {
        [start, end].into_iter().all(|border| {
            let after = self.runs.partition_point(|run| run.1 <= border);
            let Some(run) = self.runs.get(after).filter(|run| run.0 < border) else { return true };
            let (from, to) = (start.max(run.0), end.min(run.1));
            let piece = &self.folded[from..to];
            let before = self.folded[run.0..from].chars().next_back();
            let behind = self.folded[to..run.1].chars().next();
            piece.chars().all(is_run_char)
                && piece.contains(char::is_alphabetic)
                && !before.is_some_and(is_run_char)
                && !behind.is_some_and(is_run_char)
        })
    }
}

/// The title that a part has of its own: a section with the part's number.
fn own_title<'a>(part: &'a Part, parts: &[Part]) -> Option<&'a String> {
    let is_own = |title: &Part| title.role == Role::Title && !part.path.is_empty() && title.path == part.path;
    part.section.last().filter(|_| parts.iter().any(is_own))
}

/// The parts of a file's content.
fn parts_of(path: &Path, shown: &str, bytes: &[u8]) -> Vec<Scanned> {
    let key = content_key(path, bytes, None, "");
    let agreement = u64::from_str_radix(&key[..16], 16).unwrap();
    let document = read::read(shown, bytes).unwrap_or_else(|reason| panic!("{shown}: {reason}"));
    let parts = understand(&document).parts;
    let kept = parts.iter().filter(|part| part.role != Role::Mark);
    kept.zip(0..)
        .map(|(part, order)| {
            let labels = part.number.iter().chain(own_title(part, &parts)).map(String::as_str);
            Scanned {
                place: (agreement, order),
                address: format!("{shown}#{}", part.address),
                texts: std::iter::once(part.span.of(&document.text)).chain(labels).map(Text::of).collect(),
            }
        })
        .collect()
}

/// All parts of all files but those that were skipped; of copies one. With the number of files.
fn scanned(folders: &[PathBuf], report: &Report) -> (Vec<Scanned>, usize) {
    let skipped: HashSet<&str> = report.skipped.iter().map(|skipped| skipped.file.as_str()).collect();
    let mut files: Vec<(PathBuf, String, Vec<u8>)> = Vec::new();
    for entry in folders.iter().flat_map(|folder| walk(folder)) {
        let path = entry.expect("the folders can be read").path;
        let shown = path.to_string_lossy().into_owned();
        if skipped.contains(shown.as_str()) {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        match archive::files_in(&bytes, u64::MAX, u64::MAX).unwrap() {
            None => files.push((path, shown, bytes)),
            Some(inner) => files.extend(inner.into_iter().filter_map(|inner| {
                let shown = format!("{shown}{}{}", archive::INSIDE, inner.path);
                let wanted = !skipped.contains(shown.as_str());
                wanted.then(|| (PathBuf::from(&inner.path), shown, inner.bytes.unwrap()))
            })),
        }
    }
    let count = files.len();
    let mut seen = HashSet::new();
    files.retain(|(path, _, bytes)| seen.insert(content_key(path, bytes, None, "")));
    let parts = std::sync::Mutex::new(Vec::new());
    in_parallel(files.len(), |at| {
        let (path, shown, bytes) = &files[at];
        let found = parts_of(path, shown, bytes);
        parts.lock().unwrap().extend(found);
    });
    let mut parts = parts.into_inner().unwrap();
    parts.sort_by_key(|part| part.place);
    (parts, count)
}

/// Draws substrings of the texts: every other one of any text, so that numbers and titles have their share, the rest of any
/// character, so that long texts have theirs. Those that begin or end inside a run are kept: they must be found where they
/// stand free, and only there.
fn drawn(parts: &[Scanned]) -> Vec<String> {
    let texts: Vec<&Text> = parts.iter().flat_map(|part| &part.texts).filter(|text| !text.folded.is_empty()).collect();
    let ends: Vec<usize> = texts
        .iter()
        .scan(0, |sum, text| {
            *sum += text.folded.len();
            Some(*sum)
        })
        .collect();
    let mut rng = Rng::new("literal", 0);
    let mut drawn = BTreeSet::new();
    let mut draws = 0;
    while draws < DRAWS {
        let text = match rng.chance(50) {
            true => *rng.pick(&texts),
            false => {
                let byte = rng.below(*ends.last().unwrap());
                texts[ends.partition_point(|end| *end <= byte)]
            }
        };
        let chars: Vec<char> = text.folded.chars().collect();
        let start = rng.below(chars.len());
        let length = rng.within(1, LONGEST);
        let substring: String = chars[start..].iter().take(length).collect();
        // A blank at an end is none.
        let substring = fold_str(&substring);
        if !substring.is_empty() {
            drawn.insert(substring);
            draws += 1;
        }
    }
    drawn.into_iter().collect()
}

fn with_borders(folded: &str) -> String {
    let mut text = String::new();
    symbols(folded, &mut text);
    text
}

/// For each wording the parts that hold it, by their number.
fn scan(parts: &[Scanned], wordings: &[String]) -> Vec<Vec<usize>> {
    let all = AhoCorasick::new(wordings.iter().map(|wording| with_borders(wording))).unwrap();
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); wordings.len()];
    for (number, part) in parts.iter().enumerate() {
        for text in &part.texts {
            for found in all.find_overlapping_iter(&text.symbols) {
                let holders = &mut holders[found.pattern()];
                if holders.last() != Some(&number) {
                    holders.push(number);
                }
            }
        }
    }
    holders
}

/// The parts that must be found, told from the runs alone: what the scan of all at once, which knows of borders, is checked by.
fn scan_for(parts: &[Scanned], wording: &str) -> Vec<usize> {
    let holds = |text: &Text| {
        let mut from = 0;
        while let Some(at) = text.folded[from..].find(wording) {
            if text.must_be_found(from + at, from + at + wording.len()) {
                return true;
            }
            from += at + wording.chars().next().unwrap().len_utf8();
        }
        false
    };
    (0..parts.len()).filter(|&number| parts[number].texts.iter().any(holds)).collect()
}

fn exactly(wording: &str) -> Parsed {
    Parsed { root: Some(Node::Exact(wording.to_owned())), warnings: vec![] }
}

#[test]
fn an_exact_search_finds_what_a_scan_finds() {
    let folders = folders();
    let (_dir, reader, report) = indexed(&folders);
    let (parts, files) = scanned(&folders, &report);
    assert_eq!(files, report.indexed);
    let wordings = drawn(&parts);
    let wanted = scan(&parts, &wordings);
    for at in (0..wordings.len()).step_by(wordings.len() / 500) {
        let must = scan_for(&parts, &wordings[at]);
        // Of names with joints (`www.yunqiao` of `www.yunqiao.com`) more is found than must be.
        let more = wordings[at].contains(|ch: char| !is_run_char(ch) && ch.is_ascii_punctuation());
        assert!(must.iter().all(|part| wanted[at].binary_search(part).is_ok()), "the two scans, wording {at}");
        assert!(more || must.len() == wanted[at].len(), "the two scans, wording {at}");
    }
    let numbers: HashMap<(u64, u64), usize> =
        parts.iter().zip(0..).map(|(part, number)| (part.place, number)).collect();
    assert_eq!(numbers.len(), parts.len());
    let different = std::sync::Mutex::new(Vec::new());
    in_parallel(wordings.len(), |at| {
        let plan = build(&reader, &exactly(&wordings[at]), &[], false).unwrap();
        let answer = run(&reader, &plan, Wanted { limit: usize::MAX, ..Wanted::default() }, |_| 0.0).unwrap();
        let mut found: Vec<usize> = answer.found.iter().map(|found| numbers[&found.place()]).collect();
        found.sort_unstable();
        if found != wanted[at] || answer.total != found.len() {
            let only = |these: &[usize], those: &[usize]| -> Vec<String> {
                let these = these.iter().filter(|number| those.binary_search(number).is_err());
                these.take(2).map(|number| parts[*number].address.clone()).collect()
            };
            let (missed, wrong) = (only(&wanted[at], &found), only(&found, &wanted[at]));
            different.lock().unwrap().push(format!("wording {at}: missed {missed:?}, wrong {wrong:?}"));
        }
    });
    let mut different = different.into_inner().unwrap();
    let pairs: usize = wanted.iter().map(Vec::len).sum();
    println!(
        "{files} files, {} parts; {DRAWS} draws, {} wordings, {} answers in all; {} differ",
        parts.len(),
        wordings.len(),
        pairs,
        different.len()
    );
    different.sort();
    different.truncate(20);
    assert!(different.is_empty(), "{different:#?}");
    the_hits_are_those_parts(&reader, &parts, &wordings, &wanted);
}

/// What the index knows a part by is not what users see: of some wordings the hits themselves, all of them.
fn the_hits_are_those_parts(reader: &Reader, parts: &[Scanned], wordings: &[String], wanted: &[Vec<usize>]) {
    const MOST: usize = 40;
    let few: Vec<usize> = (0..wordings.len()).filter(|&at| wanted[at].len() <= MOST).step_by(20).collect();
    in_parallel(few.len(), |nth| {
        let at = few[nth];
        let request = SearchRequest { limit: usize::MAX, ..SearchRequest::default() };
        let results = search_parsed(reader, &exactly(&wordings[at]), &request).unwrap();
        let mut found: Vec<String> = Vec::new();
        for hit in &results.hits {
            let (_, inner) = hit.address.rsplit_once('#').unwrap();
            // Copies are shown under one of their paths; the scan may have met another.
            found.push(hit.paths.iter().map(|path| format!("{path}#{inner}")).collect::<Vec<_>>().join("|"));
        }
        assert_eq!(found.len(), wanted[at].len(), "wording {at}");
        for &number in &wanted[at] {
            let address = &parts[number].address;
            assert!(found.iter().any(|paths| paths.split('|').any(|path| path == address)), "{at}: {address}");
        }
    });
    println!("{} wordings checked by the addresses of their hits", few.len());
}

/// Quotes and signs of the query language; white space; controls, marks of direction, private and unassigned characters;
/// characters that folding makes something else of; other scripts.
const CHARS: &str = "\"“”「」『』＂()（）-－:：*?~^\\/+[]{}<>!'`$%&|‰。，、\
    \u{9}\u{a}\u{b}\u{c}\u{d}\u{20}\u{85}\u{a0}\u{1680}\u{2003}\u{2028}\u{2029}\u{202f}\u{3000}\
    \0\u{7}\u{1b}\u{7f}\u{ad}\u{200b}\u{200e}\u{200f}\u{202e}\u{2066}\u{feff}\u{fffd}\u{fffe}\u{e000}\u{f8ff}\u{fdd0}\u{10ffff}\u{301}\
    𠮷𝔄ﷺﬃ㈱①㋿Ⅷ½ẞİſΣ㎡⚖👩🇨한שלไ\u{1100}\u{1161}";
/// Words of the query language and of agreements, and what forms runs or joins characters.
const WORDS: &str = " OR |OR| ＯＲ |AND|NOT|--|-\"|-(|type:|type：|provider:|section:\"|kind:|party:|file:|file:../|type:dispute|kind:租赁|\
    type:\"\"|section:争议|5%|99.9%|1,234.50|12.3|第十二条|（二）|a@b.cn|www.a-b.com|x_y|e-mail|v2|4S店|👩‍⚖️|🇨🇳|\u{1b}[31m|管辖法院|违约金|\
    不可抗力|书面通知|管轄|甲方|合同|租金|的|了|什么|怎么办|service level";

/// Something that a query is not expected to hold.
fn hostile(rng: &mut Rng, chars: &[char], words: &[&str]) -> String {
    /// Now and then one that never ends: beyond what the parser takes, and slow to answer.
    const LONG: usize = 4000;
    const RARELY: usize = 500;
    let mut query = String::new();
    let pieces = if rng.below(RARELY) == 0 { LONG } else { rng.within(0, 8) };
    for _ in 0..pieces {
        match rng.below(4) {
            0 => query.push(*rng.pick(chars)),
            1 | 2 => query.push_str(words[rng.below(words.len())]),
            // Numbers of surrogates are no characters and add nothing.
            _ => query.extend(char::from_u32(rng.below(0x11_0000) as u32)),
        }
    }
    query
}

#[test]
fn nothing_that_is_typed_makes_a_search_fail() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let (_dir, reader, _) = indexed(&[corpus]);
    let [empty, none, some] = [(); 3].map(|()| AtomicUsize::new(0));
    let (chars, words): (Vec<char>, Vec<&str>) = (CHARS.chars().collect(), WORDS.split('|').collect());
    in_parallel(DRAWS, |at| {
        let query = hostile(&mut Rng::new("hostile", at), &chars, &words);
        let request = SearchRequest { query, limit: 3, any: at % 2 == 1, ..SearchRequest::default() };
        let count = match search(&reader, &request) {
            Ok(results) if results.total > 0 => &some,
            Ok(_) => &none,
            Err(Error::EmptyQuery) => &empty,
            Err(error) => panic!("query {at}: {error}"),
        };
        count.fetch_add(1, Ordering::Relaxed);
    });
    let [empty, none, some] = [empty, none, some].map(AtomicUsize::into_inner);
    println!("{DRAWS} queries: {empty} ask for nothing, {none} find nothing, {some} something");
    // Otherwise it is no test of searching.
    assert!(some > DRAWS / 20 && none > DRAWS / 20 && empty > 0);
}
