import type { OnnxForm } from './operatorTypes.js';

// onnxruntime computes convolutions a third faster in blocks of channels ([N, C/block, H, W, block], its "NCHWc") than
// on plain arrays, but changes to that layout by itself only where the kernel is constant. In training it varies, so
// the change is written out here with the operators that onnxruntime makes of such convolutions.
const DOMAIN = 'com.microsoft.nchwc';

type FourSizes = readonly [number, number, number, number];

interface Convolution {
  readonly inputs: readonly string[]; // x [N, C, H, W], w [O, C, h, w] and perhaps b [O]
  readonly kernel: FourSizes; // the shape of w
  readonly margins: readonly [number, number]; // zeros above and below, left and right
}

/** Writes a convolution (stride 1) as the operator's result, blocked where that is possible and pays. */
export function writeConv(form: OnnxForm, { inputs, kernel, margins }: Convolution): void {
  const [o, c, h, v] = kernel;
  const { channelBlock: block, fixed } = form;
  if (block === undefined || fixed[1] === true || o % block !== 0 || c % block !== 0) {
    form.result('Conv', inputs, { pads: [...margins, ...margins] });
    return;
  }
  const [x, w, ...bias] = inputs as [string, string, ...string[]];
  const split = form.step('Reshape', [w, form.integers([o / block, block, c / block, block, h, v])]);
  const turned = form.step('Transpose', [split], { perm: [0, 2, 4, 5, 3, 1] });
  const blockedKernel = form.step('Reshape', [turned, form.integers([o, c, h, v])]);
  const y = convolveBlocks(form, [inBlocks(form, x), blockedKernel, ...bias], { kernel, margins });
  form.result(...fromBlocks(y, o));
}

/** In the place of a bias where there is none, but a sum after it. */
export const NO_BIAS = '';

/** Boards [N, C, H, W] in blocks of channels. */
export function inBlocks(form: OnnxForm, x: string): string {
  return form.step(`${DOMAIN}.ReorderInput`, [x]);
}

/** The node that brings boards in blocks back to [N, channels, H, W]: its type, inputs and attributes. */
export function fromBlocks(y: string, channels: number) {
  return [`${DOMAIN}.ReorderOutput`, [y], { channels }] as const;
}

/**
 * A convolution in blocks; `kernel` is the shape [O, C, h, w].
 * @param inputs x and w, and perhaps a bias [O], and perhaps a result of the same kind on which this one is added
 */
export function convolveBlocks(
  form: OnnxForm,
  inputs: readonly string[],
  { kernel, margins }: Omit<Convolution, 'inputs'>,
): string {
  return form.step(`${DOMAIN}.Conv`, inputs, {
    pads: [...margins, ...margins],
    kernel_shape: kernel.slice(2),
    strides: [1, 1],
    dilations: [1, 1],
    group: 1,
  });
}
