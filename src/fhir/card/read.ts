/** From what a person has (scanned codes, a `.smart-health-card` file, a JWS) to the signed cards in it. */
import { QR_PREFIX, readCodes } from './qr'
import { cardInvalid, decodeUtf8, readJsonObject, tooLong } from './refusal'

/** Limits before any work, in characters. */
export const CARD_LIMITS = { input: 4 * 1024 * 1024, jws: 1024 * 1024, cards: 100 } as const

const FILE_LIMITS = { maxBytes: CARD_LIMITS.input, maxNodes: 10_000 }
const JWS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/**
 * Find the cards in an input, without checking them: `verifyHealthCard` does. A card that stands twice counts once.
 *
 * @param input `shc:/…` as scanned (several, separated by white space, are cards in one code each or the chunks of one card), the
 * text or bytes of a `.smart-health-card` file, a compact JWS, or a list of such; at most 4 MiB, 100 cards, 1 MiB a card
 * @returns compact JWS strings
 * @throws CARD_INVALID not of these forms, or chunks that are missing, doubled or mixed; INVALID_JSON, LIMIT_EXCEEDED
 * @see SMART Health Cards, "Health Cards as QR Codes" and "via File Download"
 *
 * @example const [jws] = readHealthCards('shc:/56762909…')
 */
export function readHealthCards(input: string | readonly string[] | Uint8Array): string[] {
  const texts = typeof input === 'string' || input instanceof Uint8Array ? [input] : input
  if (!Array.isArray(texts) || texts.length === 0)
    throw cardInvalid('cards', 'no card', 'give a scanned code or a file')
  if (texts.length > CARD_LIMITS.cards) throw tooLong('cards', `more than ${CARD_LIMITS.cards} inputs`)
  const words = texts.flatMap((text, i) => wordsOf(readText(text, `cards/${i}`), `cards/${i}`))
  if (words.length > CARD_LIMITS.cards) throw tooLong('cards', `more than ${CARD_LIMITS.cards} cards`)
  const codes = words.filter((word) => word.startsWith(QR_PREFIX))
  const tokens = words.filter((word) => !word.startsWith(QR_PREFIX))
  const cards = [...new Set([...tokens, ...readCodes(codes)])]
  if (cards.length === 0) throw cardInvalid('cards', 'no card', 'give a scanned code or a file')
  cards.forEach((card, i) => {
    assertJws(card, `cards/${i}`)
  })
  return cards
}

/** @throws CARD_INVALID, LIMIT_EXCEEDED */
export function assertJws(jws: unknown, at: string): asserts jws is string {
  if (typeof jws === 'string' && jws.length > CARD_LIMITS.jws) throw tooLong(at, 'longer than a card may be')
  if (typeof jws !== 'string' || !JWS.test(jws)) throw cardInvalid(at, 'not a signed card (compact JWS)')
}

function readText(input: unknown, at: string): string {
  const isText = typeof input === 'string'
  if (!isText && !(input instanceof Uint8Array)) throw cardInvalid(at, 'neither text nor bytes')
  if (input.length > CARD_LIMITS.input) throw tooLong(at, 'longer than a file of cards may be')
  return (isText ? input : decodeUtf8(input, at)).replace(/^\ufeff/, '').trim()
}

/** Codes and tokens of one text; a file is JSON and holds tokens only. */
function wordsOf(text: string, at: string): string[] {
  if (!text.startsWith('{')) return text.split(/\s+/, CARD_LIMITS.cards + 1).filter((word) => word !== '')
  const { verifiableCredential: cards } = readJsonObject(text, at, FILE_LIMITS)
  if (!Array.isArray(cards)) {
    throw cardInvalid(`${at}/verifiableCredential`, 'not a file of health cards', 'give a .smart-health-card file')
  }
  return cards.map((card, i) => {
    assertJws(card, `${at}/verifiableCredential/${i}`)
    return card
  })
}
