// The entry of a device's thread in which it fails or hangs, see failingDevice.mjs.
import './failingDevice.mjs';
import '../../../dist/nn/runtimes/steady/deviceWorker.js';
