import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import type { StreamWay } from '../../shared/model/streams.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import { targetName } from '../shell/target.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { Segments } from '../ui/Segments.tsx';
import { TextArea, TextField } from '../ui/TextField.tsx';
import { FileFields } from './FileFields.tsx';
import { captureForm, firstForm, requestOf, verdictOf, type StreamForm } from './stream-form.ts';
import { text } from './text.ts';
import { useFileLook } from './use-file-look.ts';
import styles from './StreamDialog.module.css';

const formId = 'stream';

/** A command of a host before it begins: what it is, and the file or program of this computer at its end, exactly as it will be started. */
export function StreamDialog({ request: wish, onClose }: DialogProps<'stream'>) {
  const workbench = useWorkbench();
  const { client, hosts } = workbench;
  const { target, isCapture = false } = wish;
  const name = targetName(hosts, target);
  const [form, setForm] = useState<StreamForm>(() => firstForm(wish.way, name, new Date()));
  const [hasViewer, setHasViewer] = useState(true);
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const change = (part: Partial<StreamForm>): void => {
    setFailure(undefined);
    setForm((before) => ({ ...before, ...part }));
  };
  useEffect(() => {
    if (!isCapture) return;
    const given = new AbortController();
    client.streams.capture({ host: target }, { signal: given.signal }).then(
      (help) => {
        setHasViewer(help.viewer !== undefined);
        setForm(captureForm(help, name, new Date()));
      },
      (error: unknown) => !isCancelled(error) && setFailure(errorWords(error).text),
    );
    return () => given.abort();
  }, [client, isCapture, target, name]);
  const { way } = form;
  const hasFile = way !== 'program';
  const look = useFileLook(hasFile ? form.path.trim() : '');
  const verdict = look && verdictOf(look, way);
  const request = requestOf(form, target);
  const isReady = !hasFile || (verdict !== undefined && verdict.fault === undefined && (!verdict.isTaken || form.mayOverwrite));
  const begin = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (request === undefined || !isReady) return;
    setBusy(true);
    setFailure(undefined);
    try {
      workbench.transfers.added(await client.streams.start(request));
      onClose();
    } catch (error) {
      if (!isCancelled(error)) setFailure(errorWords(error).text);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={isCapture ? text.captureTitle : text.titles[way]}
      width="wide"
      keepOnOutsidePress
      initialFocus={field}
      actions={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button kind="primary" type="submit" form={formId} disabled={request === undefined || !isReady || isBusy}>
            {hasFile ? text.begin : text.beginBoth}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.fields} onSubmit={(event) => void begin(event)}>
        <p className={styles.note}>{text.on(name)}</p>
        <Field label={text.command} help={isCapture ? text.captureHelp : way === 'upload' ? text.uploadHelp : text.commandHelp}>
          {(control) => (
            <TextArea
              {...control}
              ref={field}
              mono
              rows={Math.min(6, Math.max(2, form.command.split('\n').length))}
              maxLength={100_000}
              placeholder={text.placeholders[way]}
              value={form.command}
              onChange={(event) => change({ command: event.target.value })}
            />
          )}
        </Field>
        {wish.way !== 'upload' && (
          <Segments<StreamWay>
            label={text.where}
            chosen={way}
            onChoose={(next) => change({ way: next })}
            parts={[
              { id: 'download', words: text.ways.file },
              { id: 'program', words: text.ways.program },
            ]}
          />
        )}
        {isCapture && !hasViewer && hasFile && <p className={styles.note}>{text.noViewer}</p>}
        {hasFile ? (
          <FileFields form={form} verdict={verdict} onChange={change} />
        ) : (
          <ProgramFields form={form} onChange={change} />
        )}
        {failure !== undefined && (
          <p role="alert" className={styles.stop}>
            {failure}
          </p>
        )}
      </form>
    </Dialog>
  );
}

/** A program is started only by a line that stands here in full. */
function ProgramFields({
  form,
  onChange,
}: {
  readonly form: StreamForm;
  readonly onChange: (part: Partial<StreamForm>) => void;
}) {
  const line = form.program.trim();
  return (
    <>
      <Field label={text.program} help={text.programHelp}>
        {(control) => (
          <TextField
            {...control}
            mono
            maxLength={4000}
            placeholder="wireshark -k -i -"
            value={form.program}
            onChange={(event) => onChange({ program: event.target.value })}
          />
        )}
      </Field>
      {line !== '' && (
        <section aria-label={text.starts} className={styles.starts}>
          <p className={styles.note}>{text.starts}</p>
          <code className={styles.line}>{line}</code>
        </section>
      )}
    </>
  );
}
