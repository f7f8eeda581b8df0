import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { OthelloError } from '../../../engine/errors.js';
import { formatTranscript } from '../../../engine/notation.js';
import { evaluationPrecision } from '../../../nn/quantization/precision.js';
import { playGames, type PlayGamesOptions } from '../../../selfplay/games/playGames.js';
import type { GameRecord } from '../../../selfplay/records/gameRecord.js';
import { openStore, type Store } from '../../../selfplay/store/store.js';
import { defaultThreads } from '../../../selfplay/threads/defaultThreads.js';
import { sharedBatchFor } from '../../../selfplay/threads/sharedBatchSize.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { searchSettings } from '../../../selfplay/training/runConfig.js';
import { defineCommand } from '../../command/command.js';
import { withWorkers } from '../../command/machines.js';
import { flag, integer, text, withDefault } from '../../command/option.js';
import { queueOptions } from '../../command/queueOptions.js';
import { freshSeed, runtimeOptions, seedOption, simulationsOption } from '../../command/searchOptions.js';
import { sharedBatchOption } from '../../command/sharedBatchOption.js';
import { searchedNetwork, searchPrecisionOption } from '../../engine/searchPrecision.js';
import { modelOption, openModel, planesOption } from '../../sources/model.js';
import { describeBook, openingsDocument, openingsOf, openingsOption } from '../../sources/openings.js';
import { formatAmount, formatCount } from '../../terminal/format.js';
import { openProgress } from '../../terminal/progress.js';

/** The property of a database that says in what its games were searched; without it, in float32. */
const PLAYED_IN = 'search precision';
/** And that which says of how many positions the batches were that all threads shared; without it, each had its own. */
const SHARED_BATCH = 'shared batch';

const OPENING_PLIES = 8;

export const selfplay = defineCommand({
  options: {
    model: modelOption,
    planes: planesOption,
    games: withDefault(integer('how many', { minimum: 1, maximum: 10_000_000 }), 10),
    sims: simulationsOption(16),
    opening: integer(`games begin with 0 to N random plies; ${OPENING_PLIES} by default`, {
      minimum: 0,
      maximum: 40,
    }),
    openings: openingsOption,
    out: text('a new database for the games with all that the searches said', 'FILE'),
    workers: integer('threads that play; by default one a core', { minimum: 1, maximum: 256 }),
    ...queueOptions,
    ...runtimeOptions,
    'search-precision': searchPrecisionOption,
    'shared-batch': sharedBatchOption,
    seed: seedOption,
    json: flag('print everything as one JSON document'),
  },
  examples: [
    { line: 'selfplay --games 20', says: 'a line a game: its moves and the score for black' },
    {
      line: 'selfplay --model runs/first --games 1000 --out games.db',
      says: 'stored with policy targets and values',
    },
    { line: 'selfplay --games 100 --openings xot.txt', says: 'from openings that somebody has chosen' },
  ],
  async run(values, terminal) {
    const { games, sims, out, runtime, seed = freshSeed(), json } = values;
    const openings = openingsOf(values, OPENING_PLIES);
    const book = typeof openings === 'number' ? undefined : openings;
    const model = await openModel(values.model, values.planes);
    const network = await searchedNetwork(model, runtime, values['search-precision']);
    const precision = evaluationPrecision(network);
    const store = out === undefined ? undefined : newStore(out);
    store?.setProperty(PLAYED_IN, precision);
    const sharedBatch = sharedBatchFor(runtime, values['shared-batch']);
    if (sharedBatch !== undefined) store?.setProperty(SHARED_BATCH, sharedBatch);
    const signal = terminal.listenForInterrupt('Stopping: the games that are finished stay.');
    const progress = openProgress(terminal);
    const bar = progress.start({ label: 'self-play', total: games, unit: 'games' });
    if (book !== undefined) progress.log(describeBook(book));
    const began = performance.now();
    const seconds = (): number => (performance.now() - began) / 1000;
    const played: GameRecord[] = [];
    let evaluations = 0;
    try {
      const threads = values.workers ?? defaultThreads();
      const options: Omit<PlayGamesOptions, 'workers'> = {
        games,
        runtime,
        sharedBatch,
        onNote: (sentence) => progress.log(sentence),
        seed,
        signal,
        network,
        parameters: {
          ...PRESETS.quick.selfplay,
          fullShare: 1,
          simulations: sims,
          openingPlies: typeof openings === 'number' ? openings : 0,
        },
        ...(book === undefined ? {} : { book }),
        search: searchSettings(PRESETS.quick, 0),
        chunkGames: PRESETS.quick.selfplay.chunkGames,
        onGames(finished, evaluated) {
          store?.insertChunk({ games: finished });
          played.push(...finished);
          evaluations += evaluated;
          bar.update(played.length, `${formatAmount(evaluations / seconds())} evaluations/s`);
        },
      };
      await withWorkers(values, { threads, terminal }, (workers) => playGames({ ...options, workers }));
    } finally {
      progress.finish();
      store?.close();
    }
    played.sort((a, b) => a.index - b.index);
    const summary = summarize(played, evaluations, seconds());
    if (json) {
      const records = played.map(({ index, plies, score }) => ({ index, moves: transcript(plies), score }));
      terminal.json({
        ...summary,
        complete: !signal.aborted,
        network: model.sha256,
        searchPrecision: precision,
        ...(sharedBatch === undefined ? {} : { sharedBatch }),
        seed,
        openings: openingsDocument(openings),
        ...(out === undefined ? {} : { file: out }),
        records,
      });
      return;
    }
    if (signal.aborted) terminal.note(`Stopped after ${played.length} of ${formatCount(games, 'game')}.`);
    for (const { plies, score } of played) terminal.print(`${transcript(plies)} ${score}`);
    terminal.note(
      `${formatCount(played.length, 'game')} in ${summary.seconds.toFixed(1)} s: ${formatAmount(summary.positionsPerSecond)} positions/s, ` +
        `${formatAmount(summary.evaluationsPerSecond)} evaluations/s, ${precision}, seed ${seed}`,
    );
  },
});

function newStore(file: string): Store {
  if (existsSync(file)) {
    throw new OthelloError('usage', `${file} is there already; --out takes the name of a new file.`);
  }
  return openStore(file);
}

function transcript(plies: GameRecord['plies']): string {
  return formatTranscript(plies.map(({ move }) => move));
}

function summarize(games: readonly GameRecord[], evaluations: number, seconds: number) {
  const positions = games.reduce((sum, { plies }) => sum + plies.length, 0);
  return {
    games: games.length,
    positions,
    evaluations,
    seconds,
    positionsPerSecond: positions / seconds,
    evaluationsPerSecond: evaluations / seconds,
    blackWins: games.filter(({ score }) => score > 0).length,
    draws: games.filter(({ score }) => score === 0).length,
    whiteWins: games.filter(({ score }) => score < 0).length,
  };
}
