import { useEffect, useRef, useState } from 'react';
import { Radio } from 'lucide-react';
import type { ReachFinding, TunnelInfo } from '../../shared/model/tunnels.ts';
import { isCancelled } from '../shell/error-words.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { listensHere } from './places.ts';
import { text } from './text.ts';
import styles from './TunnelPanel.module.css';

const words = text.reachable;

/** A server may bind less or more than it was asked for and say nothing: whether a port there is reached is tried from here (FW-08). */
export function ReachTest({ tunnel }: { readonly tunnel: TunnelInfo }) {
  const { client, showError } = useWorkbench();
  const [found, setFound] = useState<ReachFinding>();
  const [isTrying, setTrying] = useState(false);
  const given = useRef<AbortController>(undefined);
  useEffect(() => () => given.current?.abort(), []);
  const { tunnelId, hostName, spec, reach } = tunnel;
  if (listensHere(spec.kind) || reach === 'socket') return null;
  const ask = async (): Promise<void> => {
    const { signal } = (given.current = new AbortController());
    setTrying(true);
    try {
      setFound(await client.tunnels.reachable({ tunnelId }, { signal }));
    } catch (error) {
      if (!isCancelled(error)) showError(error);
    } finally {
      setTrying(false);
    }
  };
  return (
    <>
      {/* Not disabled meanwhile: that would take the focus away. */}
      <Button icon={Radio} aria-disabled={isTrying || undefined} onClick={() => void (isTrying || ask())}>
        {isTrying ? words.asking : words.ask}
      </Button>
      <p className={styles.small} role="status">
        {found === undefined ? words.help(hostName) : words.found(found, hostName, reach === 'network')}
      </p>
    </>
  );
}
