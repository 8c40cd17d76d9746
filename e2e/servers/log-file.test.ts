import { spawnSync } from 'node:child_process';
import { writeSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { LogFile } from './log-file.ts';

function logFile(): LogFile {
  const log = new LogFile();
  onTestFinished(() => log.close());
  return log;
}

it('has what a program wrote as soon as that has ended, letters of several bytes whole', () => {
  const log = logFile();
  spawnSync(process.execPath, ['-e', 'process.stderr.write("Grüße\\n")'], { stdio: ['ignore', log.fd, log.fd] });
  expect(log.text()).toBe('Grüße\n');
  const bytes = Buffer.from('ü');
  writeSync(log.fd, bytes, 0, 1);
  expect(log.text()).toBe('Grüße\n');
  writeSync(log.fd, bytes, 1, 1);
  expect(log.text()).toBe('Grüße\nü');
});

it('keeps what was said when it is closed, and waits for what is not yet said', async () => {
  const log = logFile();
  const later = log.waitFor(/second (\w+)/, { from: 6 });
  writeSync(log.fd, 'second one\n');
  writeSync(log.fd, 'second two\n');
  expect((await later)[1]).toBe('two');
  log.close();
  log.close();
  expect(log.text()).toBe('second one\nsecond two\n');
  await expect(log.waitFor(/third/, { timeoutMs: 20 })).rejects.toThrow(/waiting for \/third\/; the log ends with:\nsecond one/);
});
