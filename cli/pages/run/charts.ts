import type { RunReport } from '../../../selfplay/report/report.js';
import type { GenerationFigures } from '../../../selfplay/report/reportGames.js';
import type { Rating, RatingScale } from '../../../selfplay/report/reportStrength.js';
import { type Curve, lineChart, type Point, point } from '../../../web/views/charts/chart.js';
import type { ChartCard, Section } from '../../../web/views/report/data.js';
import { fixed, percent, signed } from '../../terminal/format.js';
import { knownElo, opponentName, ratingText, surpriseText, withInterval } from './summary.js';

export function strengthSection(report: RunReport): Section {
  const { scale } = report.strength;
  return {
    title: 'Strength',
    says: 'Matches that the run played between its own networks and against players that never change, from paired random openings.',
    cards: [...(scale === undefined ? [] : [ratingCard(scale)]), scoreCard(report)],
  };
}

const BOUND_NAMES = { low: 'at least', high: 'at most' } as const;

function ratingCard({ anchor, networks, others, games, surprise }: RatingScale): ChartCard {
  const pointsOf = (end: Rating['known']): Point[] =>
    networks.map((rating) =>
      point(rating.generation!, rating.known === end ? knownElo(rating) : undefined, 1, 0),
    );
  const bounds = (['low', 'high'] as const).filter((end) => networks.some(({ known }) => known === end));
  return {
    kind: 'chart',
    id: 'elo',
    title: 'Elo by generation',
    says:
      `One rating for every player, fitted to all ${games} games at once (Bradley and Terry; a draw is half a win), with ${anchor} at 0. ` +
      'Bars are 95% intervals of the distance to that zero (profile likelihood, games as if independent). ' +
      'The scale is that of this run and its few simulations; it compares with no other.' +
      (bounds.length > 0
        ? ' Networks that were never beaten (or never won) are at least (at most) so strong: their points stand alone, at the one end that is known.'
        : '') +
      (surprise === undefined ? '' : ` ${surpriseText(surprise)}`),
    views: [
      lineChart({
        curves: [
          { name: 'networks of the run', points: pointsOf(undefined), interval: 'whiskers' },
          ...bounds.map((end) => ({ name: BOUND_NAMES[end], points: pointsOf(end), loose: true })),
        ],
        axis: `Elo above ${anchor}`,
        marks: others.map((rating) => ({ name: rating.player, at: Math.round(knownElo(rating).value) })),
      }),
    ],
    table: {
      head: ['player', 'Elo', '95% interval'],
      rows: [...networks, ...others].map((rating) => [
        ...[rating.player, ratingText(rating)],
        rating.known === undefined ? rating.eloInterval.map((end) => signed(end)).join(' to ') : '',
      ]),
    },
  };
}

function scoreCard({ strength: { curves } }: RunReport): ChartCard {
  const rows = curves.flatMap(({ opponent, points }) =>
    points.map(({ generation, games, score }) => [
      ...[String(generation), opponentName(opponent), String(games)],
      withInterval(score, 1, '%'),
    ]),
  );
  return {
    kind: 'chart',
    id: 'scores',
    title: 'Score against each opponent',
    says:
      curves.length === 0
        ? 'No match has been played yet, or the configuration asks for none (evaluation.games, evaluation.every).'
        : 'Wins and half the draws. Bars are 95% intervals from the results of pairs of games, with one imaginary drawn pair.',
    views:
      curves.length === 0
        ? []
        : [
            lineChart({
              curves: curves.map(({ opponent, points }) => ({
                name: `against ${opponentName(opponent)}`,
                points: points.map(({ generation, score }) => point(generation, score, 100, 1)),
                interval: 'whiskers' as const,
              })),
              axis: 'score, %',
              unit: '%',
              from: 0,
              to: 100,
              marks: [{ name: 'even', at: 50 }],
            }),
          ],
    table: { head: ['generation', 'against', 'games', 'score [95%]'], rows },
  };
}

export function learningSection(report: RunReport): Section {
  return {
    title: 'Learning',
    says: 'What the network makes of its games, and what the search makes of the network.',
    cards: [policyCard(report), errorCard(report), targetCard(report.generations)],
  };
}

/** A head's loss by generation. */
function lossCurve({ learning }: RunReport, head: string, name: string): Curve {
  const points = learning.map(({ generation, losses }) => {
    const loss = losses[head];
    return point(generation, loss === undefined ? undefined : { value: loss });
  });
  return { name, points };
}

