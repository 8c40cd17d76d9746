import type { AccountNames, Capabilities, FileHash, FileLimits, HashName, Space } from './file-system.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { decodeName } from './file-names.ts';
import type { PacketReader } from './packet-reader.ts';
import { PacketWriter } from './packet-writer.ts';
import { COMMON_DATA_BYTES, Malformed, MAX_PACKET_BYTES, type as packetType } from './protocol.ts';
import { nothing, type Request } from './sftp-client.ts';

/** Names of extensions (OpenSSH's PROTOCOL section 4; `copy-data` draft-ietf-secsh-filexfer-extensions-00, `check-file` the same). */
export const extension = {
  replace: 'posix-rename@openssh.com',
  sync: 'fsync@openssh.com',
  hardLink: 'hardlink@openssh.com',
  space: 'statvfs@openssh.com',
  limits: 'limits@openssh.com',
  setLinkAttributes: 'lsetstat@openssh.com',
  expandPath: 'expand-path@openssh.com',
  copyData: 'copy-data',
  accountNames: 'users-groups-by-id@openssh.com',
  checkFile: 'check-file',
} as const;

export function capabilitiesOf(extensions: ReadonlyMap<string, string>): Capabilities {
  const has = (name: string, version = '1'): boolean => extensions.get(name) === version;
  return {
    replace: has(extension.replace),
    sync: has(extension.sync),
    hardLink: has(extension.hardLink),
    space: has(extension.space, '2'),
    setLinkAttributes: has(extension.setLinkAttributes),
    expandPath: has(extension.expandPath),
    copyData: has(extension.copyData),
    accountNames: has(extension.accountNames),
    checkFile: extensions.has(extension.checkFile) || extensions.has('check-file-name'),
    unixModes: true,
    extensions,
  };
}

/** Payload of a packet of data when everything but it is 1 KiB, as OpenSSH reckons. */
const LARGEST_DATA_BYTES = MAX_PACKET_BYTES - 1024;

export const commonLimits: FileLimits = {
  maxReadBytes: COMMON_DATA_BYTES,
  maxWriteBytes: COMMON_DATA_BYTES,
  maxOpenFiles: 0,
  areTold: false,
};

function extended<T>(
  name: string,
  fields: (writer: PacketWriter) => PacketWriter,
  answer: Omit<Request<T>, 'build'>,
): Request<T> {
  return { ...answer, build: (id) => fields(new PacketWriter(packetType.extended, id).ascii(name)).finish() };
}

const ok = { expects: packetType.status, read: nothing } as const;

/** uint64 max-packet-length, max-read-length, max-write-length, max-open-handles; 0 is no word. */
export function limitsRequest(): Request<FileLimits> {
  return extended<FileLimits>(extension.limits, (writer) => writer, {
    expects: packetType.extendedReply,
    read: (fields) => {
      fields.uint64();
      const data = (told: number): number => (told === 0 ? COMMON_DATA_BYTES : Math.min(told, LARGEST_DATA_BYTES));
      return {
        maxReadBytes: data(fields.uint64()),
        maxWriteBytes: data(fields.uint64()),
        maxOpenFiles: fields.uint64(),
        areTold: true,
      };
    },
  });
}

export function replaceRequest(from: string, to: string): Request<undefined> {
  return extended(extension.replace, (writer) => writer.path(from).path(to), ok);
}

export function hardLinkRequest(existing: string, link: string): Request<undefined> {
  return extended(extension.hardLink, (writer) => writer.path(existing).path(link), ok);
}

export function syncRequest(handle: Buffer): Request<undefined> {
  return extended(extension.sync, (writer) => writer.string(handle), { ...ok, isSlow: true });
}

export function copyDataRequest(
  from: { readonly handle: Buffer; readonly offsetBytes: number; readonly lengthBytes: number },
  to: { readonly handle: Buffer; readonly offsetBytes: number },
): Request<undefined> {
  return extended(
    extension.copyData,
    (writer) =>
      writer.string(from.handle).uint64(from.offsetBytes).uint64(from.lengthBytes).string(to.handle).uint64(to.offsetBytes),
    { ...ok, isSlow: true },
  );
}

const READ_ONLY_FLAG = 1;

/** struct statvfs, eleven uint64. */
export function spaceRequest(path: string): Request<Space> {
  return extended<Space>(extension.space, (writer) => writer.path(path), {
    expects: packetType.extendedReply,
    read: (fields) => {
      fields.uint64();
      const unit = fields.uint64();
      const [blocks, free, available, files, freeFiles] = [
        fields.uint64(),
        fields.uint64(),
        fields.uint64(),
        fields.uint64(),
        fields.uint64(),
      ];
      fields.uint64();
      fields.uint64();
      const flags = fields.uint64();
      return {
        totalBytes: blocks * unit,
        freeBytes: free * unit,
        availableBytes: available * unit,
        totalFiles: files,
        freeFiles,
        isReadOnly: flags % 2 === READ_ONLY_FLAG,
        maxNameBytes: fields.uint64(),
      };
    },
  });
}

/** Both answers are lists of names in the order of the numbers; an empty one means that there is none. */
export function accountNamesRequest(users: readonly number[], groups: readonly number[]): Request<AccountNames> {
  return extended<AccountNames>(extension.accountNames, (writer) => writer.uint32List(users).uint32List(groups), {
    expects: packetType.extendedReply,
    read: (fields) => ({ users: namesOf(fields, users), groups: namesOf(fields, groups) }),
  });
}

function namesOf(fields: PacketReader, numbers: readonly number[]): Map<number, string> {
  const list = fields.nested();
  const names = new Map<number, string>();
  for (const number of numbers) {
    if (list.left === 0) break;
    const name = printableLine(decodeName(list.string()), 100);
    if (name !== '') names.set(number, name);
  }
  return names;
}

const digestBytes: Readonly<Record<HashName, number>> = { sha256: 32, sha512: 64, sha1: 20, md5: 16 };

/** `check-file-name`: string path, string algorithms, uint64 offset, uint64 length (0: all), uint32 block size (0: one hash). */
export function checkFileRequest(path: string, algorithms: readonly HashName[]): Request<FileHash> {
  return extended<FileHash>(
    'check-file-name',
    (writer) => writer.path(path).ascii(algorithms.join(',')).uint64(0).uint64(0).uint32(0),
    {
      expects: packetType.extendedReply,
      isSlow: true,
      read: (fields) => {
        // The draft and ProFTPD put the extension's name before the algorithm; others leave it out.
        let name = fields.string().toString('latin1');
        if (name === 'check-file') name = fields.string().toString('latin1');
        const algorithm = algorithms.find((each) => each === name);
        const digest = fields.rest();
        if (algorithm === undefined || digest.length !== digestBytes[algorithm])
          throw new Malformed('a checksum that was not asked for');
        return { algorithm, digest };
      },
    },
  );
}
