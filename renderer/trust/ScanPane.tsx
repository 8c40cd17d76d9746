import { useStore } from 'zustand';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { ScanChooser } from './ScanChooser.tsx';
import { ScanResults } from './ScanResults.tsx';
import { trustOf } from './trust-state.ts';

/** What hosts show when they are asked: first which, then what they showed. */
export function ScanPane() {
  const { scan } = trustOf(useWorkbench());
  const phase = useStore(scan.state, (state) => state.phase);
  return phase === 'choosing' ? <ScanChooser scan={scan} /> : <ScanResults scan={scan} />;
}
