//! Wordings: clauses that say the same in the same words, whoever the parties are and whatever is filled in.
//!
//! A wording is a sequence of [`Token`]s: Han characters, words of other letters, and **slots**, in which agreements that are made from one
//! template differ (names, places, amounts, dates, blanks). What two wordings have in common is counted over their tokens ([`Sketch`]), and
//! what differs is told by their tokens ([`diff()`]), so that a changed number is one change and a 不 is one.

mod diff;
mod group;
mod sketch;
mod token;

pub use diff::{Change, Changed, diff};
pub use group::{Grouping, Member, group};
pub use sketch::{Sketch, percent};
pub use token::{Kind, Slot, Token, slots, tokens};
