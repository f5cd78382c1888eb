//! Queries: what is typed becomes a tree (`parse`), the tree a plan for the index (`build`), the plan an answer (`run`).

mod build;
mod filter;
mod parse;
mod run;
mod words;

pub(crate) use build::everything;
pub use build::{Marks, Plan, build};
pub(crate) use filter::ends_with;
pub use filter::{FilterField, unknown_values};
pub use parse::{Node, Parsed, parse};
pub use run::{Answer, Counted, Found, GroupSignals, Signals, run};
pub use words::query_tokens;
