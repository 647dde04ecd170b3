pragma circom 2.1.6;

include "circomlib/circuits/babyjub.circom";
include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/comparators.circom";
include "circomlib/circuits/compconstant.circom";
include "circomlib/circuits/escalarmulany.circom";
include "circomlib/circuits/escalarmulfix.circom";

// Points of Baby Jubjub (EIP-2494). Its group has order 8·l; l, a prime, is the order of the
// subgroup that everything here lives in.

// Multiplies a point by 8. The point must be on the curve, and is proven to be. The result lies in
// the prime subgroup, and is O only if the point's order divides 8.
template MultiplyBy8() {
    signal input in[2];
    signal output out[2];

    component onCurve = BabyCheck();
    onCurve.x <== in[0];
    onCurve.y <== in[1];

    component double[3];
    for (var i = 0; i < 3; i++) {
        double[i] = BabyDbl();
    }
    double[0].x <== in[0];
    double[0].y <== in[1];
    for (var i = 1; i < 3; i++) {
        double[i].x <== double[i - 1].xout;
        double[i].y <== double[i - 1].yout;
    }
    out[0] <== double[2].xout;
    out[1] <== double[2].yout;
}

// Proves that a field element has an inverse. For the x of a point of the prime subgroup it says
// that the point is not O: no other point of the subgroup has x = 0.
template NonZero() {
    signal input in;
    signal inverse <-- in != 0 ? 1 / in : 0;
    in * inverse === 1;
}

// The 251 bits of a scalar that is proven to be below l. A scalar that is hashed needs this: s and
// s + l are one multiple of a point, but two inputs of a hash.
template CanonicalScalar() {
    signal input in;
    signal output out[251];

    component bits = Num2Bits(251);
    bits.in <== in;
    // CompConstant tells whether its input is above the constant: l - 1.
    component above = CompConstant(
        2736030358979909402780800718157159386076813972158567259200215660948447373040
    );
    for (var i = 0; i < 251; i++) {
        out[i] <== bits.out[i];
        above.in[i] <== bits.out[i];
    }
    for (var i = 251; i < 254; i++) {
        above.in[i] <== 0;
    }
    above.out === 0;
}

// Multiplies a point of the prime subgroup by a scalar of n <= 251 bits.
//
// circomlib's ladder runs over segments of 148 bits. Within one its sums stay below 2^148 < l times
// the base, so that no addition meets two points of equal x, which would leave its slope free.
template MultiplyPoint(n) {
    signal input bits[n];
    signal input point[2];
    signal output out[2];

    component ladder = EscalarMulAny(n);
    ladder.p <== point;
    ladder.e <== bits;
    out <== ladder.out;
}

// Adds a random multiple of G_r to a point on the curve: what hides a value commitment.
//
// G_r = 8·(x, y), where x = Poseidon(1000, 3) is the first of x = Poseidon(1000, 0), … that lies on
// the curve, and y <= (p - 1) / 2: nobody knows its logarithm to another generator. The scalar has
// 251 bits and need not be below l: it is only ever a multiplier.
template Blind() {
    signal input point[2];
    signal input blinding;
    signal output out[2];

    component bits = Num2Bits(251);
    bits.in <== blinding;
    component multiple = EscalarMulFix(251, [
        6217387536942353442707680250988556755731548152620753742962494337471145011458,
        1121913231741605964369923461208716696847452288931748919967663855710942941597
    ]);
    multiple.e <== bits.out;

    component sum = BabyAdd();
    sum.x1 <== point[0];
    sum.y1 <== point[1];
    sum.x2 <== multiple.out[0];
    sum.y2 <== multiple.out[1];
    out[0] <== sum.xout;
    out[1] <== sum.yout;
}
