import { describe, expect, it } from 'vitest';
import { loadPart } from './load-part.ts';

describe('loadPart', () => {
  it('fetches again what the network dropped, after growing pauses', async () => {
    const waited: number[] = [];
    let attempts = 0;
    const load = (): Promise<string> => {
      attempts += 1;
      return attempts < 3 ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve('the part');
    };
    const part = await loadPart(load, (ms) => {
      waited.push(ms);
      return Promise.resolve();
    });
    expect([part, attempts, waited]).toEqual(['the part', 3, [200, 800]]);
  });

  it('gives up with the last failure', async () => {
    let attempts = 0;
    const load = (): Promise<string> => Promise.reject(new TypeError(`failure ${(attempts += 1)}`));
    await expect(loadPart(load, () => Promise.resolve())).rejects.toThrow('failure 4');
  });
});
