import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { generateKey } from '../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../e2e/servers/sshd.ts';
import { block, startCore, TestPage, withKey } from './fixtures/test-page.ts';

const run = promisify(execFile);
const policies = ['yes', 'accept-new', 'ask', 'no', 'off'] as const;
const situations = ['unknown', 'known', 'changed', 'revoked', 'known by a name without port', 'known with another type'] as const;
type Policy = (typeof policies)[number];
type Situation = (typeof situations)[number];
/** Whether a shell was reached, and what stands in the file then. */
type Result = { readonly isIn: boolean; readonly file: string };

/** KH-06, KH-13: StrictHostKeyChecking against what is stored, beside ssh. The question of `ask` is answered with no. */
describe.skipIf(lacks('sshd'))('the policies of StrictHostKeyChecking', () => {
  let sshd: Sshd;
  let dir: string;
  let files: Readonly<Record<Situation, string>>;
  beforeAll(async () => {
    sshd = await startSshd();
    dir = mkdtempSync(join(tmpdir(), 'hawser-policies-'));
    const words = (line: string | undefined): string => (line ?? '').split(' ').slice(0, 2).join(' ');
    const mine = words(sshd.hostKeyFiles[0]?.publicLine);
    const other = words((await generateKey({ path: join(dir, 'other') })).publicLine);
    const rsa = words((await generateKey({ type: 'rsa', bits: 2048, path: join(dir, 'rsa') })).publicLine);
    const name = `[${sshd.host}]:${sshd.port}`;
    files = {
      unknown: '# none\n',
      known: `${name} ${mine}\n`,
      changed: `${name} ${other}\n`,
      revoked: `${name} ${mine}\n@revoked * ${mine}\n`,
      'known by a name without port': `${sshd.host} ${mine}\n`,
      'known with another type': `${name} ${rsa}\n`,
    };
  });
  afterAll(async () => {
    await sshd.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function theirs(policy: Policy, situation: Situation): Promise<Result> {
    const known = join(dir, 'known_hosts');
    writeFileSync(known, files[situation]);
    const options = { StrictHostKeyChecking: policy, UserKnownHostsFile: known, GlobalKnownHostsFile: '/dev/null' };
    const words = Object.entries({ ...options, BatchMode: 'yes', UpdateHostKeys: 'no', HashKnownHosts: 'no' }).flatMap(
      ([keyword, value]) => ['-o', `${keyword}=${value}`],
    );
    const login = ['-i', sshd.clientKey.path, '-p', String(sshd.port), '-s', `${sshd.user}@${sshd.host}`, 'sftp'];
    const isIn = await run(program('ssh'), ['-n', '-F', 'none', ...words, ...login], { timeout: 20_000 }).then(
      () => true,
      () => false,
    );
    return { isIn, file: readFileSync(known, 'utf8') };
  }

  async function ours(policy: Policy, situation: Situation): Promise<Result> {
    const { workbench, home } = await startCore(block('lab', sshd, `${withKey(sshd)}\n  StrictHostKeyChecking ${policy}`));
    const known = join(home, '.ssh', 'known_hosts');
    writeFileSync(known, files[situation]);
    const page = await TestPage.open(workbench);
    page.answer = () => ({ kind: 'cancel' });
    const from = sshd.log().length;
    const { sessionId } = await page.open('lab');
    const end = await vi.waitFor(
      () => {
        const kind = page.state(sessionId)?.kind;
        if (kind !== 'open' && kind !== 'failed') throw new Error(`it is ${kind ?? 'nothing'} still`);
        return kind;
      },
      { timeout: 20_000, interval: 20 },
    );
    const isIn = end === 'open';
    const asked = page.prompts.map(({ body }) => body.kind);
    expect([policy, situation, asked]).toEqual([
      policy,
      situation,
      policy === 'ask' && situation === 'unknown' ? ['hostKey'] : [],
    ]);
    if (!isIn) expect(sshd.log().slice(from)).not.toMatch(/userauth/);
    await workbench.close();
    return { isIn, file: readFileSync(known, 'utf8') };
  }

  it.each(policies)(
    '%s lets in, refuses and writes what ssh does, but a changed or revoked key is refused always',
    async (policy) => {
      for (const situation of situations) {
        const their = await theirs(policy, situation);
        const our = await ours(policy, situation);
        // With no and off ssh goes on with any key, and only passwords are held back.
        const isStricter =
          ['no', 'off'].includes(policy) && ['changed', 'revoked', 'known with another type'].includes(situation);
        expect([situation, their.isIn]).toEqual([situation, isStricter || our.isIn]);
        expect([situation, our]).toEqual([situation, isStricter ? { isIn: false, file: files[situation] } : their]);
      }
    },
    60_000,
  );
});
