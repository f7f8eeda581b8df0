import type { Explanation } from '../explanation.js';
import { type Caption, renderDrawing, type SmallMap } from './svg.js';

/**
 * Where the biases kept relevance, as a picture: the bias maps of all layers summed, and beside that map those of each
 * part of the network (the layers whose names begin alike: `block1/conv1` and `block1/conv2`). Dense layers have no
 * squares: their share is only in the ledger.
 */
export function renderBiasSvg(explanation: Explanation, caption: Caption = {}): string {
  const all = new Float32Array(64);
  const parts = new Map<string, Float32Array>();
  for (const { name, biasMap } of explanation.ledger.layers) {
    if (biasMap === undefined) continue;
    const part = name.split('/')[0]!;
    const map = parts.get(part) ?? new Float32Array(64);
    parts.set(part, map);
    biasMap.forEach((value, square) => {
      map[square]! += value;
      all[square]! += value;
    });
  }
  const small = Array.from(parts, ([name, map]): SmallMap => ({ name, map, discs: false })).filter(
    ({ map }) => Array.from(map).some((value) => value !== 0), // the other head has no part in it
  );
  const drawing = { value: explanation.ledger.bias, map: all, small };
  return renderDrawing(drawing, explanation, { title: 'Relevance of the biases', ...caption });
}
