import { z } from 'zod';
import { BookmarkId, SessionId } from './model/ids.ts';
import { InstallOutcome, StrictFault } from './model/key-install.ts';
import { DoubtfulKey } from './model/key-likeness.ts';
import {
  InstallWish,
  KeyChange,
  KeyChanged,
  KeyFileInfo,
  KeyImport,
  KeyLine,
  KeyPlace,
  KeyRemoval,
  KeyTestOutcome,
  KeyTypeWish,
  KeyWish,
  PastedKeyInfo,
} from './model/keys.ts';
import {
  TokenKeyFound,
  TokenKeyOutcome,
  TokenKeyReadWish,
  TokenKeySaveWish,
  TokenKeyType,
  TokenKeyWish,
} from './model/token-keys.ts';
import { call, event, type Contract } from './rpc/contract-kinds.ts';

const nothing = z.object({});
const path = z.string().max(4096);
const target = z.union([
  z.object({ sessionId: SessionId }),
  z.object({ bookmarkId: BookmarkId }),
  z.object({ destination: z.string().max(4000) }),
]);
const account = KeyPlace.pick({ user: true, host: true, port: true });

/** Key files of this computer, and where their public halves stand. Private halves cross only into the core, and never out of it. */
export const keyContract = {
  /** Those in ~/.ssh, and those that bookmarks and the config name. */
  /** `networkHome`: the network file system that ~/.ssh lies on, such as `nfs4` (SE-11); absent: none is known. */
  list: call(nothing, z.object({ keys: z.array(KeyFileInfo), networkHome: z.string().optional() })),
  /** A key was made, changed, installed or used. */
  changed: event(nothing),
  /** A file name that is free, and a comment. `host`: what the key is for. */
  suggest: call(
    z.object({ type: z.union([KeyTypeWish, TokenKeyType]), host: z.string().max(300).optional() }),
    z.object({ file: z.string(), comment: z.string() }),
  ),
  /** Refused with `key.exists`, `storage.unwritable`. */
  generate: call(KeyWish, KeyFileInfo),
  /**
   * Makes a key on the security key that is plugged in; the page that calls is asked for PIN and touch (`use: enrol`). Nothing is left when it fails
   * or is cancelled. Refused with `cancelled`, `key.exists`, `key.enrolFailed`, `agent.toolsMissing`, `storage.unwritable`.
   */
  enrol: call(TokenKeyWish, TokenKeyOutcome),
  /**
   * Reads the keys that a security key keeps; nothing is written before `saveTokenKeys`. Asks as `enrol` does (`use: readKeys`). Refused with
   * `cancelled`, `key.enrolFailed`, `agent.toolsMissing`.
   */
  readToken: call(TokenKeyReadWish, z.object({ readId: z.string(), keys: z.array(TokenKeyFound) })),
  /** Refused with `key.readGone`, `key.exists` where `replace` is not said, `storage.unwritable`. */
  saveTokenKeys: call(TokenKeySaveWish, z.object({ keys: z.array(KeyFileInfo) })),
  /** Refused with `key.wrongPassphrase`, `key.unreadable`, `key.unsupported`, `key.exists`, `storage.unwritable`. */
  import: call(KeyImport, KeyFileInfo),
  /**
   * Writes it anew in OpenSSH's format; the old file stays until the new one was read, and one of another format is kept beside it. Refused with
   * `key.*`, `storage.unwritable`.
   */
  change: call(KeyChange, KeyChanged),
  /** Writes the `.pub` from the private half; another key's is kept as `.pub.old`. Refused with `key.*`, `storage.unwritable`. */
  rebuildPublic: call(z.object({ path, passphrase: z.string().max(1000).optional() }), KeyFileInfo),
  /** Takes others' rights to the file away. */
  mendPermissions: call(z.object({ path }), KeyFileInfo),
  /** What a file or pasted text of doubtful origin is, for comparing (KY-07). `content`: all of it, as base64. Nothing is decrypted or kept. */
  readDoubtful: call(z.object({ content: z.string().max(1_500_000) }), DoubtfulKey),
  checkPaste: call(z.object({ text: KeyLine }), PastedKeyInfo),
  /**
   * Puts a public key on a server, over a connection that is open or is made for it. Refused with `key.unreadable` when the line is no key, and with
   * the errors of connecting and of files.
   */
  install: call(z.object({ target, key: InstallWish }), InstallOutcome),
  /** Refused with `key.undoGone`. */
  undoInstall: call(z.object({ undoId: z.string().max(100) }), nothing),
  /** Takes others' right to write away, over there. `at` as of `retire`. */
  mendFaults: call(z.object({ target, faults: z.array(StrictFault).max(100), at: account.optional() }), nothing),
  /** Logs in once more with this key alone; other connections stay. `path`: of its private half; absent: the agent has it. */
  test: call(z.object({ target, line: KeyLine, path: path.optional() }), KeyTestOutcome),
  /** Takes a key's lines away on one server. `at`: the account that is meant; a target that leads elsewhere by now is passed over for its address. */
  retire: call(z.object({ target, line: KeyLine, at: account.optional() }), KeyRemoval),
} as const satisfies Contract[string];
