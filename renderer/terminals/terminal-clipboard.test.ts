import { Terminal as HeadlessTerminal } from '@xterm/headless';
import type { Terminal } from '@xterm/xterm';
import { expect, it } from 'vitest';
import { SessionId } from '../../shared/model/ids.ts';
import { TerminalClipboard } from './terminal-clipboard.ts';
import type { TerminalPort } from './terminal-port.ts';
import { createTerminalViewStore } from './terminal-view-state.ts';

/** A terminal that marks pastes, or does not, and pastes into `others` too. */
async function bench(marksItself: boolean, others: Readonly<Record<string, boolean>> = {}) {
  const terminal = new HeadlessTerminal({ allowProposedApi: true }) as unknown as Terminal;
  await new Promise<void>((resolve) => terminal.write(marksItself ? '\u001b[?2004h' : '', resolve));
  const view = createTerminalViewStore();
  const all: Readonly<Record<string, boolean>> = { itself: marksItself, ...others };
  const clipboard = new TerminalClipboard({
    terminal,
    port: {} as TerminalPort,
    stream: {} as never,
    view,
    rules: () => ({ pasteGuard: true, copyOnSelect: false, middleClickPaste: false, programsMayWrite: undefined }),
    targets: () => (Object.keys(others).length === 0 ? [] : Object.keys(all).map((name) => SessionId.parse(name))),
    pasteInto: () => undefined,
    marksPastes: (target) => all[target] ?? false,
    hostName: () => 'web1',
    notify: () => undefined,
    onFiles: () => undefined,
  });
  return {
    paste: () => {
      clipboard.offer('ls\nls');
      return view.getState().guarded?.marked;
    },
    insert: () => {
      clipboard.offerWords({ text: 'ls\nls', shown: 'ls\nls', run: false, name: 'list', mustShow: true });
      return view.getState().guarded?.marked;
    },
  };
}

it('a paste is said to wait for Enter only where every terminal that it goes to marks pastes', async () => {
  const says = async (marksItself: boolean, others?: Readonly<Record<string, boolean>>): Promise<unknown> => {
    const { paste, insert } = await bench(marksItself, others);
    return [paste(), insert()];
  };
  expect(await says(true)).toEqual([true, true]);
  expect(await says(false)).toEqual([false, false]);
  expect(await says(true, { b: true })).toEqual([true, true]);
  expect(await says(true, { b: true, c: false })).toEqual([false, false]);
  expect(await says(false, { b: true })).toEqual([false, false]);
});
