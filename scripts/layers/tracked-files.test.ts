import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectDir } from './imports.ts';

// Written in pieces, so that this file does not find itself.
const registries = [
  'registry' + '.npmjs' + '.org',
  'deb' + '.debian' + '.org',
  'registry' + '.yarnpkg' + '.com',
  'api' + '.nuget' + '.org',
];
const machinePaths = /(^|[^A-Za-z0-9_.-])\/(work|farm)\//;

function findTraces(text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const isTrace = machinePaths.test(line) || registries.some((name) => line.includes(name));
    return isTrace ? [`${index + 1}: ${line.trim().slice(0, 120)}`] : [];
  });
}

function trackedFiles(): string[] {
  return execFileSync('git', ['ls-files', '-z'], { cwd: projectDir, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && !/\.(png|woff2|ico|icns)$/.test(path));
}

test('no tracked file names a path of a machine or the host of a package registry', () => {
  const found = trackedFiles().flatMap((path) => {
    const file = join(projectDir, path);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat?.isFile() !== true) return [];
    return findTraces(readFileSync(file, 'utf8')).map((trace) => `${path}:${trace}`);
  });
  expect(found).toEqual([]);
});

test('traces are found', () => {
  expect(findTraces(`"resolved": "https://${registries[0] ?? ''}/x"`)).toHaveLength(1);
  expect(findTraces(['cd ', 'work', 'main'].join('/'))).toHaveLength(1);
  expect(findTraces('src/work/main.ts and ./work/x')).toEqual([]);
});
