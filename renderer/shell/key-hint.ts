import type { ConnectionInfo } from '../../shared/model/session.ts';
import type { Target } from './target.ts';
import type { Workbench } from './workbench.ts';

/** What a hint about keys was shown for: `user@host:port`. */
export function accountOf({ user, host, port }: Pick<ConnectionInfo, 'user' | 'host' | 'port'>): string {
  return `${user}@${host}:${port}`;
}

/**
 * Connections of servers that asked for no proof, less those of accounts that the user read of already. A device that only has terminals asks in its
 * terminal, where nobody sees here whether it does.
 */
export function withoutProof<Each extends Pick<ConnectionInfo, 'authenticatedWith' | 'terminalsOnly' | 'user' | 'host' | 'port'>>(
  connections: readonly Each[],
  read: ReadonlySet<string>,
): readonly Each[] {
  return connections.filter(
    (each) => each.authenticatedWith.length === 0 && each.terminalsOnly !== true && !read.has(accountOf(each)),
  );
}

/**
 * By a password and what else was typed. Questions alone (keyboard-interactive) may be a one-time code, which a key would not spare; a device that only
 * has terminals may take no keys.
 */
export function isByPassword({
  authenticatedWith,
  terminalsOnly,
}: Pick<ConnectionInfo, 'authenticatedWith' | 'terminalsOnly'>): boolean {
  const isTyped = (method: string): boolean => method === 'password' || method.startsWith('keyboard-interactive');
  return terminalsOnly !== true && authenticatedWith.includes('password') && authenticatedWith.every(isTyped);
}

/** Leads to the key that the account is to take: the one used last, or a new one where there is none. */
export async function setUpKey(
  { client, view }: Pick<Workbench, 'client' | 'view'>,
  target: Target,
  name: string,
): Promise<void> {
  const { keys } = await client.keys.list({});
  const usable = keys.filter(({ publicLine, error }) => publicLine !== undefined && error === undefined);
  const [best] = usable.sort((one, other) => (other.lastUsedAt ?? other.writtenAt) - (one.lastUsedAt ?? one.writtenAt));
  if (best?.publicLine === undefined) view.setState({ dialog: { kind: 'newKey', host: name } });
  else view.setState({ dialog: { kind: 'installKey', name: best.name, line: best.publicLine, path: best.path, target } });
}
