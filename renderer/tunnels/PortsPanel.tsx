import { useCallback, useEffect, useRef, useState } from 'react';
import { GripVertical } from 'lucide-react';
import type { RemoteListener, TunnelHost } from '../../shared/model/tunnels.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import { useHosts, useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Select } from '../ui/Select.tsx';
import { SidePanel } from '../ui/SidePanel.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { hostOptions, type HostOption } from './host-choices.ts';
import { hostPort } from './places.ts';
import { text } from './text.ts';
import { hostKeyOf } from './tunnels-state.ts';
import { bringPort, endPortDrag, startPortDrag } from './use-port-drop.ts';
import { useTunnelList } from './use-tunnels.ts';
import styles from './TunnelPanel.module.css';

interface PortsPanelProps {
  readonly host: TunnelHost | undefined;
  readonly onClose: () => void;
}

const words = text.ports;

/** What listens on a host, to be dragged to the cards. It is looked up by a command there, and so only when asked for. */
export function PortsPanel({ host, onClose }: PortsPanelProps) {
  const tree = useHosts((state) => state.tree);
  const tunnels = useTunnelList();
  const [options] = useState(() => hostOptions(tree, tunnels));
  const [key, setKey] = useState(() => (host === undefined ? (options[0]?.key ?? '') : hostKeyOf(host)));
  const chosen = options.find((option) => option.key === key);
  const { ports, look } = usePorts(chosen);
  const title = words.title(chosen?.name ?? '');
  const known = new Set(
    tunnels.flatMap(({ host: over, spec }) =>
      hostKeyOf(over) === key && spec.kind === 'local' && spec.target.kind === 'tcp' ? [spec.target.port] : [],
    ),
  );
  return (
    <SidePanel label={title} title={title} closeLabel={text.details.close} closeTakesFocus onClose={onClose}>
      <p className={styles.small}>{words.help}</p>
      <div className={styles.choose}>
        <Select
          aria-label={words.choose}
          value={key}
          options={options.map((option) => ({ value: option.key, words: option.words }))}
          onChange={setKey}
        />
        {/* Not disabled meanwhile: that would take the focus away. */}
        <Button
          kind="primary"
          disabled={chosen === undefined}
          aria-disabled={ports.kind === 'loading' || undefined}
          onClick={() => ports.kind !== 'loading' && look()}
        >
          {ports.kind === 'found' ? words.again : words.look}
        </Button>
      </div>
      {ports.kind === 'loading' && <Skeleton rows={4} />}
      {ports.kind === 'failed' && (
        <p className={styles.failure} role="alert">
          {ports.why}
        </p>
      )}
      {ports.kind === 'found' && ports.listeners.length === 0 && <p role="status">{words.none}</p>}
      {ports.kind === 'found' && chosen && (
        <>
          <ul className={styles.ports}>
            {ports.listeners.map((listener) => (
              <PortRow
                key={hostPort(listener.address, listener.port)}
                listener={listener}
                host={chosen.host}
                hasTunnel={known.has(listener.port)}
              />
            ))}
          </ul>
          <p className={styles.small}>{words.by(ports.by)}</p>
        </>
      )}
    </SidePanel>
  );
}

interface PortRowProps {
  readonly listener: RemoteListener;
  readonly host: TunnelHost;
  readonly hasTunnel: boolean;
}

function PortRow({ listener, host, hasTunnel }: PortRowProps) {
  const workbench = useWorkbench();
  const { address, port, program, usual } = listener;
  const about = [usual, program, hasTunnel ? words.has : undefined].filter((each) => each !== undefined);
  return (
    <li className={styles.port} draggable onDragStart={(event) => startPortDrag(event, listener, host)} onDragEnd={endPortDrag}>
      <span className={styles.grip}>
        <Icon of={GripVertical} size={14} />
      </span>
      <span className={styles.portWords}>
        <span className={styles.portPlace}>{hostPort(address, port)}</span>
        {about.length > 0 && <span className={styles.small}>{about.join(', ')}</span>}
      </span>
      <Button aria-label={words.bringPort(port)} onClick={() => bringPort(workbench, listener, host)}>
        {words.bring}
      </Button>
    </li>
  );
}

type Ports =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'found'; readonly listeners: readonly RemoteListener[]; readonly by: string }
  | { readonly kind: 'failed'; readonly why: string };

/** Looks on the host when asked; another host, or a panel that is closed, ends the look. */
function usePorts(chosen: HostOption | undefined): { readonly ports: Ports; readonly look: () => void } {
  const { client } = useWorkbench();
  const [state, setState] = useState<{ readonly key: string; readonly ports: Ports }>();
  const given = useRef<AbortController>(undefined);
  const key = chosen?.key ?? '';
  useEffect(() => () => given.current?.abort(), [key]);
  const look = useCallback((): void => {
    if (chosen === undefined) return;
    given.current?.abort();
    const mine = new AbortController();
    given.current = mine;
    setState({ key: chosen.key, ports: { kind: 'loading' } });
    client.tunnels.remotePorts({ host: chosen.host }, { signal: mine.signal }).then(
      ({ listeners, by }) => !mine.signal.aborted && setState({ key: chosen.key, ports: { kind: 'found', listeners, by } }),
      (error: unknown) => {
        if (mine.signal.aborted || isCancelled(error)) return;
        const { title, text: said } = errorWords(error);
        setState({ key: chosen.key, ports: { kind: 'failed', why: said === '' ? title : said } });
      },
    );
  }, [client, chosen]);
  return { ports: state?.key === key ? state.ports : { kind: 'none' }, look };
}
