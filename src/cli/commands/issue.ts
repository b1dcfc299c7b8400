/** `issue`: a FHIR record or a health card in, a signed credential out. */
import { chartFromFhir, subjectFromFhir } from '../../fhir'
import { issueToSubject } from '../../issuer'
import { dateFromDay } from '../../model/dates'
import { CREDENTIAL_TYPES, type CredentialType } from '../../model/messages'
import { DOMAINS } from '../../model/types'
import { type CommandBody, type Input, usage } from '../command'
import { assertNew, readInput, toJsonText, writeNew } from '../files'
import { openIssuerFile } from '../issuer-file'
import { PASSWORD_OPTION } from '../password'
import { OUT, readDay, readFieldOption, readInteger, readNames } from '../values'
import { bridgeCard, CARD_OPTIONS } from './card'

export const issue: CommandBody = {
  examples: [
    'vitalproof issue --fhir bundle.json --issuer issuer.json --commitment 1234… --as-of 2026-03-01 --out credential.json',
    'vitalproof issue --card card.smart-health-card --keys jwks.json --card-issuer https://… --issuer issuer.json \\',
    '    --commitment 1234… --subject 4711 --out credential.json',
  ],
  options: {
    fhir: { value: 'FILE', help: 'bundle, resource or NDJSON, FHIR R4' },
    ...CARD_OPTIONS,
    issuer: { value: 'FILE', help: 'issuer file', required: true },
    commitment: { value: 'NUMBER', help: "from the holder's `holder commitment`", required: true },
    'as-of': { value: 'DATE', help: 'day of issue, up to which the record is complete (default: today, UTC)' },
    ...OUT,
    days: { value: 'N', help: 'days for which it can be used (default: 365)' },
    type: { value: 'TYPE', help: `${CREDENTIAL_TYPES.join(', ')} (default: record; of a card always bridged)` },
    incomplete: {
      value: 'DOMAIN',
      help: `domain of which the record does not hold all: ${DOMAINS.join(', ')}`,
      repeat: true,
    },
    patient: { value: 'ID', help: 'which patient, if the input has several: id, Patient/id or full URL' },
    subject: {
      value: 'ID',
      help:
        "your identifier of the person; one live credential each (default: the record's, of several the first by " +
        'system and value, else the resource id; a card has none)',
    },
    ...PASSWORD_OPTION,
  },
  run: async (input) => {
    const out = input.get('out')
    await assertNew(out)
    const day = readDay(input)
    const days = readInteger(input, 'days', { min: 0, max: 36_500, otherwise: 365 })
    const holderCommitment = readFieldOption(input, 'commitment')
    const isCard = input.find('card') !== undefined
    if (isCard === (input.find('fhir') !== undefined)) throw usage('--fhir or --card, one of them')
    const read = isCard ? await readCard(input, day) : await readRecord(input, day)
    const { chart, issues, lastDay } = read

    const issuer = await openIssuerFile({ input, path: input.get('issuer') })
    const { subject } = read
    const { credential, state, revoked } = issueToSubject({
      chart,
      issuerKey: issuer.key,
      state: issuer.state,
      subject,
      subjectKey: issuer.subjectKey,
      holderCommitment,
      issuedDay: day,
      completeAsOfDay: read.completeAsOfDay,
      expiresDay: Math.min(day + days, lastDay ?? day + days),
      type: read.type,
      ...(read.source === undefined ? {} : { source: read.source }),
    })
    // the ledger first: after a failure an index is skipped, never given out twice
    await issuer.save({ state })
    await writeNew(out, toJsonText(credential))
    const { statusIndex, expires } = credential.terms
    const warnings = issues.filter(({ severity }) => severity !== 'information').length
    return {
      json: {
        out,
        statusIndex,
        expires,
        revoked,
        issues: issues.map((item) => ({ ...item })),
        ...(read.card === undefined ? {} : { card: read.card }),
      },
      lines: [
        `credential: ${out}`,
        `status index ${statusIndex}, usable until ${expires}`,
        `${chart.coded.length} coded and ${chart.observations.length} observation rows`,
        `${issues.length} notes on the record, ${warnings} of them warnings (--json lists them)`,
        ...(read.card === undefined ? [] : [`card: revocation ${read.card.revocation}`]),
        ...(revoked.length === 0
          ? []
          : ['revokes an earlier credential: publish a new registry before you hand this one out']),
      ],
    }
  },
}

/** What a record or a card gives to the credential. */
interface Source extends Pick<ReturnType<typeof chartFromFhir>, 'chart' | 'issues' | 'lastDay'> {
  type: CredentialType
  completeAsOfDay: number
  subject: string
  source?: string
  card?: Awaited<ReturnType<typeof bridgeCard>>['card']
}

async function readRecord(input: Input, day: number): Promise<Source> {
  for (const name of ['keys', 'card-issuer', 'revocation']) {
    if (input.find(name) !== undefined) throw usage(`--${name} goes with --card`)
  }
  const type = CREDENTIAL_TYPES.find((name) => name === (input.find('type') ?? 'record'))
  if (type === undefined) throw usage(`--type is not one of ${CREDENTIAL_TYPES.join(', ')}`)
  const incomplete = readNames(input, 'incomplete', DOMAINS, [])
  const patient = input.find('patient')
  const bundle = await readInput(input.get('fhir'), '--fhir')
  const record = { bundle, ...(patient === undefined ? {} : { patient }) }
  const imported = chartFromFhir({ ...record, asOf: dateFromDay(day), incomplete })
  const subject = input.find('subject') ?? subjectFromFhir(record)
  // a commitment is no name: under it one person would get as many live credentials as they make commitments
  if (subject === null) throw usage('--subject is missing: the record names nobody; give your identifier of the person')
  return { ...imported, type, completeAsOfDay: day, subject }
}

/** A card holds a name and no identifier: who presents it, and so whose other credentials are revoked, is for the issuer to say. */
async function readCard(input: Input, day: number): Promise<Source> {
  if ((input.find('type') ?? 'bridged') !== 'bridged') throw usage('--type of a card is bridged')
  for (const name of ['incomplete', 'patient']) {
    if (input.find(name) !== undefined) throw usage(`--${name} goes with --fhir`)
  }
  const subject = input.find('subject')
  if (subject === undefined) throw usage('--card needs --subject')
  return { ...(await bridgeCard(input, day)), subject }
}
