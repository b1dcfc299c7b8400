/** Entry `vitalproof/fhir`: health records in FHIR R4, and the health cards and links that carry them, become records and charts. */
export { type BridgedCard, bridgeHealthCard } from './card/bridge'
export { type HealthLink, parseHealthLink } from './card/link'
export { type HealthLinkFile, openHealthLinkFile } from './card/link-file'
export { readHealthCards } from './card/read'
export { type HealthCard, type VerifyHealthCard, verifyHealthCard } from './card/verify'
export { FHIR_ISSUES, type FhirIssueCode } from './issues'
export { chartFromFhir, type FhirImport, type ImportedRecord, MAPPING, recordFromFhir } from './record'
export { subjectFromFhir } from './subject'
