//! Queries: what is typed becomes a tree (`parse`), the tree a plan for the index (`build`), the plan an answer (`run`).

mod build;
mod docs;
mod filter;
mod kinds;
mod order;
mod parse;
mod relevance;
mod run;
mod segment;
mod set;
mod synonyms;
mod tally;
mod words;

pub(crate) use build::everything;
pub use build::{Marks, Plan, Understood, build};
pub use filter::{FilterField, unknown_values};
pub(crate) use filter::{clause_type, ends_with, nearest};
pub use order::{Found, Order, Wanted};
pub use parse::{Node, Parsed, parse};
pub(crate) use run::matching;
pub use run::{Answer, GroupSignals, Signals, run, signals};
pub use tally::{Counted, Facet};
pub use words::query_tokens;
