import { expect, it } from 'vitest';
import { logLine } from './timeline-text.ts';

it('writes no command into a log file, but what else was asked for', () => {
  const line = (request: string, what: string): string =>
    logLine({ number: 1, at: 0, fact: { kind: 'request', request, what, granted: true } });
  expect(line('exec', 'mysql -phunter2')).toBe('1970-01-01T00:00:00.000Z A command was granted');
  expect(line('subsystem', 'sftp')).toBe('1970-01-01T00:00:00.000Z A subsystem was granted [Sent: sftp]');
});
