/** The story of the demo, chapter by chapter. */
import { standardVerifier } from '../../chain/generated/standard-verifier'
import type { JsonValue } from '../../core/json'
import { closeProver, explain, loadArtifacts, present } from '../../holder'
import { checkPolicy } from '../../model/check'
import { dayFromDate } from '../../model/dates'
import type { RegistrySnapshot, Request } from '../../model/messages'
import { parsePolicy } from '../../model/policy'
import { nodeSource } from '../../proof/node'
import { circuitManifest, verificationKeyOf } from '../../proof/verification-key'
import { createRequest, verifyPresentation } from '../../verifier'
import { explanationLines } from '../show'
import { formatDuration } from '../style'
import { openHospital } from './hospital'
import { admit, enrolAs, inWords, refusal, shorten } from './scenes'
import type { Stage } from './stage'
import { NO_SEAL, openTrial } from './trial'

/** The records are of the years to 2021; the chain's clock is set to that day, so that the demo is the same on every day. */
const TODAY = '2021-01-04'
const NOON = Date.UTC(2021, 0, 4, 12) / 1000
const KEYS = { circuit: 'standard', allowDevelopmentKeys: true } as const
const TERMS = 'I agree to take part in the demo.'
/** What the codes of the policy mean; a recruiter's web page would have them. */
const NAMES = {
  'http://snomed.info/sct|44054006': 'type 2 diabetes',
  'http://loinc.org|4548-4': 'HbA1c',
  'http://snomed.info/sct|230690007': 'stroke',
  'http://snomed.info/sct|22298006': 'heart attack',
  'http://snomed.info/sct|88805009': 'chronic heart failure',
  'http://snomed.info/sct|410429000': 'cardiac arrest',
  'http://snomed.info/sct|53741008': 'coronary artery disease',
}

interface Files {
  policy: string
  eligible: string
  ineligible: string
}

