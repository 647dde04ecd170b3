pragma circom 2.1.6;

include "circomlib/circuits/poseidon.circom";
include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/compconstant.circom";
include "./point.circom";

// The generator of an asset: 8·(x, y), where x is a hash of the asset's name and y the smaller root.
//
// Both roots would give G and -G: v·G + v·(-G) = O would print money. So y <= (p - 1) / 2 is proven,
// and y below p with it. The counter is the prover's to choose: other counters name assets that
// nobody ever issued.
template Generator() {
    signal input hash;
    signal input y;
    signal output out[2];

    component bits = Num2Bits_strict();
    bits.in <== y;
    component above = CompConstant(
        10944121435919637611123202872628637544274182200208017171849102093287904247808
    );
    above.in <== bits.out;
    above.out === 0;

    component multiple = MultiplyBy8();
    multiple.in <== [hash, y];
    out <== multiple.out;
}

// The generator of a currency. Names have 256 bits and enter as two halves of 128, upper half
// first. That the halves are below 2^128 is not enforced: others name assets that the registry
// never lets in.
template CurrencyGenerator() {
    signal input currency[2];
    signal input counter;
    signal input y;
    signal output out[2];

    component hash = Poseidon(4);
    hash.inputs <== [1001, currency[0], currency[1], counter];
    out <== Generator()(hash.out, y);
}

// The generator of one ticket: the id is in the hash, so that ids cannot be added or split.
template TicketGenerator() {
    signal input category[2];
    signal input ticket[2];
    signal input counter;
    signal input y;
    signal output out[2];

    component hash = Poseidon(6);
    hash.inputs <== [1005, category[0], category[1], ticket[0], ticket[1], counter];
    out <== Generator()(hash.out, y);
}
