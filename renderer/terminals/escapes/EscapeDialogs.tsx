import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import type { SessionInfo } from '../../../shared/model/session.ts';
import type { TunnelInfo } from '../../../shared/model/tunnels.ts';
import { errorWords, isCancelled } from '../../shell/error-words.ts';
import { sessionName } from '../../shell/session-state.ts';
import { useSessions, useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import { TextField } from '../../ui/TextField.tsx';
import type { EscapeView } from './escape-actions.ts';
import { runLine } from './open-tunnel.ts';
import { text } from './text.ts';
import styles from './escapes.module.css';

interface EscapeDialogsProps {
  readonly view: EscapeView;
  readonly session: SessionInfo;
  readonly notify: (words: string) => void;
  readonly onClose: () => void;
}

/** What typed escapes show: their help, what uses the connection, and the box for a tunnel. */
export function EscapeDialogs({ view, session, notify, onClose }: EscapeDialogsProps) {
  if (view === 'help') return <HelpDialog character={session.escapeCharacter ?? '~'} onClose={onClose} />;
  if (view === 'list') return <ListDialog session={session} onClose={onClose} />;
  return <LineDialog session={session} notify={notify} onClose={onClose} />;
}

/** `^A` for control characters. */
function shown(character: string): string {
  const code = character.charCodeAt(0);
  if (character === 'none') return '~';
  return code < 32 ? `^${String.fromCharCode(code + 64)}` : character === ' ' ? 'Space ' : character;
}

function HelpDialog({ character, onClose }: { readonly character: string; readonly onClose: () => void }) {
  const face = shown(character);
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.help.title}
      actions={
        <Button kind="primary" onClick={onClose}>
          {text.close}
        </Button>
      }
    >
      <p className={styles.why}>{text.help.why(face)}</p>
      <dl className={styles.keys}>
        {Object.entries(text.help.keys).map(([key, words]) => (
          <div key={key}>
            <dt>
              <Kbd keys={`${face}${key}`} />
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

function ListDialog({ session, onClose }: { readonly session: SessionInfo; readonly onClose: () => void }) {
  const workbench = useWorkbench();
  const { connectionId } = session;
  const byId = useSessions((state) => state.byId);
  const [tunnels, setTunnels] = useState<readonly TunnelInfo[]>();
  useEffect(() => {
    workbench.client.tunnels.list({}).then((list) => setTunnels(list.tunnels), workbench.showError);
  }, [workbench]);
  const others = Object.values(byId).filter((each) => connectionId !== undefined && each.connectionId === connectionId);
  const through = tunnels?.filter((each) => connectionId !== undefined && each.connectionId === connectionId && each.isOn);
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.list.title}
      actions={
        <Button kind="primary" onClick={onClose}>
          {text.close}
        </Button>
      }
    >
      {connectionId === undefined ? (
        <p className={styles.why}>{text.list.notConnected}</p>
      ) : (
        <>
          <h3 className={styles.part}>{text.list.sessions}</h3>
          <ul className={styles.list}>
            {others.map((each) => (
              <li key={each.sessionId}>
                <span>{sessionName(each)}</span>
                <span className={styles.dim}>{each.kind === 'files' ? text.list.files : text.list.terminal}</span>
              </li>
            ))}
          </ul>
          <h3 className={styles.part}>{text.list.tunnels}</h3>
          <ul className={styles.list}>
            {through?.map((each) => (
              <li key={each.tunnelId}>
                <code>{each.specText}</code>
                <span className={styles.dim}>{text.list.connections(each.traffic.open)}</span>
              </li>
            ))}
            {through?.length === 0 && <li className={styles.dim}>{text.list.none}</li>}
          </ul>
        </>
      )}
    </Dialog>
  );
}

function LineDialog({ session, notify, onClose }: Omit<EscapeDialogsProps, 'view'>) {
  const workbench = useWorkbench();
  const [line, setLine] = useState('');
  const [problem, setProblem] = useState<string>();
  const [mustConfirm, setMustConfirm] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const attempt = useRef<AbortController>(undefined);
  useEffect(() => () => attempt.current?.abort(), []);
  const run = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy || line.trim() === '') return;
    const controller = new AbortController();
    attempt.current = controller;
    setBusy(true);
    setProblem(undefined);
    try {
      const outcome = await runLine(workbench, session, line, { confirmReach: mustConfirm, signal: controller.signal });
      if (outcome.kind === 'done') {
        notify(outcome.words);
        onClose();
      } else if (outcome.kind === 'reach') {
        setMustConfirm(true);
        setProblem(text.line.reach);
      } else setProblem(outcome.words);
    } catch (error) {
      if (!isCancelled(error)) setProblem(errorWords(error).text);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.line.title}
      keepOnOutsidePress
      initialFocus={field}
      actions={
        <>
          <Button onClick={onClose}>{text.close}</Button>
          <Button kind="primary" type="submit" form="escape-line" disabled={isBusy || line.trim() === ''}>
            {mustConfirm ? text.line.anyway : text.line.open}
          </Button>
        </>
      }
    >
      <form id="escape-line" onSubmit={(event) => void run(event)}>
        <Field label={text.line.label} help={isBusy ? text.line.busy : text.line.help} error={problem}>
          {(control) => (
            <TextField
              {...control}
              ref={field}
              mono
              maxLength={4000}
              placeholder={text.line.placeholder}
              value={line}
              onChange={(event) => {
                setLine(event.target.value);
                setProblem(undefined);
                setMustConfirm(false);
              }}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
