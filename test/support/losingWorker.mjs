// The entry of a pool's threads whose device fails or hangs, see failingDevice.mjs.
import run from '../../dist/selfplay/threads/worker.js';

import './failingDevice.mjs';

export default run;
