import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tempFolder } from '../e2e/servers/cleanup.ts';
import { lookAt, plantsSecret } from '../e2e/servers/secrets/look-through.ts';
import { testSecret, wantFound, wantMarked } from '../e2e/servers/secrets/test-secret.ts';
import { SecretWatch } from './secrets.mjs';

const secret = testSecret('open sesame');
let watch: SecretWatch;

/** A suite that ran; `leave` is what it did. Answers the failures of the suite `secrets` in words. */
async function failuresAfter(leave: () => unknown): Promise<string> {
  watch.begin('live');
  const folder = tempFolder();
  writeFileSync(join(folder.path, 'settings.json'), '{}');
  folder.remove();
  await leave();
  watch.ran('live');
  const { failures } = await watch.verdict();
  return failures.map(({ title, errors }) => [title, ...errors].join('\n')).join('\n');
}

/** A data folder with one file, removed as fixtures do. */
function leaves(file: string, text: string | Buffer): void {
  const { path, remove } = tempFolder();
  mkdirSync(join(path, 'data', 'logs'), { recursive: true });
  writeFileSync(join(path, 'data', file), text);
  remove();
}

beforeEach(async () => {
  watch = new SecretWatch();
  await watch.started;
});
afterEach(() => watch.verdict().catch(() => undefined));

describe('the suite that looks for secrets', () => {
  test('passes where there is none, and says what it looked through', async () => {
    expect(await failuresAfter(() => leaves('known_hosts', 'host ssh-ed25519 AAAA'))).toBe('');
  });

  test.each([
    ['a log', 'logs/core.log', `answered ${secret}\n`],
    ['base64 in a document', 'vault.json', JSON.stringify({ sealed: Buffer.from(`x${secret}`).toString('base64') })],
    ['a name', secret, ''],
    ['a file of a browser', 'profile', Buffer.from(secret, 'utf16le')],
  ])('fails for a secret in %s', async (_, file, text) => {
    expect(await failuresAfter(() => leaves(file, text))).toContain('a secret was found\nlive: ');
  });

  test('fails for a secret in what the program said, and in what the suites said, also across two pieces', async () => {
    expect(await failuresAfter(() => lookAt('output of serve', secret))).toContain('live: output of serve');
    watch = new SecretWatch();
    const heard = failuresAfter(() => [secret.slice(0, -3), secret.slice(-3)].forEach((piece) => watch.hear('stdout', piece)));
    expect(await heard).toContain('output of the suite live');
  });

  test.skipIf(process.platform !== 'linux')('fails for a secret in arguments or environment of a process', async () => {
    const children = [
      spawn('sh', ['-c', 'read line', secret]),
      spawn('sh', ['-c', 'read line'], { env: { ...process.env, GIVEN: secret } }),
    ];
    try {
      const failures = await failuresAfter(() => undefined);
      expect(failures).toContain('cmdline of sh');
      expect(failures).toContain('environ of sh');
    } finally {
      for (const child of children) child.kill();
    }
  });

  test('fails for a core file that was left', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hawser-cores-'));
    writeFileSync(join(folder, 'core.4711'), `....${secret}....`);
    watch.coreFolders = [folder];
    expect(await failuresAfter(() => undefined)).toContain(`core.4711`);
    rmSync(folder, { recursive: true });
  });

  test('fails where a fixture was given a secret that nobody could find, and where nothing was looked at', async () => {
    expect(await failuresAfter(() => wantMarked('plain', 'password of an account'))).toContain('password of an account');
    watch = new SecretWatch();
    watch.ran('serve');
    expect((await watch.verdict()).failures).toMatchObject([
      { title: 'nothing of a suite was looked through', errors: ['serve'] },
    ]);
  });

  test('lets a test keep a secret in a file of its own, and finds a code of digits elsewhere', async () => {
    wantFound(['60417295']);
    const left = failuresAfter(() => {
      const { path, remove } = tempFolder();
      writeFileSync(plantsSecret(join(path, 'askpass')), secret);
      writeFileSync(join(path, 'log'), 'code 60417295');
      remove();
    });
    expect(await left).toMatch(/^a secret was found\nlive: \S+\/log \(plain\)$/);
  });
});
