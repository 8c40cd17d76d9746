import { useRef, useState } from 'react';
import { FolderOpen } from 'lucide-react';
import type { TrustEdit } from '../../shared/model/trust.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { Switch } from '../ui/Switch.tsx';
import { TextArea, TextField } from '../ui/TextField.tsx';
import { isForEveryHost, namesProblem, namesWithPort, readPort } from './add-form.ts';
import { placeNames } from './entry-words.ts';
import { KeyPreviewList } from './KeyPreviewList.tsx';
import { text } from './text.ts';
import { makeTrustEdit } from './trust-edits.ts';
import { useKeyPreview } from './use-key-preview.ts';
import { useStores } from './use-stores.ts';
import styles from './AddDialog.module.css';

type Marker = Extract<TrustEdit, { kind: 'add' }>['marker'];

const words = text.adding;
const markers = (['none', 'cert-authority', 'revoked'] as const).map((value) => ({ value, words: words.markers[value] }));

/** Keys that came another way than over the network: pasted or from a file, with their fingerprints before they are written. */
export function AddDialog({ request, onClose }: DialogProps<'addKnownHosts'>) {
  const workbench = useWorkbench();
  const [keys, setKeys] = useState(request.text ?? '');
  const [names, setNames] = useState(request.names ?? '');
  const [port, setPort] = useState(request.port === undefined ? '' : String(request.port));
  const [marker, setMarker] = useState<Marker>('none');
  const [file, setFile] = useState('');
  const [isHashed, setHashed] = useState(false);
  const [isCompared, setCompared] = useState(false);
  const [wasTried, setTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const area = useRef<HTMLTextAreaElement>(null);
  const { preview, problem, isPending } = useKeyPreview(keys);
  const stores = useStores();
  const places = placeNames(stores);
  // Where the core writes what names no file.
  const usual = stores.find((store) => store.list === 'user' && store.writable);
  const found = preview?.keys ?? [];
  const needsNames = found.some((key) => key.names === undefined);
  const portNumber = readPort(port);
  const nameTrouble = needsNames ? namesProblem(names) : undefined;
  const allNames = [...found.flatMap((key) => key.names ?? []), ...(needsNames ? [names] : [])];
  const forEveryHost = found.length > 0 && allNames.some(isForEveryHost);
  const canAdd = found.length > 0 && !isPending && nameTrouble === undefined && portNumber !== undefined && !isSaving;

  const save = async (): Promise<void> => {
    setTried(true);
    if (!canAdd) return;
    setSaving(true);
    setRefusal(undefined);
    const done = await makeTrustEdit(
      workbench,
      {
        kind: 'add',
        text: keys,
        marker,
        hashed: isHashed && marker === 'none',
        compared: isCompared,
        ...(file !== '' && { file }),
        ...(needsNames && { names: namesWithPort(names, portNumber) }),
      },
      text.done.added,
    );
    setSaving(false);
    if (done === undefined) return;
    // Where nothing was added the text is still wanted.
    if (done.changed > 0) onClose();
    else setRefusal([text.done.nothing, ...done.notes.slice(0, 4)].join(' '));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      width="wide"
      keepOnOutsidePress
      initialFocus={area}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="primary" type="submit" form="add-known-hosts" disabled={found.length === 0 || isPending || isSaving}>
            {words.add(found.length)}
          </Button>
        </>
      }
    >
      <form
        id="add-known-hosts"
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label={words.keys} help={<KeysHelp onText={setKeys} />} error={problem}>
          {(control) => (
            <TextArea
              {...control}
              ref={area}
              mono
              rows={5}
              maxLength={1_000_000}
              placeholder={words.keysPlaceholder}
              value={keys}
              onChange={(event) => setKeys(event.target.value)}
            />
          )}
        </Field>
        <KeyPreviewList preview={preview} />
        {needsNames && (
          <div className={styles.two}>
            <Field
              label={words.names}
              help={words.namesHelp}
              error={
                wasTried && nameTrouble === 'missing'
                  ? words.namesMissing
                  : nameTrouble === 'wrong'
                    ? words.namesWrong
                    : undefined
              }
            >
              {(control) => (
                <TextField
                  {...control}
                  mono
                  maxLength={1900}
                  placeholder={words.namesPlaceholder}
                  value={names}
                  onChange={(event) => setNames(event.target.value)}
                />
              )}
            </Field>
            <Field label={words.port} error={portNumber === undefined ? words.portWrong : undefined}>
              {(control) => (
                <TextField
                  {...control}
                  mono
                  inputMode="numeric"
                  placeholder="22"
                  value={port}
                  onChange={(event) => setPort(event.target.value)}
                />
              )}
            </Field>
          </div>
        )}
        <div className={styles.half}>
          <Field label={words.marker}>
            {(control) => <Select {...control} value={marker} options={markers} onChange={setMarker} />}
          </Field>
          <Field label={words.file}>
            {(control) => (
              <Select
                {...control}
                value={file}
                options={[
                  { value: '', words: words.fileUsual(places.get(usual?.file ?? '') ?? '') },
                  ...stores
                    .filter((store) => store.writable && store !== usual)
                    .map((store) => ({ value: store.file, words: places.get(store.file) ?? store.file })),
                ]}
                onChange={setFile}
              />
            )}
          </Field>
        </div>
        {refusal !== undefined && (
          <p className={styles.warning} role="alert">
            {refusal}
          </p>
        )}
        {forEveryHost && (
          <p className={styles.warning} role="alert">
            {words.everyHost[marker]}
          </p>
        )}
        <Field layout="beside" label={words.compared} help={words.comparedHelp}>
          {(control) => <Switch {...control} checked={isCompared} onChange={setCompared} />}
        </Field>
        {marker === 'none' && (
          <Field layout="beside" label={words.hashed} help={words.hashedHelp}>
            {(control) => <Switch {...control} checked={isHashed} onChange={setHashed} />}
          </Field>
        )}
      </form>
    </Dialog>
  );
}

/** No list of host keys is longer; the core takes no more. */
const mostBytes = 1_000_000;

function KeysHelp({ onText }: { readonly onText: (words: string) => void }) {
  const { toasts, showError } = useWorkbench();
  const input = useRef<HTMLInputElement>(null);
  const read = (file: File | undefined): void => {
    if (file === undefined) return;
    if (file.size > mostBytes) toasts.getState().show({ tone: 'stop', words: words.tooLarge });
    else file.text().then(onText, showError);
  };
  return (
    <span className={styles.keysHelp}>
      <span>{words.keysHelp}</span>
      <input ref={input} type="file" hidden onChange={(event) => read(event.target.files?.[0])} />
      <Button icon={FolderOpen} kind="quiet" onClick={() => input.current?.click()}>
        {words.openFile}
      </Button>
    </span>
  );
}
