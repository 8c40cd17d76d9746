import { printableLine } from '../../../shared/base/printable.ts';
import { parseSpec, reachOf, specText } from '../../../shared/model/tunnel-spec.ts';
import type { TunnelSpec } from '../../../shared/model/tunnels.ts';

/** More are no forwards that a person set up for one host. */
const mostForwards = 50;

export interface ForeignForwards {
  /** What becomes tunnels of the bookmark, off until they are switched on. */
  readonly tunnels: readonly TunnelSpec[];
  /** What can't be understood, as it stands: for the note. */
  readonly kept: readonly string[];
  readonly remarks: readonly string[];
}

/**
 * Forwards of another program, each in the words of ssh (`-L 8080:db:80`). Only ports become tunnels: the path of a socket is one of another
 * computer. One that others could reach is told; switching it on asks for that.
 */
export function readForwards(lines: readonly string[]): ForeignForwards {
  const tunnels: TunnelSpec[] = [];
  const kept: string[] = [];
  const seen = new Set<string>();
  for (const line of lines.map((each) => printableLine(each)).filter(Boolean)) {
    const spec = specOf(line);
    if (spec === undefined || seen.size >= mostForwards) kept.push(line);
    else if (!seen.has(specText(spec))) {
      seen.add(specText(spec));
      tunnels.push(spec);
    }
  }
  return { tunnels, kept, remarks: [...tunnelRemarks(tunnels), ...keptRemarks(kept)] };
}

function specOf(line: string): TunnelSpec | undefined {
  const [, kind, text = ''] = /^-([LRD])\s*(\S+)$/.exec(line) ?? [];
  if (kind !== 'L' && kind !== 'R' && kind !== 'D') return undefined;
  const parsed = parseSpec(kind, text);
  if (parsed.kind === 'invalid') return undefined;
  const { spec } = parsed;
  const isOnPorts = spec.listen.kind === 'tcp' && (!('target' in spec) || spec.target.kind === 'tcp');
  return isOnPorts ? spec : undefined;
}

function tunnelRemarks(tunnels: readonly TunnelSpec[]): string[] {
  if (tunnels.length === 0) return [];
  const list = tunnels.map((spec) => (reachOf(spec) === 'network' ? `${specText(spec)} (open to others)` : specText(spec)));
  return [
    tunnels.length === 1
      ? `Its forward becomes a tunnel, switched off: ${list.join(', ')}.`
      : `Its ${tunnels.length} forwards become tunnels, switched off: ${list.join(', ')}.`,
  ];
}

function keptRemarks(kept: readonly string[]): string[] {
  if (kept.length === 0) return [];
  const [count, verb] = kept.length === 1 ? ['One forward', 'is'] : [`${kept.length} forwards`, 'are'];
  return [`${count} ${verb} kept in its note: set up by hand what is wanted of that.`];
}
