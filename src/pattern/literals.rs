//! All literals of a set, found in one pass over a sentence: where two neighbouring characters are two of a literal's first
//! four, those four are compared, all at once.

use rustc_hash::FxHashMap;

use super::free_standing;
use crate::text::is_run_char;

/// Buckets of single characters; those of two neighbours come behind them.
const SINGLES: usize = 1 << 10;
/// How many characters are compared at once.
const WINDOW: usize = 4;
/// No place.
const NONE: u32 = u32::MAX;

/// The distinct literals of a set, by number.
#[derive(Default)]
pub(super) struct Literals {
    texts: Vec<Box<str>>,
    numbers: FxHashMap<Box<str>, u32>,
    /// For each bucket the first of its places in `entries`; one more at the end.
    buckets: Vec<u32>,
    /// How far the hash of two neighbours is shifted to come to their bucket.
    shift: u32,
    entries: Vec<Entry>,
}

/// How a literal is recognized.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Its first characters, the first in the lowest bits.
    window: u64,
    literal: u32,
    /// From the first of the two characters by which the literal is found to the last of its window.
    ahead: u8,
    /// Bits of a window that do not count, because the literal is shorter.
    unused: u8,
    /// These are not all, or not exactly.
    longer: bool,
    /// It begins or ends with a character that forms runs, so that it may stand inside of one.
    runs: bool,
}

/// A sentence and the literals in it. All places are bytes of the sentence.
#[derive(Default)]
pub(super) struct Reading {
    /// For each character the window that ends with it; the last ones reach beyond the end.
    windows: Vec<u64>,
    /// Where each character begins; the sentence's end is one more.
    starts: Vec<u32>,
    /// The number of characters before each place.
    pub chars: Vec<u32>,
    found: Found,
}

/// The literals found.
#[derive(Default)]
struct Found {
    /// By literal its last place in `places`.
    last: Vec<u32>,
    /// By literal a bit that tells whether it is present: few bytes, which are looked at often.
    bits: Vec<u64>,
    /// Start, end, and the same literal's place before.
    places: Vec<(u32, u32, u32)>,
    present: Vec<u32>,
}

/// A character as it is compared; those beyond the first plane are all the same.
fn code(ch: char) -> u16 {
    u16::try_from(ch as u32).unwrap_or(u16::MAX)
}

fn single(code: u16) -> usize {
    usize::from(code) % SINGLES
}

/// Moves a window on by a character.
fn moved(window: u64, code: u16) -> u64 {
    window >> 16 | u64::from(code) << 48
}

impl Literals {
    /// Returns a literal's number.
    pub fn number(&mut self, literal: &str) -> u32 {
        if let Some(&number) = self.numbers.get(literal) {
            return number;
        }
        let number = self.texts.len() as u32;
        self.texts.push(literal.into());
        self.numbers.insert(literal.into(), number);
        number
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn text(&self, literal: usize) -> &str {
        &self.texts[literal]
    }

    /// Returns the bucket of two neighbours.
    #[inline(always)]
    fn pair(&self, first: u16, second: u16) -> usize {
        let mixed = (u32::from(first) << 16 | u32::from(second)).wrapping_mul(0x9E37_79B1);
        SINGLES + (mixed >> self.shift) as usize
    }

    /// Makes the buckets when all literals are known.
    pub fn finish(&mut self) {
        self.numbers = FxHashMap::default();
        let pairs = self.texts.len().next_power_of_two().clamp(1 << 8, 1 << 16);
        self.shift = u32::BITS - pairs.ilog2();
        let heads: Vec<(u64, usize)> = self.texts.iter().map(|text| head(text)).collect();
        let mut frequency = vec![0u32; SINGLES + pairs];
        for &(head, length) in &heads {
            (1..length).for_each(|at| frequency[self.bucket(head, at)] += 1);
        }
        // The pair that fewest have; of a single character the only bucket.
        let places: Vec<usize> = heads
            .iter()
            .map(|&(head, length)| (1..length).min_by_key(|&at| frequency[self.bucket(head, at)]).unwrap_or(0))
            .collect();
        let bucket = |literal: usize| self.bucket(heads[literal].0, places[literal]);
        let mut ends = vec![0; SINGLES + pairs + 1];
        (0..heads.len()).for_each(|literal| ends[bucket(literal) + 1] += 1);
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        let first = ends.clone();
        let mut order = vec![0; heads.len()];
        for literal in 0..heads.len() {
            let end = &mut ends[bucket(literal)];
            order[*end as usize] = literal;
            *end += 1;
        }
        let entry = |literal: usize| {
            let (text, (window, length)) = (&*self.texts[literal], heads[literal]);
            let missing = 16 * (WINDOW - length);
            Entry {
                window,
                literal: literal as u32,
                unused: missing as u8,
                ahead: (WINDOW - 1 - places[literal].saturating_sub(1)) as u8,
                longer: text.chars().nth(WINDOW).is_some() || text.chars().any(|ch| code(ch) == u16::MAX),
                runs: text.starts_with(is_run_char) || text.ends_with(is_run_char),
            }
        };
        self.entries = order.into_iter().map(entry).collect();
        self.buckets = first;
    }

    /// Returns the bucket of two characters of a window, the second at this place; at 0 that of its first.
    fn bucket(&self, window: u64, at: usize) -> usize {
        let code = |at: usize| (window >> (16 * at)) as u16;
        if at == 0 { single(code(0)) } else { self.pair(code(at - 1), code(at)) }
    }
}

/// Returns the window of a literal's first characters, and how many they are.
fn head(literal: &str) -> (u64, usize) {
    let codes = literal.chars().take(WINDOW).map(code).zip(0..);
    codes.fold((0, 0), |(window, _), (code, at)| (window | u64::from(code) << (16 * at), at + 1))
}

impl Reading {
    /// Begins with another sentence.
    pub fn read(&mut self, text: &str, literals: &Literals) {
        self.arrange(text);
        self.found.begin(literals);
        // Of the window that ends behind a character and the next.
        for (at, &both) in self.windows[1..=self.starts.len() - 1].iter().enumerate() {
            let (first, second) = ((both >> 32) as u16, (both >> 48) as u16);
            for bucket in [single(first), literals.pair(first, second)] {
                let range = literals.buckets[bucket] as usize..literals.buckets[bucket + 1] as usize;
                for entry in &literals.entries[range] {
                    let end = at + usize::from(entry.ahead);
                    if (self.windows[end] ^ entry.window) << entry.unused == 0 {
                        self.found.add(entry, &self.starts[end + 1 - WINDOW..], text, literals);
                    }
                }
            }
        }
    }

