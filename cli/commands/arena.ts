export const arena = 0 as unknown as import('../command.js').Command;
