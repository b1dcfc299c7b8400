/** Writes the Solidity verifier of a Groth16 verification key, from EIP-196, EIP-197 and the Groth16 equation alone. */
import { bn254 } from '@noble/curves/bn254'
import { digestVerificationKey } from '../src/chain/key-digest'
import { VitalproofError } from '../src/core/errors'
import type { G1Point, G2Point } from '../src/proof/curve'
import { PUBLIC_SIGNALS, WITHDRAWAL_SIGNALS } from '../src/proof/generated/signals'
import { parseVerificationKey, type SnarkjsVerificationKey } from '../src/proof/verification-key'

/**
 * What the pairing precompile may use. Four pairs cost 181,000 gas (EIP-1108) whether they are points or not, because a
 * failing precompile takes all it was given; the rest is room for a fork that raises the price.
 */
const PAIRING_GAS = 250_000

/** Interface of the generated contract by what its proofs say. */
export const STATEMENTS = {
  eligibility: { face: 'IEligibilityVerifier', publicSignals: PUBLIC_SIGNALS, words: 'one eligibility circuit' },
  withdrawal: { face: 'IWithdrawalVerifier', publicSignals: WITHDRAWAL_SIGNALS, words: 'the withdrawal circuit' },
} as const

/** Byte offsets of the four pairs (192 bytes each) that go into the pairing precompile. */
const AT = { a: 0x000, sum: 0x0c0, gamma: 0x100, c: 0x180, delta: 0x1c0, alpha: 0x240, beta: 0x280, end: 0x300 }

/**
 * Solidity source of a verifier contract for one key.
 *
 * The equation e(A, B) = e(alpha, beta) · e(L, gamma) · e(C, delta), with L = IC[0] + Σ signal[i] · IC[i + 1], is checked as
 * e(A, B) · e(alpha, −beta) · e(L, −gamma) · e(C, −delta) = 1: the negations are done here, once, and not per proof.
 *
 * @param options.verificationKey as `snarkjs zkey export verificationkey` writes it
 * @param options.name contract name, PascalCase
 * @param options.statement what a proof is about: decides the interface and the number of public signals
 * @throws INVALID_VALUE malformed key or name, SETUP_INSECURE a key that accepts forged proofs
 */
