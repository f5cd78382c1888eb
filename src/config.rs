//! What a user knows better than the texts (`clauseek.toml`): names of providers, corrections of single files, words and
//! concepts.
//!
//! ```toml
//! words = ["云上用印"]                          # stay together when a query is cut
//!
//! [[provider]]
//! name = "云岫云"
//! aliases = ["云岫", "杭州云岫云计算有限公司"]   # what texts call it; a party of that name counts, too
//! folders = ["云岫*", "供应商/云岫/**"]          # files below them are its own where the text names nobody
//!
//! [[file]]
//! path = "2024/框架协议.docx"                  # names, paths and patterns as in --include
//! title = "云资源采购框架协议"
//! kind = "sale"                                 # slug or label
//! provider = "云岫云"
//! version_date = "2024-03-01"
//! effective_date = "2024-04-01"
//! clauses = { "13.1" = ["dispute"] }            # types by address, the primary one first
//!
//! [[concept]]
//! name = "用印"
//! types = ["general"]
//! mentions = ["加盖公章", "用印申请"]             # wordings that name the thing
//!
//! [coverage.expected]
//! lease = ["fees", "term", "breach"]            # types that agreements of a kind are expected to have
//! ```

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::classify;
use crate::identify::kind::kind_named;
use crate::model::{Agreement, Fact, Facts, ProviderFrom, Role};
use crate::text::fold_str;
use crate::vocabulary::Vocabulary;
use crate::walk::{Globs, Patterns};

mod words;

/// What a configuration says. The default says nothing.
#[derive(Debug, Clone, Default)]
pub struct Config {
    providers: Vec<Provider>,
    files: Vec<File>,
    /// None if there is no configuration at all, which is no reason to forget what an earlier one said.
    vocabulary: Option<Vocabulary>,
    expected: ExpectedTypes,
}

/// Clause types that agreements are expected to have, by kind; both as slugs.
pub type ExpectedTypes = BTreeMap<&'static str, Vec<&'static str>>;

/// Why a configuration cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// 1 the first.
    pub line: usize,
    /// The key at fault, if it is known.
    pub key: String,
    pub cause: String,
}

#[derive(Debug, Clone)]
struct Provider {
    name: String,
    /// The name and its aliases, folded.
    aliases: Vec<String>,
    folders: Option<Globs>,
    written: String,
}

