"""Every gas number of the precompiles.

What takes as long as ``ecrecover`` costs as much, 3,000, on the slowest back end that is
supported: CPython with the wheels that this package depends on. ``python -m
benchmarks.precompiles`` measures it; the last column, charged by measured, is not to fall below
1. On two shared cores with Python 3.11, in the processor's time::

    precompile                              ecrecovers  measured gas    charged   ratio
    POSEIDON 1 inputs                             1.71         5,121      6,000    1.17
    POSEIDON 2 inputs                             2.01         6,019      8,000    1.33
    POSEIDON 4 inputs                             2.85         8,561     12,000    1.40
    POSEIDON 16 inputs                            8.58        25,752     36,000    1.40
    BABYJUB_ADD 1 points                          0.11           334        400    1.20
    BABYJUB_ADD 2 points                          0.19           578        600    1.04
    BABYJUB_ADD 128 points                        6.88        20,654     25,800    1.25
    BABYJUB_MSM 1 terms                           5.82        17,467     22,500    1.29
    BABYJUB_MSM 8 terms                          19.80        59,401     68,000    1.14
    BABYJUB_MSM 64 terms                        103.76       311,276    432,000    1.39
    BABYJUB_VERIFY EdDSA                         11.07        33,210     45,000    1.36
    BABYJUB_VERIFY Schnorr                        7.90        23,697     32,000    1.35
    GROTH16_VERIFY 1 proofs, 0 inputs            51.42       154,248    190,000    1.23
    GROTH16_VERIFY 1 proofs, 5 inputs            60.80       182,390    225,150    1.23
    GROTH16_VERIFY 8 proofs, 5 inputs           154.10       462,308    576,200    1.25
    GROTH16_VERIFY 128 proofs, 64 inputs      1,882.89     5,648,683  7,233,760    1.28
    STRING_COMPARE 2 x 32 bytes                   0.06           176        218    1.24
    STRING_COMPARE 2 x 1,000 bytes                0.09           269        404    1.50
    RSA_VERIFY 1024 bits, exponent of 256         1.65         4,957      5,596    1.13
    RSA_VERIFY 2048 bits, exponent of 17          0.51         1,526      2,888    1.89
    RSA_VERIFY 2048 bits, exponent of 256         5.35        16,063     18,184    1.13
    RSA_VERIFY 4096 bits, exponent of 17          1.45         4,362      6,752    1.55
    RSA_VERIFY 8192 bits, exponent of 256        49.24       147,706    265,744    1.80
    SVD 1 x 1                                     0.26           786      1,600    2.04
    SVD 32 x 1                                    0.90         2,687      4,700    1.75
    SVD 8 x 8                                    26.38        79,152    175,452    2.22
    SVD 16 x 16                                 194.08       582,238  1,318,780    2.27
    SVD 32 x 32                               1,819.96     5,459,890  9,442,588    1.73
    SVD 32 x 32, rows of all sizes            1,504.22     4,512,648  10,480,220    2.32
    SVD 32 x 32, zero                           132.57       397,705  2,179,164    5.48
    ECVRF_VERIFY 1 try                           13.22        39,649     70,005    1.77
    ECVRF_VERIFY 12 tries                        15.14        45,422     70,005    1.54
    ED25519_VERIFY 0 bytes                        6.65        19,959     25,000    1.25
    ED25519_VERIFY 100000 bytes                   8.36        25,088     40,625    1.62
    ML_DSA_VERIFY 44                             10.83        32,478     42,000    1.29
    ML_DSA_VERIFY 65                             15.25        45,749     56,000    1.22
    ML_DSA_VERIFY 87                             19.35        58,064     76,000    1.31

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
