//! The flags of `coverage`.

use clap::Args;

use super::ExportArgs;

/// Tell which clause types agreements have, and which they lack
///
/// What an agreement of each kind is expected to have can be set in clauseek.toml, [coverage.expected]. A type counts as missing only if no
/// clause of another type rules on its subject either.
#[derive(Debug, Args)]
pub struct CoverageArgs {
    /// Only agreements of this provider; may be repeated
    #[arg(long, value_name = "NAME")]
    pub provider: Vec<String>,
    /// Only agreements of this kind, such as lease; may be repeated
    #[arg(long, value_name = "KIND")]
    pub kind: Vec<String>,
    /// Only this type, such as force-majeure, expected of all agreements then; may be repeated
    #[arg(long = "type", value_name = "TYPE")]
    pub clause_type: Vec<String>,
    /// Only agreements that lack something or have it where it is not expected, and what it is
    #[arg(long)]
    pub missing: bool,
    /// Print JSON Lines
    #[arg(long, conflicts_with = "export")]
    pub json: bool,
    #[command(flatten)]
    pub export: ExportArgs,
}
