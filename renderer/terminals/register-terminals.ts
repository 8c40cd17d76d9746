import { CircleDot, CircleStop, Eye, Search, TextSelect, Video, Zap } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import { kindOfLog, type SessionLogForm, type SessionLogInfo, type SessionLogKind } from '../../shared/model/session-logs.ts';
import type { Command } from '../shell/commands.ts';
import { broadcastOf } from '../shell/broadcast.ts';
import { offerTyping } from '../shell/terminal-directories.ts';
import { offerWords } from '../shell/terminal-words.ts';
import { logOf } from '../shell/stores/session-logs-store.ts';
import { sessionLogText } from '../shell/session-log-text.ts';
import { sessionName } from '../shell/session-state.ts';
import type { Workbench } from '../shell/workbench.ts';
import type { TerminalController } from './terminal-controller.ts';
import { text as commandText } from './commands/text.ts';
import type { EscapeCommand } from './escapes/escape-keys.ts';
import { text as escapeText } from './escapes/text.ts';
import { followText } from './follow/text.ts';
import { text } from './text.ts';
import { text as uploadText } from './uploads/text.ts';
import { escape, giveFiles, terminalsOf } from './use-terminal.ts';

/** Adds what a terminal can do to the command registry; each acts on the terminal of the focused tab. */
export function registerTerminalCommands(workbench: Workbench): Disposable {
  const active = (): TerminalController | undefined => {
    const sessionId = workbench.dock.active?.sessionId;
    return sessionId === undefined ? undefined : terminalsOf(workbench).find(sessionId as SessionId);
  };
  const command = (
    name: string,
    title: string,
    run: (terminal: TerminalController) => void,
    icon?: Command['icon'],
  ): Command => ({
    id: `terminal.${name}`,
    title,
    group: 'session',
    ...(icon && { icon }),
    when: () => active() !== undefined,
    run: () => {
      const terminal = active();
      if (terminal) run(terminal);
    },
  });
  const log = (kind: SessionLogKind): SessionLogInfo | undefined =>
    logOf(workbench.sessionLogs.state.getState(), workbench.dock.active?.sessionId, kind);
  const isFree = (kind: SessionLogKind): boolean => {
    const running = log(kind);
    return running === undefined || running.problem !== undefined;
  };
  const logCommand = (
    name: string,
    title: string,
    form: SessionLogForm,
    icon: Command['icon'] = CircleDot,
    withTyping = false,
  ): Command => ({
    id: `terminal.${name}`,
    title,
    group: 'session',
    icon,
    when: () => active() !== undefined && isFree(kindOfLog({ form })),
    run: () => {
      const sessionId = workbench.dock.active?.sessionId;
      if (sessionId !== undefined)
        workbench.sessionLogs
          .start(sessionId as SessionId, form, withTyping)
          .catch((error: unknown) => workbench.showError(error));
    },
  });
  const stopCommand = (name: string, title: string, kind: SessionLogKind): Command => ({
    id: `terminal.${name}`,
    title,
    group: 'session',
    icon: CircleStop,
    when: () => log(kind) !== undefined,
    run: () => {
      const running = log(kind);
      if (running) workbench.sessionLogs.stop(running.sessionId, kind).catch((error: unknown) => workbench.showError(error));
    },
  });
  const escapeCommand = (name: keyof typeof escapeText.commands, escapes: EscapeCommand, icon?: Command['icon']): Command => ({
    ...command(name, escapeText.commands[name], () => undefined, icon),
    run: () => escape(workbench, workbench.dock.active?.sessionId as SessionId, escapes),
  });
  offerTyping(workbench, (sessionId, words) => {
    const terminal = terminalsOf(workbench).find(sessionId);
    terminal?.type(words);
    return terminal !== undefined;
  });
  broadcastOf(workbench).offer({
    type(sessionId, data) {
      const terminal = terminalsOf(workbench).find(sessionId);
      terminal?.typeFromOther(data);
      return terminal !== undefined;
    },
    paste(sessionId, words, run) {
      const terminal = terminalsOf(workbench).find(sessionId);
      terminal?.clipboard.put(words, run);
      return terminal !== undefined;
    },
  });
  offerWords(workbench, (sessionId, words) => {
    const terminal = terminalsOf(workbench).find(sessionId);
    terminal?.clipboard.offerWords(words);
    return terminal !== undefined;
  });
  return workbench.commands.register(
    command('find', text.commands.find, (terminal) => terminal.run('find'), Search),
    command('selectAll', text.commands.selectAll, (terminal) => terminal.run('selectAll'), TextSelect),
    command('clear', text.commands.clear, (terminal) => terminal.run('clear')),
    command('paste', text.commands.paste, (terminal) => terminal.run('pasteNow')),
    command('fontLarger', text.commands.fontLarger, (terminal) => terminal.run('fontLarger')),
    command('fontSmaller', text.commands.fontSmaller, (terminal) => terminal.run('fontSmaller')),
    command('fontReset', text.commands.fontReset, (terminal) => terminal.run('fontReset')),
    logCommand('logText', sessionLogText.commands.text, 'text'),
    logCommand('logRaw', sessionLogText.commands.raw, 'raw'),
    logCommand('record', sessionLogText.commands.record, 'asciicast', Video),
    logCommand('recordTyping', sessionLogText.commands.recordTyping, 'asciicast', Video, true),
    stopCommand('stopLog', sessionLogText.commands.stop, 'log'),
    stopCommand('stopRecording', sessionLogText.commands.stopRecording, 'recording'),
    command('uploadFolder', uploadText.command, () =>
      giveFiles(workbench, workbench.dock.active?.sessionId as SessionId, undefined),
    ),
    escapeCommand('sendBreak', 'break', Zap),
    escapeCommand('rekey', 'rekey'),
    escapeCommand('endShell', 'disconnect'),
    escapeCommand('line', 'commandLine'),
    escapeCommand('list', 'list'),
    {
      ...command('follow', followText.command, () => undefined, Eye),
      run: () => {
        const { dock, sessions } = workbench;
        const panel = dock.active;
        const session = sessions.state.getState().byId[panel?.sessionId as SessionId];
        if (panel !== undefined && session !== undefined)
          dock.open(
            { view: 'follow', follows: session.sessionId, name: followText.tab(panel.name ?? sessionName(session)) },
            { beside: panel.id, direction: 'right' },
          );
      },
    },
    command('previousCommand', commandText.commands.previous, (terminal) => terminal.commands.go('previous')),
    command('nextCommand', commandText.commands.next, (terminal) => terminal.commands.go('next')),
    command('selectOutput', commandText.commands.selectOutput, (terminal) => terminal.commands.select()),
    command('copyOutput', commandText.commands.copyOutput, (terminal) => void terminal.commands.copyOutput()),
    command('putOnLine', commandText.commands.putOnLine, (terminal) => terminal.commands.putOnLine()),
    command('shellLines', commandText.commands.lines, (terminal) => terminal.view.setState({ shellLinesAreOpen: true })),
  );
}
