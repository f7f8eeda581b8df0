import { OthelloError } from '../engine/errors.js';
import { formatPosition, moveName, parseMove, parsePosition } from '../engine/notation.js';
import { play, type Position } from '../engine/position.js';
import { z } from '../nn/zod.js';
import type { Amplification } from './amplification.js';
import type { CompositeEntry } from './composite.js';
import type { Explainer } from './explainer.js';
import type { ExplainerSettings, Explanation, SearchPart } from './explanation.js';
import type { Request } from './explanationRequest.js';
import { cancellationNote, type Ledger, type LedgerLine, type Precision } from './ledger.js';
import { formatTarget, parseTarget, type TargetUnit, targetUnit } from './target.js';

/** Raised when the meaning of a field changes; older records are still read. */
const RECORD_VERSION = 1;

/** Where the explained position stands and what explained it; everything that a replay needs. */
export interface ExplanationContext {
  readonly explainer: Explainer;
  /** The game so far: its first position and the moves that led to the explained one (passes among them). */
  readonly start: Position;
  readonly moves: readonly number[];
  /** The move that was played in the explained position. */
  readonly move?: number | undefined;
  /** sha256 of the network. */
  readonly network: string;
  /** Name and version of the software. */
  readonly software: string;
}

/** An explanation as plain data for JSON: numbers, strings and arrays. Cosines that do not exist are null. */
export interface ExplanationRecord {
  readonly version: number;
  readonly software: string;
  /** What computed it: package, version, backend. Absent in records of earlier versions of the software. */
  readonly runtime?: string;
  /** As formatPosition writes it. */
  readonly start: string;
  /** Names of the moves, passes included. */
  readonly moves: readonly string[];
  readonly position: string;
  readonly ply: number;
  readonly move: string | null;
  readonly network: string;
  readonly composite: string;
  readonly entries: readonly CompositeEntry[];
  readonly settings: ExplainerSettings;
  readonly target: string;
  /** Of a target that is a vector. */
  readonly coefficients?: readonly number[];
  /** What kind of number the output is: see targetUnit. Absent in records of earlier versions of the software. */
  readonly unit?: TargetUnit;
  readonly output: number;
  /** 64 numbers for each input plane and for `square`, their sum. */
  readonly maps: Readonly<Record<string, readonly number[]>>;
  /** Of a signed plane: its map parted by what stands on the squares (own, opponent, empty). */
  readonly contents?: Readonly<Record<string, readonly number[]>>;
  readonly ledger: LedgerRecord;
  /** What keeps the map from being read: its parts cancel. */
  readonly warning?: string;
  readonly controls: ControlsRecord | null;
  readonly search?: SearchRecord;
}

/** What an explanation of a search has besides: see SearchPart. Moves by their names. */
export interface SearchRecord extends Omit<
  SearchPart,
  'best' | 'preferred' | 'against' | 'exact' | 'fates' | 'sides' | 'prior'
> {
  readonly best: string;
  readonly preferred: string;
  readonly against?: string;
  /** Absent, as are the units, in records of earlier versions of the software. */
  readonly exact?: number;
  readonly fates: Readonly<Record<string, readonly number[]>>;
  readonly sides?: { readonly move: readonly number[]; readonly rival: readonly number[] };
  readonly prior: Pick<ExplanationRecord, 'target' | 'unit' | 'output' | 'maps' | 'ledger'>;
}

export interface LedgerRecord {
  readonly input: number;
  readonly bias: number;
  readonly leak: number;
  readonly output: number;
  readonly closure: number;
  readonly precision: Precision;
  readonly share: { readonly input: number; readonly bias: number; readonly leak: number };
  readonly layers: readonly {
    readonly name: string;
    readonly bias: number;
    readonly leak: number;
    readonly biasMap?: readonly number[];
    readonly biasMapOffset?: number;
    readonly amplification?: Amplification;
  }[];
  readonly lines?: readonly LedgerLine[];
}

export interface ControlsRecord {
  readonly emptyBoard: readonly number[];
  readonly emptyBoardCosine: number | null;
  readonly legalMovesCosine: number | null;
  readonly policyValueCosine: number | null;
}

