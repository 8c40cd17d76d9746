import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { Emitter } from '../../shared/base/emitter.ts';
import type { ConnectionInfo } from '../../shared/model/session.ts';
import type { HawserClient } from '../host/linked-client.ts';
import { createToastStore } from '../ui/toasts.ts';
import { removeStoredKey } from './stored-key.ts';
import { createKeyNewsStore, isStoredNews } from './stores/key-news-store.ts';

interface Line {
  readonly id: string;
  readonly line: number;
  readonly marker: 'none';
  readonly key: { readonly sha256: string };
  readonly file: string;
}

/** A connection that stored the key of web1 as this line of this file. */
function storedAt(connectionId: string, file: string, line: number): ConnectionInfo {
  const trust = { kind: 'added', how: 'user', by: { file, line } };
  return { connectionId, host: 'web1', port: 22, hostKey: { sha256: 'SHA256:a' }, trust } as unknown as ConnectionInfo;
}

function stage(connections: readonly ConnectionInfo[], entries: Line[]) {
  const never = new Emitter<never>();
  const client = {
    trust: {
      onRotated: never.event,
      query: ({ file }: { file: string }) => Promise.resolve({ rows: entries.filter((entry) => entry.file === file) }),
      edit: ({ edit: { ids } }: { edit: { ids: string[] } }) => {
        for (const id of ids)
          entries.splice(
            entries.findIndex((entry) => entry.id === id),
            1,
          );
        return Promise.resolve({});
      },
    },
    connections: { onClosed: never.event },
  } as unknown as HawserClient;
  const errors: unknown[] = [];
  const keyNews = createKeyNewsStore(client, { getItem: () => null, setItem: () => undefined });
  const byId = Object.fromEntries(connections.map((each) => [each.connectionId, each]));
  const workbench = {
    client,
    keyNews,
    sessions: { state: createStore(() => ({ byId: {} })) },
    connections: { state: createStore(() => ({ byId })) },
    toasts: createToastStore(),
    showError: (error: unknown) => void errors.push(error),
  } as unknown as Parameters<typeof removeStoredKey>[0];
  const news = (): string[] =>
    connections.filter((each) => isStoredNews(each, keyNews.state.getState())).map(({ connectionId }) => connectionId);
  return { workbench, news, errors };
}

function line(id: string, file: string, at: number): Line {
  return { id, file, line: at, marker: 'none', key: { sha256: 'SHA256:a' } };
}

test('a key that is taken back is told on no connection whose line is gone with it, and still on one that has its line', async () => {
  // The second stored it after the line of the first had been removed; the third has it in a file of its own.
  const [first, second, third] = [storedAt('c1', '/mine', 3), storedAt('c2', '/mine', 2), storedAt('c3', '/theirs', 1)];
  const { workbench, news, errors } = stage([first, second, third], [line('a', '/mine', 2), line('b', '/theirs', 1)]);
  expect(news()).toEqual(['c1', 'c2', 'c3']);
  await removeStoredKey(workbench, second);
  expect(errors).toEqual([]);
  expect(news()).toEqual(['c3']);
});
