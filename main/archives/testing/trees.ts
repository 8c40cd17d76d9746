import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** All that is below a folder: mode, and of files the time and the content's hash. Paths byte by byte as Latin-1. */
export function treeOf(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (path: Buffer, shown: string): void => {
    for (const name of readdirSync(path, { encoding: 'buffer' })) {
      const below = Buffer.concat([path, Buffer.from('/'), name]);
      const label = `${shown}${name.toString('latin1')}`;
      const status = lstatSync(below);
      const mode = (status.mode & 0o7777).toString(8);
      if (status.isDirectory()) {
        found[`${label}/`] = mode;
        walk(below, `${label}/`);
      } else if (status.isSymbolicLink()) found[label] = `-> ${readlinkSync(below, 'latin1')}`;
      else if (status.isFile()) {
        const hash = createHash('sha256').update(readFileSync(below)).digest('hex').slice(0, 16);
        found[label] = `${mode} ${Math.floor(status.mtimeMs / 1000)} ${hash}`;
      } else found[label] = 'special';
    }
  };
  walk(Buffer.from(folder), '');
  return found;
}

/** Everything that a tree can have that can be copied, in a folder that is made. */
export function makeTree(folder: string): void {
  mkdirSync(join(folder, 'deep/deeper'), { recursive: true });
  mkdirSync(join(folder, 'empty'));
  mkdirSync(join(folder, '-n'));
  const put = (name: string | Buffer, content: string | Buffer, mode = 0o640): void => {
    const path = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]);
    writeFileSync(path, content);
    chmodSync(path, mode);
    utimesSync(path, 1_000_000_000, 1_000_000_000 + content.length);
  };
  for (const name of ['plain', '-rf', 'new\nline', 'star*', '$(touch x)', 'quo\'te"', '.hidden', 'back\\slash', 'n'.repeat(200)])
    put(name, `content of ${name}`);
  put('nothing', '');
  put(Buffer.from('caf\xe9', 'latin1'), 'raw');
  put('deep/deeper/read-only', 'r', 0o400);
  put('deep/large', Buffer.alloc(3_000_001, 'large'));
  put('program', '#!', 0o755);
  symlinkSync('plain', join(folder, 'link'));
  symlinkSync('/etc/passwd', join(folder, 'link-outside'));
  symlinkSync('x'.repeat(150), join(folder, 'long-link'));
  chmodSync(join(folder, 'empty'), 0o700);
  utimesSync(join(folder, 'empty'), 1_000_000_000, 1_000_000_000);
}
