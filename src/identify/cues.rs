//! What a line may be about: one pass over its text tells which facts are worth looking for in it.

use std::collections::HashMap;
use std::sync::LazyLock;

use daachorse::CharwiseDoubleArrayAhoCorasick;

use super::{phrases, words};
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
        Cues(TABLE.find_overlapping_no_suffix_iter(text).fold(0, |all, found| all | found.value()))
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

/// All cues with their bits; those of words that end in other cues hold the others' bits.
static TABLE: LazyLock<CharwiseDoubleArrayAhoCorasick<u64>> = LazyLock::new(|| {
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
    for (list, bit) in phrases::needs().iter().zip(PHRASES..) {
        add(bit, list);
    }
    let whole = |word: &String| {
        let ends = word.char_indices().filter_map(|(at, _)| bits.get(&word[at..]));
        (word.clone(), ends.fold(0, |all, bits| all | bits))
    };
    let cues: Vec<(String, u64)> = bits.keys().map(whole).collect();
    CharwiseDoubleArrayAhoCorasick::with_values(cues).expect("the lists hold no word twice")
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
