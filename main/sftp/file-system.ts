import type { Event } from '../../shared/base/emitter.ts';
import type { AppError } from '../../shared/model/errors.ts';
import type { FileName, FilePath, NameFault } from '../../shared/model/file-path.ts';

/**
 * What browser, transfers, editing and sync stand on: the files of a server over SFTP (`SftpFileSystem`) or of this computer
 * (`LocalFileSystem`).
 *
 * Every operation rejects with an `AppError`: the expected ones are `file.notFound`, `file.permissionDenied`, `file.exists`,
 * `file.noSpace`, `file.quotaExceeded`, `file.unsupported`, `file.notAFolder`, `file.isAFolder`, `file.notEmpty`, `file.readOnly`,
 * `file.tooManyOpen`, `file.nameInvalid`, `file.failed`; beside them `cancelled`, and `sftp.*` or `connection.*` when the whole file system is
 * gone. Aborting ends the wait at once; what was sent to a server may still happen there, except that a file or folder which it opens is closed.
 */
export interface FileSystem {
  readonly kind: 'local' | 'remote';
  readonly capabilities: Capabilities;
  /** Those of every server until it has told its own, which comes before its answer to anything else. */
  readonly limits: FileLimits;
  readonly isClosed: boolean;
  /** Fires once, with why when nobody asked for it; also for who subscribes later. */
  readonly onClosed: Event<AppError | undefined>;
  /** Milliseconds that a small request took in recent times (the least of several); undefined before the first, 0 for the local one. */
  readonly rttMs: number | undefined;

  /** Where the account starts (SF-04): what the server says `.` is. */
  home(signal: AbortSignal): Promise<FilePath>;
  /** The absolute path without `.`, `..` and links. Whether the last step must exist is the server's choice. */
  realPath(path: FilePath, signal: AbortSignal): Promise<FilePath>;
  /** `~` and `~user` at the beginning filled in. Needs `expandPath`; else `~` alone works, and others are `file.unsupported`. */
  expandPath(path: string, signal: AbortSignal): Promise<FilePath>;
  /** Follows links. */
  stat(path: FilePath, signal: AbortSignal): Promise<FileAttributes>;
  /** Of the link itself. */
  lstat(path: FilePath, signal: AbortSignal): Promise<FileAttributes>;
  /** The entries of a folder as they come, without `.` and `..`. Not read further than a few batches ahead of who takes them; leaving the loop ends it. */
  list(path: FilePath, signal: AbortSignal, options?: ListOptions): AsyncIterable<ListBatch>;
  open(path: FilePath, access: Access, signal: AbortSignal): Promise<OpenFile>;
  /** Follows links. What is absent stays as it is. */
  setAttributes(path: FilePath, changes: AttributeChanges, signal: AbortSignal): Promise<void>;
  /** Of the link itself. Needs `setLinkAttributes`. */
  setLinkAttributes(path: FilePath, changes: AttributeChanges, signal: AbortSignal): Promise<void>;
  /** `mode` passes the other side's umask; absent: its default. */
  makeFolder(path: FilePath, mode: number | undefined, signal: AbortSignal): Promise<void>;
  /** Only an empty one. */
  removeFolder(path: FilePath, signal: AbortSignal): Promise<void>;
  /** A file, a link (not what it points to), a pipe, a socket. */
  removeFile(path: FilePath, signal: AbortSignal): Promise<void>;
  /** Refuses with `file.exists` when there is something at `to`. Not atomic everywhere: OpenSSH looks first, then renames. */
  rename(from: FilePath, to: FilePath, signal: AbortSignal): Promise<void>;
  /** Puts `from` in the place of `to` in one step, as rename(2) does. Needs `replace`. */
  replace(from: FilePath, to: FilePath, signal: AbortSignal): Promise<void>;
  /** `target` is stored as it is, relative to the link's folder. */
  makeLink(target: FilePath, link: FilePath, signal: AbortSignal): Promise<void>;
  /** What is stored in a link, as it is. Untrusted: it may point anywhere. */
  readLink(link: FilePath, signal: AbortSignal): Promise<FilePath>;
  /** Needs `hardLink`. */
  makeHardLink(existing: FilePath, link: FilePath, signal: AbortSignal): Promise<void>;
  /** Needs `space`. */
  space(path: FilePath, signal: AbortSignal): Promise<Space>;
  /** Copies on the other side without the bytes passing here. Needs `copyData`. Both files are of this file system. */
  copyData(from: FilePart, to: FilePoint, signal: AbortSignal): Promise<void>;
  /** Hash of a file as its server reckons it, by the first of `algorithms` that it knows. Needs `checkFile`. */
  checkFile(path: FilePath, algorithms: readonly HashName[], signal: AbortSignal): Promise<FileHash>;
  /** Names of accounts and groups; what has none is missing from the map. Without `accountNames` both are empty. */
  accountNames(users: readonly number[], groups: readonly number[], signal: AbortSignal): Promise<AccountNames>;
  /** A shorter way to the small files of a folder, where there is one: for this computer's own disks. */
  quickIn?(folder: FilePath, signal: AbortSignal): Promise<QuickFiles | undefined>;
  /** Ends it: what is under way rejects, open files are closed. Idempotent. */
  close(): void;
}

