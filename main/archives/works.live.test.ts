import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { setMaxListeners } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { systemClock } from '../../shared/base/clock.ts';
import type { ArchiveFormat } from '../../shared/model/archives.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { FileName, FilePath } from '../../shared/model/file-path.ts';
import { silentLogger } from '../log/logger.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import { LocalFileSystem } from '../sftp/local-file-system.ts';
import { labOf, sftpOn, type Lab } from '../sftp/test-support.ts';
import { failureOf } from '../ssh/test-support.ts';
import type { WorkTools } from './archive-work.ts';
import { HostCommands } from './host-commands.ts';
import { makeTree, treeOf } from './testing/trees.ts';
import { downloadArchive, downloadTree, uploadAndUnpack, uploadPacked, uploadTree } from './works.ts';

const path = (...steps: string[]): FilePath => join(...steps) as FilePath;
const names = (...all: string[]): FileName[] => all as FileName[];

describe.skipIf(lacks('sshd'))('archives and trees by tar', () => {
  let lab: Lab<Sshd>;
  let there: FileSystem;
  let dir: string;
  let source: string;
  let target: string;
  const here = new LocalFileSystem();
  const bin = mkdtempSync(join(tmpdir(), 'hawser-bin-'));
  beforeAll(async () => {
    lab = await labOf(await startSshd({ env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` } }));
    there = await sftpOn(lab.connection);
  });
  afterAll(async () => {
    await lab.stop();
    rmSync(bin, { recursive: true });
  });
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'hawser-tar-'));
    [source, target] = [join(dir, 'source'), join(dir, 'target')];
    for (const folder of [source, target]) mkdirSync(folder);
  });
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
    for (const name of readdirSync(bin)) rmSync(join(bin, name));
  });

  interface Told {
    readonly notes: string[];
    readonly remarks: string[];
    readonly files: string[];
    bytes: number;
  }
  const tools = (told: Told, signal = new AbortController().signal): WorkTools => ({
    clock: systemClock,
    signal,
    commands: new HostCommands({
      clock: systemClock,
      log: silentLogger,
      name: 'lab',
      lend: () => Promise.resolve({ connection: lab.connection, release: () => undefined }),
      home: (stop) => there.home(stop),
    }),
    hooks: {
      onBytes: (sizeBytes) => (told.bytes += sizeBytes),
      onFile: (file) => told.files.push(file),
      onNote: (file, note) => told.notes.push(`${file} ${note instanceof AppError ? note.code : note}`),
      onRemark: (remark) => told.remarks.push(remark),
    },
  });
  const nothing = (): Told => ({ notes: [], remarks: [], files: [], bytes: 0 });
  /** A program on the server that stands before the real one. */
  const fake = (name: string, script: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  };

  it.each<ArchiveFormat>(['tar', 'gz', 'bz2', 'xz', 'zst'])('brings a folder as an archive: %s', async (format) => {
    const tree = join(source, 'it’s a "tree"');
    mkdirSync(tree);
    makeTree(tree);
    const to = path(target, 'archive');
    const told = nothing();
    await downloadArchive(
      { folder: path(source), names: names('it’s a "tree"') },
      { files: here, path: to, format },
      tools(told),
    );
    expect(told.bytes).toBe(readFileSync(to).length);
    execFileSync('tar', ['-xpf', to, '-C', target]);
    expect(treeOf(join(target, 'it’s a "tree"'))).toEqual(treeOf(tree));
    expect(readdirSync(target).sort()).toEqual(['archive', 'it’s a "tree"']);
  });

  it('copies a tree both ways, byte for byte', async () => {
    const tree = join(source, 'tree');
    mkdirSync(tree);
    makeTree(tree);
    spawnSync('mkfifo', [join(tree, 'pipe')]);
    writeFileSync(join(source, 'single'), 'alone');
    const wanted = treeOf(source);
    delete wanted['tree/pipe'];
    const [down, up] = [path(dir, 'down'), path(dir, 'up')];
    for (const folder of [down, up]) mkdirSync(folder);
    const told = nothing();
    await downloadTree({ folder: path(source), names: names('tree', 'single') }, { files: here, folder: down }, tools(told));
    expect(treeOf(down)).toEqual(wanted);
    expect(told.notes).toEqual([expect.stringMatching(/tree\/pipe special$/)]);
    expect(told.files).toHaveLength(Object.keys(wanted).filter((name) => !name.endsWith('/')).length);
    const uploaded = nothing();
    await uploadTree(
      { files: here, folder: path(source), names: names('tree', 'single') },
      { files: there, folder: up },
      tools(uploaded),
    );
    expect(treeOf(up)).toEqual(wanted);
    expect(uploaded.notes).toEqual([`${join(source, 'tree/pipe')} special`]);
  });

  it('sends no private key unless that is said', async () => {
    const tree = join(source, 'tree');
    mkdirSync(tree);
    writeFileSync(join(tree, 'notes'), readFileSync(lab.sshd.clientKey.path));
    writeFileSync(join(tree, 'plain'), 'x');
    const told = nothing();
    const send = (tool: WorkTools): Promise<void> =>
      uploadTree({ files: here, folder: path(source), names: names('tree') }, { files: there, folder: path(target) }, tool);
    await send(tools(told));
    expect(told.notes).toEqual([`${join(tree, 'notes')} transfer.privateKey`]);
    expect(Object.keys(treeOf(target))).toEqual(['tree/', 'tree/plain']);
    rmSync(join(target, 'tree'), { recursive: true });
    await send({ ...tools(nothing()), sendsKeys: true });
    expect(treeOf(target)).toEqual(treeOf(source));
  });

  it('makes an archive of a folder here as a file there, without any command', async () => {
    const tree = join(source, 'tree');
    mkdirSync(tree);
    makeTree(tree);
    const from = lab.sshd.log().length;
    const to = path(target, 'tree.tar.gz');
    await uploadPacked(
      { files: here, folder: path(source), names: names('tree') },
      { files: there, path: to, format: 'gz' },
      tools(nothing()),
    );
    expect(lab.sshd.log().slice(from)).not.toMatch(/Starting session/);
    execFileSync('tar', ['-xpzf', to, '-C', target]);
    expect(treeOf(join(target, 'tree'))).toEqual(treeOf(tree));
  });

  it('unpacks an archive there, beside what it is for and then in place', async () => {
    mkdirSync(join(source, 'site'));
    makeTree(join(source, 'site'));
    const archive = path(dir, 'site.tgz');
    execFileSync('tar', ['-czf', archive, '-C', source, './site']);
    const send = (mayOverwrite: boolean): Promise<void> =>
      uploadAndUnpack({ files: here, path: archive }, { files: there, folder: path(target), mayOverwrite }, tools(nothing()));
    await send(false);
    expect(treeOf(target)).toEqual(treeOf(source));
    writeFileSync(join(target, 'site/plain'), 'changed');
    writeFileSync(join(target, 'site/mine'), 'mine');
    expect((await failureOf(send(false))).code).toBe('file.exists');
    expect(readFileSync(join(target, 'site/plain'), 'utf8')).toBe('changed');
    await send(true);
    expect(readFileSync(join(target, 'site/plain'), 'utf8')).toBe('content of plain');
    expect(readFileSync(join(target, 'site/mine'), 'utf8')).toBe('mine');
    expect(readdirSync(target)).toEqual(['site']);
  });

  it('refuses an archive that reaches out of its folder, before anything is sent', async () => {
    mkdirSync(join(source, 'in'));
    writeFileSync(join(source, 'in/file'), 'x');
    symlinkSync('/etc', join(source, 'out'));
    const make = (...words: string[]): FilePath => {
      const archive = path(dir, 'bad.tar');
      rmSync(archive, { force: true });
      execFileSync('tar', ['-cPf', archive, '-C', source, ...words]);
      return archive;
    };
    const why = async (archive: FilePath): Promise<unknown> => {
      const error = await failureOf(
        uploadAndUnpack(
          { files: here, path: archive },
          { files: there, folder: path(target), mayOverwrite: true },
          tools(nothing()),
        ),
      );
      return [error.code, (error.detail as { why?: string }).why];
    };
    const from = lab.sshd.log().length;
    expect([
      await why(make('--transform=s,in/file,../../evil,', 'in/file')),
      await why(make('--transform=s,in/file,/tmp/evil,', 'in/file')),
      await why(make('out', '--transform=s,in/file,out/evil,', 'in/file')),
    ]).toEqual([
      ['archive.badMember', 'dots'],
      ['archive.badMember', 'absolute'],
      ['archive.badMember', 'throughLink'],
    ]);
    writeFileSync(join(dir, 'text'), 'not an archive '.repeat(100));
    expect(await why(path(dir, 'text'))).toEqual(['archive.unreadable', expect.any(String)]);
    for (const [program, name] of [
      ['gzip', 'cut.gz'],
      ['xz', 'cut.xz'],
    ] as const) {
      const packed = execFileSync(program, ['-c', make('in')]);
      writeFileSync(join(dir, name), packed.subarray(0, packed.length - 20));
      expect(await why(path(dir, name))).toEqual(['archive.unreadable', expect.any(String)]);
    }
    expect(lab.sshd.log().slice(from)).not.toMatch(/Starting session/);
    expect(readdirSync(target)).toEqual([]);
  });

  it('leaves nothing when tar fails, and tells what it said', async () => {
    mkdirSync(join(source, 'tree'));
    writeFileSync(join(source, 'tree/file'), 'x');
    const folder = path(source);
    const download = (): Promise<void> =>
      downloadArchive(
        { folder, names: names('tree') },
        { files: here, path: path(target, 'a.tar'), format: 'tar' },
        tools(nothing()),
      );
    fake('tar', 'head -c 700000 /dev/zero; echo "tar: tree: Cannot open" >&2; exit 2');
    expect(await failureOf(download())).toMatchObject({
      code: 'archive.failed',
      detail: { said: expect.stringMatching(/tar: tree: Cannot open$/) as string },
    });
    fake('tar', 'kill -9 $$');
    expect((await failureOf(download())).code).toBe('archive.failed');
    fake('tar', 'echo "tar: no room" >&2; exit 2');
    const up = uploadTree(
      { files: here, folder, names: names('tree') },
      { files: there, folder: path(target) },
      tools(nothing()),
    );
    expect(await failureOf(up)).toMatchObject({
      code: 'archive.failed',
      detail: { said: expect.stringMatching(/tar: no room$/) as string },
    });
    expect(readdirSync(target)).toEqual([]);
  });

  it('writes nothing outside of its folder, whatever a server sends', async () => {
    mkdirSync(join(source, 'x'));
    for (const name of ['file', 'other']) writeFileSync(join(source, 'x', name), `the ${name}`);
    symlinkSync('/', join(source, 'x/root'));
    const archive = join(dir, 'hostile.tar');
    const append = (flag: string, ...words: string[]): void =>
      void execFileSync('tar', [flag, archive, '-P', '-C', source, ...words]);
    append('-cf', 'x/file');
    append('-rf', '--transform=s,x/file,../evil,', 'x/file');
    append('-rf', '--transform=s,x/file,/tmp/evil,', 'x/file');
    append('-rf', '--transform=s,x/file,y/not-asked-for,', 'x/file');
    append('-rf', '--transform=s,x/other,x/file,', 'x/other');
    append('-rf', 'x/root', `--transform=s,x/other,x/root${dir}/through,`, 'x/other');
    append('-rf', '--transform=s,x/other,x,', 'x/other');
    fake('tar', `cat ${archive}`);
    const told = nothing();
    await downloadTree({ folder: path(source), names: names('x') }, { files: here, folder: path(target) }, tools(told));
    const found = Object.keys(treeOf(target));
    // What was to go through the link stands in a folder of that name, for links come last.
    expect(found.filter((name) => !name.startsWith('x/root'))).toEqual(['x/', 'x/file']);
    expect(found.filter((name) => /^x\/root.*through$/.test(name))).toHaveLength(1);
    expect(readFileSync(join(target, 'x/file'), 'utf8')).toBe('the file');
    expect(existsSync(join(dir, 'through'))).toBe(false);
    expect(existsSync('/tmp/evil')).toBe(false);
    expect(told.notes.filter((note) => note.endsWith(' refused'))).toHaveLength(3);
    fake('tar', 'yes | head -c 3000000');
    const failed = downloadTree(
      { folder: path(source), names: names('x') },
      { files: here, folder: path(dir) },
      tools(nothing()),
    );
    expect((await failureOf(failed)).code).toBe('archive.failed');
  });

  it('leaves nothing when it is cancelled', async () => {
    mkdirSync(join(source, 'tree'));
    for (let index = 0; index < 500; index += 1) writeFileSync(join(source, 'tree', `f${index}`), 'x'.repeat(5000));
    writeFileSync(join(source, 'tree', 'large'), Buffer.alloc(30_000_000));
    const works: ((tool: WorkTools) => Promise<void>)[] = [
      (tool) =>
        downloadArchive(
          { folder: path(source), names: names('tree') },
          { files: here, path: path(target, 'a.tar'), format: 'tar' },
          tool,
        ),
      (tool) => downloadTree({ folder: path(source), names: names('tree') }, { files: here, folder: path(target) }, tool),
      (tool) =>
        uploadTree({ files: here, folder: path(source), names: names('tree') }, { files: there, folder: path(target) }, tool),
      (tool) =>
        uploadPacked(
          { files: here, folder: path(source), names: names('tree') },
          { files: there, path: path(target, 'a.tgz'), format: 'tar' },
          tool,
        ),
    ];
    for (const work of works) {
      const stop = new AbortController();
      setMaxListeners(0, stop.signal);
      const told = nothing();
      const tool = tools(told, stop.signal);
      const hooks = {
        ...tool.hooks,
        onBytes: (sizeBytes: number) => {
          told.bytes += sizeBytes;
          if (told.bytes > 1_000_000) stop.abort();
        },
      };
      expect((await failureOf(work({ ...tool, hooks }))).code).toBe('cancelled');
      expect(readdirSync(target)).toEqual([]);
    }
  });
});
