import { Emitter, type Event } from '../../../shared/base/emitter.ts';
import type { AppError } from '../../../shared/model/errors.ts';
import type { SshConnection } from '../../ssh/connection-types.ts';
import type * as files from '../file-system.ts';
import { unsupported, type Where } from '../status-error.ts';
import { scpGet, type ScpGet } from './scp-get.ts';
import { scpPut, type ScpPut } from './scp-put.ts';
import type { ScpReport, ScpServices } from './scp-types.ts';

const nothing: files.Capabilities = {
  replace: false,
  sync: false,
  hardLink: false,
  space: false,
  setLinkAttributes: false,
  expandPath: false,
  copyData: false,
  accountNames: false,
  checkFile: false,
  unixModes: true,
  extensions: new Map(),
};

/**
 * A host without SFTP, where the user chose scp: whole files and folders can be got and put by their paths, and nothing else. Every operation of
 * `FileSystem` is refused with `file.unsupported`. Each copy has a channel of its own; this holds the connection.
 */
export class ScpFileSystem implements files.FileSystem {
  readonly kind = 'remote';
  readonly capabilities = nothing;
  readonly limits: files.FileLimits = { maxReadBytes: 1, maxWriteBytes: 1, maxOpenFiles: 0, areTold: false };
  readonly rttMs = undefined;
  readonly #connection: SshConnection;
  readonly #closed = new Emitter<AppError | undefined>();
  readonly #copies = new AbortController();
  #why: { readonly error: AppError | undefined } | undefined;

  constructor(connection: SshConnection) {
    this.#connection = connection;
    connection.onClosed((reason) => this.#end(reason.kind === 'lost' ? reason.error : undefined));
  }

  get isClosed(): boolean {
    return this.#why !== undefined;
  }

  get onClosed(): Event<AppError | undefined> {
    return (listener) => {
      const why = this.#why;
      if (why === undefined) return this.#closed.event(listener);
      queueMicrotask(() => listener(why.error));
      return { dispose: () => undefined };
    };
  }

  /** See `scpGet`. */
  get(request: ScpGet, services: ScpServices, signal: AbortSignal): Promise<ScpReport> {
    return scpGet(this.#connection, services, request, AbortSignal.any([signal, this.#copies.signal]));
  }

  /** See `scpPut`. */
  put(request: ScpPut, services: ScpServices, signal: AbortSignal): Promise<ScpReport> {
    return scpPut(this.#connection, services, request, AbortSignal.any([signal, this.#copies.signal]));
  }

  close(): void {
    this.#end(undefined);
  }

  #end(error: AppError | undefined): void {
    if (this.#why !== undefined) return;
    this.#why = { error };
    this.#copies.abort();
    this.#closed.emit(error);
    this.#closed.dispose();
  }

  home = refuse('find');
  realPath = refuse('find');
  expandPath = refuse('find');
  stat = refuse('find');
  lstat = refuse('find');
  open = refuse('open');
  setAttributes = refuse('change');
  setLinkAttributes = refuse('change');
  makeFolder = refuse('makeFolder');
  removeFolder = refuse('removeFolder');
  removeFile = refuse('removeFile');
  rename = refuse('rename');
  replace = refuse('replace');
  makeLink = refuse('makeLink');
  readLink = refuse('readLink');
  makeHardLink = refuse('makeLink');
  space = refuse('space');
  copyData = refuse('copy');
  checkFile = refuse('hash');
  accountNames = refuse('find');

  async *list(path: string): AsyncGenerator<files.ListBatch, void, void> {
    throw await Promise.resolve(refusal(path, 'list'));
  }
}

function refusal(path: unknown, operation: Where['operation']): AppError {
  return unsupported({ path: typeof path === 'string' ? path : '.', operation, side: 'there' }, 'SFTP');
}

function refuse(operation: Where['operation']): (path?: unknown) => Promise<never> {
  return (path) => Promise.reject(refusal(path, operation));
}
