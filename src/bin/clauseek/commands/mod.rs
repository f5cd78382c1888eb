//! The commands: each turns its flags into a call of the library and hands the answer to a renderer.

mod bench;
mod check;
mod compare;
mod completions;
mod coverage;
mod export;
mod facets;
mod groups;
mod index;
mod library;
mod near;
mod outline;
mod search;
mod show;
mod status;
mod target;
mod tokens;
mod watch;

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use clauseek::Error;
use clauseek::config::Config;
use clauseek::index::Reader;
use clauseek::read::{self, ReadOptions};
use clauseek::render::escape;

use crate::args::{Command, FileArgs};
use crate::messages::{self, Exit};
use crate::settings::{self, Settings};

/// What a command works with: the settings, and where its results go.
pub struct Session<'a> {
    pub settings: &'a Settings,
    pub out: &'a mut dyn Write,
}

/// Why a command ended early.
#[derive(Debug)]
pub enum Failure {
    /// The library could not do what was asked.
    Library(clauseek::Error),
    /// The results could not be written.
    Output(io::Error),
    /// Standard input could not be read.
    Input(io::Error),
    /// `--ocr` without a program for it.
    NoRecogniser,
    /// What is to be compared cannot be told from the command line.
    Sides,
    /// A file of queries is none.
    Queries { path: PathBuf, fault: QueriesFault },
}

/// What is wrong with a file of queries.
#[derive(Debug)]
pub enum QueriesFault {
    /// No JSON.
    Json(serde_json::Error),
    /// JSON, but no object of lists.
    NoClasses,
    /// What stands under this class is no list.
    NoList { class: String },
    /// The query at this place of a class (1 the first) is neither a text nor a list of texts.
    NoQuery { class: String, place: usize },
}

impl From<clauseek::Error> for Failure {
    fn from(error: clauseek::Error) -> Self {
        Failure::Library(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}

/// Settles how files are read, and how long one may take.
fn reading(files: &FileArgs) -> Result<(ReadOptions, Duration), Failure> {
    if !files.ocr {
        return Ok((ReadOptions::default(), read::TIME_LIMIT));
    }
    let program = settings::program("tesseract").ok_or(Failure::NoRecogniser)?;
    Ok((ReadOptions { ocr: Some(program), ..ReadOptions::default() }, read::OCR_TIME_LIMIT))
}

/// Reads the configuration.
fn config(settings: &Settings) -> Result<Config, Error> {
    let Some(path) = &settings.config else { return Ok(Config::default()) };
    let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.clone(), source })?;
    Config::parse(&text).map_err(|error| Error::Config {
        path: path.clone(),
        line: error.line,
        key: error.key,
        cause: error.cause,
    })
}

/// Warns if the words or concepts of the configuration are not those that the index was made with: those of the index hold.
/// A configuration that cannot be read is no reason not to search.
fn compare_vocabulary(settings: &Settings, reader: &Reader) {
    let words = match config(settings) {
        Ok(config) if config.vocabulary().is_none_or(|words| words == reader.vocabulary()) => return,
        Ok(_) => messages::other_vocabulary(settings.lang, &settings.program()),
        Err(error) => messages::error(settings.lang, &error),
    };
    tell(settings, Tone::Warning, &words);
}

/// Runs a command.
pub fn run(command: Command, session: &mut Session<'_>) -> Result<Exit, Failure> {
    match command {
        Command::Outline(args) => outline::run(&args, session),
        Command::Search(args) => search::run(&args, session),
        Command::Completions(args) => completions::run(&args, session),
        Command::Index(args) => index::run(&args, session),
        Command::Watch(args) => watch::run(&args, session),
        Command::Show(args) => show::run(&args, session),
        Command::Similar(args) => near::run(&args, session),
        Command::Facets(args) => facets::run(&args, session),
        Command::Library(args) => library::run(&args, session),
        Command::Compare(args) => compare::run(&args, session),
        Command::Coverage(args) => coverage::run(&args, session),
        Command::Status(args) => status::run(&args, session),
        Command::Check(args) => check::run(&args, session),
        Command::Tokens(args) => tokens::run(&args, session),
        Command::Bench(args) => bench::run(&args, session),
    }
}

/// Tells on stderr why a command failed, and the next step.
pub fn report(settings: &Settings, failure: &Failure) {
    report_cause(settings, failure);
    report_hint(settings, failure);
}

/// Tells on stderr what failed and why.
fn report_cause(settings: &Settings, failure: &Failure) {
    let cause = match failure {
        Failure::Library(error) => messages::error(settings.lang, error),
        Failure::Output(error) => messages::output_failed(settings.lang, error),
        Failure::Input(error) => messages::input_failed(settings.lang, error),
        Failure::NoRecogniser => messages::no_recogniser(settings.lang),
        Failure::Sides => messages::no_sides(settings.lang),
        Failure::Queries { path, fault } => messages::queries_fault(settings.lang, path, fault),
    };
    tell(settings, Tone::Error, &cause);
}

/// Tells on stderr what to do about a failure, if there is something to be done.
fn report_hint(settings: &Settings, failure: &Failure) {
    let hint = match failure {
        Failure::Library(error) => messages::hint(settings.lang, error, &settings.program()),
        Failure::NoRecogniser => Some(messages::no_recogniser_hint(settings.lang)),
        Failure::Sides => Some(messages::no_sides_hint(settings.lang, &settings.program())),
        Failure::Queries { .. } => Some(messages::queries_hint(settings.lang)),
        Failure::Output(_) | Failure::Input(_) => None,
    };
    if let Some(hint) = hint {
        tell(settings, Tone::Hint, &hint);
    }
}

/// How a message is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Error,
    Warning,
    Hint,
    /// No word ahead.
    Note,
}

/// Prints a message on stderr. Its lines are escaped: they may quote names and contents of files.
pub fn tell(settings: &Settings, tone: Tone, text: &str) {
    let (word, paint) = match tone {
        Tone::Error => (messages::error_word(settings.lang), "1;31"),
        Tone::Warning => (messages::warning_word(settings.lang), "1;33"),
        Tone::Hint => (messages::hint_word(settings.lang), "1;36"),
        Tone::Note => ("", ""),
    };
    let mut message = match settings.colour_messages && !word.is_empty() {
        true => format!("\x1b[{paint}m{word}\x1b[0m"),
        false => word.to_owned(),
    };
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            message.push_str("\n  ");
        }
        message.push_str(&escape::terminal(line));
    }
    message.push('\n');
    // Nobody is left to tell if stderr is closed.
    let _ = io::stderr().write_all(message.as_bytes());
}
