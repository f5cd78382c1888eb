//! Filled shapes: some makers draw characters as outlines instead of writing them.

use hayro_interpret::FillRule;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape, flatten};

/// Counts the parts of a path that have the size of characters.
pub(super) fn count(path: &BezPath, transform: Affine) -> usize {
    const SIZES: std::ops::Range<f64> = 3.0..72.0;
    let mut parts = 0;
    let mut end = |part: Option<Rect>| {
        parts += usize::from(part.is_some_and(|part| SIZES.contains(&part.width().max(part.height()))));
    };
    let mut part: Option<Rect> = None;
    for element in path.elements() {
        let Some(point) = element.end_point().map(|point| transform * point) else { continue };
        if matches!(element, PathEl::MoveTo(_)) {
            end(part.take());
        }
        part = Some(part.map_or(Rect::from_points(point, point), |part| part.union_pt(point)));
    }
    end(part);
    parts
}

/// Lines scanned in each row of pixels.
pub(super) const LINES: usize = 3;

/// Scans a shape on a sheet of so many pixels, row by row: hands `paint` the number of each row, and how many of its
/// [`LINES`] are within the shape at each pixel. Large plain areas are grounds, not writing: they are left out.
pub(super) fn scan(
    path: &BezPath,
    transform: Affine,
    rule: FillRule,
    (width, height): (usize, usize),
    mut paint: impl FnMut(usize, &[u8]),
) {
    let sheet = Rect::new(0.0, 0.0, width as f64, height as f64);
    let place = transform.transform_rect_bbox(path.bounding_box());
    let ground = path.elements().len() <= 6 && place.intersect(sheet).area() * 20.0 > sheet.area();
    if ground || !place.is_finite() || !transform.is_finite() {
        return;
    }
    let first = (place.y0.max(0.0) as usize).min(height);
    let last = (place.y1.max(0.0).ceil() as usize).min(height);
    let mut lines = crossings(path, transform, first, last.saturating_sub(first) * LINES);
    let mut covered = vec![0; width];
    for (row, lines) in lines.chunks_mut(LINES).enumerate() {
        for line in lines {
            line.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
            let mut winding = 0;
            for pair in line.windows(2) {
                winding += pair[0].1;
                if if matches!(rule, FillRule::EvenOdd) { winding % 2 != 0 } else { winding != 0 } {
                    let end = ((pair[1].0 + 0.5).max(0.0) as usize).min(width);
                    let start = ((pair[0].0 + 0.5).max(0.0) as usize).min(end);
                    covered[start..end].iter_mut().for_each(|count: &mut u8| *count = count.saturating_add(1));
                }
            }
        }
        paint(first + row, &covered);
        covered.fill(0);
    }
}

/// Where an outline crosses each of `count` lines below the row `first`, and in which direction.
fn crossings(path: &BezPath, transform: Affine, first: usize, count: usize) -> Vec<Vec<(f32, i32)>> {
    /// More would fill the memory, and are no writing.
    const MOST: usize = 4_000_000;
    let mut lines: Vec<Vec<(f32, i32)>> = vec![Vec::new(); count];
    let mut found = 0;
    let mut edge = |from: Point, to: Point| {
        let (upper, lower, direction) = if from.y < to.y { (from, to, 1) } else { (to, from, -1) };
        let line = |y: f64| ((y - first as f64) * LINES as f64 - 0.5).ceil().clamp(0.0, count as f64) as usize;
        let (start, end) = (line(upper.y), line(lower.y));
        for (line, number) in lines.get_mut(start..end).unwrap_or_default().iter_mut().zip(start..) {
            let y = first as f64 + (number as f64 + 0.5) / LINES as f64;
            let x = upper.x + (y - upper.y) / (lower.y - upper.y) * (lower.x - upper.x);
            found += 1;
            if found < MOST && x.is_finite() {
                line.push((x as f32, direction));
            }
        }
    };
    let (mut start, mut at) = (Point::ZERO, Point::ZERO);
    flatten(path.iter().map(|element| transform * element), 0.2, |element| match element {
        PathEl::MoveTo(to) => {
            edge(at, start);
            (start, at) = (to, to);
        }
        PathEl::LineTo(to) => {
            edge(at, to);
            at = to;
        }
        // Only the end of a part is left: curves have become lines.
        _ => {
            edge(at, start);
            at = start;
        }
    });
    edge(at, start);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_stay_open() {
        let mut ring: BezPath = Rect::new(1.0, 1.0, 5.0, 5.0).to_path(0.1);
        ring.extend(Rect::new(2.0, 2.0, 4.0, 4.0).to_path(0.1));
        let rows = |rule| {
            let mut rows = Vec::new();
            scan(&ring, Affine::IDENTITY, rule, (6, 6), |row, covered| rows.push((row, covered.to_vec())));
            rows
        };
        let holed = rows(FillRule::EvenOdd);
        assert_eq!((holed[0].clone(), holed[1].clone()), ((1, vec![0, 3, 3, 3, 3, 0]), (2, vec![0, 3, 0, 0, 3, 0])));
        assert_eq!(rows(FillRule::NonZero)[1].1, [0, 3, 3, 3, 3, 0]);
        // Shapes of half a page are grounds, and what cannot be placed is nowhere.
        let plain = Rect::new(0.0, 0.0, 6.0, 3.0).to_path(0.1);
        scan(&plain, Affine::IDENTITY, FillRule::NonZero, (6, 6), |_, _| panic!("a ground"));
        scan(&ring, Affine::scale(f64::INFINITY), FillRule::NonZero, (6, 6), |_, _| panic!("nowhere"));
    }

    #[test]
    fn parts_are_counted_by_their_size() {
        let mut path = Rect::new(0.0, 0.0, 10.0, 12.0).to_path(0.1);
        path.extend(Rect::new(20.0, 0.0, 30.0, 12.0).to_path(0.1));
        path.extend(Rect::new(0.0, 0.0, 500.0, 12.0).to_path(0.1));
        assert_eq!(count(&path, Affine::IDENTITY), 2);
    }
}
