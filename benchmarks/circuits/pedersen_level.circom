pragma circom 2.1.6;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/pedersen.circom";

// One of 32 levels of a binary tree whose nodes are Pedersen hashes: x of a sum of multiples of
// generators, whose scalars are the bits of both children. Bits are canonical: another spelling of
// a child would have another hash.
template PedersenLevel() {
    signal input child;
    signal input sibling;
    signal input isRight;
    signal output parent;

    isRight * (isRight - 1) === 0;
    signal moved <== isRight * (sibling - child);
    component left = Num2Bits_strict();
    left.in <== child + moved;
    component right = Num2Bits_strict();
    right.in <== sibling - moved;
    component hash = Pedersen(508);
    for (var i = 0; i < 254; i++) {
        hash.in[i] <== left.out[i];
        hash.in[254 + i] <== right.out[i];
    }
    parent <== hash.out[0];
}

component main = PedersenLevel();
