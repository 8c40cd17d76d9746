import { RadioTower, Square } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import { broadcastOf, canTakePart } from '../shell/broadcast.ts';
import { broadcastText as text } from '../shell/broadcast-text.ts';
import type { Workbench } from '../shell/workbench.ts';

/** Adds the choice of terminals and the stop, which has a chord of its own: Escape is typed into the shells. */
export function registerBroadcastCommands(workbench: Workbench): Disposable {
  const { commands, view, note, sessions, dock } = workbench;
  const broadcast = broadcastOf(workbench);
  return commands.register(
    {
      id: 'broadcast.choose',
      title: text.commands.choose,
      group: 'session',
      icon: RadioTower,
      when: () => Object.values(sessions.state.getState().byId).some(canTakePart),
      run: () => view.setState({ dialog: { kind: 'broadcast' } }),
    },
    {
      id: 'broadcast.stop',
      title: text.commands.stop,
      group: 'session',
      icon: Square,
      when: () => broadcast.state.getState().targets.length > 0,
      run: () => {
        broadcast.stop();
        note(text.stopped);
        // The button that was pressed is gone.
        dock.focusInside(dock.active?.id);
      },
    },
  );
}
