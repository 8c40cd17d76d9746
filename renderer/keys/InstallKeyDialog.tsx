import { useState } from 'react';
import { useStore } from 'zustand';
import type { InstallOutcome, KeyLineOptions, MangledChoice } from '../../shared/model/key-install.ts';
import { errorWords } from '../shell/error-words.ts';
import { targetKey, type Target } from '../shell/target.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { HostField, targetOfChoice, useHostChoices, type ChosenHost } from './HostField.tsx';
import { InstallResult } from './InstallResult.tsx';
import { isRootHost } from './root-host.ts';
import { text } from './text.ts';
import styles from './Dialogs.module.css';

const words = text.installing;

/** Puts a public key on a host, and tries it there in a second login (KY-09, KY-10). */
export function InstallKeyDialog({ request, onClose }: DialogProps<'installKey'>) {
  const { name, line, path } = request;
  const { client, hosts } = useWorkbench();
  const tree = useStore(hosts.state, (state) => state.tree);
  const choices = useHostChoices();
  const [typedHost, setHost] = useState<ChosenHost>();
  const [from, setFrom] = useState('');
  const [isRestricted, setRestricted] = useState(false);
  const [command, setCommand] = useState('');
  const [outcome, setOutcome] = useState<{ readonly outcome: InstallOutcome; readonly target: Target }>();
  const [failure, setFailure] = useState<string>();
  const [isWorking, setWorking] = useState(false);
  // Fixed once it is known: the book may change while the dialog is open, and the host must not.
  const [firstChoice, setFirstChoice] = useState(choices[0]?.key);
  if (firstChoice === undefined && choices[0] !== undefined) setFirstChoice(choices[0].key);
  const first = request.target === undefined ? (firstChoice ?? '') : targetKey(request.target);
  const host = typedHost ?? { key: first, typed: '' };
  const target = targetOfChoice(choices, host) ?? (typedHost === undefined ? request.target : undefined);

  const options: KeyLineOptions = {
    ...(from.trim() !== '' && { from: from.split(',').map((each) => each.trim()) }),
    ...(isRestricted && { restrict: true }),
    ...(command.trim() !== '' && { command: command.trim() }),
  };
  const install = async (target: Target | undefined, replace: boolean, mangled?: MangledChoice): Promise<void> => {
    if (target === undefined) return;
    setWorking(true);
    setFailure(undefined);
    try {
      const key = { line, options, replace, ...(mangled !== undefined && { mangled }) };
      setOutcome({ outcome: await client.keys.install({ target, key }), target });
    } catch (error) {
      const { title, text: said } = errorWords(error);
      setFailure(`${title}. ${said}`);
    } finally {
      setWorking(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(name)}
      width="wide"
      keepOnOutsidePress
      actions={
        outcome === undefined ? (
          <>
            <Button onClick={onClose}>{words.cancel}</Button>
            <Button kind="primary" type="submit" form="install-key" disabled={isWorking || target === undefined}>
              {isWorking ? words.doing : words.do}
            </Button>
          </>
        ) : (
          <Button kind={outcome.outcome.kind === 'mangled' ? 'normal' : 'primary'} onClick={onClose}>
            {outcome.outcome.kind === 'mangled' ? words.cancel : words.close}
          </Button>
        )
      }
    >
      {outcome !== undefined ? (
        <InstallResult
          outcome={outcome.outcome}
          target={outcome.target}
          line={line}
          path={path}
          isWorking={isWorking}
          failure={failure}
          onReplace={() => void install(outcome.target, true)}
          onChoice={(choice) => void install(outcome.target, false, choice)}
          onUndone={() => setOutcome(undefined)}
        />
      ) : (
        <form
          id="install-key"
          noValidate
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            void install(target, false);
          }}
        >
          <p className={styles.note}>{words.note}</p>
          <HostField choices={choices} chosen={host} onChange={setHost} disabled={isWorking} />
          {isRootHost(tree, target) && (
            <div className={styles.row} role="note">
              <p className={`${styles.note} ${styles.grow}`}>{isRestricted ? words.rootRestricted : words.root}</p>
              {!isRestricted && <Button onClick={() => setRestricted(true)}>{words.rootRestrict}</Button>}
            </div>
          )}
          <code className={styles.line}>{line}</code>
          <Field label={words.from} help={words.fromHelp}>
            {(control) => <TextField {...control} mono value={from} onChange={(event) => setFrom(event.target.value)} />}
          </Field>
          <label className={styles.check}>
            <input type="checkbox" checked={isRestricted} onChange={(event) => setRestricted(event.target.checked)} />
            {words.restrict}
          </label>
          <p className={styles.note}>{words.restrictHelp}</p>
          <Field label={words.command} help={words.commandHelp}>
            {(control) => <TextField {...control} mono value={command} onChange={(event) => setCommand(event.target.value)} />}
          </Field>
          {failure !== undefined && (
            <p role="alert" className={styles.fault}>
              {failure}
            </p>
          )}
        </form>
      )}
    </Dialog>
  );
}
