import { useEffect, useState } from 'react';
import type { ListenCheck, ListenPlace, TargetPlace, TunnelHost, TunnelId, TunnelInfo } from '../../shared/model/tunnels.ts';
import { useHosts, useWorkbench } from '../shell/workbench-context.tsx';
import { hostOptions, type HostOption } from './host-choices.ts';
import { listensHere } from './places.ts';
import { text } from './text.ts';
import { offerUndo } from './tunnel-actions.ts';
import { nameFor, stopsOf, tunnelName, type Stop } from './tunnel-face.ts';
import {
  emptyFields,
  fieldsOf,
  hasTarget,
  specOf,
  type FieldProblems,
  type TunnelDraft,
  type TunnelFields,
} from './tunnel-form.ts';
import { hostKeyOf } from './tunnels-state.ts';
import { useTunnelList } from './use-tunnels.ts';

export interface TunnelForm {
  readonly fields: TunnelFields;
  readonly options: readonly HostOption[];
  /** Shown from the first try to save on. */
  readonly problems: FieldProblems;
  /** The way as far as it can be read from the fields. */
  readonly stops: readonly Stop[];
  readonly hostName: string;
  readonly isProduction: boolean;
  /** What it is called as long as it has no name of its own. */
  readonly usualName: string;
  /** What is known of the place where it would listen. */
  readonly check: ListenCheck | undefined;
  readonly isSaving: boolean;
  set(change: Partial<TunnelFields>): void;
  /** Answers whether it is saved. */
  save(thenOn: boolean): Promise<boolean>;
}

/** The state of the form; `tunnelId` is what is edited, without it something new is made. */
export function useTunnelForm(draft: TunnelDraft | undefined, tunnelId: TunnelId | undefined): TunnelForm {
  const workbench = useWorkbench();
  const tree = useHosts((state) => state.tree);
  const tunnels = useTunnelList();
  const [options] = useState(() => hostOptions(tree, tunnels));
  const [fields, setFields] = useState<TunnelFields>(() => startFields(draft, options, tunnelId));
  const [isChecked, setChecked] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const { spec, listen, target, problems } = specOf(fields);
  const chosen = options.find(({ key }) => key === fields.hostKey);
  const hostName = chosen?.name ?? fields.destination.trim();
  const check = useListenCheck(fields.kind, listen, tunnelId);

  const save = async (thenOn: boolean): Promise<boolean> => {
    setChecked(true);
    if (spec === undefined || Object.keys(problems).length > 0) return false;
    const host: TunnelHost = chosen?.host ?? { destination: fields.destination.trim() };
    setSaving(true);
    try {
      const made = await store({ workbench, host, spec, fields, tunnelId });
      workbench.tunnels.added(made);
      // It is kept by now: what goes wrong with the switch is told, and seen on its card.
      if (thenOn) workbench.client.tunnels.switch({ tunnelId: made.tunnelId, on: true }).catch(workbench.showError);
      if (tunnelId === undefined) offerUndo(workbench, text.done.added(tunnelName(made)), [made.tunnelId]);
      return true;
    } catch (error) {
      workbench.showError(error);
      return false;
    } finally {
      setSaving(false);
    }
  };
  return {
    fields,
    options,
    problems: isChecked ? problems : {},
    stops: formStops(fields, listen, target, hostName),
    hostName,
    isProduction: chosen?.isProduction ?? false,
    usualName: spec === undefined ? '' : nameFor(spec, hostName),
    check,
    isSaving,
    set: (change) => setFields((before) => ({ ...before, ...change })),
    save,
  };
}

function startFields(
  draft: TunnelDraft | undefined,
  options: readonly HostOption[],
  tunnelId: TunnelId | undefined,
): TunnelFields {
  const fields = { ...emptyFields, ...fieldsOf(draft ?? {}), isConfirmed: false };
  const host = draft?.host;
  if (host === undefined) return { ...fields, hostKey: options[0]?.key ?? '' };
  // A destination that is the name of a bookmark means that bookmark, as everywhere.
  const named =
    'destination' in host && tunnelId === undefined ? options.find(({ name }) => name === host.destination) : undefined;
  const key = named?.key ?? hostKeyOf(host);
  if (options.some((option) => option.key === key)) return { ...fields, hostKey: key };
  return { ...fields, hostKey: '', destination: 'destination' in host ? host.destination : '' };
}

interface Wanted {
  readonly workbench: ReturnType<typeof useWorkbench>;
  readonly host: TunnelHost;
  readonly spec: TunnelInfo['spec'];
  readonly fields: TunnelFields;
  readonly tunnelId: TunnelId | undefined;
}

function store({ workbench, host, spec, fields, tunnelId }: Wanted): Promise<TunnelInfo> {
  const { probe, opens, mayMove } = fields;
  const name = fields.name.trim();
  const confirmed = fields.isConfirmed ? { confirmReach: true } : {};
  const { tunnels } = workbench.client;
  if (tunnelId !== undefined) return tunnels.update({ tunnelId, patch: { spec, name, probe, opens, mayMove, ...confirmed } });
  return tunnels.add({ host, spec, probe, opens, mayMove, ...(name !== '' && { name }), ...confirmed });
}

/** A field that can't be read yet is drawn as a gap. */
function formStops(
  { kind }: TunnelFields,
  listen: ListenPlace | undefined,
  target: TargetPlace | undefined,
  hostName: string,
): readonly Stop[] {
  const gap = { kind: 'socket', path: '…' } as const;
  const from = { listen: listen ?? gap };
  return stopsOf(
    {
      spec: hasTarget(kind) ? { kind, ...from, target: target ?? gap } : { kind, ...from },
      hostName: hostName === '' ? '…' : hostName,
      state: { kind: 'off' },
    },
    [],
  );
}

/** Asks whether the place is free, a moment after the last key. */
function useListenCheck(
  kind: TunnelInfo['spec']['kind'],
  listen: ListenPlace | undefined,
  except: TunnelId | undefined,
): ListenCheck | undefined {
  const { client } = useWorkbench();
  const [answer, setAnswer] = useState<{ readonly key: string; readonly check: ListenCheck }>();
  const key = JSON.stringify({ kind, listen });
  const isAsked = listen !== undefined && (!listensHere(kind) || listen.kind === 'socket' || listen.port > 0);
  useEffect(() => {
    if (!isAsked) return;
    const given = new AbortController();
    const timer = setTimeout(() => {
      const asked = JSON.parse(key) as { kind: TunnelInfo['spec']['kind']; listen: ListenPlace };
      client.tunnels.check({ ...asked, ...(except !== undefined && { except }) }, { signal: given.signal }).then(
        (check) => !given.signal.aborted && setAnswer({ key, check }),
        // Saving says what is wrong; a form that can't look ahead is no failure.
        () => undefined,
      );
    }, 250);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [client, key, isAsked, except]);
  return isAsked && answer?.key === key ? answer.check : undefined;
}
