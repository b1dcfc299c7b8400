/** One entry for each circuit of circuits/main; the domain and uniqueness tests run over all of them. */
import { lite } from './lite'
import { multi } from './multi'
import { standard } from './standard'
import type { SoundnessCase } from './types'
import { withdraw } from './withdraw'

export const CASES: Record<string, SoundnessCase> = { lite, multi, standard, withdraw }
