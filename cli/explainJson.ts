import { formatPosition, moveName } from '../engine/index.js';
import { formatTarget, type Explanation } from '../lrp/index.js';
import type { Subject } from './explainSubject.js';

/** Nine digits are what it takes to read the same float32 back. */
function numbers(map: Float32Array): number[] {
  return Array.from(map, (value) => Number(value.toPrecision(9)));
}

/** One entry of `{"explanations": [...]}`. Cosines that do not exist are null. */
export function explanationDocument(explanation: Explanation, subject: Subject, network: string) {
  const { target, composite, output, maps, square, ledger, controls } = explanation;
  return {
    position: formatPosition(explanation.position),
    ply: subject.ply ?? null,
    move: subject.move === undefined ? null : moveName(subject.move),
    target: formatTarget(target),
    composite,
    network,
    output,
    maps: {
      ...Object.fromEntries(Object.entries(maps).map(([plane, map]) => [plane, numbers(map)])),
      square: numbers(square),
    },
    ledger: {
      ...ledger,
      layers: ledger.layers.map(({ name, bias, leak, biasMap, biasMapOffset }) => ({
        name,
        bias,
        leak,
        ...(biasMap === undefined ? {} : { biasMap: numbers(biasMap), biasMapOffset }),
      })),
    },
    ...(controls === undefined
      ? {}
      : {
          controls: {
            emptyBoard: numbers(controls.emptyBoard),
            emptyBoardCosine: controls.emptyBoardCosine ?? null,
            legalMovesCosine: controls.legalMovesCosine ?? null,
            policyValueCosine: controls.policyValueCosine ?? null,
          },
        }),
  };
}
