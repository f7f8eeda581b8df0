/** Operators of a graph: each adds a node to it and returns what the node computes. */
export { activation } from './activation.js';
export type { ActivationName } from './activationValues.js';
export { batchNorm } from './batchNorm.js';
export type { BatchNormInputs } from './batchNorm.js';
export { conv2d, convFilterGradient, convTranspose2d } from './conv.js';
export {
  abs,
  add,
  div,
  equal,
  erf,
  exp,
  greater,
  greaterOrEqual,
  log,
  maximum,
  minimum,
  mul,
  neg,
  relu,
  sign,
  sqrt,
  sub,
  tanh,
  where,
  whereRectified,
} from './elementwise.js';
export { gather } from './gather.js';
export { layerNorm } from './layerNorm.js';
export { localResponse } from './localResponse.js';
export { prelu } from './prelu.js';
export { concat, pad, reshape, slice, transpose } from './reshape.js';
export { logSoftmax } from './logSoftmax.js';
export { batchMatmul, dense, matmul } from './matmul.js';
export { dequantize, quantize } from './quantize.js';
export type { Grid } from './quantize.js';
export { softmax } from './softmax.js';
export { broadcastTo, reduceMean, reduceSum, sumTo } from './reduce.js';
