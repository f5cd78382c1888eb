//! What a line may be about: one pass over its text tells which facts are worth looking for in it.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::lexicon::Lexicon;

/// A topic of `facts.toml`.
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
}

/// All topics, as they are named in the table.
const TOPICS: [(Topic, &str); 10] = [
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
];

/// The topics of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cues(u16);

impl Cues {
    /// Returns the topics of a folded line.
    pub fn of(text: &str) -> Cues {
        let (lexicon, topics) = &*TABLE;
        Cues(lexicon.find(text).fold(0, |bits, found| bits | 1 << topics[found.word] as u16))
    }

    /// Tells whether a topic is among them.
    pub fn has(self, topic: Topic) -> bool {
        self.0 & (1 << topic as u16) != 0
    }
}

/// All cues, and for each its topic.
static TABLE: LazyLock<(Lexicon, Vec<Topic>)> = LazyLock::new(|| {
    let mut words: HashMap<String, Vec<String>> = super::table("cues");
    let cues = TOPICS.iter().flat_map(|(topic, name)| {
        let words = words.remove(*name).expect("a test reads the cues of each topic");
        words.into_iter().map(|word| (*topic, word))
    });
    let cues: Vec<(Topic, String)> = cues.collect();
    let topics = cues.iter().map(|(topic, _)| *topic).collect();
    (Lexicon::from(cues.into_iter().map(|(_, word)| word).collect::<Vec<_>>()), topics)
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_its_topics() {
        assert!(Cues::of("向法院起诉").has(Topic::Forum) && !Cues::of("向法院起诉").has(Topic::Number));
        assert_eq!(Cues::of("甲方应付款"), Cues::default());
    }
}
