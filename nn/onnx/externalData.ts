import { refusal } from './importedValue.js';
import type { OnnxFile, OnnxFileTensor } from './schema.js';

/** Gives the bytes of a file that lies beside the ONNX file, by the name that is in there; undefined where there is none. */
export type ReadBeside = (name: string) => Uint8Array | undefined;

/** A file whose numbers are all in it, and the bytes of the files that they were in. */
interface WholeFile {
  readonly file: OnnxFile;
  readonly beside: readonly Uint8Array[];
}

/** Takes numbers that are kept in files beside the ONNX file into it. Throws OthelloError('badModel') where they are not there. */
export function withExternalData(file: OnnxFile, read: ReadBeside): WholeFile {
  const files = new Map<string, Uint8Array>();
  const inside = (tensor: OnnxFileTensor): OnnxFileTensor => {
    if (tensor.dataLocation === 0) return tensor;
    const { location, offset, length } = placeOf(tensor);
    const bytes = files.get(location) ?? readFile(tensor, location, read);
    files.set(location, bytes);
    const end = length === undefined ? bytes.length : offset + length;
    if (!(offset >= 0 && offset <= end && end <= bytes.length)) {
      throw refusal(
        `its tensor '${tensor.name}' is said to lie at ${offset} to ${end} of '${location}', which has ${bytes.length} bytes`,
      );
    }
    return { ...tensor, dataLocation: 0, externalData: [], rawData: bytes.subarray(offset, end) };
  };
  const { graph } = file;
  if (graph === null) return { file, beside: [] };
  const node = graph.node.map((each) => ({
    ...each,
    attribute: each.attribute.map((attribute) => ({ ...attribute, t: attribute.t && inside(attribute.t) })),
  }));
  const whole = { ...graph, node, initializer: graph.initializer.map(inside) };
  return { file: { ...file, graph: whole }, beside: [...files.values()] };
}

function placeOf({ name, externalData }: OnnxFileTensor) {
  const told = new Map(externalData.map(({ key, value }) => [key, value]));
  const location = told.get('location');
  if (location === undefined)
    throw refusal(`it keeps the numbers of '${name}' in another file, which it does not name`);
  const length = told.get('length');
  return {
    location,
    offset: Number(told.get('offset') ?? 0),
    length: length === undefined ? undefined : Number(length),
  };
}

/** Only what lies in the same folder, or in one below it, is read: a file of somebody else names no others. */
function readFile({ name }: OnnxFileTensor, location: string, read: ReadBeside): Uint8Array {
  const isBeside = location !== '' && !/^[/\\]|^[a-z]:|(^|[/\\])\.\.([/\\]|$)|\0/i.test(location);
  if (!isBeside) {
    throw refusal(`it keeps the numbers of '${name}' in '${location}', which is not beside it`);
  }
  const bytes = read(location);
  if (bytes !== undefined) return bytes;
  throw refusal(`it keeps the numbers of '${name}' in the file '${location}', which is not beside it`);
}
