import { Globe, Laptop, Server, ServerCog, type LucideIcon } from 'lucide-react';
import type { TunnelSpec } from '../../shared/model/tunnels.ts';
import { Icon } from '../ui/Icon.tsx';
import styles from './KindPicture.module.css';

const ways: Readonly<Record<TunnelSpec['kind'], readonly [LucideIcon, LucideIcon, LucideIcon]>> = {
  local: [Laptop, Server, ServerCog],
  remote: [Server, Laptop, ServerCog],
  dynamic: [Laptop, Server, Globe],
  remoteDynamic: [Server, Laptop, Globe],
};

/** Who listens (with the dot), who leads on, and where to. Words stand beside it. */
export function KindPicture({ kind }: { readonly kind: TunnelSpec['kind'] }) {
  const [listener, middle, end] = ways[kind];
  return (
    <span className={styles.picture} aria-hidden="true">
      <span className={styles.listener}>
        <Icon of={listener} size={18} />
      </span>
      <span className={styles.way} />
      <Icon of={middle} size={18} />
      <span className={styles.way} />
      <Icon of={end} size={18} />
    </span>
  );
}
