import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../engine/json.js';
import { asOthelloError, because, foreseen } from '../../engine/systemErrors.js';
import { scratchFolder } from '../support/scratch.js';

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('an error of the system', () => {
  it('has its reason, whatever the call', () => {
    const folder = scratchFolder();
    const file = join(folder, 'file');
    writeFileSync(file, 'text');
    mkdirSync(join(folder, 'folder'));
    symlinkSync('loop', join(folder, 'loop'));
    const reasons = {
      [join(folder, 'a'.repeat(300))]: 'its name is longer than the file system allows',
      [join(file, 'x')]: 'a part of its path is no folder',
      [join(folder, 'folder')]: 'it is a folder, no file',
      [join(folder, 'loop')]: 'its links go round in a circle',
      [join(folder, 'nothing')]: 'there is no such file or folder',
    };
    for (const [path, reason] of Object.entries(reasons)) {
      const error = thrownBy(() => readFileSync(path));
      expect(because(error)).toBe(`: ${reason}`);
      expect(asOthelloError(error)).toMatchObject({ message: expect.stringContaining(reason) as unknown });
      expect(asOthelloError(error).code).not.toBe('internal');
    }
  });

  it('names a file by escapes where its name would steer a terminal', () => {
    const error = thrownBy(() => readFileSync(join(scratchFolder(), 'a\x1b[31mb\u202e')));
    expect(asOthelloError(error).message).toMatch(/a\\x1b\[31mb\\u202e cannot be used: /);
  });

  it('is no defect where memory, threads or descriptors end', () => {
    expect(foreseen(thrownBy(() => new ArrayBuffer(2 ** 52)))).toMatchObject({ code: 'noMemory' });
    const worker = Object.assign(new Error('Worker initialization failure: EAGAIN'), {
      code: 'ERR_WORKER_INIT_FAILED',
    });
    expect(foreseen(worker)).toMatchObject({ code: 'noResources' });
    const files = Object.assign(new Error('EMFILE'), { code: 'EMFILE', syscall: 'open', path: '/x' });
    expect(foreseen(files)).toMatchObject({ code: 'noResources' });
  });

  it.each([
    [
      "The module '/p/node_modules/better-sqlite3/build/Release/better_sqlite3.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 127. This version of Node.js requires\nNODE_MODULE_VERSION 115.",
      /^better-sqlite3 cannot be loaded: it was built for another Node .*127, not 115.*npm rebuild better-sqlite3/,
    ],
    [
      "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /p/node_modules/@resvg/resvg-js-linux-x64-gnu/a.node)",
      /^@resvg\/resvg-js-linux-x64-gnu cannot be loaded: it needs a newer system library \(GLIBC_2\.38\)/,
    ],
    ['/p/node_modules/better-sqlite3/b.node: invalid ELF header', /damaged or made for another machine/],
  ])('says which addon does not fit: %#', (message, sentence) => {
    const error = Object.assign(new Error(message), { code: 'ERR_DLOPEN_FAILED' });
    expect(foreseen(error)).toMatchObject({
      code: 'brokenInstallation',
      message: expect.stringMatching(sentence) as unknown,
    });
  });

  it('is a defect where nobody foresaw it', () => {
    const nothing = undefined as unknown as { readonly x: number };
    expect(foreseen(thrownBy(() => nothing.x))).toBeUndefined();
    const deep = (): unknown => [deep()];
    expect(foreseen(thrownBy(deep))).toBeUndefined();
    expect(asOthelloError(new TypeError('x')).code).toBe('internal');
  });
});

describe('JSON from outside', () => {
  it('may be as deep as documents are, and no deeper', () => {
    const nested = (depth: number): string => `${'['.repeat(depth)}"]]] \\" ["${']'.repeat(depth)}`;
    expect(JSON.stringify(parseJson(nested(200)))).toBe(nested(200));
    expect(() => parseJson(nested(201))).toThrow(SyntaxError);
    expect(() => parseJson(nested(1_000_000))).toThrow(SyntaxError);
    expect(() => parseJson('[1')).toThrow(SyntaxError);
  });
});
