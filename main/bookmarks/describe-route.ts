import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { formatOutgoingProxy } from '../../shared/model/outgoing-proxy.ts';
import { labelOfHost } from './resolved-target.ts';

interface Row {
  readonly name: string;
  readonly value: string;
}

/** The way to a host, for its card. `from` says where a keyword stands. */
export function routeRows(
  target: EffectiveHost,
  hops: readonly EffectiveHost[],
  from: (keyword: string) => string,
): readonly Row[] {
  const first = hops[0] ?? target;
  const jumps = hops.length === 0 ? [] : [`${hops.map(labelOfHost).join(' → ')}${from('ProxyJump')}`];
  const later =
    target.jumpAfterSeconds === undefined
      ? []
      : [`only if no direct TCP connection comes about within ${target.jumpAfterSeconds} s`];
  const rows: Row[] = [{ name: 'Route', value: [...startOf(first, from), ...jumps, ...later].join(', ') || 'direct' }];
  const { bindAddress, bindInterface, sendEnv = [], setEnv } = target;
  if (bindAddress !== undefined) rows.push({ name: 'Connects from', value: `${bindAddress}${from('BindAddress')}` });
  else if (bindInterface !== undefined) {
    rows.push({ name: 'Connects from', value: `the address of ${bindInterface}${from('BindInterface')}` });
  }
  const sent = [...sendEnv, ...setEnv.map(({ name }) => name)];
  if (sent.length > 0) rows.push({ name: 'Environment', value: `${sent.join(' ')}: the server may ignore it (AcceptEnv)` });
  return rows;
}

function startOf({ proxyCommand, outgoingProxy }: EffectiveHost, from: (keyword: string) => string): readonly string[] {
  if (proxyCommand !== undefined) {
    const asked = proxyCommand.origin === 'foreign' ? ', which runs only after a yes' : '';
    return [`by ${proxyCommand.line}${from('ProxyCommand')}${asked}`];
  }
  return outgoingProxy === undefined || outgoingProxy === 'none' ? [] : [`by the proxy ${formatOutgoingProxy(outgoingProxy)}`];
}
