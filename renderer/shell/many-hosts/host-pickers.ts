import type { Target } from '../target.ts';
import type { Workbench } from '../workbench.ts';
import type { PickPurpose } from './pick-purpose.ts';

/** `panelId`: the tab that gets these hosts; absent: a new one. */
type Open = (workbench: Workbench, targets: readonly Target[], panelId: string | undefined) => void;

// The shell imports no feature: each says here what it does with the hosts that were picked.
const pickers = new Map<PickPurpose, Open>();

export function registerHostPicker(purpose: PickPurpose, open: Open): void {
  pickers.set(purpose, open);
}

/** Hands the picked hosts over. */
export function pickHosts(purpose: PickPurpose, workbench: Workbench, targets: readonly Target[], panelId?: string): void {
  pickers.get(purpose)?.(workbench, targets, panelId);
}
