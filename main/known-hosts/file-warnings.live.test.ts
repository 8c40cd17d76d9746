import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRoot, lacks, program } from '../../e2e/servers/requirements.ts';
import { startSshd } from '../../e2e/servers/sshd.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { silentLogger } from '../log/logger.ts';
import { KnownHostsStore } from './file-store.ts';
import { fileWarnings } from './file-warnings.ts';
import { removeHost } from './edits.ts';
import { TrustMemory } from './memory/trust-memory.ts';

const run = promisify(execFile);
let dir: string;
let file: string;
beforeEach(() => {
  dir = join(realpathSync(mkdtempSync(join(tmpdir(), 'hawser-modes-'))), '.ssh');
  mkdirSync(dir, { mode: 0o700 });
  file = join(dir, 'known_hosts');
  writeFileSync(file, '', { mode: 0o600 });
});
afterEach(() => rmSync(join(dir, '..'), { recursive: true, force: true }));

/** SE-10. */
describe('fileWarnings', () => {
  it.each([0o600, 0o644, 0o400])('has nothing to say of the mode %o', async (mode) => {
    chmodSync(file, mode);
    chmodSync(dir, 0o755);
    expect(await fileWarnings(file)).toEqual([]);
  });

  it.each([
    [0o666, '0666'],
    [0o620, '0620'],
    [0o602, '0602'],
  ])('names the mode %o', async (mode, octal) => {
    chmodSync(file, mode);
    expect(await fileWarnings(file)).toEqual([
      `This file may be written by others (mode ${octal}): who writes it decides which hosts are trusted.`,
    ]);
  });

  it('names a folder that others may write to, unless they can replace nothing there', async () => {
    chmodSync(dir, 0o777);
    expect(await fileWarnings(file)).toEqual([
      `The folder ${dir} may be written by others (mode 0777): they can put another file in the place of this one.`,
    ]);
    chmodSync(dir, 0o1777);
    expect(await fileWarnings(file)).toEqual([]);
  });

  it('looks at both ends of a link', async () => {
    const elsewhere = join(dir, '..', 'dotfiles');
    mkdirSync(elsewhere);
    chmodSync(elsewhere, 0o775);
    const real = join(elsewhere, 'known');
    writeFileSync(real, '');
    chmodSync(real, 0o666);
    rmSync(file);
    symlinkSync(real, file);
    expect(await fileWarnings(file)).toEqual([
      expect.stringContaining('This file may be written by others'),
      expect.stringContaining(`The folder ${elsewhere} may be written`),
    ]);
  });

  it('says nothing of what is not there', async () => {
    expect(await fileWarnings(join(dir, 'none'))).toEqual([]);
    expect(await fileWarnings(join(file, 'below'))).toEqual([]);
  });

  it.skipIf(!isRoot)('names another owner than the user and root', async () => {
    chownSync(file, 65534, 65534);
    expect(await fileWarnings(file)).toEqual(['This file belongs to another account (uid 65534).']);
  });
});

describe('files of this program’s own', () => {
  it('are for the user alone, whatever the umask is', async () => {
    const before = process.umask(0);
    try {
      rmSync(dir, { recursive: true });
      const home = join(dir, '..');
      const store = new KnownHostsStore({ homeDir: home, log: silentLogger });
      await store.append(file, 'web k');
      const memory = await TrustMemory.open(join(home, 'data'), { clock: systemClock, log: silentLogger });
      memory.changed('web');
      await memory.close();
      await store.append(file, 'mail ssh-ed25519 AAAA');
      await store.edit(file, (lines) => removeHost('mail', lines));
      const modes = [dir, file, `${file}.old`, join(home, 'data'), join(home, 'data', 'trust-memory.json')].map((path) =>
        (statSync(path).mode & 0o7777).toString(8),
      );
      expect(modes).toEqual(['700', '600', '600', '700', '600']);
      expect(readFileSync(file, 'utf8')).toBe('web k\n');
    } finally {
      process.umask(before);
    }
  });
});

describe.skipIf(lacks('sshd'))('beside ssh', () => {
  it('uses a loose file as ssh does: ssh connects by it without a word', async () => {
    const sshd = await startSshd();
    try {
      writeFileSync(file, `${sshd.knownHostsLines[0] ?? ''}\n`);
      chmodSync(file, 0o666);
      chmodSync(dir, 0o777);
      const options = ['StrictHostKeyChecking=yes', `UserKnownHostsFile=${file}`, 'BatchMode=yes', 'UpdateHostKeys=no'];
      const login = ['-i', sshd.clientKey.path, '-p', String(sshd.port), '-s', `${sshd.user}@${sshd.host}`, 'sftp'];
      const { stderr } = await run(program('ssh'), ['-n', '-F', 'none', ...options.flatMap((each) => ['-o', each]), ...login]);
      expect(stderr).not.toMatch(/permission|owner|mode|writ/i);
      expect((await fileWarnings(file)).length).toBe(2);
      expect(await new KnownHostsStore({ homeDir: dir, log: silentLogger }).read([file])).toHaveLength(1);
    } finally {
      await sshd.stop();
    }
  });
});
