import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { disposable } from '../../../shared/base/disposable.ts';
import { createViewStore } from '../../shell/stores/view-store.ts';
import type { Workbench } from '../../shell/workbench.ts';
import { watchLinks } from './register-imports.ts';

test('an address waits until the dialog that is open is done with, and the one that follows it', async () => {
  const view = createViewStore({ getItem: () => null, setItem: () => undefined });
  const links: string[] = [];
  let opened = (): void => undefined;
  let asked = Promise.resolve({ links });
  const imports = {
    takeLinks: () => (asked = Promise.resolve({ links: links.splice(0) })),
    onLinkOpened: (listener: () => void) => {
      opened = listener;
      return disposable(() => undefined);
    },
  };
  const come = async (...urls: string[]): Promise<void> => {
    links.push(...urls);
    opened();
    await asked;
    await Promise.resolve();
  };
  const link = { state: createStore(() => ({ kind: 'ready' })) };
  const watching = watchLinks({ client: { imports }, link, view } as unknown as Workbench);
  const bookmark = { kind: 'bookmark', parentId: null } as const;

  view.setState({ dialog: bookmark });
  await come('ssh://one', 'ssh://two');
  expect(view.getState().dialog).toBe(bookmark);
  view.setState({ dialog: undefined });
  view.setState({ dialog: { kind: 'exportHosts' } });
  await Promise.resolve();
  expect(view.getState().dialog).toEqual({ kind: 'exportHosts' });
  view.setState({ dialog: undefined });
  await Promise.resolve();
  expect(view.getState().dialog).toEqual({ kind: 'openLink', urls: ['ssh://one', 'ssh://two'] });

  await come('ssh://three');
  expect(view.getState().dialog).toEqual({ kind: 'openLink', urls: ['ssh://one', 'ssh://two', 'ssh://three'] });

  // Another dialog over the question: it is asked again afterwards, before what came meanwhile.
  view.setState({ dialog: bookmark });
  await come('ssh://four');
  view.setState({ dialog: undefined });
  await Promise.resolve();
  expect(view.getState().dialog).toMatchObject({ urls: ['ssh://one', 'ssh://two', 'ssh://three', 'ssh://four'] });
  // Answered by the user: gone for good.
  view.setState({ dialog: undefined });
  await Promise.resolve();
  expect(view.getState().dialog).toBeUndefined();

  view.setState({ dialog: bookmark });
  await come(...Array.from({ length: 30 }, (_, at) => `ssh://host${at}`));
  view.setState({ dialog: undefined });
  await Promise.resolve();
  expect(view.getState().dialog).toMatchObject({ urls: { length: 20, 19: 'ssh://host29' } });
  watching.dispose();
});
