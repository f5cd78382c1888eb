//! Full-text search over Chinese agreements, clause by clause.
//!
//! A folder of agreements goes in ([`ingest`]), ranked clauses come out ([`search`]). In between, every file is read into
//! blocks ([`read`]), divided into sections and clauses ([`outline`]), and understood: clause types, facts, legal concepts
//! ([`understand`]). One clause is one document of a Tantivy index ([`index`]), whose tokens lose no substring
//! ([`tokenize`]). What is found is data; [`render`] writes it for people and for programs.
//!
//! The library never prints, never ends the program and never looks at the environment. `ARCHITECTURE.md` has the picture.
//!
//! ```
//! use clauseek::index::Reader;
//! use clauseek::ingest::{IngestOptions, ingest};
//! use clauseek::search::{SearchRequest, search};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let agreement = folder.path().join("lease.md");
//! std::fs::write(&agreement, "# 仓库租赁合同\n\n## 第一条 租金\n\n1.1 租金按季支付。\n\n1.2 乙方逾期付款的，应当支付违约金。\n")?;
//!
//! let index = folder.path().join("index");
//! let report = ingest(&index, &[agreement], &IngestOptions::default(), &mut |_progress| {})?;
//! assert_eq!((report.indexed, report.clauses), (1, 2));
//!
//! let request = SearchRequest { query: "逾期付款".into(), limit: 10, ..SearchRequest::default() };
//! let results = search(&Reader::open(&index)?, &request)?;
//! let hit = &results.hits[0];
//! assert_eq!(hit.citation, "仓库租赁合同 › 租金 › 1.2");
//! assert_eq!(hit.text, "乙方逾期付款的，应当支付违约金。");
//! # Ok(())
//! # }
//! ```
//!
//! Addresses of clauses are `FILE#PATH`: the file's path, and the numbers that lead to the clause, joined with `/`
//! ([`model::Part::address`], [`show`]). Offsets are bytes of UTF-8 on character borders unless a name says otherwise.

#![forbid(unsafe_code)]

pub mod check;
pub mod classify;
pub mod clause_number;
mod columns;
pub mod concept;
pub mod config;
pub mod data;
pub mod error;
pub mod export;
mod gallop;
mod gram;
pub mod identify;
pub mod index;
pub mod ingest;
pub mod lexicon;
pub mod library;
pub mod model;
pub mod numeral;
pub mod outline;
pub mod pattern;
pub mod query;
pub mod read;
pub mod redact;
pub mod render;
pub mod search;
pub mod show;
mod store;
pub mod text;
pub mod threads;
pub mod tokenize;
pub mod understand;
pub mod value;
mod varint;
pub mod vocabulary;
pub mod walk;
pub mod wording;

pub use error::{Error, Reason, Result};
