import type { KeyFileInfo } from '../shared/model/keys.ts';
import { listKeyFiles } from './keys/inventory.ts';
import { keyFace } from './known-hosts/key-face.ts';

export { authorizedLine, optionsFault, readPastedKey, restrictedWhy } from './keys/install/authorized-line.ts';
export { agentSocket as ownAgent } from './agent/agent-socket.ts';
export { installKey } from './keys/install/install-key.ts';
export { readInnerComment, readPrivateKey } from './keys/key-file.ts';
export { keyPath, newKey, publicLine, suggestName as suggestKeyName, writeNewPair } from './keys/key-files.ts';
export { parseSeconds } from './ssh-config/values.ts';

/** The key files in ~/.ssh, without what bookmarks and logins say of them. */
export function listOwnKeys(homeDir: string): Promise<KeyFileInfo[]> {
  return listKeyFiles({ homeDir, named: new Map(), places: () => [], face: keyFace });
}
