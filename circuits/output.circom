pragma circom 2.1.6;

include "circomlib/circuits/bitify.circom";
include "./gadgets/asset.circom";
include "./gadgets/note.circom";
include "./gadgets/point.circom";

// Makes one note (SERO-04): proves that the commitment of the note and the value commitment that
// enters the balance (SERO-06) hold the same asset, an amount of a currency and at most one ticket.
//
// Not enforced here, and by whom it is:
//   - that inputs, outputs and open amounts balance: the binding signature, which also binds this
//     proof to one transaction;
//   - that currency and ticket are registered: nobody can balance an asset that never came in, so
//     the registry's check of what comes in is enough;
//   - that the address is well formed, and the ciphertext right: who pays to a bad one burns his
//     own money. Input checks the address when the note is spent;
//   - that every public signal is below p: ShieldedPool.
template Output() {
    // Public.
    signal output valueCommitment[2]; // CM = v·G_currency + t·G_ticket + blinding·G_r
    signal output commitment;         // of the note: the leaf

    // The token.
    signal input currency[2];         // halves of its name, the upper first
    signal input currencyCounter;
    signal input currencyY;
    signal input value;               // v, in the currency's smallest unit

    // The ticket.
    signal input category[2];         // halves
    signal input ticket[2];           // halves of its id
    signal input ticketCounter;
    signal input ticketY;
    signal input count;               // t

    // The note.
    signal input address[3];          // x of BASE_r, ZPK_r, VPK_r
    signal input memo;                // hash of the memo
    signal input secret;              // rsk

    signal input blinding;            // ar

    // 1. The amount is below 2^128: sums over a transaction stay far below l, and balance over the
    //    integers.
    signal valueBits[128] <== Num2Bits(128)(value);

    // 2. v·G_currency.
    signal currencyGenerator[2] <== CurrencyGenerator()(currency, currencyCounter, currencyY);
    signal token[2] <== MultiplyPoint(128)(valueBits, currencyGenerator);

    // 3. t·G_ticket: the generator, or O = (0, 1).
    count * (count - 1) === 0;
    signal ticketGenerator[2] <== TicketGenerator()(category, ticket, ticketCounter, ticketY);
    signal ticketX <== count * ticketGenerator[0];
    signal ticketRise <== count * (ticketGenerator[1] - 1);

    // 4. The asset commitment is their sum.
    component asset = BabyAdd();
    asset.x1 <== token[0];
    asset.y1 <== token[1];
    asset.x2 <== ticketX;
    asset.y2 <== 1 + ticketRise;
    signal assetCommitment[2] <== [asset.xout, asset.yout];

    // 5. The note is committed to it.
    commitment <== NoteCommitment()(assetCommitment, address, memo, secret);

    // 6. The balance sees it under a blinding.
    valueCommitment <== Blind()(assetCommitment, blinding);
}

component main = Output();
