import type { DirectoryEntry, FileSystem } from '../../main/sftp/file-system.ts';
import { encodeName } from '../../main/workbench.ts';
import { AppError } from '../../shared/model/errors.ts';
import { shownName, type FilePath } from '../../shared/model/file-path.ts';
import { FileCommand, someFailed } from './file-command.ts';
import { remotePath } from './copy-pairs.ts';
import { failureLine } from './copy-report.ts';
import type { FileTool } from './file-tool.ts';
import { parseFileSpec } from './file-spec.ts';
import { longLine } from './long-line.ts';
import { inByteOrder, remoteGlob } from './remote-glob.ts';

/** A line of the listing; `name` as it is to be printed, a name or a path. */
type Line = Omit<DirectoryEntry, 'name'> & { readonly name: string };

/** `hawser ls [-l] [-a] HOST:PATH`. Status: 0, 1 when something could not be listed, 255 when the connection failed. */
export const lsTool: FileTool = {
  usage: 'hawser ls [options] [-l] [-a] HOST:PATH',
  about:
    'lists a folder of a host, or what * ? [ ] in PATH stand for: -l with attributes, -a with hidden names. The user is named by user@HOST',
  own: { letters: 'la1', words: [] },
  check({ operands }) {
    if (operands.length !== 1) return operands.length === 0 ? 'nothing is named' : 'ls takes one HOST:PATH';
    const spec = parseFileSpec(operands[0] ?? '', true);
    if (spec.kind === 'wrong') return spec.why;
    return spec.kind === 'local' ? `“${spec.path}” names no host: HOST:PATH` : undefined;
  },
  run(words, streams, signal) {
    const spec = parseFileSpec(words.operands[0] ?? '', true);
    if (spec.kind !== 'remote') throw new Error('check has seen to that');
    return FileCommand.run(words, streams, signal, async (command) => {
      const remote = await command.remote(spec.destination);
      try {
        const fs = await remote.first(signal);
        const paths = await remoteGlob(fs, await remotePath(fs, spec.path, signal), signal);
        const start = /^[~/]/.test(spec.path) ? undefined : await fs.home(signal);
        return await new Listing(command, fs, start).print(paths);
      } finally {
        remote.close();
      }
    });
  },
};

class Listing {
  readonly #command: FileCommand;
  readonly #fs: FileSystem;
  /** Where paths were typed from, when they were relative. */
  readonly #start: FilePath | undefined;

  constructor(command: FileCommand, fs: FileSystem, start: FilePath | undefined) {
    this.#command = command;
    this.#fs = fs;
    this.#start = start;
  }

  /** As sftp: of one folder its content, of several things only themselves. */
  async print(paths: readonly FilePath[]): Promise<number> {
    const { signal, streams } = this.#command;
    const lines: Line[] = [];
    let status = 0;
    for (const path of paths) {
      try {
        const attributes = await this.#fs.lstat(path, signal);
        const isFolder = attributes.kind === 'folder' || (attributes.kind === 'link' && (await this.#leadsToFolder(path)));
        if (isFolder && paths.length === 1) lines.push(...(await this.#content(path)));
        else lines.push({ name: this.#asTyped(path), attributes, ownerName: undefined, groupName: undefined });
      } catch (error) {
        if (!(error instanceof AppError) || !error.code.startsWith('file.')) throw error;
        streams.errors.write(`${failureLine(error)}\n`);
        status = someFailed;
      }
    }
    await this.#write(inByteOrder(lines, ({ name }) => name));
    return status;
  }

  #asTyped(path: FilePath): string {
    const above = this.#start?.replace(/\/?$/, '/');
    return above !== undefined && path.startsWith(above) ? path.slice(above.length) : path;
  }

  async #leadsToFolder(path: FilePath): Promise<boolean> {
    const { kind } = await this.#fs.stat(path, this.#command.signal).catch(() => ({ kind: 'unknown' }));
    return kind === 'folder';
  }

  async #content(folder: FilePath): Promise<Line[]> {
    const { words, streams, signal } = this.#command;
    const lines: Line[] = [];
    let refused = 0;
    for await (const { entries, refusedCount } of this.#fs.list(folder, signal)) {
      for (const entry of entries) if (words.flags.has('a') || !entry.name.startsWith('.')) lines.push(entry);
      refused = refusedCount;
    }
    if (refused > 0) streams.errors.write(`hawser: the server listed ${refused} names that can’t be used; they were left out.\n`);
    return lines;
  }

  /** Names are printable on a terminal, and the exact bytes elsewhere. */
  async #write(lines: readonly Line[]): Promise<void> {
    const { words, streams, host } = this.#command;
    const shown = streams.output.isTTY ? shownName : (name: string): string => name;
    const now = host.clock.now() / 1000;
    const accounts = words.flags.has('l') ? await this.#accounts(lines) : undefined;
    const text = lines.map(({ name, attributes, ownerName, groupName }) => {
      if (accounts === undefined) return `${shown(name)}\n`;
      const user = ownerName ?? accounts.users.get(attributes.user ?? -1);
      const group = groupName ?? accounts.groups.get(attributes.group ?? -1);
      return `${longLine({ attributes, user, group }, now)} ${shown(name)}\n`;
    });
    if (text.length > 0) streams.output.write(encodeName(text.join('')));
  }

  #accounts(lines: readonly Line[]): ReturnType<FileSystem['accountNames']> {
    const numbers = (of: (line: Line) => number | undefined): number[] => [
      ...new Set(lines.flatMap((line) => (line.ownerName === undefined ? [of(line) ?? []].flat() : []))),
    ];
    const users = numbers(({ attributes }) => attributes.user);
    const groups = numbers(({ attributes }) => attributes.group);
    // More than a server answers at once are not asked for: their numbers stand there.
    return this.#fs.accountNames(users.slice(0, 200), groups.slice(0, 200), this.#command.signal);
  }
}
