//! What can be typed of `library`.

use clap::{ArgGroup, Args, Subcommand};

use super::{ExportArgs, FilterArgs};

/// Group clauses by wording; keep those worth reusing, and hold contracts against them
///
/// Without a subcommand: the wordings that the clauses of the index share, those of most agreements first, with what fills their blanks and
/// with their variants. Names, places, amounts and dates make no other wording. Saved clauses are Markdown files in the folder of --library, one
/// folder for each type; they belong to you, may be edited by hand, and no index ever touches them.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct LibraryArgs {
    /// Only clauses that this finds
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    #[command(flatten)]
    pub filters: FilterArgs,
    /// Most groups to print; by default 10, with --json all
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Groups to pass over
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
    /// Only wordings that at least so many agreements share
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub agreements: usize,
    /// Print all variants and all values, not the first five
    #[arg(long)]
    pub full: bool,
    /// Print JSON Lines
    #[arg(long, conflicts_with = "export")]
    pub json: bool,
    #[command(flatten)]
    pub export: ExportArgs,
    #[command(subcommand)]
    pub command: Option<LibraryCommand>,
}

#[derive(Debug, Subcommand)]
pub enum LibraryCommand {
    Save(SaveArgs),
    List(ListArgs),
    Show(ShowSavedArgs),
    Edit(EditArgs),
    Remove(RemoveArgs),
    Check(CheckSavedArgs),
}

/// Save a clause of the index as a file, and print the file's path
#[derive(Debug, Args)]
pub struct SaveArgs {
    /// Address of the clause as search prints it; any unique end of its path will do
    #[arg(value_name = "ADDRESS")]
    pub address: String,
    /// Name of the clause; no other saved clause may have it
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// Type of the clause; by default the first that the index knows of it
    #[arg(long = "type", value_name = "TYPE")]
    pub clause_type: Option<String>,
    /// A tag; may be repeated
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// What is to be remembered about it
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Contracts are to agree with it: library check
    #[arg(long)]
    pub standard: bool,
}

/// List the saved clauses
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only clauses of this type, such as dispute; may be repeated
    #[arg(long = "type", value_name = "TYPE")]
    pub clause_type: Vec<String>,
    /// Only clauses with this tag; may be repeated
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Print JSON Lines
    #[arg(long, conflicts_with = "export")]
    pub json: bool,
    #[command(flatten)]
    pub export: ExportArgs,
}

/// Print a saved clause
#[derive(Debug, Args)]
pub struct ShowSavedArgs {
    /// Name of the clause, or the path of its file
    #[arg(value_name = "NAME")]
    pub saved: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Change what is said about a saved clause; all else of its file stays as it is
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("change").required(true).multiple(true)
    .args(["name", "clause_type", "tag", "untag", "note", "standard", "no_standard"]))]
pub struct EditArgs {
    /// Name of the clause, or the path of its file
    #[arg(value_name = "NAME")]
    pub saved: String,
    /// New name; the file keeps its own
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// New type; the file moves to the folder of that type
    #[arg(long = "type", value_name = "TYPE")]
    pub clause_type: Option<String>,
    /// A tag to add; may be repeated
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// A tag to take away; may be repeated
    #[arg(long, value_name = "TAG")]
    pub untag: Vec<String>,
    /// New note
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Contracts are to agree with it
    #[arg(long, conflicts_with = "no_standard")]
    pub standard: bool,
    /// Contracts need not agree with it
    #[arg(long)]
    pub no_standard: bool,
}

/// Remove a saved clause: its file is deleted
#[derive(Debug, Args)]
pub struct RemoveArgs {
    /// Name of the clause, or the path of its file
    #[arg(value_name = "NAME")]
    pub saved: String,
}

/// Tell which contracts deviate from the standard clauses
///
/// Each standard clause is held against the clause of its type that is nearest to it, agreement by agreement. What fills a blank
/// (a name, an amount, a date) makes no deviation, but is shown. Exit status: 0 checked, 1 there is no standard clause, 2 trouble.
#[derive(Debug, Args)]
pub struct CheckSavedArgs {
    #[command(flatten)]
    pub filters: FilterArgs,
    #[command(flatten)]
    pub export: ExportArgs,
    /// Print JSON Lines
    #[arg(long, conflicts_with = "export")]
    pub json: bool,
}
