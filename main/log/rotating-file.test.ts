import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RotatingFile } from './rotating-file.ts';

describe('rotating log file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hawser-log-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps the newest lines in the current file and as many old files as asked for', () => {
    const path = join(folder, 'logs', 'serve.log');
    const file = new RotatingFile({ path, maxBytes: 30, keep: 2 });
    for (let number = 0; number < 20; number++) file.write(`line number ${number}`);
    file.close();
    expect(readdirSync(join(folder, 'logs')).sort()).toEqual(['serve.log', 'serve.log.1', 'serve.log.2']);
    const text = ['.2', '.1', ''].map((ending) => readFileSync(path + ending, 'utf8')).join('');
    expect(text.trim().split('\n')).toEqual(['14', '15', '16', '17', '18', '19'].map((number) => `line number ${number}`));
  });

  it('is private, also when the file was there before with wider rights', () => {
    const path = join(folder, 'serve.log');
    writeFileSync(path, 'before\n', { mode: 0o644 });
    const file = new RotatingFile({ path, maxBytes: 1000, keep: 2 });
    file.write('after');
    file.close();
    expect(readFileSync(path, 'utf8')).toBe('before\nafter\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('gives up silently where it cannot write', () => {
    writeFileSync(join(folder, 'file'), '');
    const file = new RotatingFile({ path: join(folder, 'file', 'serve.log'), maxBytes: 1000, keep: 2 });
    expect(file.isOpen).toBe(false);
    expect(() => file.write('lost')).not.toThrow();
    file.close();
  });
});
