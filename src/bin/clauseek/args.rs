//! What can be typed. The English help is here; the Chinese one is in `messages/help.rs`.

mod compare;
mod coverage;
mod export;
mod library;
mod near;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clauseek::walk::Patterns;

pub use library::{CheckSavedArgs, EditArgs, LibraryArgs, LibraryCommand, ListArgs, SaveArgs, ShowSavedArgs};
pub use near::SimilarArgs;

use crate::messages::Lang;
use crate::settings;

pub use compare::CompareArgs;
pub use coverage::CoverageArgs;
pub use export::ExportArgs;

/// Search agreements clause by clause
///
/// Exit status: 0 found or done, 1 nothing found, 2 trouble.
#[derive(Debug, Parser)]
#[command(name = "clauseek", version, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Folder of the index
    #[arg(long, global = true, value_name = "DIR", env = "CLAUSEEK_INDEX", default_value = "index")]
    pub index: PathBuf,
    /// Folder of saved clauses
    #[arg(long, global = true, value_name = "DIR", env = "CLAUSEEK_LIBRARY", default_value = "library")]
    pub library: PathBuf,
    /// File of providers' names and of corrections; by default clauseek.toml in the working folder, if it is there
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Language of messages and help; by default that of the locale
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,
    /// When to colour
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Colour::Auto)]
    pub color: Colour,
}

/// When to colour what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Index(IndexArgs),
    Watch(WatchArgs),
    Search(SearchArgs),
    Show(ShowArgs),
    Similar(SimilarArgs),
    Outline(OutlineArgs),
    Facets(FacetsArgs),
    Library(LibraryArgs),
    Compare(CompareArgs),
    Coverage(CoverageArgs),
    Status(StatusArgs),
    Check(CheckArgs),
    Tokens(TokensArgs),
    Bench(BenchArgs),
    Completions(CompletionsArgs),
}

/// Index folders of agreements, or bring the index up to date
///
/// Unchanged files are not read again, vanished ones are removed. Without a path every folder indexed before is
/// refreshed; the first time that is `corpus`.
#[derive(Debug, Args)]
pub struct IndexArgs {
    /// Folders or files to index
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Throw the index away and build it anew
    #[arg(long)]
    pub rebuild: bool,
    /// Afterwards, have nothing of removed or replaced agreements left in the index's files
    ///
    /// Without it their text is no longer found, but stays in the files until these are merged some day. Needs as much room
    /// again as the largest part of the index takes.
    #[arg(long)]
    pub purge: bool,
    /// Seconds to wait for another process that writes to the index
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub wait: u64,
    /// Provider of all agreements below the paths, whatever their texts say
    ///
    /// It holds for later runs too, until another is set; an empty one lets the texts decide again.
    #[arg(long, value_name = "NAME", requires = "paths")]
    pub provider: Option<String>,
    /// Tell what would be read and removed, and do nothing of it
    #[arg(long, conflicts_with = "report")]
    pub dry_run: bool,
    /// Write what became of each file to this file, as JSON or CSV by its extension; - for JSON on standard output
    #[arg(long, value_name = "FILE", value_parser = settings::report)]
    pub report: Option<PathBuf>,
    #[command(flatten)]
    pub effort: EffortArgs,
    #[command(flatten)]
    pub files: FileArgs,
}

/// What indexing may use of the machine.
#[derive(Debug, Args)]
pub struct EffortArgs {
    /// Files read at the same time, 1 to 64; by default as many as there are processors
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    pub jobs: Option<u8>,
    /// Memory to use, about, in bytes or as in 128M (the least), 1G
    ///
    /// Words and tables (60 MB) come on top, and so does what a single file needs that is larger than its share.
    #[arg(long, value_name = "SIZE", default_value = "256M", value_parser = settings::memory)]
    pub memory: u64,
}

/// Keep the index current while folders change, until Ctrl-C
///
/// Without a path every folder indexed before is watched. Searches go on meanwhile and find what has been updated. A line on
/// standard error tells of each update.
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// Folders or files to index and to watch
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Look every so many seconds instead of waiting to be told, as for network drives
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub poll: Option<u64>,
    /// Print JSON Lines, one update a line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub effort: EffortArgs,
    #[command(flatten)]
    pub files: FileArgs,
}

/// Which files `index` and `outline` read.
#[derive(Debug, Args)]
pub struct FileArgs {
    /// Only files that fit this pattern, such as '*.docx' or '2024/**'; may be repeated
    ///
    /// A pattern without / is one for names, one with / for the path below the folder given; capital and small letters are
    /// the same. With `index` it holds for later runs too, until --include or --exclude is given for the folder again; an
    /// empty pattern ends it.
    #[arg(long, value_name = "GLOB", requires = "paths")]
    pub include: Vec<String>,
    /// No files that fit this pattern and nothing in folders that do; may be repeated
    #[arg(long, value_name = "GLOB", requires = "paths")]
    pub exclude: Vec<String>,
    /// Longest file that is read, in bytes or as in 500K, 64M, 1G
    #[arg(long, value_name = "SIZE", default_value = "64M", value_parser = settings::size)]
    pub max_file_size: u64,
    /// Recognise the characters of scanned pages and pictures
    ///
    /// The program tesseract must be installed, with its data for Chinese (chi_sim, chi_tra). A page takes seconds.
    #[arg(long)]
    pub ocr: bool,
}

