import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placePairs } from './pair-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hawser-pairs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const read = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .toSorted()
      .map((name) => [name, statSync(at(name)).isDirectory() ? 'folder' : readFileSync(at(name), 'utf8')]),
  );
const pair = (name: string, replace = false) => ({
  path: at(name),
  files: { privateFile: `private ${name}`, publicFile: `public ${name}` },
  replace,
});

describe('pairs that are put in their places', () => {
  it('are all there, with the modes of keys, and nothing else is', async () => {
    writeFileSync(at('two'), 'old', { mode: 0o644 });
    await placePairs([pair('one'), pair('two', true)]);
    expect(read()).toEqual({ one: 'private one', 'one.pub': 'public one', two: 'private two', 'two.pub': 'public two' });
    const mode = (name: string): string => (statSync(at(name)).mode & 0o777).toString(8);
    expect(['one', 'one.pub', 'two', 'two.pub'].map(mode)).toEqual(['600', '644', '600', '644']);
  });

  it('leave everything as it was when the last of them can’t be written', async () => {
    writeFileSync(at('two'), 'old', { mode: 0o600 });
    // No file takes the place of a folder.
    mkdirSync(at('three.pub'));
    const before = read();
    const placing = placePairs([pair('one'), pair('two', true), pair('three', true)]);
    await expect(placing).rejects.toMatchObject({ code: 'storage.unwritable', detail: { file: at('three.pub') } });
    expect(read()).toEqual(before);
    expect((statSync(at('two')).mode & 0o777).toString(8)).toBe('600');
  });

  it('are refused, all of them, where something lies in one place, or two want the same', async () => {
    writeFileSync(at('two.pub'), 'old');
    await expect(placePairs([pair('one'), pair('two')])).rejects.toMatchObject({ code: 'key.exists' });
    await expect(placePairs([pair('one'), pair('one', true)])).rejects.toMatchObject({ code: 'key.exists' });
    expect(read()).toEqual({ 'two.pub': 'old' });
  });

  it('replace what a link leads to, and the link stays', async () => {
    mkdirSync(at('real'));
    writeFileSync(at('real/key'), 'old');
    symlinkSync(at('real/key'), at('one'));
    await placePairs([pair('one', true)]);
    expect(readFileSync(at('real/key'), 'utf8')).toBe('private one');
    expect(readFileSync(at('one'), 'utf8')).toBe('private one');
  });
});
