/** The package ships no types; this is the part that witness.ts uses. */
declare module 'circom_runtime' {
  export interface WitnessCalculator {
    calculateWTNSBin(inputs: Record<string, bigint[]>, sanityCheck: boolean): Promise<Uint8Array>
  }
  export function WitnessCalculatorBuilder(instance: WebAssembly.Instance): Promise<WitnessCalculator>
}
