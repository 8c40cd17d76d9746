import { useEffect, useId, useRef, useState } from 'react';
import { fromWire } from '../../shared/model/errors.ts';
import { shownInText, shownName } from '../../shared/model/file-path.ts';
import type { FileChangeReport } from '../../shared/model/files.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import { askingLoginChange } from '../shell/login-change.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { hostNames } from './host-names.ts';
import { bitsOf } from './permissions.ts';
import { PermissionsMatrix } from './PermissionsMatrix.tsx';
import {
  changeRequests,
  parseId,
  toLocalTime,
  type Accounts,
  type ChangeRequest,
  type PropertyForm,
} from './property-changes.ts';
import { PropertyFacts } from './PropertyFacts.tsx';
import { text } from './text.ts';
import styles from './PropertiesDialog.module.css';

type Request = DialogProps<'fileProperties'>['request'];

const words = text.properties;

/** What files are, whose they are, and who may do what with them. */
export function PropertiesDialog({ request, onClose }: DialogProps<'fileProperties'>) {
  const { side, folder, unixModes, accounts = noAccounts } = request;
  const names = hostNames(useWorkbench(), side);
  // What a link has of these says nothing, and to change them would change what it points to.
  const rows = request.rows.filter(({ kind }) => kind !== 'link');
  const hasLinks = rows.length < request.rows.length;
  const [form, setForm] = useState<PropertyForm>(noChange);
  const { report, failure, isBusy, apply } = useApply(request, onClose);
  const change = (part: Partial<PropertyForm>): void => setForm((before) => ({ ...before, ...part }));
  const faults = {
    user: form.user !== '' && parseId(form.user, accounts.users) === undefined,
    group: form.group !== '' && parseId(form.group, accounts.groups) === undefined,
  };
  const requests = changeRequests(folder, rows, form, accounts);
  const only = request.rows.length === 1 ? request.rows[0] : undefined;
  const canApply = requests.length > 0 && !faults.user && !faults.group && !isBusy;
  return (
    <Dialog
      open
      onClose={onClose}
      title={only ? words.title(shownInText(names.shown(only.name), 60)) : words.titleMany(request.rows.length)}
      keepOnOutsidePress={requests.length > 0}
      width="wide"
      actions={
        <>
          <Button onClick={onClose}>{requests.length > 0 ? words.cancel : words.close}</Button>
          {rows.length > 0 && (
            <Button kind="primary" disabled={!canApply} onClick={() => apply(requests)}>
              {isBusy ? words.applying : words.apply}
            </Button>
          )}
        </>
      }
    >
      <div className={styles.properties}>
        <PropertyFacts request={request} />
        {unixModes && rows.length > 0 && <Permissions rows={rows} form={form} onChange={change} />}
        {rows.length > 0 && (
          <div className={styles.fields}>
            {unixModes && (
              <>
                <IdField
                  label={words.owner}
                  now={common(rows.map((row) => row.owner))}
                  number={common(rows.map((row) => row.ownerId))}
                  known={accounts.users}
                  value={form.user}
                  isFaulty={faults.user}
                  onChange={(user) => change({ user })}
                />
                <IdField
                  label={words.group}
                  now={common(rows.map((row) => row.group))}
                  number={common(rows.map((row) => row.groupId))}
                  known={accounts.groups}
                  value={form.group}
                  isFaulty={faults.group}
                  onChange={(group) => change({ group })}
                />
              </>
            )}
            <Field label={words.modified}>
              {(control) => (
                <TextField
                  {...control}
                  type="datetime-local"
                  step={1}
                  value={
                    form.modified === '' && only?.modifiedSeconds !== undefined
                      ? toLocalTime(only.modifiedSeconds)
                      : form.modified
                  }
                  onChange={(event) => change({ modified: event.target.value })}
                />
              )}
            </Field>
          </div>
        )}
        {hasLinks && <p className={styles.note}>{rows.length === 0 ? words.linkOnly : words.linksStay}</p>}
        {failure !== undefined && (
          <p className={styles.failure} role="alert">
            {failure}
          </p>
        )}
        {report && <Failures report={report} />}
      </div>
    </Dialog>
  );
}

const noAccounts = { users: {}, groups: {} } as const;

const noChange: PropertyForm = { bits: undefined, folderBits: undefined, user: '', group: '', modified: '', isRecursive: false };

/** What all have in common; undefined where they differ. */
function common<T extends string | number>(values: readonly (T | undefined)[]): T | undefined {
  const [first] = values;
  return values.every((value) => value === first) ? first : undefined;
}

interface PermissionsProps {
  readonly rows: Request['rows'];
  readonly form: PropertyForm;
  readonly onChange: (part: Partial<PropertyForm>) => void;
}

