//! The order of what is found, and how much of it is kept.

use std::cmp::Ordering;
use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;
use tantivy::DocAddress;

use crate::error::Result;
use crate::index::Reader;

/// A document that answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub(crate) doc: DocAddress,
    pub score: f32,
    pub(crate) agreement: u64,
    /// 0 for clauses; other roles come after.
    pub(super) role: u64,
    pub(super) order: u64,
    /// The agreement's date, 0 without one.
    pub(super) date: u64,
}

impl Found {
    /// Returns what tells the document from all others: the first 64 bits of its agreement's content key
    /// ([`crate::index::content_key`]), and its place among the agreement's parts, 0 the first.
    pub fn place(&self) -> (u64, u64) {
        (self.agreement, self.order)
    }
}

/// The order of what is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The best first.
    #[default]
    Relevance,
    /// The latest agreement first, those without a date last; in each by relevance.
    Date,
    /// By path, and in each file by place.
    Path,
}

/// How much of the answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Most documents returned; all are counted.
    pub limit: usize,
    /// Most documents returned of one agreement.
    pub per_agreement: Option<usize>,
    pub order: Order,
    /// Count the values of the facets.
    pub facets: bool,
}

/// In the order wanted, clauses before other parts; the rest only makes the order certain.
fn before(order: Order) -> impl Fn(&Found, &Found) -> Ordering {
    move |a, b| {
        let by_date = if order == Order::Date { b.date.cmp(&a.date) } else { Ordering::Equal };
        let by_score = by_date.then(a.role.min(1).cmp(&b.role.min(1))).then(b.score.total_cmp(&a.score));
        by_score.then(a.agreement.cmp(&b.agreement)).then(a.order.cmp(&b.order))
    }
}

fn is_tied(order: Order) -> impl Fn(&Found, &Found) -> bool {
    move |a, b| a.role.min(1) == b.role.min(1) && a.score == b.score && (order != Order::Date || a.date == b.date)
}

/// Up to so many documents of the same score are put in order of their paths; more (the same wording in hundreds of
/// agreements) stay in the order of their contents, which is as stable and costs no look-ups.
const MOST_TIED: usize = 40;

/// Keeps the first, and those tied with the last of them, up to one more than are put in order: so that the order of tied
/// documents does not depend on how many of them are asked for.
pub(super) fn trim(found: &mut Vec<Found>, wanted: Wanted) {
    // The same wording in thousands of agreements has the same score: to keep a few of them, not all have to be put in order.
    let most = wanted.limit.saturating_add(MOST_TIED + 1);
    if wanted.per_agreement.is_none() && found.len() > most {
        found.select_nth_unstable_by(most, before(wanted.order));
        found.truncate(most);
    }
    found.sort_unstable_by(before(wanted.order));
    keep(found, wanted, is_tied(wanted.order));
}

/// Keeps the first `limit` of sorted documents, of each agreement no more than wanted, and those tied with the last of them.
fn keep(found: &mut Vec<Found>, wanted: Wanted, is_tied: impl Fn(&Found, &Found) -> bool) {
    if let Some(most) = wanted.per_agreement {
        let mut seen: FxHashMap<u64, usize> = FxHashMap::default();
        found.retain(|one| {
            let seen = seen.entry(one.agreement).or_default();
            *seen += 1;
            *seen <= most
        });
    }
    if let Some(last) = wanted.limit.checked_sub(1).and_then(|at| found.get(at)).cloned() {
        let tied = found[wanted.limit..].iter().take(MOST_TIED + 1).take_while(|next| is_tied(&last, next)).count();
        found.truncate(wanted.limit + tied);
    }
}

/// Puts what a run has kept in its final order and cuts it to what is wanted.
pub(super) fn settle(reader: &Reader, found: &mut Vec<Found>, wanted: Wanted) -> Result<()> {
    if wanted.order == Order::Path {
        by_path(reader, found)?;
        keep(found, wanted, |_, _| false);
    } else {
        trim(found, wanted);
        break_ties(reader, wanted.order, found)?;
    }
    found.truncate(wanted.limit);
    Ok(())
}

/// Orders documents of the same score by path and then by place.
fn break_ties(reader: &Reader, order: Order, found: &mut [Found]) -> Result<()> {
    let mut paths = Paths::default();
    for tied in found.chunk_by_mut(is_tied(order)).filter(|tied| (2..=MOST_TIED).contains(&tied.len())) {
        paths.look_up(reader, tied)?;
        tied.sort_by(|a, b| paths.0.get(&a.agreement).cmp(&paths.0.get(&b.agreement)).then(a.order.cmp(&b.order)));
    }
    Ok(())
}

/// Orders documents by path and place.
fn by_path(reader: &Reader, found: &mut [Found]) -> Result<()> {
    let mut paths = Paths::default();
    paths.look_up(reader, found)?;
    found.sort_by(|a, b| paths.0.get(&a.agreement).cmp(&paths.0.get(&b.agreement)).then(a.order.cmp(&b.order)));
    Ok(())
}

/// The first path of each agreement.
#[derive(Default)]
struct Paths(FxHashMap<u64, Option<String>>);

impl Paths {
    fn look_up(&mut self, reader: &Reader, found: &[Found]) -> Result<()> {
        for one in found {
            if let Entry::Vacant(entry) = self.0.entry(one.agreement) {
                entry.insert(reader.first_path(one.agreement)?);
            }
        }
        Ok(())
    }
}
