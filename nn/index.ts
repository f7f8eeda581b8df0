import './runtimes/environment.js';

export { createPositionBatch, positionBatch, pushPosition } from '../engine/positionBatch.js';
export type { PositionBatch } from '../engine/positionBatch.js';
export { networkEvaluator } from './evaluators/evaluator.js';
export type { Evaluation, Evaluator, EvaluatorOptions } from './evaluators/evaluator.js';
export { openEvaluators } from './evaluators/openEvaluators.js';
export type { Evaluators } from './evaluators/openEvaluators.js';
export {
  batchStatisticsNorm,
  buildForward,
  inferenceGraph,
  parameterConstants,
  runningNorm,
} from './forward.js';
export type { Normalize, Values } from './forward.js';
export { DEFAULT_TRAINING, createTrainer, createTrainingBatch } from './trainer/trainer.js';
export type { Losses, Trainer, TrainerOptions, TrainingBatch } from './trainer/trainer.js';
export type { TrainingConfig } from './trainer/trainingGraph.js';
export {
  HEAD_NAMES,
  PLANE_NAMES,
  checkArchitecture,
  inputsOf,
  layerShapes,
  parameterShapes,
  residualArchitecture,
} from './architecture.js';
export type {
  Architecture,
  HeadName,
  Layer,
  LayerKind,
  LayerOf,
  PlaneName,
  ResidualSize,
} from './architecture.js';
export { decodeCheckpoint, encodeCheckpoint, readCheckpoint, writeCheckpoint } from './checkpoint.js';
export type { Checkpoint, OptimizerState } from './checkpoint.js';
export { compiledFile } from './compiledFile.js';
export {
  appendTo,
  AtomicFile,
  PARTIAL_SUFFIX,
  sha256Of,
  sweepPartials,
  takeName,
  unwritable,
  writeAtomically,
  writingError,
} from './files.js';
export { checkFinite, firstNotFinite } from './finite.js';
export { int8Graph } from './quantization/int8.js';
export { decodeRanges, encodeRanges, measureRanges } from './quantization/ranges.js';
export type { ActivationRanges, LayerRange } from './quantization/ranges.js';
export { decodeRangesFile, keepRanges, rangesFile, rangesIn, readRanges } from './quantization/rangesFile.js';
export type { RangesPlace } from './quantization/rangesFile.js';
export { foldBatchNorm, normAffine } from './fold.js';
export { inferenceBytes, needMemory, trainingBytes } from './memory.js';
export { checkParameters, initializeNetwork, parameterCount, parameterOf } from './network.js';
export type { Network } from './network.js';
export { planesOf, writePlanes } from './planes.js';

export { backward, gradientStep } from './backward.js';
export type { LocalStep } from './backward.js';
export { BATCH, Graph } from './graph.js';
export type {
  Attributes,
  GraphInput,
  GraphNode,
  Operator,
  OperatorName,
  Shape,
  Value,
  ValueType,
} from './graph.js';
export * from './operators/index.js';
export { sizeOf } from './tensor.js';
export type { Tensor } from './tensor.js';
export { exportNetwork, exportOnnx } from './onnx/export.js';
export type { OnnxOptions } from './onnx/export.js';
export { importOnnx } from './onnx/import.js';
export { RUNTIME_NAMES } from './runtime.js';
export type { CompileOptions, Feeds, Program, Runtime, RuntimeName } from './runtime.js';
export { loadOnnxRuntime } from './runtimes/onnxruntime.js';
export { openRuntime } from './runtimes/open.js';
export type { OpenOptions } from './runtimes/open.js';
export { nativeTensorFlowBase, TENSORFLOW_BACKENDS } from './runtimes/tensorflowBackend.js';
export type { TensorFlowBackend } from './runtimes/tensorflowBackend.js';
