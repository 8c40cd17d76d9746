import { useRef } from 'react';
import { Flag, Network } from 'lucide-react';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Icon } from '../ui/Icon.tsx';
import { listensHere } from './places.ts';
import { ReachWords } from './ReachWarning.tsx';
import { RoutePicture } from './RoutePicture.tsx';
import { text } from './text.ts';
import { stopsOf, tunnelName } from './tunnel-face.ts';
import { useTunnel } from './use-tunnels.ts';
import styles from './TunnelDialog.module.css';

/** Asked by the switch of a tunnel that others could use and that nobody has agreed to yet. Escape keeps it off. */
export function ReachDialog({ request, onClose }: DialogProps<'tunnelReach'>) {
  const { client, showError } = useWorkbench();
  const tunnel = useTunnel(request.tunnelId);
  const safe = useRef<HTMLButtonElement>(null);
  if (tunnel === undefined) return null;
  const { tunnelId, hostName, production, spec } = tunnel;
  const confirm = (): void => {
    onClose();
    client.tunnels.switch({ tunnelId, on: true, confirmReach: true }).catch(showError);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.reach.title(tunnelName(tunnel))}
      initialFocus={safe}
      actions={
        <>
          <Button kind="danger" onClick={confirm}>
            {text.reach.confirm}
          </Button>
          <Button ref={safe} kind="primary" onClick={onClose}>
            {text.reach.keep}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <RoutePicture stops={stopsOf(tunnel, [])} />
        <div className={classNames(styles.warning, production && styles.alarm)}>
          <Icon of={production ? Flag : Network} />
          <div className={styles.warningWords}>
            <ReachWords hostName={hostName} isHere={listensHere(spec.kind)} isProduction={production} />
          </div>
        </div>
      </div>
    </Dialog>
  );
}
