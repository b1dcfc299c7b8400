/** Tables behind the warnings of `checkPolicy`: sensitive classes, and the narrowest range worth asking for per quantity. Seeds, not complete lists. */

export interface SensitiveClass {
  name: string
  codes: readonly string[]
  families: readonly string[]
}

const SNOMED = 'http://snomed.info/sct|'
const LOINC = 'http://loinc.org|'
const ATC = 'http://www.whocc.no/atc|'

/** Families in both ICD-10 and ICD-10-CM. */
function icd(...families: string[]): string[] {
  return ['http://hl7.org/fhir/sid/icd-10|', 'http://hl7.org/fhir/sid/icd-10-cm|'].flatMap((system) =>
    families.map((family) => `${system}${family}`),
  )
}

/** Diagnoses, tests and medicines that reveal a class which many laws protect besides health data in general. */
export const SENSITIVE_CLASSES: readonly SensitiveClass[] = [
  {
    name: 'HIV',
    codes: [`${SNOMED}86406008`, `${SNOMED}165816005`, `${LOINC}75622-1`, `${LOINC}20447-9`, `${LOINC}24467-3`],
    families: [...icd('B20-B24', 'R75', 'Z21', 'O987'), `${ATC}J05AE`, `${ATC}J05AF`, `${ATC}J05AG`, `${ATC}J05AR`],
  },
  {
    name: 'psychiatric',
    codes: [
      `${SNOMED}35489007`,
      `${SNOMED}370143000`,
      `${SNOMED}58214004`,
      `${SNOMED}13746004`,
      `${SNOMED}82313006`,
      `${SNOMED}6471006`,
      `${LOINC}44261-6`,
    ],
    families: [...icd('F01-F09', 'F20-F99', 'X60-X84', 'R4585', 'T1491'), `${ATC}N05A`, `${ATC}N06A`],
  },
  {
    name: 'reproductive',
    codes: [`${SNOMED}77386006`, `${SNOMED}17369002`, `${SNOMED}386639001`, `${SNOMED}15296000`, `${LOINC}2106-3`],
    families: [...icd('O', 'N46', 'N97', 'Z30-Z39'), `${ATC}G03A`],
  },
  {
    name: 'substance use',
    codes: [`${SNOMED}7200002`, `${SNOMED}66590003`, `${SNOMED}75544000`, `${SNOMED}191816009`, `${SNOMED}15167005`],
    families: [...icd('F10-F19', 'Z714', 'Z715'), `${ATC}N07B`],
  },
]

/** Narrowest range per LOINC code, in millionths of the unit that rows are signed in. */
export const BIN_WIDTHS: Readonly<Record<string, bigint>> = {
  // HbA1c, %
  '4548-4': 500_000n,
  // body mass index, kg/m2
  '39156-5': 2_500_000n,
  // systolic and diastolic pressure, mm[Hg]
  '8480-6': 10_000_000n,
  '8462-4': 10_000_000n,
  // eGFR by four equations, mL/min/{1.73_m2}
  '33914-3': 15_000_000n,
  '48642-3': 15_000_000n,
  '62238-1': 15_000_000n,
  '98979-8': 15_000_000n,
  // creatinine, mg/dL
  '2160-0': 300_000n,
  '38483-4': 300_000n,
  // hemoglobin, g/dL
  '718-7': 1_000_000n,
  // potassium, mmol/L
  '2823-3': 500_000n,
  '6298-4': 500_000n,
  // LDL and total cholesterol, triglycerides, glucose, mg/dL
  '13457-7': 30_000_000n,
  '18262-6': 30_000_000n,
  '2093-3': 30_000_000n,
  '2571-8': 50_000_000n,
  '2339-0': 20_000_000n,
  '2345-7': 20_000_000n,
  // body weight, kg; height, cm
  '29463-7': 10_000_000n,
  '8302-2': 10_000_000n,
}

/** Narrowest age range, in whole years including both ends. */
export const AGE_BIN = 5
/** Ages above identify (45 CFR 164.514(b)(2)(i)(C)). */
export const OLDEST_COMMON_AGE = 89
