import { useRef, type SubmitEvent } from 'react';
import type { TunnelOpens, TunnelProbe, TunnelSpec } from '../../shared/model/tunnels.ts';
import { tunnelRecipes } from '../../shared/model/tunnel-recipes.ts';
import type { DialogProps } from '../shell/views.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';
import { KindPicture } from './KindPicture.tsx';
import { listensHere } from './places.ts';
import { ReachWarning } from './ReachWarning.tsx';
import { RoutePicture } from './RoutePicture.tsx';
import { text } from './text.ts';
import { holdersWords } from './tunnel-face.ts';
import { hasTarget, needsConfirming, type ReachChoice, type TunnelFields } from './tunnel-form.ts';
import { useTunnelForm, type TunnelForm } from './use-tunnel-form.ts';
import styles from './TunnelDialog.module.css';

const words = text.form;
const kinds = ['local', 'remote', 'dynamic', 'remoteDynamic'] as const;
const formId = 'tunnel-form';

/** The form of a tunnel, new or known: what it is for, over which host, who listens where, and where it leads. */
export function TunnelDialog({ request, onClose }: DialogProps<'tunnel'>) {
  const form = useTunnelForm(request.draft, request.tunnelId);
  const isNew = request.tunnelId === undefined;
  const first = useRef<HTMLInputElement>(null);
  const { fields } = form;
  const save = async (thenOn: boolean): Promise<void> => {
    if (await form.save(thenOn)) onClose();
    // What is wrong is where the keyboard goes on.
    else requestAnimationFrame(() => document.querySelector<HTMLElement>(`#${formId} [aria-invalid='true']`)?.focus());
  };
  const title = isNew ? words.newTitle : words.editTitle(fields.name === '' ? form.usualName : fields.name);
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      width="wide"
      keepOnOutsidePress
      initialFocus={first}
      sideActions={
        isNew ? (
          <Button disabled={form.isSaving} onClick={() => void save(false)}>
            {words.save}
          </Button>
        ) : undefined
      }
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="primary" type="submit" form={formId} disabled={form.isSaving}>
            {isNew ? words.saveOn : words.change}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        className={styles.form}
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault();
          void save(isNew);
        }}
      >
        <Kinds kind={fields.kind} onChange={(kind) => form.set(kindChange(fields, kind))} />
        <div className={styles.picture}>
          <RoutePicture stops={form.stops} />
        </div>
        <div className={styles.pair}>
          <HostField form={form} canChange={isNew} />
          <RecipeField form={form} />
        </div>
        <ListenFields form={form} first={first} />
        {needsConfirming(fields) && (
          <ReachWarning
            hostName={form.hostName}
            isHere={listensHere(fields.kind)}
            isProduction={form.isProduction}
            isConfirmed={fields.isConfirmed}
            problem={form.problems.confirm}
            onChange={(isConfirmed) => form.set({ isConfirmed })}
          />
        )}
        {hasTarget(fields.kind) && <TargetFields form={form} kind={fields.kind} />}
        <MoreFields form={form} />
      </form>
    </Dialog>
  );
}

/** A proxy leads to no one place that could be tried. */
function kindChange(fields: TunnelFields, kind: TunnelSpec['kind']): Partial<TunnelFields> {
  const probe = !hasTarget(kind) ? 'off' : fields.probe === 'off' && !hasTarget(fields.kind) ? 'banner' : fields.probe;
  return { kind, probe, isConfirmed: false };
}

function Kinds({ kind, onChange }: { readonly kind: TunnelSpec['kind']; readonly onChange: (kind: TunnelSpec['kind']) => void }) {
  return (
    <fieldset className={styles.kinds}>
      <legend className="visually-hidden">{words.kind}</legend>
      {kinds.map((each) => (
        <label key={each} className={styles.kind} data-chosen={each === kind || undefined}>
          <input
            type="radio"
            name="tunnel-kind"
            className={styles.radio}
            checked={each === kind}
            onChange={() => onChange(each)}
          />
          <KindPicture kind={each} />
          <span className={styles.kindTitle}>{words.kinds[each].title}</span>
          <span className={styles.kindHelp}>{words.kinds[each].help}</span>
        </label>
      ))}
    </fieldset>
  );
}

