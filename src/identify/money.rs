//! Sums of money in folded text: 人民币100,000.00元, 伍万陆仟伍佰元整, ¥3.5万元.

use std::sync::LazyLock;

use regex::Regex;

/// A sum at the start of a text.
#[derive(Debug, PartialEq)]
pub struct Money {
    /// Bytes of the text, a second wording of the same sum included.
    pub length: usize,
    /// ISO 4217, if the text says which; 元 alone is left to the caller.
    pub currency: Option<&'static str>,
    /// None if two wordings of the sum contradict each other.
    pub cents: Option<u64>,
}

/// Signs and names of currencies, before or behind a number.
const CURRENCIES: &[(&str, &str)] = &[
    ("人民币", "CNY"),
    ("rmb", "CNY"),
    ("cny", "CNY"),
    ("¥", "CNY"),
    ("新台币", "TWD"),
    ("台币", "TWD"),
    ("nt$", "TWD"),
    ("ntd", "TWD"),
    ("港币", "HKD"),
    ("港元", "HKD"),
    ("hk$", "HKD"),
    ("hkd", "HKD"),
    ("us$", "USD"),
    ("usd", "USD"),
    ("美元", "USD"),
    ("美金", "USD"),
    ("欧元", "EUR"),
    ("eur", "EUR"),
    ("€", "EUR"),
    ("英镑", "GBP"),
    ("gbp", "GBP"),
    ("£", "GBP"),
    ("日元", "JPY"),
    ("jpy", "JPY"),
];

static SUM: LazyLock<Regex> = LazyLock::new(|| {
    let names = CURRENCIES.iter().map(|(name, _)| regex::escape(name)).collect::<Vec<_>>().join("|");
    Regex::new(&format!(
        r"^(?P<before>(?:{names})(?:\([^()]{{0,6}}\))?)?[:为]?(?:\(?(?:大写|小写)\)?)?:?(?P<sign>{names})?[【\[_ ]*(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,2}})?|\d{{1,12}}(?:\.\d{{1,6}})?)[】\]_ ]*(?P<scale>亿|千万|百万|万|千)?|(?P<han>[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟廿]+))[】\]_ ]*(?P<unit>元|圆|{names})?(?:人民币)?(?P<jiao>[一二两三四五六七八九壹贰叁肆伍陆柒捌玖]角)?(?:零?(?P<fen>[一二两三四五六七八九壹贰叁肆伍陆柒捌玖]分))?(?:整|正)?"
    ))
    .expect("a test runs it")
});

/// Reads a sum, and a second wording of it (大写…), from the start of a text.
pub fn money(text: &str) -> Option<Money> {
    static AGAIN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[,、;]?[(]?(?:即|计|合计|共计|合)?(?:人民币)?[(]?(?P<says>大写|小写|¥|人民币|rmb)?(?:金额)?[)]?(?:为)?[:]?(?P<rest>)").expect("a test runs it")
    });
    let mut sum = one(text)?;
    let behind = &text[sum.length..];
    if let Some(captures) = AGAIN.captures(behind)
        && captures.get(0).is_some_and(|whole| {
            ["大写", "小写", "¥", "人民币", "rmb"].iter().any(|word| whole.as_str().contains(word))
        })
        && let Some(start) = captures.name("rest").map(|rest| rest.start())
        && let Some(second) = one(&behind[start..]).or_else(|| {
            one(&format!("¥{}", &behind[start..])).map(|sum| Money { length: sum.length - "¥".len(), ..sum })
        })
    {
        if second.cents != sum.cents {
            sum.cents = None;
        }
        sum.currency = sum.currency.or(Some("CNY").filter(|_| behind[..start].contains(['¥', '民'])));
        sum.length += start + second.length;
        if behind[start + second.length..].starts_with(')') {
            sum.length += 1;
        }
    }
    Some(sum)
}

fn one(text: &str) -> Option<Money> {
    let captures = SUM.captures(text)?;
    let get = |name: &str| captures.name(name).map(|part| part.as_str());
    if get("before").is_none() && get("sign").is_none() && get("unit").is_none() {
        return None;
    }
    let whole = match (get("digits"), get("han")) {
        (Some(digits), _) => decimal(digits, get("scale"))?,
        (_, Some(numeral)) => han(numeral)?.checked_mul(100)?,
        _ => return None,
    };
    let small = |name: &str| get(name).and_then(crate::numeral::han).map_or(0, |(value, _)| u64::from(value));
    let cents = whole.checked_add(10 * small("jiao") + small("fen"))?;
    let named = ["before", "sign", "unit"]
        .into_iter()
        .filter_map(get)
        .find_map(|name| CURRENCIES.iter().find(|(word, _)| name.starts_with(word)).map(|(_, code)| *code));
    Some(Money { length: captures.get(0)?.end(), currency: named, cents: Some(cents) })
}

/// Hundredths of a number such as `100,000.50` and its scale.
fn decimal(digits: &str, scale: Option<&str>) -> Option<u64> {
    let plain = digits.replace(',', "");
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let scale: u64 = match scale {
        Some("亿") => 100_000_000,
        Some("千万") => 10_000_000,
        Some("百万") => 1_000_000,
        Some("万") => 10_000,
        Some("千") => 1000,
        _ => 1,
    };
    let hundredths = whole.parse::<u64>().ok()?.checked_mul(scale)?.checked_mul(100)?;
    if part.is_empty() {
        return Some(hundredths);
    }
    let fraction = part.parse::<u64>().ok()?.checked_mul(scale)?.checked_mul(100)? / 10u64.pow(part.len() as u32);
    hundredths.checked_add(fraction)
}

/// The value of a Chinese numeral, 亿 included.
fn han(numeral: &str) -> Option<u64> {
    let part = |text: &str| -> Option<u64> {
        if text.is_empty() {
            return Some(0);
        }
        let (value, read) = crate::numeral::han(text)?;
        (read == text.len()).then_some(u64::from(value))
    };
    match numeral.rsplit_once('亿') {
        Some((upper, lower)) => part(upper)?.checked_mul(100_000_000)?.checked_add(part(lower)?),
        None => part(numeral),
    }
}

/// Writes hundredths as a decimal number.
pub fn written(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_in_their_many_forms() {
        for (text, cents, currency) in [
            ("人民币100,000.00元", Some(10_000_000), Some("CNY")),
            ("¥3.5万元(大写:叁万伍仟元整)", Some(3_500_000), Some("CNY")),
            ("48200元,计人民币肆万捌仟贰佰圆整", Some(4_820_000), Some("CNY")),
            ("¥240000元,人民币大写贰拾肆万元整", Some(24_000_000), Some("CNY")),
            ("人民币叁亿贰仟壹佰万元整(¥321000000.00)", Some(32_100_000_000), Some("CNY")),
            ("人民币(大写)壹拾贰万元整(小写:¥120000)", Some(12_000_000), Some("CNY")),
            ("usd 12,000", Some(1_200_000), Some("USD")),
            ("500万元", Some(500_000_000), None),
            ("叁元伍角整", Some(350), None),
            ("100元(大写:贰佰元整)", None, None),
        ] {
            let sum = money(text).expect(text);
            assert_eq!((sum.cents, sum.currency), (cents, currency), "{text}");
            assert_eq!(sum.length, text.len(), "{text}");
        }
        for text in ["5%", "____元", "人民币___元", "元", "30日", "xxx元"] {
            assert_eq!(money(text), None, "{text}");
        }
        assert_eq!(written(350), "3.50");
    }
}
