import { FileInput, FileOutput } from 'lucide-react';
import { disposable, type Disposable } from '../../../shared/base/disposable.ts';
import type { DialogRequest } from '../../shell/stores/view-store.ts';
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

/** The core keeps no more either. */
const mostWaiting = 20;

/**
 * Asks about each address that another program opens, also those from before this page was there. One that comes while another dialog is open waits
 * for its end; one that another dialog takes the place of is asked about again after that.
 */
export function watchLinks({ client, link, view }: Pick<Workbench, 'client' | 'link' | 'view'>): Disposable {
  let waiting: readonly string[] = [];
  const show = (): void => {
    const { dialog } = view.getState();
    if (waiting.length === 0 || (dialog !== undefined && dialog.kind !== 'openLink')) return;
    const urls = [...(dialog?.urls ?? []), ...waiting];
    waiting = [];
    view.setState({ dialog: { kind: 'openLink', urls } });
  };
  const take = (): void => {
    client.imports.takeLinks({}).then(
      ({ links }) => {
        waiting = [...waiting, ...links].slice(-mostWaiting);
        show();
      },
      // Without a wire they wait in the core.
      () => undefined,
    );
  };
  const giveWay = (now: DialogRequest | undefined, before: DialogRequest | undefined): void => {
    if (before?.kind === 'openLink' && now !== undefined && now.kind !== 'openLink')
      waiting = [...before.urls, ...waiting].slice(-mostWaiting);
  };
  const stop = [
    client.imports.onLinkOpened(take),
    disposable(link.state.subscribe((now, before) => now.kind === 'ready' && before.kind !== 'ready' && take())),
    disposable(view.subscribe((now, before) => now.dialog !== before.dialog && giveWay(now.dialog, before.dialog))),
    // A moment later: a dialog may be followed by the next one of its own.
    disposable(view.subscribe((now, before) => now.dialog === undefined && before.dialog !== undefined && queueMicrotask(show))),
  ];
  if (link.state.getState().kind === 'ready') take();
  return disposable(() => stop.forEach((each) => each.dispose()));
}
