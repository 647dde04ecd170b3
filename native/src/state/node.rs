//! Nodes of a Merkle Patricia trie: immutable, shared between all tries that hold them.
//!
//! Source: yellow paper, appendix D; `chain/mevm/state/trie.py` is the Python side.

use std::sync::Arc;

use revm::primitives::keccak256;

use super::rlp::{list, put_bytes};

const HASH_SIZE: usize = 32;
const NOTHING: u8 = 0x80;
const LEAF: u8 = 2;
const EXTENSION: u8 = 0;

pub type Link = Option<Arc<Node>>;

/// A node with what its parent holds of it.
pub struct Node {
    pub kind: Kind,
    reference: Reference,
}

/// Paths are nibbles, one a byte.
pub enum Kind {
    Leaf {
        path: Box<[u8]>,
        value: Box<[u8]>,
    },
    Extension {
        path: Box<[u8]>,
        child: Arc<Node>,
    },
    Branch {
        children: [Link; 16],
        value: Option<Box<[u8]>>,
    },
}

/// The node itself where it is shorter than a hash, otherwise the RLP of its hash.
struct Reference {
    bytes: [u8; HASH_SIZE + 1],
    size: u8,
}

impl Node {
    pub fn new(kind: Kind) -> Arc<Self> {
        let reference = Reference::of(&encode(&kind));
        Arc::new(Self { kind, reference })
    }

    pub fn leaf(path: &[u8], value: Box<[u8]>) -> Arc<Self> {
        let path = path.into();
        Self::new(Kind::Leaf { path, value })
    }

    /// The node's RLP.
    pub fn encode(&self) -> Vec<u8> {
        encode(&self.kind)
    }

    /// Whether its parent holds the hash, not the node.
    pub fn is_hashed(&self) -> bool {
        usize::from(self.reference.size) > HASH_SIZE
    }

    /// The hash of the trie under this node.
    pub fn root(&self) -> [u8; HASH_SIZE] {
        let held = self.reference();
        match held[1..].try_into() {
            Ok(hash) if self.is_hashed() => hash,
            _ => keccak256(held).0,
        }
    }

    fn reference(&self) -> &[u8] {
        &self.reference.bytes[..usize::from(self.reference.size)]
    }
}

/// The hash of a trie without entries.
pub fn empty_root() -> [u8; HASH_SIZE] {
    keccak256([NOTHING]).0
}

impl Reference {
    fn of(encoded: &[u8]) -> Self {
        let mut bytes = [0; HASH_SIZE + 1];
        if encoded.len() < HASH_SIZE {
            bytes[..encoded.len()].copy_from_slice(encoded);
            return Self {
                bytes,
                size: encoded.len() as u8,
            };
        }
        bytes[0] = NOTHING + HASH_SIZE as u8;
        bytes[1..].copy_from_slice(keccak256(encoded).as_slice());
        Self {
            bytes,
            size: bytes.len() as u8,
        }
    }
}

fn encode(kind: &Kind) -> Vec<u8> {
    let mut payload = Vec::with_capacity(544);
    match kind {
        Kind::Leaf { path, value } => {
            put_bytes(&mut payload, &compact(path, LEAF));
            put_bytes(&mut payload, value);
        }
        Kind::Extension { path, child } => {
            put_bytes(&mut payload, &compact(path, EXTENSION));
            payload.extend_from_slice(child.reference());
        }
        Kind::Branch { children, value } => {
            for child in children {
                match child {
                    Some(node) => payload.extend_from_slice(node.reference()),
                    None => payload.push(NOTHING),
                }
            }
            put_bytes(&mut payload, value.as_deref().unwrap_or_default());
        }
    }
    list(&payload)
}

/// Nibbles as bytes: the flag, whether their number is odd, and the nibbles.
fn compact(path: &[u8], flag: u8) -> Vec<u8> {
    let odd = path.len() % 2;
    let mut bytes = Vec::with_capacity(path.len() / 2 + 1);
    bytes.push(if odd == 1 {
        (flag + 1) << 4 | path[0]
    } else {
        flag << 4
    });
    bytes.extend(
        path[odd..]
            .chunks_exact(2)
            .map(|pair| pair[0] << 4 | pair[1]),
    );
    bytes
}
