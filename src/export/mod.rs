//! Reports that leave the program: to people who read, print and edit them.

mod report;

pub use report::{Block, Mark, Report, Span};
