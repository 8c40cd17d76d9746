import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { win32 } from 'node:path';

/** Who may change something on Windows. `unknown`: it could not be found out. */
export type WindowsRights =
  { readonly kind: 'administrator' } | { readonly kind: 'others'; readonly why: string } | { readonly kind: 'unknown' };

/** Security descriptors of a file and of its folder, as SDDL; undefined: nobody could tell. */
export type ReadDescriptors = (file: string, folder: string) => Promise<readonly [string, string] | undefined>;

/**
 * SYSTEM, Administrators, TrustedInstaller, and the domain's administrators, by their short names and as SIDs ([MS-DTYP] 2.4.2.4 and 2.5.1.1).
 * Names of accounts differ by language; these do not.
 */
const trusted = new Set([
  'SY',
  'BA',
  'S-1-5-18',
  'S-1-5-32-544',
  'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464',
]);

/** Rights by their two letters, as bits of an access mask ([MS-DTYP] 2.5.1.1, 2.4.3). */
const rightBits: Readonly<Record<string, number>> = {
  GA: 0x10000000, GR: 0x80000000, GW: 0x40000000, GX: 0x20000000, RC: 0x20000, SD: 0x10000, WD: 0x40000, WO: 0x80000,
  FA: 0x1f01ff, FR: 0x120089, FW: 0x120116, FX: 0x1200a0, CC: 0x1, DC: 0x2, LC: 0x4, SW: 0x8, RP: 0x10, WP: 0x20, DT: 0x40, LO: 0x80,
  CR: 0x100,
}; // prettier-ignore

/** Deletes it, changes its rights or its owner, or does everything. */
const takesOver = 0x10000 | 0x40000 | 0x80000 | 0x40000000 | 0x10000000;
/** Writes its bytes, appends to it, changes its attributes. */
const writesFile = takesOver | 0x2 | 0x4 | 0x10 | 0x100;
/** Deletes what is in it. New files beside ours change nothing: everybody may make them below ProgramData. */
const emptiesFolder = takesOver | 0x40;

/** Why others than administrators could change a file whose descriptors these are; undefined when none can. */
export function rightsProblem(file: string, folder: string): string | undefined {
  return problemOf(file, writesFile, 'It') ?? problemOf(folder, emptiesFolder, 'Its folder');
}

function problemOf(sddl: string, forbidden: number, what: string): string | undefined {
  const owner = /^O:(S-[0-9-]+|[A-Z]{2})(?=G:|D:|S:|$)/.exec(sddl)?.[1];
  if (owner === undefined) return `${what} has no owner that could be read.`;
  if (!trusted.has(owner)) return `${what} does not belong to the administrators.`;
  // Without a list everybody may do everything; an empty one allows nothing to nobody but its owner.
  const list = /(?:^|[A-Z0-9])D:([A-Z_]*)((?:\([^()]*\))*)(?=S:|$)/.exec(sddl);
  if (list === null && sddl.includes('D:')) return `${what} has rights that are not understood.`;
  if (list === null || /NO_ACCESS_CONTROL/.test(list[1] ?? '')) return `Everybody may change ${what.toLowerCase()}.`;
  for (const [, entry = ''] of (list[2] ?? '').matchAll(/\(([^()]*)\)/g)) {
    const [type = '', flags = '', rights = '', , , who = ''] = entry.split(';');
    // A refusal takes nothing but rights; what is only inherited by others does not hold here.
    if (type === 'D' || pairs(flags).includes('IO')) continue;
    if (type !== 'A') return `${what} has an entry in its rights that is not understood.`;
    if (trusted.has(who)) continue;
    const mask = maskOf(rights);
    if (mask === undefined) return `${what} has an entry in its rights that is not understood.`;
    if ((mask & forbidden) !== 0) return `Others than administrators may change ${what.toLowerCase()}.`;
  }
  return undefined;
}

function pairs(text: string): string[] {
  return text.match(/../g) ?? [];
}

function maskOf(rights: string): number | undefined {
  if (/^0x[0-9a-f]{1,8}$/i.test(rights)) return Number(rights) | 0;
  let mask = 0;
  for (const each of pairs(rights)) {
    const bits = rightBits[each];
    if (bits === undefined) return undefined;
    mask |= bits;
  }
  return rights.length % 2 === 0 ? mask : undefined;
}

/** Looks again only after the file or its folder, or the rights of either, changed: each time costs a process. */
export function windowsRights(read: ReadDescriptors = askPowerShell): (file: string) => Promise<WindowsRights> {
  let known: { readonly state: string; readonly rights: Promise<WindowsRights> } | undefined;
  return async (file) => {
    const folder = win32.dirname(file);
    const state = await stateOf(file, folder);
    if (known?.state !== state || state === '') known = { state, rights: look(read, file, folder) };
    return known.rights;
  };
}

async function look(read: ReadDescriptors, file: string, folder: string): Promise<WindowsRights> {
  const found = await read(file, folder).catch(() => undefined);
  if (found === undefined) return { kind: 'unknown' };
  const why = rightsProblem(...found);
  return why === undefined ? { kind: 'administrator' } : { kind: 'others', why };
}

async function stateOf(...paths: readonly string[]): Promise<string> {
  try {
    const all = await Promise.all(paths.map((path) => stat(path)));
    return all.map(({ ino, size, mtimeMs, ctimeMs }) => `${ino} ${size} ${mtimeMs} ${ctimeMs}`).join('\n');
  } catch {
    return '';
  }
}

const PATIENCE_MS = 20_000;
const powerShell = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';

/** `(Get-Acl PATH).Sddl` of both: icacls shows no owner, and names in the language of the system. */
function askPowerShell(file: string, folder: string): Promise<readonly [string, string] | undefined> {
  const quoted = (path: string): string => `'${path.replaceAll("'", "''")}'`;
  const script = [file, folder].map((path) => `(Get-Acl -LiteralPath ${quoted(path)}).Sddl`).join('; ');
  return new Promise((resolve) => {
    execFile(
      powerShell,
      ['-NoProfile', '-NonInteractive', '-Command', script],
      { timeout: PATIENCE_MS, windowsHide: true, maxBuffer: 256 * 1024 },
      (error, output) => {
        const lines = output.split(/\r?\n/).filter((line) => line !== '');
        const [first, second] = lines;
        resolve(error || lines.length !== 2 || first === undefined || second === undefined ? undefined : [first, second]);
      },
    );
  });
}
