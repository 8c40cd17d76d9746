import { useRef, useState, type SubmitEvent } from 'react';
import { useStore } from 'zustand';
import type { TunnelInfo } from '../../shared/model/tunnels.ts';
import type { DialogProps } from '../shell/views.ts';
import { useHosts, useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { hostOptions } from './host-choices.ts';
import { RelayWays } from './RelayWays.tsx';
import { relayPort, relaySpec, type RelayLogin } from './relay-login.ts';
import { RoutePicture } from './RoutePicture.tsx';
import { text } from './text.ts';
import { offerUndo } from './tunnel-actions.ts';
import { stopsOf, tunnelName } from './tunnel-face.ts';
import { ChosenField, TypedField } from './TypedField.tsx';
import { useTunnelList } from './use-tunnels.ts';
import styles from './TunnelDialog.module.css';

const words = text.relay;
const formId = 'relay-form';

/** Has a relay listen for logins to this computer, and then says how others come here (FW-20). */
export function ReachableDialog({ onClose }: DialogProps<'reachable'>) {
  const [made, setMade] = useState<{ readonly tunnel: TunnelInfo; readonly login: RelayLogin }>();
  if (made) return <RelayWays {...made} onClose={onClose} />;
  return <RelayForm onMade={(tunnel, login) => setMade({ tunnel, login })} onClose={onClose} />;
}

interface RelayFormProps {
  readonly onMade: (tunnel: TunnelInfo, login: RelayLogin) => void;
  readonly onClose: () => void;
}

function RelayForm({ onMade, onClose }: RelayFormProps) {
  const workbench = useWorkbench();
  const tree = useHosts((state) => state.tree);
  const known = useTunnelList();
  const [options] = useState(() => hostOptions(tree, known));
  const [key, setKey] = useState(() => options[0]?.key ?? '');
  const [typed, setTyped] = useState({ port: '2022', sshPort: '22', account: '' });
  const [opensAtStart, setOpensAtStart] = useState(false);
  const [isTried, setTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  // Where no tunnel may be switched on it is only kept.
  const maySwitch = useStore(workbench.tunnels.state, ({ policy }) => policy === undefined);
  const first = useRef<HTMLInputElement>(null);
  const relay = options.find((option) => option.key === key);
  const port = relayPort(typed.port);
  const sshPort = relayPort(typed.sshPort);
  const account = typed.account.trim();
  const problem = (isWrong: boolean, sentence: string) => (isTried && isWrong ? sentence : undefined);

  const save = async (): Promise<void> => {
    setTried(true);
    if (relay === undefined || port === undefined || sshPort === undefined || /\s/.test(account)) return;
    setSaving(true);
    try {
      const tunnel = await workbench.client.tunnels.add({
        host: relay.host,
        spec: relaySpec(port, sshPort),
        name: words.name(relay.name).slice(0, 200),
        probe: 'banner',
        opens: opensAtStart ? 'start' : 'hand',
      });
      workbench.tunnels.added(tunnel);
      if (maySwitch) workbench.client.tunnels.switch({ tunnelId: tunnel.tunnelId, on: true }).catch(workbench.showError);
      offerUndo(workbench, text.done.added(tunnelName(tunnel)), [tunnel.tunnelId]);
      onMade(tunnel, { port, account });
    } catch (error) {
      workbench.showError(error);
      setSaving(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      width="wide"
      keepOnOutsidePress
      initialFocus={first}
      actions={
        <>
          <Button onClick={onClose}>{text.form.cancel}</Button>
          <Button kind="primary" type="submit" form={formId} disabled={isSaving}>
            {maySwitch ? words.save : words.add}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        className={styles.form}
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault();
          void save();
        }}
      >
        <p>{words.help}</p>
        <div className={styles.picture}>
          <RoutePicture
            stops={stopsOf(
              { spec: relaySpec(port ?? 0, sshPort ?? 22), hostName: relay?.name ?? '…', state: { kind: 'off' } },
              [],
            )}
          />
        </div>
        <div className={styles.pair}>
          <ChosenField
            label={words.relay}
            error={problem(relay === undefined, text.form.problems.host)}
            value={key}
            options={options.map((option) => ({ value: option.key, words: option.words }))}
            onChange={setKey}
          />
          <TypedField
            ref={first}
            label={words.port}
            inputMode="numeric"
            error={problem(port === undefined, words.problems.port)}
            value={typed.port}
            onChange={(next) => setTyped({ ...typed, port: next })}
          />
        </div>
        <div className={styles.more}>
          <TypedField
            label={words.account}
            placeholder={words.accountPlaceholder}
            error={problem(/\s/.test(account), words.problems.account)}
            value={typed.account}
            onChange={(next) => setTyped({ ...typed, account: next })}
          />
          <TypedField
            label={words.sshPort}
            inputMode="numeric"
            error={problem(sshPort === undefined, words.problems.port)}
            value={typed.sshPort}
            onChange={(next) => setTyped({ ...typed, sshPort: next })}
          />
          <ChosenField
            label={words.opens}
            value={opensAtStart ? 'start' : 'hand'}
            options={[
              { value: 'hand', words: text.form.openings.hand },
              { value: 'start', words: text.form.openings.start },
            ]}
            onChange={(opens) => setOpensAtStart(opens === 'start')}
          />
        </div>
        <p className={styles.note}>{words.loopback}</p>
        <p className={styles.note}>{words.warning}</p>
      </form>
    </Dialog>
  );
}
