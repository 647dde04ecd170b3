//! Baby Jubjub: the twisted Edwards curve 168700 x² + y² = 1 + 168696 x² y² over BN254's scalars.
//!
//! As `chain/mevm/crypto/baby_jubjub.py`: x is scaled by √-168700 inside, which turns the first
//! coefficient into -1, for the complete formulas of eprint 2008/522; sums of products share their
//! doubles, with odd multiples of each point (Straus). The curve has 8·l points in one cycle.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, BigInt, BigInteger, Field, MontFp};

use super::words::Word;

const A: Fr = MontFp!("168700");
const D: Fr = MontFp!("168696");

/// l, the order of the subgroup of prime order.
pub const ORDER: Word =
    BigInt!("2736030358979909402780800718157159386076813972158567259200215660948447373041");
/// 8·l.
const GROUP_ORDER: Word =
    BigInt!("21888242871839275222246405745257275088614511777268538073601725287587578984328");

pub const IDENTITY: Point = Point {
    x: Fr::ZERO,
    y: Fr::ONE,
};
pub const BASE: Point = Point {
    x: MontFp!("5299619240641551281634865583518297030282874472190772894086521144482721001553"),
    y: MontFp!("16950150798460657717958625567821834550301663161624707787222815936182638968203"),
};

/// √-A, its inverse, and -2·D/A.
const SCALE: Fr =
    MontFp!("6360561867910373094066688120553762416144456282423235903351243436111059670888");
const UNSCALE: Fr =
    MontFp!("19976260017534050147865154401153945156910754191401137453807035910720341838527");
const TWICE_D: Fr =
    MontFp!("2475045175004185027501911298141836274980133961483913877536377848625489762075");

/// For the pairing with the point of order 8 with x = l·(2, …), and the tangent there.
const ROOT_A: Fr =
    MontFp!("14673962723734255200314198873237586429337747973199041533368185129026308523766");
const SLOPE: Fr =
    MontFp!("16762876435069652057040745353149335732737639370712691103751456512640640292939");
const INTERCEPT: Fr =
    MontFp!("9548596286964632035108538481129647073527022943495698293421437455091140321088");
/// (p - 1) / 8, p being the order of the field.
const EIGHTH: Word =
    BigInt!("2736030358979909402780800718157159386068545550052004292962275523321976061952");

const DIGIT_BITS: usize = 5;
const ODD_MULTIPLES: usize = 1 << (DIGIT_BITS - 2); // up to 15

/// x and y, as they are; perhaps no point of the curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub x: Fr,
    pub y: Fr,
}

/// X, Y, Z, T: x = X/Z, scaled, y = Y/Z, xy = T/Z.
#[derive(Clone, Copy)]
pub struct Extended {
    x: Fr,
    y: Fr,
    z: Fr,
    t: Fr,
}

/// What a sum takes of its second point: Y - X, Y + X, 2Z, 2dT.
#[derive(Clone, Copy)]
pub struct Addend {
    minus: Fr,
    plus: Fr,
    twice_z: Fr,
    twice_dt: Fr,
}

impl Point {
    pub fn is_on_curve(&self) -> bool {
        let (xx, yy) = (self.x.square(), self.y.square());
        A * xx + yy == Fr::ONE + D * xx * yy
    }

    /// Whether it is a point of the subgroup of prime order: its Tate pairing is 1 there only.
    pub fn is_in_subgroup(&self) -> bool {
        self.is_on_curve() && (*self == IDENTITY || self.pairing_is_one())
    }

    /// See `_pairing_is_one` in Python, and eprint 2022/037.
    fn pairing_is_one(&self) -> bool {
        let (x, y) = (self.x, self.y);
        let (n, d) = (Fr::ONE + y, Fr::ONE - y);
        let tangent = y.double() * (n + (INTERCEPT * d - SLOPE * n) * x);
        let root = tangent.square() * x * (Fr::ONE - ROOT_A * x);
        let product = root.square() * n * (d.square() * d).square() * d;
        product.pow(EIGHTH) == Fr::ONE
    }
}

impl Extended {
    pub const ZERO: Self = Self {
        x: Fr::ZERO,
        y: Fr::ONE,
        z: Fr::ONE,
        t: Fr::ZERO,
    };

    pub fn of(point: &Point) -> Self {
        let x = point.x * SCALE;
        Self {
            x,
            y: point.y,
            z: Fr::ONE,
            t: x * point.y,
        }
    }

    pub fn to_point(self) -> Point {
        // Z is never zero: the formulas are complete.
        let inverse = self.z.inverse().unwrap_or_default();
        self.divided(inverse)
    }

    pub fn z(&self) -> Fr {
        self.z
    }