function HostField({ form, canChange }: { readonly form: TunnelForm; readonly canChange: boolean }) {
  const { fields, options, problems, set } = form;
  const isTyped = fields.hostKey === '';
  return (
    <div className={styles.stack}>
      <Field label={words.host} error={isTyped ? undefined : problems.host}>
        {(control) => (
          <Select
            {...control}
            disabled={!canChange}
            value={fields.hostKey}
            options={[
              ...options.map(({ key, words: name }) => ({ value: key, words: name })),
              { value: '', words: words.hostOther },
            ]}
            onChange={(hostKey) => set({ hostKey, isConfirmed: false })}
          />
        )}
      </Field>
      {isTyped && (
        <Field label={words.destination} error={problems.host}>
          {(control) => (
            <TextField
              {...control}
              mono
              placeholder={words.destinationPlaceholder}
              value={fields.destination}
              onChange={(event) => set({ destination: event.target.value })}
            />
          )}
        </Field>
      )}
    </div>
  );
}

function RecipeField({ form: { fields, set } }: { readonly form: TunnelForm }) {
  const recipes = tunnelRecipes.filter(({ kind }) => kind === fields.kind);
  const current = recipes.find(({ port, probe }) => String(port) === fields.targetPort && probe === fields.probe);
  if (!hasTarget(fields.kind)) return null;
  return (
    <Field label={words.recipe}>
      {(control) => (
        <Select
          {...control}
          value={current?.name ?? ''}
          options={[{ value: '', words: words.recipeNone }, ...recipes.map(({ name }) => ({ value: name, words: name }))]}
          onChange={(name) => {
            const recipe = recipes.find((each) => each.name === name);
            if (recipe === undefined) return;
            const port = String(recipe.port);
            // Whoever has typed a port of his own keeps it; below 1024 this computer would want rights.
            const listenPort = fields.listenPort === '' && recipe.port >= 1024 ? port : fields.listenPort;
            set({ targetPort: port, probe: recipe.probe, listenPort, isTargetSocket: false });
          }}
        />
      )}
    </Field>
  );
}

const reaches = ['loopback', 'network', 'address', 'socket'] as const;

function ListenFields({ form, first }: { readonly form: TunnelForm; readonly first: React.RefObject<HTMLInputElement | null> }) {
  const { fields, problems, set, check } = form;
  const where = listensHere(fields.kind) ? 'here' : 'there';
  const holders = check?.holders ?? [];
  const { freePort } = check ?? {};
  return (
    <fieldset className={styles.part}>
      <legend className={styles.legend}>{words.listen[where]}</legend>
      <div className={styles.triple} data-reach={fields.reach}>
        {fields.reach !== 'socket' && (
          <Field label={words.port} error={problems.listenPort} className={styles.port}>
            {(control) => (
              <TextField
                {...control}
                ref={first}
                mono
                inputMode="numeric"
                placeholder={words.portPlaceholder[where]}
                title={words.portHelp[where]}
                value={fields.listenPort}
                onChange={(event) => set({ listenPort: event.target.value })}
              />
            )}
          </Field>
        )}
        {fields.reach === 'socket' && (
          <Field label={words.path} error={problems.listenPath}>
            {(control) => (
              <TextField
                {...control}
                mono
                placeholder="/run/user/1000/db.sock"
                value={fields.listenPath}
                onChange={(event) => set({ listenPath: event.target.value })}
              />
            )}
          </Field>
        )}
        <Field label={words.reach}>
          {(control) => (
            <Select
              {...control}
              value={fields.reach}
              options={reaches.map((value) => ({ value, words: words.reaches[value][where] }))}
              onChange={(reach: ReachChoice) => set({ reach, isConfirmed: false })}
            />
          )}
        </Field>
        {fields.reach === 'address' && (
          <Field label={words.address} error={problems.address}>
            {(control) => (
              <TextField
                {...control}
                mono
                placeholder="192.168.1.10"
                value={fields.address}
                onChange={(event) => set({ address: event.target.value, isConfirmed: false })}
              />
            )}
          </Field>
        )}
      </div>
      {fields.reach !== 'socket' && (
        <div className={styles.listenFoot}>
          {where === 'here' && (
            <label className={styles.tick}>
              <input type="checkbox" checked={fields.mayMove} onChange={(event) => set({ mayMove: event.target.checked })} />
              {words.mayMove}
            </label>
          )}
          <p className={styles.taken} role="status">
            {holders.length > 0 && words.taken(Number(fields.listenPort), holdersWords(holders))}{' '}
            {holders.length > 0 && freePort !== undefined && (
              <button type="button" className={styles.link} onClick={() => set({ listenPort: String(freePort) })}>
                {words.takeFree(freePort)}
              </button>
            )}
          </p>
        </div>
      )}
      {check?.notes.map((note) => (
        <p key={note} className={styles.note}>
          {note}
        </p>
      ))}
    </fieldset>
  );
}

