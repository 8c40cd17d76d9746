import type { FileSystem } from '../../main/sftp/file-system.ts';
import type { WorkTools } from '../../main/archives/archive-work.ts';
import {
  downloadArchive,
  downloadTree,
  localPlace,
  uploadAndUnpack,
  uploadPacked,
  uploadTree,
  type RemotePlace,
} from '../../main/workbench.ts';
import { archiveName, formatOfName, type ArchiveFormat } from '../../shared/model/archives.ts';
import { AppError } from '../../shared/model/errors.ts';
import { childPath, lastName, parentPath, shownInText, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import { allowPrivateKeys } from './private-keys.ts';
import { remotePath } from './copy-pairs.ts';
import { failureLine } from './copy-report.ts';
import type { CopyWish } from './copy-wish.ts';
import { someFailed, type FileCommand } from './file-command.ts';
import { sizeWords } from './progress-line.ts';
import { remoteGlob } from './remote-glob.ts';

const DRAWN_EVERY_MS = 200;

/** Copies that run tar(1) on the server, for `--archive` and `--tar`. Rejects with what is no item's own failure. */
export async function runArchiveCopy(command: FileCommand, wish: CopyWish): Promise<number> {
  const remote = await command.remote(wish.destination);
  const { signal, host } = command;
  const here = await localPlace(host).open(signal);
  try {
    const there = await remote.first(signal);
    const run = new ArchiveRun(command, remote, here, there);
    const isArchive = command.words.flags.has('archive');
    if (wish.direction === 'get') return await (isArchive ? run.getArchive(wish) : run.getTrees(wish));
    return await (isArchive ? run.putArchive(wish) : run.putTrees(wish));
  } finally {
    here.close();
    remote.close();
  }
}

class ArchiveRun {
  readonly #command: FileCommand;
  readonly #remote: RemotePlace;
  readonly #here: FileSystem;
  readonly #there: FileSystem;
  #hasFailed = false;
  #bytes = 0;
  #isDrawn = false;

  constructor(command: FileCommand, remote: RemotePlace, here: FileSystem, there: FileSystem) {
    this.#command = command;
    this.#remote = remote;
    this.#here = here;
    this.#there = there;
  }

  async getArchive({ remote, local }: CopyWish): Promise<number> {
    const [typed = '', to] = [remote[0], local[0] as FilePath];
    const { folder, name } = await this.#entry(await this.#remotePath(typed));
    const { path, format } = await this.#archiveAt(this.#here, to, name);
    return this.#do(path, (tools) => downloadArchive({ folder, names: [name] }, { files: this.#here, path, format }, tools));
  }

  async putArchive({ remote, local }: CopyWish): Promise<number> {
    const { signal, words } = this.#command;
    const [from, to] = [local[0] as FilePath, await this.#remotePath(remote[0] ?? '')];
    const isFolder = (await this.#here.stat(from, signal)).kind === 'folder';
    if (!isFolder) {
      const mayOverwrite = words.flags.has('overwrite');
      const target = { files: this.#there, folder: to, mayOverwrite };
      return this.#do(to, (tools) => uploadAndUnpack({ files: this.#here, path: from }, target, tools));
    }
    const { folder, name } = await this.#entry(from);
    const { path, format } = await this.#archiveAt(this.#there, to, name);
    if (format !== 'gz' && format !== 'tar')
      return this.#refuse(`${shownInText(path)}: only .tar.gz and .tar are made on this side.`);
    const source = { files: this.#here, folder, names: [name] };
    return this.#do(path, (tools) => uploadPacked(source, { files: this.#there, path, format }, tools));
  }

  async getTrees({ remote, local }: CopyWish): Promise<number> {
    const { signal } = this.#command;
    const folder = local[0] as FilePath;
    for (const typed of remote)
      for (const path of await remoteGlob(this.#there, await this.#remotePath(typed), signal)) {
        const entry = await this.#entry(path);
        const source = { folder: entry.folder, names: [entry.name] };
        await this.#do(path, (tools) => downloadTree(source, { files: this.#here, folder }, tools));
      }
    return this.#hasFailed ? someFailed : 0;
  }

  async putTrees({ remote, local }: CopyWish): Promise<number> {
    const folder = await this.#remotePath(remote[0] ?? '');
    for (const path of local) {
      const entry = await this.#entry(path);
      const source = { files: this.#here, folder: entry.folder, names: [entry.name] };
      await this.#do(path, (tools) => uploadTree(source, { files: this.#there, folder }, tools));
    }
    return this.#hasFailed ? someFailed : 0;
  }

  #remotePath(typed: string): Promise<FilePath> {
    return remotePath(this.#there, typed, this.#command.signal);
  }

  async #entry(path: FilePath): Promise<{ readonly folder: FilePath; readonly name: FileName }> {
    const name = lastName(path);
    if (name === undefined)
      throw new AppError('transfer.nameRefused', { path, name: shownInText(path), why: 'it has no name of its own' }, 'no name');
    return { folder: parentPath(path), name };
  }

  /** A file of that name, or one with a dated name in that folder. */
  async #archiveAt(files: FileSystem, to: FilePath, name: FileName): Promise<{ path: FilePath; format: ArchiveFormat }> {
    const { signal, host } = this.#command;
    const found = await files.stat(to, signal).catch(() => undefined);
    if (found?.kind === 'folder') {
      const dated = archiveName(name, new Date(host.clock.now()), 'gz') as FileName;
      return { path: childPath(to.replace(/(.)\/+$/, '$1') as FilePath, dated), format: 'gz' };
    }
    return { path: to, format: formatOfName(to) ?? 'gz' };
  }

  async #do(path: FilePath, work: (tools: WorkTools) => Promise<void>): Promise<number> {
    const { host, signal, streams, words } = this.#command;
    const isShown = streams.errors.isTTY && !words.cli.quiet;
    const timer = host.clock.every(DRAWN_EVERY_MS, () => {
      if (!isShown) return;
      streams.errors.write(`\r\u001b[K${shownInText(lastName(path) ?? path, 60)}  ${sizeWords(this.#bytes)}`);
      this.#isDrawn = true;
    });
    try {
      await work({
        clock: host.clock,
        commands: this.#remote.commands,
        sendsKeys: words.flags.has(allowPrivateKeys),
        signal,
        hooks: {
          onBytes: (sizeBytes) => (this.#bytes += sizeBytes),
          onFile: () => undefined,
          onNote: (at, note) => this.#note(at, note),
          onRemark: (remark) => this.#say(`hawser: ${shownInText(remark)}`),
        },
      });
    } catch (error) {
      if (!(error instanceof AppError) || signal.aborted || !/^(?:archive|file|transfer)\./.test(error.code)) throw error;
      this.#hasFailed = true;
      this.#say(failureLine(error));
    } finally {
      timer.dispose();
      if (this.#isDrawn) streams.errors.write('\r\u001b[K');
      this.#isDrawn = false;
    }
    return this.#hasFailed ? someFailed : 0;
  }

  #note(path: FilePath, note: 'special' | 'changed' | 'refused' | AppError): void {
    const words = {
      special: 'is no file, folder or link: left out',
      changed: 'was written to meanwhile',
      refused: 'lies outside: left out',
    };
    if (note instanceof AppError || note === 'refused') this.#hasFailed = true;
    this.#say(note instanceof AppError ? failureLine(note) : `hawser: ${shownInText(path)} ${words[note]}`);
  }

  #refuse(why: string): number {
    this.#say(`hawser: ${why}`);
    return someFailed;
  }

  #say(line: string): void {
    this.#command.streams.errors.write(`${this.#isDrawn ? '\r\u001b[K' : ''}${line}\n`);
    this.#isDrawn = false;
  }
}
