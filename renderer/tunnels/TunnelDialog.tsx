import { useRef, type SubmitEvent } from 'react';
import { useStore } from 'zustand';
import type { TunnelSpec } from '../../shared/model/tunnels.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { listensHere } from './places.ts';
import { ReachWarning } from './ReachWarning.tsx';
import { RoutePicture } from './RoutePicture.tsx';
import { text } from './text.ts';
import { hasTarget, needsConfirming, type TunnelFields } from './tunnel-form.ts';
import { TunnelHostFields } from './TunnelHostFields.tsx';
import { TunnelKinds } from './TunnelKinds.tsx';
import { TunnelListenFields } from './TunnelListenFields.tsx';
import { TunnelMoreFields } from './TunnelMoreFields.tsx';
import { TunnelTargetFields } from './TunnelTargetFields.tsx';
import { useTunnelForm } from './use-tunnel-form.ts';
import styles from './TunnelDialog.module.css';

const words = text.form;
const formId = 'tunnel-form';

/** The form of a tunnel, new or known: what it is for, over which host, who listens where, and where it leads. */
export function TunnelDialog({ request, onClose }: DialogProps<'tunnel'>) {
  const form = useTunnelForm(request.draft, request.tunnelId);
  const isNew = request.tunnelId === undefined;
  // Where no tunnel may be switched on there is one button less.
  const maySwitch = useStore(useWorkbench().tunnels.state, ({ policy }) => policy === undefined);
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
        isNew && maySwitch ? (
          <Button disabled={form.isSaving} onClick={() => void save(false)}>
            {words.save}
          </Button>
        ) : undefined
      }
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="primary" type="submit" form={formId} disabled={form.isSaving}>
            {!isNew ? words.change : maySwitch ? words.saveOn : words.save}
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
          void save(isNew && maySwitch);
        }}
      >
        <TunnelKinds kind={fields.kind} onChange={(kind) => form.set(kindChange(fields, kind))} />
        <div className={styles.picture}>
          <RoutePicture stops={form.stops} />
        </div>
        <TunnelHostFields form={form} canChange={isNew} />
        <TunnelListenFields form={form} first={first} />
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
        {hasTarget(fields.kind) && <TunnelTargetFields form={form} kind={fields.kind} />}
        <TunnelMoreFields form={form} />
      </form>
    </Dialog>
  );
}

/** A proxy leads to no one place that could be tried. */
function kindChange(fields: TunnelFields, kind: TunnelSpec['kind']): Partial<TunnelFields> {
  const probe = !hasTarget(kind) ? 'off' : fields.probe === 'off' && !hasTarget(fields.kind) ? 'banner' : fields.probe;
  return { kind, probe, isConfirmed: false };
}
