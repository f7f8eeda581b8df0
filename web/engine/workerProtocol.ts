import type { Position } from '../../engine/position.js';
import type { Explanation } from '../../lrp/explanation.js';
import type { Device } from '../../nn/runtimeChoice.js';
import type { DeviceReport } from '../../nn/runtimes/deviceReport.js';
import type { AnalyzedPly } from '../../playing/analysis.js';
import type { SolverReach } from '../../playing/ending.js';
import type { Budget } from '../../playing/engine.js';
import type { EngineResult } from '../../playing/engineResult.js';
import type { LevelChoice } from '../../playing/levels.js';
import type { Subject } from '../../playing/subject.js';

/** A file that holds a network: a checkpoint, or ONNX. */
export interface NetworkFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The record of its ranges, as a file has it; they are measured where it is absent, or of another network. */
  readonly ranges?: string;
}

/** What computes the searches of a page: the processor (by WebAssembly), or a graphics processor by the browser's WebGPU. */
export type PageDevice = Extract<Device, 'cpu' | 'webgpu'>;

/** What searches are to be computed on and in, by the names of `--device` and `--search-precision`. */
export interface ComputingChoice {
  /** `auto` takes what a short measurement favours. */
  readonly device: PageDevice | 'auto';
  /** `auto` takes eight bits where they are a tenth faster. */
  readonly precision: 'float32' | 'int8' | 'auto';
}

/** What a choice came to. */
export interface Computing {
  readonly asked: ComputingChoice;
  readonly device: PageDevice;
  readonly precision: 'float32' | 'int8';
  /** What `auto` has measured of each device. */
  readonly measured?: readonly DeviceReport[];
  /** One sentence where the device that was chosen is gone. */
  readonly lost?: string;
}

/** What the page may know of a network that was opened. */
export interface OpenedNetwork {
  readonly name: string;
  /** sha256 of the file, 64 hexadecimal digits. */
  readonly sha256: string;
  /** `4x48`, or how many layers it has. */
  readonly size: string;
  /** `4x48: 4 blocks of 48 channels`, or the same again. */
  readonly sizeInWords: string;
  readonly parameters: number;
  readonly planes: readonly string[];
  /** Whether it expects discs and not only results. */
  readonly scores: boolean;
  /** Whether it says who will own each square. */
  readonly ownership: boolean;
  /** What its searches are computed on and in. */
  readonly computing: Computing;
  /** What runs them: package, version, backend, threads. */
  readonly runtime: string;
}

/** A position that is not over, `ply` moves into its game. */
export interface SearchRequest {
  readonly position: Position;
  readonly ply: number;
  /** The same seed does the same again. */
  readonly seed: string;
  readonly budget?: Budget;
  readonly level?: LevelChoice;
  /** Seconds that a clock leaves for the move. */
  readonly clock?: number;
  /** Whether endgames may be solved; yes unless said. */
  readonly exact?: boolean;
  readonly reach?: SolverReach;
  /** Whether every move is to have its value; yes unless said. */
  readonly allMoves?: boolean;
}

/** One relevance map that is wanted. */
export interface ExplainRequest {
  readonly position: Position;
  /** As lrp's parseTarget reads it; `q` and `q-contrast` search first. */
  readonly target: string;
  /** The name of a preset, or a composite as a file has it, in JSON. */
  readonly composite: string;
  /** Whether the controls are computed too, which cost the maps of all legal moves. */
  readonly controls?: boolean;
  /** Simulations of targets that are about a search. */
  readonly simulations?: number;
}

/** What was a move worth. */
export interface JudgeRequest {
  readonly subject: Subject;
  readonly simulations: number;
  /** How far the solver is tried, instead of the engine's own. */
  readonly reach?: SolverReach;
  readonly seed: string;
}

/** What the worker does, by kind: what is asked and what is answered. */
export interface Tasks {
  /** Takes the place of the network that was open before. */
  readonly open: { readonly ask: NetworkFile; readonly answer: OpenedNetwork };
  /** Searches are computed so from now on, also those of networks that are opened later. */
  readonly compute: { readonly ask: ComputingChoice; readonly answer: OpenedNetwork };
  readonly search: { readonly ask: SearchRequest; readonly answer: EngineResult };
  readonly judge: { readonly ask: JudgeRequest; readonly answer: AnalyzedPly };
  readonly explain: { readonly ask: ExplainRequest; readonly answer: Explanation };
}

export type TaskKind = keyof Tasks;

export type ToWorker =
  | { readonly id: number; readonly kind: TaskKind; readonly ask: Tasks[TaskKind]['ask'] }
  /** Gives a task up. */
  | { readonly id: number; readonly kind: 'stop' }
  /** Takes what it has found so far for its answer. */
  | { readonly id: number; readonly kind: 'enough' };

/** How much of something has come. */
export interface Loaded {
  readonly bytes: number;
  /** All of it; undefined where the server does not say. */
  readonly of: number | undefined;
}

export type FromWorker =
  /** How much of the runtime has come, which is fetched when the worker begins. */
  | { readonly kind: 'loading'; readonly loaded: Loaded }
  /** The network that is open is computed by something else now. */
  | { readonly kind: 'changed'; readonly network: OpenedNetwork }
  | { readonly id: number; readonly kind: 'progress'; readonly simulations: number }
  | { readonly id: number; readonly kind: 'answer'; readonly answer: Tasks[TaskKind]['answer'] | undefined }
  | { readonly id: number; readonly kind: 'failure'; readonly code: string; readonly message: string };
