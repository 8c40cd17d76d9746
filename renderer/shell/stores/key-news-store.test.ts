import { expect, test } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import type { ConnectionId } from '../../../shared/model/ids.ts';
import type { KeyRotation } from '../../../shared/model/trust.ts';
import type { HawserClient } from '../../host/linked-client.ts';
import { createKeyNewsStore } from './key-news-store.ts';

const connectionId = 'c1' as ConnectionId;
const rotation: KeyRotation = { connectionId, name: 'web1', storeIn: '/k', added: [], removed: [], state: 'offered' };

function stage(answer: (apply: boolean) => Promise<KeyRotation>) {
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
  return { store: createKeyNewsStore(client), rotated, closed };
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
