import { expect, it } from 'vitest';
import type { Workbench } from '../../main/workbench.ts';
import { contract } from '../../shared/contract.ts';
import type { TunnelInfo } from '../../shared/model/tunnels.ts';
import { silentRpcLog } from '../../shared/rpc/rpc-log.ts';
import { serve, type Served } from '../../shared/rpc/server.ts';
import type { TunnelGlance } from './core-messages.ts';
import { watchTunnels } from './tunnel-watch.ts';

function tunnel(id: string, isOn: boolean, name?: string): TunnelInfo {
  return {
    tunnelId: id as TunnelInfo['tunnelId'],
    host: { destination: 'web1' },
    hostName: 'web1',
    target: 'web1:22',
    production: false,
    ...(name !== undefined && { name }),
    spec: { kind: 'dynamic', listen: { kind: 'tcp', port: 1080 } },
    specText: '-D 1080',
    origin: { kind: 'saved' },
    reach: 'loopback',
    probe: 'off',
    opens: 'hand',
    mayMove: false,
    isReachConfirmed: false,
    isOn,
    state: isOn ? { kind: 'listening', since: 0, bound: [], isStalled: false } : { kind: 'off' },
    proof: { kind: 'untested' },
    traffic: { bytesUp: 0, bytesDown: 0, upPerSecond: 0, downPerSecond: 0, open: 0, total: 0, refused: 0 },
    notes: [],
  };
}

it('tells which tunnels are on when that changes and at no other news, and switches one off', async () => {
  const told: (readonly TunnelGlance[])[] = [];
  const off: string[] = [];
  const attached: unknown[] = [];
  let served: Served<typeof contract> | undefined;
  const handlers = {
    tunnels: {
      list: () => ({ tunnels: [tunnel('a', true, 'Orders'), tunnel('b', false)] }),
      switch: ({ tunnelId }: { readonly tunnelId: string }) => {
        off.push(tunnelId);
        return {};
      },
    },
  };
  const workbench = {
    attach: (...[wire, options]: Parameters<Workbench['attach']>) => {
      attached.push(options);
      served = serve(contract, wire, handlers as never, { context: undefined, log: silentRpcLog });
    },
  } as unknown as Workbench;
  const watch = await watchTunnels(workbench, (on) => told.push(on));
  // As a page it could be sent a question that nobody sees.
  expect(attached).toEqual([{ isWatcher: true }]);
  expect(told).toEqual([[{ tunnelId: 'a', words: 'Orders', isListening: true }]]);
  served?.emit('tunnels', 'changed', { tunnels: [tunnel('a', true, 'Orders')], removed: [] });
  served?.emit('tunnels', 'changed', { tunnels: [tunnel('b', true)], removed: [tunnel('a', false).tunnelId] });
  await expect.poll(() => told.length).toBe(2);
  expect(told[1]).toEqual([{ tunnelId: 'b', words: '-D 1080 web1', isListening: true }]);
  watch.switchOff('b');
  await expect.poll(() => off).toEqual(['b']);
});
