import { checkArchitecture, type PlaneName } from '../architecture.js';
import { checkParameters, type Network } from '../network.js';
import { Draft } from './draft.js';
import { inFloat32 } from './ends/castInput.js';
import { finishHeads, type ImportedHeads } from './ends/heads.js';
import { type ImportedInput, inputOf } from './ends/input.js';
import { type ReadBeside, withExternalData } from './externalData.js';
import { GraphReader } from './graphReader.js';
import { FREE_BATCH, refusal } from './importedValue.js';
import { plainGraph } from './plain/plainGraph.js';
import { decodeModel, encodeFile, type OnnxFile } from './schema.js';

/** What a file does not say itself. */
export interface ReadOptions {
  /** What its input planes hold, in their order; as the file says unless told. */
  readonly planes?: readonly PlaneName[] | undefined;
  /** Reads files beside it in which it keeps numbers; there are none unless told. */
  readonly beside?: ReadBeside | undefined;
}

/** A network that was read from an ONNX file, and how the file itself is run. */
export interface ImportedOnnx {
  readonly network: Network;
  readonly input: ImportedInput;
  readonly heads: ImportedHeads;
  /** The file with all its numbers in it. */
  readonly bytes: Uint8Array;
  /** Whether it rounds what it computes to 16 bits on the way. */
  readonly isHalf: boolean;
  /** The files that some of them were in. */
  readonly beside: readonly Uint8Array[];
}

/** Older operator sets give some operators another meaning. */
const OLDEST_OPERATOR_SET = 7;

/**
 * Reads a policy-value network, without running it. Throws OthelloError('badModel') with a clause that goes on after
 * "... cannot be used: ".
 */
export function readOnnx(
  bytes: Uint8Array,
  { planes, beside = () => undefined }: ReadOptions = {},
): ImportedOnnx {
  const whole = withExternalData(decode(bytes), beside);
  const file = inFloat32(whole.file);
  const { graph } = plainGraph(file);
  if (graph === null) throw refusal('it is no ONNX file, or it is cut: it holds no graph');
  const operatorSet = operatorSetOf(file);
  const input = inputOf(graph, file, planes);
  const draft = new Draft(input.batch ?? FREE_BATCH, input.planes.length);
  const reader = new GraphReader(draft, operatorSet);
  const values = reader.read(graph, new Map([[input.name, draft.input(input)]]));
  const { heads, outputs, layers, parameters } = finishHeads(graph, draft, values);
  const architecture = checkArchitecture({ planes: input.planes, layers, outputs });
  checkParameters(architecture, parameters);
  const producer = `${file.producerName} ${file.producerVersion}`.trim();
  return {
    network: { architecture, parameters, metadata: { producer } },
    input,
    heads,
    bytes: whole.beside.length === 0 && file === whole.file ? bytes : encodeFile(file),
    isHalf: draft.isHalf,
    beside: whole.beside,
  };
}

function decode(bytes: Uint8Array): OnnxFile {
  try {
    return decodeModel(bytes);
  } catch (cause) {
    throw refusal('it is no ONNX file, or it is cut or damaged', cause);
  }
}

function operatorSetOf({ opsetImport }: OnnxFile): number {
  const standard = opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  const version = standard?.version ?? 0;
  if (version < OLDEST_OPERATOR_SET) {
    throw refusal(`it is written in the operator set ${version}; ${OLDEST_OPERATOR_SET} and later are read`);
  }
  return version;
}
