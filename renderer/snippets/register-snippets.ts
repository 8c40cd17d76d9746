import { BookText, FileInput, FileOutput, Plus } from 'lucide-react';
import { disposable, type Disposable } from '../../shared/base/disposable.ts';
import type { Snippet, SnippetAction } from '../../shared/model/snippets.ts';
import type { Command } from '../shell/commands.ts';
import type { DialogRequest } from '../shell/stores/view-store.ts';
import type { Workbench } from '../shell/workbench.ts';
import { applySnippet, wordsTarget } from './apply-snippet.ts';
import { snippetsOf } from './snippets-store.ts';
import { text } from './text.ts';

const words = text.commands;

/** Adds the dialogs and each snippet to the palette. A snippet's commands have ids of their own: users can give them chords. */
export function registerSnippetCommands(workbench: Workbench): Disposable {
  const { commands, view } = workbench;
  const { state } = snippetsOf(workbench);
  const show = (dialog: DialogRequest) => (): void => view.setState({ dialog });
  const own = commands.register(
    { id: 'snippets.new', title: words.new, group: 'session', icon: Plus, run: show({ kind: 'snippet' }) },
    { id: 'snippets.import', title: words.import, group: 'program', icon: FileInput, run: show({ kind: 'importSnippets' }) },
    { id: 'snippets.export', title: words.export, group: 'program', icon: FileOutput, run: show({ kind: 'exportSnippets' }) },
  );
  let registered: Disposable | undefined;
  const registerAll = (snippets: readonly Snippet[]): void => {
    registered?.dispose();
    registered = commands.register(...snippets.flatMap((snippet) => commandsOf(workbench, snippet)));
  };
  registerAll(state.getState().snippets);
  const stop = state.subscribe((now, before) => {
    if (now.snippets !== before.snippets) registerAll(now.snippets);
  });
  return disposable(() => {
    stop();
    registered?.dispose();
    own.dispose();
  });
}

/** What the snippet does by itself first, then the other. */
function commandsOf(workbench: Workbench, snippet: Snippet): readonly Command[] {
  const actions: readonly SnippetAction[] = snippet.action === 'run' ? ['run', 'insert'] : ['insert', 'run'];
  const path = [...snippet.folder.split('/').filter(Boolean), snippet.name].join(' › ');
  return actions.map((action) => ({
    id: `snippets.${action}.${snippet.id}`,
    title: words[action](path),
    group: 'session',
    icon: BookText,
    isOneOfMany: true,
    when: () => wordsTarget(workbench) !== undefined,
    run: () => applySnippet(workbench, snippet, action),
  }));
}
