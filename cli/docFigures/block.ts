import type { Position } from '../../engine/position.js';
import { createExplainer, type Explainer } from '../../lrp/explainer.js';
import type { Runtime } from '../../nn/runtime.js';
import { createSearchExplainer } from '../../selfplay/explanations/searchExplainer.js';
import type { Model } from '../sources/model.js';

/** What figures are made of. */
export interface FigureContext {
  readonly model: Model;
  /** The name that the model was opened by. */
  readonly modelName: string;
  readonly runtime: Runtime;
  /** The position of the article's pictures. */
  readonly position: Position;
  /** A part of the positions that a figure asks for, 0 to 1: for trying it out. */
  readonly part: number;
  /** The program, for figures that are made of what a command reports; see studyReport. */
  readonly program: string;
  /** The folder that its reports are in. */
  readonly reports: string;
  /** Threads of a command. */
  readonly workers: number;
  /** Says how far it is. */
  readonly note: (line: string) => void;
}

/** A piece of a document that is made from the network. */
export interface Block {
  /** In its marks, `<!-- figures, NAME -->` ... `<!-- /figures, NAME -->`. */
  readonly name: string;
  /** In the folder of documents. */
  readonly file: string;
  /** The Markdown between the marks. */
  readonly make: (context: FigureContext) => Promise<string>;
}

/** Calls `use` with an explainer that is disposed of afterwards. @param simulations of a search, where targets are about one */
export async function withExplainer<T>(
  { model, runtime }: FigureContext,
  composite: string,
  use: (explainer: Explainer) => Promise<T>,
  search?: { readonly simulations: number; readonly prove: number },
): Promise<T> {
  const plain = await createExplainer(model.network, runtime, { composite });
  const explainer =
    search === undefined ? plain : await createSearchExplainer(plain, model.network, runtime, search);
  try {
    return await use(explainer);
  } finally {
    await explainer.dispose();
  }
}
