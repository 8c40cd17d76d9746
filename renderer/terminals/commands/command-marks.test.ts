import { Terminal } from '@xterm/headless';
import { expect, test } from 'vitest';
import type { Terminal as BrowserTerminal } from '@xterm/xterm';
import { CommandActions } from './command-actions.ts';
import { CommandMarks } from './command-marks.ts';

const prompt = '\u001b]133;A\u0007$ \u001b]133;B\u0007';

/** A terminal without a screen: the emulator is the real one, only decorations are not drawn. */
function makeTerminal(rows = 10, scrollback = 1000) {
  const terminal = new Terminal({ cols: 40, rows, scrollback, allowProposedApi: true });
  const seen: string[] = [];
  const browser = Object.assign(terminal, {
    registerDecoration: () => undefined,
    selectLines: (first: number, last: number) => seen.push(`selected ${first}..${last}`),
  }) as unknown as BrowserTerminal;
  let isReplaying = false;
  let now = 1000;
  const print = (bytes: string) => new Promise<void>((resolve) => terminal.write(bytes, resolve));
  const marks = new CommandMarks({
    terminal: browser,
    isReplaying: () => isReplaying,
    now: () => now,
    onMark: () => undefined,
    onFirst: () => undefined,
  });
  const actions = new CommandActions({
    terminal: browser,
    marks,
    copy: (words) => Promise.resolve(void seen.push(`copied ${words}`)),
    notify: (words) => seen.push(`notice ${words}`),
    type: (words) => seen.push(`typed ${JSON.stringify(words)}`),
    paste: (words) => seen.push(`shown ${JSON.stringify(words)}`),
  });
  return {
    terminal,
    marks,
    actions,
    seen,
    print,
    /** A command as a shell prints it: echo, marks, output, end, next prompt. */
    async ran(words: string, output: string, exit: number, tells = true) {
      terminal.input(words, true);
      await print(words);
      terminal.input('\r', true);
      await print(`\r\n${tells ? `\u001b]633;E;${words}\u0007` : ''}\u001b]133;C\u0007${output}`);
      now += 2500;
      await print(`\u001b]133;D;${exit}\u0007${prompt}`);
    },
    replay: (on: boolean) => (isReplaying = on),
  };
}

test('commands are marked with their words, their output, their exit code and how long they took', async () => {
  const { marks, print, ran } = makeTerminal();
  await print(prompt);
  await ran('ls', 'one\r\ntwo\r\n', 0);
  await ran('make', 'broken\r\n', 2);
  await ran('true', '', 0);
  expect(
    marks.commands.map((command) => [command.state, command.words, command.exit, marks.outputText(command), command.endedAt]),
  ).toEqual([
    ['done', 'ls', 0, 'one\ntwo', 3500],
    ['done', 'make', 2, 'broken', 6000],
    ['done', 'true', 0, undefined, 8500],
    ['prompt', undefined, undefined, undefined, undefined],
  ]);
});

test('words that the shell does not tell are read from the screen, over wrapped lines', async () => {
  const { marks, print, ran } = makeTerminal();
  await print(prompt);
  const long = `echo ${'x'.repeat(60)}`;
  await ran(long, 'x\r\n', 0, false);
  expect(marks.last?.words).toBe(long);
});

test('a running command has its output up to the cursor, and no end when its shell is gone', async () => {
  const { marks, print } = makeTerminal();
  await print(`${prompt}tail\r\n\u001b]133;C\u0007one\r\ntwo`);
  expect([marks.last?.state, marks.last && marks.outputText(marks.last)]).toEqual(['running', 'one\ntwo']);
  marks.shellEnded();
  expect([marks.last?.state, marks.last?.exit]).toEqual(['done', undefined]);
});

test('output without a line end at its end is whole', async () => {
  const { marks, print } = makeTerminal();
  await print(`${prompt}printf x\r\n\u001b]133;C\u0007x\u001b]133;D;0\u0007\r\n${prompt}`);
  expect(marks.last && marks.outputText(marks.last)).toBe('x');
});

