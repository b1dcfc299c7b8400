/** The reviewed unit table: UCUM spellings with their ids, and exact conversions per LOINC code. Data only; src/model/units.ts reads it. */

/** value in `unit` = value in the other unit · num / den, exactly. */
export interface Factor {
  num: bigint
  den: bigint
}

/** Conversions of one quantity, for the LOINC codes that measure it, into the unit that its rows are signed in. */
export interface UnitRule {
  codes: readonly string[]
  unit: string
  from: Readonly<Record<string, Factor>>
}

/**
 * [id, canonical spelling, equal spellings…]. Ids are part of the signed format: append, never renumber or reuse.
 * A spelling is equal only if UCUM makes it so: `l` is `L`, `10^` is `10*`, an annotation in braces beside a unit is a comment,
 * prefixes cancel, `mmHg` is the print symbol of `mm[Hg]`. Units that are nothing but an annotation (`{score}`) stay apart, and so does `{1.73_m2}` from its absence.
 */
export const UNITS: readonly (readonly [id: number, unit: string, ...spellings: string[]])[] = [
  [16, '%'],
  [17, '1'],
  [18, '{score}'],
  [19, '{T-score}'],
  [20, '{Z-score}'],
  [21, '{INR}'],
  [22, '{ratio}'],
  [23, '{pack-years}'],
  [24, '[pH]'],
  [25, 'mm[Hg]', 'mmHg', 'mm Hg'],
  [26, 'kPa'],
  [27, 'Cel'],
  [28, '[degF]'],
  [29, '/min', '{beats}/min', '{breaths}/min', '1/min'],
  [30, 'kg'],
  [31, 'g'],
  [32, 'mg'],
  [33, 'ug'],
  [34, 'pg'],
  [35, '[lb_av]'],
  [36, '[oz_av]'],
  [37, 'm'],
  [38, 'cm'],
  [39, 'mm'],
  [40, '[in_i]'],
  [41, '[ft_i]'],
  [42, 'kg/m2'],
  [43, 'm2'],
  [44, 'L', 'l'],
  [45, 'mL', 'ml'],
  [46, 'fL', 'fl'],
  [47, 'L/min', 'l/min'],
  [48, 'L/s', 'l/s'],
  [49, 'mL/min', 'ml/min'],
  [50, 'mL/min/{1.73_m2}', 'ml/min/{1.73_m2}', 'mL/min/{1.73m2}', 'ml/min/{1.73m2}'],
  [51, 'm/(6.min)'],
  [52, 'mL/(kg.min)', 'mL/kg/min', 'mL/min/kg'],
  [53, 'g/dL', 'g/dl'],
  [54, 'g/L', 'g/l', 'mg/mL', 'mg/ml'],
  [55, 'mg/dL', 'mg/dl'],
  [56, 'mg/L', 'mg/l', 'ug/mL', 'ug/ml'],
  [57, 'ug/dL', 'ug/dl'],
  [58, 'ug/L', 'ug/l', 'ng/mL', 'ng/ml'],
  [59, 'ng/dL', 'ng/dl'],
  [60, 'ng/L', 'ng/l', 'pg/mL', 'pg/ml'],
  [61, 'mol/L', 'mol/l'],
  [62, 'mmol/L', 'mmol/l'],
  [63, 'umol/L', 'umol/l'],
  [64, 'nmol/L', 'nmol/l'],
  [65, 'pmol/L', 'pmol/l'],
  [66, 'meq/L', 'meq/l'],
  [67, 'mmol/mol'],
  [68, 'mg/g', 'ug/mg', 'mg/g{creat}', 'ug/mg{creat}'],
  [69, 'mg/mmol', 'mg/mmol{creat}', 'g/mol', 'g/mol{creat}'],
  [70, 'ug/g'],
  [71, 'mosm/kg'],
  [72, '10*3/uL', '10^3/uL', '10*3/ul', '10*6/mL', '10^6/mL', '10*9/L', '10^9/L', '10*9/l', '10^9/l'],
  [73, '10*6/uL', '10^6/uL', '10*6/ul', '10*9/mL', '10^9/mL', '10*12/L', '10^12/L', '10*12/l', '10^12/l'],
  [74, '/uL', '/ul', '1/uL', '{cells}/uL', '/mm3', '{cells}/mm3'],
  [75, '/mL', '/ml', '1/mL'],
  [76, '{copies}/mL', '{copies}/ml'],
  [77, 'U/L', 'U/l'],
  [78, 'U/mL', 'U/ml'],
  [79, 'mU/L', 'mU/l', 'uU/mL', 'uU/ml'],
  [80, '[IU]/L', '[iU]/L', '[IU]/l', '[iU]/l', 'm[IU]/mL', 'm[iU]/mL', 'm[IU]/ml', 'm[iU]/ml'],
  [81, '[IU]/mL', '[iU]/mL', '[IU]/ml', '[iU]/ml', 'k[IU]/L', 'k[iU]/L'],
  [82, 'm[IU]/L', 'm[iU]/L', 'm[IU]/l', 'm[iU]/l', 'u[IU]/mL', 'u[iU]/mL', 'u[IU]/ml', 'u[iU]/ml'],
  [83, 'mm/h'],
  [84, 'mg/d', 'mg/(24.h)'],
  [85, 'g/d', 'g/(24.h)'],
  [86, 's'],
  [87, 'ms'],
  [88, 'min'],
  [89, 'h'],
  [90, 'd'],
  [91, 'wk'],
  [92, 'mo'],
  [93, 'a'],
]

