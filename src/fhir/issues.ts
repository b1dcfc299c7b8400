/** What an import notices: one fixed sentence per code, so that no value of a record can get into an issue. */
import { DOMAINS, type Domain, type Issue } from '../model/types'

interface Rule {
  severity: Issue['severity']
  /** A statement of the domain may be hidden behind it, so the domain is no longer complete. */
  hides: boolean
  message: string
}

/** Every issue code of the import. */
export const FHIR_ISSUES = {
  'entry-unreadable': rule('error', true, 'the entry holds no readable resource'),
  'resource-unreadable': rule(
    'error',
    true,
    'an element has a type that FHIR R4 does not give it; the resource is left out',
  ),
  'modifier-not-understood': rule('error', true, 'a modifier may turn the meaning round; the resource is left out'),
  'type-not-read': rule('information', false, 'resources of this type state nothing that a chart holds'),
  'duplicate-left-out': rule('information', false, 'the same resource stands in the input before; it counts once'),
  'version-conflict': rule(
    'warning',
    true,
    'the input holds other versions or the deletion of it, and not which one holds; left out',
  ),
  'source-partial': rule('warning', true, 'the input is only a part of a record, so no absence can be proved from it'),
  'numbers-rounded': rule('information', false, 'numbers came as doubles; give the JSON text to keep every digit'),
  'subject-other': rule('warning', false, 'about somebody or something else; left out'),
  'subject-unresolved': rule('warning', true, 'whom it is about is not in the input; left out'),
  'birth-unreadable': rule('warning', false, 'no readable birth date; no age can be proved'),
  'sex-unreadable': rule('warning', false, 'not an administrative gender; kept as unknown'),
  'not-a-fact': rule('information', false, 'its status says that it is not so or not yet so; no entry'),
  'status-unknown': rule('warning', false, 'a status that says nothing certain; kept as suspected'),
  'status-contradicted': rule('warning', false, 'called active and ended at once; kept with unknown status'),
  'observation-status-unknown': rule('error', true, 'a status that says nothing certain; left out'),
  'code-missing': rule('error', true, 'neither a code nor a text; left out'),
  'coding-unusable': rule('information', false, 'a coding without system or code names nothing; left out'),
  'text-only': rule('information', false, 'no code, only text: no policy can name it'),
  'medication-unresolved': rule('error', true, 'the medication that it refers to is not in the input; left out'),
  'member-unresolved': rule('error', true, 'a member of the panel is not in the input'),
  'supply-left-out': rule('information', false, 'the order or statement of the same medication counts instead'),
  'date-unreadable': rule('warning', false, 'not a date; kept without one'),
  'value-absent': rule('information', false, 'the source says that there is no value; left out'),
  'value-out-of-range': rule('error', true, 'the number does not fit into a signed value; left out'),
  'value-not-understood': rule('error', true, 'a comparator or number that is not read; left out'),
  'unit-from-text': rule('information', false, 'a UCUM quantity without code; the unit is taken from its text'),
  'none-known': rule('information', false, 'says that nothing of a kind is known; no entry'),
  'none-known-contradicted': rule('warning', true, 'says that nothing is known and is itself doubtful or contradicted'),
  'no-information': rule('information', true, 'says that nothing was asked or recorded'),
  'licence-in-doubt': rule('warning', false, 'nobody can say that the licence is in force; kept with unknown status'),
  'licence-ends': rule('warning', false, 'ends later; no credential should be usable after that day'),
  'section-incomplete': rule('warning', true, 'the section of the document does not claim to be complete'),
} as const satisfies Record<string, Rule>

export type FhirIssueCode = keyof typeof FHIR_ISSUES

/** What one import gathers: issues in order, and the domains of which something may be hidden. */
export interface Notes {
  issues: Issue[]
  hidden: Set<Domain>
}

export function makeNotes(): Notes {
  return { issues: [], hidden: new Set() }
}

/** Note an issue; one that hides without naming a domain hides all. */
export function note(notes: Notes, code: FhirIssueCode, at: string, domain?: Domain): void {
  const { severity, message, hides } = FHIR_ISSUES[code]
  notes.issues.push({ at, code, severity, message })
  if (hides) for (const hidden of domain === undefined ? DOMAINS : [domain]) notes.hidden.add(hidden)
}

function rule(severity: Issue['severity'], hides: boolean, message: string): Rule {
  return { severity, hides, message }
}
