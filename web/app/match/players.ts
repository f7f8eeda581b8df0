import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import type { About, RunNetworks } from '../../api.js';
import type { ApiClient } from '../../apiClient.js';

/** Networks that can play, of one run. */
interface PlayerGroup {
  /** The run's id; empty for what comes with the program. */
  readonly run: string;
  readonly title: string;
  /** The newest first. */
  readonly players: readonly Player[];
}

interface Player {
  readonly sha256: string;
  /** Within its group. */
  readonly name: string;
  /** By itself. */
  readonly fullName: string;
}

/** All networks that can play a match here. */
export type Players = readonly PlayerGroup[];

export async function askForPlayers(client: ApiClient): Promise<Players> {
  const [about, runs] = await Promise.all([client.about(), client.allNetworks()]);
  return [...shipped(about), ...runs.map(groupOf)];
}

function shipped({ network }: About): Players {
  if (network === undefined) return [];
  const name = 'the shipped network';
  const players = [{ sha256: network.sha256, name, fullName: name }];
  return [{ run: '', title: 'Of the program', players }];
}

function groupOf({ run, folder, networks }: RunNetworks): PlayerGroup {
  const title = harmless(folder, LONGEST_NAME);
  const players = networks.map(({ sha256, generation }) => {
    const name = `generation ${generation}`;
    return { sha256, name, fullName: `${name} of ${title}` };
  });
  return { run, title, players: players.reverse() };
}

/** Of a network that is not there any more the beginning of its sha256. */
export function fullName(players: Players, sha256: string): string {
  const found = players.flatMap((group) => group.players).find((player) => player.sha256 === sha256);
  return found?.fullName ?? `network ${sha256.slice(0, 12)}`;
}

/** Who plays unless somebody chooses: the newest network of the run that is named, else of the first, and the one before it or the shipped one. */
export function usualPair(players: Players, run: string | undefined): readonly [a: string, b: string] {
  const own = players.find((group) => group.run === run) ?? players[1] ?? players[0];
  const [newest, before] = own?.players ?? [];
  const other = before ?? players[0]?.players[0];
  return [newest?.sha256 ?? '', other?.sha256 ?? ''];
}
