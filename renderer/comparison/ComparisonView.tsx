import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { FileSide } from '../../shared/model/files.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { ComparedFolder } from '../../shared/model/comparisons.ts';
import { useWireGeneration } from '../host/host-context.tsx';
import type { PanePlace } from '../shell/dock-panels.ts';
import { errorWords } from '../shell/error-words.ts';
import type { ViewProps } from '../shell/views.ts';
import type { Workbench } from '../shell/workbench.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ComparisonController, type ComparisonState } from './comparison-controller.ts';
import { ComparisonFoot } from './ComparisonFoot.tsx';
import { ComparisonHead } from './ComparisonHead.tsx';
import { ComparisonTable } from './ComparisonTable.tsx';
import { GroupChips } from './GroupChips.tsx';
import { Running } from './Running.tsx';
import { useSyncJob } from './use-sync-job.ts';
import { text } from './text.ts';
import styles from './ComparisonView.module.css';

/** Two folders beside each other: what differs, what would be done about it, and one button that does it. */
export function ComparisonView({ panelId }: ViewProps) {
  const workbench = useWorkbench();
  const controller = useController(workbench, panelId);
  return controller === undefined ? null : <Content controller={controller} panelId={panelId} />;
}

function Content({ controller, panelId }: { readonly controller: ComparisonController; readonly panelId: string }) {
  const { dock } = useWorkbench();
  const state = useStore(controller.state);
  const [result, setResult] = useState<string>();
  const job = useSyncJob(state.jobId, (words) => {
    setResult(words);
    controller.compare();
  });
  const compare: ComparisonController['compare'] = (options) => {
    setResult(undefined);
    controller.compare(options);
  };
  const swap = (): void => {
    const places = dock.panel(panelId)?.places;
    if (places) dock.update(panelId, { places: { left: places.right, right: places.left } });
  };
  const isRunning = state.jobId !== undefined;
  return (
    <section className={styles.view} aria-label={text.region} data-comparison="">
      <ComparisonHead
        state={state}
        isLocked={isRunning}
        onMode={(mode) => controller.setMode(mode)}
        onCompare={compare}
        onSwap={swap}
        onStop={() => controller.stop()}
      />
      <GroupChips state={state} onGroup={(group) => controller.setGroup(group)} />
      <div className={styles.body}>
        <ComparisonTable controller={controller} state={state} isLocked={isRunning} />
        <Message state={state} onRetry={() => compare()} />
      </div>
      {job ? (
        <Running job={job} info={state.info} />
      ) : (
        <ComparisonFoot controller={controller} state={state} result={result} isLocked={isRunning} />
      )}
    </section>
  );
}

/** What stands where rows would: progress, nothing that differs, or why it can't be compared. */
function Message({ state, onRetry }: { readonly state: ComparisonState; readonly onRetry: () => void }) {
  const { info, error, matching, group, answered } = state;
  const failure = error ?? (info?.state.kind === 'failed' ? info.state.error : undefined);
  if (failure !== undefined) {
    const words = errorWords(failure);
    return (
      <div className={styles.message} role="alert">
        <h2 className={styles.title}>{words.title}</h2>
        <p>{words.text}</p>
        {words.remedies.map((remedy) => (
          <p key={remedy} className={styles.dim}>
            {remedy}
          </p>
        ))}
        <Button kind="primary" onClick={onRetry}>
          {text.again}
        </Button>
      </div>
    );
  }
  if (info === undefined || info.state.kind === 'comparing') {
    return (
      <div className={styles.message} role="status">
        <p className={styles.appear}>{text.comparing(info?.state.kind === 'comparing' ? info.state.entries : 0)}</p>
      </div>
    );
  }
  if (answered === undefined || answered.group !== group || matching > 0) return null;
  const isSame = info.counts.different === 0;
  return (
    <div className={styles.message}>
      <EmptyState words={isSame ? text.same : text.nothingHere} />
      {isSame && <p className={styles.dim}>{text.sameOf(info.counts.same)}</p>}
    </div>
  );
}

/** Lives outside React, for as long as the tab shows these two folders; compares anew when a broken wire came back. */
function useController(workbench: Workbench, panelId: string): ComparisonController | undefined {
  const [controller, setController] = useState<ComparisonController>();
  const generation = useWireGeneration();
  const { dock, client, showError, transfers } = workbench;
  const places = useStore(dock.state, (state) => state.panels.find((panel) => panel.id === panelId)?.places);
  const key = JSON.stringify(places);
  const before = useRef<ComparisonState['options']>(undefined);
  useEffect(() => {
    const { left, right } = dock.panel(panelId)?.places ?? {};
    if (left === undefined || right === undefined) return;
    const made = new ComparisonController({
      client,
      left: folderOf(left),
      right: folderOf(right),
      options: before.current ?? { mode: 'update', exclude: [], toleranceSeconds: 1 },
      onError: showError,
      onJob: (job) => transfers.added(job),
    });
    made.compare();
    // Making it here and not while rendering is what makes giving it back reliable.
    setController(made);
    return () => {
      before.current = made.state.getState().options;
      made.dispose();
      setController(undefined);
    };
  }, [dock, client, showError, transfers, panelId, key, generation]);
  return controller;
}

function folderOf({ isLocal, sessionId, path }: PanePlace): ComparedFolder {
  const side: FileSide = isLocal ? { kind: 'local' } : { kind: 'remote', sessionId: (sessionId ?? '') as SessionId };
  return { side, folder: path as FilePath };
}
