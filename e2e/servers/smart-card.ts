import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from './cleanup.ts';
import { program, softhsmLibrary } from './requirements.ts';
import { wantMarked } from './secrets/test-secret.ts';
import { generateKey, type KeyType } from './ssh-keys.ts';

export interface SmartCardOptions {
  readonly label?: string;
  readonly pin: string;
  /** A key of each type, with its label. */
  readonly keys?: readonly { readonly type: Exclude<KeyType, 'ed25519'>; readonly label: string }[];
}

export interface SmartCard {
  /** PKCS#11 library, for `ssh-add -s` and PKCS11Provider. */
  readonly library: string;
  /** For whatever loads the library. */
  readonly env: Readonly<Record<string, string>>;
  /** Type and blob of each key, as `ssh-add -L` begins its lines. */
  readonly publicKeys: readonly string[];
  readonly folder: string;
  /** Nothing is in the reader any more; there is a reader without a card. */
  pull(): void;
  remove(): void;
}

/** A smart card in software (SoftHSM) with a PIN and keys. It never locks its PIN. Check `lacks('smart-card')` before. */
export async function insertSmartCard(options: SmartCardOptions): Promise<SmartCard> {
  const { label = 'blue card', pin, keys = [{ type: 'rsa', label: 'eve@card' }] } = options;
  wantMarked(pin, 'PIN of a card');
  const folder = tempFolder('hawser-card-');
  const tokens = join(folder.path, 'tokens');
  const config = join(folder.path, 'softhsm2.conf');
  mkdirSync(tokens);
  const configure = (dir: string): void =>
    writeFileSync(config, `directories.tokendir = ${dir}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  configure(tokens);
  const env = { SOFTHSM2_CONF: config };
  const softhsm = (...words: string[]): unknown =>
    execFileSync(program('softhsm2-util'), words, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  softhsm('--init-token', '--free', '--label', label, '--pin', pin, '--so-pin', '0000-of-the-issuer');
  const publicKeys: string[] = [];
  for (const [index, key] of keys.entries()) {
    const made = await generateKey({ type: key.type, format: 'pkcs8', path: join(folder.path, key.type) });
    publicKeys.push(made.publicLine.split(' ').slice(0, 2).join(' '));
    // It knows PKCS#8 only, and a key of its own is not asked for: it would have to be taken out again for authorized_keys.
    if (!readFileSync(made.path, 'utf8').startsWith('-----BEGIN PRIVATE KEY-----')) throw new Error('not PKCS#8');
    softhsm('--import', made.path, '--token', label, '--pin', pin, '--label', key.label, '--id', `0${index + 1}`);
  }
  return {
    library: softhsmLibrary() ?? '',
    env,
    publicKeys,
    folder: folder.path,
    pull: () => {
      const empty = join(folder.path, 'empty');
      mkdirSync(empty, { recursive: true });
      configure(empty);
    },
    remove: () => folder.remove(),
  };
}
