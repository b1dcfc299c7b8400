/** One ESM and one CommonJS file per role, with types; what roles share stands in common chunks, so there is one error class. */
import { defineConfig, type Options } from 'tsup'

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

/** Veramo is ESM only, and so is what stands on it. */
export const ESM_ENTRIES = { 'did/index': 'src/did/index.ts' }

const SHARED: Options = {
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/],
  removeNodeProtocol: false,
  splitting: true,
  treeshake: true,
  // `import.meta.url` in CommonJS: proof/node looks for keys/ from where it stands
  shims: true,
  dts: { entry: ENTRIES },
}

export default defineConfig([
  // the two run at the same time, so each removes only what it writes
  {
    ...SHARED,
    entry: { ...ENTRIES, ...ESM_ENTRIES, 'cli/main': 'src/cli/main.ts' },
    dts: { entry: { ...ENTRIES, ...ESM_ENTRIES } },
    format: 'esm',
    clean: ['!**/*.cjs', '!**/*.d.cts'],
  },
  { ...SHARED, entry: ENTRIES, format: 'cjs', clean: ['!**/*.js', '!**/*.d.ts'] },
])
