/** SMART Health Links: what a link says about where its files are and how they are opened. Nothing is fetched. */
import { base64urlToBytes } from '../../core/base64url'
import { concealSecrets } from '../../core/secret'
import { readSeconds } from './payload'
import { cardInvalid, decodeBase64url, decodeUtf8, readJsonObject, tooLong } from './refusal'

/** A link. Whoever has address and key can read the record, so JSON and logs show neither. */
export interface HealthLink {
  /** https address of the manifest, or with flag `U` of the one encrypted file. */
  url: string
  /** 32 bytes in base64url, for `openHealthLinkFile`. */
  key: string
  /** `L` long-term, `P` asks for a passcode, `U` one file without manifest; other letters may be ignored. */
  flag: string
  /** Short words of whoever made the link. */
  label: string | null
  /** Unix seconds, or null. */
  exp: number | null
  v: 1
}

const MAX_LINK = 4096
const MAX_URL = 128
const LINK = /^(?:https:\/\/[^\s#]+#)?shlink:\/([A-Za-z0-9_-]+)$/
const LIMITS = { maxBytes: MAX_LINK, maxDepth: 8, maxNodes: 200 }
const URL_FORM = /^https:\/\/[A-Za-z0-9.-]+(?::[0-9]{1,5})?\/[\x21\x23-\x7e]*$/
/** No control, format or line-separator characters: a label is shown to people. */
const LABEL = /^[^\p{C}\p{Zl}\p{Zp}]{0,80}$/u

/**
 * Read a link: `shlink:/…`, bare or behind the `#` of a viewer's https address. Properties that the specification does not know are
 * ignored, as it asks.
 *
 * @param options.now Unix seconds
 * @throws CARD_INVALID not of this form, of a newer version, or expired; INVALID_JSON, LIMIT_EXCEEDED
 * @see SMART Health Links, "Construct a SMART Health Link Payload"
 *
 * @example const { url, key } = parseHealthLink({ link: 'shlink:/eyJ1cmwi…', now: Date.now() / 1000 })
 */
export function parseHealthLink({ link, now }: { link: string; now: number }): HealthLink {
  if (!Number.isFinite(now)) throw cardInvalid('now', 'not a time in seconds since 1970')
  if (typeof link === 'string' && link.length > MAX_LINK) throw tooLong('link', 'longer than a link may be')
  const body = typeof link === 'string' ? LINK.exec(link.trim())?.[1] : undefined
  if (body === undefined) throw cardInvalid('link', 'not a SMART Health Link', 'it begins with shlink:/')
  const json = readJsonObject(decodeUtf8(decodeBase64url(body, 'link'), 'link'), 'link', LIMITS)
  const { url, key, flag = '', label = null } = json
  if (typeof url !== 'string' || url.length > MAX_URL || !URL_FORM.test(url)) {
    throw cardInvalid('link/url', `not an https address of at most ${MAX_URL} characters`)
  }
  readLinkKey(key, 'link/key')
  if (typeof flag !== 'string' || !isFlag(flag)) throw cardInvalid('link/flag', 'not letters in alphabetical order')
  if (flag.includes('P') && flag.includes('U')) throw cardInvalid('link/flag', 'P and U exclude each other')
  if (label !== null && (typeof label !== 'string' || !LABEL.test(label)))
    throw cardInvalid('link/label', 'not a label')
  if (json.v !== undefined && readSeconds(json.v, 'link/v') !== 1) throw cardInvalid('link/v', 'not version 1')
  const exp = json.exp === undefined ? null : readSeconds(json.exp, 'link/exp')
  if (exp !== null && exp <= now) throw cardInvalid('link/exp', 'expired', 'ask for a new link')
  return concealSecrets('link', { flag, exp, v: 1 as const }, { url, key: key as string, label })
}

/** @throws CARD_INVALID */
export function readLinkKey(key: unknown, at: string): Uint8Array {
  try {
    const bytes = typeof key === 'string' ? base64urlToBytes(key) : new Uint8Array()
    if (bytes.length === 32) return bytes
  } catch {
    // told below
  }
  throw cardInvalid(at, 'not 32 bytes in base64url')
}

/** Single letters, each once, in alphabetical order. */
function isFlag(flag: string): boolean {
  return /^[A-Z]{0,26}$/.test(flag) && [...flag].every((letter, i) => i === 0 || flag[i - 1]! < letter)
}
