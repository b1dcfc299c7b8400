/** One ESM and one CommonJS file per role, with types; what roles share stands in common chunks, so there is one error class. */
import { defineConfig } from 'tsup'

/** Every public entry, as in the `exports` of package.json; test/package.test.ts keeps the two equal. */
export const ENTRIES = {
  index: 'src/index.ts',
  'model/index': 'src/model/index.ts',
  'proof/index': 'src/proof/index.ts',
  'proof/node': 'src/proof/node.ts',
  'fhir/index': 'src/fhir/index.ts',
  'issuer/index': 'src/issuer/index.ts',
  'holder/index': 'src/holder/index.ts',
  'verifier/index': 'src/verifier/index.ts',
  'chain/index': 'src/chain/index.ts',
}

export default defineConfig([
  {
    entry: ENTRIES,
    format: ['esm', 'cjs'],
    target: 'es2022',
    platform: 'neutral',
    external: [/^node:/],
    removeNodeProtocol: false,
    splitting: true,
    dts: true,
    shims: true,
    treeshake: true,
  },
  {
    entry: { 'cli/main': 'src/cli/main.ts' },
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    splitting: true,
  },
])
