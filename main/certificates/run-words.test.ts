import { expect, it } from 'vitest';
import type { CertificateRun } from '../../shared/model/certificates.ts';
import { newRunWords } from './run-words.ts';

const told = (...runs: readonly Partial<CertificateRun>[]): string => {
  let before: CertificateRun | undefined;
  let words = '';
  for (const run of runs) {
    const whole = { runId: 'r', host: 'eve@box:22', command: 'opkssh login', state: 'running' as const, said: '', ...run };
    words += newRunWords(whole, before);
    before = whole;
  }
  return words;
};

it('tells a command’s words once each, as they come', () => {
  expect(told({}, { said: 'Open' }, { said: 'Open\nthis' }, { said: 'Open\nthis', state: 'done' })).toBe(
    'Getting a certificate for eve@box:22: opkssh login\nOpen\nthis\n',
  );
  expect(told({}, { state: 'failed', said: 'no role', why: 'ended with status 1' })).toBe(
    'Getting a certificate for eve@box:22: opkssh login\nno role\nThe command ended with status 1.\n',
  );
  expect(told({}, { state: 'done' })).toBe('Getting a certificate for eve@box:22: opkssh login\n');
});
