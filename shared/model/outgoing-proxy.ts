import { z } from 'zod';

/** A proxy that connections go out by. Its password is asked for and never stored with the tree. */
export const OutgoingProxy = z.object({
  /** `socks4` is SOCKS4a: in all three the proxy looks names up. */
  kind: z.enum(['socks5', 'socks4', 'http']),
  host: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65_535),
  user: z.string().min(1).max(255).optional(),
});
export type OutgoingProxy = z.infer<typeof OutgoingProxy>;

const usualPorts = { socks5: 1080, socks4: 1080, http: 3128 } as const;

/** Reads `socks5://user@host:port`; `none` says that no proxy is to be used. undefined: not understood, or with a password in it. */
export function parseOutgoingProxy(text: string): OutgoingProxy | 'none' | undefined {
  const typed = text.trim();
  if (typed.toLowerCase() === 'none') return 'none';
  const parts = /^(socks5h?|socks4a?|http):\/\/(?:([^@/:\s]+)@)?(\[[0-9a-f:.%]+\]|[^@/:\s[\]]+)(?::(\d{1,5}))?\/?$/i.exec(typed);
  const [, word, user, host, port] = parts ?? [];
  if (word === undefined || host === undefined) return undefined;
  const kind = word.toLowerCase().startsWith('socks5') ? 'socks5' : word.toLowerCase() === 'http' ? 'http' : 'socks4';
  const parsed = OutgoingProxy.safeParse({
    kind,
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: port === undefined ? usualPorts[kind] : Number(port),
    ...(user !== undefined && { user: decoded(user) }),
  });
  return parsed.success && !parsed.data.host.startsWith('-') ? parsed.data : undefined;
}

/** As `parseOutgoingProxy` reads it. */
export function formatOutgoingProxy(proxy: OutgoingProxy | 'none'): string {
  if (proxy === 'none') return 'none';
  const { kind, host, port, user } = proxy;
  const name = host.includes(':') ? `[${host}]` : host;
  return `${kind}://${user === undefined ? '' : `${encodeURIComponent(user)}@`}${name}:${port}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
