//! From an agreement to the documents of the index.

use std::path::Path;

use tantivy::TantivyDocument;

use super::schema::{
    AGREEMENT, Fields, Grasp, StoredAgreement, StoredPart, agreement_number, article_term, concept_code, date_code,
    own_title, role_code, section_names, section_paths,
};
use crate::clause_number;
use crate::columns::Row;
use crate::concept::{ConceptMatch, Concepts};
use crate::gram::END;
use crate::identify::own_names;
use crate::model::{Agreement, Document, Part, ProviderFrom, Role};
use crate::text::fold_str;
use crate::tokenize::symbols;
use crate::value;

/// The documents of one content: its parts in order, and the agreement's own.
#[derive(Debug, Default)]
pub struct Documents {
    pub(super) documents: Vec<TantivyDocument>,
    /// How many of them are clauses.
    pub clauses: usize,
}

impl Documents {
    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }
}

/// Returns the key of a file's content. The extension is part of it, because it has a say in how bytes are read, and so is
/// a provider that was set for the file and what a configuration says about it.
pub fn content_key(path: &Path, bytes: &[u8], provider: Option<&str>, config: &str) -> String {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let mut hasher = blake3::Hasher::new();
    hasher.update(extension.as_bytes());
    hasher.update(b"\0");
    if let Some(provider) = provider {
        hasher.update(provider.as_bytes());
    }
    hasher.update(b"\0");
    hasher.update(config.as_bytes());
    hasher.update(b"\0");
    hasher.update(bytes);
    hasher.finalize().to_hex()[..32].to_owned()
}

/// Makes the documents of an agreement.
pub fn documents(
    fields: &Fields,
    concepts: &Concepts,
    content: &str,
    document: &Document,
    agreement: &Agreement,
) -> Documents {
    let value = |fact: &Option<crate::model::Fact>| fact.as_ref().map(|fact| fact.value.clone());
    let facts = &agreement.facts;
    let about = StoredAgreement {
        title: value(&facts.title),
        provider: value(&facts.provider),
        provider_from: facts.provider_from.map(ProviderFrom::as_str).map(str::to_owned),
        parties: facts.parties.iter().map(|party| party.name.value.clone()).collect(),
        kind: facts.kind.map(str::to_owned),
        version_date: value(&facts.version_date),
        effective_date: value(&facts.effective_date),
        format: document.format.as_str().to_owned(),
        encoding: document.encoding.to_owned(),
        warnings: document.warnings.clone(),
    };
    let titles: Vec<&Part> = agreement.parts.iter().filter(|part| part.role == Role::Title).collect();
    let maker = Maker {
        fields,
        concepts,
        content,
        agreement: agreement_number(content),
        about: &about,
        names: own_names(facts),
        date: [&facts.signing_date, &facts.effective_date, &facts.version_date].into_iter().find_map(value),
    };
    let mut made = Documents::default();
    for part in agreement.parts.iter().filter(|part| part.role != Role::Mark) {
        let order = made.documents.len() as u64;
        made.documents.push(maker.part(document, part, own_title(part, &titles), order));
        made.clauses += usize::from(part.role == Role::Clause);
    }
    made.documents.push(maker.agreement());
    made
}

struct Maker<'a> {
    fields: &'a Fields,
    concepts: &'a Concepts,
    content: &'a str,
    agreement: u64,
    about: &'a StoredAgreement,
    names: Vec<String>,
    /// ISO 8601.
    date: Option<String>,
}

