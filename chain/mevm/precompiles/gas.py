"""Every gas number of the precompiles.

What takes as long as ``ecrecover`` costs as much, 3,000, on the slowest back end that is
supported: CPython with the wheels that this package depends on. ``python -m
benchmarks.precompiles`` measures it; the last column, charged by measured, is not to fall below
1. On two shared cores with Python 3.11::

    precompile                           ecrecovers  measured gas    charged   ratio
    POSEIDON, 1 input                          1.78         5,344      6,000    1.12
    POSEIDON, 2 inputs                         2.07         6,217      8,000    1.29
    POSEIDON, 4 inputs                         2.82         8,463     12,000    1.42
    POSEIDON, 16 inputs                        8.87        26,616     36,000    1.35
    BABYJUB_ADD, 1 point                       0.11           343        400    1.17
    BABYJUB_ADD, 2 points                      0.18           540        600    1.11
    BABYJUB_ADD, 128 points                    6.82        20,469     25,800    1.26
    BABYJUB_MSM, 1 term                        5.72        17,174     22,500    1.31
    BABYJUB_MSM, 8 terms                      19.62        58,847     68,000    1.16
    BABYJUB_MSM, 64 terms                    108.70       326,092    432,000    1.32
    BABYJUB_VERIFY, EdDSA                     11.81        35,416     45,000    1.27
    BABYJUB_VERIFY, Schnorr                    7.97        23,914     32,000    1.34
    GROTH16_VERIFY, 1 proof, 0 inputs         54.65       163,954    190,000    1.16
    GROTH16_VERIFY, 1 proof, 5 inputs         66.04       198,110    225,150    1.14
    GROTH16_VERIFY, 8 proofs, 5 inputs       169.66       508,982    576,200    1.13
    GROTH16_VERIFY, 64 proofs, 64 inputs   1,096.82     3,290,463  3,910,880    1.19
    STRING_COMPARE, 2 x 32 bytes               0.05           157        218    1.39
    STRING_COMPARE, 2 x 1,000 bytes            0.08           252        404    1.60
    RSA_VERIFY, 1,024 bits, e of 256           1.64         4,905      5,596    1.14
    RSA_VERIFY, 2,048 bits, e of 17            0.51         1,525      2,888    1.89
    RSA_VERIFY, 2,048 bits, e of 256           5.34        16,033     18,184    1.13
    RSA_VERIFY, 4,096 bits, e of 17            1.46         4,384      6,752    1.54
    RSA_VERIFY, 8,192 bits, e of 256          49.88       149,654    265,744    1.78
    ECVRF_VERIFY, 1 try                       14.40        43,202     70,005    1.62
    ECVRF_VERIFY, 12 tries                    16.37        49,110     70,005    1.43
    ED25519_VERIFY                             6.88        20,654     25,000    1.21
    ED25519_VERIFY, 100,000 bytes              9.18        27,552     40,625    1.47
    ML_DSA_VERIFY, 44                         11.70        35,100     42,000    1.20
    ML_DSA_VERIFY, 65                         14.88        44,600     56,000    1.26
    ML_DSA_VERIFY, 87                         20.64        61,900     76,000    1.23

Not in the price is what the first call of a process spends on the constants of POSEIDON: 10 ms for
2 inputs, 0.1 s for 16; nor what ML_DSA_VERIFY's first call spends on loading numpy, 0.1 s. An input
of ECVRF_VERIFY that takes 32 tries to become a point is in its price; to find one that takes more,
2³² have to be tried. Ethereum's prices are Ethereum's to set; by the same measure modexp and
ecpairing are dear enough here, ecmul (0.7) and ecadd (0.4) are not.
"""

GAS_POSEIDON = 4_000
GAS_POSEIDON_WORD = 2_000

GAS_BABYJUB_ADD = 200
GAS_BABYJUB_ADD_POINT = 200
GAS_BABYJUB_MSM = 16_000
GAS_BABYJUB_MSM_TERM = 6_500
GAS_BABYJUB_VERIFY_EDDSA = 45_000
GAS_BABYJUB_VERIFY_SCHNORR = 32_000

GAS_GROTH16_VERIFY = 140_000
GAS_GROTH16_VERIFY_INPUT = 7_000
GAS_GROTH16_VERIFY_PROOF = 50_000
GAS_GROTH16_VERIFY_WORD = 30  # each input of each proof

GAS_STRING_COMPARE = 200
GAS_STRING_COMPARE_WORD = 3

GAS_SVD = 1_500
GAS_SVD_ENTRY = 100
GAS_SVD_PAIR = 300  # each pair of columns, in each sweep
GAS_SVD_PAIR_ENTRY = 28

GAS_RSA_VERIFY = 1_200
GAS_RSA_VERIFY_WORD = 75  # of the modulus
GAS_RSA_VERIFY_PRODUCT = 1  # each product of two of its words, for each bit of the exponent

GAS_ECVRF_VERIFY = 70_000
GAS_ECVRF_VERIFY_WORD = 5  # of the input

GAS_ED25519_VERIFY = 25_000
GAS_ED25519_VERIFY_WORD = 5  # of the message

GAS_ML_DSA_VERIFY = {44: 42_000, 65: 56_000, 87: 76_000}
GAS_ML_DSA_VERIFY_WORD = 8  # of the message

# EIP-1108
GAS_ECADD = 150
GAS_ECMUL = 6_000
GAS_ECPAIRING = 45_000
GAS_ECPAIRING_PAIR = 34_000

# EIP-196 and EIP-197, before Istanbul
GAS_ECADD_BYZANTIUM = 500
GAS_ECMUL_BYZANTIUM = 40_000
GAS_ECPAIRING_BYZANTIUM = 100_000
GAS_ECPAIRING_PAIR_BYZANTIUM = 80_000
