//! The format of the index. This is the one place that describes it.
//!
//! One Tantivy index, documents of three sorts, told apart by `role`:
//!
//! - **parts**: one document for each clause, title, particulars and signature block of an agreement. They belong to
//!   the *content* of a file, named by its `content` key (BLAKE3 of extension and bytes, 128 bits in hex): a copy of a
//!   file adds a record, no parts. All parts of an agreement are neighbours within one segment, in document order.
//! - **agreements**: one for each content, with the facts that hold for all of it (`stored`).
//! - **records**: one for each file below a root, whether it could be read or not. They are the only manifest.
//!
//! | field | of | what |
//! | --- | --- | --- |
//! | `role` | all | [`role_code`] of a part; [`AGREEMENT`], [`RECORD`]; indexed |
//! | `content` | parts, agreements | the content key; indexed |
//! | `order` | parts | place among the agreement's parts, 0 the first; fast |
//! | `address` | parts | what follows `#` in the address; indexed whole |
//! | `body` | parts | the folded wording, and the folded number and title that a clause has of its own, as texts of `crate::gram` |
//! | `titles` | clauses | the folded titles of the enclosing sections and of the agreement; as `body` |
//! | `section_name` | clauses | the folded titles of the enclosing sections and every path of them (` > ` between); indexed whole |
//! | `number` | clauses | its number by value, and those of the clauses that enclose it ([`crate::clause_number`]): `12`, `12.3` |
//! | `concept` | clauses | the slug of every concept found, as often as its [`Grasp`] says; with frequencies |
//! | `value` | parts | amounts, rates and periods that the wording states ([`crate::value`]), and articles that it names ([`article_term`]) |
//! | `date` | parts | the agreement's date, [`date_code`]: signed, else effective, else of the version; indexed |
//! | `provider` `type` `kind` `party` | parts | what to filter by: `云帆`, `dispute`, `sla`, …; indexed whole |
//! | `path` | records | the file's absolute path; indexed whole: the record's key |
//! | `copy_of` | records | the content key; indexed |
//! | `record` | records | a line of the manifest ([`super::manifest`]); fast, so that a rescan reads one column |
//! | `stored` | parts, agreements | [`StoredPart`] or [`StoredAgreement`], in the `postcard` format, as a record of `crate::store` |
//! | `row` | parts, agreements | what is counted: role, types, section paths, provider, kind, date, agreement (`crate::columns::Row`), in the `postcard` format |
//!
//! The commit's payload is a [`Payload`]. A change of anything above raises [`SCHEMA_VERSION`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tantivy::Term;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

use crate::model::{Part, Role};
use crate::vocabulary::Vocabulary;
use crate::walk::Patterns;

/// Version of the format described above.
pub const SCHEMA_VERSION: u32 = 6;

/// Version of all that turns a file's bytes into parts (readers, outline, facts, types). Raise it whenever the same file
/// would come out differently: the next run then reads every file again.
pub const READING_VERSION: u32 = 5;

/// Returns the number by which columns know the agreement with a content key: its first 64 bits.
pub(crate) fn agreement_number(content: &str) -> u64 {
    content.get(..16).and_then(|start| u64::from_str_radix(start, 16).ok()).unwrap_or(0)
}

/// The `role` of an agreement's own document.
pub const AGREEMENT: u64 = 8;
/// The `role` of a record.
pub const RECORD: u64 = 9;

const WHOLE: &str = "raw";

/// Returns the number that stands for a part's role in the index.
pub const fn role_code(role: Role) -> u64 {
    match role {
        Role::Clause => 0,
        Role::Title => 1,
        Role::Parties => 2,
        Role::Signature => 3,
        Role::Mark => 4,
    }
}

/// The fields, by name.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    pub role: Field,
    pub content: Field,
    pub order: Field,
    pub address: Field,
    pub body: Field,
    pub titles: Field,
    pub section_name: Field,
    pub number: Field,
    pub concept: Field,
    pub value: Field,
    pub date: Field,
    pub provider: Field,
    pub clause_type: Field,
    pub kind: Field,
    pub party: Field,
    pub path: Field,
    pub copy_of: Field,
    pub record: Field,
    pub stored: Field,
    pub row: Field,
}

