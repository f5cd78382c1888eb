//! Which nodes of the tree are section titles, which are clauses, which are items of the clause above (annotation guide, rules 1–8).

use super::lines::Line;
use super::tree::{Node, NodeId};
use super::wording::{self, TitleLook};

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

/// Decides the role of every node; returns the clauses in document order and the owner of each body line.
pub fn decide(nodes: &[Node], lines: &[Line]) -> (Vec<Draft>, Vec<Option<Owner>>) {
    let mut decider = Decider { nodes, lines, drafts: vec![], owners: vec![None; lines.len()] };
    decider.node(0, &mut vec![]);
    (decider.drafts, decider.owners)
}

struct Decider<'a> {
    nodes: &'a [Node],
    lines: &'a [Line<'a>],
    drafts: Vec<Draft>,
    owners: Vec<Option<Owner>>,
}

impl Decider<'_> {
    /// The depth of recursion is that of the tree: one level for each numbering scheme and heading level.
    fn node(&mut self, id: NodeId, sections: &mut Vec<NodeId>) {
        let node = &self.nodes[id];
        let titled = self.is_section(id);
        let text: &[usize] = if titled { &node.own[1..] } else { &node.own };
        if titled {
            self.owners[node.own[0]] = Some(Owner::Title(id));
            sections.push(id);
        }
        let whole = !text.is_empty() && !node.children.is_empty() && self.enumerates(id, text, titled);
        if !text.is_empty() {
            let items = if whole { self.below(id) } else { vec![] };
            let draft = self.drafts.len();
            for &line in text.iter().chain(items.iter().flat_map(|&item| &self.nodes[item].own)) {
                self.owners[line] = Some(Owner::Clause(draft));
            }
            self.drafts.push(Draft { node: id, with_first_line: !titled, sections: sections.clone(), items });
        }
        if !whole {
            for &child in &node.children {
                self.node(child, sections);
            }
        }
        if titled {
            sections.pop();
        }
    }

    /// All nodes below, in document order.
    fn below(&self, id: NodeId) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut stack: Vec<NodeId> = self.nodes[id].children.iter().rev().copied().collect();
        while let Some(next) = stack.pop() {
            found.push(next);
            stack.extend(self.nodes[next].children.iter().rev());
        }
        found
    }

    fn first_line(&self, id: NodeId) -> Option<&Line<'_>> {
        self.nodes[id].line.map(|at| &self.lines[at])
    }

    fn has_content(&self, id: NodeId) -> bool {
        !self.nodes[id].children.is_empty() || self.nodes[id].own.len() > 1
    }

    /// Tells whether a node's first line is the title of a section rather than text of a clause.
    fn is_section(&self, id: NodeId) -> bool {
        let node = &self.nodes[id];
        let Some(line) = self.first_line(id) else { return false };
        let Some(marker) = node.marker else { return true };
        if line.folded.is_empty() {
            return true;
        }
        if marker.scheme.always_titled()
            || marker.scheme.rank().is_some_and(|rank| rank < 5) && line.chars() <= 40 && !line.folded.contains('。')
        {
            return true;
        }
        if line.look == TitleLook::No {
            return false;
        }
        if !self.has_content(id) {
            // a title without text of its own is cited like a clause, unless all about it are titles
            return line.look == TitleLook::Yes && line.block.heading.is_some() && self.siblings_are_titles(id);
        }
        if line.block.heading.is_some() && line.look != TitleLook::No {
            return true;
        }
        if line.look == TitleLook::Weak {
            return line.chars() <= 30 && self.siblings_are_titles(id);
        }
        // 交付材料：（1）源代码；（2）说明书。 — a noun and a list of things: no title
        let fragments = line.folded.ends_with(':')
            && node.own.len() == 1
            && node.children.iter().all(|&child| self.is_fragment(child));
        !fragments
    }

    /// Tells whether most other nodes of the list are worded like titles and have content.
    fn siblings_are_titles(&self, id: NodeId) -> bool {
        let siblings = &self.nodes[self.nodes[id].parent].children;
        let titles = siblings
            .iter()
            .filter(|&&other| {
                other != id
                    && self.has_content(other)
                    && self.first_line(other).is_some_and(|line| line.look != TitleLook::No)
            })
            .count();
        titles * 2 > siblings.len().saturating_sub(1)
    }

    /// Tells whether a node is a mere piece of a sentence: short, without sub-items and without a full stop.
    fn is_fragment(&self, id: NodeId) -> bool {
        !self.has_content(id)
            && self.first_line(id).is_some_and(|line| {
                line.chars() <= 40
                    && !wording::stands_alone(&line.folded)
                    && !line.folded.trim_end_matches('。').contains('。')
            })
    }

    /// Tells whether a list of titles begins anew with text below them: after a summary the provisions themselves.
    fn restarts(&self, list: &[NodeId]) -> bool {
        list.windows(2).any(|pair| {
            let (Some(one), Some(next)) = (self.nodes[pair[0]].marker, self.nodes[pair[1]].marker) else {
                return false;
            };
            let titled = self.first_line(pair[1]).is_some_and(|line| line.look != TitleLook::No);
            one.scheme == next.scheme && next.value == 1 && one.value > 1 && titled && self.has_content(pair[1])
        })
    }

    /// Tells whether nodes are the pieces of one enumeration by their punctuation: all but the last end in a semicolon.
    fn are_pieces(&self, list: &[NodeId]) -> bool {
        let ends = |id: &NodeId| {
            let last = self.nodes[*id].own.last().map(|&at| &self.lines[at]);
            last.is_some_and(|line| wording::is_piece(&line.folded))
        };
        list.len() > 1 && list[..list.len() - 1].iter().all(ends)
    }

    /// Tells whether the children are items of the text before them (rule 2) and no provisions of their own (rule 3).
    fn enumerates(&self, id: NodeId, text: &[usize], titled: bool) -> bool {
        if id == 0 {
            return false;
        }
        let Some(last) = text.last().map(|&at| &self.lines[at]) else { return false };
        let children = &self.nodes[id].children;
        if self.restarts(children) {
            return false;
        }
        if !last.lead_in {
            // the sentence goes on in the list, or says in its middle that a list follows
            return self.are_pieces(children)
                || wording::announces(&last.folded) && children.iter().all(|&child| self.is_fragment(child));
        }
        let of = |test: &dyn Fn(NodeId) -> bool| children.iter().filter(|&&child| test(child)).count();
        let titles = of(&|child| {
            self.has_content(child)
                && self.first_line(child).is_some_and(|line| line.look == TitleLook::Yes && !line.lead_in)
        });
        if titles * 2 > children.len() || titles > 0 && titled && self.nodes[children[0]].marker.is_none() {
            return false;
        }
        let standing = of(&|child| {
            self.first_line(child).is_some_and(|line| wording::stands_alone(&line.folded) && line.chars() > 30)
        });
        let most_stand = standing * 2 > children.len();
        let whole = wording::introduces_the_whole(&last.folded);
        !(if titled { most_stand || whole && titles > 0 } else { whole && most_stand })
    }
}
