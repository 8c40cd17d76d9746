import { useState } from 'react';
import { Circle, TriangleAlert } from 'lucide-react';
import { useStore } from 'zustand';
import { errorText } from '../../shared/model/error-text.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import { kindOfLog, SessionLogKind, type SessionLogInfo } from '../../shared/model/session-logs.ts';
import { Button } from '../ui/Button.tsx';
import { CopyLine } from '../ui/CopyLine.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Popover } from '../ui/Popover.tsx';
import { logOf } from './stores/session-logs-store.ts';
import { sessionLogText as text } from './session-log-text.ts';
import { useWorkbench } from './workbench-context.tsx';
import styles from './SessionLogStatus.module.css';
import bar from './StatusBar.module.css';

/** The red marks of a session that is logged or recorded (TM-06); nothing where it is not. Each opens where the log is, and how to stop it. */
export function SessionLogPart({ sessionId }: { readonly sessionId: SessionId }) {
  return SessionLogKind.options.map((kind) => <LogMark key={kind} sessionId={sessionId} kind={kind} />);
}

function LogMark({ sessionId, kind }: { readonly sessionId: SessionId; readonly kind: SessionLogKind }) {
  const log = useStore(useWorkbench().sessionLogs.state, (state) => logOf(state, sessionId, kind));
  const [isOpen, setOpen] = useState(false);
  if (log === undefined) return null;
  const { problem } = log;
  const words = wordsOf(log);
  return (
    <Popover
      title={problem === undefined ? words.title : errorText(problem).title}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <button type="button" className={bar.button}>
          {problem === undefined ? (
            <Icon of={Circle} size={10} className={styles.mark} />
          ) : (
            <Icon of={TriangleAlert} size={14} className={styles.trouble} />
          )}
          {problem === undefined ? words.mark : words.stopped}
        </button>
      }
    >
      <LogDetails log={log} onDone={() => setOpen(false)} />
    </Popover>
  );
}

function wordsOf({ form }: SessionLogInfo) {
  return form === 'asciicast' ? text.recording : text.log;
}

function LogDetails({ log, onDone }: { readonly log: SessionLogInfo; readonly onDone: () => void }) {
  const { dock, sessionLogs, showError } = useWorkbench();
  const { sessionId, file, form, since, problem, withTyping = false } = log;
  const stop = (): void => {
    onDone();
    // The mark that opened this goes, and would take the focus with it.
    sessionLogs.stop(sessionId, kindOfLog(log)).then(() => dock.focusInside(dock.active?.id), showError);
  };
  const startAgain = (): void => {
    onDone();
    sessionLogs.start(sessionId, form, withTyping).catch(showError);
  };
  if (problem !== undefined) {
    const { text: what, remedies } = errorText(problem);
    return (
      <div className={styles.details}>
        <p>{what}</p>
        {remedies.map((remedy) => (
          <p key={remedy}>{remedy}</p>
        ))}
        <div className={styles.buttons}>
          <Button onClick={stop}>{text.dismiss}</Button>
          <Button kind="primary" onClick={startAgain}>
            {text.again}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className={styles.details}>
      <dl className={styles.facts}>
        <dt>{text.file}</dt>
        <dd>{file === undefined ? text.notYet : <CopyLine command={file} label={text.copyPath} />}</dd>
        <dt>{text.form}</dt>
        <dd>{withTyping ? text.formWithTyping : text.forms[form]}</dd>
        <dt>{text.since}</dt>
        <dd>{text.at(since)}</dd>
      </dl>
      <div className={styles.buttons}>
        <Button onClick={stop}>{wordsOf(log).stop}</Button>
      </div>
    </div>
  );
}
