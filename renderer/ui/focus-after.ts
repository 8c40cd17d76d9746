import { useState } from 'react';

/** What of a tab takes the keyboard first: its terminal, or what its view names. */
const firsts = '.xterm-helper-textarea, [data-panel-focus][data-region-focus], [data-panel-focus] [data-region-focus]';

/**
 * Where the focus goes when what lies over the page closes: back to where it came from. When that is gone, as the button of an empty list whose first
 * line was made, it stays in the same tab instead of falling to whatever had it before.
 * @returns `true` for what the dialog does by itself.
 */
export function useFocusAfter(): () => HTMLElement | true {
  const [{ from, panel }] = useState(() => {
    const from = document.activeElement;
    return { from, panel: from?.closest<HTMLElement>('[data-panel]') };
  });
  return () => {
    if (from?.isConnected !== false || panel?.isConnected !== true) return true;
    return panel.querySelector<HTMLElement>(firsts) ?? panel;
  };
}
