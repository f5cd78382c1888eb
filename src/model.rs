//! The data that passes between layers: what a reader yields, what understanding makes of it.
//!
//! Offsets are **bytes** of [`Document::text`] (UTF-8, always on character borders) unless a name says otherwise.

mod facts;

pub use facts::{Amount, Fact, FactKey, Facts, Forum, Party, ProviderFrom, Reference, Target, Term};

use serde::Serialize;

/// A half-open range of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    /// Returns the range from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// Returns the number of bytes covered.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Tells whether no byte is covered.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// Returns the part of `text` that the range covers.
    ///
    /// # Panics
    /// If the range is not on character borders of `text`: it belongs to another text.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }
}

/// A file format that a reader knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Txt,
    Md,
    Html,
    Docx,
    Pdf,
    /// Word 97–2003, and WPS Writer, which writes the same format.
    Doc,
    Rtf,
    Odt,
    /// A picture of pages, read by optical character recognition.
    Image,
}

impl Format {
    /// Returns the format's short name as it stands in JSON and in the index.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Txt => "txt",
            Format::Md => "md",
            Format::Html => "html",
            Format::Docx => "docx",
            Format::Pdf => "pdf",
            Format::Doc => "doc",
            Format::Rtf => "rtf",
            Format::Odt => "odt",
            Format::Image => "image",
        }
    }
}

/// What a reader makes of one file: the extracted text and its blocks.
///
/// The text is the blocks' texts in reading order without the format's own marks (Markdown and HTML syntax, scripts,
/// comments): one `\n` between two blocks, ` | ` (Markdown) or a tab between two cells of a table's row. Everything downstream points into it.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub format: Format,
    /// Name of the encoding the bytes were decoded from, such as `UTF-8` or `gb18030`; empty for binary formats.
    pub encoding: &'static str,
    pub text: String,
    /// In document order; their spans do not overlap and what lies between two of them is white space or `|`.
    pub blocks: Vec<Block>,
    /// The title that the file's metadata state (HTML `<title>`, Word properties): a hint, no text of the agreement.
    pub meta_title: Option<String>,
    /// What the reader could not do well, one sentence each, for the report.
    pub warnings: Vec<String>,
}

/// A line or paragraph of a document, with what its format tells about it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Block {
    /// Place in [`Document::text`], the printed label included; starts and ends with a visible character.
    pub span: Span,
    /// Length in bytes of the printed number at the start of the span if the *format* knows it to be one
    /// (automatic numbering of Word, `<ol>`); 0 where a number, if any, was typed and is the outline's to find.
    pub label: usize,
    /// Heading level if the format marks a heading, 1 the highest. A hint: levels lie.
    pub heading: Option<u8>,
    /// Nesting level in a list, 0 the outermost; none outside of lists.
    pub list: Option<u8>,
    /// Place in a table; none outside of tables.
    pub cell: Option<Cell>,
    /// Page, 1 the first; none where the format has no pages.
    pub page: Option<u32>,
    /// Line of the source file on which the block starts, 1 the first; 0 where the format has no lines.
    pub line: u32,
    /// All of the visible text is bold.
    pub bold: bool,
    /// The paragraph is centred.
    pub centred: bool,
    /// Starts after a soft break (`<br>`): the block before belongs to the same paragraph.
    pub soft: bool,
    /// Furniture of a page rather than text of the agreement (navigation, buttons, link lists).
    pub furniture: bool,
}

/// Place of a block in a table; all counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    pub table: u32,
    pub row: u32,
    pub column: u32,
}

/// What a stretch of an agreement is. Every byte of the text belongs to exactly one [`Part`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A clause: 条 or 款 with its items.
    Clause,
    /// The agreement's title, or the title of a section.
    Title,
    /// The particulars of the parties (and contract number, version and date lines).
    Parties,
    /// The signature block.
    Signature,
    /// No text of the agreement: page furniture, marks of a converter, separators.
    Mark,
}

impl Role {
    /// Returns the role's name as it stands in JSON and in the index.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Clause => "clause",
            Role::Title => "title",
            Role::Parties => "parties",
            Role::Signature => "signature",
            Role::Mark => "mark",
        }
    }
}

/// A stretch of an agreement: a clause, a title, particulars, a signature block or marks.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub role: Role,
    /// The number as printed, without trailing punctuation: `13.1`, `第九条`, `（二）`.
    pub number: Option<String>,
    /// The numbers that lead to the part from the top, its own last: `["第十二条", "（二）"]`; see [`Part::address`].
    pub path: Vec<String>,
    /// Titles of the enclosing sections from the top, without their numbers.
    pub section: Vec<String>,
    /// Clause types (slugs of `clause-types.toml`), the primary one first; empty unless the role is `Clause`.
    pub types: Vec<&'static str>,
    /// The part's own wording without its number.
    pub span: Span,
    /// The wording with its number and the white space up to the next part: the extents of all parts tile the text.
    pub extent: Span,
    pub items: Vec<Item>,
    /// See [`Block::line`].
    pub line: u32,
    /// See [`Block::page`].
    pub page: Option<u32>,
    /// The part's address within its agreement (what follows `#`), unique there: `13.1`, `第十二条/（二）~2`, `~p1`.
    pub address: String,
}

/// An item (项) of a clause, within the clause's span.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// The item's marker as printed, without trailing punctuation; empty for a bullet.
    pub number: String,
    /// Start of the marker.
    pub start: usize,
    /// End of the item's text.
    pub end: usize,
}

/// An agreement: a document that has been understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    pub facts: Facts,
    /// In document order; their extents tile the document's text.
    pub parts: Vec<Part>,
}

impl Agreement {
    /// Returns the clauses, in document order.
    pub fn clauses(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.role == Role::Clause)
    }
}
