import { expect, it } from 'vitest';
import { withoutValues } from './engine-lines.ts';

it('leaves values of variables and commands out of the engine’s lines, and nothing else', () => {
  const start = 'Outbound: Sending CHANNEL_REQUEST (r:0, ';
  const lines = [
    `${start}env: TOKEN=hunter2=)\nhunter3)`,
    `${start}exec: mysql -phunter2\n(echo hunter3))`,
    `${start}subsystem: sftp)`,
    'Inbound: CHANNEL_DATA (r:0, 12)',
  ].map(withoutValues);
  expect(lines).toEqual([`${start}env: TOKEN)`, `${start}exec)`, `${start}subsystem: sftp)`, 'Inbound: CHANNEL_DATA (r:0, 12)']);
});
