import { expect, test } from 'vitest';
import type { TunnelSpec } from '../shared/model/tunnels.ts';
import { local, opened } from './fixtures/tunnel-page.ts';

const proxy: TunnelSpec = { kind: 'dynamic', listen: { kind: 'tcp', port: 0 } };
const open: TunnelSpec = { kind: 'dynamic', listen: { kind: 'tcp', port: 0, bind: '*' } };
const host = { destination: 'box' };

test('tunnels of one pasted line are one step of undo', async () => {
  const { tunnels } = await opened('');
  await tunnels.add({ host, spec: proxy });
  const made = await tunnels.addAll({ host, tunnels: [{ spec: local(0, 80), probe: 'http' }, { spec: proxy }] });
  expect(made.tunnels.map(({ specText, probe }) => [specText, probe])).toEqual([
    ['-L 127.0.0.1:0:127.0.0.1:80', 'http'],
    ['-D 0', 'off'],
  ]);
  expect(await tunnels.list({})).toMatchObject({ tunnels: [{}, {}, {}], undoLabel: 'Add 2 tunnels' });
  const { tunnels: left } = await tunnels.undo({});
  expect(left.map(({ specText }) => specText)).toEqual(['-D 0']);
});

test('of several, none is kept when one would let others in and nobody agreed', async () => {
  const { tunnels } = await opened('');
  const wanted = { host, tunnels: [{ spec: proxy }, { spec: open }] };
  await expect(tunnels.addAll(wanted)).rejects.toMatchObject({ code: 'tunnel.unconfirmed' });
  expect((await tunnels.list({})).tunnels).toEqual([]);
  expect((await tunnels.addAll({ ...wanted, confirmReach: true })).tunnels.map(({ reach }) => reach)).toEqual([
    'loopback',
    'network',
  ]);
});

test('more than are kept at all are refused as a whole', async () => {
  const { tunnels } = await opened('');
  const many = Array.from({ length: 1000 }, () => ({ spec: proxy }));
  await tunnels.add({ host, spec: proxy });
  await expect(tunnels.addAll({ host, tunnels: many })).rejects.toMatchObject({ code: 'tunnel.tooMany' });
  expect((await tunnels.list({})).tunnels).toHaveLength(1);
});
