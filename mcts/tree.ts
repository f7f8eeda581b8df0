import { PASS } from '../engine/squareSet.js';

/** The first node is the root, and the first edge leads to it (it leaves no node). */
export const ROOT = 0;
export const ROOT_EDGE = 0;
export const NO_NODE = -1;
export const NO_EDGE = -1;

/** The status of an edge is its exact value where that is proven, -1, 0 or 1, or else one of two larger numbers. */
export const LOST = -1;
export const OPEN = 2;
/** Open, and the node it leads to waits for the network. */
export const WAITING = 3;

/** A bound on the legal moves of any position, possible in a game or not. */
export const MAX_MOVES = 64;

const EDGES_PER_NODE = 12;

/**
 * A search tree as one typed array a field. The edges of a node, one for each legal move in ascending order,
 * are contiguous, and a single pass is an edge like any other. Nodes are numbered as they are added, so a
 * node comes after its parent and its edges after its parent's edges. Positions reached by two ways are two
 * nodes.
 *
 * All that is said of an edge is from the view of the side that moves along it, all that is said of a node
 * from the view of the side to move there; so a value changes sign on every ply, passes included.
 */
export class Tree {
  nodeCount = 0;
  edgeCount = 0;

  position = new Int32Array(0); // [nodes, 4] own low, own high, opponent low, opponent high
  incoming = new Int32Array(0); // [nodes] the edge that leads here
  firstEdge = new Int32Array(1); // [nodes + 1] a node's edges end where the next node's begin
  networkValue = new Float32Array(0); // [nodes] once the network has answered
  networkScore = new Float32Array(0); // [nodes] expected disc difference / 64, NaN of a network that says none

  parent = new Int32Array(0); // [edges] the edge that leads to the node it leaves
  child = new Int32Array(0); // [edges] the node it leads to, or NO_NODE
  move = new Uint8Array(0); // [edges] square or PASS
  prior = new Float32Array(0); // [edges] probability among the legal moves, positive, once the network has answered
  visits = new Int32Array(0); // [edges]
  valueSum = new Float64Array(0); // [edges] of the simulations that went through
  waiting = new Uint16Array(0); // [edges] of the visits, those whose leaf waits, each counted as lost
  status = new Int8Array(0); // [edges] exact value -1, 0, 1, or OPEN or WAITING

  /** Drops all nodes; the arrays stay. */
  clear(): void {
    this.nodeCount = 0;
    this.edgeCount = 0;
    this.reserve(1);
    this.#addEdges(NO_EDGE, 1);
    this.firstEdge[ROOT] = this.edgeCount;
  }

  /** Makes room for `nodes` more nodes, and for as many edges as they are likely to have. */
  reserve(nodes: number): void {
    const needed = this.nodeCount + nodes;
    if (needed > this.incoming.length) this.#resizeNodes(Math.max(needed, 2 * this.incoming.length));
    this.#reserveEdges(nodes * EDGES_PER_NODE);
  }

  /** Adds the node that `edge` leads to, with an edge for each move (a pass when there is none). */
  addNode(
    edge: number,
    ownLow: number,
    ownHigh: number,
    opponentLow: number,
    opponentHigh: number,
    movesLow: number,
    movesHigh: number,
  ): number {
    const node = this.nodeCount++;
    if (node === this.incoming.length) this.#resizeNodes(2 * node);
    this.#reserveEdges(MAX_MOVES);
    const { position } = this;
    position[4 * node] = ownLow;
    position[4 * node + 1] = ownHigh;
    position[4 * node + 2] = opponentLow;
    position[4 * node + 3] = opponentHigh;
    this.incoming[node] = edge;
    this.child[edge] = node;
    this.status[edge] = WAITING;
    let last = this.edgeCount;
    const { move } = this;
    if ((movesLow | movesHigh) === 0) move[last++] = PASS;
    for (; movesLow !== 0; movesLow &= movesLow - 1) move[last++] = 31 - Math.clz32(movesLow & -movesLow);
    for (; movesHigh !== 0; movesHigh &= movesHigh - 1)
      move[last++] = 63 - Math.clz32(movesHigh & -movesHigh);
    this.#addEdges(edge, last);
    this.firstEdge[node + 1] = last;
    return node;
  }

  /** Adds edges below `parent`, until there are `end`. */
  #addEdges(parent: number, end: number): void {
    const { child, visits, valueSum, waiting, status } = this;
    const parents = this.parent;
    for (let edge = this.edgeCount; edge < end; edge++) {
      parents[edge] = parent;
      child[edge] = NO_NODE;
      visits[edge] = 0;
      valueSum[edge] = 0;
      waiting[edge] = 0;
      status[edge] = OPEN;
    }
    this.edgeCount = end;
  }

  #reserveEdges(edges: number): void {
    const needed = this.edgeCount + edges;
    if (needed > this.parent.length) this.#resizeEdges(Math.max(needed, 2 * this.parent.length));
  }

  #resizeNodes(length: number): void {
    this.position = resized(this.position, new Int32Array(4 * length));
    this.incoming = resized(this.incoming, new Int32Array(length));
    this.firstEdge = resized(this.firstEdge, new Int32Array(length + 1));
    this.networkValue = resized(this.networkValue, new Float32Array(length));
    this.networkScore = resized(this.networkScore, new Float32Array(length));
  }

  #resizeEdges(length: number): void {
    this.parent = resized(this.parent, new Int32Array(length));
    this.child = resized(this.child, new Int32Array(length));
    this.move = resized(this.move, new Uint8Array(length));
    this.prior = resized(this.prior, new Float32Array(length));
    this.visits = resized(this.visits, new Int32Array(length));
    this.valueSum = resized(this.valueSum, new Float64Array(length));
    this.waiting = resized(this.waiting, new Uint16Array(length));
    this.status = resized(this.status, new Int8Array(length));
  }
}

function resized<A extends { set(values: A): void }>(old: A, larger: A): A {
  larger.set(old);
  return larger;
}

export function isProven(status: number): boolean {
  return status < OPEN;
}

/** Mean value of an edge, exact when proven, NaN when nothing is known. */
export function edgeValue(tree: Tree, edge: number): number {
  const status = tree.status[edge]!;
  return isProven(status) ? status : tree.valueSum[edge]! / tree.visits[edge]!;
}
