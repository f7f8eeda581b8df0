export const explain = 0 as unknown as import('../command.js').Command;
