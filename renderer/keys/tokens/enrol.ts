import type { KeyFileInfo } from '../../../shared/model/keys.ts';
import type { TokenKeyType, TokenKeyWish } from '../../../shared/model/token-keys.ts';
import type { Workbench } from '../../shell/workbench.ts';

/** What is asked of the security key besides the key itself. */
export type TokenDemands = Pick<TokenKeyWish, 'isResident' | 'isVerified' | 'isTouchless' | 'application'>;

/** As ssh-keygen does: nothing kept on it, a touch each time. */
export const usualDemands: TokenDemands = { isResident: false, isVerified: false, isTouchless: false, application: 'ssh:' };

export function isTokenType(type: string): type is TokenKeyType {
  return type.endsWith('-sk');
}

/** Makes the key; where the firmware knows no Ed25519 it is made as ECDSA instead, under a name that says so (FD-05). Errors as of `keys.enrol`. */
export async function enrol(
  client: Workbench['client'],
  wish: TokenKeyWish,
  nameFor: (type: TokenKeyType) => Promise<string>,
  { signal, onFallback }: { readonly signal: AbortSignal; readonly onFallback: () => void },
): Promise<{ readonly key: KeyFileInfo; readonly fellBack: boolean }> {
  const first = await client.keys.enrol(wish, { signal });
  if (first.kind === 'made') return { key: first.key, fellBack: false };
  onFallback();
  const second = await client.keys.enrol({ ...wish, type: 'ecdsa-sk', file: (await nameFor('ecdsa-sk')).trim() }, { signal });
  if (second.kind === 'made') return { key: second.key, fellBack: true };
  throw new Error('an ECDSA key was refused as Ed25519');
}