/** An explanation as plain data, with all that is needed to compute it again (see {@link replayRequest}). */
export function explanationRecord(explanation: Explanation, context: ExplanationContext): ExplanationRecord {
  const { position, target, output, maps, square, contents, ledger, controls, search } = explanation;
  const { explainer, start, moves, move, network, software } = context;
  const cancels = cancellationNote(maps, output);
  return {
    version: RECORD_VERSION,
    software,
    runtime: explainer.runtime,
    start: formatPosition(start),
    moves: moves.map(moveName),
    position: formatPosition(position),
    ply: moves.length,
    move: move === undefined ? null : moveName(move),
    network,
    composite: explainer.composite.name,
    entries: explainer.composite.entries,
    settings: explainer.settings,
    target: formatTarget(target),
    ...(target.kind === 'vector' ? { coefficients: target.coefficients } : {}),
    unit: targetUnit(target),
    output,
    maps: { ...numbersOf(maps), square: numbers(square) },
    ...(contents === undefined ? {} : { contents: numbersOf({ ...contents }) }),
    ledger: ledgerRecord(ledger),
    ...(cancels === undefined ? {} : { warning: cancels.join(' ') }),
    controls:
      controls === undefined
        ? null
        : {
            emptyBoard: numbers(controls.emptyBoard),
            emptyBoardCosine: controls.emptyBoardCosine ?? null,
            legalMovesCosine: controls.legalMovesCosine ?? null,
            policyValueCosine: controls.policyValueCosine ?? null,
          },
    ...(search === undefined ? {} : { search: searchRecord(search) }),
  };
}

function ledgerRecord(ledger: Ledger): LedgerRecord {
  return {
    ...ledger,
    layers: ledger.layers.map(({ biasMap, ...layer }) => ({
      ...layer,
      ...(biasMap === undefined ? {} : { biasMap: numbers(biasMap) }),
    })),
  };
}

function searchRecord({
  best,
  preferred,
  against,
  fates,
  sides,
  prior,
  ...counts
}: SearchPart): SearchRecord {
  return {
    ...counts,
    best: moveName(best),
    preferred: moveName(preferred),
    ...(against === undefined ? {} : { against: moveName(against) }),
    fates: numbersOf({ ...fates }),
    ...(sides === undefined ? {} : { sides: { move: numbers(sides.move), rival: numbers(sides.rival) } }),
    prior: {
      target: formatTarget(prior.target),
      unit: targetUnit(prior.target),
      output: prior.output,
      maps: { ...numbersOf(prior.maps), square: numbers(prior.square) },
      ledger: ledgerRecord(prior.ledger),
    },
  };
}

function numbersOf(maps: Readonly<Record<string, Float32Array>>): Record<string, number[]> {
  return Object.fromEntries(Object.entries(maps).map(([name, map]) => [name, numbers(map)]));
}

/** Nine digits are what it takes to read the same float32 back. */
function numbers(map: Float32Array): number[] {
  return Array.from(map, (value) => Number(value.toPrecision(9)));
}

/** What of a record says what was asked. */
const replaySchema = z.object({
  version: z.number(),
  start: z.string(),
  moves: z.array(z.string()),
  position: z.string(),
  target: z.string(),
  coefficients: z.array(z.number()).optional(),
});

/**
 * What a record asked for, from its start position and moves. Explained again by the same network, composite and settings
 * it gives the same numbers. Throws OthelloError('badRecord').
 */
export function replayRequest(record: ExplanationRecord): Request {
  const parsed = replaySchema.safeParse(record);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new OthelloError(
      'badRecord',
      `The explanation is damaged: its "${where}" is not what it should be.`,
    );
  }
  if (record.version > RECORD_VERSION) {
    const message = `The explanation is of version ${record.version}; this program reads versions up to ${RECORD_VERSION}.`;
    throw new OthelloError('badRecord', message);
  }
  let position = parsePosition(record.start);
  for (const name of record.moves) position = play(position, parseMove(name));
  if (formatPosition(position) !== record.position) {
    const message = `The explanation's moves lead to ${formatPosition(position)}, not to its position ${record.position}.`;
    throw new OthelloError('badRecord', message);
  }
  const layer = /^vector:(.+)$/.exec(record.target)?.[1];
  if (layer === undefined) return { position, target: parseTarget(record.target) };
  return { position, target: { kind: 'vector', layer, coefficients: record.coefficients ?? [] } };
}
