import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isRoot, lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { connect, failureOf, hostOf, identityOf, keyStep } from '../ssh/test-support.ts';
import type { OpenFile } from './file-system.ts';
import { LocalFileSystem } from './local-file-system.ts';
import type { SftpFileSystem } from './sftp-file-system.ts';
import { never, path, sftpOn } from './test-support.ts';

const text = (content: string) => ({ sizeBytes: content.length, pieces: [Buffer.from(content)] });

describe.skipIf(lacks('sshd'))('small files of a server, finished in one step', () => {
  let sshd: Sshd;
  let files: SftpFileSystem;
  beforeAll(async () => {
    sshd = await startSshd();
    files = await sftpOn(await connect(hostOf(sshd), { steps: [keyStep(identityOf(sshd.clientKey.path))] }));
  });
  afterAll(() => sshd.stop());

  const create = (at: string): Promise<OpenFile> =>
    files.open(path(at), { kind: 'write', create: 'new', truncate: false, mode: 0o600 }, never);

  it('have content, mode and time, and are closed', async () => {
    const at = join(sshd.dir, 'small');
    const file = await create(at);
    const changes = { mode: 0o640, modifiedSeconds: 1_700_000_000, accessedSeconds: 1_600_000_000 };
    expect(await file.finishSmall?.(text('some content'), changes, never)).toBeUndefined();
    expect(file.isClosed).toBe(true);
    expect(statSync(at)).toMatchObject({ mode: 0o100640, mtimeMs: 1_700_000_000_000, atimeMs: 1_600_000_000_000 });
    expect(readFileSync(at, 'utf8')).toBe('some content');
  });

  it('may be empty, and many at once keep apart', async () => {
    const contents = Array.from({ length: 300 }, (_, index) => (index === 7 ? '' : `${index} `.repeat(index * 10)));
    await Promise.all(
      contents.map(async (content, index) => {
        const file = await create(join(sshd.dir, `many-${index}`));
        await file.finishSmall?.(text(content), {}, never);
      }),
    );
    expect(contents.filter((content, index) => readFileSync(join(sshd.dir, `many-${index}`), 'utf8') !== content)).toEqual([]);
  });

  it('are not done this way when they are too large, or half of a pair would have to be asked for', async () => {
    const file = await create(join(sshd.dir, 'other'));
    expect(file.finishSmall?.(text('x'.repeat(100_000)), {}, never)).toBeUndefined();
    expect(file.finishSmall?.(text('x'), { user: 0 }, never)).toBeUndefined();
    expect(file.isClosed).toBe(false);
    await file.close();
  });

  it('fail when there is no room, whatever the later steps say', async ({ skip }) => {
    const small = join(sshd.dir, 'disk');
    mkdirSync(small);
    if (!isRoot || spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', small]).status !== 0) skip('needs mount(8)');
    onTestFinished(() => void spawnSync('umount', ['-l', small]));
    const file = await create(join(small, 'file'));
    writeFileSync(join(small, 'filler'), Buffer.alloc(12_000));
    const failure = await failureOf(file.finishSmall?.(text('x'.repeat(20_000)), { mode: 0o644 }, never) ?? Promise.resolve());
    expect(failure.code).toBe('file.noSpace');
    expect(file.isClosed).toBe(true);
  });
});

describe('small files of this computer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hawser-small-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => path(join(folder, name));

  it('are read and made at once on disks that answer from memory, and by nothing else than a plain file', async ({ skip }) => {
    const quick = await new LocalFileSystem().quickIn(path(folder));
    if (quick === undefined) skip('the temporary folder lies on another kind of disk');
    writeFileSync(at('file'), 'content');
    expect(Buffer.concat(quick?.read(at('file'), 100)?.pieces ?? []).toString()).toBe('content');
    expect(quick?.read(at('file'), 3)?.sizeBytes).toBe(3);
    expect(quick?.read(path(folder), 10)).toBeUndefined();
    expect(quick?.read(at('absent'), 10)).toBeUndefined();
    spawnSync('mkfifo', [at('pipe')]);
    expect(quick?.read(at('pipe'), 10)).toBeUndefined();
    const times = { accessedSeconds: 1_600_000_000, modifiedSeconds: 1_700_000_000 };
    const wanted = { part: at('.part'), path: at('made'), pieces: text('new').pieces, modeAtFirst: 0o600, mode: 0o640, times };
    expect(quick?.make(wanted)).toBe(true);
    expect(readFileSync(at('made'), 'utf8')).toBe('new');
    expect(statSync(at('made'))).toMatchObject({ mode: 0o100640, mtimeMs: 1_700_000_000_000 });
    // Something in the way of the part file, or no folder for it: nothing is done, and what stood there stays.
    writeFileSync(at('.part'), 'somebody else’s');
    expect(quick?.make({ ...wanted, pieces: text('newer').pieces })).toBe(false);
    expect(readFileSync(at('.part'), 'utf8')).toBe('somebody else’s');
    expect(readFileSync(at('made'), 'utf8')).toBe('new');
    mkdirSync(at('folder'));
    rmSync(at('.part'));
    expect(quick?.make({ ...wanted, path: at('folder') })).toBe(false);
    expect(existsSync(at('.part'))).toBe(false);
  });
});
