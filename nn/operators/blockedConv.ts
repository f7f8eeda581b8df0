import type { OnnxForm } from './forms.js';

// onnxruntime computes convolutions a third faster in blocks of channels ([N, C/block, H, W, block], its "NCHWc") than
// on plain arrays, but changes to that layout by itself only where the kernel is constant. In training it varies, so
// the change is written out here with the operators that onnxruntime makes of such convolutions.
const DOMAIN = 'com.microsoft.nchwc';

interface Convolution {
  readonly inputs: readonly string[]; // x [N, C, H, W], w [O, C, h, w] and perhaps b [O]
  readonly kernel: readonly [number, number, number, number]; // the shape of w
  readonly margins: readonly [number, number]; // zeros above and below, left and right
}

/** Writes a convolution (stride 1) as the operator's result, blocked where that is possible and pays. */
export function writeConv(form: OnnxForm, { inputs, kernel, margins }: Convolution): void {
  const [o, c, h, v] = kernel;
  const { channelBlock: block, fixed } = form;
  const pads = [...margins, ...margins];
  if (block === undefined || fixed[1] === true || o % block !== 0 || c % block !== 0) {
    form.result('Conv', inputs, { pads });
    return;
  }
  const [x, w, ...bias] = inputs as [string, string, ...string[]];
  const split = form.step('Reshape', [w, form.integers([o / block, block, c / block, block, h, v])]);
  const turned = form.step('Transpose', [split], { perm: [0, 2, 4, 5, 3, 1] });
  const blockedKernel = form.step('Reshape', [turned, form.integers([o, c, h, v])]);
  const blocked = form.step(`${DOMAIN}.ReorderInput`, [x]);
  const y = form.step(`${DOMAIN}.Conv`, [blocked, blockedKernel, ...bias], {
    pads,
    kernel_shape: [h, v],
    strides: [1, 1],
    dilations: [1, 1],
    group: 1,
  });
  form.result(`${DOMAIN}.ReorderOutput`, [y], { channels: o });
}
