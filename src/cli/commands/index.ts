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
    name: 'issuer rotate',
    summary: 'go on with a new signing key; ledger and status list stay',
    load: async () => (await import('./issuer')).issuerRotate,
  },
  {
    name: 'issuer revoke-key',
    summary: 'end a rotated key that was stolen: nothing that it ever signed counts',
    load: async () => (await import('./issuer')).issuerRevokeKey,
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
    name: 'card check',
    summary: 'check health cards: who signed them, when, and whether they were revoked',
    load: async () => (await import('./card')).cardCheck,
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
  {
    name: 'suspend',
    summary: 'suspend a credential; counts from the next registry snapshot on',
    load: async () => (await import('./issuer')).suspend,
  },
  {
    name: 'reinstate',
    summary: 'end the suspension of a credential; a revoked one stays revoked',
    load: async () => (await import('./issuer')).reinstate,
  },
  {
    name: 'account create',
    summary: 'make an Ethereum account, in an encrypted file',
    load: async () => (await import('./account')).accountCreate,
  },
  {
    name: 'did create',
    summary: 'make an issuer a did:ethr, in an encrypted file',
    load: async () => (await import('./did')).didCreate,
  },
  {
    name: 'did publish-key',
    summary: 'publish the signing key of an issuer in its DID',
    load: async () => (await import('./did')).didPublishKey,
  },
  {
    name: 'did retire-key',
    summary: 'end a rotated key: what it signed stays good',
    load: async () => (await import('./did')).didRetireKey,
  },
  {
    name: 'did revoke-key',
    summary: 'end a stolen key: nothing that it ever signed counts',
    load: async () => (await import('./did')).didRevokeKey,
  },
  {
    name: 'did resolve',
    summary: 'read the issuer keys of a DID',
    load: async () => (await import('./did')).didResolve,
  },
  {
    name: 'envelope wrap',
    summary: 'put a credential into a W3C verifiable credential of the DID',
    load: async () => (await import('./envelope')).envelopeWrap,
  },
  {
    name: 'envelope unwrap',
    summary: 'check such an envelope and take the credential out',
    load: async () => (await import('./envelope')).envelopeUnwrap,
  },
  {
    name: 'status publish',
    summary: 'sign both W3C status lists of an issuer',
    load: async () => (await import('./envelope')).statusPublish,
  },
  {
    name: 'registry deploy',
    summary: 'deploy the contract of published roots',
    load: async () => (await import('./registry')).registryDeploy,
  },
  {
    name: 'registry build',
    summary: 'build the snapshot of an epoch from DIDs, accreditations and status lists',
    load: async () => (await import('./registry')).registryBuild,
  },
  {
    name: 'registry publish',
    summary: 'publish the root of a snapshot on chain',
    load: async () => (await import('./registry')).registryPublish,
  },
  {
    name: 'registry sign',
    summary: 'sign a snapshot for those who read no chain',
    load: async () => (await import('./registry')).registrySign,
  },
  {
    name: 'registry audit',
    summary: 'rebuild every published root, and name each difference',
    load: async () => (await import('./registry')).registryAudit,
  },
]
