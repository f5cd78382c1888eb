//! Form fields: whether a box is ticked.

use super::bytes::{u16, u32};

/// Tells whether a box is ticked; none if there is no box. `at` is where the field is described in the data stream.
pub(super) fn is_ticked(data: &[u8], at: usize) -> Option<bool> {
    /// The head that the description shares with pictures.
    const HEAD: usize = 68;
    const BOX: u16 = 1;
    /// The state of a box that is as it is by default.
    const UNTOUCHED: u16 = 25;
    let form = data.get(at..)?.get(HEAD..)?;
    if u32(form, 0)? != u32::MAX {
        return None;
    }
    let bits = u16(form, 4)?;
    if bits & 0b11 != BOX {
        return None;
    }
    let state = bits >> 2 & 0b1_1111;
    if state != UNTOUCHED {
        return Some(state == 1);
    }
    // A name of so many units and a nought stands before the default.
    let name = usize::from(u16(form, 10)?);
    Some(u16(form, 12 + name * 2 + 2)? != 0)
}
