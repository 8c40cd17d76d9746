import { expect, test } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import type { ConnectionId } from '../../../shared/model/ids.ts';
import type { ConnectionInfo } from '../../../shared/model/session.ts';
import type { KeyRotation } from '../../../shared/model/trust.ts';
import type { HawserClient } from '../../host/linked-client.ts';
import { createKeyNewsStore, isStoredNews } from './key-news-store.ts';

const connectionId = 'c1' as ConnectionId;
const rotation: KeyRotation = { connectionId, name: 'web1', storeIn: '/k', added: [], removed: [], state: 'offered' };

/** A window's own storage; `text` is what it holds before. */
function storageOf(text?: string) {
  const items = new Map<string, string>(text === undefined ? [] : [['hawser.told-keys', text]]);
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
}

function stage(
  answer: (apply: boolean) => Promise<KeyRotation> = () => Promise.reject(new Error('not asked')),
  storage = storageOf(),
) {
  const rotated = new Emitter<KeyRotation>();
  const closed = new Emitter<{ connectionId: ConnectionId }>();
  const client = {
    trust: {
      onRotated: rotated.event,
      rotations: () => Promise.resolve([{ ...rotation, state: 'stored' as const }]),
      applyRotation: ({ apply }: { apply: boolean }) => answer(apply),
    },
    connections: { onClosed: closed.event },
  } as unknown as HawserClient;
  return { store: createKeyNewsStore(client, storage), rotated, closed };
}

test('what a server announces stays until it is answered, and then says what became of it', async () => {
  const { store, rotated } = stage((apply) => Promise.resolve({ ...rotation, state: apply ? 'stored' : 'declined' }));
  rotated.emit(rotation);
  expect(store.state.getState().rotations[connectionId]?.state).toBe('offered');
  await store.answerRotation(connectionId, true);
  expect(store.state.getState().rotations[connectionId]?.state).toBe('stored');
  rotated.emit(rotation);
  await store.answerRotation(connectionId, false);
  expect(store.state.getState().rotations).toEqual({});
});

test('a refusal to write leaves the offer standing', async () => {
  const { store, rotated } = stage(() => Promise.reject(new Error('read-only')));
  rotated.emit(rotation);
  await expect(store.answerRotation(connectionId, true)).rejects.toThrow('read-only');
  expect(store.state.getState().rotations[connectionId]?.state).toBe('offered');
});

test('news go with their connection, and what was settled before is none', async () => {
  const { store, rotated, closed } = stage(() => Promise.reject(new Error('not asked')));
  rotated.emit(rotation);
  closed.emit({ connectionId });
  expect(store.state.getState().rotations).toEqual({});
  await store.load();
  expect(store.state.getState().rotations).toEqual({});
});

/** A connection whose key was stored when it was made. */
function stored(
  id: string,
  more: { readonly host?: string; readonly port?: number; readonly sha256?: string; readonly compared?: true } = {},
) {
  const { host = 'web1', port = 22, sha256 = 'SHA256:a', compared } = more;
  const trust = { kind: 'added', how: 'user', by: { file: '/k', line: 1 }, ...(compared && { compared }) };
  return { connectionId: id, host, port, hostKey: { sha256 }, trust } as unknown as ConnectionInfo;
}

test('a stored key that was dismissed is told no more on any connection that stands on it, and not after a reload', () => {
  const storage = storageOf();
  const { store } = stage(undefined, storage);
  const isNews = (connection: ConnectionInfo): boolean => isStoredNews(connection, store.state.getState());
  expect(isNews(stored('c1'))).toBe(true);
  const open = [
    stored('c1'),
    stored('c2', { host: 'WEB1' }),
    stored('c3', { sha256: 'SHA256:b' }),
    stored('c4', { port: 2222 }),
    stored('c5', { host: 'web2' }),
  ];
  store.dismissStored(stored('c1'), open);
  const after = [false, false, true, true, true];
  expect(open.map(isNews)).toEqual(after);
  const reloaded = stage(undefined, storage).store.state.getState();
  expect(open.map((each) => isStoredNews(each, reloaded))).toEqual(after);
  expect(isStoredNews(stored('c1'), stage().store.state.getState())).toBe(true);
});

test('a key that was dismissed or taken back is news on the connection that stores it once more', () => {
  const storage = storageOf();
  const { store } = stage(undefined, storage);
  store.dismissStored(stored('c1'), []);
  store.undone('c2' as ConnectionId);
  for (const state of [store.state.getState(), stage(undefined, storage).store.state.getState()])
    expect(['c1', 'c2', 'c3'].map((id) => isStoredNews(stored(id), state))).toEqual([false, false, true]);
});

test('a key that was compared is no news, nor is what stands in a storage that cannot be read', () => {
  const { store } = stage();
  store.verified('c1' as ConnectionId);
  expect(isStoredNews(stored('c1'), store.state.getState())).toBe(false);
  expect(isStoredNews(stored('c2', { compared: true }), store.state.getState())).toBe(false);
  for (const text of ['{', '7', '[1,{}]', 'null'])
    expect(isStoredNews(stored('c1'), stage(undefined, storageOf(text)).store.state.getState())).toBe(true);
});
