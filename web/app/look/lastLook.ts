import { FIRST_LOOK, type LookState } from './state.js';

/** What was looked at last, and with which network, for when the view is shown again. */
export const lastLook: { state: LookState; network: string | undefined } = {
  state: FIRST_LOOK,
  network: undefined,
};
