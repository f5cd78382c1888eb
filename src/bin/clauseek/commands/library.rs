//! `clauseek library`: saved clauses.

use clauseek::index::Reader;
use clauseek::library::check;
use clauseek::library::saved::{self, Edit, Entry, Saved, Shelf, Source};
use clauseek::render::{escape, json, library as render};
use clauseek::show::Shown;

use super::groups::groups;
use super::{Failure, Session, Tone, search, tell};
use crate::args::{CheckSavedArgs, EditArgs, LibraryArgs, LibraryCommand, ListArgs, SaveArgs, ShowSavedArgs};
use crate::messages::{self, Exit};
use crate::settings::{self, Settings};

const SUBCOMMANDS: [&str; 6] = ["save", "list", "show", "edit", "remove", "check"];

pub fn run(args: &LibraryArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let Some(command) = &args.command else {
        // Behind a flag the name of a subcommand is a word of the query: `library --json list`.
        if let Some(name) = args.query.first().filter(|word| SUBCOMMANDS.contains(&word.as_str())) {
            tell(session.settings, Tone::Hint, &messages::library::taken_for_query(session.settings.lang, name));
        }
        return groups(args, session);
    };
    let shelf = shelf(session.settings)?;
    let address = match command {
        LibraryCommand::List(args) => return list(&shelf, args, session),
        LibraryCommand::Show(args) => return show(&shelf, args, session),
        LibraryCommand::Check(args) => return held_against(&shelf, args, session),
        LibraryCommand::Save(args) => save(&shelf, args, session.settings)?,
        LibraryCommand::Edit(args) => saved::edit(&shelf, &args.saved, &changes(args))?,
        LibraryCommand::Remove(args) => saved::remove(&shelf, &args.saved)?,
    };
    writeln!(session.out, "{}", escape::terminal(&address))?;
    Ok(Exit::Done)
}

/// Reads the library; what is wrong with its files is told, and the rest goes on.
pub(super) fn shelf(settings: &Settings) -> Result<Shelf, Failure> {
    let shelf = Shelf::read(&settings.library)?;
    for fault in &shelf.faults {
        tell(settings, Tone::Warning, &messages::error(settings.lang, fault));
        if let Some(hint) = messages::hint(settings.lang, fault, &settings.program()) {
            tell(settings, Tone::Hint, &hint);
        }
    }
    Ok(shelf)
}

/// What the program ends with after some files could not be taken.
pub(super) fn exit(shelf: &Shelf, found: bool) -> Exit {
    match found {
        _ if !shelf.faults.is_empty() => Exit::Trouble,
        true => Exit::Done,
        false => Exit::Nothing,
    }
}

fn save(shelf: &Shelf, args: &SaveArgs, settings: &Settings) -> Result<String, Failure> {
    let Shown { hit, names, .. } = clauseek::show::show(&Reader::open(&settings.index)?, &args.address)?;
    // A title or a signature block has no type: then the least specific one, as for a clause that says nothing.
    let known = || hit.types.first().cloned().unwrap_or_else(|| "general".to_owned());
    let entry = Entry {
        name: args.name.clone(),
        clause_type: args.clause_type.clone().unwrap_or_else(known),
        tags: tags(&args.tag),
        note: args.note.clone().unwrap_or_default(),
        standard: args.standard,
        source: Source {
            address: Some(hit.address),
            citation: Some(hit.citation),
            provider: hit.provider,
            title: hit.title,
            kind: hit.kind,
            date: hit.date,
            names,
            saved: Some(settings::today()),
        },
        text: hit.text,
    };
    Ok(saved::save(shelf, &entry)?)
}

/// Tags that say something.
fn tags(given: &[String]) -> Vec<String> {
    given.iter().filter(|tag| !tag.trim().is_empty()).cloned().collect()
}

fn changes(args: &EditArgs) -> Edit {
    Edit {
        name: args.name.clone(),
        clause_type: args.clause_type.clone(),
        add_tags: tags(&args.tag),
        remove_tags: args.untag.clone(),
        note: args.note.clone(),
        standard: (args.standard || args.no_standard).then_some(args.standard),
    }
}

fn list(shelf: &Shelf, args: &ListArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let settings = session.settings;
    let clauses = shelf.selected(&args.clause_type, &args.tag)?;
    if !clauses.is_empty() && args.export.export.is_some() {
        let report = clauseek::export::wordings::saved(
            &clauses,
            messages::library::saved_title(settings.lang),
            messages::library::words(settings.lang),
            settings.look().words,
        );
        let known: Vec<String> = clauses.iter().filter_map(|saved| saved.entry.source.provider.clone()).collect();
        super::export::export(report, &known, &args.export, session)?;
    } else if args.json {
        clauses.iter().try_for_each(|saved| json::typed::<Saved>("saved", saved, session.out))?;
    } else {
        render::list(&clauses, messages::library::words(settings.lang), &settings.look(), session.out)?;
    }
    session.out.flush()?;
    if clauses.is_empty() {
        tell(settings, Tone::Note, &messages::nothing_found(settings.lang));
        if shelf.clauses.is_empty() {
            let hint = messages::library::empty(settings.lang, &settings.library, &settings.program());
            tell(settings, Tone::Hint, &hint);
        }
    }
    Ok(exit(shelf, !clauses.is_empty()))
}

fn show(shelf: &Shelf, args: &ShowSavedArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    write_saved(shelf.find(&args.saved)?, args.json, session)?;
    Ok(exit(shelf, true))
}

/// Writes a saved clause whole.
pub(super) fn write_saved(saved: &Saved, as_json: bool, session: &mut Session<'_>) -> Result<(), Failure> {
    let settings = session.settings;
    match as_json {
        true => json::typed("saved", saved, session.out)?,
        false => render::saved(saved, messages::library::words(settings.lang), &settings.look(), session.out)?,
    }
    Ok(())
}

fn held_against(shelf: &Shelf, args: &CheckSavedArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let settings = session.settings;
    let mut standards = shelf.selected(&args.filters.clause_type, &[])?;
    standards.retain(|saved| saved.entry.standard);
    let reader = Reader::open(&settings.index)?;
    let checked = check(&reader, &standards, &search::filters(&args.filters))?;
    if !checked.is_empty() && args.export.export.is_some() {
        let words = messages::library::words(settings.lang);
        let report =
            clauseek::export::wordings::checked(&checked, messages::library::checked_title(settings.lang), words);
        let deviations = checked.iter().flat_map(|one| &one.deviations);
        let known: Vec<String> = deviations.filter_map(|one| one.clause.provider.clone()).collect();
        super::export::export(report, &known, &args.export, session)?;
    } else if args.json {
        render::checked_json(&checked, session.out)?;
    } else {
        render::checked(&checked, messages::library::words(settings.lang), &settings.look(), session.out)?;
    }
    session.out.flush()?;
    if standards.is_empty() {
        tell(settings, Tone::Note, &messages::library::no_standard(settings.lang));
        tell(settings, Tone::Hint, &messages::library::no_standard_hint(settings.lang, &settings.program()));
    }
    Ok(exit(shelf, !standards.is_empty()))
}
