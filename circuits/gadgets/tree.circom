pragma circom 2.1.6;

include "circomlib/circuits/poseidon.circom";
include "circomlib/circuits/bitify.circom";

// The root of a tree whose nodes hash four children, from a leaf, its position, and the three
// siblings on each level. Two bits of the position, the lower first, tell the node's place among
// the four; that the position is below 4^depth is proven.
template MerkleRoot(depth) {
    signal input leaf;
    signal input position;
    signal input siblings[depth][3];
    signal output out;

    component bits = Num2Bits(2 * depth);
    bits.in <== position;

    signal node[depth + 1];
    node[0] <== leaf;
    for (var i = 0; i < depth; i++) {
        node[i + 1] <== MerkleNode()(node[i], siblings[i], [bits.out[2 * i], bits.out[2 * i + 1]]);
    }
    out <== node[depth];
}

// The hash of a node's four children: one that is known, put at its place among its siblings.
template MerkleNode() {
    signal input child;
    signal input siblings[3];
    signal input place[2]; // bits, the lower first
    signal output out;

    // is[k] is 1 if the child's place is k, else 0.
    signal both <== place[0] * place[1];
    signal is[4];
    is[0] <== 1 - place[0] - place[1] + both;
    is[1] <== place[0] - both;
    is[2] <== place[1] - both;
    is[3] <== both;

    // Before its own place the child's siblings keep theirs, behind it they move up by one.
    signal first <== is[0] * (child - siblings[0]);
    signal secondMoved <== is[0] * (siblings[0] - siblings[1]);
    signal second <== is[1] * (child - siblings[1]);
    signal thirdMoved <== (1 - place[1]) * (siblings[1] - siblings[2]);
    signal third <== is[2] * (child - siblings[2]);
    signal fourth <== is[3] * (child - siblings[2]);

    component hash = Poseidon(4);
    hash.inputs <== [
        siblings[0] + first,
        siblings[1] + secondMoved + second,
        siblings[2] + thirdMoved + third,
        siblings[2] + fourth
    ];
    out <== hash.out;
}
