import { printableLine } from '../../../shared/base/printable.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import type { InstallOutcome, StrictFault } from '../../../shared/model/key-install.ts';
import type { FileSystem } from '../../sftp/file-system.ts';
import type { PublicKey } from '../public-key.ts';
import { authorizedLine } from './authorized-line.ts';
import { authorizedEntries, isAuthority, isForeignText, withReplaced } from './authorized-keys.ts';
import { strictFaults } from './install-key.ts';
import { findKeyPlace } from './key-places.ts';
import { editRemoteFile, statOrNothing } from './remote-edit.ts';

export type Succession =
  | {
      /** `present`: it stood there with the same options. */
      readonly kind: 'installed' | 'present';
      readonly file: FilePath;
      readonly options: string;
      readonly faults: readonly StrictFault[];
    }
  /** The old key stands in none of the account's own files; nothing was written. */
  | { readonly kind: 'absent'; readonly foreignFiles: readonly string[] }
  /** It stands there only as an authority that signs for others. */
  | { readonly kind: 'authority'; readonly file: FilePath }
  | Extract<InstallOutcome, { readonly kind: 'hidden' | 'elsewhere' | 'foreignText' }>;

/**
 * Puts a new key beside an old one of the account that is logged in: a line behind each of the old key's, with the very options of that line, in each
 * file that sshd reads for the account, so that the new key may do what the old one may and no more (KY-12). Nothing else changes, and nothing is written
 * where the old key is not. The answer's `file` and `options` are those of the first. Errors: `file.*`,
 * `storage.conflict`, and why the connection is gone.
 */
export async function succeedKey(
  files: FileSystem,
  request: { readonly old: Buffer; readonly next: PublicKey; readonly user: string },
  signal: AbortSignal,
): Promise<Succession> {
  const place = await findKeyPlace(files, request.user, signal);
  if (place.kind !== 'file') return place;
  let authority: FilePath | undefined;
  let foreign: FilePath | undefined;
  let first: { readonly file: FilePath; readonly options: string } | undefined;
  let isWritten = false;
  const faults = new Map<string, StrictFault>();
  for (const file of place.ownFiles) {
    if ((await statOrNothing(files, file, signal)) === undefined) continue;
    let seen: 'foreign' | 'unread' | Successor | undefined;
    const edit = await editRemoteFile(
      files,
      file,
      (bytes) => {
        const next = withSuccessor(bytes, request.old, request.next);
        if (isForeignText(bytes)) {
          seen = next.options === undefined ? 'unread' : 'foreign';
          return undefined;
        }
        seen = next;
        return next.content === undefined ? undefined : { content: next.content };
      },
      signal,
    );
    if (seen === undefined) continue;
    // Lines of the old key that would be taken away later, and that the new one can't be put beside.
    if (seen === 'foreign') return { kind: 'foreignText', file };
    if (seen === 'unread') {
      foreign ??= file;
      continue;
    }
    if (seen.isAuthority) authority ??= file;
    if (seen.options === undefined) continue;
    const at = edit?.file ?? file;
    isWritten ||= edit !== undefined;
    first ??= { file: at, options: printableLine(Buffer.from(seen.options, 'latin1').toString('utf8'), 1000) };
    for (const fault of await strictFaults(files, place.home, at, signal)) faults.set(fault.path, fault);
  }
  if (first !== undefined) return { kind: isWritten ? 'installed' : 'present', ...first, faults: [...faults.values()] };
  if (foreign !== undefined) return { kind: 'foreignText', file: foreign };
  if (authority !== undefined) return { kind: 'authority', file: authority };
  return { kind: 'absent', foreignFiles: place.foreignFiles.map((each) => printableLine(each, 1000)) };
}

interface Successor {
  /** undefined: nothing is to be written. */
  readonly content: Buffer | undefined;
  /** Of the first line of the old key; undefined: it has none. */
  readonly options: string | undefined;
  readonly isAuthority: boolean;
}

/** The file with the new key behind each line of the old one. Pure. */
export function withSuccessor(content: Buffer, old: Buffer, next: PublicKey): Successor {
  const entries = authorizedEntries(content);
  const ofOld = entries.filter(({ key }) => key.blob.equals(old));
  const user = ofOld.filter(({ options }) => !isAuthority(options));
  const own = new Set(entries.filter(({ key }) => key.blob.equals(next.blob)).map(({ options }) => options.trim()));
  let changed: Buffer | undefined;
  // From the end, so that the numbers of the lines before stay.
  for (const entry of user.toReversed()) {
    const options = entry.options.trim();
    if (own.has(options)) continue;
    own.add(options);
    const line = Buffer.concat([
      Buffer.from(options === '' ? '' : `${options} `, 'latin1'),
      Buffer.from(authorizedLine(next), 'utf8'),
    ]);
    const both = Buffer.concat([Buffer.from(`${entry.text}\n`, 'latin1'), line]);
    changed = withReplaced(changed ?? content, entry, both);
  }
  return { content: changed, options: user[0]?.options.trim(), isAuthority: ofOld.length > user.length };
}
