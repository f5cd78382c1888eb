//! What can be typed of exports, the same in every command that has them.

use std::path::{Path, PathBuf};

use clap::Args;
use clauseek::export::Format;

/// Flags of an export.
#[derive(Debug, Args)]
#[command(next_help_heading = "Export")]
pub struct ExportArgs {
    /// Write to this file instead of printing, in the format of its extension: .md .html .csv .xlsx .docx .json
    ///
    /// The name - stands for Markdown on standard output, -.csv and the like for another format that is text. CSV holds clauses and tables
    /// without headings and remarks.
    #[arg(long, value_name = "FILE", value_parser = target, allow_hyphen_values = true)]
    pub export: Option<Target>,
    /// Begin CSV with the mark by which spreadsheets tell UTF-8
    #[arg(long, requires = "export")]
    pub bom: bool,
    /// Mask what names or reaches a person, credit codes and bank accounts
    ///
    /// Numbers of identity cards, telephones, e-mail addresses, passports, and names in what states the parties. Numbers of clauses,
    /// dates and amounts stay. What was masked is told; look the file through before you pass it on.
    #[arg(long, requires = "export")]
    pub redact: bool,
    /// Mask names of companies as well; the same company gets the same number
    #[arg(long, requires = "export")]
    pub redact_companies: bool,
}

/// Where an export goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// None for standard output.
    pub path: Option<PathBuf>,
    pub format: Format,
}

/// Reads the name of an export.
fn target(typed: &str) -> Result<Target, String> {
    let path = Path::new(typed);
    if typed == "-" {
        return Ok(Target { path: None, format: Format::Markdown });
    }
    let format = Format::of_path(path)
        .ok_or_else(|| format!("the extension says the format, one of .{}", Format::EXTENSIONS.join(" .")))?;
    let is_output = typed.starts_with("-.");
    if is_output && !format.is_text() {
        return Err("this format is no text: name a file".to_owned());
    }
    Ok(Target { path: (!is_output).then(|| path.to_path_buf()), format })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_says_place_and_format() {
        let file = |name: &str, format| Ok(Target { path: Some(name.into()), format });
        assert_eq!(target("甲/a.DOCX"), file("甲/a.DOCX", Format::Docx));
        assert_eq!(target("-a.md"), file("-a.md", Format::Markdown));
        assert_eq!(target("-"), Ok(Target { path: None, format: Format::Markdown }));
        assert_eq!(target("-.csv"), Ok(Target { path: None, format: Format::Csv { bom: false } }));
        for wrong in ["-.xlsx", "-.docx", "a", "a.pdf", "", "md"] {
            assert!(target(wrong).is_err(), "{wrong}");
        }
    }
}
