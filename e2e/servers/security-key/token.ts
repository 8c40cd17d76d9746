import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tempFolder } from '../cleanup.ts';
import type { KeyFile } from '../ssh-keys.ts';
import { program } from '../requirements.ts';
import { plantsSecret } from '../secrets/look-through.ts';
import { wantMarked } from '../secrets/test-secret.ts';

const run = promisify(execFile);
const source = fileURLToPath(new URL('token.c', import.meta.url));
const cache = fileURLToPath(new URL('../../../node_modules/.cache/hawser-security-key', import.meta.url));

/** How the token behaves from the next look at them on; README.md. `undefined` or left out: as a token does that is touched at once. */
export interface TokenSettings {
  /** `wait`: it blinks until the settings change. */
  readonly TOUCH?: 'deny' | 'wait' | undefined;
  readonly DEVICE?: 'absent' | undefined;
  readonly DELAY_MS?: string | undefined;
  /** Wanted where a key demands verification, for keys that the token keeps, and for listing them. */
  readonly PIN?: string | undefined;
  /** `no`: old firmware, which knows ECDSA alone. */
  readonly ED25519?: 'no' | undefined;
  /** `yes`: a key that it keeps takes the place of another without a word, as by OpenSSH before 9.1. */
  readonly OVERWRITES?: 'yes' | undefined;
  /** Which token is plugged in; a key belongs to the one that made it. */
  readonly TOKEN?: string | undefined;
}

export interface SecurityKeyOptions {
  readonly type?: 'ed25519-sk' | 'ecdsa-sk';
  readonly passphrase?: string;
  readonly comment?: string;
  /** ssh-keygen -O, e.g. `verify-required`, `no-touch-required`, `resident`, `application=ssh:web`. */
  readonly demands?: readonly string[];
  /** Typed by nobody: taken from an askpass program that prints it. */
  readonly pin?: string;
}

/** A security key in software: a provider library and the folder by which it is steered. */
export interface SecurityKey {
  /** For `ssh-add -S`, `ssh-keygen -w`, SSH_SK_PROVIDER; pattern for `ssh-agent -P`. */
  readonly library: string;
  readonly folder: string;
  /** For whatever loads the library: ssh-agent, ssh-keygen, ssh-add. */
  readonly env: Readonly<Record<string, string>>;
  /** Replaces all settings; heard by a token that is at work too. */
  set(settings: TokenSettings): void;
  /** What it was asked and did, a line each. Never a PIN. */
  log(): readonly string[];
  /** Enrols with ssh-keygen(1). */
  generate(options?: SecurityKeyOptions): Promise<KeyFile>;
  remove(): void;
}

/** The library, compiled once for each state of its source. */
async function compiled(): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 16);
  const library = join(cache, `token-${hash}.so`);
  if (existsSync(library)) return library;
  mkdirSync(cache, { recursive: true });
  // Others may compile at the same time: each writes its own file, and the last name stands.
  const own = `${library}.${process.pid}`;
  await run(program('gcc'), ['-Wall', '-O1', '-shared', '-fPIC', '-o', own, source, '-lcrypto']);
  renameSync(own, library);
  return library;
}

let counter = 0;

/** A token that is plugged in, has no PIN, and is touched at once. */
export async function plugInSecurityKey(settings: TokenSettings = {}): Promise<SecurityKey> {
  const library = await compiled();
  const folder = tempFolder('hawser-sk-');
  const env = { HAWSER_SK_DIR: folder.path };
  const token: SecurityKey = {
    library,
    folder: folder.path,
    env,
    set(wanted) {
      wantMarked(wanted.PIN, 'PIN of a token');
      const lines = Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}\n`]));
      const path = plantsSecret(join(folder.path, 'settings'));
      // Replaced whole: the token may be reading.
      writeFileSync(`${path}.new`, lines.join(''));
      renameSync(`${path}.new`, path);
    },
    log() {
      const path = join(folder.path, 'log');
      return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
    },
    async generate(options = {}) {
      const { type = 'ed25519-sk', passphrase = '', comment = 'token key', demands = [], pin } = options;
      wantMarked(passphrase, 'passphrase of a key');
      const path = join(folder.path, `id_${type.replace('-', '_')}_${(counter += 1)}`);
      const args = ['-q', '-t', type, '-N', passphrase, '-C', comment, '-w', library, '-f', path];
      const askpass = pin === undefined ? {} : { SSH_ASKPASS: askpassThatPrints(folder.path, pin), SSH_ASKPASS_REQUIRE: 'force' };
      const child = run(program('ssh-keygen'), [...args, ...demands.flatMap((demand) => ['-O', demand])], {
        env: { ...process.env, ...env, ...askpass },
      });
      child.child.stdin?.end();
      await child;
      const publicLine = readFileSync(`${path}.pub`, 'utf8').trim();
      const listed = await run(program('ssh-keygen'), ['-l', '-f', `${path}.pub`]);
      const fingerprint = listed.stdout.split(' ')[1] ?? '';
      return { path, publicPath: `${path}.pub`, publicLine, fingerprint, remove: () => undefined };
    },
    remove: () => folder.remove(),
  };
  token.set(settings);
  return token;
}

function askpassThatPrints(folder: string, secret: string): string {
  const path = plantsSecret(join(folder, 'askpass'));
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' '${secret}'\n`, { mode: 0o700 });
  return path;
}
