import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { FileAttributes } from '../sftp/file-system.ts';
import { LocalFileSystem } from '../sftp/local-file-system.ts';
import { canHold, foldedName, nameLimits, type NameLimits } from './name-limits.ts';

const never = new AbortController().signal;
const linux: NameLimits = { foldsCase: false, isWindows: false, needsText: false };
const windows: NameLimits = { foldsCase: true, isWindows: true, needsText: false };
const mac: NameLimits = { foldsCase: true, isWindows: false, needsText: true };

describe('names that a side can have', () => {
  it.each([
    ['a', linux, true],
    ['a:b', linux, true],
    ['a:b', windows, false],
    ['nul.txt', windows, false],
    ['null', windows, true],
    ['dot.', windows, false],
    ['bytes \udcff', linux, true],
    ['bytes \udcff', mac, false],
    ['bytes \udcff', windows, false],
    ['x'.repeat(255), linux, true],
    ['x'.repeat(256), linux, false],
    ['\udcff'.repeat(255), linux, true],
    ['ü'.repeat(128), linux, false],
  ])('%j', (name, limits, holds) => {
    expect(canHold(limits, FileName.parse(name))).toBe(holds);
  });

  it('are one in other letters, composed or not', () => {
    expect(foldedName('RE\u0301SUME\u0301')).toBe(foldedName('r\u00e9sum\u00e9'));
  });
});

describe('whether letter case counts', () => {
  const folder = (): FilePath => {
    const at = mkdtempSync(join(tmpdir(), 'hawser-case-'));
    onTestFinished(() => rmSync(at, { recursive: true }));
    mkdirSync(join(at, 'Folder'));
    return join(at, 'Folder') as FilePath;
  };

  it('is seen by asking for the folder in other letters', async () => {
    const at = folder();
    expect(await nameLimits(new LocalFileSystem('/'), at, 'linux', never)).toEqual(linux);
    expect(await nameLimits(new Folding('/'), at, 'darwin', never)).toEqual(mac);
  });
});

/** As a disk that takes `Folder` and `fOLDER` for one. */
class Folding extends LocalFileSystem {
  override lstat(path: FilePath, signal: AbortSignal): Promise<FileAttributes> {
    return super.lstat(path.replace('/fOLDER', '/Folder') as FilePath, signal);
  }
}
