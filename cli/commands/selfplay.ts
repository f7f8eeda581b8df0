export const selfplay = 0 as unknown as import('../command.js').Command;
