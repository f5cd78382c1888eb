//! What a PDF's page draws: characters with their places, ruled lines, and how much of it is pictures.

use std::panic::resume_unwind;
use std::time::Instant;

use hayro_interpret::font::{Glyph as PdfGlyph, GlyphRun};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::xref::XRef;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape, Vec2};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt, interpret_page,
};
use unicode_normalization::UnicodeNormalization;

use super::form;
use super::found::Found;
use super::picture::{Picture, shade};
use super::shape;
use crate::read::layout::{Glyph, Rule, Sheet, is_drawable};

/// Panic payload by which [`Drawing`] leaves a page whose drawing takes too long: the interpreter cannot be stopped
/// otherwise, and forms that draw each other multiply without end.
pub(super) struct GivenUp;

/// Draws a page into a list. With `picture`, pixels per point, its pictures are kept as well, for the recognition of their characters.
pub(super) fn read<'a>(
    page: &Page<'a>,
    number: u32,
    xref: &'a XRef,
    cache: &InterpreterCache<'a>,
    deadline: Instant,
    picture: Option<f64>,
) -> Found {
    let (width, height) = page.render_dimensions();
    let upright = page.initial_transform(true).to_kurbo();
    let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut drawing = Drawing {
        width,
        height,
        deadline,
        calls: 0,
        glyphs: Vec::new(),
        aside: Vec::new(),
        rules: Vec::new(),
        unseen: 0,
        covered: 0.0,
        shapes: 0,
        largest: (0.0, 1.0),
        picture: picture.map(|density| Picture::new(width, height, density)),
    };
    let mut context = Context::new(upright, area, cache, xref, InterpreterSettings::default());
    interpret_page(page, &mut context, &mut drawing);
    form::glyphs(page, upright).into_iter().for_each(|glyph| drawing.keep(0, glyph));
    drawing.finish(number)
}

/// The direction in which text runs, as quarter turns clockwise.
type Quarter = usize;

struct Drawing {
    width: f32,
    height: f32,
    deadline: Instant,
    calls: usize,
    glyphs: Vec<(Quarter, Glyph)>,
    /// Slanted text.
    aside: Vec<char>,
    rules: Vec<Rule>,
    /// Characters that are written without being drawn.
    unseen: usize,
    covered: f32,
    /// Filled shapes of the size of characters.
    shapes: usize,
    /// Area of the largest picture, and its pixels per point.
    largest: (f64, f64),
    picture: Option<Picture>,
}

/// The share of a page's height, from either end, in which text may be a header, a footer or a stamp.
const MARGIN: f32 = 0.12;

/// Pixels per point of a picture of shapes, which have none of their own.
const SHAPES_DENSITY: f64 = 300.0 / 72.0;

/// A page with more characters is no page of an agreement; it would only fill the memory.
const MOST_GLYPHS: usize = 500_000;

impl Drawing {
    /// Looks at the clock now and then.
    fn tick(&mut self) {
        self.calls += 1;
        if self.calls.is_multiple_of(256) && Instant::now() > self.deadline {
            resume_unwind(Box::new(GivenUp));
        }
    }

    fn glyph(&mut self, glyph: &PdfGlyph<'_>, place: Affine, vertical: bool, bold: bool) {
        let origin = place * Point::ZERO;
        let along = place * if vertical { Point::new(0.0, -1000.0) } else { Point::new(1000.0, 0.0) } - origin;
        let up = place * Point::new(0.0, 1000.0) - origin;
        let size = if vertical { (place * Point::new(1000.0, 0.0) - origin).hypot() } else { up.hypot() };
        let advance = match glyph {
            _ if vertical => None,
            PdfGlyph::Outline(outline) => outline.advance_width(),
            PdfGlyph::Type3(type3) => type3.advance_width(),
        };
        let width = advance.map_or(size, |advance| f64::from(advance) / 1000.0 * along.hypot());
        let mut text: Vec<char> = match glyph.as_unicode() {
            // A code that the font's map does not know is read as 0, whose character has the full width.
            Some(BfString::Char(' ')) if glyph.char_code() == 0 && advance.is_some_and(|width| width > 900.0) => {
                vec![char::REPLACEMENT_CHARACTER]
            }
            Some(BfString::Char(ch)) => vec![ch],
            Some(BfString::String(text)) => text.nfc().collect(),
            None => match glyph {
                // What draws nothing is a blank, whatever its name.
                PdfGlyph::Outline(outline)
                    if outline.glyph_id().to_u32() != 0 && outline.outline().elements().is_empty() =>
                {
                    vec![' ']
                }
                _ => vec![char::REPLACEMENT_CHARACTER],
            },
        };
        text.retain(|ch| !ch.is_control());
        let Some(quarter) = quarter(along) else {
            self.aside.extend(text);
            return;
        };
        let width = width as f32 / text.len().max(1) as f32;
        let (x, y) = turned(quarter, origin.x as f32, origin.y as f32, self.width, self.height);
        let inside =
            (0.0..=f64::from(self.width)).contains(&origin.x) && (0.0..=f64::from(self.height)).contains(&origin.y);
        for (at, ch) in text.into_iter().enumerate().filter(|_| inside) {
            let glyph = Glyph { ch: plain(ch), x: x + at as f32 * width, y, width, size: size as f32, bold };
            self.keep(quarter, glyph);
        }
    }

