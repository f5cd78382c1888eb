//! The flags of `compare`.

use clap::Args;

use super::ExportArgs;

/// Compare two agreements, or what two providers agree, clause by clause
///
/// Name two files of the index, or two providers with --provider, or a title with --versions. Key facts come first, then what was changed,
/// moved, added and removed.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Two files, by any unique ends of their paths; or, with --provider or --versions, a clause type such as dispute
    #[arg(value_name = "FILE|TYPE", num_args = 0..=2)]
    pub what: Vec<String>,
    /// Provider whose agreements are compared, to be given twice; with --versions once, to say whose agreement it is
    #[arg(long, value_name = "NAME")]
    pub provider: Vec<String>,
    /// Two versions of the agreement with this title: the last two by date
    ///
    /// Agreements of one provider and one title are its versions; dates and version numbers in the title make no difference.
    #[arg(long, value_name = "TITLE")]
    pub versions: Option<String>,
    /// Date of the older version, such as 2023, 2023-05 or 2023-05-01
    #[arg(long, value_name = "DATE", requires = "versions")]
    pub from: Option<String>,
    /// Date of the newer version
    #[arg(long, value_name = "DATE", requires = "versions")]
    pub to: Option<String>,
    /// Only clauses of this type; may be repeated
    #[arg(long = "type", value_name = "TYPE")]
    pub clause_type: Vec<String>,
    /// Print clauses that are the same too
    #[arg(long)]
    pub all: bool,
    /// Print JSON Lines
    #[arg(long, conflicts_with = "export")]
    pub json: bool,
    #[command(flatten)]
    pub export: ExportArgs,
}
