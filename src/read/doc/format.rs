//! How numbers are written: the codes of the binary format, by the names that the same formats have in docx.

/// Codes and names of the formats that occur in Chinese texts; all others are shown in plain digits.
const NAMES: &[(u8, &str)] = &[
    (0, "decimal"),
    (1, "upperRoman"),
    (2, "lowerRoman"),
    (3, "upperLetter"),
    (4, "lowerLetter"),
    (5, "ordinal"),
    (6, "cardinalText"),
    (7, "ordinalText"),
    (8, "hex"),
    (9, "chicago"),
    (10, "ideographDigital"),
    (11, "japaneseCounting"),
    (14, "decimalFullWidth"),
    (15, "decimalHalfWidth"),
    (16, "japaneseLegal"),
    (17, "japaneseDigitalTenThousand"),
    (18, "decimalEnclosedCircle"),
    (19, "decimalFullWidth2"),
    (22, "decimalZero"),
    (23, "bullet"),
    (26, "decimalEnclosedFullstop"),
    (27, "decimalEnclosedParen"),
    (28, "decimalEnclosedCircleChinese"),
    (29, "ideographEnclosedCircle"),
    (30, "ideographTraditional"),
    (31, "ideographZodiac"),
    (32, "ideographZodiacTraditional"),
    (33, "taiwaneseCounting"),
    (34, "ideographLegalTraditional"),
    (35, "taiwaneseCountingThousand"),
    (36, "taiwaneseDigital"),
    (37, "chineseCounting"),
    (38, "chineseLegalSimplified"),
    (39, "chineseCountingThousand"),
    (57, "numberInDash"),
    (255, "none"),
];

/// Returns the name of the format with this code.
pub(super) fn name(code: u8) -> &'static str {
    NAMES.iter().find(|(known, _)| *known == code).map_or("decimal", |(_, name)| name)
}
