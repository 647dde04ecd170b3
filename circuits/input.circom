pragma circom 2.1.6;

include "circomlib/circuits/bitify.circom";
include "./gadgets/note.circom";
include "./gadgets/point.circom";
include "./gadgets/tree.circom";

// Spends one note (SERO-05): proves that a note is in the tree and that the prover owns it, shows
// its nullifier, and shows what it holds under a fresh blinding (SERO-06).
//
// Not enforced here, and by whom it is:
//   - that the anchor is a root of the tree, and the nullifier new: ShieldedPool;
//   - that every public signal is below p: ShieldedPool, for nullifier and nullifier + p would be
//     two names of one note;
//   - that the asset commitment is a sum v·G_currency + t·G_ticket with v below 2^128 and t of 0 or
//     1: Output, or the pool, made the leaf, and its hash binds both coordinates;
//   - that inputs, outputs and open amounts balance: the binding signature.
template Input(depth) {
    // Public.
    signal output valueCommitment[2]; // CM = asset commitment + blinding·G_r
    signal output anchor;             // root of the tree
    signal output nullifier;
    signal input sighash;             // of the whole transaction

    // The owner's keys.
    signal input spendingKey;         // zsk
    signal input viewingKey;          // vsk

    // The note.
    signal input baseEighth[2];       // BASE_r / 8
    signal input assetCommitment[2];  // CC
    signal input memo;                // hash of the memo
    signal input secret;              // rsk

    // Its place in the tree.
    signal input position;
    signal input siblings[depth][3];

    signal input blinding;            // ar

    // 1. The base of the one-time address is a point of the prime subgroup, and not O. From a base
    //    of small order, many viewing keys would reach the same address.
    signal base[2] <== MultiplyBy8()(baseEighth);
    NonZero()(base[0]);

    // 2. ZPK_r = zsk·BASE_r, and not O, for the same reason. zsk is only a multiplier: zsk and
    //    zsk + l open the same note, with the same nullifier.
    signal spendingBits[251] <== Num2Bits(251)(spendingKey);
    signal spendingPoint[2] <== MultiplyPoint(251)(spendingBits, base);
    NonZero()(spendingPoint[0]);

    // 3. VPK_r = vsk·ZPK_r. vsk is hashed below, so it must be below l.
    signal viewingBits[251] <== CanonicalScalar()(viewingKey);
    signal viewingPoint[2] <== MultiplyPoint(251)(viewingBits, spendingPoint);

    // 4. The commitment of the note binds all three points.
    signal commitment <== NoteCommitment()(
        assetCommitment, [base[0], spendingPoint[0], viewingPoint[0]], memo, secret
    );

    // 5. The note is the leaf at its position, under the anchor.
    anchor <== MerkleRoot(depth)(commitment, position, siblings);

    // 6. The nullifier hashes the same commitment at the same position, under the same vsk.
    nullifier <== Nullifier()(viewingKey, commitment, position);

    // 7. What the note holds goes out under a new blinding.
    valueCommitment <== Blind()(assetCommitment, blinding);

    // 8. The proof holds for this transaction only. The constraint keeps the signal in the system.
    signal sighashSquare <== sighash * sighash;
}

component main { public [sighash] } = Input(16);