/// Returns the schema and its fields.
pub fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    // Words that are looked up whole and never weighed need no norms.
    let terms = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(WHOLE)
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic),
    );
    let graded = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(WHOLE)
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::WithFreqs),
    );
    let numbers = NumericOptions::default().set_indexed();
    let grams = |builder: &mut SchemaBuilder, name| builder.add_custom_field(name, "grams", serde_json::Value::Null);
    let fields = Fields {
        role: builder.add_u64_field("role", numbers.clone()),
        content: builder.add_text_field("content", terms.clone()),
        order: builder.add_u64_field("order", NumericOptions::from(FAST)),
        address: builder.add_text_field("address", terms.clone()),
        body: grams(&mut builder, "body"),
        titles: grams(&mut builder, "titles"),
        section_name: builder.add_text_field("section_name", terms.clone()),
        number: builder.add_text_field("number", terms.clone()),
        concept: builder.add_text_field("concept", graded),
        value: builder.add_text_field("value", terms.clone()),
        date: builder.add_u64_field("date", numbers),
        provider: builder.add_text_field("provider", terms.clone()),
        clause_type: builder.add_text_field("type", terms.clone()),
        kind: builder.add_text_field("kind", terms.clone()),
        party: builder.add_text_field("party", terms.clone()),
        path: builder.add_text_field("path", terms.clone()),
        copy_of: builder.add_text_field("copy_of", terms),
        record: builder.add_text_field("record", TextOptions::default().set_fast(WHOLE)),
        stored: builder.add_custom_field("stored", "store", serde_json::Value::Null),
        row: builder.add_custom_field("row", "columns", serde_json::Value::Null),
    };
    (builder.build(), fields)
}

/// What every commit says about the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    pub schema: u32,
    pub normaliser: u32,
    pub reading: u32,
    /// [`crate::tokenize::Dictionary::fingerprint`] of the dictionary that cut the texts.
    pub dictionary: String,
    /// Fingerprint of the concepts looked for.
    pub concepts: String,
    /// The folders and files that the index was made from: absolute path, and path as it was given.
    pub roots: BTreeMap<String, String>,
    /// Providers that users have set: absolute path of a folder or file, and the name that holds below it.
    #[serde(default)]
    pub providers: BTreeMap<String, String>,
    /// Which files users want: absolute path of a folder, and the patterns that hold below it.
    #[serde(default)]
    pub patterns: BTreeMap<String, Patterns>,
    /// Words and concepts that users have added.
    #[serde(default)]
    pub vocabulary: Vocabulary,
}

impl Payload {
    /// Tells whether the same file comes out as the same documents; queries may still be understood in another way.
    pub fn is_made_alike(&self, other: &Payload) -> bool {
        let made = |it: &Payload| (it.schema, it.normaliser, it.reading, it.dictionary.clone(), it.concepts.clone());
        made(self) == made(other)
    }
}

/// What is stored with a part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredPart {
    /// The wording as it stands in the file.
    pub text: String,
    /// The content key.
    pub content: String,
    pub address: String,
    pub number: Option<String>,
    pub path: Vec<String>,
    pub section: Vec<String>,
    pub types: Vec<String>,
    /// The byte of the file's extracted text at which the wording starts.
    pub start: usize,
    pub line: u32,
    pub page: Option<u32>,
    /// Bytes of the part's wording: number, start and end of each item.
    pub items: Vec<(String, usize, usize)>,
    /// Where concepts were found, in order: [`concept_code`] of the slug; characters of the folded wording from the start of the one before
    /// to that of this one, and of this one.
    pub concepts: Vec<([u8; 3], usize, usize)>,
    // The agreement's own facts, so that a hit needs no second look-up. Repeated text costs next to nothing once
    // compressed.
    pub title: Option<String>,
    pub provider: Option<String>,
    pub kind: Option<String>,
    pub date: Option<String>,
    /// What the agreement calls its parties ([`crate::identify::own_names`]).
    pub names: Vec<String>,
}

/// What is stored about an agreement.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StoredAgreement {
    pub title: Option<String>,
    pub provider: Option<String>,
    pub provider_from: Option<String>,
    pub parties: Vec<String>,
    pub kind: Option<String>,
    pub version_date: Option<String>,
    pub effective_date: Option<String>,
    pub format: String,
    pub encoding: String,
    pub warnings: Vec<String>,
}

/// How well a clause answers to a concept: how often the concept's term stands for the clause in the `concept` field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grasp {
    /// A wording of the concept was found.
    Found = 1,
    /// It was found in a clause of a type that regulates the thing.
    Agrees,
    /// A wording that states a rule was found, in a clause of whatever type.
    Rules,
    /// The clause regulates the thing: such a wording, in a clause of a type that does.
    Regulates,
    /// It is what the clause is about: its primary type is one that regulates the thing.
    Governs,
}

