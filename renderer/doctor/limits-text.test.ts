import { expect, test } from 'vitest';
import { Capability, type LimitLine } from '../../shared/model/limits.ts';
import { evidenceWords, limitsReport, limitsText, stateWords } from './limits-text.ts';

const line: LimitLine = {
  capability: 'localForward',
  state: { kind: 'limited', to: 'db:5432' },
  evidence: [
    { asked: 'web:80', answered: 'was refused', outcome: 'refused', at: 1_700_000_000_000, times: 2 },
    {
      asked: 'db:5432',
      answered: 'was let through',
      outcome: 'granted',
      at: 1_600_000_000_000,
      times: 1,
      earlier: 1_600_000_000_000,
    },
  ],
  causes: [{ rule: 'PermitOpen', verdict: 'likely', why: 'It compares names.' }],
};

test('a state is one short phrase, and a limit names what is left', () => {
  expect(stateWords(line.state)).toBe('limited to db:5432');
  expect(stateWords({ kind: 'unseen' })).toBe('can’t be seen');
});

test('evidence says how often, and of which connection where it is not this one', () => {
  const [latest, before] = line.evidence.map(evidenceWords);
  expect(latest).toBe('web:80 was refused (2 times)');
  expect(before).toMatch(/^db:5432 was let through \(on the connection of .*2020/);
});

test('the copy has every line with its directive, evidence and causes', () => {
  const report = limitsReport('fred@web:22', [line]).split('\n');
  expect(report[0]).toBe('fred@web:22');
  expect(report[2]).toBe('Connections to targets (AllowTcpForwarding, PermitOpen): limited to db:5432');
  expect(report[3]).toMatch(/2023.*: web:80 was refused/);
  expect(report[5]).toBe('    May be caused by: PermitOpen, likely. It compares names.');
});

test('every capability has a name and the server’s word for it', () => {
  for (const capability of Capability.options) {
    expect(limitsText.names[capability]).not.toBe('');
    expect(limitsText.directives[capability]).not.toBe('');
  }
});
