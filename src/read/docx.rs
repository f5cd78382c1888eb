//! Word documents (Office Open XML).

pub(super) mod format;
pub(super) mod symbols;
pub(super) mod xml;

use super::ReadOptions;
use super::blocks::Builder;
use crate::error::Reason;

pub(super) fn read(_bytes: &[u8], _options: &ReadOptions, _out: &mut Builder) -> Result<(), Reason> {
    Err(Reason::UnsupportedFormat("docx".to_owned()))
}
