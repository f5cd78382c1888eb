//! `clauseek check`: whether the index is as it should be, and putting it right.

use std::collections::BTreeMap;
use std::sync::Arc;

use clauseek::Error;
use clauseek::check::{Report, check, repair};
use clauseek::index::Reader;
use clauseek::index::check::{Fault, Finding, Remedy};
use clauseek::ingest::IngestOptions;
use clauseek::render::{escape, json};
use serde::Serialize;

use super::{Failure, Session, Tone, index, tell};
use crate::args::CheckArgs;
use crate::memory;
use crate::messages::{self, Exit, Lang};

/// Findings of a sort that are listed for people.
const LISTED: usize = 10;

/// A finding as programs get it.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    /// In English.
    cause: &'static str,
    remedy: Remedy,
}

#[derive(Serialize)]
struct ShownReport<'a> {
    sound: bool,
    files: usize,
    clauses: usize,
    content: bool,
    findings: Vec<Shown<'a>>,
}

pub fn run(args: &CheckArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let dir = &session.settings.index;
    let mut report = check(dir, args.content)?;
    if args.repair && (report.needs(Remedy::Repair) || report.needs(Remedy::Index)) {
        put_right(&report, session)?;
        report = check(dir, args.content)?;
    }
    if args.json {
        let shown = |finding| Shown {
            finding,
            cause: messages::check::cause(Lang::En, finding.fault),
            remedy: finding.fault.remedy(),
        };
        let findings = report.findings.iter().map(shown).collect();
        let Report { sound, files, clauses, content, .. } = report;
        json::typed("check", &ShownReport { sound, files, clauses, content, findings }, session.out)?;
    } else {
        print(&report, session)?;
    }
    Ok(if report.sound { Exit::Done } else { Exit::Trouble })
}

fn put_right(report: &Report, session: &Session<'_>) -> Result<(), Failure> {
    let settings = session.settings;
    let options = IngestOptions { config: Arc::new(super::config(settings)?), ..IngestOptions::default() };
    memory::give_back_early();
    index::stop_on_interrupt(Arc::clone(&options.cancel));
    let done = index::with_progress(settings, |observer| repair(&settings.index, report, &options, observer));
    let (repaired, run) = done?;
    if let Some(text) = messages::check::repaired(settings.lang, &repaired) {
        tell(settings, Tone::Note, &text);
    }
    index::remark(settings, &run, repaired.rebuild);
    tell(settings, Tone::Note, &messages::index_summary(settings.lang, &run));
    if run.interrupted {
        return Err(Error::Interrupted.into());
    }
    if Reader::open(&settings.index).is_ok_and(|reader| reader.roots().is_empty()) {
        tell(settings, Tone::Warning, &messages::check::nothing_known(settings.lang, &settings.program()));
    }
    Ok(())
}

fn print(report: &Report, session: &mut Session<'_>) -> Result<(), Failure> {
    let (lang, program) = (session.settings.lang, session.settings.program());
    writeln!(session.out, "{}", messages::check::summary(lang, report))?;
    let mut sorts: BTreeMap<Fault, Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        sorts.entry(finding.fault).or_default().push(finding);
    }
    for (fault, findings) in sorts {
        let cause = messages::check::cause(lang, fault);
        let next = messages::check::next(lang, fault, &program);
        let border = if lang == Lang::Zh { ["：", "；"] } else { [": ", "; "] };
        for finding in findings.iter().take(LISTED) {
            let line = format!("{}{}{cause}{}{next}", finding.file, border[0], border[1]);
            writeln!(session.out, "  {}", escape::terminal(&line))?;
        }
        if findings.len() > LISTED {
            writeln!(session.out, "  {}", messages::check::more(lang, findings.len() - LISTED))?;
        }
    }
    Ok(())
}
