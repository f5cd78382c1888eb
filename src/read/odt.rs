//! OpenDocument text.

use super::ReadOptions;
use super::blocks::Builder;
use crate::error::Reason;

pub(super) fn read(_bytes: &[u8], _options: &ReadOptions, _out: &mut Builder) -> Result<(), Reason> {
    Err(Reason::UnsupportedFormat("odt".to_owned()))
}
