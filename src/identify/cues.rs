//! What a line may be about: one pass over its text tells which facts are worth looking for in it.

use std::collections::HashMap;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{law, phrases, signing, term, words};
use crate::outline::party_roles;

/// What a line may tell: a topic of `facts.toml`, or words of other lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    Number,
    Forum,
    Law,
    Version,
    Signing,
    Term,
    Renewal,
    Amount,
    Reference,
    Attachment,
    Supply,
    Date,
    /// The date of a version, or of taking effect.
    VersionDate,
    EffectiveDate,
    /// The legal name of an organisation.
    Organisation,
    /// A role of a party.
    Role,
    /// A word that speaks to the reader.
    Reader,
    /// The sign of a copyright notice.
    Notice,
    /// A word that gives a name.
    Called,
    /// Of a law: a place whose it may be.
    LawPlace,
    /// Of a signing: the labels of its date and of its place.
    SigningDate,
    SigningPlace,
    /// Of a renewal: what may be said of it.
    Renews,
}

/// The topics of `facts.toml`, as they are named there.
const TOPICS: [(Topic, &str); 12] = [
    (Topic::Number, "number"),
    (Topic::Forum, "forum"),
    (Topic::Law, "law"),
    (Topic::Version, "version"),
    (Topic::Signing, "signing"),
    (Topic::Term, "term"),
    (Topic::Renewal, "renewal"),
    (Topic::Amount, "amount"),
    (Topic::Reference, "reference"),
    (Topic::Attachment, "attachment"),
    (Topic::Supply, "supply"),
    (Topic::Date, "date"),
];

/// The first bit of the words without which a phrase of [`phrases`] cannot match; topics are below.
const PHRASES: u32 = 32;

/// The topics of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cues(u64);

impl Cues {
    /// Returns the topics of a folded line.
    pub fn of(text: &str) -> Cues {
        Cues(TABLE.bits_in(text))
    }

    /// Tells whether a topic is among them.
    pub fn has(self, topic: Topic) -> bool {
        self.0 & (1 << topic as u32) != 0
    }

    /// Tells whether there is a word of each of these lists of [`phrases::needs`].
    pub fn have_all(self, lists: u64) -> bool {
        (self.0 >> PHRASES) & lists == lists
    }
}

/// All cues. Few places of a text begin one: two characters tell.
struct Table {
    /// Whether cues may begin with two characters, by [`pair`].
    pairs: Box<[u64; 1024]>,
    /// Whether a character may be a cue, by its last twelve bits.
    singles: Box<[u64; 64]>,
    /// Cues of one character, with their bits.
    of_one: FxHashMap<char, u64>,
    /// Longer ones by their first two characters.
    longer: FxHashMap<(char, char), Longer>,
}

/// The cues that begin with the same two characters.
#[derive(Default)]
struct Longer {
    /// The bits of all of them.
    bits: u64,
    /// The bits of the one that ends there.
    own: u64,
    /// The third characters of the others, by their last six bits.
    thirds: u64,
    /// What follows the two characters, and the bits.
    tails: Vec<(Box<str>, u64)>,
}

/// The bit of [`Table::pairs`] of two characters.
fn pair(first: char, second: char) -> usize {
    (first as usize).wrapping_mul(0x9E5).wrapping_add(second as usize) & 0xFFFF
}

impl Table {
    fn new(cues: HashMap<String, u64>) -> Table {
        let mut table = Table {
            pairs: Box::new([0; 1024]),
            singles: Box::new([0; 64]),
            of_one: FxHashMap::default(),
            longer: FxHashMap::default(),
        };
        for (cue, bits) in cues {
            let mut rest = cue.chars();
            match (rest.next(), rest.next()) {
                (Some(first), Some(second)) => {
                    let at = pair(first, second);
                    table.pairs[at >> 6] |= 1 << (at & 63);
                    let longer = table.longer.entry((first, second)).or_default();
                    longer.bits |= bits;
                    let tail = rest.as_str();
                    match tail.chars().next() {
                        Some(third) => {
                            longer.thirds |= 1 << (third as u32 & 63);
                            longer.tails.push((tail.into(), bits));
                        }
                        None => longer.own = bits,
                    }
                }
                (Some(only), None) => {
                    table.singles[only as usize >> 6 & 63] |= 1 << (only as usize & 63);
                    table.of_one.insert(only, bits);
                }
                _ => {}
            }
        }
        table
    }

    /// The bits of all cues in a text.
    fn bits_in(&self, text: &str) -> u64 {
        let mut all = 0;
        let mut before = '\0';
        let mut rest = text.chars();
        while let Some(ch) = rest.next() {
            if self.singles[ch as usize >> 6 & 63] & 1 << (ch as usize & 63) != 0 {
                all |= self.of_one.get(&ch).copied().unwrap_or(0);
            }
            let at = pair(before, ch);
            if self.pairs[at >> 6] & 1 << (at & 63) != 0
                && let Some(longer) = self.longer.get(&(before, ch))
                && longer.bits & !all != 0
            {
                all |= longer.own;
                if rest.clone().next().is_some_and(|third| longer.thirds & 1 << (third as u32 & 63) != 0) {
                    let behind = rest.as_str();
                    let found = longer.tails.iter().filter(|(tail, _)| behind.starts_with(&**tail));
                    all = found.fold(all, |all, (_, bits)| all | bits);
                }
            }
            before = ch;
        }
        all
    }
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut bits: HashMap<String, u64> = HashMap::new();
    let mut add = |bit: u32, words: &[String]| {
        words.iter().for_each(|word| *bits.entry(word.clone()).or_default() |= 1 << bit);
    };
    let mut cues: HashMap<String, Vec<String>> = super::table("cues");
    for (topic, name) in TOPICS {
        add(topic as u32, &cues.remove(name).expect("a test reads the cues of each topic"));
    }
    let (words, roles) = (words(), party_roles());
    for (topic, list) in [
        (Topic::VersionDate, &words.version_before),
        (Topic::VersionDate, &words.version_after),
        (Topic::EffectiveDate, &words.effective_before),
        (Topic::EffectiveDate, &words.effective_after),
        (Topic::Organisation, &roles.organisations),
        (Topic::Role, &roles.suppliers),
        (Topic::Role, &roles.customers),
        (Topic::Role, &roles.others),
    ] {
        add(topic as u32, list.words());
    }
    for (topic, word) in [(Topic::Reader, "您"), (Topic::Notice, "©"), (Topic::Called, "称")] {
        add(topic as u32, &[word.to_owned()]);
    }
    add(Topic::LawPlace as u32, law::places());
    add(Topic::SigningDate as u32, signing::date_labels());
    add(Topic::SigningPlace as u32, signing::place_labels());
    term::renewals().for_each(|words| add(Topic::Renews as u32, words));
    for (list, bit) in phrases::needs().iter().zip(PHRASES..) {
        add(bit, list);
    }
    Table::new(bits)
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_its_topics() {
        assert!(Cues::of("向法院起诉").has(Topic::Forum) && !Cues::of("向法院起诉").has(Topic::Number));
        assert_eq!(Cues::of("应当付款"), Cues::default());
    }
}