/** The matrix of the rows themselves; with everything inside them, one more for folders. */
function Permissions({ rows, form, onChange }: PermissionsProps) {
  const hasFolders = rows.some((row) => row.kind === 'folder');
  const start = bitsOf(rows.flatMap((row) => row.mode ?? []));
  const bits = form.bits ?? start;
  const setRecursive = (isRecursive: boolean): void => {
    if (!isRecursive) return onChange({ isRecursive, bits: undefined, folderBits: undefined });
    // What folders need to be entered would make every file a program: files begin without it.
    const known = bits.on & ~bits.mixed;
    onChange({ isRecursive, bits: { on: known & ~0o111, mixed: 0 }, folderBits: { on: known, mixed: 0 } });
  };
  return (
    <>
      <PermissionsMatrix
        title={words.permissions}
        bits={bits}
        isForFolders={rows.every((row) => row.kind === 'folder') && !form.isRecursive}
        onChange={(next) => onChange({ bits: next })}
      />
      {hasFolders && (
        <label className={styles.check}>
          <input type="checkbox" checked={form.isRecursive} onChange={(event) => setRecursive(event.target.checked)} />
          {words.recursive}
        </label>
      )}
      {form.isRecursive && (
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={form.folderBits !== undefined}
            onChange={(event) => onChange({ folderBits: event.target.checked ? bits : undefined })}
          />
          {words.folderBits}
        </label>
      )}
      {form.isRecursive && form.folderBits && (
        <PermissionsMatrix
          title={words.folderPermissions}
          bits={form.folderBits}
          isForFolders
          onChange={(folderBits) => onChange({ folderBits })}
        />
      )}
    </>
  );
}

interface IdFieldProps {
  readonly label: string;
  /** Name or number that it has now. */
  readonly now: string | undefined;
  readonly number: number | undefined;
  /** Names that can be typed for their numbers. */
  readonly known: Accounts;
  readonly value: string;
  readonly isFaulty: boolean;
  readonly onChange: (value: string) => void;
}

function IdField({ label, now, number, known, value, isFaulty, onChange }: IdFieldProps) {
  const listId = useId();
  return (
    <Field
      label={label}
      help={now === undefined ? undefined : words.now(shownName(now), number)}
      error={isFaulty ? words.numberFault : undefined}
    >
      {(control) => (
        <>
          <TextField {...control} list={listId} value={value} onChange={(event) => onChange(event.target.value)} />
          <datalist id={listId}>
            {Object.entries(known).map(([name, id]) => (
              <option key={name} value={name} label={String(id)} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

/** What could not be changed, each with its reason. */
function Failures({ report }: { readonly report: FileChangeReport }) {
  const more = report.failedCount - report.failed.length;
  return (
    <div className={styles.failure} role="alert">
      <p>
        {words.failed(report.failedCount)}. {words.changed(report.changed)}.
      </p>
      <ul className={styles.failures}>
        {report.failed.map(({ path, error }) => (
          <li key={path}>{errorWords(fromWire(error)).text}</li>
        ))}
        {more > 0 && <li>{words.moreFailed(more)}</li>}
      </ul>
    </div>
  );
}

interface Applying {
  readonly report: FileChangeReport | undefined;
  readonly failure: string | undefined;
  readonly isBusy: boolean;
  readonly apply: (requests: readonly ChangeRequest[]) => void;
}

/** Makes the changes one call after the other. The dialog stays where something failed. */
function useApply({ side }: Request, onClose: () => void): Applying {
  const workbench = useWorkbench();
  const [state, setState] = useState<Omit<Applying, 'apply'>>({ report: undefined, failure: undefined, isBusy: false });
  const given = useRef<AbortController>(undefined);
  useEffect(() => () => given.current?.abort(), []);
  const run = async (requests: readonly ChangeRequest[], signal: AbortSignal): Promise<void> => {
    let report: FileChangeReport = { changed: 0, failed: [], failedCount: 0 };
    try {
      for (const { paths, changes } of requests) {
        const part = await askingLoginChange((more) =>
          workbench.client.files.setAttributes({ side, paths, changes, ...more }, { signal }),
        );
        report = {
          changed: report.changed + part.changed,
          failed: [...report.failed, ...part.failed].slice(0, 100),
          failedCount: report.failedCount + part.failedCount,
        };
      }
      if (report.failedCount === 0) {
        workbench.note(words.changed(report.changed));
        onClose();
      } else setState({ report, failure: undefined, isBusy: false });
    } catch (error) {
      const failure = isCancelled(error) ? undefined : errorWords(error).text;
      if (!signal.aborted) setState({ report: undefined, failure, isBusy: false });
    }
  };
  return {
    ...state,
    apply(requests) {
      given.current?.abort();
      const mine = new AbortController();
      given.current = mine;
      setState({ report: undefined, failure: undefined, isBusy: true });
      void run(requests, mine.signal);
    },
  };
}
