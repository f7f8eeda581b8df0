export const bench = 0 as unknown as import('../command.js').Command;
