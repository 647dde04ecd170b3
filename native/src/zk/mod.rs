//! Zero-knowledge proofs: the precompiles at 0x4d01 to 0x4d05, and what wallets do in batches.
//!
//! `price` tells the gas of a call, `run` its output; an error halts the call with all its gas.

pub mod babyjub_add;
pub mod babyjub_msm;
pub mod babyjub_verify;
pub mod groth16_verify;
pub mod poseidon;
pub mod python;

mod baby_jubjub;
mod babyjub_points;
mod bn254;
mod gas;
mod grain;
mod groth16;
mod lines;
mod poseidon_schedule;
mod sieve;
mod words;

pub struct Precompile {
    pub address: u16,
    pub price: fn(&[u8]) -> Result<u64, String>,
    pub run: fn(&[u8]) -> Result<Vec<u8>, String>,
}

pub const PRECOMPILES: [Precompile; 5] = [
    Precompile {
        address: 0x4d01,
        price: poseidon::price,
        run: poseidon::run,
    },
    Precompile {
        address: 0x4d02,
        price: babyjub_add::price,
        run: babyjub_add::run,
    },
    Precompile {
        address: 0x4d03,
        price: babyjub_msm::price,
        run: babyjub_msm::run,
    },
    Precompile {
        address: 0x4d04,
        price: babyjub_verify::price,
        run: babyjub_verify::run,
    },
    Precompile {
        address: 0x4d05,
        price: groth16_verify::price,
        run: groth16_verify::run,
    },
];