/** @returns what `--json` prints: answers, times in milliseconds, gas */
export async function tellStory({ stage, files }: { stage: Stage; files: Files }): Promise<JsonValue> {
  const { io } = stage
  const started = io.clock()
  const day = dayFromDate(TODAY)
  const { constraints, setup } = circuitManifest(KEYS)
  stage.say(io.out.bold('From a hospital record to an on-chain yes'))
  stage.say(io.out.dim(`The calendar of this demo stands at ${TODAY}. Everything runs on this machine.`))
  if (setup === 'development') stage.say(io.out.yellow('Development keys: anybody can forge proofs for them.'))

  stage.chapter('A trial says whom it looks for')
  const policy = parsePolicy(files.policy)
  const { hash, circuit, sentences } = checkPolicy(policy, { names: NAMES })
  for (const sentence of sentences) stage.say(sentence)
  stage.fact('policy hash', shorten(`${hash}`))
  stage.fact('circuit', `${circuit}, ${constraints.toLocaleString('en')} constraints`)

  stage.chapter('A hospital signs the record of its patient')
  const hospital = openHospital({ day })
  const louis = await admit({ stage, hospital, bundle: files.eligible, subject: 'patient 1' })
  const registry = hospital.publish()
  stage.fact('registry', `${registry.issuers.length} accredited hospitals, root ${shorten(registry.root)}`)

  stage.chapter('The trial opens on a chain')
  const verifier = { artifact: standardVerifier, key: verificationKeyOf(KEYS) }
  const opening = {
    environment: io.environment,
    noon: NOON,
    policyHash: `${hash}`,
    root: registry.root,
    terms: TERMS,
    verifier,
  }
  const { value: trial } = await stage.timed('local chain, 3 contracts', () => openTrial(opening))
  try {
    const ask = (account: number): Request =>
      createRequest({
        policy,
        scope: trial.campaign.scope,
        context: {
          kind: 'account',
          account: trial.addressOf(account),
          consentHash: trial.campaign.consentHash,
          sealedHash: NO_SEAL,
          deadline: trial.deadline,
        },
        day,
        registry,
      })

    stage.chapter('The patient reads what is asked, and what a proof would tell')
    const request = ask(1)
    const answer = explain({ ...louis, request, registry, day })
    for (const line of explanationLines(inWords(answer, sentences), io.out)) stage.say(line)

    stage.chapter('The patient proves it, on their own device')
    const { value: artifacts, milliseconds: loading } = await stage.timed('keys, checked by digest', () =>
      loadArtifacts({ ...KEYS, source: nodeSource() }),
    )
    const proveFor = (holder: typeof louis, asked: Request, against: RegistrySnapshot) =>
      stage.timed('proof', async (progress) => {
        const onProgress = (step: { phase: string; fraction: number }) => {
          if (step.phase === 'proving') progress(step.fraction)
        }
        return (await present({ ...holder, request: asked, registry: against, artifacts, day, onProgress }))
          .presentation
      })
    const first = await proveFor(louis, request, registry)
    const { nullifier } = first.value.publicSignals
    const { milliseconds: verifying } = await stage.timed('checked off chain', () =>
      verifyPresentation({ presentation: first.value, request, registry, day, allowDevelopmentKeys: true }),
    )

    stage.chapter('The contract enrols the account, and knows nothing but a nullifier')
    const enrolled = await enrolAs({ trial, account: 1, presentation: first.value })
    stage.good(`enrolled: ${Number(enrolled.gasUsed).toLocaleString('en')} gas`)
    stage.fact('it saw', `${await trial.bytesOf(enrolled.transactionHash)} bytes: proof, day, registry root, account`)
    stage.fact('it keeps', `nullifier ${shorten(nullifier)}`)

    stage.chapter('The same patient tries again from another account')
    const again = ask(2)
    const second = await proveFor(louis, again, registry)
    stage.fact('nullifier', `${shorten(second.value.publicSignals.nullifier)}, the same`)
    const twice = await refusal(() => enrolAs({ trial, account: 2, presentation: second.value }))
    stage.refused(`${twice}: one person, one place`)

    stage.chapter('The hospital revokes the credential')
    hospital.revoke(louis.credential)
    const later = hospital.publish()
    const publishGas = await trial.publish(later.root)
    await trial.wait(60)
    stage.fact('registry', `new root ${shorten(later.root)}, published for ${publishGas.toLocaleString('en')} gas`)
    const revokedHere = await refusal(() =>
      present({ ...louis, request: { ...again, registryRoot: later.root }, registry: later, artifacts, day }),
    )
    stage.refused(`${revokedHere}: no proof against the new root`)
    const revokedThere = await refusal(() => enrolAs({ trial, account: 2, presentation: second.value }))
    stage.refused(`${revokedThere}: the contract takes none against the old one`)

    stage.chapter('Another patient does not qualify, and only that patient learns why')
    const renato = await admit({ stage, hospital, bundle: files.ineligible, subject: 'patient 2' })
    const third = { ...ask(3), registryRoot: later.root }
    const why = explain({ ...renato, request: third, registry: later, day })
    for (const line of explanationLines(inWords(why, sentences), io.out)) stage.say(line)
    const unprovable = await refusal(() => present({ ...renato, request: third, registry: later, artifacts, day }))
    stage.refused(`${unprovable}: there is no proof of "no" either; nothing left this device`)

    const total = Math.round(io.clock() - started)
    stage.say()
    stage.good(`done in ${formatDuration(total)}`)
    stage.fact('proof', `${formatDuration(first.milliseconds)} on this machine, 256 bytes`)
    stage.fact('verification', `${formatDuration(verifying)} off chain`)
    stage.fact('enrolment', `${Number(enrolled.gasUsed).toLocaleString('en')} gas, all in`)
    return {
      eligible: { result: answer.result, nullifier, enrolled: true },
      ineligible: { result: why.result, code: unprovable },
      refused: { secondEnrolment: twice, revokedCredential: revokedHere, oldRoot: revokedThere },
      gas: { enrol: Number(enrolled.gasUsed), publishRoot: publishGas, ...trial.gas },
      milliseconds: { load: loading, prove: first.milliseconds, verify: verifying, total },
      setup,
    }
  } finally {
    await closeProver()
    await trial.stop()
  }
}