    fn keep(&mut self, quarter: Quarter, glyph: Glyph) {
        if is_drawable(&glyph) && self.glyphs.len() < MOST_GLYPHS {
            self.glyphs.push((quarter, glyph));
        }
    }

    fn finish(self, number: u32) -> Found {
        let mut counts = [0usize; 4];
        self.glyphs.iter().for_each(|(quarter, _)| counts[*quarter] += 1);
        let main = (0..4).max_by_key(|quarter| (counts[*quarter], 4 - quarter)).unwrap_or(0);
        let (glyphs, others): (Vec<_>, Vec<_>) = self.glyphs.into_iter().partition(|(quarter, _)| *quarter == main);
        let glyphs: Vec<Glyph> = glyphs.into_iter().map(|(_, glyph)| glyph).collect();
        let aside = others.into_iter().map(|(_, glyph)| glyph.ch).chain(self.aside).collect();
        let height = if main % 2 == 0 { self.height } else { self.width };
        let rules = self.rules.into_iter().map(|rule| {
            let a = turned(main, rule.x0, rule.y0, self.width, self.height);
            let b = turned(main, rule.x1, rule.y1, self.width, self.height);
            Rule { x0: a.0.min(b.0), y0: a.1.min(b.1), x1: a.0.max(b.0), y1: a.1.max(b.1) }
        });
        let visible = glyphs.iter().filter(|glyph| !glyph.ch.is_whitespace()).count();
        let within = height * MARGIN..=height * (1.0 - MARGIN);
        let body = glyphs.iter().filter(|glyph| !glyph.ch.is_whitespace() && within.contains(&glyph.y)).count();
        let garbled = glyphs.iter().filter(|glyph| is_garbled(glyph.ch)).count();
        let pictures = (self.covered / (self.width * self.height).max(1.0)).min(1.0);
        let sheet = Sheet { number, height, glyphs, aside, rules: rules.collect() };
        Found {
            sheet,
            visible,
            garbled,
            body,
            recognised: self.unseen * 2 > visible,
            pictures,
            shapes: self.shapes,
            density: if self.largest.0 > 0.0 { self.largest.1 } else { SHAPES_DENSITY },
            picture: self.picture,
        }
    }

    /// Keeps the lines of a path that run along an axis; a thin filled box is a line too.
    fn rules_of(&mut self, path: &BezPath, transform: Affine, mode: &DrawMode) {
        const MOST_RULES: usize = 20_000;
        if self.rules.len() > MOST_RULES || path.elements().len() > 1000 {
            return;
        }
        if !matches!(mode, DrawMode::Stroke(_)) {
            // Each part of a path may be a line of its own: makers put all lines of a table into one path.
            let mut parts: Vec<BezPath> = Vec::new();
            for element in path.elements() {
                if matches!(element, PathEl::MoveTo(_)) || parts.is_empty() {
                    parts.push(BezPath::new());
                }
                if let Some(part) = parts.last_mut()
                    && (matches!(element, PathEl::MoveTo(_)) || !part.elements().is_empty())
                {
                    part.push(*element);
                }
            }
            self.rules.extend(parts.iter().filter_map(|part| thin(transform.transform_rect_bbox(part.bounding_box()))));
        }
        if matches!(mode, DrawMode::Stroke(_) | DrawMode::FillAndStroke(..)) {
            let (mut start, mut at) = (Point::ZERO, Point::ZERO);
            for element in path.elements() {
                let next = match element {
                    PathEl::MoveTo(to) => {
                        (start, at) = (*to, *to);
                        continue;
                    }
                    PathEl::LineTo(to) => *to,
                    PathEl::ClosePath => start,
                    PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => {
                        at = *to;
                        continue;
                    }
                };
                self.rules.extend(thin(Rect::from_points(transform * at, transform * next)));
                at = next;
            }
        }
    }
}

