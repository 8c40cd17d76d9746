import { Layers, Square } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import { registerHostPicker } from '../shell/many-hosts/host-pickers.ts';
import { registerDuplicate } from '../shell/views.ts';
import type { Workbench } from '../shell/workbench.ts';
import { openRunsTab, stopRun } from './run-actions.ts';
import { text } from './text.ts';

const words = text.commands;

/** Adds the ways to a run on many hosts to the command registry, and to the menu of each host (TM-21). */
export function registerRunCommands(workbench: Workbench): Disposable {
  const { commands, dock, runs, view } = workbench;
  const running = () => {
    const { id } = dock.active ?? {};
    const { runs: all, order } = runs.state.getState();
    return order.flatMap((each) => all[each] ?? []).filter(({ place, endedAt }) => place === id && endedAt === undefined);
  };
  registerHostPicker('runs', openRunsTab);
  registerDuplicate('runs', (bench, { runHosts }, place) => {
    if (runHosts) bench.dock.open({ view: 'runs', runHosts, name: text.tab(runHosts.length) }, place);
  });
  return commands.register(
    {
      id: 'runs.ofHost',
      title: words.ofHost,
      group: 'hosts',
      icon: Layers,
      isHidden: true,
      run: () => view.setState({ dialog: { kind: 'pickHosts', purpose: 'runs' } }),
      runForHost: (target) => view.setState({ dialog: { kind: 'pickHosts', purpose: 'runs', targets: [target] } }),
    },
    {
      id: 'runs.several',
      title: words.several,
      group: 'hosts',
      icon: Layers,
      run: () => view.setState({ dialog: { kind: 'pickHosts', purpose: 'runs' } }),
    },
    {
      id: 'runs.stop',
      title: words.stop,
      group: 'session',
      icon: Square,
      when: () => running().length > 0,
      run: () => {
        for (const run of running()) stopRun(workbench, run);
      },
    },
  );
}
