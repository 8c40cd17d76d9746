import { childPath, type FilePath } from '../../shared/model/file-path.ts';
import type { FileChanges, FileRow } from '../../shared/model/files.ts';
import { applied, type Bits } from './permissions.ts';

/** What the form of properties holds. Undefined and empty mean: as it is. */
export interface PropertyForm {
  /** Untouched bits are none of the user's business. */
  readonly bits: Bits | undefined;
  /** With `isRecursive`: other bits for folders. */
  readonly folderBits: Bits | undefined;
  readonly user: string;
  readonly group: string;
  /** As `<input type="datetime-local">` has it, in local time. */
  readonly modified: string;
  readonly isRecursive: boolean;
}

export interface ChangeRequest {
  readonly paths: FilePath[];
  readonly changes: FileChanges;
}

/** Numbers by name, as far as they are known. */
export type Accounts = Readonly<Record<string, number>>;

/** uid or gid, typed as a number or as a name that is known; undefined when it is neither. */
export function parseId(words: string, known: Accounts = {}): number | undefined {
  const trimmed = words.trim();
  if (Object.hasOwn(known, trimmed)) return known[trimmed];
  if (!/^\d{1,10}$/.test(trimmed)) return undefined;
  const id = Number(trimmed);
  return id <= 0xffffffff ? id : undefined;
}

/** Local date and time with seconds, as the field takes it. */
export function toLocalTime(seconds: number): string {
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) return '';
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

export function fromLocalTime(words: string): number | undefined {
  const at = words === '' ? Number.NaN : new Date(words).getTime();
  return Number.isNaN(at) ? undefined : Math.floor(at / 1000);
}

/** Most bytes of the paths of one call: a page's frame ends at a mebibyte. */
const partBytes = 700_000;

/**
 * The calls that make of the rows what the form says: those whose bits come out alike go together, as every call sets the same bits
 * on all its paths. Empty when nothing is to be changed.
 */
export function changeRequests(
  folder: FilePath,
  rows: readonly FileRow[],
  form: PropertyForm,
  accounts: { readonly users: Accounts; readonly groups: Accounts } = { users: {}, groups: {} },
  mostBytes = partBytes,
): readonly ChangeRequest[] {
  const { bits, folderBits, isRecursive } = form;
  const user = parseId(form.user, accounts.users);
  const group = parseId(form.group, accounts.groups);
  const modifiedSeconds = fromLocalTime(form.modified);
  const common = {
    ...(user !== undefined && { user }),
    ...(group !== undefined && { group }),
    ...(modifiedSeconds !== undefined && { modifiedSeconds }),
    ...(isRecursive && folderBits && { folderMode: applied(folderBits, 0) }),
    recursive: isRecursive,
  };
  const byMode = new Map<number | undefined, FilePath[]>();
  for (const row of rows) {
    const mode = bits === undefined ? undefined : applied(bits, row.mode ?? 0);
    const paths = byMode.get(mode) ?? [];
    paths.push(childPath(folder, row.name));
    byMode.set(mode, paths);
  }
  return [...byMode].flatMap(([mode, paths]) => {
    const changes: FileChanges = { ...common, ...(mode !== undefined && { mode }) };
    if (Object.keys(changes).length === 1) return [];
    return partsOf(paths, mostBytes).map((part) => ({ paths: part, changes }));
  });
}

function partsOf(paths: readonly FilePath[], mostBytes: number): FilePath[][] {
  const parts: FilePath[][] = [];
  let bytes = Infinity;
  for (const path of paths) {
    const size = new TextEncoder().encode(path).length + 3;
    if (bytes + size > mostBytes) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(path);
    bytes += size;
  }
  return parts;
}
