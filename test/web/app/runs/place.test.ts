import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkToRuns, readRunsPlace } from '../../../../web/app/runs/place.js';

describe('a place among the runs', () => {
  it('is read as it was written, whatever a page is called', () => {
    const runs = fc.stringMatching(/^[\da-f]{16}$/);
    const pages = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(runs, fc.option(pages, { nil: undefined }), (run, page) => {
        const place = page === undefined ? { run } : { run, page };
        const link = linkToRuns(place);
        expect(link).toMatch(/^#runs\/[\w%.!~*'()-]+(\/[\w%.!~*'()-]+)?$/);
        expect(readRunsPlace(link)).toEqual(place);
      }),
    );
    expect(readRunsPlace(linkToRuns())).toEqual({});
  });

  it('may be a match, of networks of a run or of any', () => {
    for (const place of [{ match: true }, { match: true, run: '0a' }])
      expect(readRunsPlace(linkToRuns(place))).toEqual(place);
    expect(readRunsPlace('#runs/match/x')).toEqual({});
  });

  it.each(['', '#runs', '#runs/', '#runs/../x', '#runs/<b>', '#look/1/f5/1'])('%s is the list', (hash) => {
    expect(readRunsPlace(hash)).toEqual({});
  });

  it('of a page that is no text is the run', () => {
    expect(readRunsPlace('#runs/0a/%ff')).toEqual({ run: '0a' });
  });
});
