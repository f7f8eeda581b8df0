import { NO_ATTRIBUTE, ONNX_ATTRIBUTE, type OnnxFileAttribute, type OnnxFileNode } from '../schema.js';

/** The domain of what onnxruntime's optimiser makes of several standard operators. */
const FUSED_DOMAIN = 'com.microsoft';

/** A fused operator as standard ones; nodes that are none, or whose parts are not known, stay as they are. */
export function unfused(node: OnnxFileNode): readonly OnnxFileNode[] {
  if (node.domain !== FUSED_DOMAIN) return [node];
  const parts = FUSED[node.opType]?.(new Chain(node));
  return parts?.nodes ?? [node];
}

/** Nodes one after the other, the last of which gives the output of the fused one. */
class Chain {
  readonly nodes: readonly OnnxFileNode[];
  readonly fused: OnnxFileNode;
  /** What the last node gives, or the first input. */
  readonly #last: string;

  constructor(fused: OnnxFileNode, nodes: readonly OnnxFileNode[] = [], last = fused.input[0] ?? '') {
    this.fused = fused;
    this.nodes = nodes;
    this.#last = last;
  }

  input(index: number): string {
    return this.fused.input[index] ?? '';
  }

  attribute(name: string): OnnxFileAttribute | undefined {
    return this.fused.attribute.find((each) => each.name === name);
  }

  /** One more node, which reads what the last one gives and `others`. @param output its name, a new one unless told */
  then(
    opType: string,
    others: readonly string[],
    attribute: readonly OnnxFileAttribute[] = [],
    output = `${this.fused.output[0] ?? ''}/${this.nodes.length}`,
  ): Chain {
    const { name } = this.fused;
    const input = [this.#last, ...others];
    const node = { name, opType, domain: '', input, output: [output], attribute };
    return new Chain(this.fused, [...this.nodes, node], output);
  }

  /** With the output of the fused node as that of the last. */
  end(): Chain {
    const last = this.nodes.at(-1)!;
    return new Chain(this.fused, [...this.nodes.slice(0, -1), { ...last, output: [this.fused.output[0]!] }]);
  }
}

function float(name: string, f: number): OnnxFileAttribute {
  return { ...NO_ATTRIBUTE, name, type: ONNX_ATTRIBUTE.float, i: 0, f };
}

function text(name: string, value: string): OnnxFileAttribute {
  const s = new TextEncoder().encode(value);
  return { ...NO_ATTRIBUTE, name, type: ONNX_ATTRIBUTE.text, i: 0, s };
}

/** Of activations that take numbers what these are called. */
const NUMBERS: Readonly<Record<string, readonly string[]>> = {
  ...{ LeakyRelu: ['alpha'], HardSigmoid: ['alpha', 'beta'], Clip: ['min', 'max'] },
  ...{ Relu: [], Tanh: [], Sigmoid: [] },
};

/** The activation that a convolution or dense layer was fused with; undefined where it is not known. */
function activated(chain: Chain): Chain | undefined {
  const said = chain.attribute('activation');
  if (said === undefined) return chain.end();
  const name = new TextDecoder().decode(said.s);
  const names = NUMBERS[name];
  if (names === undefined) return undefined;
  const given = chain.attribute('activation_params')?.floats ?? [];
  const own = (part: string, at: number): number =>
    given[at] ?? chain.attribute(`activation_${part}`)?.f ?? 0;
  return chain
    .then(
      name,
      [],
      names.map((part, at) => float(part, own(part, at))),
    )
    .end();
}

const isOwn = ({ name }: OnnxFileAttribute): boolean => !name.startsWith('activation');

/** x + skip, perhaps + bias, normalised; the sum is the fourth output. */
function skipNorm(
  chain: Chain,
  opType: string,
  [gamma, beta, bias]: readonly [number, number | undefined, number],
): Chain {
  const sumName = chain.fused.output[3] ?? '';
  const named = sumName === '' ? undefined : sumName;
  const hasBias = chain.input(bias) !== '';
  const added = chain.then('Add', [chain.input(1)], [], hasBias ? undefined : named);
  const whole = hasBias ? added.then('Add', [chain.input(bias)], [], named) : added;
  const shift = beta === undefined || chain.input(beta) === '' ? [] : [chain.input(beta)];
  const epsilon = chain.attribute('epsilon')?.f ?? 1e-12;
  return whole.then(opType, [chain.input(gamma), ...shift], [float('epsilon', epsilon)]).end();
}

const FUSED: Readonly<Record<string, (chain: Chain) => Chain | undefined>> = {
  FusedConv(chain) {
    const own = chain.fused.attribute.filter(isOwn);
    const convolved = chain.then('Conv', [chain.input(1), chain.input(2)], own);
    return activated(chain.input(3) === '' ? convolved : convolved.then('Add', [chain.input(3)]));
  },
  FusedGemm: (chain) =>
    activated(chain.then('Gemm', chain.fused.input.slice(1), chain.fused.attribute.filter(isOwn))),
  Gelu: (chain) => chain.then('Gelu', []).end(),
  BiasGelu: (chain) =>
    chain
      .then('Add', [chain.input(1)])
      .then('Gelu', [])
      .end(),
  FastGelu: (chain) =>
    (chain.input(1) === '' ? chain : chain.then('Add', [chain.input(1)]))
      .then('Gelu', [], [text('approximate', 'tanh')])
      .end(),
  QuickGelu: (chain) => chain.then('Swish', [], [float('alpha', chain.attribute('alpha')?.f ?? 1.702)]).end(),
  SkipLayerNormalization: (chain) => skipNorm(chain, 'LayerNormalization', [2, 3, 4]),
  SkipSimplifiedLayerNormalization: (chain) =>
    skipNorm(chain, 'SimplifiedLayerNormalization', [2, undefined, 3]),
  SimplifiedLayerNormalization: (chain) =>
    chain.then('SimplifiedLayerNormalization', chain.fused.input.slice(1), chain.fused.attribute).end(),
};