function TargetFields({ form, kind }: { readonly form: TunnelForm; readonly kind: 'local' | 'remote' }) {
  const { fields, problems, set } = form;
  return (
    <fieldset className={styles.part}>
      <legend className={styles.legend}>{words.target[kind]}</legend>
      <div className={styles.target}>
        {fields.isTargetSocket ? (
          <Field label={words.targetPath} error={problems.targetPath}>
            {(control) => (
              <TextField
                {...control}
                mono
                placeholder="/run/docker.sock"
                value={fields.targetPath}
                onChange={(event) => set({ targetPath: event.target.value })}
              />
            )}
          </Field>
        ) : (
          <div className={styles.hostPort}>
            <Field label={words.targetHost} error={problems.targetHost}>
              {(control) => (
                <TextField
                  {...control}
                  mono
                  value={fields.targetHost}
                  onChange={(event) => set({ targetHost: event.target.value })}
                />
              )}
            </Field>
            <Field label={words.targetPort} error={problems.targetPort} className={styles.port}>
              {(control) => (
                <TextField
                  {...control}
                  mono
                  inputMode="numeric"
                  value={fields.targetPort}
                  onChange={(event) => set({ targetPort: event.target.value })}
                />
              )}
            </Field>
          </div>
        )}
        <label className={styles.tick}>
          <input
            type="checkbox"
            checked={fields.isTargetSocket}
            onChange={(event) => set({ isTargetSocket: event.target.checked })}
          />
          {words.targetSocket}
        </label>
      </div>
    </fieldset>
  );
}

const probes: readonly TunnelProbe[] = ['banner', 'tls', 'http', 'postgres', 'off'];
const openings: readonly TunnelOpens[] = ['hand', 'connect', 'start'];

function MoreFields({ form }: { readonly form: TunnelForm }) {
  const { fields, set } = form;
  return (
    <div className={styles.more}>
      <Field label={words.name}>
        {(control) => (
          <TextField
            {...control}
            maxLength={200}
            placeholder={form.usualName}
            value={fields.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        )}
      </Field>
      <Field label={words.opens}>
        {(control) => (
          <Select
            {...control}
            value={fields.opens}
            options={openings.map((value) => ({ value, words: words.openings[value] }))}
            onChange={(opens) => set({ opens })}
          />
        )}
      </Field>
      {hasTarget(fields.kind) && (
        <Field label={words.probe} help={fields.probe === 'off' ? undefined : words.probeHelp}>
          {(control) => (
            <Select
              {...control}
              value={fields.probe}
              options={probes.map((value) => ({ value, words: words.probes[value] }))}
              onChange={(probe) => set({ probe })}
            />
          )}
        </Field>
      )}
    </div>
  );
}
