//! Which nodes of the tree are section titles, which are clauses, which are items of the clause above (annotation guide, rules 1–8).

use super::explain::Why;
use super::lines::Line;
use super::tree::{Node, NodeId};
use super::wording::{self, TitleLook};

/// Longest line in characters that is a title among others although it alone ends in a full stop (付款方式。).
const LONGEST_STOPPED: usize = 9;

/// What a body line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The title of the section that a node opens.
    Title(NodeId),
    /// The clause with this index.
    Clause(usize),
}

/// A clause before its place in the text is worked out.
#[derive(Debug)]
pub struct Draft {
    /// The node whose number the clause carries.
    pub node: NodeId,
    /// The clause's text starts with the node's own first line, not after its title.
    pub with_first_line: bool,
    /// The titled nodes around it, from the top.
    pub sections: Vec<NodeId>,
    /// Nodes below that are its items.
    pub items: Vec<NodeId>,
}

/// Decides the role of every node; returns the clauses in document order and, of each body line, the owner and why.
pub fn decide(nodes: &[Node], lines: &[Line]) -> (Vec<Draft>, Vec<Option<(Owner, Why)>>) {
    let mut decider = Decider { nodes, lines, drafts: vec![], owners: vec![None; lines.len()] };
    decider.node(0, &mut vec![]);
    (decider.drafts, decider.owners)
}

pub(super) struct Decider<'a> {
    pub(super) nodes: &'a [Node],
    pub(super) lines: &'a [Line<'a>],
    drafts: Vec<Draft>,
    owners: Vec<Option<(Owner, Why)>>,
}

impl Decider<'_> {
    /// The depth of recursion is that of the tree: one level for each numbering scheme and heading level.
    fn node(&mut self, id: NodeId, sections: &mut Vec<NodeId>) {
        let node = &self.nodes[id];
        let (titled, why) = self.is_section(id);
        let text: &[usize] = if titled { &node.own[1..] } else { &node.own };
        if titled {
            self.owners[node.own[0]] = Some((Owner::Title(id), why));
            sections.push(id);
        }
        let (enumerated, why_items) = self.enumerated(id, text, titled);
        if !text.is_empty() {
            let items = self.with_below(&node.children[..enumerated]);
            let owner = Owner::Clause(self.drafts.len());
            for (at, &line) in text.iter().enumerate() {
                let why = match at {
                    0 if node.line == Some(line) => why,
                    0 => Why::Text,
                    _ => Why::GoesOn,
                };
                self.owners[line] = Some((owner, why));
            }
            for item in items.iter().map(|&item| &self.nodes[item]) {
                for &line in &item.own {
                    let first = item.line == Some(line);
                    self.owners[line] = Some((owner, if first { why_items } else { Why::GoesOn }));
                }
            }
            self.drafts.push(Draft { node: id, with_first_line: !titled, sections: sections.clone(), items });
        }
        for &child in &node.children[enumerated..] {
            self.node(child, sections);
        }
        if titled {
            sections.pop();
        }
    }

    /// These nodes with all nodes below them, in document order.
    fn with_below(&self, list: &[NodeId]) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut stack: Vec<NodeId> = list.iter().rev().copied().collect();
        while let Some(next) = stack.pop() {
            found.push(next);
            stack.extend(self.nodes[next].children.iter().rev());
        }
        found
    }

    pub(super) fn first_line(&self, id: NodeId) -> Option<&Line<'_>> {
        self.nodes[id].line.map(|at| &self.lines[at])
    }

    pub(super) fn has_content(&self, id: NodeId) -> bool {
        !self.nodes[id].children.is_empty() || self.nodes[id].own.len() > 1
    }

    /// Tells whether a node's first line is the title of a section rather than text of a clause, and why.
    fn is_section(&self, id: NodeId) -> (bool, Why) {
        let node = &self.nodes[id];
        let Some(line) = self.first_line(id) else { return (false, Why::Text) };
        let Some(marker) = node.marker else { return (true, Why::UnnumberedTitle) };
        if line.folded.is_empty() {
            return (true, Why::NumberAlone);
        }
        if marker.scheme.always_titled()
            || marker.scheme.rank().is_some_and(|rank| rank < 5) && line.chars() <= 40 && !line.folded.contains('。')
        {
            return (true, Why::NamedUnit);
        }
        if line.look == TitleLook::No {
            return (false, Why::Text);
        }
        if !self.has_content(id) {
            // a title without text of its own is cited like a clause, unless all about it are titles
            let title = line.look == TitleLook::Yes && line.block.heading.is_some() && self.siblings_are_titles(id);
            return if title { (true, Why::LikeSiblings) } else { (false, Why::NothingBelow) };
        }
        if line.block.heading.is_some() {
            return (true, Why::Heading);
        }
        if line.look == TitleLook::Weak {
            let title = line.chars() <= 30 && self.siblings_are_titles(id);
            return if title { (true, Why::LikeSiblings) } else { (false, Why::Text) };
        }
        // 交付材料：（1）源代码；（2）说明书。 — a noun and a list of things: no title; but sentences are provisions
        let fragments = line.folded.ends_with(':')
            && node.own.len() == 1
            && node.children.iter().all(|&child| self.is_fragment(child))
            && !node.children.iter().all(|&child| self.is_sentence(child));
        if fragments { (false, Why::Label) } else { (true, Why::TitleAboveText) }
    }

    fn is_sentence(&self, id: NodeId) -> bool {
        self.first_line(id).is_some_and(|line| line.folded.ends_with('。'))
    }

    /// Tells whether a node's first line ends in a full stop and is no title in spite of it by its length and wording.
    fn is_long_sentence(&self, id: NodeId) -> bool {
        let long = |line: &Line| line.chars() > LONGEST_STOPPED && !wording::is_noun_phrase(&line.folded);
        self.is_sentence(id) && self.first_line(id).is_some_and(long)
    }

    /// Tells whether most other nodes of the list are worded like titles and have content; those of a
    /// longer text that ends in a full stop do, too.
    fn siblings_are_titles(&self, id: NodeId) -> bool {
        let stopped = self.is_long_sentence(id);
        let siblings = &self.nodes[self.nodes[id].parent].children;
        let titles = siblings
            .iter()
            .filter(|&&other| {
                other != id
                    && self.has_content(other)
                    && (!stopped || self.is_sentence(other) && !self.is_long_sentence(other))
                    && self.first_line(other).is_some_and(|line| line.look != TitleLook::No)
            })
            .count();
        titles * 2 > siblings.len().saturating_sub(1)
    }
}
