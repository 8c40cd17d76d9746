import { AppWindow, Palette, Pin, PinOff } from 'lucide-react';
import type { Command } from './commands.ts';
import { tabColours } from './dock-panels.ts';
import { mayGo, mayMove, movesLater, moveToNewWindow } from './move-tab.ts';
import { tabMarks } from './tab-marks-text.ts';
import type { Workbench } from './workbench.ts';

/** Pins and colours of the focused tab, and its way into a window of its own. */
export function tabMarkCommands(workbench: Workbench): Command[] {
  const { dock, view } = workbench;
  const group = 'tabs';
  return [
    {
      id: 'tab.pin',
      title: tabMarks.pin,
      group,
      icon: Pin,
      when: () => dock.active !== undefined && dock.active.pinned !== true,
      run: () => dock.active && dock.setPinned(dock.active.id, true),
    },
    {
      id: 'tab.unpin',
      title: tabMarks.unpin,
      group,
      icon: PinOff,
      when: () => dock.active?.pinned === true,
      run: () => dock.active && dock.setPinned(dock.active.id, false),
    },
    {
      id: 'tab.toNewWindow',
      title: tabMarks.toNewWindow,
      group,
      icon: AppWindow,
      when: () => mayMove(workbench, dock.active),
      blocked: () => movesLater(workbench, dock.active),
      run: () => dock.active && void moveToNewWindow(workbench, dock.active.id),
    },
    {
      id: 'tab.toWindow',
      title: tabMarks.toWindow,
      group,
      when: () => mayGo(dock.active),
      blocked: () => movesLater(workbench, dock.active),
      run: () => view.setState({ movingPanelId: dock.active?.id }),
    },
    ...tabColours.map((colour): Command => ({
      id: `tab.colour.${colour}`,
      title: tabMarks.colour(colour),
      group,
      icon: Palette,
      when: () => dock.active !== undefined && dock.active.colour !== colour,
      run: () => dock.active && dock.update(dock.active.id, { colour }),
    })),
    {
      id: 'tab.colour.none',
      title: tabMarks.noColour,
      group,
      when: () => dock.active?.colour !== undefined,
      run: () => dock.active && dock.update(dock.active.id, { colour: undefined }),
    },
  ];
}
