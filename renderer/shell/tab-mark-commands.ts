import { Palette, Pin, PinOff } from 'lucide-react';
import type { Command } from './commands.ts';
import { tabColours } from './dock-panels.ts';
import { tabMarks } from './tab-marks-text.ts';
import type { Workbench } from './workbench.ts';

/** Pins and colours of the focused tab. */
export function tabMarkCommands({ dock }: Pick<Workbench, 'dock'>): Command[] {
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
