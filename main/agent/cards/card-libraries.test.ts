import { describe, expect, it } from 'vitest';
import { isSystemsLibrary } from './card-libraries.ts';
import { findProvider } from './card-provider.ts';

describe.skipIf(process.platform === 'win32')('a library for cards', () => {
  const path = '/usr/local/lib/libcard.so';
  const isSystems = (odd: Readonly<Record<string, { uid?: number; mode?: number }>>, library = path): Promise<boolean> =>
    isSystemsLibrary(library, (at) => Promise.resolve({ uid: 0, mode: 0o755, ...odd[at] }));

  it('is the system’s where root owns it and all folders above it, and nobody else writes there', async () => {
    expect(await isSystems({})).toBe(true);
    expect(await isSystems({ [path]: { uid: 1000 } })).toBe(false);
    expect(await isSystems({ [path]: { mode: 0o664 } })).toBe(false);
    expect(await isSystems({ '/usr/local/lib': { mode: 0o2775 } })).toBe(false);
    expect(await isSystems({ '/usr/local': { uid: 501 } })).toBe(false);
    expect(await isSystems({}, '/opt/libcard.so')).toBe(false);
    expect(await isSystemsLibrary(path, () => Promise.reject(new Error('gone')))).toBe(false);
  });

  it('by a bare name that nobody knows is to be named by its path', async () => {
    const why = 'no library of that name is known here; name its whole path';
    expect(await findProvider('no-such-library.so')).toEqual({ kind: 'not', why });
  });
});
