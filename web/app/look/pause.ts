/** Lets the page do what else it has to do. */
export const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
