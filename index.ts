/** Everything the package offers, folder by folder. */
export * from './engine/index.js';
export * from './nn/index.js';
export * from './mcts/index.js';
export * from './lrp/index.js';
export * from './selfplay/index.js';
export * from './studies/index.js';
export * from './web/index.js';
