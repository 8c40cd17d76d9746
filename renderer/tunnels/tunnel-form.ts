import type { ListenPlace, TargetPlace, TunnelHost, TunnelOpens, TunnelProbe, TunnelSpec } from '../../shared/model/tunnels.ts';
import { usualService } from '../../shared/model/tunnel-recipes.ts';
import { isLoopback } from './places.ts';
import { text } from './text.ts';

/** Who is to reach what listens, as the form asks it. */
export type ReachChoice = 'loopback' | 'network' | 'address' | 'socket';

/** The form's fields as they are typed. */
export interface TunnelFields {
  readonly kind: TunnelSpec['kind'];
  /** A key of the host options; empty: `destination` is typed. */
  readonly hostKey: string;
  readonly destination: string;
  readonly reach: ReachChoice;
  readonly address: string;
  readonly listenPort: string;
  readonly listenPath: string;
  readonly isTargetSocket: boolean;
  readonly targetHost: string;
  readonly targetPort: string;
  readonly targetPath: string;
  readonly name: string;
  readonly probe: TunnelProbe;
  readonly opens: TunnelOpens;
  readonly mayMove: boolean;
  readonly isConfirmed: boolean;
}

/** What a form may begin with. */
export interface TunnelDraft {
  readonly host?: TunnelHost;
  readonly spec?: TunnelSpec;
  readonly name?: string;
  readonly probe?: TunnelProbe;
  readonly opens?: TunnelOpens;
  readonly mayMove?: boolean;
}

export type FieldProblems = Partial<
  Record<'host' | 'address' | 'listenPort' | 'listenPath' | 'targetHost' | 'targetPort' | 'targetPath' | 'confirm', string>
>;

export const emptyFields: TunnelFields = {
  kind: 'local',
  hostKey: '',
  destination: '',
  reach: 'loopback',
  address: '',
  listenPort: '',
  listenPath: '',
  isTargetSocket: false,
  targetHost: 'localhost',
  targetPort: '',
  targetPath: '',
  name: '',
  probe: 'banner',
  opens: 'hand',
  mayMove: false,
  isConfirmed: false,
};

export function fieldsOf(draft: TunnelDraft): Partial<TunnelFields> {
  const { spec, name, opens, mayMove } = draft;
  return {
    ...(spec && specFields(spec)),
    ...(spec && { probe: draft.probe ?? usualProbe(spec) }),
    ...(name !== undefined && { name }),
    ...(opens && { opens }),
    ...(mayMove !== undefined && { mayMove }),
  };
}

function specFields(spec: TunnelSpec): Partial<TunnelFields> {
  const { listen } = spec;
  const target = 'target' in spec ? spec.target : undefined;
  return {
    kind: spec.kind,
    ...(listen.kind === 'socket'
      ? { reach: 'socket', listenPath: listen.path }
      : { ...reachFields(listen.bind), listenPort: listen.port === 0 ? '' : String(listen.port) }),
    ...(target?.kind === 'tcp' && { targetHost: target.host, targetPort: String(target.port) }),
    ...(target?.kind === 'socket' && { isTargetSocket: true, targetPath: target.path }),
  };
}

function reachFields(bind: string | undefined): Pick<TunnelFields, 'reach' | 'address'> {
  if (bind === undefined || bind === 'localhost') return { reach: 'loopback', address: '' };
  return bind === '*' || bind === '' ? { reach: 'network', address: '' } : { reach: 'address', address: bind };
}

/** What a service is usually tried by; a proxy leads to no one place that could be tried. */
export function usualProbe(spec: TunnelSpec): TunnelProbe {
  if (!('target' in spec)) return 'off';
  return (spec.target.kind === 'tcp' ? usualService(spec.target.port)?.probe : undefined) ?? 'banner';
}

export function hasTarget(kind: TunnelSpec['kind']): kind is 'local' | 'remote' {
  return kind === 'local' || kind === 'remote';
}

/** Whether others than this computer, or than the host, would reach it: that has to be agreed to. */
export function needsConfirming({ reach, address }: Pick<TunnelFields, 'reach' | 'address'>): boolean {
  return reach === 'network' || (reach === 'address' && address.trim() !== '' && !isLoopback(address.trim()));
}

/** The forward that the fields describe, or what is wrong with them. */
export function specOf(fields: TunnelFields): {
  readonly spec: TunnelSpec | undefined;
  /** The parts that can be read already. */
  readonly listen: ListenPlace | undefined;
  readonly target: TargetPlace | undefined;
  readonly problems: FieldProblems;
} {
  const words = text.form.problems;
  const problems: { -readonly [K in keyof FieldProblems]: FieldProblems[K] } = {};
  if (fields.hostKey === '' && fields.destination.trim() === '') problems.host = words.destination;
  const listen = listenOf(fields, problems);
  const { kind } = fields;
  if (needsConfirming(fields) && !fields.isConfirmed) problems.confirm = words.confirm;
  if (!hasTarget(kind)) return { spec: listen && { kind, listen }, listen, target: undefined, problems };
  const target = targetOf(fields, problems);
  return { spec: listen && target && { kind, listen, target }, listen, target, problems };
}

function listenOf(
  fields: TunnelFields,
  problems: { listenPort?: string; listenPath?: string; address?: string },
): ListenPlace | undefined {
  const words = text.form.problems;
  if (fields.reach === 'socket') {
    const path = fields.listenPath.trim();
    if (path !== '') return { kind: 'socket', path };
    problems.listenPath = words.path;
    return undefined;
  }
  const port = fields.listenPort.trim() === '' ? 0 : portOf(fields.listenPort);
  if (port === undefined) problems.listenPort = words.listenPort;
  const address = fields.address.trim();
  if (fields.reach === 'address' && address === '') problems.address = words.address;
  if (port === undefined || (fields.reach === 'address' && address === '')) return undefined;
  const bind = fields.reach === 'network' ? '*' : fields.reach === 'address' ? address : undefined;
  return { kind: 'tcp', port, ...(bind !== undefined && { bind }) };
}

function targetOf(
  fields: TunnelFields,
  problems: { targetHost?: string; targetPort?: string; targetPath?: string },
): TargetPlace | undefined {
  const words = text.form.problems;
  if (fields.isTargetSocket) {
    const path = fields.targetPath.trim();
    if (path !== '') return { kind: 'socket', path };
    problems.targetPath = words.path;
    return undefined;
  }
  const host = fields.targetHost.trim();
  const port = portOf(fields.targetPort);
  if (host === '') problems.targetHost = words.targetHost;
  if (port === undefined || port === 0) problems.targetPort = words.port;
  return host === '' || port === undefined || port === 0 ? undefined : { kind: 'tcp', host, port };
}

function portOf(typed: string): number | undefined {
  const words = typed.trim();
  const port = /^\d{1,5}$/.test(words) ? Number(words) : Number.NaN;
  return port <= 65_535 ? port : undefined;
}
