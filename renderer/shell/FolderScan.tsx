import { useEffect, useMemo, useRef, useState } from 'react';
import { CircleCheck, CircleMinus, CircleX } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import { printableLine } from '../../shared/base/printable.ts';
import type { BookmarkId } from '../../shared/model/ids.ts';
import type { ScanRow } from '../../shared/model/trust.ts';
import { Icon } from '../ui/Icon.tsx';
import { neighboursOf } from './folder-hosts.ts';
import { scanRowWords } from './scan-words.ts';
import { trustText } from './trust-text.ts';
import { useHosts, useWorkbench } from './workbench-context.tsx';
import styles from './FolderScan.module.css';

export interface FolderScan {
  /** Whether there are other hosts to ask. */
  readonly canStart: boolean;
  readonly isStarted: boolean;
  readonly isRunning: boolean;
  readonly wasStopped: boolean;
  readonly count: number;
  readonly rows: readonly ScanRow[];
  start(): void;
  stop(): void;
}

interface Progress {
  readonly state: 'idle' | 'running' | 'done' | 'stopped';
  readonly rows: ReadonlyMap<number, ScanRow>;
}

/** Asks the other hosts of a bookmark's folder for their keys, when the user wants to know: nothing connects by itself. */
export function useFolderScan(bookmarkId: BookmarkId | undefined): FolderScan {
  const { client, showError } = useWorkbench();
  const roots = useHosts((state) => state.tree?.roots);
  const hosts = useMemo(
    () => (bookmarkId === undefined || roots === undefined ? [] : neighboursOf(roots, bookmarkId)),
    [roots, bookmarkId],
  );
  const [progress, setProgress] = useState<Progress>({ state: 'idle', rows: new Map() });
  const running = useRef<{ readonly subscriptions: readonly Disposable[]; scanId?: string }>(undefined);

  const leave = (): void => {
    for (const subscription of running.current?.subscriptions ?? []) subscription.dispose();
    const scanId = running.current?.scanId;
    running.current = undefined;
    // A scan that is over is not known any more: that is what was wanted.
    if (scanId !== undefined) client.trust.stopScan({ scanId }).catch(() => undefined);
  };
  // Who closes the card wants no more of it.
  const lastLeave = useRef(leave);
  useEffect(() => void (lastLeave.current = leave));
  useEffect(() => () => lastLeave.current(), []);

  const start = (): void => {
    leave();
    setProgress({ state: 'running', rows: new Map() });
    // Rows may come before the answer that names their scan.
    const early: ScanRow[] = [];
    const show = (row: ScanRow): void => setProgress((before) => ({ ...before, rows: new Map(before.rows).set(row.index, row) }));
    const scan: { subscriptions: readonly Disposable[]; scanId?: string } = {
      subscriptions: [
        client.trust.onScanned(({ scanId, row }) => {
          if (scan.scanId === undefined) early.push(row);
          else if (scan.scanId === scanId) show(row);
        }),
        client.trust.onScanEnded(({ scanId, stopped }) => {
          if (scan.scanId !== undefined && scan.scanId !== scanId) return;
          setProgress((before) => ({ ...before, state: stopped ? 'stopped' : 'done' }));
        }),
      ],
    };
    running.current = scan;
    client.trust.scan({ targets: hosts.map(({ id }) => ({ bookmarkId: id })) }).then(
      ({ scanId }) => {
        scan.scanId = scanId;
        early.forEach(show);
        if (running.current !== scan) client.trust.stopScan({ scanId }).catch(() => undefined);
      },
      (error: unknown) => {
        if (running.current === scan) leave();
        setProgress({ state: 'idle', rows: new Map() });
        showError(error);
      },
    );
  };
  return {
    canStart: hosts.length > 0,
    isStarted: progress.state !== 'idle',
    isRunning: progress.state === 'running',
    wasStopped: progress.state === 'stopped',
    count: hosts.length,
    rows: [...progress.rows.values()].toSorted((a, b) => a.index - b.index),
    start,
    stop() {
      leave();
      setProgress((before) => ({ ...before, state: 'stopped' }));
    },
  };
}

/** *check now*, and while it runs how far it is, and *stop*. */
export function FolderScanButton({ scan }: { readonly scan: FolderScan }) {
  const words = trustText.scan;
  const through = scan.rows.filter(({ state }) => state.kind === 'done' || state.kind === 'failed').length;
  return (
    <>
      {scan.isStarted && (
        <span className={styles.progress} role="status">
          {scan.wasStopped ? words.stopped : words.progress(through, scan.count)}
        </span>
      )}
      <button
        type="button"
        className={styles.button}
        title={scan.isRunning ? undefined : words.how(scan.count)}
        onClick={scan.isRunning ? scan.stop : scan.start}
      >
        {scan.isRunning ? words.stop : scan.isStarted ? words.again : words.start}
      </button>
    </>
  );
}

const rowHeight = 22;
const icons = { ok: CircleCheck, stop: CircleX, neutral: CircleMinus } as const;

/** A line for each host that was asked. Its height is there from the beginning: rows fill it. */
export function FolderScanRows({ scan }: { readonly scan: FolderScan }) {
  return (
    <ul className={styles.rows} style={{ height: Math.min(scan.count, 5) * rowHeight }}>
      {scan.rows.map((row) => {
        const said = scanRowWords(row);
        return (
          <li key={row.index} data-tone={said.tone}>
            <Icon of={icons[said.tone]} size={14} />
            <span className={styles.host}>{printableLine(row.label, 200)}</span>
            <span>{said.words}</span>
          </li>
        );
      })}
    </ul>
  );
}
