import type { Terminal } from '@xterm/xterm';

/** Mouse reports and news of the focus: they would take the pointer from who selects text. */
const mouse = new Set([9, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016]);

/** Keeps a terminal from ever reporting the mouse, also where a list of modes has others beside it: those are set as they stand. */
export function neverReportMouse(terminal: Pick<Terminal, 'parser' | 'write'>): void {
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, (params) => {
    const unwanted = params.map(Number).filter((mode) => mouse.has(mode));
    if (unwanted.length === params.length) return true;
    // A list can't be set in parts: what was set with it goes off again right behind.
    if (unwanted.length > 0) terminal.write(`\u001b[?${unwanted.join(';')}l`);
    return false;
  });
}
