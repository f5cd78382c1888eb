//! The facts of an agreement for programs: each with the bytes, the line and the page that prove it.

use serde::Serialize;

use super::Outlined;
use crate::model::{Amount, Fact, Forum, Party, Reference, Span, Target, Term};

/// Everything the text states about the agreement as a whole, with its evidence.
#[derive(Serialize)]
pub struct Evidence<'a> {
    title: Option<Proved<'a>>,
    provider: Option<Proved<'a>>,
    provider_aliases: Vec<Proved<'a>>,
    parties: Vec<ProvedParty<'a>>,
    version_date: Option<Proved<'a>>,
    effective_date: Option<Proved<'a>>,
    contract_number: Option<Proved<'a>>,
    version: Option<Proved<'a>>,
    signing_date: Option<Proved<'a>>,
    signing_place: Option<Proved<'a>>,
    term: Option<ProvedTerm<'a>>,
    expiry_date: Option<Proved<'a>>,
    renewal: Option<Proved<'a>>,
    amount: Option<ProvedAmount<'a>>,
    governing_law: Option<Proved<'a>>,
    court: Option<ProvedForum<'a>>,
    arbitration: Option<ProvedForum<'a>>,
    references: Vec<ProvedReference<'a>>,
}

impl<'a> Evidence<'a> {
    /// Collects the facts of a document.
    pub fn new(outlined: Outlined<'a>) -> Self {
        let facts = &outlined.agreement.facts;
        let prover = Prover { outlined };
        let one = |fact: &'a Option<Fact>| fact.as_ref().map(|fact| prover.fact(fact));
        let forum = |forum: &'a Option<Forum>| forum.as_ref().map(|forum| prover.forum(forum));
        Evidence {
            title: one(&facts.title),
            provider: one(&facts.provider),
            provider_aliases: facts.provider_aliases.iter().map(|alias| prover.fact(alias)).collect(),
            parties: facts.parties.iter().map(|party| prover.party(party)).collect(),
            version_date: one(&facts.version_date),
            effective_date: one(&facts.effective_date),
            contract_number: one(&facts.contract_number),
            version: one(&facts.version),
            signing_date: one(&facts.signing_date),
            signing_place: one(&facts.signing_place),
            term: facts.term.as_ref().map(|term| prover.term(term)),
            expiry_date: one(&facts.expiry_date),
            renewal: one(&facts.renewal),
            amount: facts.amount.as_ref().map(|amount| prover.amount(amount)),
            governing_law: one(&facts.governing_law),
            court: forum(&facts.court),
            arbitration: forum(&facts.arbitration),
            references: facts.references.iter().map(|reference| prover.reference(reference)).collect(),
        }
    }
}

/// A fact with the bytes of the extracted text that prove it, and where they stand in the file.
#[derive(Serialize)]
struct Proved<'a> {
    value: &'a str,
    span: Option<Span>,
    line: Option<u32>,
    page: Option<u32>,
}

#[derive(Serialize)]
struct ProvedParty<'a> {
    #[serde(flatten)]
    name: Proved<'a>,
    roles: Vec<Proved<'a>>,
    aliases: Vec<Proved<'a>>,
}

#[derive(Serialize)]
struct ProvedForum<'a> {
    #[serde(flatten)]
    fact: Proved<'a>,
    rule: Option<&'a str>,
}

#[derive(Serialize)]
struct ProvedTerm<'a> {
    #[serde(flatten)]
    fact: Proved<'a>,
    duration: Option<&'a str>,
    from: Option<&'a str>,
    to: Option<&'a str>,
}

#[derive(Serialize)]
struct ProvedAmount<'a> {
    #[serde(flatten)]
    fact: Proved<'a>,
    currency: Option<&'static str>,
    amount: Option<&'a str>,
}

#[derive(Serialize)]
struct ProvedReference<'a> {
    #[serde(flatten)]
    fact: Proved<'a>,
    target: Target,
    from: String,
    address: Option<String>,
}

struct Prover<'a> {
    outlined: Outlined<'a>,
}

impl<'a> Prover<'a> {
    fn fact(&self, fact: &'a Fact) -> Proved<'a> {
        let blocks = &self.outlined.document.blocks;
        let block = fact.span.and_then(|span| {
            let behind = blocks.partition_point(|block| block.span.start <= span.start);
            blocks.get(behind.checked_sub(1)?)
        });
        Proved {
            value: &fact.value,
            span: fact.span,
            line: block.map(|block| block.line).filter(|&line| line > 0),
            page: block.and_then(|block| block.page),
        }
    }

    fn party(&self, party: &'a Party) -> ProvedParty<'a> {
        let all = |facts: &'a [Fact]| facts.iter().map(|fact| self.fact(fact)).collect();
        ProvedParty { name: self.fact(&party.name), roles: all(&party.roles), aliases: all(&party.aliases) }
    }

    fn forum(&self, forum: &'a Forum) -> ProvedForum<'a> {
        ProvedForum { fact: self.fact(&forum.fact), rule: forum.rule.as_deref() }
    }

    fn term(&self, term: &'a Term) -> ProvedTerm<'a> {
        let value = |fact: &'a Option<Fact>| fact.as_ref().map(|fact| fact.value.as_str());
        ProvedTerm {
            fact: self.fact(&term.fact),
            duration: term.duration.as_deref(),
            from: value(&term.from),
            to: value(&term.to),
        }
    }

    fn amount(&self, sum: &'a Amount) -> ProvedAmount<'a> {
        ProvedAmount { fact: self.fact(&sum.fact), currency: sum.currency, amount: sum.amount.as_deref() }
    }

    fn reference(&self, reference: &'a Reference) -> ProvedReference<'a> {
        ProvedReference {
            fact: self.fact(&reference.fact),
            target: reference.target,
            from: self.outlined.address(&self.outlined.agreement.parts[reference.from].address),
            address: reference.address.as_deref().map(|address| self.outlined.address(address)),
        }
    }
}
