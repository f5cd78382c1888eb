//! Values that clauses state: amounts of money, rates, periods.
//!
//! [`find`] reads them from a folded text (`text::fold`) and gives them one form, whatever their wording: 5‰, 千分之五 and
//! 0.5% are the same rate. [`Quantity::terms`] are terms for an index, written so that the order of bytes is the order of
//! values, and [`range()`] are bounds on such terms. A query is read by the same function as a clause.
//!
//! Only what the text states exactly is a value. 三五日, 数十万元 and 5个点 are none, nor are dates (6月30日, 每月5日), ordinals
//! (第三日) and blanks. The one day of 逾期一日 is the base of a rate and no period: otherwise every clause on delay would
//! state the period of a day, and those that grant one would not be found among them.

mod amount;
mod number;
mod period;
mod range;
mod rate;
mod scan;
mod table;
#[cfg(test)]
mod tests;

pub use range::{Operator, RangeError, fields, range};
pub use scan::find;

/// A value and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    pub quantity: Quantity,
    /// The first **character** of the folded text.
    pub start: usize,
    /// The **character** behind the last one.
    pub end: usize,
}

/// What is stated, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantity {
    Amount {
        /// ISO 4217, small letters.
        currency: &'static str,
        /// Parts of 10⁻⁶: prices of clouds have more decimals than 分.
        micros: u64,
    },
    Rate {
        /// Parts of 10⁻⁹ of the whole: 1 % is 10 000 000.
        nanos: u64,
        /// What the rate is for, if the text states it.
        base: Option<Base>,
    },
    Period {
        unit: Unit,
        /// Parts of 10⁻⁶ of the unit.
        micros: u64,
    },
}

/// What a rate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Base {
    Day,
    Month,
    Year,
}

/// Units of periods, none of which can be turned into another exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Weeks are seven days.
    Days,
    Workdays,
    /// Quarters are three months, years twelve.
    Months,
    /// Minutes and hours too; but 24 hours are not a day.
    Seconds,
}

impl Base {
    /// Returns the name in terms and queries.
    pub fn name(self) -> &'static str {
        match self {
            Base::Day => "day",
            Base::Month => "month",
            Base::Year => "year",
        }
    }

    fn named(name: &str) -> Option<Base> {
        [Base::Day, Base::Month, Base::Year].into_iter().find(|base| base.name() == name)
    }
}

impl Unit {
    /// Returns the name in terms.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Days => "days",
            Unit::Workdays => "workdays",
            Unit::Months => "months",
            Unit::Seconds => "seconds",
        }
    }

    fn named(name: &str) -> Option<Unit> {
        [Unit::Days, Unit::Workdays, Unit::Months, Unit::Seconds].into_iter().find(|unit| unit.name() == name)
    }
}

impl Quantity {
    /// Returns the index terms: one, or two for a rate with a base, of which the second tells the base
    /// (`rate:…`, `rate/day:…`). A query needs the last one only.
    pub fn terms(&self) -> Vec<String> {
        match *self {
            Quantity::Amount { currency, micros } => vec![term(&amount_field(currency), micros)],
            Quantity::Period { unit, micros } => vec![term(unit.name(), micros)],
            Quantity::Rate { nanos, base } => {
                let of_base = base.map(|base| term(&rate_field(Some(base)), nanos));
                std::iter::once(term(&rate_field(None), nanos)).chain(of_base).collect()
            }
        }
    }
}

/// Writes a term: all are of one width, so that their bytes sort as their numbers do.
fn term(field: &str, number: u64) -> String {
    format!("{field}:{number:020}")
}

fn amount_field(currency: &str) -> String {
    format!("amount:{currency}")
}

fn rate_field(base: Option<Base>) -> String {
    base.map_or_else(|| "rate".to_owned(), |base| format!("rate/{}", base.name()))
}
