import { useState } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { Activity, ArrowLeftRight, Copy, Hourglass, ListChecks, ListTodo, Unplug } from 'lucide-react';
import { gradeOf, isPostQuantumKex, type AlgorithmCategory } from '../../shared/model/algorithm-grades.ts';
import { shownName } from '../../shared/model/file-path.ts';
import type { ConnectionInfo } from '../../shared/model/session.ts';
import { Button } from '../ui/Button.tsx';
import { jobsOn } from './connection-facts.ts';
import { showDoctor } from './doctor-view.ts';
import { useOldHops } from './LegacyParts.tsx';
import { Sparkline } from './Sparkline.tsx';
import { text } from './text.ts';
import { useSessions, useWorkbench } from './workbench-context.tsx';
import styles from './ConnectionDetails.module.css';

const words = text.connection;

interface Row {
  readonly name: string;
  readonly value: string;
  readonly isMono?: boolean;
}

/** Who, where, and how the login went. */
export function ConnectionDetails({ connection }: { readonly connection: ConnectionInfo }) {
  const workbench = useWorkbench();
  const { client, showError } = workbench;
  const { connectionId } = connection;
  const terminals = useSessions(
    (state) => Object.values(state.byId).filter((session) => session.connectionId === connection.connectionId).length,
  );
  const { rows } = words;
  const unnamed = Math.max(0, (connection.uses ?? terminals) - terminals);
  const moving = useTransfersOn(connectionId);
  const oldHops = useOldHops(connection);
  // What goes over a connection of its own is not cut with this one.
  const transfers = Math.min(moving.length, unnamed);
  const others = unnamed - transfers;
  const [seen, setSeen] = useState<string>();
  const ask = (): void => {
    client.routes
      .seen({ connectionId: connection.connectionId })
      .then(({ seen: ends }) => setSeen(ends === undefined ? words.seenFailed : `${ends.client} → ${ends.server}`), showError);
  };
  const list: Row[] = [
    { name: rows.user, value: connection.user },
    { name: rows.host, value: connection.host },
    { name: rows.port, value: String(connection.port) },
    ...(connection.address === undefined ? [] : [{ name: rows.address, value: connection.address, isMono: true }]),
    { name: rows.route, value: routeOf(connection) },
    ...(connection.way?.kind === 'tcp' && connection.way.from !== undefined
      ? [{ name: rows.from, value: connection.way.from, isMono: true }]
      : []),
    ...(seen === undefined ? [] : [{ name: rows.seen, value: seen, isMono: true }]),
    { name: rows.server, value: connection.serverIdentification, isMono: true },
    {
      name: rows.login,
      value: connection.authenticatedWith.length === 0 ? rows.noLogin : connection.authenticatedWith.join('\n'),
    },
    ...(connection.certificate === undefined
      ? []
      : [{ name: rows.certificate, value: words.certificate(connection.certificate) }]),
    { name: rows.since, value: words.date(connection.connectedAt) },
    { name: rows.sessions, value: words.count(terminals) },
    ...(transfers === 0 ? [] : [{ name: rows.transfers, value: moving.join('\n') }]),
    ...(others === 0 ? [] : [{ name: rows.uses, value: words.count(others) }]),
    ...legacyRows(connection, oldHops),
    { name: rows.linger, value: lingerOf(connection) },
    ...(connection.banner === '' ? [] : [{ name: rows.banner, value: connection.banner, isMono: true }]),
  ];
  const retire = (): void => {
    client.routes.retire({ connectionId: connection.connectionId }).catch(showError);
  };
  const disconnect = (): void => {
    client.connections.disconnect({ connectionId: connection.connectionId }).catch(showError);
  };
  return (
    <Details
      rows={list}
      action={
        <>
          <Button
            icon={Activity}
            onClick={() => showDoctor(workbench, { subject: { kind: 'connection', connectionId }, part: 'timeline' })}
          >
            {words.timeline}
          </Button>
          <Button
            icon={ListTodo}
            onClick={() => showDoctor(workbench, { subject: { kind: 'connection', connectionId }, part: 'limits' })}
          >
            {words.limits}
          </Button>
          {terminals > 0 && seen === undefined && connection.terminalsOnly !== true && (
            <Button icon={ArrowLeftRight} onClick={ask}>
              {words.seen}
            </Button>
          )}
          {connection.isRetiring !== true && (
            <Button icon={Hourglass} onClick={retire}>
              {words.retire}
            </Button>
          )}
          <Button kind="danger" icon={Unplug} onClick={disconnect}>
            {words.disconnect(terminals, transfers, others)}
          </Button>
        </>
      }
    />
  );
}

