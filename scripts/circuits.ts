/**
 * Compiles every circuit of circuits/main and writes what follows from it: the tags, the order of the public signals, the
 * sizes of the inputs, the constraint counts. `--check` compares instead of writing.
 */
import { join } from 'node:path'
import { PURPOSES, tag } from '../src/core/tags'
import { type CircuitFacts, compileCircuit, OPTIMISATION, readCircuit } from './lib/circom'
import { BUILD, circuitNames, ROOT, run, step, toJsonFile, writeOrCheck } from './lib/project'

await run(async () => {
  const check = process.argv.includes('--check')
  writeOrCheck({ path: 'circuits/lib/tags.circom', content: tagsFile(), check })

  const facts: Record<string, CircuitFacts> = {}
  for (const name of circuitNames()) {
    const directory = join(BUILD, name)
    await step(`${name}: circom ${OPTIMISATION}`, () =>
      compileCircuit({ source: join(ROOT, `circuits/main/${name}.circom`), directory }),
    )
    const circuit = await readCircuit({ name, directory })
    facts[name] = circuit
    process.stdout.write(`  ${name}: ${circuit.constraints} constraints, ${circuit.wires} wires\n`)
  }

  const publicSignals = onePublicOrder(facts)
  const constraints = Object.fromEntries(Object.entries(facts).map(([name, { constraints }]) => [name, constraints]))
  writeOrCheck({ path: 'src/proof/generated/signals.ts', content: signalsFile(publicSignals, facts), check })
  writeOrCheck({ path: 'bench/snapshots/constraints.json', content: toJsonFile(constraints), check })
})

/** One gate contract and one message format serve every instance, so the instances have to agree. */
function onePublicOrder(facts: Record<string, CircuitFacts>): string[] {
  const [first, ...others] = Object.entries(facts)
  if (!first) throw new Error('circuits/main is empty')
  for (const [name, { publicSignals }] of others) {
    if (publicSignals.join() !== first[1].publicSignals.join()) {
      throw new Error(`${name} and ${first[0]} have different public signals`)
    }
  }
  return first[1].publicSignals
}

function tagsFile(): string {
  const functions = PURPOSES.map((purpose) => `function TAG_${purpose.toUpperCase()}() { return ${tag(purpose)}; }`)
  return `// Domain tags; generated from src/core/tags.ts by \`npm run circuits\`. Do not edit.
pragma circom 2.2.2;

${functions.join('\n')}
`
}

function signalsFile(publicSignals: readonly string[], facts: Record<string, CircuitFacts>): string {
  const inputs = Object.entries(facts).map(([name, { inputs }]) => {
    const lines = Object.entries(inputs).map(([input, shape]) => `    ${input}: [${shape.join(', ')}],`)
    return `  ${name.includes('-') ? `'${name}'` : name}: {\n${lines.join('\n')}\n  },`
  })
  return `/** Public signals and inputs; generated from the compiled circuits by \`npm run circuits\`. Do not edit. */

/** Outputs first, then public inputs: the order in which a verifier gets them. */
export const PUBLIC_SIGNALS = [
${publicSignals.map((name) => `  '${name}',`).join('\n')}
] as const

export type PublicSignal = (typeof PUBLIC_SIGNALS)[number]

/** Input signals by circuit, public ones first, each with its array sizes; [] = a single value. */
export const INPUT_SHAPES = {
${inputs.join('\n')}
} as const
`
}
