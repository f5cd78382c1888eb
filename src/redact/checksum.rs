//! Numbers that prove themselves: resident identity numbers, credit codes, bank cards.

/// Tells whether a text is a resident identity number: 18 characters with their check digit, or the 15 digits of old ones.
pub fn is_identity(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes.len() {
        18 => {
            let Some(digits) = digits(&bytes[..17]) else { return false };
            const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
            let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
            let check = b"10x98765432"[(sum % 11) as usize];
            is_province(&digits)
                && is_day(number(&digits[6..10]), number(&digits[10..12]), number(&digits[12..14]))
                && bytes[17].to_ascii_lowercase() == check
        }
        15 => digits(bytes).is_some_and(|digits| {
            is_province(&digits)
                && is_day(1900 + number(&digits[6..8]), number(&digits[8..10]), number(&digits[10..12]))
        }),
        _ => false,
    }
}

/// Tells whether a text is a unified social credit code (GB 32100).
pub fn is_credit_code(text: &str) -> bool {
    const SYMBOLS: &[u8] = b"0123456789abcdefghjklmnpqrtuwxy";
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let text = text.to_ascii_lowercase();
    let value = |byte: u8| SYMBOLS.iter().position(|&symbol| symbol == byte);
    let Some(values) = text.bytes().map(value).collect::<Option<Vec<usize>>>() else { return false };
    // Registrars are numbered but for the army (a) and agriculture (n); the district is that of the address, 10 the nation.
    let district = digits(&text.as_bytes()[2.min(text.len())..8.min(text.len())]);
    values.len() == 18
        && text.starts_with(|ch: char| matches!(ch, '1'..='9' | 'a' | 'n' | 'y'))
        && district.is_some_and(|district| is_province(&district) || district.starts_with(&[1, 0]))
        && {
            let sum: usize = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
            values[17] == (31 - sum % 31) % 31
        }
}

/// Tells whether a text is the number of a bank card: 15 to 19 digits by the formula of Luhn.
pub fn is_card(text: &str) -> bool {
    let Some(digits) = digits(text.as_bytes()) else { return false };
    let sum: u32 = digits.iter().rev().enumerate().map(|(at, &digit)| luhn(at, digit)).sum();
    let length = match text.as_bytes() {
        [b'3', b'4' | b'7', ..] => 15..=15,
        [b'3'..=b'6', ..] => 16..=19,
        _ => return false,
    };
    length.contains(&digits.len()) && sum.is_multiple_of(10)
}

fn luhn(at: usize, digit: u32) -> u32 {
    match digit * 2 {
        _ if at.is_multiple_of(2) => digit,
        twice if twice > 9 => twice - 9,
        twice => twice,
    }
}

fn digits(bytes: &[u8]) -> Option<Vec<u32>> {
    bytes.iter().map(|&byte| char::from(byte).to_digit(10)).collect()
}

fn number(digits: &[u32]) -> u32 {
    digits.iter().fold(0, |number, digit| number * 10 + digit)
}

/// Tells whether the first two digits are those of a province (GB/T 2260; 91 is abroad).
fn is_province(digits: &[u32]) -> bool {
    matches!(number(digits.get(..2).unwrap_or_default()),
        11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91)
}

fn is_day(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1880..=2100).contains(&year) && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    // All numbers are made up: districts 00, days long ago, sequences 000 and 999.
    #[test]
    fn identity_numbers_prove_themselves() {
        for (text, is) in [
            ("110000190001010004", true),
            ("11000019000101000x", false),
            ("110000190013010004", false),
            ("100000190001010004", false),
            ("110000000101999", true),
            ("110000000230999", false),
            ("", false),
            ("一一〇〇〇〇", false),
        ] {
            assert_eq!(is_identity(text), is, "{text}");
        }
        let made: Vec<char> = "0123456789x".chars().filter(|c| is_identity(&format!("11000019000101000{c}"))).collect();
        assert_eq!(made.len(), 1, "one check digit is right");
    }

    #[test]
    fn credit_codes_and_cards_prove_themselves() {
        let right = |stem: &str, is: fn(&str) -> bool| -> usize {
            "0123456789ABCDEFGHJKLMNPQRTUWXY".chars().filter(|c| is(&format!("{stem}{c}"))).count()
        };
        assert_eq!(right("91110000MA0000000", is_credit_code), 1);
        assert_eq!(right("91990000MA0000000", is_credit_code), 0);
        assert_eq!(right("01110000MA0000000", is_credit_code), 0);
        assert_eq!(right("622200000000000000", is_card), 1);
        assert_eq!(right("222200000000000000", is_card), 0);
        assert_eq!(right("6222", is_card), 0);
        assert!(!is_credit_code("") && !is_credit_code("9") && !is_card(""));
    }
}
