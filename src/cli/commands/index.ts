/** Every command, in the order of the help. */
import type { CommandEntry } from '../command'

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'demo',
    summary: 'the whole path on this machine: record, policy, proof, enrolment on a local chain',
    load: async () => (await import('../demo')).demo,
  },
  {
    name: 'issuer init',
    summary: 'make a signing key and an empty ledger, in an encrypted file',
    load: async () => (await import('./issuer')).issuerInit,
  },
  {
    name: 'issuer registry',
    summary: 'write the public snapshot of accredited issuers and their revocations',
    load: async () => (await import('./issuer')).issuerRegistry,
  },
  {
    name: 'holder init',
    summary: 'make a secret, in an encrypted file',
    load: async () => (await import('./holder')).holderInit,
  },
  {
    name: 'holder commitment',
    summary: 'make a fresh commitment for one issuer; it says nothing about the secret',
    load: async () => (await import('./holder')).holderCommitment,
  },
  {
    name: 'issue',
    summary: 'sign a FHIR record for the holder of a commitment',
    load: async () => (await import('./issue')).issue,
  },
  {
    name: 'policy check',
    summary: 'say a policy in plain sentences, with its hash, circuit and warnings',
    load: async () => (await import('./policy')).policyCheck,
  },
  {
    name: 'request',
    summary: 'ask a holder: a policy, bound to who asks, for whom and which day',
    load: async () => (await import('./verifier')).request,
  },
  {
    name: 'explain',
    summary: 'say on this device whether a request can be answered, and why',
    load: async () => (await import('./holder')).explain,
  },
  {
    name: 'prove',
    summary: 'make a presentation: a proof that the policy holds, and nothing else',
    load: async () => (await import('./prove')).prove,
  },
  {
    name: 'verify',
    summary: 'check a presentation against your own request; exit code 0 only if it holds',
    load: async () => (await import('./verifier')).verify,
  },
  {
    name: 'revoke',
    summary: 'revoke a credential for ever; counts from the next registry snapshot on',
    load: async () => (await import('./issuer')).revoke,
  },
]