/** Each call is done when it returns. What is unusual in any way is left undone, for the usual way to do or to say what is wrong. */
export interface QuickFiles {
  /** False for a moment after a call that waited for a disk: nothing is done then. */
  readonly isReady: boolean;
  /** The first bytes of an ordinary file, all of it when there are fewer. Undefined: not done. */
  read(path: FilePath, mostBytes: number): Block | undefined;
  /** Makes `part`, then renames it over `path`. False: not done, and nothing of it is left. */
  make(file: QuickFile): boolean;
}

export interface QuickFile {
  /** Must not exist. */
  readonly part: FilePath;
  readonly path: FilePath;
  readonly pieces: readonly Uint8Array[];
  /** Passes the umask. */
  readonly modeAtFirst: number | undefined;
  readonly mode: number | undefined;
  readonly times: { readonly accessedSeconds: number; readonly modifiedSeconds: number } | undefined;
}

/** An open file. Many reads and writes may be under way at once; they may end in any order. */
export interface OpenFile {
  readonly path: FilePath;
  readonly isClosed: boolean;
  /**
   * At most `lengthBytes`, often less (as little as the other side likes); nothing only at the end of the file. `into`, of at least that length, is
   * where the bytes go then: who reads much gives the same memory again and again. After an abort it is not written to any more (the local side
   * may, once).
   */
  read(offsetBytes: number, lengthBytes: number, signal: AbortSignal, into?: Uint8Array): Promise<Block>;
  /**
   * Fulfilled when the other side has confirmed all of it. The bytes must not change until then, and after an abort not before the file is
   * closed. More than `limits.maxWriteBytes` is cut into several
   * requests. Waits for room when too many bytes are on their way already.
   */
  write(offsetBytes: number, bytes: Uint8Array | readonly Uint8Array[], signal: AbortSignal): Promise<void>;
  /**
   * The content of a small new file, its attributes and its end in one step, where the other side takes requests in their order. Rejects when the
   * content or the end was refused; answers why the attributes were. Undefined, and nothing done, when it is not small enough or can't be done now.
   */
  finishSmall?(content: Block, changes: AttributeChanges, signal: AbortSignal): Promise<Error | undefined> | undefined;
  stat(signal: AbortSignal): Promise<FileAttributes>;
  setAttributes(changes: AttributeChanges, signal: AbortSignal): Promise<void>;
  /** fsync(2). Needs `sync`. */
  sync(signal: AbortSignal): Promise<void>;
  /** Waits for the other side's word, for its write errors may come only now. A second call answers the same. */
  close(): Promise<void>;
}

/** Bytes in pieces, in order: `write` and `fs.writev` take them as they are. */
export interface Block {
  readonly sizeBytes: number;
  readonly pieces: readonly Uint8Array[];
}

/** What the other side can do beyond SFTP version 3. Local: everything that the platform has. */
export interface Capabilities {
  /** posix-rename@openssh.com */
  readonly replace: boolean;
  /** fsync@openssh.com */
  readonly sync: boolean;
  /** hardlink@openssh.com */
  readonly hardLink: boolean;
  /** statvfs@openssh.com */
  readonly space: boolean;
  /** lsetstat@openssh.com */
  readonly setLinkAttributes: boolean;
  /** expand-path@openssh.com */
  readonly expandPath: boolean;
  /** copy-data */
  readonly copyData: boolean;
  /** users-groups-by-id@openssh.com */
  readonly accountNames: boolean;
  /** check-file (ProFTPD and others) */
  readonly checkFile: boolean;
  /** Owner, group and permission bits mean something there (not on Windows). */
  readonly unixModes: boolean;
  /** Every extension by name with its version text, made printable; empty for the local one. */
  readonly extensions: ReadonlyMap<string, string>;
}

