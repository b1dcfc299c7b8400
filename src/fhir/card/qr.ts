/** The numeric form of a card in QR codes: `shc:/` and two digits a character, in one code or in chunks. */
import { cardInvalid, tooLong } from './refusal'

export const QR_PREFIX = 'shc:/'
/** No QR code holds more than 7,089 digits (ISO/IEC 18004, version 40-L). */
const MAX_QR = 7_100
const CODE = /^shc:\/(?:([1-9][0-9]?)\/([1-9][0-9]?)\/)?([0-9]+)$/

interface Chunk {
  /** 1 of 1 stands for a card in one code. */
  number: number
  of: number
  letters: string
}

/**
 * The JWS of each code. Chunks may come in any order; all chunks of one call are one card, because nothing in a chunk says whose
 * it is.
 *
 * @param codes texts as scanned, each beginning with `shc:/`
 * @throws CARD_INVALID a chunk is missing, doubled or of another card, or a code is not of this form; LIMIT_EXCEEDED
 */
export function readCodes(codes: readonly string[]): string[] {
  const chunks = codes.map(readCode)
  const whole = chunks.filter(({ of }) => of === 1).map(({ letters }) => letters)
  const parts = chunks.filter(({ of }) => of > 1)
  return parts.length === 0 ? whole : [...whole, joinChunks(parts)]
}

function readCode(code: string, index: number): Chunk {
  const at = `cards/${index}`
  if (code.length > MAX_QR) throw tooLong(at, 'longer than a QR code can be')
  const [, number, of, digits] = CODE.exec(code) ?? []
  if (digits === undefined) throw cardInvalid(at, 'not shc:/ followed by digits', 'scan the code again')
  if (digits.length % 2 !== 0) throw cardInvalid(at, 'an odd number of digits', 'scan the code again')
  const letters = digits.match(/../g)!.map((pair) => String.fromCharCode(Number(pair) + 45))
  const chunk = { number: Number(number ?? 1), of: Number(of ?? 1), letters: letters.join('') }
  // a card in one code has no numbers
  const numbered = number !== undefined
  if (numbered && (chunk.of < 2 || chunk.number > chunk.of)) {
    throw cardInvalid(at, 'a chunk number that cannot be')
  }
  return chunk
}

function joinChunks(chunks: readonly Chunk[]): string {
  const { of } = chunks[0]!
  if (chunks.some((chunk) => chunk.of !== of)) throw cardInvalid('cards', 'chunks of different cards', ONE_CARD)
  if (new Set(chunks.map(({ number }) => number)).size !== chunks.length) {
    throw cardInvalid('cards', 'a chunk stands twice', ONE_CARD)
  }
  if (chunks.length !== of) throw cardInvalid('cards', 'a chunk is missing', 'scan every code of the card')
  return chunks
    .toSorted((a, b) => a.number - b.number)
    .map(({ letters }) => letters)
    .join('')
}

const ONE_CARD = 'give the codes of one card, each once'
