import { useId, useState } from 'react';
import { CircleCheck, CircleX } from 'lucide-react';
import type { PsReadiness, PsSessionInfo } from '../../shared/model/powershell.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { CopyLine } from '../ui/CopyLine.tsx';
import { Icon } from '../ui/Icon.tsx';
import { openTerminalFor } from './cell-actions.ts';
import { systemHelps, type SystemHelp } from './subsystem-help.ts';
import { text } from './text.ts';
import styles from './SessionNews.module.css';

const words = text.session;

/** What an administrator does so that sessions work, system by system, and what is there already (PS-08 to PS-10). */
export function SubsystemHelp({ session }: { readonly session: PsSessionInfo }) {
  const workbench = useWorkbench();
  const id = useId();
  const [system, setSystem] = useState<SystemHelp['id']>('linux');
  const [readiness, setReadiness] = useState<PsReadiness>();
  const [isBusy, setBusy] = useState(false);
  const { host } = session;
  const look = async (): Promise<void> => {
    setBusy(true);
    try {
      const found = await workbench.client.powershell.check({ host });
      setReadiness(found);
      if (found.onlyWindowsPowerShell !== undefined) setSystem('windows');
    } catch (error) {
      workbench.showError(error);
    } finally {
      setBusy(false);
    }
  };
  const only51 = readiness?.onlyWindowsPowerShell;
  const help = systemHelps.find((each) => each.id === system);
  return (
    <section>
      {readiness && <Found readiness={readiness} />}
      {only51 !== undefined && (
        <div className={styles.row}>
          <p>{words.only51(only51)}</p>
          <Button kind="primary" onClick={() => void openTerminalFor(workbench, host, 'powershell.exe')}>
            {words.open51}
          </Button>
        </div>
      )}
      <h3 className={styles.heading}>{words.whatToDo}</h3>
      <div role="tablist" aria-label={words.systems} className={styles.systems}>
        {systemHelps.map((each) => (
          <button
            key={each.id}
            id={`${id}-${each.id}`}
            type="button"
            role="tab"
            aria-selected={each.id === system}
            aria-controls={`${id}-steps`}
            className={styles.system}
            onClick={() => setSystem(each.id)}
          >
            {each.name}
          </button>
        ))}
      </div>
      <div id={`${id}-steps`} role="tabpanel" aria-labelledby={`${id}-${system}`}>
        <ol className={styles.steps}>
          {help?.steps.map(({ words: step, commands }) => (
            <li key={step}>
              {step}
              {commands.map((command) => (
                <CopyLine key={command} command={command} label={text.cell.copyCommand} />
              ))}
            </li>
          ))}
        </ol>
        {help?.note !== undefined && <p className={styles.note}>{help.note}</p>}
      </div>
      <div className={styles.row}>
        <Button disabled={isBusy} onClick={() => void look()}>
          {isBusy ? words.checking : words.check}
        </Button>
        <Button onClick={() => void openTerminalFor(workbench, host)}>{words.openTerminal}</Button>
      </div>
    </section>
  );
}

function Found({ readiness }: { readonly readiness: PsReadiness }) {
  return (
    <ul className={styles.found} aria-label={words.readiness}>
      {readiness.steps.map(({ name, isGood, detail }) => (
        <li key={name}>
          <Icon of={isGood ? CircleCheck : CircleX} label={isGood ? words.good : words.bad} />
          <span>{name}</span>
          <span>{detail}</span>
        </li>
      ))}
    </ul>
  );
}
