import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { Download, Upload } from 'lucide-react';
import { fromWire } from '../../shared/model/errors.ts';
import { childPath, shownInText } from '../../shared/model/file-path.ts';
import type { ScpCopied, ScpCopy, ScpProgressInfo } from '../../shared/model/host-files.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import { askingLoginChange } from '../shell/login-change.ts';
import { sessionName } from '../shell/session-state.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { hostFilesText } from './host-files-text.ts';
import type { PaneController } from './pane-controller.ts';
import styles from './ScpPanel.module.css';

interface ScpPanelProps {
  readonly session: SessionInfo;
  /** The other side: where copies go, and what is put. */
  readonly other: PaneController;
}

const words = hostFilesText.scp;

/** What a side shows of a host without SFTP: copies by typed path. */
export function ScpPanel({ session, other }: ScpPanelProps) {
  const host = sessionName(session);
  const { side, path: folder, selection } = useStore(other.state);
  const [path, setPath] = useState('');
  const [isRecursive, setRecursive] = useState(false);
  const [sendsKeys, setSendsKeys] = useState(false);
  const { copy, run, stop } = useCopy(session);
  const isLocal = side.kind === 'local' && folder.startsWith('/');
  const chosen = isLocal ? [...selection.chosen] : [];
  const isBusy = copy.kind === 'busy';
  const { sessionId } = session;
  const get = (): void => run({ way: 'get', sessionId, from: path.trim(), to: folder, isRecursive });
  const put = (): void =>
    run({
      way: 'put',
      sessionId,
      from: chosen.map((name) => childPath(folder, name)),
      to: path.trim(),
      isRecursive,
      ...(sendsKeys && { sendsKeys }),
    });
  const mayGet = isLocal && !isBusy && path.trim() !== '';
  return (
    <div className={styles.panel} role="region" aria-label={words.region(host)}>
      <h2 className={styles.title}>{words.title}</h2>
      <p className={styles.what}>{words.what(host)}</p>
      <Field label={words.path(host)} help={words.pathHelp}>
        {(control) => (
          <TextField
            {...control}
            mono
            placeholder={words.placeholder}
            maxLength={4096}
            value={path}
            onChange={(event) => setPath(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && mayGet) get();
            }}
          />
        )}
      </Field>
      <label className={styles.check}>
        <input type="checkbox" checked={isRecursive} onChange={(event) => setRecursive(event.target.checked)} />
        {words.recursive}
      </label>
      <label className={styles.check}>
        <input type="checkbox" checked={sendsKeys} onChange={(event) => setSendsKeys(event.target.checked)} />
        {words.keys}
      </label>
      <div className={styles.row}>
        <Button kind="primary" icon={Download} disabled={!mayGet} onClick={get}>
          {words.get}
        </Button>
        <span className={styles.dim}>{isLocal ? words.getTo(shownInText(folder, 60)) : words.putTwo}</span>
      </div>
      <div className={styles.row}>
        <Button icon={Upload} disabled={!isLocal || isBusy || chosen.length === 0} onClick={put}>
          {words.put(chosen.length)}
        </Button>
        <span className={styles.dim}>
          {chosen.length === 0
            ? words.putNothing
            : words.putWhat(
                chosen
                  .slice(0, 3)
                  .map((name) => shownInText(name, 40))
                  .join(', '),
              )}
        </span>
      </div>
      <CopyState copy={copy} onStop={stop} />
    </div>
  );
}

type CopyNow =
  | { readonly kind: 'none' }
  | { readonly kind: 'busy'; readonly progress: ScpProgressInfo | undefined }
  | { readonly kind: 'done'; readonly copied: ScpCopied }
  | { readonly kind: 'failed'; readonly error: unknown };

function CopyState({ copy, onStop }: { readonly copy: CopyNow; readonly onStop: () => void }) {
  return (
    <div className={styles.state} role="status" aria-label={words.status}>
      {copy.kind === 'busy' && (
        <>
          <div className={styles.row}>
            <span>{words.busy(copy.progress?.files ?? 0, copy.progress?.doneBytes ?? 0)}</span>
            <Button onClick={onStop}>{words.cancel}</Button>
          </div>
          <span className={styles.dim}>{copy.progress && shownInText(copy.progress.path, 100)}</span>
        </>
      )}
      {copy.kind === 'done' && <Outcome copied={copy.copied} />}
      {copy.kind === 'failed' && <Failure error={copy.error} />}
    </div>
  );
}

function Outcome({ copied }: { readonly copied: ScpCopied }) {
  const more = copied.failedCount - Math.min(copied.failed.length, 5);
  return (
    <>
      <p>{words.done(copied)}</p>
      {copied.failed.length > 0 && (
        <ul className={styles.failed}>
          {copied.failed.slice(0, 5).map(({ error }, index) => (
            <li key={index}>{errorWords(fromWire(error)).text}</li>
          ))}
          {more > 0 && <li>{words.more(more)}</li>}
        </ul>
      )}
    </>
  );
}

function Failure({ error }: { readonly error: unknown }) {
  const { title, text } = errorWords(error);
  return (
    <div role="alert">
      <p className={styles.failure}>{title}</p>
      <p>{text}</p>
    </div>
  );
}

/** One copy at a time; leaving the side ends it. */
function useCopy(session: SessionInfo): {
  readonly copy: CopyNow;
  readonly run: (request: ScpCopy) => void;
  readonly stop: () => void;
} {
  const { client } = useWorkbench();
  const [copy, setCopy] = useState<CopyNow>({ kind: 'none' });
  const given = useRef<AbortController>(undefined);
  const { sessionId } = session;
  useEffect(() => {
    const progress = client.hostFiles.onCopying((sample) => {
      if (sample.sessionId === sessionId) setCopy((now) => (now.kind === 'busy' ? { kind: 'busy', progress: sample } : now));
    });
    return () => {
      progress.dispose();
      given.current?.abort();
    };
  }, [client, sessionId]);
  const run = (request: ScpCopy): void => {
    const controller = new AbortController();
    given.current = controller;
    setCopy({ kind: 'busy', progress: undefined });
    const copyIt = (more: { readonly mayChangeLogin?: true }): Promise<ScpCopied> =>
      client.hostFiles.copy(request.way === 'put' ? { ...request, ...more } : request, { signal: controller.signal });
    askingLoginChange(copyIt).then(
      (copied) => setCopy({ kind: 'done', copied }),
      (error: unknown) => setCopy(isCancelled(error) ? { kind: 'none' } : { kind: 'failed', error }),
    );
  };
  return { copy, run, stop: () => given.current?.abort() };
}
