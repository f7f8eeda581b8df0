import { OthelloError } from '../../engine/errors.js';
import type { Graph, Operator, Value } from '../graph.js';
import { ONNX_TYPE } from '../onnx/schema.js';
import { floatType, refuse } from './shapes.js';

/** Types of numbers with a fraction. */
type Float = 'float32' | 'float16';

type Target = { readonly half: boolean };

const castOperator: Operator<Target> = {
  name: 'cast',
  infer(inputs, { half }) {
    const [x] = inputs;
    if (inputs.length !== 1 || x === undefined || floatType(inputs) === undefined)
      refuse('cast', inputs, 'one float32 or float16 array');
    return { shape: x.shape, type: half ? 'float16' : 'float32' };
  },
  /** What is rounded is only evaluated. */
  gradient: () => [undefined],
  onnx: (form, { attributes: { half } }, inputs) =>
    form.result('Cast', inputs, { to: half ? ONNX_TYPE.float16 : ONNX_TYPE.float32 }),
  numberwise: true,
  tensorflow() {
    throw new OthelloError('unsupported', 'TensorFlow.js has no numbers of half precision (float16).');
  },
};

/** The numbers of `x` as numbers of another type: to float16 rounded to the nearest (halves to even), beyond ±65504 infinite. */
export function cast(graph: Graph, x: Value, type: Float, name?: string): Value {
  return x.type === type ? x : graph.apply(castOperator, [x], { half: type === 'float16' }, name);
}
