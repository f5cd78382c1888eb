//! Bounds on terms, from what people type: `days<=15`, `amount>10万`, `rate<0.1%/day`.

use std::ops::RangeInclusive;

use super::number::{self, ONE};
use super::table::{Measure, table};
use super::{Base, Quantity, amount_field, find, rate_field, term};
use crate::text::fold_str;

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

impl Operator {
    /// Reads an operator at the start of a text: itself and its bytes.
    pub fn read(text: &str) -> Option<(Operator, usize)> {
        use Operator::*;
        let all =
            [("<=", AtMost), (">=", AtLeast), ("≤", AtMost), ("≥", AtLeast), ("<", Less), (">", More), ("=", Equal)];
        all.into_iter().find(|(sign, _)| text.starts_with(sign)).map(|(sign, operator)| (operator, sign.len()))
    }
}

/// Why a comparison of values cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    #[error("{field:?} is no value to compare; there are {}", fields().join(", "))]
    Field { field: String },
    #[error("{operand:?} is no number for {field}: write it as {example}")]
    Operand { field: String, operand: String, example: String },
    #[error("{operand:?} is no value of {field}: it is one of {other}")]
    OtherField { field: String, operand: String, other: String },
    #[error("no value of {field} is less than {operand}")]
    Nothing { field: String, operand: String },
    #[error("{operand:?} has more digits than a value of {field} can have")]
    Digits { field: String, operand: String },
}

/// Returns the names that can be compared: `amount`, `rate`, `days` …
pub fn fields() -> Vec<&'static str> {
    let mut fields = vec!["amount", "rate"];
    for measure in &table().measures {
        if !fields.contains(&measure.field) {
            fields.push(measure.field);
        }
    }
    fields
}

/// Returns the first and the last term (both included, in the order of bytes) of the values that a comparison is about.
///
/// The operand is a bare number (`days<=15`; an amount is then in yuan), or a value in any wording that [`find`] reads
/// (`amount>=1万美元`, `rate>万分之五`, `hours<90分钟`). A rate may tell its base (`rate<0.1%/day`): then only rates whose text
/// states that base are meant.
///
/// # Errors
/// [`RangeError`] names the part that is wrong.
pub fn range(field: &str, operator: Operator, operand: &str) -> Result<RangeInclusive<String>, RangeError> {
    let (field, typed) = (fold_str(field), operand);
    let operand = fold_str(operand);
    let (name, number) = match field.as_str() {
        "amount" => amount(&operand),
        "rate" => rate(&operand),
        _ => {
            let measure = table().measures.iter().find(|measure| measure.field == field);
            let Some(measure) = measure else { return Err(RangeError::Field { field }) };
            period(measure, &operand)
        }
    }
    .map_err(|fault| match fault {
        Fault::Digits => RangeError::Digits { field: field.clone(), operand: typed.to_owned() },
        Fault::Other(other) => {
            RangeError::OtherField { field: field.clone(), operand: typed.to_owned(), other: other.to_owned() }
        }
        Fault::Unread => {
            let example = match field.as_str() {
                "amount" => "amount>100000, amount>10万 or amount>1万美元".to_owned(),
                "rate" => "rate>0.05%, rate>5‰ or rate<0.1%/day".to_owned(),
                other => format!("{other}<=15"),
            };
            RangeError::Operand { field: field.clone(), operand: typed.to_owned(), example }
        }
    })?;
    let first = match operator {
        Operator::Less | Operator::AtMost => 0,
        Operator::Equal | Operator::AtLeast => number,
        Operator::More => number.saturating_add(1),
    };
    let last = match operator {
        Operator::Less if number == 0 => return Err(RangeError::Nothing { field, operand: typed.to_owned() }),
        Operator::Less => number - 1,
        Operator::AtMost | Operator::Equal => number,
        Operator::AtLeast | Operator::More => u64::MAX,
    };
    Ok(term(&name, first)..=term(&name, last))
}

/// What is wrong with an operand.
enum Fault {
    Unread,
    Digits,
    /// The field it is a value of.
    Other(&'static str),
}

/// The term's field and number.
type Bound = Result<(String, u64), Fault>;

fn amount(operand: &str) -> Bound {
    if let Some(number) = bare(operand) {
        return Ok((amount_field("cny"), parts(number, 1000)?));
    }
    match whole(operand)? {
        Quantity::Amount { currency, micros } => Ok((amount_field(currency), micros)),
        other => Err(Fault::Other(field_of(&other))),
    }
}

fn rate(operand: &str) -> Bound {
    let stated = [Base::Day, Base::Month, Base::Year].into_iter();
    let (plain, named) = stated
        .filter_map(|base| Some((operand.strip_suffix(base.name())?.strip_suffix('/')?, Some(base))))
        .next()
        .unwrap_or((operand, None));
    match whole(plain)? {
        Quantity::Rate { nanos, base } => Ok((rate_field(named.or(base)), nanos)),
        other => Err(Fault::Other(field_of(&other))),
    }
}

fn period(measure: &Measure, operand: &str) -> Bound {
    if let Some(number) = bare(operand) {
        let number = number.checked_mul(measure.each).ok_or(Fault::Digits)?;
        return Ok((measure.unit.name().to_owned(), parts(number, 1000 * ONE)?));
    }
    match whole(operand)? {
        Quantity::Period { unit, micros } if unit == measure.unit => Ok((unit.name().to_owned(), micros)),
        other => Err(Fault::Other(field_of(&other))),
    }
}

fn field_of(quantity: &Quantity) -> &'static str {
    match quantity {
        Quantity::Amount { .. } => "amount",
        Quantity::Rate { .. } => "rate",
        Quantity::Period { unit, .. } => unit.name(),
    }
}

/// The operand as a number and nothing else, in parts of 10⁻⁹.
fn bare(operand: &str) -> Option<u128> {
    let (number, length) = operand.starts_with(number::begins).then(|| number::read(operand))?;
    number.filter(|_| length == operand.len()).map(|number| number.nano)
}

fn parts(number: u128, divisor: u128) -> Result<u64, Fault> {
    number.is_multiple_of(divisor).then(|| u64::try_from(number / divisor).ok()).flatten().ok_or(Fault::Digits)
}

/// The operand as one value and nothing else; a rate may be followed by its base (0.05%/日), or follow it.
fn whole(operand: &str) -> Result<Quantity, Fault> {
    let found = find(operand);
    let [value] = found.as_slice() else { return Err(Fault::Unread) };
    let outside = operand.chars().count() - (value.end - value.start);
    let based = matches!(value.quantity, Quantity::Rate { base: Some(_), .. });
    (outside == 0 || based && outside <= 4).then_some(value.quantity).ok_or(Fault::Unread)
}
