//! From what was typed to what it means here: terminal, locale and environment are looked at in this file only.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::ValueEnum;
use clauseek::ingest::IngestOptions;
use clauseek::render::terminal::Look;

use crate::args::{Colour, Global};
use crate::messages::{self, Lang};

/// What holds for every command.
#[derive(Debug, Clone)]
pub struct Settings {
    pub index: PathBuf,
    /// Folder of saved clauses.
    pub library: PathBuf,
    /// The configuration; none if there is none.
    pub config: Option<PathBuf>,
    pub lang: Lang,
    /// Whether results are coloured.
    pub colour: bool,
    /// Whether messages are coloured.
    pub colour_messages: bool,
    /// Columns of the terminal; none if results do not go to one.
    pub width: Option<usize>,
    /// Whether a person sees the messages as they come.
    pub progress: bool,
}

impl Settings {
    /// Settles the global flags. `lang` is what [`language`] found.
    pub fn new(global: Global, lang: Lang) -> Self {
        let (out, err) = (console::Term::stdout(), console::Term::stderr());
        // By convention NO_COLOR counts if it is not empty.
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colour = |term: &console::Term| match global.color {
            Colour::Always => true,
            Colour::Never => false,
            // On Windows the question also switches the console to ANSI sequences.
            Colour::Auto => !no_colour && term.is_term() && term.features().colors_supported(),
        };
        Settings {
            index: global.index,
            library: global.library,
            config: global.config.or_else(|| Some(PathBuf::from("clauseek.toml")).filter(|path| path.is_file())),
            lang,
            colour: colour(&out),
            colour_messages: colour(&err),
            width: out.size_checked().map(|(_, columns)| usize::from(columns)),
            progress: io::stderr().is_terminal(),
        }
    }

    /// Returns how results are to look.
    pub fn look(&self) -> Look<'static> {
        Look { colour: self.colour, width: self.width, words: messages::words(self.lang) }
    }

    /// Returns how the user calls the program on this index, for hints.
    pub fn program(&self) -> String {
        let index = self.index.to_string_lossy();
        match index.as_ref() {
            "index" | "./index" => "clauseek".to_owned(),
            plain if !plain.contains([' ', '\'', '"', '$', '\\']) => format!("clauseek --index {plain}"),
            other => format!("clauseek --index '{}'", other.replace('\'', r"'\''")),
        }
    }
}

/// Returns the place of a program in the folders of the variable `PATH`.
pub fn program(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    // An empty entry would be the working folder: what lies there by chance is not run.
    let folders = std::env::split_paths(&folders).filter(|folder| folder.is_absolute());
    folders.map(|folder| folder.join(&file)).find(|path| path.is_file())
}

/// Returns the folder for files that are gone when the program ends.
pub fn scratch() -> PathBuf {
    std::env::temp_dir()
}

/// Returns the day it is for the user, ISO 8601.
pub fn today() -> String {
    jiff::Zoned::now().date().to_string()
}

/// Reads a number of bytes: `1000`, `500K`, `64M` or `64MiB`, `1.5G`; a K is 1024 bytes.
pub fn size(typed: &str) -> Result<u64, String> {
    let refuse = || "a size is a number of bytes, or one followed by K, M or G".to_owned();
    let typed = typed.trim();
    let digits = typed.find(|ch: char| !ch.is_ascii_digit() && ch != '.').unwrap_or(typed.len());
    let (number, unit) = typed.split_at(digits);
    let unit = unit.trim_start().to_ascii_lowercase();
    let shift = match unit.strip_suffix("ib").or(unit.strip_suffix('b')).unwrap_or(&unit) {
        "" if unit == "ib" => return Err(refuse()),
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        _ => return Err(refuse()),
    };
    match number.parse::<u64>() {
        Ok(whole) => whole.checked_mul(1 << shift).ok_or_else(refuse),
        // As a float it is exact far beyond what any disk holds.
        Err(_) => match number.parse::<f64>() {
            Ok(part) if part * ((1_u64 << shift) as f64) < u64::MAX as f64 => {
                Ok((part * (1_u64 << shift) as f64) as u64)
            }
            _ => Err(refuse()),
        },
    }
}

