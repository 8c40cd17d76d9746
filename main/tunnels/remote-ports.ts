import { printableLine } from '../../shared/base/printable.ts';
import { isLoopback } from '../../shared/model/tunnel-spec.ts';
import { usualService } from '../../shared/model/tunnel-recipes.ts';
import type { RemoteListener } from '../../shared/model/tunnels.ts';
import { parseProcNetTcp } from './port-holders.ts';

/** What is run on the server: the first that is there answers. Needs no shell of its own but sh's words. */
export const remotePortsCommand =
  'if command -v ss >/dev/null 2>&1; then echo SS; ss -ltnpH 2>/dev/null || ss -ltn; else echo PROC; cat /proc/net/tcp /proc/net/tcp6 2>/dev/null; fi';

/** More than a server has in use, and less than a hostile one could send. */
const MOST_LISTENERS = 2000;
/** Of its output. */
export const MOST_OUTPUT_BYTES = 4 * 1024 * 1024;

type Found = Pick<RemoteListener, 'address' | 'port' | 'program' | 'pid'>;

/** Reads the output of `remotePortsCommand`; undefined when it is none. */
export function readRemotePorts(output: string): { readonly listeners: RemoteListener[]; readonly by: string } | undefined {
  const [head = '', ...lines] = output.split('\n');
  if (head.trim() === 'SS') return { listeners: listenersOf(lines.flatMap(ssLine)), by: 'ss' };
  if (head.trim() !== 'PROC') return undefined;
  // Two files after each other: each begins with a line of names.
  const rows = parseProcNetTcp(`\n${lines.join('\n')}`).filter(({ isListening }) => isListening);
  if (rows.length === 0) return undefined;
  return { listeners: listenersOf(rows), by: '/proc/net/tcp' };
}

/** `LISTEN 0 128 127.0.0.1:5432 0.0.0.0:* users:(("postgres",pid=7,fd=3))` (ss(8)). */
function ssLine(line: string): Found[] {
  const words = line.trim().split(/\s+/);
  const at = words[0] === 'LISTEN' ? words[3] : undefined;
  const [, address, port] = /^(.*):(\d{1,5})$/.exec(at ?? '') ?? [];
  if (address === undefined || port === undefined || Number(port) > 65_535) return [];
  const [, program, pid] = /users:\(\("([^"]*)",pid=(\d{1,10})/.exec(line) ?? [];
  return [
    {
      address: printableLine(address.replace(/^\[|\]$/g, '').replace(/%.*$/, ''), 100),
      port: Number(port),
      ...(program !== undefined && { program: printableLine(program, 100) }),
      ...(pid !== undefined && { pid: Number(pid) }),
    },
  ];
}

/** One for each port: what is bound in several families is one service. */
function listenersOf(found: readonly Found[]): RemoteListener[] {
  const byPort = new Map<number, Found>();
  for (const each of found) {
    const known = byPort.get(each.port);
    if (known === undefined || (known.program === undefined && each.program !== undefined)) byPort.set(each.port, each);
  }
  return [...byPort.values()]
    .sort((a, b) => a.port - b.port)
    .slice(0, MOST_LISTENERS)
    .map((each) => withSpec(each));
}

function withSpec({ address, port, program, pid }: Found): RemoteListener {
  const recipe = usualService(port);
  const isEverywhere = address === '*' || address === '0.0.0.0' || address === '::' || isLoopback(address);
  const host = isEverywhere ? (address === '::1' ? '::1' : address === '127.0.0.1' ? '127.0.0.1' : 'localhost') : address;
  // Ports that need rights here are moved up: 80 becomes 8080.
  const here = port < 1024 ? port + 8000 : port;
  return {
    address,
    port,
    ...(program !== undefined && { program }),
    ...(pid !== undefined && { pid }),
    ...(recipe && { usual: recipe.name }),
    spec: { kind: 'local', listen: { kind: 'tcp', port: here }, target: { kind: 'tcp', host, port } },
    probe: recipe?.probe ?? 'banner',
  };
}