impl<'a> Device<'a> for Drawing {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.tick();
        self.rules_of(path, props.transform, mode);
        if let DrawMode::Fill(rule) | DrawMode::FillAndStroke(rule, _) = mode {
            self.shapes += shape::count(path, props.transform);
            if let Some(picture) = &mut self.picture {
                picture.fill(path, props.transform, *rule, shade(&props.paint));
            }
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.tick();
        let vertical = run.writing_mode() == WritingMode::Vertical;
        let weight = run.glyphs().first().and_then(|glyph| match &**glyph {
            PdfGlyph::Outline(outline) => outline.font_data(),
            PdfGlyph::Type3(_) => None,
        });
        let heavy = weight.is_some_and(|font| {
            font.weight.is_some_and(|weight| weight >= 600)
                || font.postscript_name.is_some_and(|name| name.to_ascii_lowercase().contains("bold"))
        });
        // An outline is drawn around characters that are to look bold.
        let bold = heavy || matches!(mode, DrawMode::Stroke(_) | DrawMode::FillAndStroke(..));
        if matches!(mode, DrawMode::Invisible) {
            self.unseen += run.glyphs().len();
        }
        for glyph in run.glyphs() {
            self.glyph(glyph, props.transform * glyph.transform(), vertical, bold);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.tick();
        let page = Rect::new(0.0, 0.0, f64::from(self.width), f64::from(self.height));
        let (width, height) = (f64::from(image.width()), f64::from(image.height()));
        let place = props.transform.transform_rect_bbox(Rect::new(0.0, 0.0, width, height)).intersect(page);
        self.covered += place.area() as f32;
        let whole = props.transform.determinant().abs() * width * height;
        if place.area() > self.largest.0 && whole > 0.0 {
            self.largest = (place.area(), (width * height / whole).sqrt());
        }
        if let Some(picture) = &mut self.picture {
            picture.draw(&image, props.transform);
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.tick();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.tick();
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}

    fn begin_marked_content(&mut self, _: &[u8], _: Option<&hayro_interpret::hayro_syntax::object::Dict<'_>>) {
        self.tick();
    }
}

/// The direction of text, unless it is slanted.
fn quarter(along: Vec2) -> Option<Quarter> {
    let (x, y) = (along.x.abs(), along.y.abs());
    match () {
        () if y <= 0.05 * x => Some(if along.x >= 0.0 { 0 } else { 2 }),
        () if x <= 0.05 * y => Some(if along.y >= 0.0 { 1 } else { 3 }),
        () => None,
    }
}

/// A place on the page after the page was turned so that text of this direction is upright.
fn turned(quarter: Quarter, x: f32, y: f32, width: f32, height: f32) -> (f32, f32) {
    match quarter {
        1 => (y, width - x),
        2 => (width - x, height - y),
        3 => (height - y, x),
        _ => (x, y),
    }
}

fn thin(place: Rect) -> Option<Rule> {
    const THICKEST: f64 = 3.0;
    let rule = Rule { x0: place.x0 as f32, y0: place.y0 as f32, x1: place.x1 as f32, y1: place.y1 as f32 };
    let finite = [rule.x0, rule.y0, rule.x1, rule.y1].iter().all(|value| value.is_finite());
    (finite && place.width().min(place.height()) <= THICKEST).then_some(rule)
}

/// The character meant: makers of PDF write radicals and compatibility forms that look like the character.
fn plain(ch: char) -> char {
    match ch {
        '\u{A0}' => ' ',
        '\u{2E80}'..='\u{2EF3}' => {
            let table = include_str!("../../data/radicals.txt");
            table.lines().find_map(|line| line.strip_prefix(ch)?.chars().next()).unwrap_or(ch)
        }
        '\u{2F00}'..='\u{2FD5}' | '\u{F900}'..='\u{FAFF}' => std::iter::once(ch).nfkc().next().unwrap_or(ch),
        _ => ch,
    }
}

/// Tells whether a character says nothing. The first private ones are bullets of Word's symbol fonts.
fn is_garbled(ch: char) -> bool {
    matches!(ch, char::REPLACEMENT_CHARACTER | '\u{E000}'..='\u{EFFF}' | '\u{F100}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}')
}