export function generateVerifier({
  verificationKey,
  name,
  statement = 'eligibility',
}: {
  verificationKey: SnarkjsVerificationKey
  name: string
  statement?: keyof typeof STATEMENTS
}): string {
  if (!/^[A-Z][A-Za-z0-9]{0,63}$/.test(name)) {
    throw new VitalproofError('INVALID_VALUE', 'not a contract name', { at: 'name', fix: 'use PascalCase' })
  }
  // the setup label is the manifest's business; soundness of the key itself is checked in any case
  const { face, publicSignals, words } = STATEMENTS[statement]
  const key = parseVerificationKey({ circuit: name, setup: 'development', json: verificationKey, publicSignals })
  const signals = key.ic.length - 1
  const checks = key.ic.slice(1).map((_, i) => `        if (signals[${i}] >= R) revert SignalNotCanonical(${i});`)
  const terms = key.ic.slice(1).map((point, i) => term(point, i))
  return `// SPDX-License-Identifier: Apache-2.0
// Generated from a verification key by scripts/contracts.ts. Do not edit.
pragma solidity 0.8.37;

import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {${face}} from "../interfaces/${face}.sol";

/// @title Groth16 verifier of ${words}
/// @dev Checks e(A, B) * e(alpha, -beta) * e(L, -gamma) * e(C, -delta) = 1, where L is IC[0] plus the sum of
/// signal[i] * IC[i + 1]. The key's points are constants, already negated where the equation needs it.
contract ${name} is ${face} {
    /// @inheritdoc IGroth16Verifier
    bytes32 public constant verificationKeyDigest =
        0x${digestVerificationKey(key)};

    /// Order r of the scalar field: signals are below it.
    uint256 private constant R = ${bn254.fields.Fr.ORDER};

    /// Order q of the base field: coordinates are below it, or one point would have several encodings.
    uint256 private constant Q = ${bn254.fields.Fp.ORDER};

    /// Cap on the pairing, which burns all it is given when a point is not in its group.
    uint256 private constant PAIRING_GAS = ${grouped(PAIRING_GAS)};

    /// @inheritdoc ${face}
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[${signals}] calldata signals
    ) external view returns (bool valid) {
${checks.join('\n')}
        if (
            a[0] >= Q || a[1] >= Q || b[0][0] >= Q || b[0][1] >= Q || b[1][0] >= Q || b[1][1] >= Q || c[0] >= Q
                || c[1] >= Q
        ) revert CoordinateNotCanonical();

        bool summed;
        bool paired;
        uint256 available;
        assembly ("memory-safe") {
            // Adds scalar * (x, y) to the sum. The sum stands before the product, so that both are one ecAdd input;
            // scalar and product lie where -gamma goes later. Points of the key are on the curve: only gas can be missing.
            function addTerm(sum, x, y, scalar) -> done {
                let product := add(sum, 0x40)
                mstore(product, x)
                mstore(add(sum, 0x60), y)
                mstore(add(sum, 0x80), scalar)
                done := staticcall(gas(), 0x07, product, 0x60, product, 0x40)
                done := and(staticcall(gas(), 0x06, sum, 0x80, sum, 0x40), done)
            }

            let pairs := mload(0x40)
            let sum := add(pairs, ${hex(AT.sum)})

            // L
            mstore(sum, ${key.ic[0]![0]})
            mstore(add(sum, 0x20), ${key.ic[0]![1]})
${terms.join('\n')}

            // (A, B)
            calldatacopy(pairs, a, 0x40)
            calldatacopy(add(pairs, 0x40), b, 0x80)
            // (L, -gamma)
${g2Lines(AT.gamma, key.gamma)}
            // (C, -delta)
            calldatacopy(add(pairs, ${hex(AT.c)}), c, 0x40)
${g2Lines(AT.delta, key.delta)}
            // (alpha, -beta)
            mstore(add(pairs, ${hex(AT.alpha)}), ${key.alpha[0]})
            mstore(add(pairs, ${hex(AT.alpha + 0x20)}), ${key.alpha[1]})
${g2Lines(AT.beta, key.beta)}

            available := gas()
            paired := staticcall(PAIRING_GAS, 0x08, pairs, ${hex(AT.end)}, 0x00, 0x20)
            // where there is no such precompile the call succeeds and returns nothing
            paired := and(paired, eq(returndatasize(), 0x20))
            valid := eq(mload(0x00), 1)
        }
        if (!summed) revert GasTooLow();
        if (!paired) {
            // the call got at most 63/64 of what was there (EIP-150)
            if (available - available / 64 < PAIRING_GAS) revert GasTooLow();
            revert PointNotInGroup();
        }
    }
}
`
}

/** Solidity source of the indices of the public signals. */
export function generatePublicSignals(names: readonly string[]): string {
  const lines = names.map((name, i) => `    uint256 internal constant ${constantCase(name)} = ${i};`)
  return `// SPDX-License-Identifier: Apache-2.0
// Generated from the signals of the compiled circuit by scripts/contracts.ts. Do not edit.
pragma solidity ^0.8.24;

/// @title Places of the public signals
library PublicSignals {
${lines.join('\n')}
}
`
}

function term([x, y]: G1Point, index: number): string {
  const signal = index === 0 ? 'calldataload(signals)' : `calldataload(add(signals, ${hex(32 * index)}))`
  const call = `addTerm(sum, ${x}, ${y}, ${signal})`
  return `            summed := ${index === 0 ? call : `and(${call}, summed)`}`
}

/** EIP-197 puts the imaginary part first; the point is negated by its y. */
function g2Lines(offset: number, [x, y]: G2Point): string {
  const words = [x[1], x[0], negate(y[1]), negate(y[0])]
  return words.map((word, i) => `            mstore(add(pairs, ${hex(offset + 32 * i)}), ${word})`).join('\n')
}

function negate(coordinate: string): string {
  const value = BigInt(coordinate)
  return (value === 0n ? 0n : bn254.fields.Fp.ORDER - value).toString()
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(3, '0')}`
}

function grouped(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, '_')
}

function constantCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}
