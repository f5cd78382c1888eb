//! Bytes become characters: which encoding a text file is in.
//!
//! What the bytes say counts, not what the file says of itself. The order is from the certain to the likely: a byte order
//! mark, UTF-16 without one, UTF-8 (which other encodings hardly ever look like), then the legacy encodings of Chinese.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::text::is_han;

/// A decoded text.
#[derive(Debug)]
pub(super) struct Decoded {
    /// Without byte order mark.
    pub text: String,
    /// Name of the encoding as the WHATWG standard writes it.
    pub encoding: &'static str,
    /// Number of byte sequences that mean nothing in the encoding; each has become a U+FFFD.
    pub replaced: usize,
}

/// Bytes looked at where a part of the file tells enough.
const SAMPLE: usize = 64 * 1024;

/// Decodes a text; none if the bytes are no text.
pub(super) fn decode(bytes: &[u8]) -> Option<Decoded> {
    let (encoding, bytes) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, &bytes[length..]),
        None => (guess(bytes), bytes),
    };
    if encoding == UTF_8
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        let decoded = Decoded { replaced: 0, encoding: encoding.name(), text: text.to_owned() };
        return is_text(&decoded).then_some(decoded);
    }
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let replaced = if had_errors { text.matches('\u{FFFD}').count() } else { 0 };
    let decoded = Decoded { replaced, encoding: encoding.name(), text: text.into_owned() };
    is_text(&decoded).then_some(decoded)
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    if is_utf8 && !bytes.contains(&0) {
        return UTF_8;
    }
    if let Some(encoding) = utf16(bytes) {
        return encoding;
    }
    if is_utf8 || is_damaged_utf8(bytes) {
        return UTF_8;
    }
    legacy(bytes)
}

/// Recognises UTF-16 without a byte order mark: nearly all code units are letters of the scripts that occur in
/// agreements, read in one byte order but not in the other. ASCII read as UTF-16 looks like Han, but has no zero byte
/// and is valid UTF-8, hence the second condition.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    if sample.len() < 4 || bytes.len() % 2 == 1 || (!sample.contains(&0) && std::str::from_utf8(bytes).is_ok()) {
        return None;
    }
    let units = sample.len() / 2;
    // Latin letters tell the byte order best: with their bytes swapped they look like Han.
    let score = |read: fn([u8; 2]) -> u16| {
        let all = sample.chunks_exact(2).map(|pair| read([pair[0], pair[1]])).filter(|unit| is_familiar(*unit));
        all.fold((0, 0), |(familiar, latin), unit| (familiar + 1, latin + usize::from(unit < 0x100)))
    };
    let (little, big) = (score(u16::from_le_bytes), score(u16::from_be_bytes));
    let enough = |(familiar, latin): (usize, usize), other: (usize, usize)| {
        familiar * 100 >= units * 95 && familiar + latin > other.0 + other.1 + units / 10
    };
    match () {
        _ if enough(little, big) => Some(UTF_16LE),
        _ if enough(big, little) => Some(UTF_16BE),
        _ => None,
    }
}

fn is_familiar(unit: u16) -> bool {
    matches!(unit, 0x09 | 0x0A | 0x0D | 0x20..=0x7E | 0xA0..=0xFF | 0x2010..=0x203F | 0x2460..=0x24FF | 0x2500..=0x25FF
        | 0x3000..=0x301F | 0x4E00..=0x9FA5 | 0xFF01..=0xFF5E)
}

/// Recognises UTF-8 with a few bytes lost or cut off. Three-byte sequences are what proves it: text in a legacy encoding
/// has next to none of them and errors everywhere.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut long, mut errors) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        long += chunk.valid().bytes().filter(|&byte| byte >= 0xE0).count();
        errors += usize::from(!chunk.invalid().is_empty());
    }
    long >= 3 && errors * 10 <= long
}

/// Chooses among the legacy encodings. GB18030 is the rule, GBK and GB2312 are parts of it. Big5 needs the detector's
/// word and bytes that do not fit GB18030 better; on short texts the detector knows little, so there what the file
/// declares decides. Western text only if its bytes cannot be Chinese.
fn legacy(bytes: &[u8]) -> &'static Encoding {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let (gb_errors, gb_odd) = misfit(GB18030, sample);
    let (big5_errors, big5_odd) = misfit(BIG5, sample);
    let declared = declared(sample);
    let big5_fits = big5_errors <= gb_errors && big5_odd <= gb_odd;
    if big5_fits && (guess == BIG5 || declared == Some(BIG5)) {
        return BIG5;
    }
    if gb_errors > 0 && guess == WINDOWS_1252 && gb_errors * 4 > sample.iter().filter(|byte| **byte >= 0x80).count() {
        return WINDOWS_1252;
    }
    GB18030
}

/// Counts the errors of reading the bytes in an encoding, and the characters that no agreement would hold.
fn misfit(encoding: &'static Encoding, bytes: &[u8]) -> (usize, usize) {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    // A sample may end within a character: not the encoding's fault.
    let text = text.strip_suffix('\u{FFFD}').unwrap_or(&text);
    let odd = |ch: char| !ch.is_ascii() && !is_han(ch) && !u16::try_from(ch as u32).is_ok_and(is_familiar);
    (text.matches('\u{FFFD}').count(), text.chars().filter(|&ch| odd(ch)).count())
}

