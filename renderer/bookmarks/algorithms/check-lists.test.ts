import { expect, test } from 'vitest';
import type { SupportedAlgorithm } from '../../../shared/model/doctor.ts';
import { checkLists } from './check-lists.ts';

const cipher = (name: string): SupportedAlgorithm => ({
  category: 'cipher',
  name,
  offered: 'default',
  grade: 'good',
  why: '',
  isPostQuantum: false,
});

const asked: (readonly string[])[] = [];
const doctor: Parameters<typeof checkLists>[0] = {
  algorithms: () => Promise.resolve({ algorithms: [cipher('aes256-ctr'), cipher('aes128-ctr')] }),
  checkList: ({ names }) => {
    asked.push(names);
    return Promise.resolve({ dropped: [], ...(names.includes('rot13') && { problem: 'rot13 is unknown' }) });
  },
};

test('each list that is typed is asked about as it would be offered, and a wrong one is told with its words', async () => {
  expect(await checkLists(doctor, { ciphers: '+rot13', macs: '', user: 'fred' }, false)).toEqual({
    ciphers: { typed: '+rot13', problem: 'rot13 is unknown' },
  });
  expect(asked).toEqual([['aes256-ctr', 'aes128-ctr', 'rot13']]);
  expect(await checkLists(doctor, { ciphers: 'aes128-ctr' }, false)).toEqual({});
});

test('a list that leaves nothing is wrong without asking', async () => {
  const before = asked.length;
  expect(await checkLists(doctor, { ciphers: '-*' }, false)).toEqual({
    ciphers: { typed: '-*', problem: 'Nothing would be left to offer.' },
  });
  expect(asked).toHaveLength(before);
});

test('where the core does not answer, nothing is called wrong', async () => {
  const silent = { ...doctor, algorithms: () => Promise.reject(new Error('gone')) };
  expect(await checkLists(silent, { ciphers: '+rot13' }, false)).toEqual({});
});
