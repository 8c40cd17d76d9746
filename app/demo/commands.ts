import { homeDir, lookUp, resolvePath } from './file-tree.ts';
import type { CommandEntry, Program, ProgramContext } from './program.ts';
import { colours, ping, top, unicode } from './shows.ts';
import { textWidth } from './text-width.ts';

const banner = ['      ___', '  ___|___|___', ' (___________)', '     |   |     ', '  ~~~|   |~~~', '_____|___|_____'];

/** Greets who logs in, and vouches for the host key that was just shown. */
export const motd: Program = async ({ print, paint, shell }) => {
  const beside = [
    paint('bold', 'The demo harbour'),
    'A host in memory, inside Hawser. Nothing leaves this machine.',
    '',
    `Its key: ${paint('cyan', shell.fingerprint)}`,
    'Does Hawser show the same for this host? Then you talk to the right one.',
    `Type ${paint('yellow', 'help')} for what it can do.`,
  ];
  await print(`\n${banner.map((row, index) => `${paint('blue', row.padEnd(17))} ${beside[index] ?? ''}`).join('\n')}\n\n`);
  return 0;
};

const help: Program = async ({ print, paint }) => {
  const rows = Object.entries(commands).map(([name, entry]) => `  ${paint('cyan', name.padEnd(9))} ${entry.summary}\n`);
  await print(`${rows.join('')}\nTab completes, the arrow keys recall, Ctrl-C interrupts, Ctrl-L clears, Ctrl-D leaves.\n`);
  return 0;
};

const ls: Program = async ({ args, print, complain, paint, shell, size, isTerminal }) => {
  const isLong = args.some((arg) => /^-\w*l/.test(arg));
  const paths = args.filter((arg) => !arg.startsWith('-'));
  let status = 0;
  for (const path of paths.length === 0 ? ['.'] : paths) {
    const found = lookUp(resolvePath(shell.cwd, path));
    if (found === undefined) {
      await complain(`ls: ${path}: no such file or folder\n`);
      status = 2;
      continue;
    }
    const entries = typeof found === 'string' ? [[path, found] as const] : Object.entries(found);
    const names = entries.map(([name, entry]) => (typeof entry === 'string' ? name : paint('blue', `${name}/`)));
    if (isLong) {
      const lines = entries.map(([, entry], index) => {
        const isFile = typeof entry === 'string';
        const length = isFile ? Buffer.byteLength(entry) : 4096;
        return `${isFile ? '-rw-r--r--' : 'drwxr-xr-x'} demo ${String(length).padStart(6)} ${names[index] ?? ''}\n`;
      });
      await print(lines.join(''));
    } else await print(isTerminal ? inColumns(names, size().columns) : names.map((name) => `${name}\n`).join(''));
  }
  return status;
};

function inColumns(names: readonly string[], columns: number): string {
  const width = Math.max(1, ...names.map((name) => textWidth(name) + 2));
  const perRow = Math.max(1, Math.floor(columns / width));
  const rows: string[] = [];
  for (let at = 0; at < names.length; at += perRow) {
    rows.push(
      names
        .slice(at, at + perRow)
        .map((name) => name + ' '.repeat(width - textWidth(name)))
        .join('')
        .trimEnd(),
    );
  }
  return rows.map((row) => `${row}\n`).join('');
}

const cd: Program = async ({ args, complain, shell }) => {
  const path = resolvePath(shell.cwd, args[0] ?? '~');
  const found = lookUp(path);
  if (typeof found === 'object') {
    shell.cwd = path;
    return 0;
  }
  await complain(`cd: ${args[0] ?? ''}: ${found === undefined ? 'no such folder' : 'not a folder'}\n`);
  return 1;
};

const cat: Program = async (context) => {
  if (context.args.length === 0) return copyInput(context);
  let status = 0;
  for (const path of context.args) {
    const found = lookUp(resolvePath(context.shell.cwd, path));
    if (typeof found === 'string') await context.print(found);
    else {
      await context.complain(`cat: ${path}: ${found === undefined ? 'no such file' : 'is a folder'}\n`);
      status = 1;
    }
  }
  return status;
};

