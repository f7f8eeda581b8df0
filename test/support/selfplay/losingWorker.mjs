// The entry of a pool's threads whose device fails or hangs, see failingDevice.mjs.
import '../nn/failingDevice.mjs';
import run from '../../../dist/selfplay/threads/worker.js';

export default run;
