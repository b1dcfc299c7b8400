/** Entry `vitalproof/fhir`: health records in FHIR R4 become records and charts. */
export { FHIR_ISSUES, type FhirIssueCode } from './issues'
export { chartFromFhir, type FhirImport, type ImportedRecord, MAPPING, recordFromFhir } from './record'
