//! HTML: the tokens of html5ever become blocks.
//!
//! The tokenizer is the standard's; the tree is not built. What a tree adds for broken markup is not worth what it costs
//! here: it knows no line numbers, and each of its steps looks at all open elements, which deep nesting makes quadratic.
//! A stack of open elements with the implied end tags that matter for text does the same work in linear time.

mod elements;
mod filling;
mod lists;
mod page;
mod style;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::{RawKind, Rcdata};
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::RefCell;

use super::blocks::Builder;
use super::flow::{Draft, flow};
use super::source;
use page::Page;

/// Reads a page and returns its `<title>`.
pub(super) fn read(text: &str, out: &mut Builder) -> Option<String> {
    let text = source::without(text, source::DIRECTIVES);
    let mut page = tokenize(&text, Page::new(0, false));
    // A page that hides most of its text shows it when somebody clicks: then the hidden text counts as well.
    if page.hides_its_text() {
        page = tokenize(&text, Page::new(0, true));
        out.warn("text that the page hides at first was read".to_owned());
    }
    let (drafts, title, _) = page.finish();
    flow(drafts, out);
    title
}

/// Reads a piece of HTML within another text; `tables` counts the tables before it and, returned, after it.
/// Lines count from the start of the piece.
pub(super) fn fragment(text: &str, tables: u32) -> (Vec<Draft>, u32) {
    let (drafts, _, tables) = tokenize(text, Page::new(tables, true)).finish();
    (drafts, tables)
}

/// Decodes a character reference such as `&nbsp;`; returned as it is if it is none.
pub(super) fn decode_reference(reference: &str) -> String {
    struct Collect(RefCell<String>);
    impl TokenSink for Collect {
        type Handle = ();
        fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
            if let Token::CharacterTokens(text) = token {
                self.0.borrow_mut().push_str(&text);
            }
            TokenSinkResult::Continue
        }
    }
    run(reference, Collect(RefCell::default())).0.into_inner()
}

fn tokenize(text: &str, page: Page) -> Page {
    run(text, Sink(RefCell::new(page))).0.into_inner()
}

fn run<S: TokenSink>(text: &str, sink: S) -> S {
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(text));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    // The tokenizer stops after each script for somebody to run it.
    while !queue.is_empty() {
        let _ = tokenizer.feed(&queue);
    }
    tokenizer.end();
    tokenizer.sink
}

struct Sink(RefCell<Page>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => page.characters(&text, u32::try_from(line).unwrap_or(0)),
            Token::TagToken(tag) if tag.kind == html5ever::tokenizer::StartTag => {
                page.open(&tag, u32::try_from(line).unwrap_or(0));
                if !tag.self_closing
                    && let Some(kind) = raw_kind(&tag.name)
                {
                    return TokenSinkResult::RawData(kind);
                }
            }
            Token::TagToken(tag) => page.close(&tag.name),
            Token::EOFToken => page.flush(),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Elements whose content is no markup.
fn raw_kind(name: &str) -> Option<RawKind> {
    match name {
        "title" | "textarea" => Some(Rcdata),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => Some(RawKind::Rawtext),
        "script" => Some(RawKind::ScriptData),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
