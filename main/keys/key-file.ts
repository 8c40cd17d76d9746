import { createPrivateKey, type KeyObject } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { AppError } from '../../shared/model/errors.ts';
import { openContainer, type OpenedContainer } from './formats/openssh-private.ts';
import { openOldSeal, readOldSeal } from './formats/pkcs8-seal.ts';
import { openPpk, readPpk } from './formats/ppk.ts';
import { dsaReason, keyFormat } from './key-format.ts';
import { readOpenSshContainer, type OpenSshContainer } from './openssh-container.ts';
import { isSecurityKeyType, parsePublicKeyLine, publicBlob, type PublicKey } from './public-key.ts';
import { tokenFile } from './token-file.ts';

/** As MAX_KEY_FILE_SIZE of OpenSSH (authfile.c). */
const maxKeyFileBytes = 1024 * 1024;
/** bcrypt_pbkdf takes about 17 ms a round here; ssh-keygen writes 16 or 24 unless told otherwise. */
const maxKdfRounds = 2000;
const minRsaBits = 1024;

/** A private key file that was read and understood, but not yet decrypted. */
export interface KeyFile {
  readonly path: string;
  readonly format: 'openssh' | 'pem' | 'pkcs8' | 'ppk';
  readonly isEncrypted: boolean;
  /** The cipher of an old PEM file, or the old scheme of a PKCS#8 file: its passphrase is guessed quickly (KY-02). */
  readonly weakSeal?: string | undefined;
  /** A security key: the file holds its handle only, and `unlock` is refused. */
  readonly isToken?: boolean | undefined;
  readonly comment: string;
  /** undefined only for an encrypted PEM or PKCS#8 file without a `.pub` beside it. */
  readonly publicKey: PublicKey | undefined;
  /** Where `publicKey` was read: the private key's own file is always right, a `.pub` may be another key's (ER-12). */
  readonly publicKeyFrom: 'own' | 'pub' | undefined;
  /** Path of the `.pub` beside it when that is another key's. */
  readonly strayPublicFile: string | undefined;
  /** Decrypts. Errors: `key.wrongPassphrase`, `key.unsupported`, `key.unreadable` (also when `publicKey` was a stray), `cancelled`. */
  unlock(passphrase: string | undefined, signal?: AbortSignal): Promise<KeyObject>;
}

export type IdentityFile =
  | { readonly kind: 'private'; readonly file: KeyFile }
  /** Only the public half is here: it names a key that an agent may hold (AG-08). */
  | { readonly kind: 'public'; readonly path: string; readonly publicKey: PublicKey }
  | { readonly kind: 'missing' };

/**
 * Reads what an IdentityFile of ssh_config(5) names: a private key, a public key, or the private key's path while only
 * `PATH.pub` exists. Errors as of `readPrivateKeyFile`.
 */
export async function readIdentityFile(path: string): Promise<IdentityFile> {
  const content = await readKeyContent(path);
  if (content === undefined) {
    const publicKey = await readPublicFile(`${path}.pub`);
    return publicKey ? { kind: 'public', path: `${path}.pub`, publicKey } : { kind: 'missing' };
  }
  if (keyFormat(content.toString('utf8')).kind === 'public') {
    const publicKey = parsePublicKeyLine(content.toString('utf8'));
    if (publicKey) return { kind: 'public', path, publicKey };
    throw unreadable(path, 'the public key in it is cut off or mangled');
  }
  return { kind: 'private', file: await understand(path, content) };
}

/**
 * The one place that reads private key files. Errors: `key.unreadable`, `key.badPermissions` (ssh's rule: a file of one's
 * own that others may read is not used), `key.unsupported` with the format and what to do about it.
 */
export async function readPrivateKeyFile(path: string): Promise<KeyFile> {
  const content = await readKeyContent(path);
  if (content === undefined) throw unreadable(path, 'there is no such file');
  return understand(path, content);
}

/** A key that is in no file yet, such as one that is to be taken over. `path`: how errors call it. Errors as of `readPrivateKeyFile`. */
export function readPrivateKey(path: string, content: Buffer): Promise<KeyFile> {
  if (content.length > maxKeyFileBytes) throw unreadable(path, `it is ${content.length} bytes long, which no key is`);
  return understand(path, content, false);
}

/** The file's bytes; undefined when there is no file. Permissions are those of the open descriptor, so nothing can be swapped. */
async function readKeyContent(path: string): Promise<Buffer | undefined> {
  let handle;
  try {
    // Without O_NONBLOCK a FIFO that nobody writes would hold a thread for ever.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(path, code === 'EACCES' ? 'permission denied' : String(code ?? error), error);
  }
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw unreadable(path, stat.isDirectory() ? 'it is a folder' : 'it is not a regular file');
    if (stat.size > maxKeyFileBytes) throw unreadable(path, `it is ${stat.size} bytes long, which no key is`);
    const content = await handle.readFile();
    if (keyFormat(content.toString('utf8')).kind !== 'public') checkPermissions(path, stat);
    return content;
  } finally {
    await handle.close();
  }
}

