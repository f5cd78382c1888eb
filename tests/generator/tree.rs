//! A random agreement as a tree, before it is written down.

use crate::rng::Rng;
use crate::words;

/// An agreement whose division the annotation guide (`ANNOTATION.md`, rules 1–8) determines.
#[derive(Debug)]
pub struct Agreement {
    pub title: String,
    /// Lines above and below the title: who publishes it, which version it is.
    pub above: Option<String>,
    pub below: Option<String>,
    pub particulars: Vec<String>,
    pub preamble: Vec<String>,
    pub body: Vec<Node>,
    pub signature: Vec<String>,
    pub attachments: Vec<Node>,
}

/// What may carry a number of the body.
#[derive(Debug)]
pub enum Node {
    /// A title with nodes below it, perhaps with sentences between (rules 3 and 6).
    Section { title: String, lead: Vec<String>, nodes: Vec<Node> },
    /// A title with unnumbered text only (rule 5).
    Text { title: String, text: Provision },
    /// A numbered provision (rule 1).
    Provision(Provision),
}

/// The text of one clause, and numbered provisions below it that are clauses of their own.
#[derive(Debug, Default)]
pub struct Provision {
    pub paragraphs: Vec<String>,
    /// Items that the last paragraph leads into (rule 2).
    pub items: Vec<Item>,
    /// A paragraph that closes the items (rule 2).
    pub closing: Option<String>,
    /// Another paragraph that leads into items.
    pub more: Option<Box<Provision>>,
    /// Rows of a table below the last paragraph.
    pub table: Vec<[String; 3]>,
    pub below: Vec<Provision>,
}

#[derive(Debug)]
pub struct Item {
    pub text: String,
    pub items: Vec<Item>,
}

/// What the numbering style lets a tree have.
#[derive(Clone, Copy)]
pub struct Shape {
    /// Levels of numbers, items not counted; the last one numbers provisions only.
    pub levels: usize,
    /// Levels that number titles only, from the top.
    pub titled: usize,
    /// Of a hundred nodes between these and the last level, how many are titled.
    pub sections: usize,
    /// Of a hundred titled nodes, how many have unnumbered text only.
    pub texts: usize,
    /// Provisions may have numbered provisions below them.
    pub below: bool,
    /// Levels of items that the style has numbers for.
    pub items: usize,
    pub attachments: bool,
}

pub struct Grower<'a> {
    pub rng: &'a mut Rng,
    shape: Shape,
    sides: (&'static str, &'static str),
    things: Vec<&'static str>,
    /// Titles and sentences not used yet: an agreement does not say one thing twice.
    sections: Vec<&'static str>,
    provisions: Vec<&'static str>,
    /// Of a hundred provisions, how many have items; how many go on in a second paragraph.
    items: usize,
    paragraphs: usize,
    colons: bool,
    largest: usize,
    named: usize,
}

pub fn grow(rng: &mut Rng, shape: Shape) -> Agreement {
    let sides = *rng.pick(words::SIDES);
    let things = (0..3).map(|_| *rng.pick(words::THINGS)).collect();
    let items = *rng.pick(&[0, 10, 25]);
    let paragraphs = *rng.pick(&[0, 0, 10]);
    let colons = rng.chance(8);
    let largest = *rng.pick(&[2, 2, 3, 3, 4, 4, 6, 6, 12]);
    let largest = match shape.levels {
        1 if rng.chance(10) => 28,
        1 | 2 => largest,
        _ => largest.min(4),
    };
    let named = *rng.pick(&[0, 0, 10, 30]);
    let mut grower = Grower {
        rng,
        shape,
        sides,
        things,
        sections: vec![],
        provisions: vec![],
        items,
        paragraphs,
        colons,
        largest,
        named,
    };
    grower.agreement()
}

