import { expect, test } from 'vitest';
import { withoutAddresses } from './npm-packages.mjs';
import { playwrightCounts, settle, vitestCounts } from './suites.mjs';

test('a vitest report counts tests, what was skipped and files that did not load', () => {
  const file = (status: string, tests: number) => ({ status, assertionResults: Array.from({ length: tests }, () => ({})) });
  const report = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
  const testResults = [file('passed', 5), file('failed', 1), file('failed', 0)];
  expect(vitestCounts({ ...report, testResults })).toEqual({ passed: 5, failed: 2, skipped: 3 });
});

test('a Playwright report counts flaky tests and errors outside of tests as failed', () => {
  const report = { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{ message: 'no such file' }] };
  expect(playwrightCounts(report)).toEqual({ passed: 4, failed: 3, skipped: 2 });
});

test('a run that failed, or that ran nothing, is a failure whatever its report says', () => {
  const none = { passed: 0, failed: 0, skipped: 0 };
  expect(settle({ ...none, passed: 3 }, true)).toEqual({ ...none, passed: 3 });
  expect(settle({ ...none, passed: 3 }, false)).toEqual({ ...none, passed: 3, failed: 1 });
  expect(settle(none, true)).toEqual({ ...none, failed: 1 });
  expect(settle({ ...none, failed: 2 }, false)).toEqual({ ...none, failed: 2 });
});

test('what a package tool says is passed on without addresses', () => {
  expect(withoutAddresses('npm error request to https://packages.example/x failed\n\n')).toBe(
    'npm error request to (address) failed\n',
  );
  expect(withoutAddresses('getaddrinfo ENOTFOUND packages.example.org')).toBe('getaddrinfo ENOTFOUND (address)');
});
