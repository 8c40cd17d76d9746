import { FileInput, FileOutput } from 'lucide-react';
import { disposable, type Disposable } from '../../../shared/base/disposable.ts';
import type { Workbench } from '../../shell/workbench.ts';
import { text } from './text.ts';

/** Import and export for the palette and the side bar. */
export function registerImportCommands(workbench: Workbench): Disposable {
  const { commands, view } = workbench;
  return commands.register(
    {
      id: 'hosts.import',
      title: text.commands.import,
      group: 'hosts',
      icon: FileInput,
      run: () => view.setState({ dialog: { kind: 'importHosts' } }),
    },
    {
      id: 'hosts.export',
      title: text.commands.export,
      group: 'hosts',
      icon: FileOutput,
      run: () => view.setState({ dialog: { kind: 'exportHosts' } }),
    },
  );
}

/** Asks about each address that another program opens, also those from before this page was there. */
export function watchLinks(workbench: Workbench): Disposable {
  const { client, link, view } = workbench;
  const take = (): void => {
    client.imports.takeLinks({}).then(
      ({ links }) => {
        if (links.length === 0) return;
        const { dialog } = view.getState();
        const waiting = dialog?.kind === 'openLink' ? dialog.urls : [];
        view.setState({ dialog: { kind: 'openLink', urls: [...waiting, ...links] } });
      },
      // Without a wire they wait in the core.
      () => undefined,
    );
  };
  const stop = [
    client.imports.onLinkOpened(take),
    disposable(link.state.subscribe((now, before) => now.kind === 'ready' && before.kind !== 'ready' && take())),
  ];
  if (link.state.getState().kind === 'ready') take();
  return disposable(() => stop.forEach((each) => each.dispose()));
}
