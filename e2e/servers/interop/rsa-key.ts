import { generateKey } from '../ssh-keys.ts';
import type { KeyFile } from '../ssh-keys.ts';

let key: Promise<KeyFile> | undefined;

/** One RSA key for all servers of a process: each takes a second to make. */
export const sharedRsaKey = (): Promise<KeyFile> => (key ??= generateKey({ type: 'rsa', comment: 'rsa key' }));
