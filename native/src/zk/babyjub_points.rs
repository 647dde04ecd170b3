//! Points of Baby Jubjub in call data: x and y, one word each.

use super::baby_jubjub::Point;
use super::words::{WORD, Word, element, encode};

pub const POINT_BYTES: usize = 2 * WORD;

/// Two words as coordinates; an error unless both are field elements.
pub fn coordinates(x: &Word, y: &Word) -> Result<Point, String> {
    match (element(x), element(y)) {
        (Some(x), Some(y)) => Ok(Point { x, y }),
        _ => Err("babyjub: a coordinate is not below the field modulus".into()),
    }
}

/// Two words as a point; an error unless they are one of the curve.
pub fn point(x: &Word, y: &Word) -> Result<Point, String> {
    let point = coordinates(x, y)?;
    if !point.is_on_curve() {
        return Err("babyjub: a point is not on the curve".into());
    }
    Ok(point)
}

pub fn encode_point(point: &Point) -> Vec<u8> {
    [encode(point.x), encode(point.y)].concat()
}