impl Grasp {
    /// Returns the grasp that stands so often; none for 0.
    pub fn of(frequency: u32) -> Option<Grasp> {
        Some(match frequency {
            0 => return None,
            1 => Grasp::Found,
            2 => Grasp::Agrees,
            3 => Grasp::Rules,
            4 => Grasp::Regulates,
            _ => Grasp::Governs,
        })
    }
}

/// Returns what stands for a concept's slug with stored places: FNV-1a, folded to 24 bits. (A test of the concepts sees to it that all differ.)
pub fn concept_code(slug: &str) -> [u8; 3] {
    let hash = slug.bytes().fold(0x811C_9DC5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let [a, b, c, d] = hash.to_le_bytes();
    [a ^ d, b, c]
}

/// Returns the names under which a clause is found by `section:`: each folded title and each path of them.
pub fn section_names(section: &[String]) -> Vec<String> {
    let titles: Vec<String> = section.iter().map(|title| crate::text::fold_str(title)).collect();
    let starts = 0..titles.len();
    starts
        .flat_map(|start| (start + 1..=titles.len()).map(move |end| (start, end)))
        .map(|(start, end)| titles[start..end].join(SECTION_JOINT))
        .collect()
}

/// What stands between two titles of a section path, in names and in JSON.
pub const SECTION_JOINT: &str = " > ";

/// Returns the term of a text that names an article by this number.
pub fn article_term(number: &str) -> String {
    format!("article:{number}")
}

/// Returns the paths of a clause's sections for counting: from the outermost title, one more at a time.
pub fn section_paths(section: &[String]) -> impl Iterator<Item = String> + '_ {
    (1..=section.len()).map(|depth| section[..depth].join(SECTION_JOINT))
}

/// Returns the number that stands for an ISO date (`2024-03-01`, `2024-03` or `2024`): its digits, 0 for what is left open.
/// Their order is that of the dates. None if it is no date.
pub fn date_code(iso: &str) -> Option<u64> {
    let mut parts = iso.splitn(3, '-').map(|part| part.parse::<u64>().ok());
    let year = parts.next()??;
    let mut rest = [0; 2];
    for (slot, part) in rest.iter_mut().zip(parts) {
        *slot = part?;
    }
    let [month, day] = rest;
    let longest = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    ((1000..=9999).contains(&year) && month <= 12 && day <= longest).then_some(year * 10_000 + month * 100 + day)
}

/// Returns the title that a clause has of its own: the last one of its section, if that section has the clause's number.
pub fn own_title<'a>(part: &'a Part, titles: &[&Part]) -> Option<&'a str> {
    let owned = !part.path.is_empty() && titles.iter().any(|title| title.path == part.path);
    part.section.last().filter(|_| owned).map(String::as_str)
}

/// Returns a term of a field whose values are looked up whole.
pub fn whole(field: Field, value: &str) -> Term {
    Term::from_field_text(field, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_the_one_that_version_1_names() {
        let (schema, _) = schema();
        let names: Vec<&str> = schema.fields().map(|(_, entry)| entry.name()).collect();
        assert_eq!(
            names.join(" "),
            "role content order address body titles section_name number concept value date provider type kind party \
             path copy_of record stored row",
            "a new field is a new SCHEMA_VERSION"
        );
    }

    #[test]
    fn concepts_have_codes_of_their_own() {
        let concepts = crate::concept::Concepts::builtin();
        let codes: std::collections::BTreeSet<_> =
            (0..concepts.len()).map(|i| concept_code(concepts.slug(i))).collect();
        assert_eq!(codes.len(), concepts.len());
    }

    #[test]
    fn a_grasp_is_what_its_frequency_says() {
        for grasp in [Grasp::Found, Grasp::Agrees, Grasp::Rules, Grasp::Regulates, Grasp::Governs] {
            assert_eq!(Grasp::of(grasp as u32), Some(grasp));
        }
        assert_eq!(Grasp::of(0), None);
    }

    #[test]
    fn dates_are_ordered_by_their_codes() {
        assert_eq!(date_code("2024-03-01"), Some(20_240_301));
        assert_eq!((date_code("2024-03"), date_code("2024")), (Some(20_240_300), Some(20_240_000)));
        for text in ["", "24", "2024-13", "2024-x", "2024-01-32", "2023-02-29", "2024-01-01-01"] {
            assert_eq!(date_code(text), None, "{text}");
        }
    }

    #[test]
    fn sections_are_found_by_title_and_by_path() {
        let section = ["争议解决".to_owned(), "管轄".to_owned()];
        assert_eq!(section_names(&section), ["争议解决", "争议解决 > 管辖", "管辖"]);
    }
}
