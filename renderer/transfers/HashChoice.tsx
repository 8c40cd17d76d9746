import { useEffect, useState } from 'react';
import { noCommandsWords } from '../../shared/model/error-text-archives.ts';
import type { ArchiveOutlook } from '../../shared/model/archives.ts';
import type { FileSide } from '../../shared/model/files.ts';
import { useSettings, useWorkbench } from '../shell/workbench-context.tsx';
import { Field } from '../ui/Field.tsx';
import { Switch } from '../ui/Switch.tsx';
import { optionWords as words } from './copy-options-text.ts';
import styles from './CopyOptionsDialog.module.css';

/** Whether the hosts of a copy may reckon its checksums by a command, which is shown. The answer is the host's, not this copy's. */
export function HashChoice({ sides }: { readonly sides: readonly FileSide[] }) {
  const hosts = sides.filter((side) => side.kind === 'remote');
  return hosts.map((side) => <HostHash key={side.sessionId} side={side} />);
}

function HostHash({ side }: { readonly side: FileSide }) {
  const workbench = useWorkbench();
  const [outlook, setOutlook] = useState<ArchiveOutlook>();
  const answers = useSettings((state) => state.fileCommandHosts);
  const key = JSON.stringify(side);
  useEffect(() => {
    const given = new AbortController();
    // Without an answer there is nothing to choose: it is read back then.
    workbench.client.archives.hashing({ side }, { signal: given.signal }).then(setOutlook, () => undefined);
    return () => given.abort();
    // The key is the side.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [workbench, key]);
  if (outlook === undefined) return null;
  const { account, state, commands } = outlook;
  const choose = (isAllowed: boolean): void => {
    workbench.settings.update({ fileCommandHosts: { ...answers, [account]: isAllowed } }).catch(workbench.showError);
  };
  const isUnable = state.kind === 'unable' || state.kind === 'lacks';
  const why = state.kind === 'unable' ? noCommandsWords[state.reason.why] : words.hashHelp;
  return (
    <Field
      label={words.hash(account)}
      help={
        <>
          {why}
          {!isUnable &&
            (state.kind === 'ask' ? commands : commands.slice(-1)).map((command) => (
              <code key={command} className={styles.command}>
                {command}
              </code>
            ))}
        </>
      }
      layout="beside"
      className={styles.wide}
    >
      {(control) => (
        <Switch {...control} checked={!isUnable && answers[account] === true} disabled={isUnable} onChange={choose} />
      )}
    </Field>
  );
}
