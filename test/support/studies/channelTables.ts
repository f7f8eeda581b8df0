import type { Random } from '../../../engine/random.js';
import { WHOLE_CONCEPTS } from '../../../studies/concepts/boardConcepts.js';
import { type ChannelTable, createTable } from '../../../studies/concepts/channelTable.js';

const [GAMES, PLIES] = [24, 8];
/** Channels of the tables. */
export const CHANNELS = 3;
const WIDTH = WHOLE_CONCEPTS.length;

/** The place of a concept in a row of a table. */
export const placeOf = (row: number, concept: string): number =>
  row * WIDTH + WHOLE_CONCEPTS.findIndex(({ name }) => name === concept);

/** The game of each row. */
export const tableGames = Array.from(
  { length: GAMES * PLIES },
  (_, row) => `game ${Math.floor(row / PLIES)}`,
);

/**
 * Channels and concepts that have nothing to do with each other but that both are of one kind within a game and, where asked for,
 * change with the stage.
 */
export function unrelatedTable(draw: Random, stage = 0): ChannelTable {
  const table = createTable(tableGames.length, CHANNELS);
  const fill = (out: Float32Array, width: number): void => {
    for (let game = 0; game < GAMES; game++) {
      const own = Array.from({ length: width }, () => draw.normal());
      for (let ply = 0; ply < PLIES; ply++) {
        for (let column = 0; column < width; column++) {
          out[(game * PLIES + ply) * width + column] = own[column]! + 0.5 * draw.normal() + stage * ply;
        }
      }
    }
  };
  fill(table.activation, CHANNELS);
  fill(table.whole, WIDTH);
  for (let row = 0; row < tableGames.length; row++)
    table.whole[placeOf(row, 'discCount')] = 4 + (row % PLIES);
  return table;
}
