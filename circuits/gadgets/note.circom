pragma circom 2.1.6;

include "circomlib/circuits/poseidon.circom";

// The commitment of a note: to what it holds, whose it is, its memo and a secret.
//
// The asset commitment enters with both coordinates. Of the three points of the one-time address
// x is enough: Input proves that each is in the prime subgroup, where no two points share it, for
// (x, -y) = (0, -1) - P lies outside. All three are needed: without ZPK_r the pairs (zsk, vsk) and
// (zsk/k, vsk·k) would open one note under two nullifiers.
template NoteCommitment() {
    signal input asset[2];
    signal input address[3]; // x of BASE_r, ZPK_r, VPK_r
    signal input memo;
    signal input secret;
    signal output out;

    component hash = Poseidon(8);
    hash.inputs <== [
        1002, asset[0], asset[1], address[0], address[1], address[2], memo, secret
    ];
    out <== hash.out;
}

// The nullifier of the note at a position, under the nullifier key that its viewing key gives.
//
// The position makes two equal commitments two notes. Who made the note does not know the viewing
// key, and cannot tell when it is spent.
template Nullifier() {
    signal input viewingKey;
    signal input commitment;
    signal input position;
    signal output out;

    component key = Poseidon(2);
    key.inputs <== [1003, viewingKey];
    component hash = Poseidon(4);
    hash.inputs <== [1004, key.out, commitment, position];
    out <== hash.out;
}
