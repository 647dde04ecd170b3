pragma circom 2.1.6;

include "../../circuits/gadgets/tree.circom";

// The whole path of a note in our tree: 16 levels of four children, 2^32 leaves.
component main = MerkleRoot(16);