/** sshkey_perm_ok of OpenSSH: only files of the user's own are judged, and Windows has other rules. */
function checkPermissions(path: string, stat: { readonly uid: number; readonly mode: number }): void {
  if (process.getuid === undefined || stat.uid !== process.getuid() || (stat.mode & 0o077) === 0) return;
  const mode = (stat.mode & 0o7777).toString(8).padStart(4, '0');
  throw new AppError(
    'key.badPermissions',
    { file: path, mode },
    `${path} may be read by others (mode ${mode}), so it is not used`,
  );
}

async function readPublicFile(path: string): Promise<PublicKey | undefined> {
  try {
    return parsePublicKeyLine(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

async function understand(path: string, content: Buffer, hasFile = true): Promise<KeyFile> {
  const text = content.toString('utf8');
  const format = keyFormat(text);
  const beside = (): Promise<PublicKey | undefined> => (hasFile ? readPublicFile(`${path}.pub`) : Promise.resolve(undefined));
  switch (format.kind) {
    case 'empty':
      throw unreadable(path, 'the file is empty');
    case 'public':
      throw unsupported(path, 'public key', 'the private key is the file that is needed here');
    case 'unsupported':
      throw unsupported(path, format.format, format.reason);
    case 'openssh':
      return fromContainer(path, text, await beside());
    case 'pem':
    case 'pkcs8':
      return fromPem(path, text, format, await beside());
    case 'ppk':
      return fromPpk(path, content, await beside());
  }
}

async function fromContainer(path: string, text: string, beside: PublicKey | undefined): Promise<KeyFile> {
  const container = readOpenSshContainer(text);
  if ('damaged' in container) throw unreadable(path, container.damaged);
  const { cipher, keyType, publicBlob: blob, rounds } = container;
  if (isSecurityKeyType(keyType)) return tokenFile(path, cipher !== 'none', { type: keyType, blob }, beside);
  if (keyType === 'ssh-dss') throw unsupported(path, 'DSA', dsaReason);
  if (rounds > maxKdfRounds)
    throw unsupported(path, 'OpenSSH', `it asks for ${rounds} rounds of key derivation; ${maxKdfRounds} are the limit here`);
  const isStray = beside !== undefined && !beside.blob.equals(blob);
  const isEncrypted = cipher !== 'none';
  // The private part holds the comment too, but encrypted.
  const inside =
    beside === undefined && !isEncrypted ? await openContainer(container, undefined).catch(() => undefined) : undefined;
  return {
    path,
    format: 'openssh',
    isEncrypted,
    comment: beside !== undefined && !isStray ? beside.comment : (inside?.comment ?? ''),
    publicKey: { type: keyType, blob, comment: '' },
    publicKeyFrom: 'own',
    strayPublicFile: isStray ? `${path}.pub` : undefined,
    async unlock(passphrase, signal) {
      const { key } = await decryptContainer(path, container, isEncrypted, passphrase, signal);
      if (!checked(path, key).blob.equals(blob))
        throw unreadable(path, 'its private half belongs to another public half: the file is damaged');
      return key;
    },
  };
}

/** What stands in an OpenSSH file besides the key: its comment, which is encrypted with it. Errors as of `unlock`. */
export async function readInnerComment(
  path: string,
  content: Buffer,
  passphrase: string | undefined,
): Promise<string | undefined> {
  const container = readOpenSshContainer(content.toString('utf8'));
  if ('damaged' in container) return undefined;
  return (await decryptContainer(path, container, container.cipher !== 'none', passphrase)).comment;
}

async function decryptContainer(
  path: string,
  container: OpenSshContainer,
  isEncrypted: boolean,
  passphrase: string | undefined,
  signal?: AbortSignal,
): Promise<OpenedContainer> {
  // An empty one never opens an encrypted key.
  if (isEncrypted && (passphrase === undefined || passphrase === '')) throw wrongPassphrase(path);
  let opened: OpenedContainer | undefined;
  try {
    opened = await openContainer(container, passphrase, signal);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw unreadable(path, error instanceof Error ? error.message : String(error), error);
  }
  if (opened === undefined) throw wrongPassphrase(path);
  return opened;
}

function fromPpk(path: string, content: Buffer, beside: PublicKey | undefined): KeyFile {
  const ppk = readPpk(content);
  if ('damaged' in ppk) throw unreadable(path, ppk.damaged);
  const { type, publicBlob: blob, comment, isEncrypted } = ppk;
  if (type === 'ssh-dss') throw unsupported(path, 'DSA', dsaReason);
  const isStray = beside !== undefined && !beside.blob.equals(blob);
  return {
    path,
    format: 'ppk',
    isEncrypted,
    comment,
    publicKey: { type, blob, comment: '' },
    publicKeyFrom: 'own',
    strayPublicFile: isStray ? `${path}.pub` : undefined,
    async unlock(passphrase, signal) {
      if (isEncrypted && (passphrase === undefined || passphrase === '')) throw wrongPassphrase(path);
      let key: KeyObject | undefined;
      try {
        key = await openPpk(ppk, passphrase, signal);
      } catch (error) {
        if (error instanceof AppError) throw error;
        throw unreadable(path, error instanceof Error ? error.message : String(error), error);
      }
      if (key === undefined) throw wrongPassphrase(path);
      if (!checked(path, key).blob.equals(blob))
        throw unreadable(path, 'its private half belongs to another public half: the file is damaged');
      return key;
    },
  };
}

interface PemFormat {
  readonly kind: 'pem' | 'pkcs8';
  readonly isEncrypted: boolean;
  readonly weakSeal?: string | undefined;
}

function fromPem(path: string, text: string, format: PemFormat, beside: PublicKey | undefined): KeyFile {
  const { isEncrypted } = format;
  // Said before anybody is asked for a passphrase, which what is left of an encrypted one would refuse.
  if (!/^-----END [A-Z0-9 ]+-----/m.test(text)) throw unreadable(path, 'the END line is missing: the file is cut off');
  const own = isEncrypted ? undefined : checked(path, decryptPem(path, text, false, undefined));
  const isStray = own !== undefined && beside !== undefined && !beside.blob.equals(own.blob);
  const publicKey = own ? { ...own, comment: '' } : beside;
  return {
    path,
    format: format.kind,
    isEncrypted,
    weakSeal: format.weakSeal,
    comment: beside !== undefined && !isStray ? beside.comment : '',
    publicKey,
    publicKeyFrom: own ? 'own' : beside ? 'pub' : undefined,
    strayPublicFile: isStray ? `${path}.pub` : undefined,
    async unlock(passphrase) {
      const key = decryptPem(path, text, isEncrypted, passphrase);
      if (publicKey && !checked(path, key).blob.equals(publicKey.blob)) {
        throw unreadable(`${path}.pub`, `it belongs to another key than ${path}; make it anew with: ssh-keygen -y -f ${path}`);
      }
      return key;
    },
  };
}

function decryptPem(path: string, text: string, isEncrypted: boolean, passphrase: string | undefined): KeyObject {
  const old = isEncrypted ? readOldSeal(text) : undefined;
  if (old?.reader === 'none') throw unsupported(path, old.name, `${oldSealReason} ${path} -out ${path}.new`);
  if (isEncrypted && (passphrase === undefined || passphrase === '')) throw wrongPassphrase(path);
  if (old?.reader === 'own') return decryptOld(path, text, passphrase ?? '');
  try {
    return createPrivateKey(isEncrypted ? { key: text, passphrase } : { key: text });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // One wrong passphrase in about 200 leaves a padding that happens to be right and rubbish behind it, which OpenSSL calls
    // "DECODER routines::unsupported": only what names the encryption itself is no matter of the passphrase.
    const isForeignCipher = /unsupported (encryption|cipher|pbe|algorithm)|unknown (cipher|pbe|digest)/i.test(reason);
    if (isEncrypted && !isForeignCipher) throw wrongPassphrase(path, error);
    throw unreadable(path, `its content cannot be read (${reason})`, error);
  }
}

/** OpenSSL 3 keeps RC2 and RC4 in a provider that Node does not load, and ssh(1) has no use for such a file either. */
const oldSealReason =
  'such old encryption is not read here, nor by ssh; write it anew with: openssl pkcs8 -topk8 -provider legacy -provider default -in';

function decryptOld(path: string, text: string, passphrase: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = openOldSeal(text, passphrase);
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : String(error), error);
  }
  if (key === undefined) throw wrongPassphrase(path);
  return key;
}

/** Refuses keys that SSH cannot use or that are too weak; answers the public half. */
function checked(path: string, key: KeyObject): { readonly type: string; readonly blob: Buffer } {
  if (key.asymmetricKeyType === 'dsa') throw unsupported(path, 'DSA', dsaReason);
  const bits = key.asymmetricKeyType === 'rsa' ? (key.asymmetricKeyDetails?.modulusLength ?? 0) : undefined;
  if (bits !== undefined && bits < minRsaBits) {
    throw unsupported(
      path,
      `RSA of ${bits} bits`,
      `RSA keys below ${minRsaBits} bits are unsafe; make a new key with: ssh-keygen -t ed25519`,
    );
  }
  const result = publicBlob(key);
  if (!result) throw unsupported(path, key.asymmetricKeyType ?? 'unknown', 'SSH has no use for this kind of key');
  return result;
}

function unreadable(file: string, reason: string, cause?: unknown): AppError {
  return new AppError('key.unreadable', { file, reason }, `key ${file}: ${reason}`, { cause });
}

function unsupported(file: string, format: string, reason: string): AppError {
  return new AppError('key.unsupported', { file, format, reason }, `key ${file}, format ${format}: ${reason}`);
}

function wrongPassphrase(file: string, cause?: unknown): AppError {
  return new AppError('key.wrongPassphrase', { file }, `the passphrase does not open ${file}`, { cause });
}
