//! Which of many outputs may be a wallet's: those whose view tag fits, and those that it has a
//! copy of. What it lets through, the wallet tries in full, as `chain/shielded/encryption.py` does.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use blake2::Blake2b512;
use chacha20poly1305::aead::AeadInPlace;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce, Tag};
use hkdf::SimpleHkdf;
use rayon::prelude::*;

use super::baby_jubjub::{Digits, Extended, IDENTITY, Point, multiply};
use super::babyjub_points::{POINT_BYTES, point};
use super::words::{WORD, decode, encode, integer};

const TERMS_BYTES: usize = POINT_BYTES + WORD; // EPK and cm
const CIPHERTEXT_BYTES: usize = 371;
const COPY_START: usize = 259;
const SEAL_BYTES: usize = 16;
const KEY_BYTES: usize = 32;
const TOGETHER: usize = 64; // outputs whose points are divided by one inversion

/// EPK.x, EPK.y, cm, each a field element, and the ciphertext.
pub const OUTPUT_BYTES: usize = TERMS_BYTES + CIPHERTEXT_BYTES;

/// What may be in an output: the sum of these.
const PAYMENT: u8 = 1;
const COPY: u8 = 2;

/// Tell for each output what of it to try.
pub fn sift(viewing_key: &[u8; WORD], outputs: &[u8]) -> Vec<u8> {
    let digits = Digits::of(&(integer(viewing_key) << 3)); // vsk has 251 bits
    let parts = outputs.par_chunks(TOGETHER * OUTPUT_BYTES);
    parts
        .flat_map_iter(|part| sift_part(viewing_key, &digits, part))
        .collect()
}

fn sift_part(viewing_key: &[u8; WORD], digits: &Digits, part: &[u8]) -> Vec<u8> {
    let outputs: Vec<&[u8]> = part.chunks_exact(OUTPUT_BYTES).collect();
    let shared: Vec<_> = outputs
        .iter()
        .map(|output| shared_point(digits, output))
        .collect();
    let shared = affine(&shared);
    outputs
        .iter()
        .zip(shared)
        .map(|(output, shared)| {
            let is_payment = shared.is_some_and(|shared| fits_tag(&shared, output));
            PAYMENT * u8::from(is_payment) + COPY * u8::from(has_copy(viewing_key, output))
        })
        .collect()
}

/// S = 8·vsk·EPK; none if EPK is not on the curve, or S is O.
///
/// Whether EPK is of the prime subgroup is not looked at, which would take a sixth of the time: the
/// factor 8, which is not reduced away here, leaves nothing of what is not. The wallet refuses it.
fn shared_point(digits: &Digits, output: &[u8]) -> Option<Extended> {
    let words = decode(&output[..POINT_BYTES]);
    let ephemeral = point(&words[0], &words[1]).ok()?;
    let shared = multiply(&ephemeral, digits);
    (!shared.equals(&IDENTITY)).then_some(shared)
}

/// The points' coordinates, by one inversion for all.
fn affine(points: &[Option<Extended>]) -> Vec<Option<Point>> {
    let mut product = Fr::ONE;
    let before: Vec<Fr> = points
        .iter()
        .map(|point| {
            let before = product;
            product *= point.map_or(Fr::ONE, |point| point.z());
            before
        })
        .collect();
    let mut rest = product.inverse().unwrap_or(Fr::ZERO); // no Z is zero
    let mut found = vec![None; points.len()];
    for (place, point) in points.iter().enumerate().rev() {
        if let Some(point) = point {
            found[place] = Some(point.divided(rest * before[place]));
            rest *= point.z();
        }
    }
    found
}

fn fits_tag(shared: &Point, output: &[u8]) -> bool {
    let mut tag = [0; 1];
    derive(b"SERO.tag", &encode(shared.x), output, &mut tag);
    tag[0] == output[TERMS_BYTES]
}

/// Whether the seal of the payer's copy opens.
fn has_copy(viewing_key: &[u8; WORD], output: &[u8]) -> bool {
    let mut key = [0; KEY_BYTES];
    derive(b"SERO.copy", viewing_key, output, &mut key);
    let copy = &output[TERMS_BYTES + COPY_START..];
    let Some((text, seal)) = copy.split_last_chunk::<SEAL_BYTES>() else {
        return false;
    };
    let cipher = ChaCha20Poly1305::new(&key.into());
    let mut text = text.to_vec();
    let (nonce, seal) = (Nonce::default(), Tag::from(*seal));
    cipher
        .decrypt_in_place_detached(&nonce, b"", &mut text, &seal)
        .is_ok()
}

/// HKDF with BLAKE2b-512 over the secret, EPK and cm: see `chain/shielded/note_keys.py`.
fn derive(purpose: &[u8], secret: &[u8], output: &[u8], key: &mut [u8]) {
    let material = [secret, &output[..TERMS_BYTES]].concat();
    let derived = SimpleHkdf::<Blake2b512>::new(None, &material).expand(purpose, key);
    derived.expect("a key is shorter than 255 hashes");
}
