import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findProgram, lacks } from '../servers/requirements.ts';
import { readOsc7 } from '../../renderer/terminals/terminal-directory.ts';
import { startLines, type LinesShell } from '../../renderer/terminals/commands/shell-lines.ts';
import { readOsc133, readOsc633, type ShellMark } from '../../renderer/terminals/commands/shell-marks.ts';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'hawser-lines-')));
afterAll(() => rmSync(base, { recursive: true, force: true }));

interface Told {
  /** What the terminal makes of the shell's sequences, in their order. */
  readonly marks: readonly ShellMark[];
  readonly directories: readonly string[];
  readonly output: string;
}

/** How each shell is started with a start file of its own, and where that lies. */
const starts: Readonly<
  Record<LinesShell, { file: string; command: (folder: string) => string; env: (folder: string) => object }>
> = {
  bash: { file: '.bashrc', command: (folder) => `bash --rcfile '${join(folder, '.bashrc')}' -i`, env: () => ({}) },
  zsh: { file: '.zshrc', command: () => 'zsh -i', env: (folder) => ({ ZDOTDIR: folder }) },
  fish: { file: 'fish/config.fish', command: () => 'fish -i', env: (folder) => ({ XDG_CONFIG_HOME: folder }) },
};

/** Types lines into an interactive shell that has the start lines (`times` over), in a terminal of script(1). */
async function talk(shell: LinesShell, typed: readonly string[], times = 1): Promise<Told> {
  const home = mkdtempSync(join(base, `${shell}-`));
  const { file, command, env } = starts[shell];
  const path = join(home, file);
  mkdirSync(dirname(path), { recursive: true });
  // Where fish does not find this folder, it leaves a program behind that writes completions into it long after it has ended itself.
  mkdirSync(join(home, '.local/share/fish/generated_completions'), { recursive: true });
  writeFileSync(path, startLines[shell].lines.repeat(times));
  const child = spawn('script', ['-qefc', command(home), '/dev/null'], {
    cwd: home,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', ...env(home) },
    stdio: ['pipe', 'pipe', 'pipe'],
    signal: AbortSignal.timeout(25_000),
  });
  let output = '';
  const waiting = [...typed, 'exit'];
  // Each line goes in when the prompt for it is drawn: what is typed ahead would be echoed anywhere.
  let prompts = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    const seen = output.split('\u001b]133;A').length - 1;
    for (; prompts < seen && waiting.length > 0; prompts++) child.stdin.write(`${waiting.shift() ?? ''}\r`);
  });
  await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  const marks: ShellMark[] = [];
  const directories: string[] = [];
  for (const [, number, data = ''] of output.matchAll(/\u001b\](\d+);([^\u0007\u001b]*)(?:\u0007|\u001b\\)/g)) {
    const mark = number === '133' ? readOsc133(data) : number === '633' ? readOsc633(data) : undefined;
    if (mark !== undefined) marks.push(mark);
    const directory = number === '7' ? readOsc7(data)?.path.replace(home, '~') : undefined;
    if (directory !== undefined && directory !== directories.at(-1)) directories.push(directory);
  }
  return { marks, directories, output };
}

/** The commands that were marked, without the `exit` at the end, which fish alone ends: their words, and how they ended. */
function commandsOf(marks: readonly ShellMark[]): (readonly [string | undefined, number | undefined])[] {
  const commands: [string | undefined, number | undefined][] = [];
  let words: string | undefined;
  let runs = false;
  for (const mark of marks) {
    if (mark.kind === 'words') ({ words } = mark);
    if (mark.kind === 'output') {
      words = mark.words ?? words;
      runs = true;
    }
    if (mark.kind === 'end' && runs) commands.push([words, mark.exit]);
    if (mark.kind === 'end') [words, runs] = [undefined, false];
  }
  return commands.filter(([each]) => each !== 'exit');
}

for (const shell of ['bash', 'zsh', 'fish'] as const) {
  const why = lacks('script')
    ? 'script(1) is not here'
    : findProgram(shell) === undefined
      ? `${shell} is not installed`
      : undefined;
  describe.skipIf(why !== undefined)(`the lines of ${shell}${why === undefined ? '' : ` (${why})`}`, () => {
    test('tell each command with its words, and how it ended', async () => {
      const typed = ['true', "sh -c 'exit 7'", "printf 'a;b%%\\\\n'; true", 'echo grüße'];
      const { marks } = await talk(shell, typed);
      expect(commandsOf(marks)).toEqual([
        [typed[0], 0],
        [typed[1], 7],
        [typed[2], 0],
        [typed[3], 0],
      ]);
    });

    test('tell the folder, by its physical path, whatever its name', async () => {
      const { directories } = await talk(shell, ["mkdir 'a b%41;ü' && ln -s 'a b%41;ü' link", 'cd link', 'cd ..']);
      expect(directories).toEqual(['~', '~/a b%41;ü', '~']);
    });

    test('do nothing a second time, and nothing on an empty line', async () => {
      const { marks } = await talk(shell, ['true', '', 'false'], 2);
      expect(commandsOf(marks)).toEqual([
        ['true', 0],
        ['false', 1],
      ]);
      expect(marks.filter(({ kind }) => kind === 'output')).toHaveLength(3);
    });
  });
}
