import { useEffect, useState } from 'react';
import type { OtherWindow } from '../../shared/model/page.ts';
import { printableName } from '../../shared/base/printable.ts';
import { ContextMenu, type MenuEntry } from '../ui/Menu.tsx';
import { moveToWindow } from './move-tab.ts';
import { tabMarks } from './tab-marks-text.ts';
import { text } from './text.ts';
import { useWorkbench } from './workbench-context.tsx';

/** The other windows that a tab can go to, by their titles, below the tab. */
export function WindowsMenu({ panelId, name }: { readonly panelId: string; readonly name: string }) {
  const workbench = useWorkbench();
  const { client, view, showError } = workbench;
  const [windows, setWindows] = useState<readonly OtherWindow[]>();
  useEffect(() => {
    let isGone = false;
    client.pages
      .others({})
      .then((answer) => !isGone && setWindows(answer.windows))
      .catch((error: unknown) => {
        view.setState({ movingPanelId: undefined });
        showError(error);
      });
    return () => {
      isGone = true;
    };
  }, [client, view, showError]);
  if (windows === undefined) return null;
  const entries = windows.map(({ windowId, title, tabs }): MenuEntry => ({
    kind: 'item',
    words: title === '' ? text.appName : printableName(title, 100),
    help: tabMarks.tabsOf(tabs.count, tabs.names.map((each) => printableName(each, 40)).join(', ')),
    run: () => void moveToWindow(workbench, panelId, windowId),
  }));
  const none: MenuEntry = { kind: 'item', words: tabMarks.noWindow, disabled: true, run: () => undefined };
  const tab = document.querySelector(`[data-tab="${CSS.escape(panelId)}"]`)?.getBoundingClientRect();
  return (
    <ContextMenu
      at={{ x: tab?.left ?? 0, y: tab?.bottom ?? 0 }}
      entries={entries.length > 0 ? entries : [none]}
      label={tabMarks.windows(name)}
      onClose={() => view.setState({ movingPanelId: undefined })}
    />
  );
}
