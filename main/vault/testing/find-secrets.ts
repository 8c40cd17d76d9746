import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A secret that was found where it may not be. */
export interface Finding {
  readonly secret: string;
  readonly form: string;
  readonly where: string;
}

/**
 * The ways in which a secret's bytes may stand somewhere: as they are, in UTF-16, hex, as in a URL or a JSON text, and in base64 at each of the three
 * places that it may have in a longer text (without the ends, which depend on what stands beside it).
 */
export function formsOf(secret: string): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(secret, 'utf8');
  const forms = new Map<string, Buffer>([
    ['plain', bytes],
    ['utf16le', Buffer.from(secret, 'utf16le')],
    ['utf16be', Buffer.from(secret, 'utf16le').swap16()],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
    ['url', Buffer.from(encodeURIComponent(secret))],
    ['json', Buffer.from(JSON.stringify(secret).slice(1, -1))],
  ]);
  for (const shift of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    forms.set(`base64+${shift}`, Buffer.from(text.slice(shift === 0 ? 0 : shift + 1, -1)));
  }
  return forms;
}

/** Looks for every form of every secret in these bytes. */
export function findSecrets(secrets: readonly string[], where: string, bytes: Buffer): Finding[] {
  return secrets.flatMap((secret) =>
    [...formsOf(secret)].filter(([, form]) => bytes.includes(form)).map(([form]) => ({ secret, form, where })),
  );
}

/** Looks through every file of a folder, its subfolders and their names. */
export function findSecretsInFolder(secrets: readonly string[], folder: string): Finding[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const inName = findSecrets(secrets, `name of ${path}`, Buffer.from(path));
    return entry.isFile() ? [...inName, ...findSecrets(secrets, path, readFileSync(path))] : inName;
  });
}

/** Looks through arguments and environment of a process and of all that it started (Linux). */
export function findSecretsInProcesses(secrets: readonly string[], root = process.pid): Finding[] {
  return [root, ...descendants(root)].flatMap((pid) =>
    ['cmdline', 'environ'].flatMap((file) => {
      const path = `/proc/${pid}/${file}`;
      try {
        return findSecrets(secrets, path, readFileSync(path));
      } catch {
        // It ended while it was looked at.
        return [];
      }
    }),
  );
}

function descendants(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended while it was looked at.
    }
  }
  const found = new Set<number>([root]);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found].filter((pid) => pid !== root);
}
