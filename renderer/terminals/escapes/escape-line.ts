import type { TunnelInfo, TunnelSpec } from '../../../shared/model/tunnels.ts';

type SpecKind = TunnelSpec['kind'];

/** What a line of `~C` asks for: ssh(1) has it as `-L spec`, `-KL [bind:]port` and so on; the blank may be left out. */
export type EscapeLine =
  | { readonly kind: 'open'; readonly option: string }
  | { readonly kind: 'close'; readonly specs: readonly SpecKind[]; readonly bind: string | undefined; readonly port: number }
  | { readonly kind: 'unknown' };

const closes: Readonly<Record<string, readonly SpecKind[]>> = {
  L: ['local'],
  R: ['remote', 'remoteDynamic'],
  D: ['dynamic'],
};

export function readEscapeLine(line: string): EscapeLine {
  const [, away, letter = '', rest = ''] = /^-?(K?)([LRD])\s*(\S+)$/.exec(line.trim()) ?? [];
  if (letter === '') return { kind: 'unknown' };
  if (away !== 'K') return { kind: 'open', option: `-${letter} ${rest}` };
  const [, bind, port] = /^(?:(.*):)?(\d{1,5})$/.exec(rest) ?? [];
  if (port === undefined) return { kind: 'unknown' };
  return { kind: 'close', specs: closes[letter] ?? [], bind: bind?.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

/** The tunnel that a line wants closed: one that is on, of this host, at that port; one made for the moment before one that is kept. A line without an address means any. */
export function tunnelToClose(
  line: Extract<EscapeLine, { kind: 'close' }>,
  tunnels: readonly TunnelInfo[],
): TunnelInfo | undefined {
  const fitting = tunnels.filter(({ isOn, spec, state }) => {
    if (!isOn || !line.specs.includes(spec.kind) || spec.listen.kind !== 'tcp') return false;
    if (line.bind !== undefined && line.bind !== (spec.listen.bind ?? '')) return false;
    const bound = state.kind === 'listening' ? state.bound : [];
    const ports = bound.flatMap((each) => (each.kind === 'listening' ? [each.port] : []));
    return [spec.listen.port, ...ports].includes(line.port);
  });
  return fitting.find(({ origin }) => origin.kind === 'session') ?? fitting[0];
}
