import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AttemptOf } from '../shared/contract-attempts.ts';
import type { Diagnosis } from '../shared/model/doctor.ts';
import { words } from './fixtures/diagnosed.ts';
import { startCore, TestPage } from './fixtures/test-page.ts';

const of: AttemptOf = { target: { destination: 'lab' } };

interface Refused {
  readonly page: TestPage;
  readonly home: string;
  readonly file: string;
  readonly code: unknown;
  readonly found: Diagnosis;
}

/** Opens `lab`, which comes to nothing, and answers what the doctor says of it. */
async function refused(config: string, prepare: (file: string) => void = () => undefined): Promise<Refused> {
  const { workbench, home } = await startCore(config);
  const file = join(home, '.ssh', 'config');
  prepare(file);
  const page = await TestPage.open(workbench);
  const error: unknown = await page.open('lab').then(
    () => undefined,
    (each: unknown) => each,
  );
  const { diagnosis } = await page.client.attempts.diagnose({ of });
  if (diagnosis === undefined) throw new Error('no diagnosis');
  return { page, home, file, code: (error as { code?: unknown } | undefined)?.code, found: diagnosis };
}

/** Rows EB-12, 13, 15: there is no session and no connection to speak of. */
describe('the doctor, of settings', () => {
  it('EB-12: a config that others may write to is not read, and a button mends it', async () => {
    const config = 'Host lab\n  HostName 127.0.0.1\n  Port 1\n';
    const { page, file, code, found } = await refused(config, (path) => chmodSync(path, 0o666));
    expect([code, found.row, found.action]).toEqual(['config.badPermissions', 'EB-12', { kind: 'fixPermissions', file }]);
    expect(words(found)).toContain(`Its mode is 0666: others may write to it. (${file})`);
    expect((await page.client.attempts.report({ of })).text).toContain(found.sentence);
    // Nothing that the failure does not call for.
    expect(await page.client.attempts.act({ of, action: { kind: 'fixPermissions', file: '/etc/passwd' } })).toEqual({});
    expect((await page.client.attempts.act({ of, action: found.action })).done).toContain('0600');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'failed');
    expect((await page.client.doctor.diagnose({ sessionId })).diagnosis?.row).toBe('ER-04');
    // What was wrong is over.
    expect(await page.client.attempts.diagnose({ of })).toEqual({});
  });

  it.each([
    ['ProxyCommand', 'ProxyCommand nc %z'],
    ['KexAlgorithms', 'KexAlgorithms ,'],
  ])('EB-13: a line that makes no sense is named with its file: %s', async (keyword, line) => {
    const { found, file } = await refused(`Host lab\n  HostName 127.0.0.1\n  ${line}\n`);
    expect(found.row).toBe('EB-13');
    expect(words(found)).toContain(`${file} line 3`);
    expect(words(found)).toContain(keyword);
    expect(found.action).toEqual({ kind: 'openFile', file, line: 3 });
  });

  it('EB-13: a word that nobody knows is left where it is, and the host is reached', async () => {
    const { workbench } = await startCore('Host lab\n  HostName 127.0.0.1\n  Port 1\n  Frobnicate yes\n');
    const page = await TestPage.open(workbench);
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'failed');
    expect((await page.client.doctor.diagnose({ sessionId })).diagnosis?.row).toBe('ER-04');
  });

  it('EB-15: a chain of jump hosts that comes back to itself is shown, and nothing is sent', async () => {
    const hop = (name: string, via: string): string =>
      `Host ${name}\n  HostName ${name}.invalid\n  User fred\n  ProxyJump ${via}\n`;
    const { found, code } = await refused(hop('lab', 'one') + hop('one', 'two') + hop('two', 'one'));
    expect([code, found.row, found.action]).toEqual(['config.jumpLoop', 'EB-15', { kind: 'editHost', field: 'proxyJump' }]);
    const route = ['one', 'two', 'one', 'lab'].map((name) => `fred@${name}.invalid:22`);
    expect(words(found)).toContain(`The route is ${route.join(' → ')}.`);
    expect(words(found)).toContain('Nothing was sent.');
  });
});
