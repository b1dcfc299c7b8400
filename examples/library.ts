/** The library on one page: hospital, patient and trial in one process. Run it with `npx tsx examples/library.ts`. */
import { readFile } from 'node:fs/promises'
// #region readme
import { age, definePolicy, has, latest, loinc, none, snomed } from 'vitalproof'
import { chartFromFhir } from 'vitalproof/fhir'
import { closeProver, createCommitment, createHolder, explain, loadArtifacts, present } from 'vitalproof/holder'
import { buildRegistry, createIssuerKey, dayFromDate, issueCredential } from 'vitalproof/issuer'
import { nodeSource } from 'vitalproof/proof/node'
import { createRequest, verifyPresentation } from 'vitalproof/verifier'

const day = dayFromDate('2021-01-04')
const bundle = await readFile('examples/records/louis-maggio.json', 'utf8')

// the patient has a secret and sends a commitment; the hospital makes a chart of the record and signs it for that
const { holder, commitment } = createCommitment({ holder: createHolder() })
const issuerKey = createIssuerKey()
const { chart } = chartFromFhir({ bundle, asOf: '2021-01-04' })
const days = { issuedDay: day, completeAsOfDay: day, expiresDay: day + 365 }
const person = { chart, holderCommitment: commitment, statusIndex: 4711, type: 'record' } as const
const { credential } = issueCredential({ issuerKey, ...person, ...days })

// the registry says who may sign what
const { publicKey } = issuerKey
const may = { types: ['record'], completes: ['condition', 'observation'], validFromDay: day } as const
const registry = buildRegistry({ issuers: [{ name: 'City Hospital', publicKey, ...may }], epoch: 1, issuedDay: day })

// the trial says whom it looks for, and asks
const diabetes = has({ codes: snomed('44054006'), status: ['active'] })
const control = latest({ code: loinc('4548-4'), min: '7.0', max: '10.0', unit: '%' })
const noHeartAttack = none({ codes: snomed('22298006') })
const policy = definePolicy({ all: [age({ min: 18, max: 75 }), diabetes, control, noHeartAttack] })
const trial = { kind: 'audience', audience: 'trial.example' } as const
const request = createRequest({ policy, scope: { ...trial, campaign: 'T2D-2021' }, context: trial, day, registry })

// the patient sees whether it holds and why, and proves it if they want to
const { result, criteria } = explain({ holder, credential, request, registry, day })
const artifacts = await loadArtifacts({ circuit: 'standard', source: nodeSource(), allowDevelopmentKeys: true })
const { presentation } = await present({ holder, credential, request, registry, artifacts, day })

// the trial checks: throws, or returns what was proven
const answer = { presentation, request, registry, day, allowDevelopmentKeys: true }
const { eligible, nullifier } = await verifyPresentation(answer)
// #endregion readme
await closeProver()
for (const criterion of criteria) console.log(criterion.result, criterion.sentence)
console.log({ result, eligible, nullifier })