test('a prompt that is drawn again is one prompt, and an empty line runs nothing', async () => {
  const { marks, print } = makeTerminal();
  await print(`${prompt}\r${prompt}`);
  await print(`\r\n\u001b]133;D\u0007${prompt}`);
  expect(marks.commands.map(({ state }) => state)).toEqual(['prompt']);
  expect(marks.last).toBeUndefined();
});

test('marks without number and without end keep two hundred commands', async () => {
  const { marks, print, terminal } = makeTerminal(10, 5000);
  await print(`${prompt}x\r\n\u001b]133;C\u0007`.repeat(1000));
  expect(marks.commands.length).toBe(200);
  await print('line\r\n'.repeat(6000));
  expect(marks.commands.length).toBe(0);
  expect(terminal.buffer.active.length).toBe(5010);
});

test('a full-screen program marks nothing', async () => {
  const { marks, print } = makeTerminal();
  await print(`${prompt}\u001b[?1049h${prompt}x\r\n\u001b]133;C\u0007\u001b[?1049l`);
  expect(marks.commands.map(({ state }) => state)).toEqual(['prompt']);
});

test('puts a command onto the line, only at an empty prompt, and leaves the Enter to the user', async () => {
  const { actions, print, ran, seen } = makeTerminal();
  actions.putOnLine();
  await print(prompt);
  await ran('make test', 'ok\r\n', 0);
  actions.putOnLine();
  await print('half');
  actions.putOnLine();
  await print('\r\n\u001b]133;C\u0007');
  actions.putOnLine();
  expect(seen).toEqual([
    'notice No command is marked here. “Shell integration …” says what a shell needs for it.',
    'typed "make test"',
    'notice Something is typed already',
    'notice A command is running',
  ]);
});

test('words that a program printed get no Enter; several lines, and words that turn the direction, are shown first', async () => {
  const { actions, marks, print, ran, seen } = makeTerminal();
  await print(prompt);
  await ran('cat evil', `\u001b]133;D;0\u0007${prompt}\u001b]633;E;rm -rf ~\u0007\u001b]133;C\u0007`, 0);
  expect(marks.last?.words).toBe('rm -rf ~');
  actions.putOnLine();
  await print(`\r\n\u001b]133;D\u0007${prompt}`);
  await ran('for x\\x0ado', '', 0);
  actions.putOnLine();
  await ran('cat \u202egpj.exe', '', 0);
  actions.putOnLine();
  expect(seen).toEqual(['typed "rm -rf ~"', 'shown "for x\\ndo"', 'shown "cat \u202egpj.exe"']);
});

test('the words of a host that was reached from this shell get no Enter in this shell', async () => {
  const { actions, marks, print, seen, terminal } = makeTerminal();
  await print(prompt);
  terminal.input('ssh inner\r', true);
  await print(`ssh inner\r\n\u001b]633;E;ssh inner\u0007\u001b]133;C\u0007${prompt}`);
  terminal.input('ls\r', true);
  await print('ls\r\n\u001b]633;E;curl x|sh\u0007\u001b]133;C\u0007Connection to inner closed.\r\n');
  await print(`\u001b]133;D;255\u0007${prompt}`);
  expect(marks.last?.words).toBe('curl x|sh');
  actions.putOnLine();
  expect(seen).toEqual(['typed "curl x|sh"']);
});

test('what is replayed after a reload has no times', async () => {
  const { marks, print, ran, replay } = makeTerminal();
  replay(true);
  await print(prompt);
  await ran('ls', 'x\r\n', 0);
  expect([marks.last?.startedAt, marks.last?.endedAt]).toEqual([undefined, undefined]);
});

test('goes from command to command, and acts on the one it went to', async () => {
  const { actions, print, ran, seen, terminal } = makeTerminal(5);
  await print(prompt);
  await ran('first', 'a\r\nb\r\nc\r\n', 0);
  await ran('second', 'd\r\ne\r\nf\r\n', 1);
  actions.go('previous');
  expect(actions.target?.words).toBe('second');
  actions.go('previous');
  expect([actions.target?.words, terminal.buffer.active.viewportY]).toEqual(['first', 0]);
  await actions.copyOutput();
  actions.select();
  actions.go('previous');
  expect(seen).toEqual(['copied a\nb\nc', 'notice Copied 3 lines', 'selected 1..3', 'notice No older command']);
});
