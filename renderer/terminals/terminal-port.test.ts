import { expect, test } from 'vitest';
import { AppError } from '../../shared/model/errors.ts';
import { SessionId } from '../../shared/model/ids.ts';
import { createLinkedClient } from '../host/linked-client.ts';
import { createTerminalPort } from './terminal-port.ts';

const sessionId = SessionId.parse('s1');
const size = { columns: 80, rows: 24 };

test('a size that nobody hears is no complaint of each terminal; a key that was pressed is answered', async () => {
  const reported: unknown[] = [];
  const { client } = createLinkedClient();
  const port = createTerminalPort(client, sessionId, 'serve', (error) => reported.push(error));
  port.resize(size);
  await Promise.resolve();
  await Promise.resolve();
  expect(reported).toEqual([]);
  port.reconnect();
  await expect.poll(() => reported).toMatchObject([{ code: 'rpc.disconnected' }]);
});

test('any other failure of a size is told', async () => {
  const reported: unknown[] = [];
  const { client } = createLinkedClient();
  const failing = {
    ...client,
    sessions: {
      ...client.sessions,
      resize: () => Promise.reject(new AppError('rpc.unknownMember', { member: 'sessions.resize' }, 'x')),
    },
  };
  createTerminalPort(failing, sessionId, 'serve', (error) => reported.push(error)).resize(size);
  await expect.poll(() => reported).toHaveLength(1);
});
