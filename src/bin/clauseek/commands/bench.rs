//! `clauseek bench`: how long the queries of a file take.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use clauseek::Error;
use clauseek::index::Reader;
use clauseek::query::{Node, Parsed};
use clauseek::search::{SearchRequest, SearchResults, search, search_parsed};
use serde::Serialize;
use serde_json::Value;

use super::{Failure, QueriesFault, Session};
use crate::args::BenchArgs;
use crate::messages::Exit;

/// The texts of a query; one that is typed as a text alone is a list of one.
type Query = Vec<String>;

/// What was measured, by class, in the order of the queries.
#[derive(Default, Serialize)]
struct Measured<'a> {
    /// Milliseconds.
    lat: BTreeMap<&'a str, Vec<f64>>,
    /// All that answers, not only the hits made.
    hits: BTreeMap<&'a str, Vec<usize>>,
}

pub fn run(args: &BenchArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let queries = queries(&args.queries)?;
    let reader = Reader::open(&session.settings.index)?;
    // The first pass brings what the index is read from into memory; only the second counts.
    pass(&reader, &queries, args)?;
    let measured = pass(&reader, &queries, args)?;
    serde_json::to_writer(&mut *session.out, &measured).map_err(std::io::Error::from)?;
    writeln!(session.out)?;
    Ok(Exit::Done)
}

/// Runs every query once.
fn pass<'a>(
    reader: &Reader,
    queries: &'a BTreeMap<String, Vec<Query>>,
    args: &BenchArgs,
) -> clauseek::Result<Measured<'a>> {
    let mut measured = Measured::default();
    for (class, queries) in queries {
        let lat = measured.lat.entry(class).or_default();
        let hits = measured.hits.entry(class).or_default();
        for query in queries {
            let begun = Instant::now();
            let results = black_box(answer(reader, query, args));
            let elapsed = begun.elapsed();
            hits.push(match results {
                Ok(results) => results.total,
                // Nothing was asked for, so nothing was found.
                Err(Error::EmptyQuery) => 0,
                Err(error) => return Err(error),
            });
            lat.push(elapsed.as_micros() as f64 / 1e3);
        }
    }
    Ok(measured)
}

fn answer(reader: &Reader, query: &Query, args: &BenchArgs) -> clauseek::Result<SearchResults> {
    let mut request =
        SearchRequest { limit: args.limit, suggest: false, facets: !args.exact, ..SearchRequest::default() };
    if !args.exact {
        request.query = query.join(" ");
        return search(reader, &request);
    }
    // As a tree: written as a query, a quote inside would end the wording.
    let root = Node::All(query.iter().cloned().map(Node::Exact).collect());
    search_parsed(reader, &Parsed { root: Some(root), warnings: Vec::new() }, &request)
}

/// Reads a file of queries, by class.
fn queries(path: &Path) -> Result<BTreeMap<String, Vec<Query>>, Failure> {
    let bytes = std::fs::read(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    parse(&bytes).map_err(|fault| Failure::Queries { path: path.to_owned(), fault })
}

fn parse(json: &[u8]) -> Result<BTreeMap<String, Vec<Query>>, QueriesFault> {
    let Value::Object(classes) = serde_json::from_slice(json).map_err(QueriesFault::Json)? else {
        return Err(QueriesFault::NoClasses);
    };
    let mut queries = BTreeMap::new();
    for (class, listed) in classes {
        let Value::Array(listed) = listed else { return Err(QueriesFault::NoList { class }) };
        let mut read = Vec::with_capacity(listed.len());
        for (at, value) in listed.into_iter().enumerate() {
            match query(value) {
                Some(query) => read.push(query),
                None => return Err(QueriesFault::NoQuery { class, place: at + 1 }),
            }
        }
        queries.insert(class, read);
    }
    Ok(queries)
}

fn query(value: Value) -> Option<Query> {
    match value {
        Value::String(text) => Some(vec![text]),
        Value::Array(texts) => {
            texts.into_iter().map(|text| if let Value::String(text) = text { Some(text) } else { None }).collect()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_texts_or_lists_of_texts() {
        let read = parse(r#"{"b": ["押金", ["租金", "押金"]], "a": []}"#.as_bytes()).expect("queries");
        assert_eq!(read["b"], [vec!["押金"], vec!["租金", "押金"]]);
        assert!(read["a"].is_empty());
    }

    #[test]
    fn what_is_no_query_is_named() {
        let fault = |json: &str| parse(json.as_bytes()).expect_err("a fault");
        assert!(matches!(fault("{"), QueriesFault::Json(error) if error.line() == 1));
        assert!(matches!(fault("[]"), QueriesFault::NoClasses));
        assert!(matches!(fault(r#"{"a": "押金"}"#), QueriesFault::NoList { class } if class == "a"));
        for json in [r#"{"a": ["押金", 3]}"#, r#"{"a": ["押金", ["租金", 3]]}"#] {
            assert!(matches!(fault(json), QueriesFault::NoQuery { class, place: 2 } if class == "a"), "{json}");
        }
    }
}
