//! Poseidon's constants, arranged for speed as in `chain/mevm/crypto/poseidon.py`.
//!
//! The S-box of a partial round touches the first element only, so that the part of the matrix
//! that acts on the others alone moves to the round before; a round keeps one dense row and column.

use std::sync::OnceLock;

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

use super::grain::Grain;
use super::poseidon::MAX_INPUTS;

const FULL_ROUNDS: usize = 8;
const PARTIAL_ROUNDS: [usize; MAX_INPUTS] = [
    56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68,
];

type Vector = Vec<Fr>;
type Matrix = Vec<Vector>;

#[derive(Clone)]
pub struct FullRound {
    pub constants: Vector,
    pub matrix: Matrix,
}

/// All that touches the first element, and nothing else.
pub struct SparseRound {
    pub constant: Fr,
    pub row: Vector,
    pub column: Vector,
}

pub struct Schedule {
    pub first: Vec<FullRound>,
    pub corner: Fr,
    pub partial: Vec<SparseRound>,
    pub last: Vec<FullRound>,
}

/// The rounds of one width, 2 to 17; made at its first use.
pub fn schedule(width: usize) -> &'static Schedule {
    static SCHEDULES: [OnceLock<Schedule>; MAX_INPUTS] = [const { OnceLock::new() }; MAX_INPUTS];
    SCHEDULES[width - 2].get_or_init(|| arrange(width))
}

fn arrange(width: usize) -> Schedule {
    let (half, partial) = (FULL_ROUNDS / 2, PARTIAL_ROUNDS[width - 2]);
    let (rounds, matrix) = constants(width, FULL_ROUNDS + partial);
    let mut row = matrix[0][1..].to_vec();
    let mut column: Vector = matrix[1..].iter().map(|line| line[0]).collect();
    let inner: Matrix = matrix[1..].iter().map(|line| line[1..].to_vec()).collect();
    let inverse = transpose(&invert(&inner));

    // Backwards, every inner matrix moves in front of the partial rounds.
    let mut power = identity(width - 1);
    let mut sparse = Vec::with_capacity(partial);
    for constants in rounds[half..half + partial].iter().rev() {
        power = multiply(&power, &inner);
        row = apply(&inverse, &row);
        let others = apply(&power, &constants[1..]);
        let next = apply(&inner, &column);
        sparse.push((
            others,
            SparseRound {
                constant: constants[0],
                row: row.clone(),
                column,
            },
        ));
        column = next;
    }

    // Forwards, the constants of all but the first element move behind them.
    let (mut head, mut carried) = (Fr::ZERO, vec![Fr::ZERO; width - 1]);
    let mut scalar_rounds = Vec::with_capacity(partial);
    for (others, mut round) in sparse.into_iter().rev() {
        add_to(&mut carried, &others);
        round.constant += head;
        head = inner_product(&round.row, &carried);
        scalar_rounds.push(round);
    }

    let full = |constants: &Vector| FullRound {
        constants: constants.clone(),
        matrix: matrix.clone(),
    };
    let mut first: Vec<_> = rounds[..half].iter().map(full).collect();
    first[half - 1]
        .matrix
        .splice(1.., multiply(&power, &matrix[1..]));
    let mut last: Vec<_> = rounds[half + partial..].iter().map(full).collect();
    last[0].constants[0] += head;
    add_to(&mut last[0].constants[1..], &carried);
    Schedule {
        first,
        corner: matrix[0][0],
        partial: scalar_rounds,
        last,
    }
}

/// A vector for each round, and the Cauchy matrix 1 / (xᵢ + yⱼ).
fn constants(width: usize, count: usize) -> (Vec<Vector>, Matrix) {
    let mut grain = Grain::new(width, FULL_ROUNDS, count - FULL_ROUNDS);
    let rounds = (0..count)
        .map(|_| (0..width).map(|_| grain.element()).collect())
        .collect();
    let points: Vector = (0..2 * width).map(|_| grain.reduced()).collect();
    let (xs, ys) = points.split_at(width);
    let matrix = xs
        .iter()
        .map(|x| ys.iter().map(|y| inverse_of(*x + y)).collect())
        .collect();
    (rounds, matrix)
}

fn inverse_of(value: Fr) -> Fr {
    value
        .inverse()
        .expect("no sum of the points, and no pivot, is zero")
}

pub fn inner_product(left: &[Fr], right: &[Fr]) -> Fr {
    left.iter().zip(right).map(|(a, b)| *a * b).sum()
}

pub fn apply(matrix: &[Vector], vector: &[Fr]) -> Vector {
    matrix
        .iter()
        .map(|row| inner_product(row, vector))
        .collect()
}

fn add_to(vector: &mut [Fr], summand: &[Fr]) {
    for (value, other) in vector.iter_mut().zip(summand) {
        *value += other;
    }
}

fn identity(size: usize) -> Matrix {
    (0..size)
        .map(|i| (0..size).map(|j| Fr::from(i == j)).collect())
        .collect()
}

fn transpose(matrix: &[Vector]) -> Matrix {
    (0..matrix[0].len())
        .map(|j| matrix.iter().map(|row| row[j]).collect())
        .collect()
}

fn multiply(left: &[Vector], right: &[Vector]) -> Matrix {
    let columns = transpose(right);
    left.iter().map(|row| apply(&columns, row)).collect()
}

/// Invert by Gauss-Jordan elimination: leading blocks of a Cauchy matrix are Cauchy matrices.
fn invert(matrix: &[Vector]) -> Matrix {
    let size = matrix.len();
    let mut rows: Matrix = matrix
        .iter()
        .zip(identity(size))
        .map(|(row, unit)| [row.clone(), unit].concat())
        .collect();
    for i in 0..size {
        let scale = inverse_of(rows[i][i]);
        rows[i].iter_mut().for_each(|value| *value *= scale);
        let pivot = rows[i].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(j, _)| *j != i) {
            let factor = row[i];
            row.iter_mut()
                .zip(&pivot)
                .for_each(|(value, other)| *value -= factor * other);
        }
    }
    rows.into_iter().map(|row| row[size..].to_vec()).collect()
}
