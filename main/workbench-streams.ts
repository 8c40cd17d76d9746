import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { HawserContract } from '../shared/contract.ts';
import { isAppError } from '../shared/model/errors.ts';
import { parentPath, type FilePath } from '../shared/model/file-path.ts';
import { commandPurpose } from '../shared/model/purpose.ts';
import type { RunHost } from '../shared/model/runs.ts';
import type { LocalFileLook, StreamRequest } from '../shared/model/streams.ts';
import type { TransferJobInfo } from '../shared/model/transfers.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import type { HostBook } from './bookmarks/host-book.ts';
import type { Host } from './host.ts';
import type { PromptDesk } from './prompts/prompt-desk.ts';
import { unattendedPrompter } from './prompts/unattended-prompter.ts';
import { watchedPrompter } from './prompts/watched-prompter.ts';
import { LocalFileSystem } from './sftp/local-file-system.ts';
import { noOptions } from './ssh-config/command-line-options.ts';
import type { StartGate } from './ssh/start-gate.ts';
import { OutputFile } from './streams/output-file.ts';
import { StreamJob, type StreamEndpoint, type StreamJobParts } from './streams/stream-job.ts';
import { openSource } from './streams/stream-work.ts';
import { openCommandOn } from './workbench-command-open.ts';
import type { Connections } from './workbench-connections.ts';
import { localPath } from './workbench-file-tool.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { Transfers } from './workbench-transfers.ts';

export interface StreamsParts {
  readonly host: Host;
  readonly book: HostBook;
  readonly connections: Connections;
  readonly desk: PromptDesk;
  readonly transfers: Transfers;
  /** Of all that opens channels on many hosts. */
  readonly channels: StartGate;
}

/** Commands of hosts with files and programs of this computer at their ends. */
export class Streams {
  readonly #parts: StreamsParts;
  readonly #files: LocalFileSystem;

  constructor(parts: StreamsParts) {
    this.#parts = parts;
    this.#files = new LocalFileSystem(parts.host.homeDir);
  }

  /** What is wrong with this computer's side is refused before anything connects. Rejects with `file.*`, `stream.notAFile`, `destination.*`. */
  async start(request: StreamRequest, pageKey: string | undefined, signal: AbortSignal): Promise<TransferJobInfo> {
    const { book, host, transfers } = this.#parts;
    const here = this.#endpoint(request);
    // The job opens it again, or makes it again, when it begins: what can't be is told at once, to whoever asked for it.
    if (here.kind === 'upload') await (await openSource(this.#files, here.path, signal)).file.close();
    if (here.kind === 'download') await (await OutputFile.open(this.#files, here.path, { ...here, signal })).keep();
    const resolved = await book.draw(request.host);
    const { name } = resolved;
    const production = await book.isProduction(resolved);
    const job = new StreamJob({
      clock: host.clock,
      files: this.#files,
      environment: host.environment,
      reference: { kind: 'remote', target: JSON.stringify({ ...request.host, label: name, production }) },
      hostName: name,
      command: request.command,
      here,
      open: (ask) => this.#open(request, pageKey, ask),
      onChanged: () => transfers.changed(),
    });
    return transfers.startStream(job);
  }

  async look(typed: string, signal: AbortSignal): Promise<LocalFileLook> {
    const path = this.#path(typed);
    const isFolder = async (folder: FilePath): Promise<boolean> => {
      try {
        return (await this.#files.stat(folder, signal)).kind === 'folder';
      } catch {
        return false;
      }
    };
    try {
      const { kind, sizeBytes } = await this.#files.stat(path, signal);
      const shown = kind === 'file' || kind === 'folder' ? kind : 'other';
      return { path, kind: shown, ...(kind === 'file' && sizeBytes !== undefined && { sizeBytes }), folderIsThere: true };
    } catch (error) {
      if (!isAppError(error, 'file.notFound')) return { path, kind: 'other', folderIsThere: true };
      return { path, folderIsThere: await isFolder(parentPath(path)) };
    }
  }

  /** The port that the server's own sees: that of the login, as far as this computer knows. */
  async capture(reference: RunHost, signal: AbortSignal): Promise<{ readonly port: number; readonly viewer?: string }> {
    const { book, host } = this.#parts;
    const { target } = await book.draw(reference);
    const viewer = await viewerLine(host.environment, signal);
    return { port: target.port, ...(viewer !== undefined && { viewer }) };
  }

  dispose(): void {
    this.#files.close();
  }

  async #open(
    { host: reference, command }: StreamRequest,
    pageKey: string | undefined,
    { onAsks, signal }: Parameters<StreamJobParts['open']>[0],
  ): ReturnType<StreamJobParts['open']> {
    const { book, connections, desk, host, channels } = this.#parts;
    const prompter = pageKey === undefined ? unattendedPrompter : watchedPrompter(desk.prompterForPage(pageKey), onAsks);
    const resolved = await book.resolve(reference, { ...noOptions, purpose: commandPurpose(command) }, signal, prompter);
    const login = connections.holdLogins(resolved);
    try {
      const ask = { prompter, onProgress: () => undefined, signal };
      const { lease, channel } = await openCommandOn(resolved, command, ask, { connections, channels, host });
      const release = (): void => {
        login.dispose();
        lease.release();
      };
      return { channel, release };
    } catch (error) {
      login.dispose();
      throw error;
    }
  }

  #endpoint(request: StreamRequest): StreamEndpoint {
    switch (request.kind) {
      case 'download':
        return { kind: 'download', path: this.#path(request.to), mayOverwrite: request.mayOverwrite };
      case 'upload':
        return { kind: 'upload', path: this.#path(request.from) };
      case 'program':
        return { kind: 'program', line: request.program };
    }
  }

  #path(typed: string): FilePath {
    return localPath(typed.replace(/^~\//, ''), this.#parts.host.homeDir);
  }
}

/** What the core does for the `streams` part of the contract. */
export function createStreamHandlers({
  streams,
  transfers,
  host,
}: {
  readonly streams: Streams;
  readonly transfers: Transfers;
  readonly host: Host;
}): Handlers<HawserContract, PageContext>['streams'] {
  return {
    start: (request, { context, signal }) => streams.start(request, context.page?.key, signal),
    look: ({ path }, { signal }) => streams.look(path, signal),
    words: ({ jobId }) => transfers.stream(jobId)?.words ?? { errors: '', output: '' },
    capture: ({ host: reference }, { signal }) => streams.capture(reference, signal),
    async chooseFile({ purpose, name }) {
      const path = await host.chooseFile?.(purpose, name);
      return path === undefined ? {} : { path };
    },
  };
}

/** Wireshark, where it is on the search path or where macOS has it; `-k -i -` has it show at once what comes by standard input. */
async function viewerLine(environment: Host['environment'], signal: AbortSignal): Promise<string | undefined> {
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const names = process.platform === 'win32' ? ['wireshark.exe'] : ['wireshark'];
  const isThere = async (path: string): Promise<boolean> =>
    access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
  for (const folder of folders)
    for (const name of names) if (!signal.aborted && (await isThere(join(folder, name)))) return 'wireshark -k -i -';
  const bundled = '/Applications/Wireshark.app/Contents/MacOS/Wireshark';
  return process.platform === 'darwin' && (await isThere(bundled)) ? `${bundled} -k -i -` : undefined;
}
