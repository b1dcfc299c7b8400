/** `vitalproof/did`: issuers' did:ethr and W3C verifiable credentials around ours, through Veramo. ESM only. */
export { createDidAgent, type DidAgent, type VeramoAgent } from './agent'
export { unwrapCredential, wrapCredential } from './envelope'
export { createIssuerDid, deriveIssuerDid, type IssuerDid, importIssuerDid } from './issuer-did'
export { MAX_VALIDITY_SECONDS, publishIssuerKey, retireIssuerKey, revokeIssuerKey } from './issuer-keys'
export type { DidNetwork, EthersProvider } from './network'
export { type IssuerKeys, resolveIssuerKeys } from './resolve'
export { MAX_TTL_SECONDS, unwrapStatusLists, wrapStatusLists } from './status-lists'
export { CONTEXT, ENVELOPE_SCHEMA, STATUS_LIST_SCHEMA, type StatusListUrls, type StatusPurpose } from './vocabulary'
