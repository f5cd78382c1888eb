//! Numbers of seven bits a byte, the lowest first; the highest bit says that more follow (LEB128).

/// Appends a number.
pub(crate) fn push(mut number: usize, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number from the front of `bytes`; none if there is no whole one, or one too large.
pub(crate) fn take(bytes: &mut &[u8]) -> Option<usize> {
    let mut number = 0usize;
    for shift in (0..usize::BITS - 1).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= usize::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_can_be_taken_back() {
        for number in [0, 1, 127, 128, 300, 1 << 20, u32::MAX as usize] {
            let mut bytes = Vec::new();
            push(number, &mut bytes);
            bytes.push(9);
            let mut rest = &bytes[..];
            assert_eq!((take(&mut rest), rest), (Some(number), &[9][..]));
        }
        assert_eq!(take(&mut &[0x80, 0x80][..]), None);
        assert_eq!(take(&mut &[0xFF; 20][..]), None);
    }
}
