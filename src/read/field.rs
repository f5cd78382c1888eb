//! Fields: an instruction, and the text that it came to when the file was saved.

/// The fields that are open, and what they let through.
#[derive(Debug, Default)]
pub(super) struct Fields {
    open: Vec<Field>,
    /// How many of the open ones are in their instruction.
    instructions: usize,
}

#[derive(Debug, Default)]
struct Field {
    instruction: String,
    in_result: bool,
}

/// Fields nested deeper are taken for one.
const DEEPEST: usize = 64;

impl Fields {
    pub(super) fn begin(&mut self) {
        if self.open.len() < DEEPEST {
            self.open.push(Field::default());
            self.instructions += 1;
        }
    }

    /// The instruction is over, the text begins.
    pub(super) fn separate(&mut self) {
        if let Some(field) = self.open.last_mut().filter(|field| !field.in_result) {
            field.in_result = true;
            self.instructions -= 1;
        }
    }

    /// Ends a field; returns the text of one that has none but says in its instruction what is shown.
    pub(super) fn end(&mut self) -> Option<String> {
        let field = self.open.pop()?;
        if field.in_result {
            // The result of a box is empty.
            return ticked(&field.instruction).map(str::to_owned);
        }
        self.instructions -= 1;
        shown(&field.instruction)
    }

    /// Ends the fields whose instruction goes on at the end of a paragraph: their own end is missing, and they would hide
    /// all that follows.
    pub(super) fn end_paragraph(&mut self) {
        let first = self.open.iter().position(|field| !field.in_result);
        self.open.truncate(first.unwrap_or(self.open.len()));
        self.instructions = 0;
    }

    /// Tells whether text at this place is to be seen.
    pub(super) fn show(&self) -> bool {
        self.instructions == 0
    }

    /// Takes in text of an instruction.
    pub(super) fn instruct(&mut self, unit: u16) {
        const LONGEST: usize = 1024;
        if let Some(field) = self.open.last_mut().filter(|field| field.instruction.len() < LONGEST) {
            field.instruction.push(char::from_u32(u32::from(unit)).unwrap_or('\u{FFFD}'));
        }
    }

    /// Takes in text of an instruction.
    pub(super) fn instruct_text(&mut self, text: &str) {
        text.encode_utf16().for_each(|unit| self.instruct(unit));
    }

    /// No field goes on over the end of a story.
    pub(super) fn clear(&mut self) {
        *self = Fields::default();
    }
}

/// A box that is ticked, and one that is not.
pub(super) const BOXES: [char; 2] = ['☑', '☐'];

/// The box that an instruction shows. Whether it is ticked stands elsewhere in the file: readers put a ticked box behind
/// the field's name.
fn ticked(instruction: &str) -> Option<&'static str> {
    let name = instruction.split_whitespace().next()?;
    let is_box = name.trim_end_matches(BOXES).eq_ignore_ascii_case("FORMCHECKBOX");
    is_box.then(|| if instruction.contains(BOXES[0]) { "☑" } else { "☐" })
}

/// The instruction of a box, with what ticks it.
pub(super) fn checkbox(ticked: bool) -> &'static str {
    if ticked { "FORMCHECKBOX ☑ " } else { "FORMCHECKBOX ☐ " }
}

/// What an instruction shows by itself: a box to tick, characters set on top of each other (`EQ \o\ac(○,1)`, which is how Word encloses
/// numbers), and the text of a place to fill in.
pub(super) fn shown(instruction: &str) -> Option<String> {
    if let Some(ticked) = ticked(instruction) {
        return Some(ticked.to_owned());
    }
    let (name, rest) = instruction.trim().split_once(char::is_whitespace)?;
    if name.eq_ignore_ascii_case("MACROBUTTON") {
        return rest.trim_start().split_once(char::is_whitespace).map(|(_, text)| text.trim().to_owned());
    }
    if !name.eq_ignore_ascii_case("EQ") {
        return None;
    }
    let lower = rest.to_ascii_lowercase();
    let start = lower.find("\\o")?;
    let open = start + lower[start..].find(['(', '（'])?;
    let inner = &rest[open..];
    let inner = &inner[inner.chars().next()?.len_utf8()..];
    let inner = &inner[..inner.rfind([')', '）']).unwrap_or(inner.len())];
    let mut parts = inner.split([',', '，']).map(str::trim);
    let (ring, number) = (parts.next()?, parts.next()?);
    match number.parse::<u32>() {
        Ok(number) if matches!(ring, "○" | "〇" | "◯") => Some(circled(number)),
        _ => Some(number.to_owned()),
    }
}

fn circled(number: u32) -> String {
    let first = match number {
        1..=20 => 0x2460 - 1,
        21..=35 => 0x3251 - 21,
        36..=50 => 0x32B1 - 36,
        _ => return format!("({number})"),
    };
    char::from_u32(first + number).map_or_else(|| format!("({number})"), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end_of(instruction: &str) -> Option<String> {
        let mut fields = Fields::default();
        fields.begin();
        instruction.encode_utf16().for_each(|unit| fields.instruct(unit));
        fields.end()
    }

    #[test]
    fn instructions_that_are_shown() {
        assert_eq!(end_of(r"eq \o\ac(○,12)").as_deref(), Some("⑫"));
        assert_eq!(end_of(r#" EQ \* jc2 \* "Font:宋体" \* hps21 \o\ac(○,21) "#).as_deref(), Some("㉑"));
        assert_eq!(end_of(r"eq \o\ac(□,甲)").as_deref(), Some("甲"));
        assert_eq!(end_of("MACROBUTTON  AcceptAllChangesShown [公司名称]").as_deref(), Some("[公司名称]"));
        assert_eq!((end_of(" FORMCHECKBOX ☑").as_deref(), end_of("FORMCHECKBOX").as_deref()), (Some("☑"), Some("☐")));
        assert_eq!((end_of("PAGE"), end_of("TC \"第一条\""), end_of(r"EQ \o")), (None, None, None));
    }

    #[test]
    fn a_result_within_an_instruction_is_not_shown() {
        let mut fields = Fields::default();
        fields.begin();
        fields.begin();
        fields.separate();
        assert!(!fields.show());
        fields.end();
        fields.separate();
        assert!(fields.show());
        fields.end();
        assert!(fields.show() && fields.end().is_none());
    }

    #[test]
    fn an_instruction_ends_with_its_paragraph() {
        let mut fields = Fields::default();
        fields.begin();
        fields.separate();
        fields.begin();
        fields.end_paragraph();
        assert!(fields.show());
        fields.end();
        assert!(fields.open.is_empty());
    }
}
