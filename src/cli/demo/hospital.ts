/** The issuers of the demo: one hospital that signs, and a few more that its patients hide among. */
import { chartFromFhir } from '../../fhir'
import { createCommitment, createHolder, type Holder } from '../../holder'
import {
  buildRegistry,
  createIssuerKey,
  createIssuerState,
  deriveSubjectKey,
  issueToSubject,
  revokeCredential,
  revokedIndices,
} from '../../issuer'
import { dateFromDay } from '../../model/dates'
import type { Credential, RegistrySnapshot } from '../../model/messages'
import type { Chart, Issue } from '../../model/types'

export interface Hospital {
  /** Import a record and sign it for a new holder. */
  admit(options: { bundle: string; subject: string }): {
    holder: Holder
    credential: Credential
    chart: Chart
    issues: Issue[]
  }
  revoke(credential: Credential): void
  /** The registry as of now; its number counts up. */
  publish(): RegistrySnapshot
}

const OTHERS = ['Lakeside Clinic', 'St. Anne', 'North Shore Medical Center', 'Mercy Hospital', 'County General']

/** @param options.day day number of everything that is signed */
export function openHospital({ day }: { day: number }): Hospital {
  const key = createIssuerKey()
  const subjectKey = deriveSubjectKey(key)
  const others = OTHERS.map((name) => ({ name, publicKey: createIssuerKey().publicKey }))
  let state = createIssuerState({ subjectKey })
  let epoch = 0
  const accreditation = {
    types: ['record'],
    classes: ['hospital'],
    completes: ['condition', 'medication', 'procedure', 'immunization', 'allergy', 'observation'],
    validFromDay: 1,
  } as const
  return {
    admit: ({ bundle, subject }) => {
      const { chart, issues } = chartFromFhir({ bundle, asOf: dateFromDay(day) })
      const { holder, commitment } = createCommitment({ holder: createHolder() })
      const issued = issueToSubject({
        chart,
        issuerKey: key,
        state,
        subject,
        subjectKey,
        holderCommitment: commitment,
        issuedDay: day,
        completeAsOfDay: day,
        expiresDay: day + 365,
        type: 'record',
      })
      state = issued.state
      return { holder, credential: issued.credential, chart, issues }
    },
    revoke: ({ terms }) => {
      state = revokeCredential({ state, statusIndex: terms.statusIndex })
    },
    publish: () => {
      const own = { name: 'City Hospital', publicKey: key.publicKey, ...accreditation, revoked: revokedIndices(state) }
      const issuers = [own, ...others.map((other) => ({ ...other, ...accreditation }))]
      return buildRegistry({ issuers, epoch: ++epoch, issuedDay: day })
    },
  }
}
