//! The command line: flags in, the library's answers out.

mod args;
mod commands;
mod memory;
mod messages;
mod settings;

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::args::Cli;
use crate::commands::{Failure, Session};
use crate::messages::{Exit, Lang};
use crate::settings::Settings;

fn main() -> ExitCode {
    let arguments = negated(std::env::args_os().collect());
    let lang = settings::language(&arguments, |name| std::env::var(name).ok());
    let cli = match parse(&arguments, lang) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error, lang),
    };
    let settings = Settings::new(cli.global, lang);
    keep_quiet_about_libraries();
    // Locked for the whole run: locking at every line costs more than searching.
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut session = Session { settings: &settings, out: &mut out };
    let done = commands::run(cli.command, &mut session);
    let done = done.and_then(|exit| out.flush().map(|()| exit).map_err(Failure::from));
    match done {
        Ok(exit) => exit.into(),
        // Whoever reads has seen enough: `clauseek search … | head`.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done.into(),
        Err(failure) => {
            commands::report(&settings, &failure);
            Exit::Trouble.into()
        }
    }
}

/// Lets a query begin with what is excluded: in `search -押金` the dash is no option's, since options are Latin letters. The parser of
/// queries takes the full-width dash for the same.
fn negated(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let asks = |argument: &OsString| argument == "search" || argument == "facets";
    let from = arguments.iter().position(asks).map_or(arguments.len(), |at| at + 1);
    for at in from..arguments.len() {
        // --export -.csv: no query.
        let is_value = at > 0 && arguments[at - 1] == "--export";
        let argument = &mut arguments[at];
        if is_value {
            continue;
        }
        let Some(rest) = argument.to_str().and_then(|text| text.strip_prefix('-')) else { continue };
        if rest.starts_with(|ch: char| !ch.is_ascii_alphanumeric() && ch != '-') {
            *argument = format!("－{rest}").into();
        }
    }
    arguments
}

/// A library that panics while a file is read costs that file, which is named with the reason; one that panics over a damaged
/// index is told as an error; one that panics while it merges segments leaves them as they were. What it says beside that would
/// only be in the way.
fn keep_quiet_about_libraries() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let thread = std::thread::current();
        let name = thread.name().unwrap_or_default();
        let is_known = name == clauseek::read::THREAD || name.starts_with("merge_thread_");
        if !is_known && !clauseek::threads::is_guarded() {
            usual(panic);
        }
    }));
}

/// Returns the command line's definition with its help in the language of the user.
fn command(lang: Lang) -> clap::Command {
    match lang {
        Lang::En => Cli::command(),
        Lang::Zh => messages::help::chinese(Cli::command()),
    }
}

fn parse(arguments: &[OsString], lang: Lang) -> Result<Cli, clap::Error> {
    Cli::from_arg_matches(&command(lang).try_get_matches_from(arguments)?)
}

/// Prints help, version or what is wrong with the command line.
fn refuse(error: &clap::Error, lang: Lang) -> ExitCode {
    // Nobody is left to tell if printing fails.
    let _ = match messages::usage_error(lang, error) {
        Some(text) => io::stderr().write_all(text.as_bytes()),
        None => error.print(),
    };
    if error.use_stderr() { Exit::Trouble.into() } else { Exit::Done.into() }
}
