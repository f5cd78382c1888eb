//! Flags of `similar`.

use clap::{ArgGroup, Args};

use super::ExportArgs;

/// Find the clauses nearest to a clause, or to a text, by wording
///
/// Names, places, amounts, dates and blanks do not count. Each clause is shown with what differs from the one asked about.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("asked").required(true).args(["address", "text"]))]
pub struct SimilarArgs {
    /// Address of the clause, as search prints it
    #[arg(value_name = "ADDRESS")]
    pub address: Option<String>,
    /// The wording to compare with; - reads it from standard input
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// Most clauses to print
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub limit: usize,
    /// Least similarity in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 30, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub least: u8,
    /// Print JSON Lines
    #[arg(long, conflicts_with = "export")]
    pub json: bool,
    #[command(flatten)]
    pub export: ExportArgs,
}
