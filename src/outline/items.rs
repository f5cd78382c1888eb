//! Which numbered lines are items (项) of the text before them, and which are provisions of their own (rules 2 and 3).

use super::explain::Why;
use super::lines::Line;
use super::roles::Decider;
use super::tree::NodeId;
use super::wording::{self, TitleLook};

/// Longest line in characters that labels a part of an enumeration (甲方：, 技术措施).
const LONGEST_LABEL: usize = 14;

/// Most lines by which a provision is judged.
const MOST_LINES: usize = 4;

impl Decider<'_> {
    /// Returns how many of a node's children, the first ones, are items of its `text` (indices of lines), and why.
    pub(super) fn enumerated(&self, id: NodeId, text: &[usize], titled: bool) -> (usize, Why) {
        let children = &self.nodes[id].children;
        let none = (0, Why::LedIn);
        let Some(lead) = self.lead(text) else { return none };
        if children.is_empty() {
            return none;
        }
        if let Some(summary) = self.summary(children) {
            return if lead.lead_in { (summary, Why::Summary) } else { none };
        }
        if id == 0 {
            return none;
        }
        self.enumerates(lead, children, titled).map_or(none, |why| (children.len(), why))
    }

    /// The line that a list follows: the last one of the text, or the one before a label of the list's first part.
    fn lead(&self, text: &[usize]) -> Option<&Line<'_>> {
        let last = &self.lines[*text.last()?];
        let before = text.len().checked_sub(2).map(|at| &self.lines[text[at]]);
        let label = !last.lead_in && last.chars() <= LONGEST_LABEL && last.look == TitleLook::Yes;
        let leads = |before: &&Line| label && before.lead_in && !wording::introduces_the_whole(&before.folded);
        // a lead-in that a line break cuts: 有下列情形之一的，/甲方可以解除合同。
        let cut = |before: &&Line| before.lead_in && before.folded.ends_with(',');
        before.filter(|before| leads(before) || cut(before)).or(Some(last))
    }

    /// If a list of titles begins anew, the second time with text below them: the number of titles of the first time,
    /// which only sum up what comes.
    fn summary(&self, list: &[NodeId]) -> Option<usize> {
        let again = list.windows(2).position(|pair| {
            let (Some(one), Some(next)) = (self.nodes[pair[0]].marker, self.nodes[pair[1]].marker) else {
                return false;
            };
            let titled = self.first_line(pair[1]).is_some_and(|line| line.look != TitleLook::No);
            one.scheme == next.scheme && next.value == 1 && one.value > 1 && titled && self.has_content(pair[1])
        })?;
        list[..=again].iter().all(|&id| !self.has_content(id)).then_some(again + 1)
    }

    /// Why the children are items of the text that ends with `lead`; none if they are provisions of their own.
    fn enumerates(&self, lead: &Line, children: &[NodeId], titled: bool) -> Option<Why> {
        if lead.lead_in {
            return self.is_led_in(lead, children, titled).then_some(Why::LedIn);
        }
        // the sentence goes on in the list, or says in its middle that a list follows
        if self.are_pieces(children) {
            return Some(Why::Pieces);
        }
        let announced = wording::announces(&lead.folded) && children.iter().all(|&child| self.is_fragment(child));
        announced.then_some(Why::Announced)
    }

    /// Tells whether what follows a lead-in is its list, not provisions that it opens (双方约定如下：).
    fn is_led_in(&self, lead: &Line, children: &[NodeId], titled: bool) -> bool {
        let of = |test: &dyn Fn(NodeId) -> bool| children.iter().filter(|&&child| test(child)).count();
        let titles = of(&|child| {
            self.has_content(child)
                && self.first_line(child).is_some_and(|line| line.look == TitleLook::Yes && !line.lead_in)
        });
        // a part that is itself divided into provisions is a section
        if titled && of(&|child| self.is_divided(child)) > 0 {
            return false;
        }
        if titles * 2 > children.len() || titles > 0 && titled && self.nodes[children[0]].marker.is_none() {
            return false;
        }
        if of(&|child| self.has_title_inline(child)) * 2 > children.len() {
            return false;
        }
        let standing = of(&|child| {
            let text = self.first_text(child);
            wording::stands_alone(&text) && text.chars().count() > 30
        });
        let most_stand = standing * 2 > children.len();
        let whole = wording::introduces_the_whole(&lead.folded);
        !(if titled { most_stand || whole && titles > 0 } else { whole && most_stand })
    }

    /// The first line of a node's text: a number may stand on a line of its own, and a line break follow a comma.
    fn first_text(&self, id: NodeId) -> String {
        let mut text = String::new();
        for line in self.nodes[id].own.iter().take(MOST_LINES).map(|&at| &self.lines[at]) {
            text.push_str(&line.folded);
            if !text.is_empty() && !text.ends_with(',') {
                break;
            }
        }
        text
    }

    /// Tells whether nodes are the pieces of one enumeration by their punctuation: all but the last end in a semicolon.
    fn are_pieces(&self, list: &[NodeId]) -> bool {
        let ends = |id: &NodeId| {
            let last = self.nodes[*id].own.last().map(|&at| &self.lines[at]);
            last.is_some_and(|line| wording::is_piece(&line.folded))
        };
        list.len() > 1 && list[..list.len() - 1].iter().all(ends)
    }

    /// Tells whether a node is a mere piece of a sentence: short, without sub-items and without a full stop.
    pub(super) fn is_fragment(&self, id: NodeId) -> bool {
        !self.has_content(id)
            && self.first_line(id).is_some_and(|line| {
                line.chars() <= 40
                    && !wording::stands_alone(&line.folded)
                    && !line.folded.trim_end_matches('。').contains('。')
            })
    }

    /// Tells whether a node is a title with several provisions below it.
    fn is_divided(&self, id: NodeId) -> bool {
        let node = &self.nodes[id];
        let provisions = node.children.iter().filter(|&&child| self.has_title_inline(child));
        node.own.len() == 1
            && self.first_line(id).is_some_and(|line| line.look == TitleLook::Yes && !line.lead_in)
            && provisions.count() > 1
    }

    /// Tells whether a node begins with a title, closed by a full stop, and goes on with sentences of its own.
    fn has_title_inline(&self, id: NodeId) -> bool {
        self.first_line(id).is_some_and(|line| {
            let Some((title, text)) = line.folded.split_once('。') else { return false };
            text.chars().count() > 20 && wording::title_look(title) == TitleLook::Yes
        })
    }
}