/**
 * Lengths and masses by definition (international yard and pound), pressure by UCUM (1 mm[Hg] = 133.322 Pa), amounts by formula.
 * No rule: HbA1c mmol/mol to % and temperatures (affine), triglycerides (a mixture, no molar mass), urea nitrogen (mmol of what?).
 */
export const UNIT_RULES: readonly UnitRule[] = [
  {
    // body height (any, measured, stated, lying), head circumference (two), waist circumference
    codes: ['8302-2', '3137-7', '3138-5', '8306-3', '9843-4', '8287-5', '8280-0'],
    unit: 'cm',
    from: { m: ratio(100, 1), mm: ratio(1, 10), '[in_i]': ratio(254, 100), '[ft_i]': ratio(3048, 100) },
  },
  {
    // body weight (any, measured, stated, estimated)
    codes: ['29463-7', '3141-9', '3142-7', '8335-2'],
    unit: 'kg',
    from: { g: ratio(1, 1000), '[lb_av]': ratio(45_359_237, 10 ** 8), '[oz_av]': ratio(28_349_523_125, 10 ** 12) },
  },
  { codes: ['8480-6', '8462-4', '8478-0'], unit: 'mm[Hg]', from: { kPa: ratio(1_000_000, 133_322) } },
  // hemoglobin in blood (two methods), MCHC
  { codes: ['718-7', '20509-6', '786-4'], unit: 'g/dL', from: { 'g/L': ratio(1, 10) } },
  // leukocytes, platelets, neutrophils, lymphocytes, eosinophils, each automated count and unspecified method
  {
    codes: ['6690-2', '26464-8', '777-3', '26515-7', '751-8', '26499-4', '731-0', '26474-7', '711-2', '26449-9'],
    unit: '10*3/uL',
    from: { '/uL': ratio(1, 1000) },
  },
  // CD4 cells: criteria speak of cells per microlitre
  { codes: ['24467-3'], unit: '/uL', from: { '10*3/uL': ratio(1000, 1) } },
  // sodium, potassium, chloride, bicarbonate: one charge an ion, so one equivalent is one mole
  {
    codes: ['2951-2', '2947-0', '2823-3', '6298-4', '2075-0', '2069-3', '1963-8'],
    unit: 'mmol/L',
    from: { 'meq/L': ratio(1, 1) },
  },
  amount({
    // glucose in blood, in serum or plasma, fasting; by mass and by amount
    codes: ['2339-0', '2345-7', '1558-6', '15074-8', '14749-6', '14771-0'],
    formula: { C: 6, H: 12, O: 6 },
  }),
  // creatinine in serum or plasma, in blood; by mass and by amount
  amount({ codes: ['2160-0', '38483-4', '14682-9'], formula: { C: 4, H: 7, N: 3, O: 1 } }),
  amount({
    // cholesterol total, HDL, LDL (direct, calculated, unspecified); by mass and by amount
    codes: ['2093-3', '2085-9', '2089-1', '13457-7', '18262-6', '14647-2', '14646-4', '22748-8', '39469-2'],
    formula: { C: 27, H: 46, O: 1 },
  }),
  // bilirubin total in serum or plasma
  amount({ codes: ['1975-2', '14631-6'], formula: { C: 33, H: 36, N: 4, O: 6 } }),
  // calcium in serum or plasma, in blood
  amount({ codes: ['17861-6', '49765-1', '2000-8'], formula: { Ca: 1 } }),
  // urate in serum or plasma
  amount({ codes: ['3084-1', '14933-6'], formula: { C: 5, H: 4, N: 4, O: 3 } }),
  // albumin to creatinine in urine: milligrams per millimole of creatinine
  {
    codes: ['14959-1', '9318-7'],
    unit: 'mg/g',
    from: { 'mg/mmol': ratio(1_000_000, molarMass({ C: 4, H: 7, N: 3, O: 1 })) },
  },
]

type Formula = Partial<Record<'C' | 'H' | 'N' | 'O' | 'Ca', number>>

/** mg/dL from amounts: M g/mol of a substance make 1 mmol/L = M/10 mg/dL. */
function amount({ codes, formula }: { codes: string[]; formula: Formula }): UnitRule {
  const mass = molarMass(formula)
  return {
    codes,
    unit: 'mg/dL',
    from: {
      'mmol/L': ratio(mass, 10_000),
      'umol/L': ratio(mass, 10_000_000),
      'mg/L': ratio(1, 10),
      'g/L': ratio(100, 1),
    },
  }
}

/** Milligrams per mole; abridged standard atomic weights 2021 (CIAAW): C 12.011, H 1.008, N 14.007, O 15.999, Ca 40.078. */
function molarMass({ C = 0, H = 0, N = 0, O = 0, Ca = 0 }: Formula): number {
  return 12_011 * C + 1_008 * H + 14_007 * N + 15_999 * O + 40_078 * Ca
}

function ratio(num: number, den: number): Factor {
  return { num: BigInt(num), den: BigInt(den) }
}