    /// Divides a sentence into characters and windows.
    fn arrange(&mut self, text: &str) {
        self.windows.clear();
        self.starts.clear();
        self.chars.resize(text.len() + 1, 0);
        let mut window = 0;
        for (at, ch) in text.char_indices() {
            self.chars[at] = self.starts.len() as u32;
            self.starts.push(at as u32);
            window = moved(window, code(ch));
            self.windows.push(window);
        }
        self.chars[text.len()] = self.starts.len() as u32;
        self.starts.push(text.len() as u32);
        // Folding drops a character 0, so no literal has it: none reaches beyond an end.
        for _ in 1..WINDOW {
            window = moved(window, 0);
            self.windows.push(window);
        }
    }

    /// Returns the literals that stand in the sentence.
    pub fn present(&self) -> &[u32] {
        &self.found.present
    }

    /// Tells whether any of 64 literals that follow each other stands in the sentence, of those whose bits are set.
    pub fn has_any(&self, word: u32, bits: u64) -> bool {
        self.found.bits[word as usize] & bits != 0
    }

    /// Tells where each of these literals begins and ends.
    pub fn each_place(&self, word: u32, bits: u64, mut each: impl FnMut(u32, u32)) {
        let mut bits = self.found.bits[word as usize] & bits;
        while bits != 0 {
            let mut at = self.found.last[word as usize * 64 + bits.trailing_zeros() as usize];
            while at != NONE {
                let (start, end, before) = self.found.places[at as usize];
                each(start, end);
                at = before;
            }
            bits &= bits - 1;
        }
    }
}

impl Found {
    fn begin(&mut self, literals: &Literals) {
        self.last.resize(literals.len(), NONE);
        self.bits.resize(literals.len().div_ceil(64), 0);
        for literal in self.present.drain(..) {
            self.last[literal as usize] = NONE;
            self.bits[literal as usize / 64] = 0;
        }
        self.places.clear();
    }

    /// Adds a literal whose first characters are there; `starts` tells where they begin.
    fn add(&mut self, entry: &Entry, starts: &[u32], text: &str, literals: &Literals) {
        let from = starts[0] as usize;
        let to = if entry.longer {
            let literal = literals.text(entry.literal as usize);
            if !text.as_bytes()[from..].starts_with(literal.as_bytes()) {
                return;
            }
            from + literal.len()
        } else {
            starts[WINDOW - usize::from(entry.unused) / 16] as usize
        };
        if entry.runs && !free_standing(text, from, to) {
            return;
        }
        let last = &mut self.last[entry.literal as usize];
        if *last == NONE {
            self.present.push(entry.literal);
            self.bits[entry.literal as usize / 64] |= 1 << (entry.literal % 64);
        }
        self.places.push((from as u32, to as u32, *last));
        *last = self.places.len() as u32 - 1;
    }
}