/** limits@openssh.com, or what every server must take (32 KiB). */
export interface FileLimits {
  readonly maxReadBytes: number;
  readonly maxWriteBytes: number;
  /** 0: not known. */
  readonly maxOpenFiles: number;
  /** Whether the server told them. */
  readonly areTold: boolean;
}

/** `unknown`: the server did not say, or something else still. Only files may be opened without asking (SF-17). */
export type FileKind = 'file' | 'folder' | 'link' | 'pipe' | 'socket' | 'characterDevice' | 'blockDevice' | 'unknown';

/** A server may leave any of them out. Times are seconds since 1970; SFTP has whole ones up to 2106, the local side fractions. */
export interface FileAttributes {
  readonly kind: FileKind;
  readonly sizeBytes: number | undefined;
  /** The twelve permission bits, 0o7777. */
  readonly mode: number | undefined;
  readonly user: number | undefined;
  readonly group: number | undefined;
  readonly modifiedSeconds: number | undefined;
  readonly accessedSeconds: number | undefined;
  /** Number of names (st_nlink); local only, and where a server's long listing says it. */
  readonly linkCount: number | undefined;
}

/** What to change; absent stays. SFTP sets owner and group together, and both times together: what is absent of a pair is asked for first. */
export interface AttributeChanges {
  readonly sizeBytes?: number | undefined;
  /** The twelve permission bits. */
  readonly mode?: number | undefined;
  readonly user?: number | undefined;
  readonly group?: number | undefined;
  readonly modifiedSeconds?: number | undefined;
  readonly accessedSeconds?: number | undefined;
}

export interface ListOptions {
  /** Ends the listing with `isCut` after so many entries; default 5,000,000. */
  readonly maxEntries?: number | undefined;
}

export interface ListBatch {
  readonly entries: readonly DirectoryEntry[];
  /** Names that were left out because they can't be used safely; at most the first 100 of a listing are handed on. */
  readonly refused: readonly RefusedName[];
  /** How many were left out since the beginning. */
  readonly refusedCount: number;
  /** The listing stops here, though there may be more. */
  readonly isCut: boolean;
}

export interface DirectoryEntry {
  readonly name: FileName;
  /** Of the entry itself, as lstat. */
  readonly attributes: FileAttributes;
  /** Names of owner and group where the server's long listing has them; printable. */
  readonly ownerName: string | undefined;
  readonly groupName: string | undefined;
}

export interface RefusedName {
  /** Printable, cut. */
  readonly shown: string;
  readonly why: NameFault | 'duplicate' | 'tooLong';
}

/** How a file is opened. */
export type Access =
  /** Must exist. */
  | { readonly kind: 'read' }
  /** `create`: `new` refuses what is there with `file.exists` and follows no link; `ifMissing` makes it; `never` refuses what is not there. */
  | {
      readonly kind: 'write' | 'readWrite';
      readonly create: 'new' | 'ifMissing' | 'never';
      readonly truncate: boolean;
      /** For a new file; passes the other side's umask. Absent: its default. */
      readonly mode?: number | undefined;
    };

export interface FilePart {
  readonly file: OpenFile;
  readonly offsetBytes: number;
  /** 0: up to the end. */
  readonly lengthBytes: number;
}

export interface FilePoint {
  readonly file: OpenFile;
  readonly offsetBytes: number;
}

export interface Space {
  readonly totalBytes: number;
  readonly freeBytes: number;
  /** For this account. */
  readonly availableBytes: number;
  readonly totalFiles: number;
  readonly freeFiles: number;
  readonly isReadOnly: boolean;
  /** Bytes of a name. */
  readonly maxNameBytes: number;
}

export type HashName = 'sha256' | 'sha512' | 'sha1' | 'md5';

export interface FileHash {
  readonly algorithm: HashName;
  readonly digest: Buffer;
}

export interface AccountNames {
  readonly users: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
}
