import { Plus, Radar } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import { showSingle } from '../shell/default-commands.ts';
import type { Target } from '../shell/target.ts';
import type { Workbench } from '../shell/workbench.ts';
import { text } from './text.ts';
import { trustOf } from './trust-state.ts';

/** Adds what can be done with known hosts to the command registry, and with a host to its menu. */
export function registerTrustCommands(workbench: Workbench): Disposable {
  const scan = (targets: readonly Target[]): void => {
    const { scan: scans, view } = trustOf(workbench);
    view.setState({ mode: 'scan' });
    showSingle(workbench, 'trust');
    void scans.start(targets);
  };
  return workbench.commands.register(
    {
      id: 'trust.add',
      title: text.commands.add,
      group: 'hosts',
      icon: Plus,
      run: () => workbench.view.setState({ dialog: { kind: 'addKnownHosts' } }),
    },
    {
      id: 'trust.scanHost',
      title: text.commands.scanHost,
      group: 'hosts',
      icon: Radar,
      when: () => workbench.dock.active?.target !== undefined,
      run: () => {
        const target = workbench.dock.active?.target;
        if (target) scan([target as Target]);
      },
      runForHost: (target) => scan([target]),
    },
    { id: 'trust.checkAll', title: text.commands.checkAll, group: 'hosts', icon: Radar, run: () => scan([]) },
  );
}
