//! What the precompiles of this folder charge: the numbers of `chain/mevm/precompiles/gas.py`.

pub const POSEIDON: u64 = 4_000;
pub const POSEIDON_WORD: u64 = 2_000;

pub const BABYJUB_ADD: u64 = 200;
pub const BABYJUB_ADD_POINT: u64 = 200;
pub const BABYJUB_MSM: u64 = 16_000;
pub const BABYJUB_MSM_TERM: u64 = 6_500;
pub const BABYJUB_VERIFY_EDDSA: u64 = 45_000;
pub const BABYJUB_VERIFY_SCHNORR: u64 = 32_000;

pub const GROTH16_VERIFY: u64 = 140_000;
pub const GROTH16_VERIFY_INPUT: u64 = 7_000;
pub const GROTH16_VERIFY_PROOF: u64 = 50_000;
pub const GROTH16_VERIFY_WORD: u64 = 30; // each input of each proof