    /// The point, 1/Z being known.
    pub fn divided(&self, inverse: Fr) -> Point {
        Point {
            x: self.x * inverse * UNSCALE,
            y: self.y * inverse,
        }
    }

    pub fn equals(&self, point: &Point) -> bool {
        self.x == point.x * SCALE * self.z && self.y == point.y * self.z
    }

    pub fn add(&self, other: &Addend) -> Self {
        let a = (self.y - self.x) * other.minus;
        let b = (self.y + self.x) * other.plus;
        let c = self.t * other.twice_dt;
        let d = self.z * other.twice_z;
        let (e, f, g, h) = (b - a, d - c, d + c, b + a);
        Self {
            x: e * f,
            y: g * h,
            z: f * g,
            t: e * h,
        }
    }

    /// Twice the point; without T, which only sums read, if it is not asked for.
    fn double(&self, with_t: bool) -> Self {
        let (a, b) = (self.x.square(), self.y.square());
        let e = (self.x + self.y).square() - a - b;
        let (g, h) = (b - a, -(a + b));
        let f = g - self.z.square().double();
        let t = if with_t { e * h } else { Fr::ZERO };
        Self {
            x: e * f,
            y: g * h,
            z: f * g,
            t,
        }
    }

    pub fn addend(&self) -> Addend {
        Addend {
            minus: self.y - self.x,
            plus: self.y + self.x,
            twice_z: self.z.double(),
            twice_dt: self.t * TWICE_D,
        }
    }
}

impl Addend {
    fn negated(&self) -> Self {
        Self {
            minus: self.plus,
            plus: self.minus,
            twice_z: self.twice_z,
            twice_dt: -self.twice_dt,
        }
    }
}

/// A scalar as odd digits of -15 to 15 and zeros, the lowest first; the same for many points.
pub struct Digits(Vec<i64>);

impl Digits {
    pub fn of(scalar: &Word) -> Self {
        let mut digits = modulo_group_order(scalar)
            .find_wnaf(DIGIT_BITS)
            .unwrap_or_default();
        while digits.last() == Some(&0) {
            digits.pop();
        }
        Self(digits)
    }
}

fn modulo_group_order(scalar: &Word) -> Word {
    modulo(*scalar, &GROUP_ORDER)
}

/// The remainder of a number that is a few times another, at most.
fn modulo(mut value: Word, modulus: &Word) -> Word {
    while value >= *modulus {
        value.sub_with_borrow(modulus);
    }
    value
}

/// 8·k modulo l.
pub fn eightfold(scalar: Word) -> Word {
    let mut value = modulo(scalar, &ORDER);
    value <<= 3; // l has 251 bits
    modulo(value, &ORDER)
}

/// l - h, for h below l.
pub fn negated(scalar: &Word) -> Word {
    let mut value = ORDER;
    value.sub_with_borrow(scalar);
    value
}

pub fn sum_points(points: &[Point]) -> Extended {
    points.iter().fold(Extended::ZERO, |sum, point| {
        sum.add(&Extended::of(point).addend())
    })
}

/// The sum of the products of points of the curve and integers.
pub fn linear_combination(points: &[Point], scalars: &[Word]) -> Extended {
    let digits: Vec<Digits> = scalars.iter().map(Digits::of).collect();
    sum_products(points, &digits)
}

pub fn multiply(point: &Point, digits: &Digits) -> Extended {
    sum_products(std::slice::from_ref(point), std::slice::from_ref(digits))
}

fn sum_products(points: &[Point], digits: &[Digits]) -> Extended {
    let multiples: Vec<_> = points.iter().map(odd_multiples).collect();
    let length = digits.iter().map(|each| each.0.len()).max().unwrap_or(0);
    let mut total = Extended::ZERO;
    for position in (0..length).rev() {
        let digit_of = |each: &Digits| each.0.get(position).copied().unwrap_or(0);
        total = total.double(position == 0 || digits.iter().any(|each| digit_of(each) != 0));
        for (each, multiples) in digits.iter().zip(&multiples) {
            let digit = digit_of(each);
            if digit != 0 {
                let multiple = &multiples[digit.unsigned_abs() as usize / 2];
                total = total.add(&if digit < 0 {
                    multiple.negated()
                } else {
                    *multiple
                });
            }
        }
    }
    total
}

/// 1, 3, … 15 times a point: half of an odd number finds its multiple.
fn odd_multiples(point: &Point) -> [Addend; ODD_MULTIPLES] {
    let mut multiple = Extended::of(point);
    let twice = multiple.double(true).addend();
    std::array::from_fn(|i| {
        if i > 0 {
            multiple = multiple.add(&twice);
        }
        multiple.addend()
    })
}
