//! The short form of fuzzing, for machines without a fuzzer: the samples, damaged at random in the ways that files are, must be
//! read or refused, and what comes out must keep its promises. `scripts/fuzz` goes on where this ends.

use std::path::{Path, PathBuf};

#[allow(dead_code, unused_imports, reason = "the fuzz targets use the rest")]
#[path = "../fuzz/src/lib.rs"]
mod fuzz;

/// Damaged forms of each sample.
const FORMS: u64 = 20;

struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

fn samples(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            samples(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Damages bytes: altered, cut, a piece taken out, doubled or put elsewhere, or with the end of another file.
fn damaged(bytes: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut made = bytes.to_vec();
    for _ in 0..=dice.below(3) {
        let (a, b) = (dice.below(made.len()), dice.below(made.len()));
        let (from, to) = (a.min(b), a.max(b));
        match dice.below(7) {
            0 => made.truncate(to),
            1 => drop(made.drain(from..to.min(from + 200))),
            2 => {
                let piece = made[from..to.min(from + 200)].to_vec();
                made.splice(a..a, piece);
            }
            3 => made = [&made[..from], &other[dice.below(other.len())..]].concat(),
            4 => made[from..to.min(from + 16)].fill(0),
            _ => {
                for _ in 0..4 {
                    let at = dice.below(made.len());
                    if let Some(byte) = made.get_mut(at) {
                        *byte ^= 1 << dice.below(8);
                    }
                }
            }
        }
        if made.is_empty() {
            break;
        }
    }
    made
}

#[test]
fn damaged_samples_are_read_or_refused() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    samples(&root.join("corpus"), &mut paths);
    samples(&root.join("tests/fixtures"), &mut paths);
    paths.sort();
    let files: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
    let mut dice = Dice(7);
    let mut read = 0;
    for (at, path) in paths.iter().enumerate() {
        for form in 0..FORMS {
            let other = &files[dice.below(files.len())];
            let bytes = damaged(&files[at], other, &mut dice);
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let outcome = std::panic::catch_unwind(|| {
                fuzz::read(&name, &bytes).is_some_and(|document| {
                    fuzz::divide(&document);
                    true
                })
            });
            match outcome {
                Ok(was_read) => read += usize::from(was_read),
                Err(_) => {
                    let kept = std::env::temp_dir().join(format!("clauseek-{form}-{name}"));
                    std::fs::write(&kept, &bytes).unwrap();
                    panic!("{} damaged, kept as {}", path.display(), kept.display());
                }
            }
        }
    }
    assert!(read > paths.len(), "only {read} were read: they are damaged too much");
}
