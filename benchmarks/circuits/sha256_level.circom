pragma circom 2.1.6;

include "circomlib/circuits/sha256/constants.circom";
include "circomlib/circuits/sha256/sha256compression.circom";

// One of 32 levels of a binary tree whose nodes are one compression of SHA-256, without a block of
// padding: nodes have a fixed length. Nodes and siblings are bits, and proven to be.
template Sha256Level() {
    signal input child[256];
    signal input sibling[256];
    signal input isRight;
    signal output parent[256];

    isRight * (isRight - 1) === 0;
    component compression = Sha256compression();
    component start[8];
    for (var i = 0; i < 8; i++) {
        start[i] = H(i);
        for (var j = 0; j < 32; j++) {
            compression.hin[32 * i + j] <== start[i].out[j];
        }
    }
    signal moved[256];
    for (var i = 0; i < 256; i++) {
        sibling[i] * (sibling[i] - 1) === 0;
        moved[i] <== isRight * (sibling[i] - child[i]);
        compression.inp[i] <== child[i] + moved[i];
        compression.inp[256 + i] <== sibling[i] - moved[i];
    }
    parent <== compression.out;
}

component main = Sha256Level();
