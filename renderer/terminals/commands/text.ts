import { printableLine } from '../../../shared/base/printable.ts';
import type { ShellCommand } from './shell-command.ts';

const figure = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

/** Every visible word of the commands that a shell marks. */
export const text = {
  commands: {
    previous: 'Go to the previous command',
    next: 'Go to the next command',
    selectOutput: 'Select the output of the last command',
    copyOutput: 'Copy the output of the last command',
    putOnLine: 'Put the last command on the line',
    lines: 'Shell integration …',
  },
  menu: {
    name: 'Command',
    selectOutput: 'Select output',
    copyOutput: 'Copy output',
    copyCommand: 'Copy command',
    putOnLine: 'Put it on the line',
    putOnLineHelp: 'Look at it, then press Enter',
    lines: 'Shell integration …',
  },
  /** What a mark says when the pointer rests on it. */
  mark: ({ state, exit, startedAt, endedAt, words }: ShellCommand) => {
    const how =
      state !== 'done'
        ? 'running'
        : exit === undefined
          ? 'ended, nobody said how'
          : exit === 0
            ? 'exit 0'
            : `failed with exit ${exit}`;
    const took = startedAt !== undefined && endedAt !== undefined ? ` · ${duration(endedAt - startedAt)}` : '';
    return `${words === undefined ? 'Command' : printableLine(words, 80)}: ${how}${took}`;
  },
  copied: (lines: number) => (lines === 1 ? 'Copied one line' : `Copied ${figure.format(lines)} lines`),
  noOutput: 'It printed nothing',
  none: 'No command is marked here. “Shell integration …” says what a shell needs for it.',
  noWords: 'Its words are not known',
  notAtPrompt: 'A command is running',
  somethingTyped: 'Something is typed already',
  noOlder: 'No older command',
  noNewer: 'No newer command',
  lines: {
    title: 'Shell integration',
    why: 'With these lines at the end of its start file, a shell says where it is and where each command begins and ends. Then marks stand beside the commands, their output can be selected and copied, and they can be put on the line again.',
    on: 'This shell has marked commands already.',
    shell: 'Shell',
    file: (name: string) => `Goes at the end of ${name} on the server. Hawser writes nothing there itself.`,
    copy: 'Copy the lines',
    copied: 'Copied',
    tryNow: 'Type them into this shell',
    tryHelp: 'For this session only; you see the text before it is pasted.',
    close: 'Close',
  },
};

function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 60) return `${figure.format(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${Math.round(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
