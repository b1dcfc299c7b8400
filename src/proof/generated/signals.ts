/** Public signals and inputs; generated from the compiled circuits by `npm run circuits`. Do not edit. */

/** Outputs first, then public inputs: the order in which a verifier gets them. */
export const PUBLIC_SIGNALS = [
  'nullifier',
  'guardNullifier',
  'policyHash',
  'registryRoot',
  'scope',
  'context',
  'today',
] as const

export type PublicSignal = (typeof PUBLIC_SIGNALS)[number]

/** Input signals by circuit, public ones first, each with its array sizes; [] = a single value. */
export const INPUT_SHAPES = {
  standard: {
    policyHash: [],
    registryRoot: [],
    scope: [],
    context: [],
    today: [],
    keys: [64],
    columns: [13],
    observationKeys: [64],
    facts: [64],
    holderSecret: [],
    holderOpening: [],
    person: [],
    terms: [],
    coverage: [],
    mapping: [],
    blind: [],
    ax: [],
    ay: [],
    r8x: [],
    r8y: [],
    s: [],
    statusRoot: [],
    issuerTerms: [],
    registryPath: [4, 8],
    statusWord: [],
    statusPath: [4, 8],
    policy: [225],
    demographicHit: [2],
    valueHit: [6],
    pick: [6, 64],
  },
} as const
