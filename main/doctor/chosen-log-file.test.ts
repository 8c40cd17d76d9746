import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/model/errors.ts';
import { openChosenLogFile } from './chosen-log-file.ts';

/** LG-03. */
describe('a log file of a chosen place', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hawser-chosen-log-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = (path: string, mostBytes?: number) => {
    const ended: string[] = [];
    const file = openChosenLogFile({
      ...{ path, homeDir: folder, onEnded: (reason: string) => void ended.push(reason) },
      ...(mostBytes !== undefined && { mostBytes }),
    });
    return { file, ended };
  };

  const refusal = (path: string): string | undefined => {
    try {
      open(path).file.close();
      return undefined;
    } catch (error) {
      return error instanceof AppError ? (error.detail as { readonly reason: string }).reason : String(error);
    }
  };

  it('is made new with mode 0600, and has each line when it is written', () => {
    const { file, ended } = open('~/one.log');
    expect(file.path).toBe(join(folder, 'one.log'));
    file.write('a line');
    file.write('Grüße');
    expect(readFileSync(file.path, 'utf8')).toBe('a line\nGrüße\n');
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
    file.close();
    file.close();
    file.write('too late');
    expect([readFileSync(file.path, 'utf8'), ended]).toEqual(['a line\nGrüße\n', []]);
  });

  it('is never written over a file or a link that is there', () => {
    const file = join(folder, 'mine');
    writeFileSync(file, 'mine');
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
    for (const path of [file, join(folder, 'link')])
      expect(refusal(path)).toBe('it is there already, and a log is written over nothing: give another name');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(refusal(join(folder, 'nowhere'))).toBeUndefined();
  });

  it.each([
    ['x.log', 'it is no full path'],
    ['', 'it is no full path'],
    ['FOLDER/', 'it is a folder: give the file a name'],
    ['FOLDER/none/x.log', 'its folder is not there'],
    ['FOLDER/x\0.log', 'it is no path'],
    [`FOLDER/${'x'.repeat(300)}`, 'ENAMETOOLONG'],
  ])('%j is refused: %s', (path, reason) => {
    expect(refusal(path.replace('FOLDER', folder))).toBe(reason);
  });

  it('says once why it takes no more: it is full, or it was deleted', () => {
    const full = open(join(folder, 'full.log'), 10);
    for (const line of ['12345', '6789', 'more', 'more']) full.file.write(line);
    expect([readFileSync(full.file.path, 'utf8'), full.ended]).toEqual(['12345\n', ['it has 0 MB']]);
    const gone = open(join(folder, 'gone.log'));
    gone.file.write('one');
    unlinkSync(gone.file.path);
    gone.file.write('two');
    gone.file.write('three');
    expect(gone.ended).toEqual(['it was deleted']);
  });
});