impl Maker<'_> {
    fn part(&self, document: &Document, part: &Part, own_title: Option<&str>, order: u64) -> TantivyDocument {
        let fields = self.fields;
        let text = part.span.of(&document.text);
        let folded = fold_str(text);
        let mut made = TantivyDocument::default();
        made.add_u64(fields.role, role_code(part.role));
        made.add_text(fields.content, self.content);
        made.add_u64(fields.order, order);
        made.add_text(fields.address, &part.address);
        let labels = part.number.as_deref().into_iter().chain(own_title).map(fold_str);
        made.add_custom(fields.body, texts(std::iter::once(folded.clone()).chain(labels)).as_bytes());
        let concepts = if part.role == Role::Clause { self.clause(part, &folded, &mut made) } else { Vec::new() };
        for term in value_terms(&folded) {
            made.add_text(fields.value, term);
        }
        self.facets(&mut made);
        made.add_custom(fields.stored, &packed(&self.stored(part, text, concepts)));
        made.add_custom(fields.row, &packed(&self.row(part)));
        made
    }

    /// Adds what only clauses have. Returns the places of the concepts.
    fn clause(&self, part: &Part, folded: &str, made: &mut TantivyDocument) -> Vec<([u8; 3], usize, usize)> {
        let fields = self.fields;
        let titles = part.section.iter().chain(&self.about.title).map(|title| fold_str(title));
        made.add_custom(fields.titles, texts(titles).as_bytes());
        for name in section_names(&part.section) {
            made.add_text(fields.section_name, name);
        }
        for number in clause_number::numbers(&part.path) {
            made.add_text(fields.number, number);
        }
        for slug in &part.types {
            made.add_text(fields.clause_type, slug);
        }
        let concepts = self.concepts;
        let mut found = concepts.in_clause(folded, part.types.first().copied());
        for (concept, grasp) in grasps(concepts, &found, &part.types) {
            for _ in 0..grasp as u32 {
                made.add_text(fields.concept, concepts.slug(concept));
            }
        }
        found.sort_by_key(|m| (m.start, m.end, m.concept, !m.regulates));
        found.dedup_by_key(|m| (m.start, m.end, m.concept));
        let mut before = 0;
        let place = |m: &ConceptMatch| {
            let step = m.start - std::mem::replace(&mut before, m.start);
            (concept_code(concepts.slug(m.concept)), step, m.end - m.start)
        };
        found.iter().map(place).collect()
    }

    fn facets(&self, made: &mut TantivyDocument) {
        let fields = self.fields;
        let about = self.about;
        if let Some(provider) = &about.provider {
            made.add_text(fields.provider, provider);
        }
        if let Some(kind) = &about.kind {
            made.add_text(fields.kind, kind);
        }
        for party in &about.parties {
            made.add_text(fields.party, party);
        }
        if let Some(date) = self.date.as_deref().and_then(date_code) {
            made.add_u64(fields.date, date);
        }
    }

    fn stored(&self, part: &Part, text: &str, concepts: Vec<([u8; 3], usize, usize)>) -> StoredPart {
        let place = |byte: usize| byte.saturating_sub(part.span.start);
        StoredPart {
            text: text.to_owned(),
            content: self.content.to_owned(),
            address: part.address.clone(),
            number: part.number.clone(),
            path: part.path.clone(),
            section: part.section.clone(),
            types: part.types.iter().map(|&slug| slug.to_owned()).collect(),
            start: part.span.start,
            line: part.line,
            page: part.page,
            items: part.items.iter().map(|i| (i.number.clone(), place(i.start), place(i.end))).collect(),
            concepts,
            title: self.about.title.clone(),
            provider: self.about.provider.clone(),
            kind: self.about.kind.clone(),
            date: self.date.clone(),
            names: self.names.clone(),
        }
    }

    /// What is counted of a part; types and sections only of clauses.
    fn row(&self, part: &Part) -> Row {
        let is_clause = part.role == Role::Clause;
        Row {
            role: role_code(part.role) as u8,
            types: part.types.iter().filter(|_| is_clause).map(|&slug| slug.to_owned()).collect(),
            sections: section_paths(&part.section).filter(|_| is_clause).collect(),
            number: self.agreement,
            date: self.date.as_deref().and_then(date_code).unwrap_or(0) as u32,
            provider: self.about.provider.clone(),
            kind: self.about.kind.clone(),
        }
    }

    fn agreement(&self) -> TantivyDocument {
        let mut made = TantivyDocument::default();
        made.add_u64(self.fields.role, AGREEMENT);
        made.add_text(self.fields.content, self.content);
        made.add_custom(self.fields.stored, &packed(self.about));
        let row = Row { role: AGREEMENT as u8, number: self.agreement, ..Row::default() };
        made.add_custom(self.fields.row, &packed(&row));
        made
    }
}

/// Returns the concepts of a clause, each once, with the strongest grasp that its matches give.
fn grasps(concepts: &Concepts, found: &[ConceptMatch], types: &[&str]) -> Vec<(usize, Grasp)> {
    let mut grasps: Vec<(usize, Grasp)> = Vec::new();
    for hit in found {
        let place = types.iter().position(|slug| concepts.types(hit.concept).contains(slug));
        let grasp = match place {
            Some(_) if !hit.regulates => Grasp::Agrees,
            None if !hit.regulates => Grasp::Found,
            Some(0) => Grasp::Governs,
            Some(_) => Grasp::Regulates,
            None => Grasp::Rules,
        };
        match grasps.iter_mut().find(|(concept, _)| *concept == hit.concept) {
            Some((_, best)) => *best = grasp.max(*best),
            None => grasps.push((hit.concept, grasp)),
        }
    }
    grasps
}

/// Returns the terms of all values that a folded text states and of all articles that it names, each once.
fn value_terms(folded: &str) -> Vec<String> {
    let mut terms: Vec<String> = value::find(folded).iter().flat_map(|value| value.quantity.terms()).collect();
    terms.extend(clause_number::mentions(folded).iter().map(|mention| article_term(&mention.number)));
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// Returns texts as units of [`crate::gram`] are made of.
fn texts(folded: impl Iterator<Item = String>) -> String {
    let mut joined = String::new();
    for text in folded.filter(|text| !text.is_empty()) {
        symbols(&text, &mut joined);
        joined.push(END);
    }
    joined
}

fn packed(value: &impl serde::Serialize) -> Vec<u8> {
    // Strings, numbers and lists of known length only: there is nothing that the format could not say.
    postcard::to_stdvec(value).unwrap_or_default()
}
