/** What the live tests of this folder share: a connection, file systems opened on it. */
import { systemClock } from '../../shared/base/clock.ts';
import type { FileName, FilePath } from '../../shared/model/file-path.ts';
import { silentLogger } from '../log/logger.ts';
import type { SshConnection } from '../ssh/connection-types.ts';
import { connect, hostOf, identityOf, keyStep } from '../ssh/test-support.ts';
import type { DirectoryEntry, FileSystem, ListOptions, OpenFile, RefusedName } from './file-system.ts';
import { openSftp } from './open-sftp.ts';
import type { SftpFileSystem } from './sftp-file-system.ts';

export const never = new AbortController().signal;

export const path = (text: string): FilePath => text as FilePath;
export const fileName = (text: string): FileName => text as FileName;

export function sftpOn(connection: SshConnection, serverCommand?: string, signal: AbortSignal = never): Promise<SftpFileSystem> {
  return openSftp(connection, { clock: systemClock, log: silentLogger, serverCommand }, signal);
}

/** What is needed of a server of `e2e/servers`, which only tests themselves may import. */
export interface LabServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly clientKey: { readonly path: string };
  stop(): Promise<void>;
}

export interface Lab<S extends LabServer> {
  readonly sshd: S;
  readonly connection: SshConnection;
  stop(): Promise<void>;
}

/** A server with a connection to it; both end with `stop`. */
export async function labOf<S extends LabServer>(sshd: S): Promise<Lab<S>> {
  const connection = await connect(hostOf(sshd), { steps: [keyStep(identityOf(sshd.clientKey.path))] });
  return {
    sshd,
    connection,
    async stop() {
      connection.close();
      await sshd.stop();
    },
  };
}

export interface Listed {
  readonly entries: DirectoryEntry[];
  readonly refused: RefusedName[];
  readonly refusedCount: number;
  readonly isCut: boolean;
}

export async function listAll(files: FileSystem, folder: FilePath, options: ListOptions = {}, signal = never): Promise<Listed> {
  const entries: DirectoryEntry[] = [];
  const refused: RefusedName[] = [];
  let last = { refusedCount: 0, isCut: false };
  for await (const batch of files.list(folder, signal, options)) {
    entries.push(...batch.entries);
    refused.push(...batch.refused);
    last = batch;
  }
  return { entries, refused, refusedCount: last.refusedCount, isCut: last.isCut };
}

/** The whole contents of a file, read by several requests at once. */
export async function readAll(file: OpenFile, sizeBytes: number, stepBytes: number): Promise<Buffer> {
  const whole = Buffer.alloc(sizeBytes);
  const readPart = async (start: number, end: number): Promise<void> => {
    for (let at = start; at < end;) {
      const { pieces, sizeBytes: got } = await file.read(at, end - at, never);
      if (got === 0) throw new Error(`the file ends at ${at}`);
      for (const piece of pieces) {
        whole.set(piece, at);
        at += piece.length;
      }
    }
  };
  const parts: Promise<void>[] = [];
  for (let start = 0; start < sizeBytes; start += stepBytes) parts.push(readPart(start, Math.min(sizeBytes, start + stepBytes)));
  await Promise.all(parts);
  return whole;
}
