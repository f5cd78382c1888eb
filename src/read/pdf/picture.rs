//! The pictures of a page drawn on one sheet of paper, for the recognition of characters.

use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{FillRule, Image, ImageData, LumaData, Paint};

use super::shape;

/// A page in shades of grey.
pub(super) struct Picture {
    width: usize,
    height: usize,
    /// Row by row from the top, 255 is white.
    grey: Vec<u8>,
    /// Pixels per point.
    scale: f64,
}

/// Resolutions with which recognition works well, in pixels per point.
const DENSITIES: std::ops::RangeInclusive<f64> = 150.0 / 72.0..=400.0 / 72.0;

/// Most pixels of a picture: a sheet of A2.
const MOST_PIXELS: f64 = 36e6;

impl Picture {
    /// An empty sheet for a page of so many points. Where `density` is that of the picture to be drawn, its pixels stay
    /// what they are.
    pub(super) fn new(width: f32, height: f32, density: f64) -> Picture {
        let (width, height) = (f64::from(width), f64::from(height));
        let scale =
            density.clamp(*DENSITIES.start(), *DENSITIES.end()).min((MOST_PIXELS / (width * height).max(1.0)).sqrt());
        let (width, height) = ((width * scale).ceil().max(1.0) as usize, (height * scale).ceil().max(1.0) as usize);
        Picture { grey: vec![255; width * height], width, height, scale }
    }

    pub(super) fn draw(&mut self, image: &Image<'_, '_>, transform: Affine) {
        let transform = Affine::scale(self.scale) * transform;
        match image {
            Image::Raster(raster) => raster.with_rgba(
                |data, alpha| match data {
                    ImageData::Luma(luma) => {
                        let factors = luma.scale_factors;
                        self.paint(transform, (luma.width, luma.height), factors, |at| {
                            over_white(luma.data[at], opacity(&alpha, at))
                        });
                    }
                    ImageData::Rgb(rgb) => {
                        let factors = rgb.scale_factors;
                        self.paint(transform, (rgb.width, rgb.height), factors, |at| {
                            let [red, green, blue] = [0, 1, 2].map(|part| u32::from(rgb.data[3 * at + part]));
                            over_white(((red * 299 + green * 587 + blue * 114) / 1000) as u8, opacity(&alpha, at))
                        });
                    }
                },
                None,
            ),
            // A stencil through which ink is rubbed, in scans always dark ink.
            Image::Stencil(stencil) => stencil.with_stencil(
                |mask, _| {
                    self.paint(transform, (mask.width, mask.height), mask.scale_factors, |at| 255 - mask.data[at]);
                },
                None,
            ),
        }
    }

    /// Paints an image of `size`; `shade` tells the grey of one of its pixels. The darker of two layers wins: scanners
    /// store writing and paper apart.
    fn paint(&mut self, transform: Affine, size: (u32, u32), factors: (f32, f32), shade: impl Fn(usize) -> u8) {
        let (columns, rows) = (size.0 as usize, size.1 as usize);
        let transform = transform * Affine::scale_non_uniform(f64::from(factors.0), f64::from(factors.1));
        if columns == 0 || rows == 0 || transform.determinant().abs() < 1e-9 || !transform.is_finite() {
            return;
        }
        let sheet = Rect::new(0.0, 0.0, self.width as f64, self.height as f64);
        let place = transform.transform_rect_bbox(Rect::new(0.0, 0.0, columns as f64, rows as f64)).intersect(sheet);
        let back = transform.inverse();
        // As many samples as pixels of the image fall on one of the sheet, lest thin strokes vanish.
        let dense = back.determinant().abs().sqrt().round().clamp(1.0, 4.0) as usize;
        for y in place.y0 as usize..(place.y1.ceil() as usize).min(self.height) {
            for x in place.x0 as usize..(place.x1.ceil() as usize).min(self.width) {
                let (mut sum, mut count) = (0usize, 0usize);
                for sample in 0..dense * dense {
                    let offset = |at: usize| (at as f64 + 0.5) / dense as f64;
                    let at = back * Point::new(x as f64 + offset(sample % dense), y as f64 + offset(sample / dense));
                    if at.x >= 0.0 && at.y >= 0.0 && (at.x as usize) < columns && (at.y as usize) < rows {
                        sum += usize::from(shade(at.y as usize * columns + at.x as usize));
                        count += 1;
                    }
                }
                if let Some(grey) = sum.checked_div(count) {
                    let pixel = &mut self.grey[y * self.width + x];
                    *pixel = (*pixel).min(grey as u8);
                }
            }
        }
    }

    /// Fills a shape.
    pub(super) fn fill(&mut self, path: &BezPath, transform: Affine, rule: FillRule, shade: u8) {
        let (width, transform) = (self.width, Affine::scale(self.scale) * transform);
        shape::scan(path, transform, rule, (self.width, self.height), |row, covered| {
            for (pixel, lines) in self.grey[row * width..][..width].iter_mut().zip(covered) {
                let ink = u32::from(255 - shade) * u32::from(*lines) / shape::LINES as u32;
                *pixel = (*pixel).min(255 - ink.min(255) as u8);
            }
        });
    }

    /// Points per pixel, by which places on the picture become places on the page.
    pub(super) fn points_per_pixel(&self) -> f32 {
        (1.0 / self.scale) as f32
    }

    /// Pixels per inch.
    pub(super) fn density(&self) -> u32 {
        (self.scale * 72.0).round() as u32
    }

    /// The picture as a file in the portable graymap format.
    pub(super) fn to_pgm(&self) -> Vec<u8> {
        let mut file = format!("P5\n{} {}\n255\n", self.width, self.height).into_bytes();
        file.extend_from_slice(&self.grey);
        file
    }
}

/// The grey of a paint; of a pattern it is not known.
pub(super) fn shade(paint: &Paint<'_>) -> u8 {
    match paint {
        Paint::Color(color) => {
            let [red, green, blue, opacity] = color.to_rgba().to_rgba8();
            let grey = (u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114) / 1000;
            over_white(grey as u8, opacity)
        }
        Paint::Pattern(_) => 128,
    }
}

/// The opacity of a pixel; a mask of another size than its image is left aside.
fn opacity(alpha: &Option<LumaData>, at: usize) -> u8 {
    alpha.as_ref().and_then(|alpha| alpha.data.get(at)).copied().unwrap_or(255)
}

fn over_white(shade: u8, opacity: u8) -> u8 {
    let opacity = u32::from(opacity);
    ((u32::from(shade) * opacity + 255 * (255 - opacity)) / 255) as u8
}
