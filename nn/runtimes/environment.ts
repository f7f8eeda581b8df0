/**
 * With the import: the memory in which threads take turns with a device, and the environment that onnxruntime and TensorFlow read, set before either is loaded and before threads are
 * started, which copy it. Whatever leads to a runtime or a thread imports this.
 */
import { isMainThread } from 'node:worker_threads';
import { switchTelemetryOff } from './telemetry.js';
import { setTensorFlowEnvironment } from './tensorflowEnvironment.js';

import './deviceLock.js';

switchTelemetryOff();
if (isMainThread) setTensorFlowEnvironment();
