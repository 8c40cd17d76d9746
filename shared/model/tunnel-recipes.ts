import type { TunnelProbe, TunnelSpec } from './tunnels.ts';

/** A tunnel that many want; `port` is where the service usually listens. */
export interface TunnelRecipe {
  readonly name: string;
  readonly kind: TunnelSpec['kind'];
  readonly port: number;
  readonly probe: TunnelProbe;
}

/** Recipes for the form, and what a port on a server usually is (FW-23). */
export const tunnelRecipes: readonly TunnelRecipe[] = [
  { name: 'SOCKS proxy', kind: 'dynamic', port: 1080, probe: 'off' },
  { name: 'Web page', kind: 'local', port: 80, probe: 'http' },
  { name: 'Web page over TLS', kind: 'local', port: 443, probe: 'tls' },
  { name: 'Web page on 8080', kind: 'local', port: 8080, probe: 'http' },
  { name: 'PostgreSQL', kind: 'local', port: 5432, probe: 'postgres' },
  { name: 'MySQL or MariaDB', kind: 'local', port: 3306, probe: 'banner' },
  { name: 'Redis', kind: 'local', port: 6379, probe: 'banner' },
  { name: 'VNC', kind: 'local', port: 5901, probe: 'banner' },
  { name: 'Remote desktop', kind: 'local', port: 3389, probe: 'banner' },
  { name: 'SSH of another host', kind: 'local', port: 22, probe: 'banner' },
  { name: 'rsync', kind: 'local', port: 873, probe: 'banner' },
  { name: 'Samba', kind: 'local', port: 445, probe: 'banner' },
  { name: 'Web proxy', kind: 'local', port: 3128, probe: 'http' },
  { name: 'Mail (IMAP over TLS)', kind: 'local', port: 993, probe: 'tls' },
  { name: 'A port of this computer on the server', kind: 'remote', port: 8080, probe: 'banner' },
];

/** What usually listens on a port; undefined when it could be anything. */
export function usualService(port: number): TunnelRecipe | undefined {
  return tunnelRecipes.find((recipe) => recipe.kind === 'local' && recipe.port === port);
}