#[derive(Debug, Clone)]
struct File {
    path: Globs,
    title: Option<String>,
    kind: Option<&'static str>,
    provider: Option<String>,
    version_date: Option<String>,
    effective_date: Option<String>,
    clauses: BTreeMap<String, Vec<&'static str>>,
    written: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    provider: Vec<WrittenProvider>,
    #[serde(default)]
    file: Vec<WrittenFile>,
    #[serde(default)]
    words: Vec<Spanned<String>>,
    #[serde(default)]
    concept: Vec<words::Written>,
    #[serde(default)]
    coverage: WrittenCoverage,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCoverage {
    #[serde(default)]
    expected: BTreeMap<String, Spanned<Vec<Spanned<String>>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenProvider {
    name: Spanned<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    folders: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFile {
    path: Spanned<String>,
    title: Option<String>,
    kind: Option<Spanned<String>>,
    provider: Option<String>,
    version_date: Option<Spanned<String>>,
    effective_date: Option<Spanned<String>>,
    #[serde(default)]
    clauses: BTreeMap<String, Vec<Spanned<String>>>,
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// What is wrong, with line and key: no TOML, an unknown key, kind or type, no date, no pattern.
    pub fn parse(text: &str) -> Result<Config, ConfigError> {
        let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
        let fail = |span: Range<usize>, key: &str, cause: String| ConfigError {
            line: line(span.start),
            key: key.to_owned(),
            cause,
        };
        let written: Written = toml::from_str(text).map_err(|error| {
            let span = error.span().unwrap_or_default();
            let key = text.get(span.clone()).unwrap_or_default().lines().next().unwrap_or_default().trim();
            fail(span, key, error.message().to_owned())
        })?;
        let date = |key: &str, date: Option<Spanned<String>>| match date {
            Some(date) if !is_date(date.get_ref()) => {
                Err(fail(date.span(), key, format!("{:?} is no date such as 2024-03-01", date.get_ref())))
            }
            date => Ok(date.map(Spanned::into_inner)),
        };
        let mut config = Config::default();
        for provider in written.provider {
            if provider.name.get_ref().trim().is_empty() {
                return Err(fail(provider.name.span(), "name", "a provider needs a name".to_owned()));
            }
            let mut folders = Vec::new();
            for folder in &provider.folders {
                let pattern =
                    anywhere(&format!("{}/**", folder.get_ref().trim_end_matches("/**").trim_end_matches('/')));
                globs(&pattern).map_err(|cause| fail(folder.span(), "folders", cause))?;
                folders.push(pattern);
            }
            let name = provider.name.into_inner();
            let written = format!("{:?}", (&name, &provider.aliases, &folders));
            let aliases = std::iter::once(&name).chain(&provider.aliases).map(|alias| fold_str(alias)).collect();
            let folders = if folders.is_empty() { None } else { Patterns::new(&folders, &[]).compile().ok() };
            config.providers.push(Provider { name, aliases, folders, written });
        }
        for file in written.file {
            let pattern = anywhere(file.path.get_ref());
            let path = globs(&pattern).map_err(|cause| fail(file.path.span(), "path", cause))?;
            let kind = match file.kind {
                None => None,
                Some(kind) => Some(kind_named(kind.get_ref()).ok_or_else(|| {
                    fail(kind.span(), "kind", format!("{:?} is no kind of agreement", kind.get_ref()))
                })?),
            };
            let mut clauses = BTreeMap::new();
            for (address, types) in file.clauses {
                let known = |slug: &Spanned<String>| {
                    let known = classify::types().iter().find(|known| **known == slug.get_ref().as_str());
                    known
                        .copied()
                        .ok_or_else(|| fail(slug.span(), "clauses", format!("{:?} is no clause type", slug.get_ref())))
                };
                clauses.insert(address, types.iter().map(known).collect::<Result<Vec<_>, _>>()?);
            }
            let (title, provider) = (file.title, file.provider);
            let version_date = date("version_date", file.version_date)?;
            let effective_date = date("effective_date", file.effective_date)?;
            let written = format!("{:?}", (pattern, &title, kind, &provider, &version_date, &effective_date, &clauses));
            config.files.push(File { path, title, kind, provider, version_date, effective_date, clauses, written });
        }
        for (kind, types) in written.coverage.expected {
            let slug = kind_named(&kind)
                .ok_or_else(|| fail(types.span(), &kind, format!("{kind:?} is no kind of agreement")))?;
            let known = |name: &Spanned<String>| {
                classify::type_named(name.get_ref())
                    .ok_or_else(|| fail(name.span(), &kind, format!("{:?} is no clause type", name.get_ref())))
            };
            config.expected.insert(slug, types.get_ref().iter().map(known).collect::<Result<Vec<_>, _>>()?);
        }
        let vocabulary = words::vocabulary(written.words, written.concept);
        config.vocabulary = Some(vocabulary.map_err(|(span, key, cause)| fail(span, key, cause))?);
        Ok(config)
    }

    /// Returns the words and concepts that are added; none if there is no configuration.
    pub fn vocabulary(&self) -> Option<&Vocabulary> {
        self.vocabulary.as_ref()
    }

    /// Returns the clause types that agreements are expected to have, for the kinds of which it says so.
    pub fn expected_types(&self) -> &ExpectedTypes {
        &self.expected
    }

    /// Tells whether it says nothing about any file or provider.
    pub fn is_silent(&self) -> bool {
        self.providers.is_empty() && self.files.is_empty()
    }

    /// Returns what makes a difference for a file, as one text: if it changes, the file has to be read again. Empty if
    /// nothing does. What makes a difference for a file in an archive does for the archive.
    pub fn key(&self, path: &str) -> String {
        let providers = self.providers.iter().map(|provider| provider.written.as_str());
        let archive = path.to_ascii_lowercase().ends_with(".zip");
        let files = self.files.iter().filter(|file| archive || file.path.takes_file(Path::new(path)));
        let all: Vec<&str> = providers.chain(files.map(|file| file.written.as_str())).collect();
        if all.is_empty() { String::new() } else { blake3::hash(all.join("\n").as_bytes()).to_hex()[..16].to_owned() }
    }

    /// Sets right what an agreement states; `path` is the file's, as given.
    pub fn apply(&self, path: &str, agreement: &mut Agreement) {
        let path = Path::new(path);
        self.provide(path, &mut agreement.facts);
        let given = |value: &Option<String>| value.clone().map(|value| Fact { value, span: None });
        for file in self.files.iter().filter(|file| file.path.takes_file(path)) {
            let facts = &mut agreement.facts;
            facts.title = given(&file.title).or(facts.title.take());
            facts.kind = file.kind.or(facts.kind);
            facts.version_date = given(&file.version_date).or(facts.version_date.take());
            facts.effective_date = given(&file.effective_date).or(facts.effective_date.take());
            if let Some(provider) = given(&file.provider) {
                (facts.provider, facts.provider_from) = (Some(provider), Some(ProviderFrom::Config));
            }
            for part in agreement.parts.iter_mut().filter(|part| part.role == Role::Clause) {
                if let Some(types) = file.clauses.get(&part.address).filter(|types| !types.is_empty()) {
                    part.types.clone_from(types);
                }
            }
        }
    }

    /// Gives a provider its one name, and finds it by a party or by the folder where the text names nobody.
    fn provide(&self, path: &Path, facts: &mut Facts) {
        let named = |name: &str| {
            let folded = fold_str(name);
            self.providers.iter().find(|provider| provider.aliases.contains(&folded))
        };
        if let Some(stated) = &mut facts.provider {
            if let Some(provider) = named(&stated.value) {
                stated.value.clone_from(&provider.name);
                return;
            }
            if facts.provider_from == Some(ProviderFrom::Text) {
                return;
            }
        }
        let party = facts.parties.iter().find_map(|party| Some((named(&party.name.value)?, party.name.span)));
        let below = || {
            let mut providers = self.providers.iter();
            providers.find(|provider| provider.folders.as_ref().is_some_and(|folders| folders.takes_file(path)))
        };
        if let Some((provider, span)) = party.or_else(|| Some((below()?, None))) {
            facts.provider = Some(Fact { value: provider.name.clone(), span });
            facts.provider_from = Some(ProviderFrom::Config);
        }
    }
}

/// A path is one for the end of paths: where the run began makes no difference.
fn anywhere(pattern: &str) -> String {
    let plain = pattern.trim_start_matches("./").trim_start_matches('/');
    if plain.contains('/') { format!("**/{plain}") } else { plain.to_owned() }
}

fn globs(pattern: &str) -> Result<Globs, String> {
    Patterns::new(&[pattern.to_owned()], &[]).compile().map_err(|error| error.to_string())
}

/// Tells whether a text is a date in ISO 8601, or a month.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, digits: usize, most: u32| {
        part.len() == digits && part.parse().is_ok_and(|value: u32| (1..=most).contains(&value))
    };
    match parts[..] {
        [year, month] => number(year, 4, 9999) && number(month, 2, 12),
        [year, month, day] => number(year, 4, 9999) && number(month, 2, 12) && number(day, 2, 31),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::Concepts;
    use crate::identify::provide_from_folder;
    use crate::read::read;
    use crate::understand::understand;

    const TEXT: &str = "仓储合同\n甲方：青禾贸易有限公司\n乙方：云山仓储有限公司\n第一条　乙方保管货物。\n第二条　争议由乙方所在地人民法院管辖。";

    fn agreement(config: &str, path: &str) -> Agreement {
        let mut agreement = understand(&read("a.txt", TEXT.as_bytes()).expect("text"));
        Config::parse(config).expect("a configuration").apply(path, &mut agreement);
        agreement
    }

    #[test]
    fn files_are_corrected() {
        let config = r#"
[[file]]
path = "仓储/*.txt"
title = "云杉仓储合同"
kind = "租赁合同"
effective_date = "2024-04-01"
clauses = { "第二条" = ["dispute", "general"] }
"#;
        let made = agreement(config, "合同/仓储/a.txt");
        assert_eq!(made.facts.title.as_ref().map(|fact| fact.value.as_str()), Some("云杉仓储合同"));
        assert_eq!(made.facts.kind, Some("lease"));
        assert_eq!(made.facts.effective_date.map(|fact| fact.value).as_deref(), Some("2024-04-01"));
        assert_eq!(made.parts.last().map(|part| part.types.clone()), Some(vec!["dispute", "general"]));
        assert_ne!(agreement(config, "合同/租赁/a.txt").facts.kind, Some("lease"));
    }

    #[test]
    fn providers_have_one_name() {
        let config = r#"
[[provider]]
name = "云山"
aliases = ["云山倉儲有限公司"]
folders = ["云山"]
"#;
        let provider = |agreement: Agreement| agreement.facts.provider.map(|fact| fact.value);
        assert_eq!(provider(agreement(config, "x/a.txt")).as_deref(), Some("云山"));
        let mut facts = Facts::default();
        provide_from_folder(&mut facts, "乙部");
        let config = Config::parse(config).unwrap();
        config.provide(Path::new("合同/云山/2024/a.txt"), &mut facts);
        assert_eq!(facts.provider.map(|fact| fact.value).as_deref(), Some("云山"));
        assert_eq!(facts.provider_from, Some(ProviderFrom::Config));
        let mut other = Facts::default();
        config.provide(Path::new("合同/云山2/a.txt"), &mut other);
        assert_eq!(other.provider, None);
    }

    #[test]
    fn expected_types_are_given_by_slug_or_label() {
        let config =
            Config::parse("[coverage.expected]\n\"租赁合同\" = [\"不可抗力\", \"fees\"]\n").expect("a configuration");
        assert_eq!(config.expected_types(), &ExpectedTypes::from([("lease", vec!["force-majeure", "fees"])]));
    }

    #[test]
    fn mistakes_are_named_with_line_and_key() {
        for (text, line, key) in [
            ("[[file]]\npath = \"a\"\nkind = \"无\"\n", 3, "kind"),
            ("[[file]]\npath = \"a\"\nversion_date = \"2024-13-01\"\n", 3, "version_date"),
            ("[[file]]\npath = \"[a\"\n", 2, "path"),
            ("[[provider]]\nname = \"a\"\nfolder = [\"b\"]\n", 3, "folder"),
            ("[[file]]\npath = \"a\"\nclauses = { \"1\" = [\"nothing\"] }\n", 3, "clauses"),
            ("[coverage.expected]\nlease = [\n  \"fees\",\n  \"nothing\",\n]\n", 4, "lease"),
            ("[coverage.expected]\nnothing = [\"fees\"]\n", 2, "nothing"),
            ("[coverage]\nexpect = 1\n", 2, "expect"),
            ("words = [\n  \"用印\",\n  \"印\",\n]\n", 3, "words"),
            ("[[concept]]\nname = \"用印\"\nmentions = [\"(盖章\"]\n", 3, "mentions"),
            ("[[concept]]\nslug = \"nothing\"\n", 2, "slug"),
            ("[[concept]]\nmentions = [\"盖章\"]\n", 1, "slug"),
        ] {
            let error = Config::parse(text).expect_err(text);
            assert_eq!((error.line, error.key.as_str()), (line, key), "{error:?}");
        }
    }

    #[test]
    fn the_documented_example_is_one() {
        let documentation = include_str!("../docs/config.md");
        let example =
            documentation.split("```").nth(1).and_then(|block| block.strip_prefix("toml\n")).expect("it is first");
        let config = Config::parse(example).expect("what users copy works");
        let vocabulary = config.vocabulary().expect("there is a configuration");
        assert_eq!((vocabulary.words.len(), vocabulary.concepts.len()), (2, 2));
    }

    #[test]
    fn concepts_of_the_program_can_be_added_to() {
        let config =
            Config::parse("[[concept]]\nslug = \"jurisdiction\"\nasks = [\"去哪儿评理\"]\n").expect("a configuration");
        let concepts = Concepts::with(&config.vocabulary().expect("a configuration").concepts);
        let found = concepts.in_query("去哪儿评理");
        assert_eq!(found.iter().map(|found| concepts.slug(found.concept)).collect::<Vec<_>>(), ["jurisdiction"]);
        assert_eq!(concepts.fingerprint(), Concepts::builtin().fingerprint(), "clauses need not be read again");
    }

    #[test]
    fn only_what_matters_for_a_file_has_it_read_again() {
        let config = |text: &str| Config::parse(text).unwrap();
        let one = config("[[file]]\npath = \"a.txt\"\ntitle = \"甲\"\n");
        assert_ne!(one.key("x/a.txt"), config("[[file]]\npath = \"a.txt\"\ntitle = \"乙\"\n").key("x/a.txt"));
        assert_eq!((one.key("x/b.txt"), Config::default().key("x/a.txt")), (String::new(), String::new()));
    }
}
