//! Pictures of pages, by an external program that recognises characters.

use super::ReadOptions;
use super::blocks::Builder;
use crate::error::Reason;

pub(super) fn read(_bytes: &[u8], _format: &str, _options: &ReadOptions, _out: &mut Builder) -> Result<(), Reason> {
    Err(Reason::Scanned)
}