/// Returns the encoding that an HTML or XML text declares near its beginning.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(2048)];
    let at = head.windows(7).position(|window| window.eq_ignore_ascii_case(b"charset"))?;
    let label = head[at + 7..].iter().skip_while(|byte| matches!(byte, b'=' | b'"' | b'\'' | b' '));
    let label: Vec<u8> = label.take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').copied().collect();
    Encoding::for_label(&label)
}

/// Tells text from binary junk: text has hardly any control characters and few undecodable bytes.
fn is_text(decoded: &Decoded) -> bool {
    // ^Z ended texts under DOS, ESC starts the colours of a terminal.
    let is_bad = |ch: char| {
        ch.is_control() && !matches!(ch, '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{1A}' | '\u{1B}' | '\u{85}')
    };
    let all = decoded.text.chars().count();
    // few texts have a byte that a bad character may begin with
    let may_be_bad = |byte: &u8| matches!(byte, 0..=0x1F | 0x7F | 0xC2) && !matches!(byte, b'\t' | b'\n' | b'\r');
    let bad = match decoded.text.as_bytes().iter().any(may_be_bad) {
        true => decoded.text.chars().filter(|&ch| is_bad(ch)).count(),
        false => 0,
    };
    bad * 50 <= all && decoded.replaced * 10 <= all
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIMPLIFIED: &str = "第一条 甲方应于每月五日前向乙方支付服务费，逾期按日千分之一支付违约金。\r\n";
    const TRADITIONAL: &str = "第一條 甲方應於每月五日前向乙方支付服務費，逾期按日千分之一支付違約金。\r\n";

    fn found(bytes: &[u8]) -> (String, &'static str, usize) {
        let decoded = decode(bytes).expect("text");
        (decoded.text, decoded.encoding, decoded.replaced)
    }

    fn utf16_bytes(text: &str, write: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(write).collect()
    }

    #[test]
    fn every_encoding_comes_back() {
        for (text, bytes, name) in [
            (SIMPLIFIED, SIMPLIFIED.as_bytes().to_vec(), "UTF-8"),
            (SIMPLIFIED, [b"\xEF\xBB\xBF", SIMPLIFIED.as_bytes()].concat(), "UTF-8"),
            (SIMPLIFIED, GB18030.encode(SIMPLIFIED).0.into_owned(), "gb18030"),
            (TRADITIONAL, BIG5.encode(TRADITIONAL).0.into_owned(), "Big5"),
            (TRADITIONAL, GB18030.encode(TRADITIONAL).0.into_owned(), "gb18030"),
            (SIMPLIFIED, utf16_bytes(SIMPLIFIED, u16::to_le_bytes), "UTF-16LE"),
            (TRADITIONAL, utf16_bytes(TRADITIONAL, u16::to_be_bytes), "UTF-16BE"),
            (SIMPLIFIED, utf16_bytes(&format!("\u{FEFF}{SIMPLIFIED}"), u16::to_be_bytes), "UTF-16BE"),
            ("plain words", b"plain words".to_vec(), "UTF-8"),
            ("plain words", utf16_bytes("plain words", u16::to_le_bytes), "UTF-16LE"),
        ] {
            assert_eq!(found(&bytes), (text.to_owned(), name, 0), "{name} {text}");
            let long = bytes.repeat(if bytes.starts_with(b"\xEF\xBB\xBF") || bytes.starts_with(b"\xFE\xFF") {
                1
            } else {
                300
            });
            assert_eq!(found(&long).1, name, "long {name}");
        }
    }

    #[test]
    fn short_texts_are_not_exotic() {
        for text in ["甲方", "违约金", "租赁合同", "保密", "乙方：张三", "联通"] {
            assert_eq!(found(text.as_bytes()).1, "UTF-8");
            assert_eq!(found(&GB18030.encode(text).0), (text.to_owned(), "gb18030", 0));
        }
    }

    #[test]
    fn bytes_beat_the_declaration() {
        let page = format!("<meta charset=gb2312><p>{SIMPLIFIED}");
        assert_eq!(found(page.as_bytes()).1, "UTF-8");
        let page = format!("<meta charset=big5><p>{SIMPLIFIED}");
        assert_eq!(found(&GB18030.encode(&page).0), (page.clone(), "gb18030", 0));
    }

    #[test]
    fn damage_is_counted_and_stays_local() {
        let mut bytes = SIMPLIFIED.repeat(3).into_bytes();
        bytes.insert(9, 0xFF);
        bytes.truncate(bytes.len() - 4);
        let (text, encoding, replaced) = found(&bytes);
        assert_eq!((encoding, replaced), ("UTF-8", 2));
        assert!(text.contains("违约金"));
    }

    #[test]
    fn western_text_is_not_read_as_chinese() {
        let text =
            "The \u{201C}Supplier\u{201D} shall keep the Customer\u{2019}s data for ninety days \u{2013} no longer.";
        assert_eq!(found(&WINDOWS_1252.encode(text).0).0, text);
    }

    #[test]
    fn junk_is_no_text() {
        let junk: Vec<u8> = (0..4096u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(decode(&junk).is_none());
        assert!(decode(&[0; 64]).is_none());
    }

    proptest::proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            decode(&bytes);
        }
    }
}
