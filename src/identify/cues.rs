//! What a line may be about: one pass over its text tells which facts are worth looking for in it.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::lexicon::Lexicon;

/// A topic of `facts.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    Number,
    Forum,
}

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

#[derive(Deserialize)]
struct Words {
    number: Vec<String>,
    forum: Vec<String>,
}

/// All cues, and for each its topic.
static TABLE: LazyLock<(Lexicon, Vec<Topic>)> = LazyLock::new(|| {
    let words: Words = super::table("cues");
    let all = [(Topic::Number, words.number), (Topic::Forum, words.forum)];
    let pairs: Vec<(Topic, String)> =
        all.into_iter().flat_map(|(topic, words)| words.into_iter().map(move |word| (topic, word))).collect();
    let topics = pairs.iter().map(|(topic, _)| *topic).collect();
    (Lexicon::from(pairs.into_iter().map(|(_, word)| word).collect::<Vec<_>>()), topics)
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
