import { describe, expect, it } from 'vitest';
import type { Position } from '../../../engine/position.js';
import { foldForRelevance } from '../../../lrp/foldForRelevance.js';
import { parseTarget } from '../../../lrp/target.js';
import { attributionGraph } from '../../../studies/concepts/attributionGraph.js';
import { layersBelow } from '../../../studies/concepts/conceptLayer.js';
import { reportMove } from '../../../studies/concepts/moveReport.js';
import { fullMap, network, open, positions, sum } from '../../support/studies/conceptNetwork.js';

const { architecture } = foldForRelevance(network);

describe('the graph of one move', () => {
  const layers = ['block2/relu', 'block1/relu', 'stem/relu'];

  it('hands on all of the relevance, from channel to channel', async () => {
    const relevance = await open(network, layers);
    const [position] = positions as [Position];
    const asked = { position, target: parseTarget('move') };
    const graph = await attributionGraph(relevance, architecture, asked, { layers, width: 6 });
    expect(graph.levels.map(({ layer }) => layer)).toEqual([...layers, 'planes']);
    const full = await fullMap(network, position, 'move', 'epsilonPlus');
    expect(graph.output).toBeCloseTo(full.output, 4);
    const planes = graph.levels.at(-1)!.nodes;
    for (const { channel, relevance: arrived } of planes) {
      expect(arrived).toBeCloseTo(sum(full.maps[architecture.planes[channel]!]!), 4);
    }
    // With all channels in it, the edges into each add up to what arrives at it.
    for (const [level, { nodes }] of graph.levels.entries()) {
      if (level === 0) continue;
      for (const { channel, relevance: arrived } of nodes) {
        const into = graph.edges.filter((edge) => edge.level === level - 1 && edge.to === channel);
        expect(sum(into.map((edge) => edge.relevance))).toBeCloseTo(arrived, 4);
      }
    }
  });

  it('begins with the channels that are asked about', async () => {
    const relevance = await open(network, layers);
    const [position] = positions as [Position];
    const asked = { position, target: parseTarget('move') };
    const graph = await attributionGraph(relevance, architecture, asked, { layers, channels: [3], width: 2 });
    expect(graph.levels[0]!.nodes.map(({ channel }) => channel)).toEqual([3]);
    expect(graph.levels.map(({ nodes }) => nodes.length)).toEqual([1, 2, 2, 2]);
    const condition = { channels: { 'block2/relu': [3] }, around: false };
    const [only] = await relevance.explain([{ ...asked, condition }]);
    for (const { from, to, relevance: handed } of graph.edges.filter(({ level }) => level === 0)) {
      expect(from).toBe(3);
      expect(handed).toBeCloseTo(only!.channels.get('block1/relu')![to]!, 5);
    }
    expect(graph.levels[2]!.relevance).toBeCloseTo(sum(only!.channels.get('stem/relu')!), 4);
  });

  it('stands in a report whose books close', async () => {
    const layer = 'block2/relu1';
    const relevance = await open(network, [layer, ...layersBelow(architecture, layer)]);
    const [position] = positions as [Position];
    const question = { position, target: parseTarget('move'), layer };
    const report = await reportMove(relevance, architecture, question);
    const through = sum(report.parts.map(({ relevance: arrived }) => arrived));
    expect(through + report.around + report.before).toBeCloseTo(report.output, 4);
    expect(report.around).not.toBe(0);
    expect(report.sumError).toBeLessThan(1e-5);
    for (const { relevance: arrived, input, bias, leak, map } of report.parts) {
      expect(input + bias + leak).toBeCloseTo(arrived, 4);
      expect(sum(map)).toBeCloseTo(input, 2);
    }
  });
});
