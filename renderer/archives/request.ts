import {
  archiveEndings,
  archiveName,
  formatOfName,
  type ArchiveFormat,
  type ArchiveRequest,
} from '../../shared/model/archives.ts';
import { nameFault, type FileName } from '../../shared/model/file-path.ts';
import type { FileSelection, FolderPlace } from '../shell/file-panes.ts';

export type ArchiveWay = 'pack' | 'unpack' | 'tree';

/** The fields of the dialog as they stand. */
export interface ArchiveFields {
  readonly name: string;
  readonly format: ArchiveFormat;
  readonly mayOverwrite: boolean;
  /** What looks like a private key goes to the host too. */
  readonly sendsKeys: boolean;
}

/** What is proposed: the name of what is packed with today's date. */
export function firstFields({ names }: FileSelection, today: Date): ArchiveFields {
  const name = names.length === 1 ? (names[0] ?? 'files') : 'files';
  return { name: archiveName(name, today, 'gz'), format: 'gz', mayOverwrite: false, sendsKeys: false };
}

/** The same name with the ending of another format. */
export function withFormat({ name, ...rest }: ArchiveFields, format: ArchiveFormat): ArchiveFields {
  const before = formatOfName(name);
  const stem = before === undefined ? name : name.replace(/\.(?:tar\.[a-z0-9]+|t[a-z0-9]+)$/i, '');
  return { ...rest, name: stem + archiveEndings[format], format };
}

/** Made on this computer there is gzip, or nothing. */
export function formatsOf({ side }: FileSelection): readonly ArchiveFormat[] {
  return side.kind === 'local' ? ['gz', 'tar'] : ['gz', 'zst', 'xz', 'bz2', 'tar'];
}

/** Whether what goes to a host is looked through for private keys. */
export function mayHaveKeys(way: ArchiveWay, side: FileSelection['side']): boolean {
  return way !== 'unpack' && side.kind === 'local';
}

/** What the core is asked for; undefined while the name can't be one. */
export function requestOf(
  way: ArchiveWay,
  { side, folder, names }: FileSelection,
  target: FolderPlace,
  { name, format, mayOverwrite, sendsKeys }: ArchiveFields,
): ArchiveRequest | undefined {
  const source = { side, folder, names: [...names] };
  const keys = mayHaveKeys(way, side) && sendsKeys ? { sendsKeys } : {};
  switch (way) {
    case 'tree':
      return { kind: 'tree', source, target, ...keys };
    case 'unpack': {
      const [archive] = names;
      return archive && { kind: 'unpack', source: { side, folder, name: archive }, target, mayOverwrite };
    }
    case 'pack':
      if (nameFault(name) !== undefined) return undefined;
      return side.kind === 'local'
        ? { kind: 'pack', source, target, name: name as FileName, format: format === 'tar' ? 'tar' : 'gz', ...keys }
        : { kind: 'download', source, target, name: name as FileName, format };
  }
}