async function copyInput({ input, complain, printBytes }: ProgramContext): Promise<number> {
  if (input === undefined) {
    await complain('cat: name a file, for example README.txt\n');
    return 1;
  }
  for await (const bytes of input) await printBytes(bytes);
  return 0;
}

/** Prints as fast as the client takes it: `print` waits for the channel's window. */
const yes: Program = async ({ args, print }) => {
  const block = `${args.length === 0 ? 'y' : args.join(' ')}\n`;
  const many = block.repeat(Math.max(1, Math.floor(8192 / block.length)));
  for (;;) await print(many);
};

const sleep: Program = async ({ args, pause, complain }) => {
  const seconds = Number(args[0]);
  if (!Number.isFinite(seconds) || seconds < 0 || seconds > 86_400) {
    await complain('sleep: how many seconds?\n');
    return 1;
  }
  await pause(seconds * 1000);
  return 0;
};

const uptime: Program = async ({ print, now, shell }) => {
  const minutes = Math.floor((now() - shell.startedAt) / 60_000);
  await print(
    `up ${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}, 1 user, load average: 0.04, 0.02, 0.00\n`,
  );
  return 0;
};

/** A command that prints one text. */
function printing(text: (context: ProgramContext) => string): Program {
  return async (context) => {
    await context.print(text(context));
    return 0;
  };
}

/** Every command of the demo, in the order of `help`. `clear` and `exit` are the shell's own and stand here for `help`. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  help: { summary: 'what there is', run: (context) => help(context) },
  ls: { summary: 'list a folder (-l: long)', run: ls },
  cd: { summary: 'go to a folder', run: cd },
  pwd: { summary: 'where you are', run: printing(({ shell }) => `${shell.cwd}\n`) },
  cat: { summary: 'print a file', run: cat },
  echo: { summary: 'print words', run: printing(({ args }) => `${args.join(' ')}\n`) },
  top: { summary: 'watch invented processes (q leaves)', run: top },
  colours: { summary: '16, 256 and true colours', run: colours },
  unicode: { summary: 'scripts, boxes, wide characters, emoji', run: unicode },
  ping: { summary: 'ask a buoy that is not there', run: ping },
  yes: { summary: 'a flood, to see that Ctrl-C answers', run: yes },
  size: {
    summary: 'columns and rows of the terminal',
    run: printing(({ size }) => `${size().columns} columns, ${size().rows} rows\n`),
  },
  motd: { summary: 'the greeting again', run: motd },
  whoami: { summary: 'your name here', run: printing(({ shell }) => `${shell.user}\n`) },
  hostname: { summary: "this host's name", run: printing(() => 'harbour\n') },
  uname: { summary: 'what runs here', run: printing(() => `Demo harbour 1.0 memory ${homeDir}\n`) },
  date: { summary: 'the time', run: printing(({ now }) => `${new Date(now()).toString()}\n`) },
  uptime: { summary: 'since when', run: uptime },
  history: {
    summary: 'what you typed',
    run: printing(({ shell }) => shell.history.map((line, index) => `${String(index + 1).padStart(4)}  ${line}\n`).join('')),
  },
  sleep: { summary: 'wait so many seconds', run: sleep },
  true: { summary: 'succeed', run: () => Promise.resolve(0) },
  false: { summary: 'fail', run: () => Promise.resolve(1) },
  clear: {
    summary: 'an empty screen (Ctrl-L)',
    run: printing(({ isTerminal }) => (isTerminal ? '\u001b[H\u001b[2J\u001b[3J' : '')),
  },
  exit: { summary: 'leave, with a status if you like', run: () => Promise.resolve(0) },
};

const aliases: Readonly<Record<string, string>> = { colors: 'colours', rainbow: 'colours', logout: 'exit', ll: 'ls' };

/** The command of a name, or `undefined`. */
export function findCommand(name: string): CommandEntry | undefined {
  const known = Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name;
  return Object.hasOwn(commands, known) ? commands[known] : undefined;
}
