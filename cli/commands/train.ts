export const train = 0 as unknown as import('../command.js').Command;
