import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

// Plain JavaScript: `npm test` runs on a Node that may not know TypeScript. Types: find-secrets.d.mts.

export function formsOf(secret) {
  const bytes = Buffer.from(secret, 'utf8');
  const forms = new Map([
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

const known = new Map();

/** The forms of a secret, each kind of bytes once. */
function distinctForms(secret) {
  let forms = known.get(secret);
  if (forms === undefined) {
    const seen = new Set();
    forms = [...formsOf(secret)].filter(([, bytes]) => {
      const text = bytes.toString('latin1');
      return !seen.has(text) && seen.add(text);
    });
    known.set(secret, forms);
  }
  return forms;
}

export function findSecrets(secrets, where, bytes) {
  return secrets.flatMap((secret) =>
    distinctForms(secret)
      .filter(([, form]) => bytes.includes(form))
      .map(([form]) => ({ secret, form, where })),
  );
}

const pieceBytes = 16 * 1024 * 1024;
/** More than the longest form of a secret. */
const overlapBytes = 4096;

export function findSecretsInFile(secrets, path, maxBytes = Infinity, from = 0) {
  const found = new Map();
  const handle = openSync(path, 'r');
  try {
    const piece = Buffer.alloc(Math.min(pieceBytes, Math.max(1, statSync(path).size)) + overlapBytes);
    let kept = 0;
    for (let at = from; at < from + maxBytes;) {
      const read = readSync(handle, piece, kept, Math.min(piece.length - kept, from + maxBytes - at), at);
      if (read === 0) break;
      at += read;
      for (const finding of findSecrets(secrets, path, piece.subarray(0, kept + read)))
        found.set(`${finding.secret} ${finding.form}`, finding);
      const tail = Math.max(0, kept + read - overlapBytes);
      kept = piece.copy(piece, 0, tail, kept + read);
    }
  } finally {
    closeSync(handle);
  }
  return [...found.values()];
}

export function findSecretsInFolder(secrets, folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const inName = findSecrets(secrets, `name of ${path}`, Buffer.from(path));
    return entry.isFile() ? [...inName, ...findSecretsInFile(secrets, path)] : inName;
  });
}

/** Files of a process that tell what it was started with (proc(5)). */
export const startFiles = ['cmdline', 'environ'];

export function findSecretsInProcesses(secrets, root = process.pid) {
  return [root, ...descendants(root)].flatMap((pid) =>
    startFiles.flatMap((file) => {
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

export function descendants(root) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended while it was looked at.
    }
  }
  const found = new Set([root]);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found].filter((pid) => pid !== root);
}