/// Search the clauses
///
/// Quotes ask for exact wording, -word excludes. Several values of one filter: any of them; several filters: all of them.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// What to search for; several words are joined with blanks
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    #[command(flatten)]
    pub filters: FilterArgs,
    /// Where to search: in contracts, among saved clauses, or in both
    #[arg(long = "in", value_enum, value_name = "WHERE", default_value_t = Scope::Contracts)]
    pub scope: Scope,
    /// Most hits to print; by default 10, with --json all, with --export 1000
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Hits to pass over
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
    /// Find clauses with any of the words
    #[arg(long)]
    pub any: bool,
    /// Most hits of one agreement, 0 for all; by default 3, with --json, --export or --file all
    #[arg(long, value_name = "N")]
    pub per_agreement: Option<usize>,
    /// What comes first
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = SortOrder::Relevance)]
    pub sort: SortOrder,
    /// What to print
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = Output::Hits, conflicts_with = "export")]
    pub output: Output,
    /// Print whole clauses instead of snippets: --output clauses
    #[arg(long, conflicts_with = "export")]
    pub full: bool,
    /// Width of a snippet in columns; a Chinese character takes two
    #[arg(long, value_name = "COLUMNS", default_value_t = clauseek::search::COLUMNS, conflicts_with = "export")]
    pub width: usize,
    /// Tell how the query was understood, and of each hit the parts of its score
    #[arg(long, conflicts_with = "export")]
    pub explain: bool,
    /// Print JSON Lines
    #[arg(long, conflicts_with = "export")]
    pub json: bool,
    #[command(flatten)]
    pub export: ExportArgs,
}

/// What `search` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// Snippets
    Hits,
    /// Whole clauses
    Clauses,
    /// Agreements, each with its best clause
    Agreements,
    /// How many clauses
    Count,
    /// Counts of providers, types, sections, kinds and years
    Facets,
}

/// Where `search` looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scope {
    /// The index
    Contracts,
    /// Saved clauses
    Library,
    /// Both
    All,
}

/// The order of `search`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortOrder {
    /// The best clause
    Relevance,
    /// The latest agreement
    Date,
    /// By path and place
    Path,
}

impl FileArgs {
    /// Returns the patterns, if any were typed.
    pub fn patterns(&self) -> Option<Patterns> {
        let typed = !self.include.is_empty() || !self.exclude.is_empty();
        typed.then(|| Patterns::new(&self.include, &self.exclude))
    }
}

/// Filters of `search` and `facets`; each may be repeated.
#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
pub struct FilterArgs {
    /// Only agreements of this provider
    #[arg(long, value_name = "NAME")]
    pub provider: Vec<String>,
    /// Only clauses of this type, such as dispute
    #[arg(long = "type", value_name = "TYPE")]
    pub clause_type: Vec<String>,
    /// Only clauses below this section title
    #[arg(long, value_name = "TITLE")]
    pub section: Vec<String>,
    /// Only agreements of this kind, such as lease
    #[arg(long, value_name = "KIND")]
    pub kind: Vec<String>,
    /// Only agreements with this party
    #[arg(long, value_name = "NAME")]
    pub party: Vec<String>,
    /// Only files whose path ends like this
    #[arg(long, value_name = "PATH")]
    pub file: Vec<String>,
    /// Only agreements of this date, such as 2024, '>=2024-03' or 2024-01..2024-06
    #[arg(long, value_name = "DATE")]
    pub date: Vec<String>,
}

/// Print a whole clause
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Address of the clause as search and outline print it; any unique end of its path will do
    #[arg(value_name = "ADDRESS")]
    pub address: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Print how agreements divide into clauses; needs no index
#[derive(Debug, Args)]
pub struct OutlineArgs {
    /// Files, or folders whose files are taken
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Print JSON Lines, one agreement a line
    #[arg(long)]
    pub json: bool,
    /// Tell of each line its number, what it is and why, and of each clause the evidence of its types
    #[arg(long)]
    pub explain: bool,
    #[command(flatten)]
    pub files: FileArgs,
}

/// Count providers, types, sections, kinds and years, of all clauses or of those that a query finds
#[derive(Debug, Args)]
pub struct FacetsArgs {
    /// Count only what this finds
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    #[command(flatten)]
    pub filters: FilterArgs,
    /// Count clauses with any of the words
    #[arg(long)]
    pub any: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Tell what the index holds and which files could not be read
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Check the index: against itself, and against the folders it was made from
///
/// Every file of the index is compared with its checksum, every record with its clauses, every folder with the records. Each
/// finding says the file, the cause and the next step. Exit status: 0 nothing found, 2 something found.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Read the agreements and compare their content, not their size and time alone
    #[arg(long)]
    pub content: bool,
    /// Put right what is found: agreements whose part of the index is damaged are read again
    ///
    /// The index is brought up to date as well.
    #[arg(long)]
    pub repair: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Show how a text is cut into terms
#[derive(Debug, Args)]
pub struct TokensArgs {
    /// The text; several words are joined with blanks
    #[arg(value_name = "TEXT", required = true)]
    pub text: Vec<String>,
    /// Cut as a query is cut, not as a text
    ///
    /// The words are those of the index, or the dictionary's if there is no index yet.
    #[arg(long)]
    pub query: bool,
    /// Print JSON Lines
    #[arg(long)]
    pub json: bool,
}

/// Run a file of queries and print how long each took
///
/// All run in one process: once to warm up, then once timed, from the query to the hits with text, snippet and highlights.
/// Prints one JSON object: {"lat": {class: [milliseconds, …]}, "hits": {class: [clauses found, …]}}.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// JSON file of queries by class: {"class": ["query", ["word", "word"], …], …}
    #[arg(value_name = "QUERIES")]
    pub queries: PathBuf,
    /// Take each query as exact wording, a list as several that must all occur
    #[arg(long)]
    pub exact: bool,
    /// Most hits made of each query
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub limit: usize,
}

/// Print a completion script for a shell
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}