function policyCard(report: RunReport): ChartCard {
  const targets = report.generations.flatMap(({ generation, targets: found }) =>
    found === undefined ? [] : [{ generation, ...found }],
  );
  const losses = new Map(report.learning.map(({ generation, losses: of }) => [generation, of['policy']]));
  const generations = [...new Set([...losses.keys(), ...targets.map(({ generation }) => generation)])];
  const curves: Curve[] = [
    lossCurve(report, 'policy', 'policy loss'),
    {
      name: 'entropy of the targets',
      points: targets.map(({ generation, entropy }) => point(generation, entropy)),
      interval: 'band',
    },
    {
      name: 'knowing nothing',
      points: targets.map(({ generation, uniform }) => point(generation, { value: uniform })),
      dashed: true,
      color: 'series6',
    },
  ];
  return {
    kind: 'chart',
    id: 'policy',
    title: 'Policy loss and the entropy of its targets',
    says:
      'The loss (cross-entropy) cannot fall below the entropy of what the search asks for: the gap between the two is what is left ' +
      'to learn. The targets are those of the games of that generation, the loss is over all games of the window. The dashed line ' +
      'is the logarithm of the number of legal moves.',
    views: [
      lineChart({
        curves: curves.filter(({ points }) => points.length > 0),
        axis: 'nats per position',
        from: 0,
      }),
    ],
    table: {
      head: [
        'generation',
        'policy loss',
        'entropy of the targets [95%]',
        'moves as good as equal',
        'ln(legal moves)',
      ],
      rows: generations
        .sort((a, b) => a - b)
        .map((generation) => {
          const target = targets.find((row) => row.generation === generation);
          const loss = losses.get(generation);
          return [
            String(generation),
            loss === undefined ? '' : fixed(loss, 3),
            target === undefined ? '' : withInterval(target.entropy, 3),
            target === undefined ? '' : fixed(Math.exp(target.entropy.value), 1),
            target === undefined ? '' : fixed(target.uniform, 3),
          ];
        }),
    },
  };
}

function errorCard(report: RunReport): ChartCard {
  const { learning } = report;
  const heads = [...new Set(learning.flatMap(({ losses }) => Object.keys(losses)))].filter(
    (head) => head !== 'policy' && head !== 'total',
  );
  return {
    kind: 'chart',
    id: 'losses',
    title: heads.length > 1 ? 'Losses of the value and the further heads' : 'Loss of the value',
    says:
      learning.length === 0
        ? 'No network has been trained yet.'
        : 'Mean squared error, as training sees it: the value against the result mixed with the search’s value, from −1 to 1' +
          (heads.includes('ownership')
            ? '; ownership against the final owner of each square, from −1 to 1'
            : '') +
          (heads.includes('score') ? '; score against the final disc difference in 64ths' : '') +
          '. The table has the weighted sum of all losses too.',
    views:
      learning.length === 0
        ? []
        : [
            lineChart({
              curves: heads.map((head) => lossCurve(report, head, head)),
              axis: 'mean squared error',
              from: 0,
            }),
          ],
    table: {
      head: ['generation', 'steps', ...heads, 'policy', 'total'],
      rows: learning.map(({ generation, steps, losses }) => [
        ...[String(generation), String(steps)],
        ...[...heads, 'policy', 'total'].map((head) => {
          const loss = losses[head];
          return loss === undefined ? '' : fixed(loss, 3);
        }),
      ]),
    },
  };
}

function targetCard(generations: readonly GenerationFigures[]): ChartCard {
  const rows = generations.flatMap(({ generation, targets }) =>
    targets === undefined ? [] : [{ generation, ...targets }],
  );
  return {
    kind: 'chart',
    id: 'played',
    title: 'How sure the search is of the move it plays',
    says:
      rows.length === 0
        ? 'No game with full searches has been played yet.'
        : 'The mean probability that the policy target gives to the move played, and how often that move is the target’s ' +
          'likeliest. The rest is exploration. Full searches only: they alone train the policy.',
    views:
      rows.length === 0
        ? []
        : [
            lineChart({
              curves: [
                {
                  name: 'probability of the move played',
                  points: rows.map(({ generation, played }) => point(generation, played, 100, 1)),
                  interval: 'band',
                },
                {
                  name: 'it is the likeliest',
                  points: rows.map(({ generation, likeliest }) =>
                    point(generation, { value: likeliest }, 100, 1),
                  ),
                },
              ],
              axis: '%',
              unit: '%',
              from: 0,
              to: 100,
            }),
          ],
    table: {
      head: ['generation', 'searched plies', 'probability of the move played [95%]', 'it is the likeliest'],
      rows: rows.map(({ generation, plies, played, likeliest }) => [
        ...[String(generation), String(plies)],
        ...[withInterval(played, 1, '%'), percent(likeliest)],
      ]),
    },
    wide: true,
  };
}
