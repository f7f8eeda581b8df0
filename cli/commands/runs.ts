export const runs = 0 as unknown as import('../command.js').Command;
