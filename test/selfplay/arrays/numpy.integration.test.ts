import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../../../selfplay/arrays/npyReader.js';
import { readNpz } from '../../../selfplay/arrays/npzReader.js';
import { lacks } from '../../support/needs.js';
import { runNumpy } from '../../support/numpy.js';
import { temporaryFolder } from '../../support/scratch.js';

const { at } = temporaryFolder();

const SCRIPT = `
import json, sys, numpy as np
rng = np.random.default_rng(1)
arrays = {}
for name in ['<f2', '>f2', '<f4', '>f4', '<f8', '>f8']:
    arrays['float ' + name] = rng.normal(size=(3, 2, 8, 8)).astype(name)
for name in ['i1', 'u1', '>i2', '<u2', '<i4', '>u4', '<i8', '>u8', '?']:
    arrays['whole ' + name] = rng.integers(0, 2 if name == '?' else 100, size=(5, 4)).astype(name)
arrays['fortran'] = np.asfortranarray(rng.normal(size=(3, 4, 5)))
arrays['nothing'] = np.zeros((0, 64))
arrays['scalar'] = np.float64(2.5)
arrays['texts'] = np.array(['f5', 'value', 'move:a1', 'é'])
arrays['swapped texts'] = arrays['texts'].astype('>U7')
arrays['bytes'] = np.array([b'f5', b'value'])
np.savez(sys.argv[1], **arrays)
np.savez_compressed(sys.argv[2], **arrays)
np.save(sys.argv[3], arrays['fortran'])
plain = lambda a: [t.decode() if isinstance(t, bytes) else t for t in np.ravel(a).tolist()]
print(json.dumps({name: [list(np.shape(a)), plain(a)] for name, a in arrays.items()}))
`;

describe.skipIf(lacks('numpy'))('arrays of NumPy', () => {
  it('are read as NumPy wrote them, of every type, order and packing', () => {
    const files = [at('stored.npz'), at('deflated.npz'), at('one.npy')] as const;
    const expected = runNumpy(SCRIPT, files) as Record<string, [number[], (number | string)[]]>;
    for (const file of files.slice(0, 2)) {
      const entries = readNpz(readFileSync(file), file);
      expect([...entries.keys()]).toEqual(Object.keys(expected));
      for (const [name, bytes] of entries) {
        const { shape, data } = readNpy(bytes, name);
        expect([name, shape, [...data]]).toEqual([
          name,
          expected[name]![0],
          expected[name]![1].map((value) => (typeof value === 'boolean' ? Number(value) : value)),
        ]);
      }
    }
    expect([...readNpy(readFileSync(files[2]), 'one').data]).toEqual(expected['fortran']![1]);
  });
});
