import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { noCommandsWords } from '../../shared/model/error-text-archives.ts';
import { shownName } from '../../shared/model/file-path.ts';
import type { ArchiveOutlook } from '../../shared/model/archives.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import { askingLoginChange } from '../shell/login-change.ts';
import { sessionName } from '../shell/session-state.ts';
import type { DialogProps } from '../shell/views.ts';
import { useSession, useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { Switch } from '../ui/Switch.tsx';
import { TextField } from '../ui/TextField.tsx';
import { firstFields, formatsOf, mayHaveKeys, requestOf, withFormat, type ArchiveFields } from './request.ts';
import { text } from './text.ts';
import { noteRefusal } from './refusals.ts';
import { useOutlook } from './use-outlook.ts';
import styles from './ArchiveDialog.module.css';

const formId = 'archive';
const mostNames = 6;

/** An archive or a copy by tar before it begins: its name, what is in the way, and exactly what would be run on the host. */
export function ArchiveDialog({ request: wish, onClose }: DialogProps<'archive'>) {
  const workbench = useWorkbench();
  const { way, source, target } = wish;
  const [fields, setFields] = useState<ArchiveFields>(() => firstFields(source, new Date()));
  const nameField = useRef<HTMLInputElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const request = requestOf(way, source, target, fields);
  // Writing over what is there, and sending keys, changes nothing that is looked at.
  const outlook = useOutlook(requestOf(way, source, target, { ...fields, mayOverwrite: false, sendsKeys: false }));
  const { answer } = outlook;
  const begin = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (request === undefined || answer === undefined) return;
    setBusy(true);
    setFailure(undefined);
    try {
      if (answer.state.kind === 'ask') {
        const { fileCommandHosts } = workbench.settings.state.getState();
        await workbench.settings.update({ fileCommandHosts: { ...fileCommandHosts, [answer.account]: true } });
        const now = await workbench.client.archives.look({ request });
        const why = hindrance(now);
        if (why !== undefined) {
          if (now.state.kind === 'unable') noteRefusal(workbench, [source.side, target.side], why);
          return setFailure(why);
        }
      }
      workbench.transfers.added(await askingLoginChange((more) => workbench.client.archives.start({ request, ...more })));
      onClose();
    } catch (error) {
      if (!isCancelled(error)) setFailure(errorWords(error).text);
    } finally {
      setBusy(false);
    }
  };
  const why = failure ?? outlook.failure ?? (answer && hindrance(answer));
  useEffect(() => {
    if (answer?.state.kind === 'unable' && answer.state.reason.why !== 'noChannel' && answer.state.reason.why !== 'asRoot')
      noteRefusal(workbench, [source.side, target.side], noCommandsWords[answer.state.reason.why]);
  }, [workbench, answer, source.side, target.side]);
  const isTaken = answer !== undefined && answer.taken.length > 0 && !(way === 'unpack' && fields.mayOverwrite);
  const canBegin = answer !== undefined && !outlook.isBusy && !isBusy && why === undefined && !isTaken;
  const kind = way === 'pack' && source.side.kind === 'remote' ? 'download' : way;
  const first = source.names[0];
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.titles[kind](first === undefined ? '' : shownName(first), source.names.length)}
      width="wide"
      keepOnOutsidePress
      initialFocus={way === 'pack' ? nameField : cancel}
      actions={
        <>
          <Button ref={cancel} onClick={onClose}>
            {text.cancel}
          </Button>
          <Button kind="primary" type="submit" form={formId} disabled={!canBegin}>
            {answer?.state.kind === 'ask' ? text.allowAndBegin : text.begin}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.fields} onSubmit={(event) => void begin(event)}>
        <Where target={target} />
        {way === 'pack' && (
          <div className={styles.pair}>
            <Field label={text.name}>
              {(control) => (
                <TextField
                  {...control}
                  ref={nameField}
                  mono
                  value={fields.name}
                  maxLength={255}
                  onChange={(event) => setFields({ ...fields, name: event.target.value })}
                />
              )}
            </Field>
            <Field label={text.format}>
              {(control) => (
                <Select
                  {...control}
                  value={fields.format}
                  options={formatsOf(source).map((value) => ({ value, words: text.formats[value] }))}
                  onChange={(format) => setFields(withFormat(fields, format))}
                />
              )}
            </Field>
          </div>
        )}
        {way === 'tree' && <p className={styles.note}>{text.tree}</p>}
        <div className={styles.outlook} role="status">
          {answer === undefined && outlook.isBusy && (
            <p className={styles.note}>{way === 'unpack' ? text.reading : text.looking}</p>
          )}
          {answer?.members !== undefined && <p className={styles.note}>{text.members(answer.members)}</p>}
          {answer && <Commands outlook={answer} />}
          {answer && answer.taken.length > 0 && (
            <p className={isTaken ? styles.warning : styles.note}>{text.taken(namesOf(answer))}</p>
          )}
          {why !== undefined && <p className={styles.stop}>{why}</p>}
        </div>
        {way === 'unpack' && answer !== undefined && answer.taken.length > 0 && (
          <Field label={text.overwrite} help={text.overwriteHelp} layout="beside" className={styles.wide}>
            {(control) => (
              <Switch
                {...control}
                checked={fields.mayOverwrite}
                onChange={(mayOverwrite) => setFields({ ...fields, mayOverwrite })}
              />
            )}
          </Field>
        )}
        {mayHaveKeys(way, source.side) && (
          <Field label={text.keys} help={text.keysHelp} layout="beside" className={styles.wide}>
            {(control) => (
              <Switch {...control} checked={fields.sendsKeys} onChange={(sendsKeys) => setFields({ ...fields, sendsKeys })} />
            )}
          </Field>
        )}
      </form>
    </Dialog>
  );
}

function Where({ target }: Pick<DialogProps<'archive'>['request'], 'target'>) {
  const session = useSession(target.side.kind === 'remote' ? target.side.sessionId : undefined);
  const place = session === undefined ? text.thisComputer : sessionName(session);
  return <p className={styles.note}>{text.to(shownName(target.folder), place)}</p>;
}

/** Exactly what is run, where, and what agreeing to it means. */
function Commands({ outlook: { account, state, commands } }: { readonly outlook: ArchiveOutlook }) {
  if (state.kind === 'free') return <p className={styles.note}>{text.free}</p>;
  if (state.kind === 'unable') return null;
  const [look, command] = commands;
  return (
    <section className={styles.commands} aria-label={text.runs(account)}>
      <h3 className={styles.heading}>{text.runs(account)}</h3>
      <code className={styles.command}>{command}</code>
      {state.kind === 'ask' && (
        <>
          <p className={styles.note}>{text.runsFirst}</p>
          <code className={styles.command}>{look}</code>
          <p className={styles.note}>{text.ask(account)}</p>
        </>
      )}
    </section>
  );
}

/** Why it can't be done there at all. */
function hindrance({ state }: ArchiveOutlook): string | undefined {
  if (state.kind === 'unable') return noCommandsWords[state.reason.why];
  return state.kind === 'lacks' ? text.lacks(state.program) : undefined;
}

function namesOf({ taken }: ArchiveOutlook): string {
  const shown = taken.slice(0, mostNames).map(shownName).join(', ');
  return taken.length > mostNames ? `${shown}, …` : shown;
}
