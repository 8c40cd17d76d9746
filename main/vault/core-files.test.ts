import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { silentLogger } from '../log/logger.ts';
import { keepOutOfCoreFiles } from './core-files.ts';

const file = '/proc/self/coredump_filter';
const isLinux = process.platform === 'linux';
const before = isLinux ? readFileSync(file, 'utf8').trim() : '';

afterEach(() => {
  if (isLinux) writeFileSync(file, `0x${before}`);
});

test.skipIf(!isLinux)('no memory of this program goes into core files', async () => {
  writeFileSync(file, '0x33');
  await keepOutOfCoreFiles(silentLogger);
  expect(readFileSync(file, 'utf8').trim()).toBe('00000010');
});

test('where that cannot be set, it is logged and nothing fails', async () => {
  const said: string[] = [];
  await keepOutOfCoreFiles({ ...silentLogger, warn: (line) => said.push(line) }, '/nowhere/coredump_filter');
  expect(said).toHaveLength(isLinux ? 1 : 0);
});
