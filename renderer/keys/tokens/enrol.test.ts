import { describe, expect, it } from 'vitest';
import type { KeyFileInfo } from '../../../shared/model/keys.ts';
import type { TokenKeyOutcome, TokenKeyWish } from '../../../shared/model/token-keys.ts';
import type { Workbench } from '../../shell/workbench.ts';
import { enrol, usualDemands } from './enrol.ts';

const wish: TokenKeyWish = { ...usualDemands, type: 'ed25519-sk', file: 'key', comment: '', passphrase: '' };

describe('a key that falls back to ECDSA', () => {
  it('goes under the name that was typed, without what stands around it', async () => {
    const asked: TokenKeyWish[] = [];
    const answer = (each: TokenKeyWish): Promise<TokenKeyOutcome> => {
      asked.push(each);
      const key = { name: each.file } as KeyFileInfo;
      return Promise.resolve(each.type === 'ecdsa-sk' ? { kind: 'made', key } : { kind: 'noEd25519' });
    };
    const client = { keys: { enrol: answer } } as unknown as Workbench['client'];
    const over = { signal: new AbortController().signal, onFallback: () => undefined };
    const end = await enrol(client, wish, () => Promise.resolve(' key '), over);
    expect(asked.map(({ type, file }) => [type, file])).toEqual([
      ['ed25519-sk', 'key'],
      ['ecdsa-sk', 'key'],
    ]);
    expect(end).toMatchObject({ fellBack: true, key: { name: 'key' } });
  });
});
