//! The lines of the optimal ate pairing of BN254 through the multiples of a point of G2.
//!
//! On the way lies a proof that the point is of the subgroup, for which nothing more has to be
//! multiplied. The subgroup's points, and they alone, have
//!
//! ```text
//! (6x + 2)·Q + ψ(Q) - ψ²(Q) + ψ³(Q) = 0
//! ```
//!
//! where ψ is Frobenius' map, p² the size of the field. On all points of the curve ψ² - tψ + p is
//! zero, so that the resultant of both polynomials sends such a Q to zero, and so does the number
//! of points, 2p - r times r. They have no more than r in common, and r does not divide 2p - r:
//! Q is of order r, or zero (El Housni, Guillevic, Piellard, eprint 2022/352). The numbers are in
//! `tests/native/test_zk_groth16.py`. The first three terms are where the loop of the pairing ends.
//!
//! A sum or a double that the formulas do not hold for makes Z zero, which it stays: the point is
//! refused. In the subgroup there is none: that depends on the multiples, not on the point.

use ark_bn254::{Config, Fq, Fq2, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::bn::BnConfig;
use ark_ec::short_weierstrass::SWCurveConfig;
use ark_ff::{AdditiveGroup, Field, MontFp};

const HALF: Fq =
    MontFp!("10944121435919637611123202872628637544348155578648911831344518947322613104292");

/// What to multiply by y of a point of G1, by its x, and by nothing.
pub type Line = (Fq2, Fq2, Fq2);

/// In the order of the loop; none for the point at infinity.
#[derive(Clone)]
pub struct Lines(pub Vec<Line>);

/// A multiple of the point: x = X/Z, y = Y/Z.
struct Multiple {
    x: Fq2,
    y: Fq2,
    z: Fq2,
}

impl Lines {
    /// Of a point of the curve; `None` if it is outside the subgroup.
    pub fn of(point: &G2Affine) -> Option<Self> {
        if point.is_zero() {
            return Some(Self(Vec::new()));
        }
        let negative = -*point;
        let mut multiple = Multiple {
            x: point.x,
            y: point.y,
            z: Fq2::ONE,
        };
        let mut lines = Vec::with_capacity(2 * Config::ATE_LOOP_COUNT.len());
        for digit in Config::ATE_LOOP_COUNT.iter().rev().skip(1) {
            lines.push(multiple.double());
            match digit {
                1 => lines.push(multiple.add(point)),
                -1 => lines.push(multiple.add(&negative)),
                _ => {}
            }
        }
        let image = frobenius(point);
        let second = -frobenius(&image);
        lines.push(multiple.add(&image));
        lines.push(multiple.add(&second));
        multiple.equals(&frobenius(&second)).then_some(Self(lines))
    }
}

impl Multiple {
    /// Double, and return the tangent (eprint 2013/722); Z stays zero once it is.
    fn double(&mut self) -> Line {
        let mut a = self.x * self.y;
        a.mul_assign_by_fp(&HALF);
        let (b, c) = (self.y.square(), self.z.square());
        let e = <Config as BnConfig>::G2Config::COEFF_B * (c.double() + c);
        let f = e.double() + e;
        let mut g = b + f;
        g.mul_assign_by_fp(&HALF);
        let h = (self.y + self.z).square() - (b + c);
        let (j, square) = (self.x.square(), e.square());
        self.x = a * (b - f);
        self.y = g.square() - (square.double() + square);
        self.z = b * h;
        (-h, j.double() + j, e - b)
    }

    /// Add a point, and return the line through both; where they have one x, Z becomes zero.
    fn add(&mut self, point: &G2Affine) -> Line {
        let theta = self.y - point.y * self.z;
        let lambda = self.x - point.x * self.z;
        let (c, d) = (theta.square(), lambda.square());
        let (e, f, g) = (lambda * d, self.z * c, self.x * d);
        let h = e + f - g.double();
        self.x = lambda * h;
        self.y = theta * (g - h) - e * self.y;
        self.z *= e;
        (lambda, -theta, theta * point.x - lambda * point.y)
    }

    fn equals(&self, point: &G2Affine) -> bool {
        self.z != Fq2::ZERO && self.x == point.x * self.z && self.y == point.y * self.z
    }
}

/// ψ: conjugates of the coordinates, back on the twist.
fn frobenius(point: &G2Affine) -> G2Affine {
    let (mut x, mut y) = (point.x, point.y);
    x.conjugate_in_place();
    y.conjugate_in_place();
    G2Affine::new_unchecked(x * Config::TWIST_MUL_BY_Q_X, y * Config::TWIST_MUL_BY_Q_Y)
}
