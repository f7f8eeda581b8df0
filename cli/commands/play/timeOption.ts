import { OthelloError } from '../../../engine/errors.js';
import { parseTimeControl, type TimeControl } from '../../../playing/timeControl.js';
import type { Option } from '../../command/option.js';

/** The `--time` of a game. */
export const timeOption: Option<TimeControl | undefined> = {
  describe: 'a clock for both sides: time for the game and, after +, for each move; whose time is over loses',
  placeholder: 'MAIN+INC',
  read(name, given) {
    const [text] = given;
    if (given.length > 1)
      throw new OthelloError('usage', `${name} is given ${given.length} times; once is enough.`);
    return text === undefined ? undefined : parseTimeControl(name, text);
  },
};
