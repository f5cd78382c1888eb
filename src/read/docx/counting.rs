//! Automatic numbering: the number that each paragraph of a list shows.

use super::numbering::Numbering;
use crate::read::numbers::Counters;

pub(super) use crate::read::numbers::Label;

/// Counts along a document. Lists of one definition go on counting where another stopped.
#[derive(Debug)]
pub(super) struct Counter<'a> {
    numbering: &'a Numbering,
    counters: Counters,
}

impl<'a> Counter<'a> {
    pub(super) fn new(numbering: &'a Numbering) -> Self {
        Counter { numbering, counters: Counters::default() }
    }

    /// Counts a paragraph and returns its number; none if there is no such list or level.
    pub(super) fn next(&mut self, id: i64, at: usize) -> Option<Label> {
        let list = self.numbering.list(id)?;
        let levels = self.numbering.levels(list);
        levels.get(at)?.as_ref()?;
        let anew = list.starts.get(at).copied().flatten().filter(|_| self.counters.starts(id));
        self.counters.next(list.definition, &levels, at, anew)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::docx::styles::Styles;

    fn level(at: usize, format: &str, text: &str, more: &str) -> String {
        format!(
            r#"<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{format}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>"#
        )
    }

    fn labels(xml: &str, uses: &[(i64, usize)]) -> Vec<String> {
        let numbering =
            Numbering::read(format!("<w:numbering>{xml}</w:numbering>").as_bytes(), &Styles::default()).unwrap();
        let mut counter = Counter::new(&numbering);
        uses.iter().map(|(list, at)| counter.next(*list, *at).map(|label| label.text).unwrap_or("-".into())).collect()
    }

    fn contract(more: &str) -> String {
        [
            r#"<w:abstractNum w:abstractNumId="3">"#,
            &level(0, "chineseCountingThousand", "第%1条", ""),
            &level(1, "decimal", "%1.%2", "<w:isLgl/>"),
            &level(2, "chineseCounting", "（%3）", more),
            r#"</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="3"/></w:num>"#,
            r#"<w:num w:numId="2"><w:abstractNumId w:val="3"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>"#,
            r#"<w:num w:numId="4"><w:abstractNumId w:val="3"/><w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="附%1"/></w:lvl></w:lvlOverride></w:num>"#,
        ]
        .concat()
    }

    #[test]
    fn levels_count_and_start_anew() {
        let uses = [(1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (1, 2), (1, 0), (1, 1)];
        let shown = labels(&contract(""), &uses);
        assert_eq!(shown, ["第一条", "1.1", "（一）", "（二）", "1.2", "（一）", "第二条", "2.1"]);
        let kept = labels(&contract(r#"<w:lvlRestart w:val="0"/>"#), &uses);
        assert_eq!(kept[5], "（三）");
        let first = labels(&contract(r#"<w:lvlRestart w:val="1"/>"#), &uses);
        assert_eq!(first[5], "（三）", "only the first level starts it anew");
    }

    #[test]
    fn lists_share_a_count_unless_they_start_anew() {
        let uses = [(1, 0), (4, 0), (1, 0), (2, 0), (2, 0), (1, 0), (9, 0), (1, 8)];
        assert_eq!(labels(&contract(""), &uses), ["第一条", "附B", "第三条", "第五条", "第六条", "第七条", "-", "-"]);
    }

    #[test]
    fn levels_that_were_passed_over_show_their_start() {
        assert_eq!(labels(&contract(""), &[(1, 1), (1, 1)]), ["1.1", "1.2"]);
    }

    #[test]
    fn odd_patterns_are_kept() {
        let xml = [
            r#"<w:abstractNum w:abstractNumId="0">"#,
            &level(0, "decimal", "100%  %1%9%", ""),
            &level(1, "bullet", "l", r#"<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>"#),
            &level(2, "none", "附则", ""),
            &level(3, "decimal", "%4", "<w:rPr><w:vanish/></w:rPr>"),
            &level(4, "decimal", "%1.%3.%5", ""),
            r#"</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"#,
        ]
        .concat();
        let uses = [(1, 0), (1, 1), (1, 2), (1, 3), (1, 4)];
        assert_eq!(labels(&xml, &uses), ["100%  1%", "•", "附则", "", "1.1"]);
    }
}