function legacyRows({ allowsLegacy }: ConnectionInfo, hops: readonly ConnectionInfo[]): readonly Row[] {
  const { rows } = words;
  const parts = [
    ...(hops.length === 0 ? [] : [rows.legacyHops(hops.map(({ host }) => host))]),
    ...(allowsLegacy === true ? [rows.legacyHere] : []),
  ];
  return parts.length === 0 ? [] : [{ name: rows.legacy, value: parts.join('\n') }];
}

/** What is being copied over a connection: the first name of each job. */
function useTransfersOn(connectionId: string): readonly string[] {
  return useStore(
    useWorkbench().transfers.state,
    useShallow(({ byId }) => jobsOn(Object.values(byId), connectionId).map(({ firstName }) => shownName(firstName ?? '/'))),
  );
}

function routeOf({ way, route, host }: ConnectionInfo): string {
  if (way !== undefined) return words.way(way, route, host);
  return route.length === 0 ? words.rows.direct : [...route, host].join(' → ');
}

function lingerOf({ isRetiring, lingerSeconds = 0 }: ConnectionInfo): string {
  return isRetiring === true ? words.retiring : `${words.count(lingerSeconds)} s`;
}

export function AlgorithmDetails({ connection }: { readonly connection: ConnectionInfo }) {
  const { rows } = words;
  const workbench = useWorkbench();
  const { algorithms, connectionId } = connection;
  const graded = (category: AlgorithmCategory, name: string): string =>
    `${name} · ${words.grades[gradeOf(category, name).grade]}`;
  const mac = (name: string): string => (name === '' ? rows.implicitMac : graded('mac', name));
  return (
    <Details
      rows={[
        { name: rows.kex, value: graded('kex', algorithms.kex), isMono: true },
        { name: rows.hostKey, value: graded('hostKey', algorithms.hostKey), isMono: true },
        { name: rows.cipherOut, value: graded('cipher', algorithms.cipherOut), isMono: true },
        { name: rows.cipherIn, value: graded('cipher', algorithms.cipherIn), isMono: true },
        { name: rows.macOut, value: mac(algorithms.macOut), isMono: algorithms.macOut !== '' },
        { name: rows.macIn, value: mac(algorithms.macIn), isMono: algorithms.macIn !== '' },
        { name: rows.postQuantum, value: isPostQuantumKex(algorithms.kex) ? rows.yes : rows.no },
        { name: rows.compressionOut, value: algorithms.compressionOut, isMono: true },
        { name: rows.compressionIn, value: algorithms.compressionIn, isMono: true },
      ]}
      action={
        <Button
          icon={ListChecks}
          onClick={() => showDoctor(workbench, { subject: { kind: 'connection', connectionId }, part: 'algorithms' })}
        >
          {words.whatWorth}
        </Button>
      }
    />
  );
}

export function LatencyDetails({ connection }: { readonly connection: ConnectionInfo }) {
  const { connections } = useWorkbench();
  const { rows } = words;
  const values = connections.roundTrips(connection.connectionId);
  const milliseconds = (value: number | undefined): string => (value === undefined ? '–' : text.status.milliseconds(value));
  const mean = values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
  return (
    <>
      <Sparkline values={values} width={426} height={64} />
      <Details
        rows={[
          { name: rows.last, value: milliseconds(connection.rttMs) },
          { name: rows.mean, value: milliseconds(mean) },
          { name: rows.best, value: milliseconds(values.length === 0 ? undefined : Math.min(...values)) },
          { name: rows.worst, value: milliseconds(values.length === 0 ? undefined : Math.max(...values)) },
          { name: rows.samples, value: words.count(values.length) },
        ]}
      />
    </>
  );
}

function Details({ rows, action }: { readonly rows: readonly Row[]; readonly action?: React.ReactNode }) {
  const { note, showError } = useWorkbench();
  const copy = (): void => {
    const all = rows.map(({ name, value }) => `${name}: ${value}`).join('\n');
    void navigator.clipboard.writeText(all).then(() => note(words.copied), showError);
  };
  return (
    <>
      <dl className={styles.rows}>
        {rows.map(({ name, value, isMono }) => (
          <div key={name} className={styles.row}>
            <dt>{name}</dt>
            <dd className={isMono === true ? styles.mono : undefined}>{value}</dd>
          </div>
        ))}
      </dl>
      <div className={styles.actions}>
        <Button icon={Copy} onClick={copy}>
          {words.copy}
        </Button>
        {action}
      </div>
    </>
  );
}
