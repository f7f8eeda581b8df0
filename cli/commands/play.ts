export const play = 0 as unknown as import('../command.js').Command;
