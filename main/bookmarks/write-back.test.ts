import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { configFileOf, writeHostBlock } from '../ssh-config/host-block.ts';
import { digest, undoWrite, writePlanned, type WriteUndo } from './write-back.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hawser-undo-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

async function write(file: string): Promise<WriteUndo> {
  const before = Buffer.alloc(0);
  const edit = writeHostBlock(configFileOf(before, file), 'web', [{ keyword: 'User', value: 'fred' }]);
  const undo = await writePlanned({ file, before, edit, seen: digest(before) });
  if (undo === undefined) throw new Error('nothing was written');
  expect(readFileSync(file, 'utf8')).toBe('Host web\n    User fred\n');
  return undo;
}

it('an empty config that was there is empty again after undo, and its symlink stays', async () => {
  const real = join(dir, 'dotfiles');
  const link = join(dir, 'config');
  writeFileSync(real, '');
  symlinkSync(real, link);
  for (const file of [real, link]) {
    await undoWrite(await write(file));
    expect(readFileSync(real, 'utf8')).toBe('');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  }
});

it('a config that the write made goes away with undo', async () => {
  const file = join(dir, 'new', 'config');
  await undoWrite(await write(file));
  expect(existsSync(file)).toBe(false);
});
