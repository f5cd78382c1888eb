//! What was found on a page, and whether that is its text.

use super::picture::Picture;
use crate::read::layout::Sheet;

/// What was found on a page.
pub(super) struct Found {
    pub sheet: Sheet,
    /// Visible characters, and those among them that mean nothing (no character known, private use).
    pub visible: usize,
    pub garbled: usize,
    /// Visible characters that do not stand near the upper or lower end.
    pub body: usize,
    /// Text lies unseen over the pictures: characters have been recognised before.
    pub recognised: bool,
    /// The share of the page that pictures cover, at most 1.
    pub pictures: f32,
    /// Filled shapes of the size of characters.
    pub shapes: usize,
    /// Pixels per point of the largest picture.
    pub density: f64,
    pub picture: Option<Picture>,
}

/// Fewer characters are a stamp, a page number, the line of a platform for signatures.
const SOME_TEXT: usize = 20;

impl Found {
    /// Tells whether most of what the page says stands in pictures.
    pub(super) fn is_scan(&self) -> bool {
        const MUCH_TEXT: usize = 200;
        let covered = self.pictures > 0.7 && !self.recognised && (!self.has_text() || self.visible < MUCH_TEXT);
        (self.visible < SOME_TEXT && self.pictures > 0.3) || covered
    }

    /// Tells whether the characters of the page are drawn as shapes instead of written.
    pub(super) fn is_drawn(&self) -> bool {
        const MANY: usize = 100;
        self.shapes >= MANY && !self.has_text()
    }

    /// Tells whether the page has text of its own, beyond what is printed along its ends.
    pub(super) fn has_text(&self) -> bool {
        self.body >= SOME_TEXT
    }
}
