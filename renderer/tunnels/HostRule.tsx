import { useWorkbench } from '../shell/workbench-context.tsx';
import { Switch } from '../ui/Switch.tsx';
import { text } from './text.ts';
import { useTunnel } from './use-tunnels.ts';
import styles from './HostRule.module.css';

interface HostRuleProps {
  /** Any tunnel of the host. */
  readonly tunnelId: string;
  /** Without the sentence that says what it does. */
  readonly isShort?: boolean;
}

const words = text.together;

/** Whether the tunnels of a host come up together or not at all (ExitOnForwardFailure). */
export function HostRule({ tunnelId, isShort = false }: HostRuleProps) {
  const { client, showError } = useWorkbench();
  const tunnel = useTunnel(tunnelId);
  if (tunnel === undefined) return null;
  const { host, hostName, exitOnForwardFailure = false } = tunnel;
  const set = (isOn: boolean): void => void client.tunnels.setHost({ host, exitOnForwardFailure: isOn }).catch(showError);
  return (
    <div className={styles.rule} title={isShort ? words.help : undefined}>
      <Switch checked={exitOnForwardFailure} label={words.label(hostName)} onChange={set} />
      <span className={styles.name}>{words.name}</span>
      {!isShort && <span>{words.help}</span>}
    </div>
  );
}
