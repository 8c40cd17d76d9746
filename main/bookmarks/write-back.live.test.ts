import { execFile } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  existsSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import type { BlockLine } from '../ssh-config/host-block.ts';
import { loadConfigSources } from '../ssh-config/sources.ts';
import { planWrite, undoWrite, writePlanned } from './write-back.ts';

const run = promisify(execFile);
const dir = mkdtempSync(join(tmpdir(), 'hawser-write-'));
const file = join(dir, '.ssh', 'config');
mkdirSync(join(dir, '.ssh'), { mode: 0o700 });
afterAll(() => rmSync(dir, { recursive: true }));

const plan = async (alias: string, lines: readonly BlockLine[]) =>
  planWrite(
    await loadConfigSources({
      homeDir: dir,
      userName: userInfo().username,
      environment: {},
      systemConfigFile: join(dir, 'none'),
    }),
    dir,
    alias,
    lines,
  );

/** What `ssh -G` prints for a host with the file. */
async function ask(host: string): Promise<string> {
  const { stdout } = await run(program('ssh'), ['-F', file, '-G', host]).catch((error: { stderr: string }) => ({
    stdout: `refused: ${error.stderr}`,
  }));
  // A message names the line, which may be another one afterwards.
  return stdout.replace(/line \d+/g, 'line N');
}

/** The same numbers for the same seed. */
function dice(seed: number): (sides: number) => number {
  let state = seed * 2654435761 + 1;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const names = ['web', 'db', 'gate', 'other.lan'];

function configOf(seed: number): Buffer {
  const roll = dice(seed);
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)] as T;
  const end = pick(['\n', '\n', '\r\n']);
  const settings = [
    'User anna',
    'user=bert',
    'Port 2200',
    'HostName 10.9.8.7',
    'IdentityFile ~/.ssh/one',
    'Compression yes',
    'ServerAliveInterval 7',
    '# a comment',
    '',
    'User "carl"',
    'ProxyJump gate',
    'IdentityFile ~/.ssh/two # mine',
  ];
  const headers = [
    'Host *',
    'Host web',
    'Host db web',
    'Host *.lan',
    'Host gate',
    'Host !db *',
    'Match all',
    'Match host web',
    'Host other.lan',
    '# M\xfcnchen',
    'Host w?b',
  ];
  const lines = Array.from({ length: roll(3) }, () => pick(settings));
  for (let block = roll(5); block >= 0; block -= 1) {
    lines.push(pick(headers));
    for (let count = roll(4); count > 0; count -= 1) lines.push(`${pick(['  ', '\t', '', '    '])}${pick(settings)}`);
  }
  return Buffer.from(lines.join(end) + pick([end, '', end + end]), 'latin1');
}

describe.skipIf(lacks('sshd'))('a block written into ssh_config', () => {
  it('takes effect as ssh reads it, and changes nothing for other hosts, in 120 files', async () => {
    const wanted: readonly BlockLine[] = [
      { keyword: 'HostName', value: '192.0.2.1' },
      { keyword: 'User', value: '"new user"' },
      { keyword: 'Port', value: '2022' },
    ];
    for (let seed = 1; seed <= 120; seed += 1) {
      const before = configOf(seed);
      writeFileSync(file, before, { mode: 0o600 });
      const others = names.filter((name) => name !== 'web');
      const then = await Promise.all(others.map(ask));
      const planned = await plan('web', wanted);
      const undo = await writePlanned(planned);
      const context = `seed ${seed}\n${before.toString('latin1')}\n--- ${planned.edit.place}\n${readFileSync(file, 'latin1')}`;
      expect(await Promise.all(others.map(ask)), context).toEqual(then);
      const now = await ask('web');
      // A Match that was there before may win; that is told.
      if (planned.edit.mayHide.length === 0) {
        expect(now, context).toMatch(/^hostname 192\.0\.2\.1$/m);
        expect(now, context).toMatch(/^user new user$/m);
        expect(now, context).toMatch(/^port 2022$/m);
      }
      // Every line that was there is there, in its order; the same again changes nothing.
      const kept = before
        .toString('latin1')
        .split(/\r?\n/)
        .filter((line) => line.trim() !== '' && !/HostName|User|user|Port/.test(line));
      const after = readFileSync(file, 'latin1').split(/\r?\n/);
      let at = 0;
      for (const line of kept) {
        at = after.indexOf(line, at);
        expect(at, context).toBeGreaterThanOrEqual(0);
        at += 1;
      }
      const again = await plan('web', wanted);
      if (planned.edit.place === 'inPlace' || planned.edit.otherBlock === undefined)
        expect(again.edit.place, context).toBe('unchanged');
      if (undo) await undoWrite(undo);
      expect(readFileSync(file).equals(before)).toBe(true);
    }
  }, 240_000);

  it('keeps mode and symlink, writes nothing over what others wrote, and is taken back only while it is the last word', async () => {
    const real = join(dir, 'dotfiles-config');
    rmSync(file);
    writeFileSync(real, 'Host a\n  User x\n');
    chmodSync(real, 0o640);
    symlinkSync(real, file);
    const lines = [{ keyword: 'User', value: 'y' }];
    const planned = await plan('a', lines);
    writeFileSync(real, 'Host a\n  User z\n');
    await expect(writePlanned(planned)).rejects.toMatchObject({ code: 'storage.conflict' });
    expect(readFileSync(real, 'utf8')).toBe('Host a\n  User z\n');
    const undo = await writePlanned(await plan('a', lines));
    expect(readFileSync(real, 'utf8')).toBe('Host a\n  User y\n');
    expect(readFileSync(`${real}.old`, 'utf8')).toBe('Host a\n  User z\n');
    expect(statSync(real).mode & 0o777).toBe(0o640);
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    writeFileSync(real, 'Host a\n  User later\n');
    if (!undo) throw new Error('nothing was written');
    await expect(undoWrite(undo)).rejects.toMatchObject({ code: 'storage.conflict' });
    expect(readFileSync(real, 'utf8')).toBe('Host a\n  User later\n');
  });

  it('makes the file as ssh would, and undo takes it away', async () => {
    rmSync(join(dir, '.ssh'), { recursive: true });
    const undo = await writePlanned(await plan('a', [{ keyword: 'User', value: 'y' }]));
    expect(statSync(join(dir, '.ssh')).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    if (!undo) throw new Error('nothing was written');
    await undoWrite(undo);
    expect(existsSync(file)).toBe(false);
  });
});
