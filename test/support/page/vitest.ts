import { chai, JestChaiExpect } from '@vitest/expect';

/** What stands for vitest in a page: its own expectations, and tests that are kept until the page is asked to run them. */

chai.use(JestChaiExpect);
export const expect = Object.assign((value: unknown) => chai.expect(value), {
  fail: (message: string) => chai.expect.fail(message),
});

type Run = (...given: readonly unknown[]) => void | Promise<void>;
const tests: { readonly name: string; readonly run: () => void | Promise<void> }[] = [];
const [before, after]: [Run[], Run[]] = [[], []];

export const beforeAll = (run: Run): number => before.push(run);
export const afterAll = (run: Run): number => after.push(run);

const one = (name: string, run: Run): number => tests.push({ name, run: () => run() });
/** A test for each case; cases that are arrays are the arguments. */
const each =
  (cases: readonly unknown[]) =>
  (name: string, run: Run): void => {
    for (const given of cases) {
      const values = Array.isArray(given) ? (given as unknown[]) : [given];
      tests.push({ name: `${name} ${JSON.stringify(values[0])}`, run: () => run(...values) });
    }
  };
export const test = Object.assign(one, { each });

/** Runs all tests, one after the other: how many there are, and what went wrong. */
export async function runTests(): Promise<{ readonly count: number; readonly failures: readonly string[] }> {
  const failures: string[] = [];
  for (const run of before) await run();
  for (const { name, run } of [
    ...tests,
    ...after.map((last) => ({ name: 'at the end', run: () => last() })),
  ]) {
    try {
      await run();
    } catch (error) {
      failures.push(`${name}: ${String(error)}`);
    }
  }
  return { count: tests.length, failures };
}
