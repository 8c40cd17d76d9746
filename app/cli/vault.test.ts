import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { systemPolicy, WorkbenchVault } from '../../main/workbench.ts';
import { cliHost } from './host.ts';
import { runVault } from './vault.ts';

async function run(...words: string[]): Promise<{ status: number; output: string; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const status = await runVault(words, { input: new PassThrough(), output, errors } as never);
  const textOf = (stream: PassThrough): string => ((stream.read() as Buffer | null) ?? Buffer.alloc(0)).toString();
  return { status, output: textOf(output), errors: textOf(errors) };
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'hawser-cli-vault-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

it('says what is kept and takes it out, and never prints a secret', async () => {
  const data = folder();
  expect(await run('status', '--data', data)).toEqual({ status: 0, output: 'there is no vault\n', errors: '' });
  const host = cliHost({ ssh: { identityFiles: [], options: [], verbose: 0 }, dataDir: data }, {});
  const vaults = await WorkbenchVault.open({ host, policy: systemPolicy(), lockMinutes: () => 0 });
  await vaults.setUp({ by: 'passphrase', passphrase: 'correct horse battery' });
  await vaults.vault.keep({ kind: 'password', user: 'eve', host: 'box', port: 22, hostKey: 'SHA256:x' }, 'S3cret');
  const id = vaults.vault.items[0]?.id ?? '';
  await vaults.close();
  expect((await run('status', '--data', data)).output).toBe('the vault has one secret; a passphrase opens it\n');
  const list = await run('list', '--data', data);
  expect(list.output).toBe(`${id}\tpassword\teve@box:22\tnot used yet\n`);
  expect(JSON.stringify([list, await run('list', '--json', '--data', data)])).not.toContain('S3cret');
  expect(await run('remove', 'nothing', '--data', data)).toMatchObject({
    status: 1,
    errors: 'hawser: nothing is not in the vault\n',
  });
  expect((await run('remove', id, '--data', data)).status).toBe(0);
  expect((await run('list', '--data', data)).output).toBe('');
});

it.each([[[]], [['open']], [['list', 'more']], [['remove']], [['status', '--data']], [['list', '--secret']]])(
  'takes %j for wrong usage',
  async (words) => {
    const { status, output, errors } = await run(...words);
    expect([status, output, errors.includes('usage: hawser vault')]).toEqual([64, '', true]);
  },
);
