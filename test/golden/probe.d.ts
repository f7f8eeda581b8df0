export interface ProbeInput {
  readonly name: string;
  readonly dims: readonly number[];
  readonly type: string;
}

export function bitsOf(ort: unknown, file: Uint8Array, inputs: readonly ProbeInput[]): Promise<string>;
