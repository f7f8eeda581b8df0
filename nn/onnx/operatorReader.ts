import type { Draft } from './draft.js';
import type { ImportedNode } from './importedNode.js';
import type { ImportedValue } from './importedValue.js';

/** How an operator of a file is read: into layers of the draft, views of them, or constants; several outputs as a list. */
export type OperatorReader = (node: ImportedNode, draft: Draft) => ImportedValue | ImportedValue[];

/** Operators by their names. */
export type OperatorReaders = Readonly<Record<string, OperatorReader>>;
