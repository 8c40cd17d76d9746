import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runExecMany } from './exec-many.ts';
import type { Streams } from './streams.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'exec-many-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Its exit status and what stderr has. */
async function exec(...words: string[]): Promise<readonly [number, string]> {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const status = await runExecMany(words, { input, output, errors } as unknown as Streams, new AbortController().signal);
  errors.end();
  return [status, await text(errors)];
}

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

it('refuses a host that an inventory says to reach in another way, and tells of variables that stand beside it', async () => {
  mkdirSync(join(folder, 'group_vars'));
  const inventory = write('inventory', "jump ansible_ssh_common_args='-o ProxyCommand=gate'\n");
  const [status, errors] = await exec('--inventory', inventory, '--data', join(folder, 'data'), '--', 'true');
  expect(status).toBe(255);
  expect(errors).toContain('its ansible_ssh_common_args is not used here');
  expect(errors).toContain(`${inventory}: group_vars beside it is not read`);
  expect(errors).not.toContain('host_vars');
});

it('refuses a script that is no UTF-8, before any host is reached', async () => {
  const hosts = write('hosts', 'nobody.invalid\n');
  const script = write('job.sh', Buffer.from('echo caf\u00e9\n', 'latin1'));
  const [status, errors] = await exec('--hosts', hosts, '--data', join(folder, 'data'), '--script', script);
  expect([status, errors]).toEqual([64, expect.stringContaining('job.sh is no UTF-8')]);
});

it('ends with words and a status at groups that are too deep to be followed', async () => {
  const groups = Array.from({ length: 30_000 }, (_, at) => `[g${at}:children]\ng${at + 1}\n`);
  const [status, errors] = await exec('--inventory', write('deep', groups.join('')), '--', 'true');
  expect(status).toBe(64);
  expect(errors).toContain('its groups are too deep within one another to be followed');
});