impl Grower<'_> {
    fn agreement(&mut self) -> Agreement {
        let thing = *self.rng.pick(&self.things);
        let title = format!("{thing}{}", self.rng.pick(words::TITLES));
        let above = self.rng.chance(8).then(|| self.company());
        let below = self
            .rng
            .chance(10)
            .then(|| self.rng.pick(&["（2024版）", "（示范文本）", "V2.1", "（适用于企业用户）"]).to_string());
        let particulars = self.particulars();
        let preamble = self.preamble();
        let count = self.rng.within(2, self.largest + 2);
        let body = self.nodes(0, count);
        let attached = if self.shape.attachments { self.rng.within(1, 3) } else { 0 };
        let signature = if attached > 0 || self.rng.chance(50) { self.signature() } else { vec![] };
        let mut titles: Vec<_> = words::ATTACHMENTS.iter().collect();
        let attachments = (0..attached)
            .map(|_| {
                let (title, texts) = titles.remove(self.rng.below(titles.len()));
                self.attachment(title, texts)
            })
            .collect();
        Agreement { title, above, below, particulars, preamble, body, signature, attachments }
    }

    fn company(&mut self) -> String {
        format!(
            "{}{}有限公司",
            self.rng.pick(words::NAMES),
            self.rng.pick(&["科技", "仓储", "文化传播", "设备租赁", "信息技术"])
        )
    }

    fn particulars(&mut self) -> Vec<String> {
        let mut lines = vec![];
        if self.rng.chance(30) {
            lines.push(format!("合同编号：YS-2024-{:03}", self.rng.within(1, 99)));
        }
        if self.rng.chance(25) {
            lines.push(self.rng.pick(&["更新日期：2024年3月1日", "生效日期：2024年5月20日"]).to_string());
        }
        if self.rng.chance(60) && !matches!(self.sides.0, "我们" | "平台" | "本公司") {
            let more = self.rng.chance(50);
            for side in [self.sides.0, self.sides.1] {
                let company = self.company();
                lines.push(format!("{side}：{company}"));
                if more {
                    lines.push(format!("地址：云川市{}路{}号", self.rng.pick(words::NAMES), self.rng.within(1, 99)));
                    lines.push("联系电话：____________".to_string());
                }
            }
        }
        if self.rng.chance(10) {
            let label = *self.rng.pick(words::LABELS);
            lines.push(format!("{label}：{}", self.company()));
        }
        lines
    }

    fn preamble(&mut self) -> Vec<String> {
        let mut texts = vec![];
        if self.rng.chance(60) {
            for _ in 0..self.rng.within(1, 2) {
                let text = *self.rng.pick(words::PREAMBLES);
                texts.push(self.fill(text));
            }
            texts.dedup();
            if self.rng.chance(30) {
                let text = *self.rng.pick(words::AGREED);
                texts.push(self.fill(text));
            }
        }
        texts
    }

    fn signature(&mut self) -> Vec<String> {
        let (first, second) = match self.sides {
            ("我们", _) | ("平台", _) | ("本公司", _) => ("甲方", "乙方"),
            sides => sides,
        };
        let date = *self.rng.pick(&["日期：　　年　月　日", "2024年3月1日", "签订日期：2024年3月1日"]);
        match self.rng.below(5) {
            3 => vec![
                "（以下无正文）".to_string(),
                format!("{first}：____________　　{second}：____________"),
                date.to_string(),
            ],
            4 => vec![
                format!("{first}：{}（盖章）", self.company()),
                "授权代表：".to_string(),
                format!("{second}：{}（盖章）", self.company()),
                "授权代表：".to_string(),
                date.to_string(),
            ],
            0 => vec![format!("{first}（盖章）：　　　　　　{second}（盖章）："), date.to_string()],
            1 => vec![format!("{first}（签字）："), date.to_string(), format!("{second}（签字）："), date.to_string()],
            _ => vec![
                format!("{first}（盖章）："),
                "法定代表人（签字）：".to_string(),
                format!("{second}（盖章）："),
                "法定代表人（签字）：".to_string(),
                date.to_string(),
            ],
        }
    }

    fn attachment(&mut self, title: &str, texts: &[&'static str]) -> Node {
        let texts: Vec<Provision> =
            texts.iter().map(|text| Provision { paragraphs: vec![self.fill(text)], ..Provision::default() }).collect();
        let title = title.to_string();
        if self.rng.chance(60) {
            return Node::Section { title, lead: vec![], nodes: texts.into_iter().map(Node::Provision).collect() };
        }
        let paragraphs = texts.into_iter().flat_map(|text| text.paragraphs).collect();
        Node::Text { title, text: Provision { paragraphs, ..Provision::default() } }
    }

    fn nodes(&mut self, level: usize, count: usize) -> Vec<Node> {
        (0..count).map(|_| self.node(level)).collect()
    }

    fn node(&mut self, level: usize) -> Node {
        let last = level + 1 >= self.shape.levels;
        let titled = level < self.shape.titled || !last && self.rng.chance(self.shape.sections);
        if !titled {
            return Node::Provision(self.provision(!last));
        }
        let title = self.section_title();
        if last || self.rng.chance(self.shape.texts) {
            return Node::Text { title, text: self.provision(false) };
        }
        let mut lead = vec![];
        if self.rng.chance(10) {
            let text = *self.rng.pick(words::LEADS);
            lead.push(self.fill(text));
        } else if level + 2 == self.shape.levels && self.shape.titled == level + 1 && self.rng.chance(4) {
            // provisions that stand on their own are clauses whatever leads into them (rule 3)
            lead.push(self.fill("{B}应当遵守以下规则："));
            let mut rules = words::RULES.to_vec();
            let nodes = (0..self.rng.within(2, 4))
                .map(|_| {
                    let rule = rules.swap_remove(self.rng.below(rules.len()));
                    Node::Provision(Provision { paragraphs: vec![self.fill(rule)], ..Provision::default() })
                })
                .collect();
            return Node::Section { title, lead, nodes };
        }
        let count = self.rng.within(if level == 0 { 1 } else { 2 }, self.largest);
        // a title above nothing but titles has several of them
        let nodes = self.nodes(level + 1, count);
        Node::Section { title, lead, nodes }
    }

    fn section_title(&mut self) -> String {
        if self.sections.is_empty() {
            self.sections = words::SECTIONS.to_vec();
        }
        let title = self.sections.swap_remove(self.rng.below(self.sections.len()));
        let colon = if self.colons { "：" } else { "" };
        format!("{}{colon}", self.fill(title))
    }

    fn sentence(&mut self) -> String {
        if self.provisions.is_empty() {
            self.provisions = words::PROVISIONS.to_vec();
        }
        let text = self.provisions.swap_remove(self.rng.below(self.provisions.len()));
        self.fill(text)
    }

    fn provision(&mut self, divisible: bool) -> Provision {
        if self.shape.items > 0 && self.rng.chance(self.items) {
            return self.enumeration();
        }
        let mut paragraphs = vec![self.sentence()];
        if self.rng.chance(self.named) {
            let text = *self.rng.pick(words::NAMED);
            paragraphs[0] = self.fill(text);
        }
        if self.rng.chance(30) {
            let more = *self.rng.pick(words::MORE);
            paragraphs[0].push_str(&self.fill(more));
        }
        if self.rng.chance(self.paragraphs) {
            paragraphs.push(self.sentence());
        }
        let mut below = vec![];
        if divisible && self.shape.below && self.rng.chance(12) {
            below = (0..self.rng.within(2, 3))
                .map(|_| Provision { paragraphs: vec![self.sentence()], ..Provision::default() })
                .collect();
        }
        Provision { paragraphs, below, ..Provision::default() }
    }

    fn enumeration(&mut self) -> Provision {
        if self.rng.chance(5) {
            return self.table();
        }
        let mut text = self.list();
        if self.rng.chance(8) && text.closing.is_none() {
            text.more = Some(Box::new(self.list()));
        }
        text
    }

    fn table(&mut self) -> Provision {
        let lead = self.fill("{T}的价格如下：");
        let mut table = vec![["项目".to_string(), "单位".to_string(), "价格".to_string()]];
        for _ in 0..self.rng.within(1, 4) {
            let thing = *self.rng.pick(words::THINGS);
            table.push([thing.to_string(), "件".to_string(), format!("{}元", self.rng.within(2, 90) * 10)]);
        }
        let closing = self.rng.chance(40).then(|| self.fill("上述价格均为含税价格。"));
        Provision { paragraphs: vec![lead], table, closing, ..Provision::default() }
    }

    fn list(&mut self) -> Provision {
        let duties: (&[&str], &[&str]) = (&["{B}还承担以下义务：", "{B}在合作期间的义务包括："], words::DUTIES);
        let (leads, pieces) = if self.rng.chance(15) { duties } else { *self.rng.pick(words::LISTS) };
        let lead = *self.rng.pick(leads);
        let mut first = if self.rng.chance(30) { self.sentence() } else { String::new() };
        first.push_str(&self.fill(lead));
        let mut pieces = pieces.to_vec();
        let end = *self.rng.pick(&["；", "；", "。", ""]);
        let count = self.rng.within(2, 5);
        let mut items: Vec<Item> = (0..count)
            .map(|at| {
                let piece = pieces.swap_remove(self.rng.below(pieces.len()));
                let end = if at + 1 == count && !end.is_empty() { "。" } else { end };
                let end = if piece.ends_with('。') { "" } else { end };
                Item { text: format!("{}{end}", self.fill(piece)), items: vec![] }
            })
            .collect();
        if self.shape.items > 1 && self.rng.chance(15) {
            let at = self.rng.below(items.len());
            let (leads, pieces) = words::LISTS[0];
            items[at] = Item {
                text: self.fill(leads[0]),
                items: pieces[..2].iter().map(|piece| Item { text: format!("{piece}；"), items: vec![] }).collect(),
            };
        }
        let closing = self.rng.chance(20).then(|| *self.rng.pick(words::CLOSINGS)).map(|text| self.fill(text));
        Provision { paragraphs: vec![first], items, closing, ..Provision::default() }
    }

    pub fn fill(&mut self, text: &str) -> String {
        let thing = *self.rng.pick(&self.things);
        let term = *self.rng.pick(words::TERMS);
        text.replace("{A}", self.sides.0).replace("{B}", self.sides.1).replace("{T}", thing).replace("{D}", term)
    }
}