/// Reads an amount of memory: a [`size`], not too little to work with.
pub fn memory(typed: &str) -> Result<u64, String> {
    const LEAST: u64 = IngestOptions::LEAST_MEMORY as u64;
    let bytes = size(typed)?;
    if bytes < LEAST {
        return Err(format!("at least {}M are needed", LEAST >> 20));
    }
    Ok(bytes)
}

/// Reads the name of a report: its extension says what it is to be.
pub fn report(typed: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(typed);
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    match extension.as_str() {
        "json" | "csv" => Ok(path),
        _ if typed == "-" => Ok(path),
        _ => Err("a report is a file .json or .csv, or - for standard output".to_owned()),
    }
}

/// Returns the language of the messages: the flag's, else the locale's.
///
/// Asked before the command line is parsed, for the help and for what is wrong with the command line.
pub fn language(arguments: &[OsString], variable: impl Fn(&str) -> Option<String>) -> Lang {
    let mut words = arguments.iter().map(|word| word.to_string_lossy()).take_while(|word| word != "--");
    let mut flag = None;
    while let Some(word) = words.next() {
        match word.strip_prefix("--lang") {
            Some("") => flag = words.next().map(|value| value.into_owned()),
            Some(value) if value.starts_with('=') => flag = Some(value[1..].to_owned()),
            _ => {}
        }
    }
    if let Some(lang) = flag.and_then(|value| Lang::from_str(&value, true).ok()) {
        return lang;
    }
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty());
    match locale {
        Some(locale) if locale.to_ascii_lowercase().starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lang(words: &str, variables: &[(&str, &str)]) -> Lang {
        let words: Vec<OsString> = words.split(' ').map(OsString::from).collect();
        language(&words, |name| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (typed, bytes) in [
            ("1000", 1000),
            ("500K", 500 << 10),
            ("64m", 64 << 20),
            ("64 MiB", 64 << 20),
            ("1.5GB", 3 << 29),
            ("7b", 7),
        ] {
            assert_eq!(size(typed), Ok(bytes), "{typed}");
        }
        for typed in ["", "M", "1T", "-1", "1.2.3", "1ib", "99999999999G", "0x10"] {
            assert!(size(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn too_little_memory_and_reports_of_unknown_form_are_refused() {
        assert_eq!(memory("128M"), Ok(128 << 20));
        assert!(memory("127M").is_err_and(|why| why.contains("128M")) && memory("x").is_err());
        assert!(["a.json", "b/A.CSV", "-"].iter().all(|name| report(name).is_ok()));
        assert!(["a", "a.xlsx", "", "csv"].iter().all(|name| report(name).is_err()));
    }

    #[test]
    fn the_flag_beats_the_locale() {
        assert_eq!(lang("clauseek --lang en search", &[("LANG", "zh_CN.UTF-8")]), Lang::En);
        assert_eq!(lang("clauseek search --lang=zh", &[]), Lang::Zh);
        assert_eq!(lang("clauseek search -- --lang zh", &[]), Lang::En);
        assert_eq!(lang("clauseek search --lang fr", &[("LANG", "zh_CN.UTF-8")]), Lang::Zh);
    }

    #[test]
    fn the_locale_is_looked_up_in_order() {
        assert_eq!(lang("clauseek", &[("LANG", "zh_TW.UTF-8")]), Lang::Zh);
        assert_eq!(lang("clauseek", &[("LC_ALL", ""), ("LC_MESSAGES", "C"), ("LANG", "zh_CN")]), Lang::En);
        assert_eq!(lang("clauseek", &[("LC_ALL", "zh_CN.UTF-8"), ("LANG", "de_DE")]), Lang::Zh);
        assert_eq!(lang("clauseek", &[]), Lang::En);
    }

    #[test]
    fn hints_name_an_index_that_is_not_the_default() {
        let mut settings = Settings {
            index: "index".into(),
            library: "library".into(),
            config: None,
            lang: Lang::En,
            colour: false,
            colour_messages: false,
            width: None,
            progress: false,
        };
        assert_eq!(settings.program(), "clauseek");
        settings.index = "my index".into();
        assert_eq!(settings.program(), "clauseek --index 'my index'");
    }
}
