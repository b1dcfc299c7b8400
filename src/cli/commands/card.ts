/** `card check`, and the card that `issue` bridges: health cards, checked against keys and lists that the user fetched. */
import { VitalproofError } from '../../core/errors'
import { bridgeHealthCard, type HealthCard, readHealthCards, verifyHealthCard } from '../../fhir'
import { findRevocationList } from '../../fhir/card/revocation'
import { lastInstantOfDay } from '../../model/dates'
import { type CommandBody, type Input, usage } from '../command'
import { readInput } from '../files'
import { AS_OF, readDay } from '../values'

export const CARD_OPTIONS: CommandBody['options'] = {
  card: {
    value: 'FILE',
    help: 'health card: file, token or scanned codes; each part of a card in parts',
    repeat: true,
  },
  keys: { value: 'FILE', help: "the card issuer's keys (its /.well-known/jwks.json)" },
  'card-issuer': { value: 'URL', help: 'issuer of the card, whose keys these are' },
  revocation: {
    value: 'FILE',
    help: "the issuer's revocation list for the key (its /.well-known/crl/<kid>.json)",
    repeat: true,
  },
}

export const cardCheck: CommandBody = {
  examples: ['vitalproof card check --card vaccination.smart-health-card --keys jwks.json --revocation crl.json'],
  options: {
    ...CARD_OPTIONS,
    card: { ...CARD_OPTIONS.card!, required: true },
    keys: { ...CARD_OPTIONS.keys!, required: true },
    ...AS_OF,
  },
  run: async (input) => {
    const cards = await openCards(input, readDay(input))
    const unnamed = input.find('card-issuer') === undefined
    return {
      json: { cards: cards.map(cardSummary), issuerNamed: !unnamed },
      lines: [
        ...cards.flatMap((card) => [...summaryLines(card), '']),
        ...(unnamed
          ? [`${input.io.out.yellow('note')} that these are the issuer's keys is your word; name it with --card-issuer`]
          : []),
      ],
    }
  },
}

/** One card as the source of a credential. Without the name of its issuer any key would vouch for any name. */
export async function bridgeCard(input: Input, day: number) {
  for (const name of ['keys', 'card-issuer']) {
    if (input.find(name) === undefined) throw usage(`--card needs --${name}`)
  }
  const [card] = await openCards(input, day, 1)
  if (card === undefined) throw usage('--card holds no card')
  return { ...bridgeHealthCard({ card, day }), card: cardSummary(card) }
}

/** The cards of `--card`, each of which must hold at the end of the day. */
async function openCards(input: Input, day: number, most = Number.POSITIVE_INFINITY): Promise<HealthCard[]> {
  const texts = await Promise.all(input.all('card').map((path) => readInput(path, '--card')))
  const keys = await readInput(input.get('keys'), '--keys')
  const expected = input.find('card-issuer')
  const lists = await Promise.all(input.all('revocation').map((file) => readInput(file, '--revocation')))
  const tokens = readHealthCards(texts)
  if (tokens.length > most) throw usage('--card is more than one card; each makes a credential of its own')
  const cards: HealthCard[] = []
  for (const jws of tokens) {
    cards.push(
      await verifyHealthCard({
        jws,
        keys: async (issuer) => (expected === undefined || issuer === expected ? keys : undefined),
        revocation: async ({ kid }) => listOf(kid, lists),
        now: lastInstantOfDay(day) / 1000,
      }),
    )
  }
  return cards
}

/** Each key has its own list. One of another key is none: without it a card would be called one whose issuer publishes none. */
function listOf(kid: string, lists: readonly string[]): string | undefined {
  const list = findRevocationList({ lists, kid, at: '--revocation' })
  if (list !== undefined || lists.length === 0) return list
  throw new VitalproofError('CARD_INVALID', 'no list of the key that signed the card', {
    at: '--revocation',
    fix: 'give the list of its key; leave the option out only if the issuer publishes none',
  })
}

/** What may be said of a card without saying what is in it. */
function cardSummary({ issuer, kid, issuedAt, digest, entries, revocation }: HealthCard) {
  return { issuer, kid, issued: new Date(issuedAt * 1000).toISOString().slice(0, 10), digest, entries, revocation }
}

function summaryLines(card: HealthCard): string[] {
  const { issuer, kid, issued, digest, entries, revocation } = cardSummary(card)
  return [
    `issuer: ${issuer}`,
    `key: ${kid}`,
    `signed: ${issued}`,
    `digest: ${digest}`,
    `${entries} entries, revocation ${revocation}`,
  ]
}
