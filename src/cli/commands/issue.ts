/** `issue`: a FHIR record in, a signed credential out. */
import { chartFromFhir } from '../../fhir'
import { deriveSubjectKey, issueToSubject } from '../../issuer'
import { dateFromDay } from '../../model/dates'
import { CREDENTIAL_TYPES } from '../../model/messages'
import { DOMAINS } from '../../model/types'
import { type CommandBody, usage } from '../command'
import { assertNew, readInput, toJsonText, writeNew } from '../files'
import { openIssuerFile } from '../issuer-file'
import { PASSWORD_OPTION } from '../password'
import { findSubject } from '../subject'
import { OUT, readDay, readFieldOption, readInteger, readNames } from '../values'

export const issue: CommandBody = {
  examples: [
    'vitalproof issue --fhir bundle.json --issuer issuer.json --commitment 1234… --as-of 2026-03-01 --out credential.json',
  ],
  options: {
    fhir: { value: 'FILE', help: 'bundle, resource or NDJSON, FHIR R4', required: true },
    issuer: { value: 'FILE', help: 'issuer file', required: true },
    commitment: { value: 'NUMBER', help: "from the holder's `holder commitment`", required: true },
    'as-of': { value: 'DATE', help: 'day of issue, up to which the record is complete (default: today, UTC)' },
    ...OUT,
    days: { value: 'N', help: 'days for which it can be used (default: 365)' },
    type: { value: 'TYPE', help: `${CREDENTIAL_TYPES.join(', ')} (default: record)` },
    incomplete: {
      value: 'DOMAIN',
      help: `domain of which the record does not hold all: ${DOMAINS.join(', ')}`,
      repeat: true,
    },
    patient: { value: 'ID', help: 'which patient, if the input has several' },
    subject: { value: 'ID', help: "your identifier of the person; one live credential each (default: the record's)" },
    ...PASSWORD_OPTION,
  },
  run: async (input) => {
    const out = input.get('out')
    await assertNew(out)
    const day = readDay(input)
    const days = readInteger(input, 'days', { min: 0, max: 36_500, otherwise: 365 })
    const type = CREDENTIAL_TYPES.find((name) => name === (input.find('type') ?? 'record'))
    if (type === undefined) throw usage(`--type is not one of ${CREDENTIAL_TYPES.join(', ')}`)
    const incomplete = readNames(input, 'incomplete', DOMAINS, [])
    const holderCommitment = readFieldOption(input, 'commitment')
    const patient = input.find('patient')
    const bundle = await readInput(input.get('fhir'), '--fhir')
    const { chart, issues } = chartFromFhir({
      bundle,
      asOf: dateFromDay(day),
      incomplete,
      ...(patient === undefined ? {} : { patient }),
    })

    const issuer = await openIssuerFile({ input, path: input.get('issuer') })
    const subject = input.find('subject') ?? findSubject({ text: bundle, patient }) ?? `commitment ${holderCommitment}`
    const { credential, state, revoked } = issueToSubject({
      chart,
      issuerKey: issuer.key,
      state: issuer.state,
      subject,
      subjectKey: deriveSubjectKey(issuer.key),
      holderCommitment,
      issuedDay: day,
      completeAsOfDay: day,
      expiresDay: day + days,
      type,
    })
    // the ledger first: after a failure an index is skipped, never given out twice
    await issuer.save({ state })
    await writeNew(out, toJsonText(credential))
    const { statusIndex, expires } = credential.terms
    const warnings = issues.filter(({ severity }) => severity !== 'information').length
    return {
      json: { out, statusIndex, expires, revoked, issues: issues.map((item) => ({ ...item })) },
      lines: [
        `credential: ${out}`,
        `status index ${statusIndex}, usable until ${expires}`,
        `${chart.coded.length} coded and ${chart.observations.length} observation rows`,
        `${issues.length} notes on the record, ${warnings} of them warnings (--json lists them)`,
        ...(revoked.length === 0
          ? []
          : ['revokes an earlier credential: publish a new registry before you hand this one out']),
      ],
    }
  },
}
