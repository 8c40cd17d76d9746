import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { DialogProps } from '../shell/views.ts';
import { useHosts, useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { hostOptions } from './host-choices.ts';
import { ReachWarning } from './ReachWarning.tsx';
import { RoutePicture } from './RoutePicture.tsx';
import { text } from './text.ts';
import { offerUndo } from './tunnel-actions.ts';
import { stopsOf } from './tunnel-face.ts';
import { usualProbe } from './tunnel-form.ts';
import { hostKeyOf } from './tunnels-state.ts';
import { listensHere } from './places.ts';
import { useTunnelList } from './use-tunnels.ts';
import styles from './TunnelDialog.module.css';

/** Several forwards of one pasted line: what they would be, over which host, and one button for all. */
export function PastedDialog({ request, onClose }: DialogProps<'pastedTunnels'>) {
  const workbench = useWorkbench();
  const { client, tunnels, showError } = workbench;
  const tree = useHosts((state) => state.tree);
  const known = useTunnelList();
  const [options] = useState(() => withOther(hostOptions(tree, known), request.host));
  const [key, setKey] = useState(() => startKey(options, request.host));
  const [isConfirmed, setConfirmed] = useState(false);
  const [isTried, setTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  // Where no tunnel may be switched on there is one button less.
  const maySwitch = useStore(tunnels.state, ({ policy }) => policy === undefined);
  const primary = useRef<HTMLButtonElement>(null);
  const chosen = options.find((option) => option.key === key);
  const wide = request.tunnels.filter(({ reach }) => reach === 'network');
  const mayAdd = chosen !== undefined && (wide.length === 0 || isConfirmed);

  const add = async (thenOn: boolean): Promise<void> => {
    setTried(true);
    if (!mayAdd) return;
    setSaving(true);
    try {
      const { tunnels: made } = await client.tunnels.addAll({
        host: chosen.host,
        tunnels: request.tunnels.map(({ spec }) => ({ spec, probe: usualProbe(spec) })),
        ...(wide.length > 0 && { confirmReach: true }),
      });
      for (const tunnel of made) tunnels.added(tunnel);
      const ids = made.map(({ tunnelId }) => tunnelId);
      if (thenOn) for (const tunnelId of ids) client.tunnels.switch({ tunnelId, on: true }).catch(showError);
      offerUndo(workbench, text.done.addedMany(made.length), ids);
      onClose();
    } catch (error) {
      showError(error);
    } finally {
      setSaving(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.paste.title(request.tunnels.length)}
      width="wide"
      initialFocus={primary}
      sideActions={
        maySwitch ? (
          <Button disabled={isSaving} onClick={() => void add(false)}>
            {text.paste.add(request.tunnels.length)}
          </Button>
        ) : undefined
      }
      actions={
        <>
          <Button onClick={onClose}>{text.form.cancel}</Button>
          <Button ref={primary} kind="primary" disabled={isSaving} onClick={() => void add(maySwitch)}>
            {maySwitch ? text.paste.addOn : text.paste.add(request.tunnels.length)}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <Field label={text.form.host} error={isTried && !chosen ? text.form.problems.host : undefined}>
          {(control) => (
            <Select
              {...control}
              value={key}
              options={options.map((option) => ({ value: option.key, words: option.words }))}
              onChange={(next) => {
                setKey(next);
                setConfirmed(false);
              }}
            />
          )}
        </Field>
        {request.tunnels.map(({ spec, specText }) => (
          <RoutePicture key={specText} stops={stopsOf({ spec, hostName: chosen?.name ?? '…', state: { kind: 'off' } }, [])} />
        ))}
        {wide.length > 0 && (
          <ReachWarning
            hostName={chosen?.name ?? '…'}
            isHere={wide.some(({ spec }) => listensHere(spec.kind))}
            isProduction={chosen?.isProduction ?? false}
            isConfirmed={isConfirmed}
            problem={isTried && !isConfirmed ? text.form.problems.confirm : undefined}
            onChange={setConfirmed}
          />
        )}
      </div>
    </Dialog>
  );
}

type Options = ReturnType<typeof hostOptions>;

/** The destination of the pasted line, where it is none of the known hosts. */
function withOther(options: Options, host: Parameters<typeof hostKeyOf>[0] | undefined): Options {
  if (host === undefined || !('destination' in host)) return options;
  const { destination } = host;
  if (options.some(({ name, key }) => name === destination || key === hostKeyOf(host))) return options;
  return [{ key: hostKeyOf(host), words: destination, name: destination, host, isProduction: false }, ...options];
}

function startKey(options: Options, host: Parameters<typeof hostKeyOf>[0] | undefined): string {
  if (host === undefined) return options[0]?.key ?? '';
  const named = 'destination' in host ? options.find(({ name }) => name === host.destination) : undefined;
  return named?.key ?? hostKeyOf(host);
}
