/** The library on one page: hospital, patient and trial in one process. Run it with `npx tsx examples/library.ts`. */
import { readFile } from 'node:fs/promises'
// #region readme
import { age, definePolicy, has, latest, loinc, none, snomed } from 'vitalproof'
import { chartFromFhir } from 'vitalproof/fhir'
import { createCommitment, createHolder, explain, loadArtifacts, present } from 'vitalproof/holder'
import { buildRegistry, createIssuerKey, dayFromDate, issueCredential } from 'vitalproof/issuer'
import { nodeSource } from 'vitalproof/proof/node'
import { closeProver, createRequest, verifyPresentation } from 'vitalproof/verifier'

// the hospital: a chart out of a FHIR bundle, signed for a commitment that the patient sent
const day = dayFromDate('2021-01-04')
const issuerKey = createIssuerKey()
const { holder, commitment } = createCommitment({ holder: createHolder() })
const bundle = await readFile('examples/records/louis-maggio.json', 'utf8')
const { chart } = chartFromFhir({ bundle, asOf: '2021-01-04' })
const signed = { chart, issuerKey, holderCommitment: commitment, statusIndex: 4711, type: 'record' } as const
const { credential } = issueCredential({ ...signed, issuedDay: day, completeAsOfDay: day, expiresDay: day + 365 })
const hospital = {
  name: 'City Hospital',
  publicKey: issuerKey.publicKey,
  types: ['record'],
  validFromDay: day,
} as const
const registry = buildRegistry({
  issuers: [{ ...hospital, completes: ['condition', 'observation'] }],
  epoch: 1,
  issuedDay: day,
})

// the trial: whom it looks for
const diabetes = has({ codes: snomed('44054006'), status: ['active'] })
const control = latest({ code: loinc('4548-4'), min: '7.0', max: '10.0', unit: '%' })
const policy = definePolicy({
  all: [age({ min: 18, max: 75 }), diabetes, control, none({ codes: snomed('22298006') })],
})
const scope = { kind: 'audience', audience: 'trial.example', campaign: 'T2D-2021' } as const
const request = createRequest({
  policy,
  scope,
  context: { kind: 'audience', audience: 'trial.example' },
  day,
  registry,
})

// the patient: what is asked, whether it holds, and a proof if they want to
const { result, criteria } = explain({ holder, credential, request, registry, day })
const artifacts = await loadArtifacts({ circuit: 'standard', source: nodeSource(), allowDevelopmentKeys: true })
const { presentation } = await present({ holder, credential, request, registry, artifacts, day })

// the trial again: throws, or returns what was proven
const { eligible, nullifier } = await verifyPresentation({
  presentation,
  request,
  registry,
  day,
  allowDevelopmentKeys: true,
})
// #endregion readme
await closeProver()
for (const criterion of criteria) console.log(criterion.result, criterion.sentence)
console.log({ result, eligible, nullifier })
