import { useState } from 'preact/hooks';
import type { Explanation } from '../../../lrp/explanation.js';
import { Choice } from '../../components/Choice.js';
import { saveFile, savePng } from '../files/saveFile.js';
import { sentenceOf } from '../sentenceOf.js';
import { gameFile, type GameForm, pictureFile } from './gameFiles.js';
import { linkOf } from './link.js';
import type { LookState } from './state.js';

export interface SaveFormsProps {
  readonly state: LookState;
  /** What is shown of the position, if anything. */
  readonly explanation: Explanation | undefined;
  /** sha256 */
  readonly network: string | undefined;
}

type Form = GameForm | 'svg' | 'png';

const FORM_NAMES: Readonly<Record<Form, string>> = {
  ggf: 'the game as GGF',
  pgn: 'the game as PGN',
  sgf: 'the game as SGF',
  txt: 'the moves as text',
  svg: 'a picture (SVG)',
  png: 'a picture (PNG)',
};

/** Ways to keep the game, or a picture of what is shown. */
export function SaveForms({ state, explanation, network }: SaveFormsProps) {
  const [form, setForm] = useState<Form>('ggf');
  const [said, setSaid] = useState('');
  const attempt = (what: () => Promise<string>): void => {
    what().catch(sentenceOf).then(setSaid, setSaid);
  };
  return (
    <section class="look-keep" aria-label="Keep it">
      <div class="look-row">
        <Choice
          label="Keep"
          value={form}
          options={Object.entries(FORM_NAMES)}
          onChange={(name) => setForm(name as Form)}
        />
        <button type="button" onClick={() => attempt(() => save(form, state, explanation, network))}>
          Save
        </button>
        <button type="button" onClick={() => attempt(() => copyLink(state))}>
          Copy a link
        </button>
      </div>
      <p class="faint remark" role="status">
        {said}
      </p>
    </section>
  );
}

async function save(
  form: Form,
  { game, positions, ply }: LookState,
  explanation: Explanation | undefined,
  network: string | undefined,
): Promise<string> {
  if (form !== 'svg' && form !== 'png') {
    saveFile(gameFile(game, form));
    return '';
  }
  const [last, next] = [game.moves[ply - 1], game.moves[ply]];
  const picture = pictureFile({ position: positions[ply]!, ply, last, next, explanation, network });
  if (form === 'svg') saveFile(picture);
  else await savePng(picture);
  return '';
}

/** The address of the page with the game behind it. */
async function copyLink({ game, ply }: LookState): Promise<string> {
  const link = linkOf(game, ply);
  history.replaceState(null, '', link);
  try {
    await navigator.clipboard.writeText(location.href);
    return 'The link is copied; it holds the whole game.';
  } catch {
    return 'This browser does not let a page copy; the link stands in its address line.';
  }
}
