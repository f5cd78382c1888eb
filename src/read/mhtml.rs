//! Web archives (MHTML), which is also what Confluence and some browsers save as `.doc`: the page is one part of a mail.

/// How deep parts may hold parts.
const DEEPEST: usize = 4;

/// Tells whether a file begins as a mail does: with headers, one of which says that it has parts.
pub(super) fn is_mail(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let is_header = |line: &str| {
        line.starts_with([' ', '\t'])
            || line.split_once(':').is_some_and(|(name, _)| {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            })
    };
    let headers: Vec<&str> = lines.by_ref().take_while(|line| is_header(line)).collect();
    headers.iter().any(|line| line.to_ascii_lowercase().starts_with("mime-version:"))
}

/// Returns the bytes of the page in a web archive; none if there is none.
pub(super) fn page(bytes: &[u8]) -> Option<Vec<u8>> {
    part(bytes, DEEPEST)
}

fn part(bytes: &[u8], depth: usize) -> Option<Vec<u8>> {
    let (headers, body) = split(bytes);
    let kind = header(&headers, "content-type").unwrap_or_default();
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") {
        let at = lower.find("boundary=")? + "boundary=".len();
        let boundary = kind[at..].split(';').next()?.trim().trim_matches('"');
        let mark = [b"--", boundary.as_bytes()].concat();
        if boundary.is_empty() || depth == 0 {
            return None;
        }
        return parts(body, &mark).into_iter().find_map(|bytes| part(bytes, depth - 1));
    }
    if !lower.starts_with("text/html") {
        return None;
    }
    let encoding = header(&headers, "content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
    Some(match encoding.trim() {
        "base64" => base64(body),
        "quoted-printable" => quoted_printable(body),
        _ => body.to_vec(),
    })
}

/// The parts between lines that start with `mark`.
fn parts<'a>(body: &'a [u8], mark: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (None, 0);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(mark) {
            parts.extend(start.map(|start| &body[start..at]));
            start = Some(at + line.len());
        }
        at += line.len();
    }
    // The last part of a file that is cut off.
    parts.extend(start.map(|start| &body[start..]));
    parts
}

/// The lines of the headers, unfolded, and what follows the blank line behind them.
fn split(bytes: &[u8]) -> (Vec<String>, &[u8]) {
    let mut headers: Vec<String> = Vec::new();
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        let text = String::from_utf8_lossy(line);
        let text = text.trim_end();
        match headers.last_mut() {
            // Blank lines before the headers are none.
            None if text.is_empty() => {}
            _ if text.is_empty() => break,
            Some(last) if text.starts_with([' ', '\t']) => last.push_str(text),
            _ => headers.push(text.to_owned()),
        }
    }
    (headers, &bytes[at..])
}

fn header(headers: &[String], name: &str) -> Option<String> {
    let pairs = headers.iter().filter_map(|line| line.split_once(':'));
    let mut values = pairs.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
    values.next().map(|(_, value)| value.trim().to_owned())
}

fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'=' {
            out.push(byte);
            continue;
        }
        let digits = rest.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            out.push(byte);
            rest = &rest[2..];
        } else if let Some(after) = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")) {
            // A line that goes on.
            rest = after;
        } else {
            out.push(b'=');
        }
    }
    out
}

fn base64(body: &[u8]) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for six in body.iter().take_while(|byte| **byte != b'=').filter_map(|byte| value(*byte)) {
        bits = (bits << 6 | u32::from(six)) & 0xFF_FFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_found_and_decoded() {
        let archive = "Date: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=\"b\"\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=E7=94=\r\n=B2 a=3Db\r\n--b--\r\n";
        assert!(is_mail(archive.as_bytes()));
        assert_eq!(page(archive.as_bytes()).as_deref(), Some("<p>甲 a=b\r\n".as_bytes()));
        let encoded = archive.replace("quoted-printable", "base64").replace("<p>=E7=94=\r\n=B2 a=3Db", "PHA+55Sy\r\n");
        assert_eq!(page(encoded.as_bytes()).as_deref(), Some("<p>甲".as_bytes()));
        assert_eq!(page(b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx"), None);
        assert!(!is_mail("协议: 甲\nMIME-Version: 1.0".as_bytes()) && !is_mail(b"Title: x\n\nMIME-Version: 1.0"));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "(--b|\\r\\n|\\n|Content-Type: (text/html|multipart/x; boundary=b)|=|=E7|:| |x){0,40}") {
            page(text.as_bytes());
            is_mail(text.as_bytes());
            quoted_printable(text.as_bytes());
            base64(text.as_bytes());
        }
    }
}
