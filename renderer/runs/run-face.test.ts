import { expect, it } from 'vitest';
import type { RunInfo, RunPart } from '../../shared/model/runs.ts';
import { asksForPassword, comparedWords, outcomeOf, partWords } from './run-face.ts';

const part = (change: Partial<RunPart>): RunPart => ({
  ...{
    host: { destination: 'db1' },
    name: 'db1',
    state: 'done',
    outputBytes: 0,
    errorBytes: 0,
    lines: 0,
    unkeptBytes: 0,
    hints: [],
  },
  ...change,
});
const run = (parts: readonly RunPart[], endedAt?: number): RunInfo =>
  ({ parts, ...(endedAt !== undefined && { endedAt }) }) as unknown as RunInfo;

it('tells exit status, signal and lost connection apart', () => {
  expect(partWords(part({}))).toBe('db1 · exit 0');
  expect(partWords(part({ state: 'failed', exitCode: 7 }))).toBe('db1 · exit 7');
  expect(partWords(part({ state: 'killed', signal: 'TERM' }))).toBe('db1 · killed by TERM');
  expect(partWords(part({ state: 'stopped', mayRunOn: true }))).toBe('db1 · stopped, may still run there');
});

it('counts what is done, and what can be run again', () => {
  expect(outcomeOf(run([part({}), part({ state: 'waiting' })]))).toEqual({ words: '1 of 2 ended', isBad: false, undone: 0 });
  expect(outcomeOf(run([part({}), part({ state: 'stopped' })], 1))).toEqual({ words: 'done on 1 of 2', isBad: true, undone: 1 });
});

it('says of two hosts what they wrote and, where that is not the same, how they ended', () => {
  const parts = [part({}), part({ name: 'db2', state: 'failed', exitCode: 1 }), part({ name: 'db3' })];
  const told = (index: number, isAlike: boolean): string => comparedWords({ parts }, index, { with: 0, lines: [], isAlike });
  expect(told(2, true)).toBe('It wrote the same as the most hosts.');
  expect(told(2, false)).toBe('What is shown of both is alike, but not every byte of what they wrote.');
  expect(told(1, true)).toBe('It wrote the same as the most hosts. It ended otherwise: exit 1; the most: exit 0.');
});

it.each([
  ['sudo apt update', true],
  ['echo x | sudo tee /etc/x', true],
  ['sudo -n true', false],
  ['sudo -nu fred true', false],
  ['echo sudoers', false],
  ['sudo --non-interactive id', false],
])('%s: a password may be asked for: %s', (command, asks) => {
  expect(asksForPassword(command)).toBe(asks);
});
