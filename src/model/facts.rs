//! What a text says about an agreement as a whole, each fact with the stretch that proves it.

use serde::Serialize;

use super::Span;

/// A fact found in the text, with the stretch that proves it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    pub value: String,
    /// The evidence; none where the fact did not come from the text.
    pub span: Option<Span>,
}

/// Where the provider's name comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderFrom {
    Text,
    Config,
    Folder,
    Flag,
}

impl ProviderFrom {
    /// Returns the name as it stands in JSON and in the index.
    pub fn as_str(self) -> &'static str {
        match self {
            ProviderFrom::Text => "text",
            ProviderFrom::Config => "config",
            ProviderFrom::Folder => "folder",
            ProviderFrom::Flag => "flag",
        }
    }
}

/// A party of the agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct Party {
    /// Its legal name.
    pub name: Fact,
    /// The roles that the text gives it: 甲方, 出租人.
    pub roles: Vec<Fact>,
    /// The short names that the text defines for it (以下简称“…”), pronouns included.
    pub aliases: Vec<Fact>,
}

/// A court or an arbitration body that decides disputes.
#[derive(Debug, Clone, PartialEq)]
pub struct Forum {
    /// Its name, or the wording that determines it.
    pub fact: Fact,
    /// What determines it where the text names none: 乙方所在地.
    pub rule: Option<String>,
}

/// How long the agreement lasts.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// As it is worded.
    pub fact: Fact,
    /// ISO 8601: `P1Y`.
    pub duration: Option<String>,
    pub from: Option<Fact>,
    pub to: Option<Fact>,
}

/// A sum of money.
#[derive(Debug, Clone, PartialEq)]
pub struct Amount {
    /// As it is worded.
    pub fact: Fact,
    /// ISO 4217, if it can be told.
    pub currency: Option<&'static str>,
    /// A decimal number; none if figures and words contradict each other.
    pub amount: Option<String>,
}

/// What a reference leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    Clause,
    Attachment,
    Supplement,
}

/// A place where the agreement refers to one of its clauses, to an attachment or to a supplement.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    pub fact: Fact,
    pub target: Target,
    /// The part that refers, by its place among [`Agreement::parts`](super::Agreement::parts).
    pub from: usize,
    /// Address of the part that is meant, if the document has it.
    pub address: Option<String>,
}

/// What the text says about the agreement as a whole. Absent means: the text does not state it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    pub title: Option<Fact>,
    /// Short brand name of the side that supplies.
    pub provider: Option<Fact>,
    pub provider_from: Option<ProviderFrom>,
    /// Short names that the text defines for the provider (以下简称“…”), pronouns included.
    pub provider_aliases: Vec<Fact>,
    pub parties: Vec<Party>,
    /// Slug of `kinds.toml`.
    pub kind: Option<&'static str>,
    /// ISO 8601, as are all dates.
    pub version_date: Option<Fact>,
    pub effective_date: Option<Fact>,
    pub contract_number: Option<Fact>,
    /// Number of the version: `V2.3`.
    pub version: Option<Fact>,
    pub signing_date: Option<Fact>,
    pub signing_place: Option<Fact>,
    pub term: Option<Term>,
    pub expiry_date: Option<Fact>,
    /// The sentence that says whether the agreement goes on after its term.
    pub renewal: Option<Fact>,
    pub amount: Option<Amount>,
    /// 中华人民共和国法律.
    pub governing_law: Option<Fact>,
    pub court: Option<Forum>,
    pub arbitration: Option<Forum>,
    pub references: Vec<Reference>,
}

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactKey {
    Title,
    Provider,
    ProviderAlias,
    Party,
    VersionDate,
    EffectiveDate,
    ContractNumber,
    Version,
    SigningDate,
    SigningPlace,
    Term,
    ExpiryDate,
    Renewal,
    Amount,
    GoverningLaw,
    Court,
    Arbitration,
    Reference,
}

impl FactKey {
    /// Returns the key under which the fact stands in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            FactKey::Title => "title",
            FactKey::Provider => "provider",
            FactKey::ProviderAlias => "provider_aliases",
            FactKey::Party => "parties",
            FactKey::VersionDate => "version_date",
            FactKey::EffectiveDate => "effective_date",
            FactKey::ContractNumber => "contract_number",
            FactKey::Version => "version",
            FactKey::SigningDate => "signing_date",
            FactKey::SigningPlace => "signing_place",
            FactKey::Term => "term",
            FactKey::ExpiryDate => "expiry_date",
            FactKey::Renewal => "renewal",
            FactKey::Amount => "amount",
            FactKey::GoverningLaw => "governing_law",
            FactKey::Court => "court",
            FactKey::Arbitration => "arbitration",
            FactKey::Reference => "references",
        }
    }
}

impl Facts {
    /// Returns what is stated beyond title, provider, parties, kind, dates and references.
    pub fn further(&self) -> impl Iterator<Item = (FactKey, &Fact)> {
        [
            (FactKey::ContractNumber, self.contract_number.as_ref()),
            (FactKey::Version, self.version.as_ref()),
            (FactKey::SigningDate, self.signing_date.as_ref()),
            (FactKey::SigningPlace, self.signing_place.as_ref()),
            (FactKey::Term, self.term.as_ref().map(|term| &term.fact)),
            (FactKey::ExpiryDate, self.expiry_date.as_ref()),
            (FactKey::Renewal, self.renewal.as_ref()),
            (FactKey::Amount, self.amount.as_ref().map(|amount| &amount.fact)),
            (FactKey::GoverningLaw, self.governing_law.as_ref()),
            (FactKey::Court, self.court.as_ref().map(|court| &court.fact)),
            (FactKey::Arbitration, self.arbitration.as_ref().map(|body| &body.fact)),
        ]
        .into_iter()
        .filter_map(|(key, fact)| Some((key, fact?)))
    }

    /// Returns everything that is stated.
    pub fn all(&self) -> impl Iterator<Item = (FactKey, &Fact)> {
        let named = [
            (FactKey::Title, self.title.as_ref()),
            (FactKey::Provider, self.provider.as_ref()),
            (FactKey::VersionDate, self.version_date.as_ref()),
            (FactKey::EffectiveDate, self.effective_date.as_ref()),
        ];
        let aliases = self.provider_aliases.iter().map(|alias| (FactKey::ProviderAlias, alias));
        let parties = self.parties.iter().map(|party| (FactKey::Party, &party.name));
        let references = self.references.iter().map(|reference| (FactKey::Reference, &reference.fact));
        let named = named.into_iter().filter_map(|(key, fact)| Some((key, fact?)));
        named.chain(aliases).chain(parties).chain(self.further()).chain(references)
    }
}
