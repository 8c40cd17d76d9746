import type { KeyFileInfo } from '../../shared/model/keys.ts';
import type { DialogRequest } from '../shell/stores/view-store.ts';
import type { Workbench } from '../shell/workbench.ts';
import type { MenuEntry } from '../ui/Menu.tsx';
import { text as rotationText } from './rotation/text.ts';
import { text } from './text.ts';

const words = text.card;

/** What can be done with one key file. */
export function cardActions(workbench: Workbench, info: KeyFileInfo, onChanged: () => void): readonly MenuEntry[] {
  const { client, view, toasts, showError } = workbench;
  const show = (dialog: DialogRequest): void => view.setState({ dialog });
  const { publicLine: line, name, path, permissions, publicFile, error, isEncrypted } = info;
  const isReadable = error === undefined;
  const mend = (): void => {
    client.keys.mendPermissions({ path }).then(onChanged, showError);
  };
  const rebuild = (): void => {
    if (isEncrypted) return show({ kind: 'changeKey', key: info, what: 'rebuild' });
    client.keys.rebuildPublic({ path }).then(() => {
      toasts.getState().show({ tone: 'note', words: text.rebuilding.done(name) });
      onChanged();
    }, showError);
  };
  const copy = (words: string): void => {
    navigator.clipboard
      .writeText(words)
      .then(() => void toasts.getState().show({ tone: 'note', words: text.card.copied }), showError);
  };
  const item = (words: string, run: () => void, danger = false): MenuEntry => ({ kind: 'item', words, run, danger });
  return [
    ...(line === undefined
      ? []
      : [
          item(words.install, () => show({ kind: 'installKey', name, line, path })),
          item(words.copyLine, () => copy(line)),
          item(words.details, () => show({ kind: 'keyDetails', key: info })),
        ]),
    ...(permissions.kind === 'loose' ? [item(words.mend, mend)] : []),
    ...(isReadable
      ? [
          ...(info.weakSeal === undefined
            ? []
            : [item(words.renew, () => show({ kind: 'changeKey', key: info, what: 'renew' }))]),
          item(words.change, () => show({ kind: 'changeKey', key: info, what: 'change' })),
          ...(publicFile === 'own' ? [] : [item(words.rebuild, rebuild)]),
          item(rotationText.backUp.open, () => show({ kind: 'backUpKeys', path })),
        ]
      : []),
    ...(line === undefined
      ? []
      : [
          { kind: 'separator' } as const,
          // A key on a security key is made by touching it, not by the wizard.
          ...(isReadable && info.face?.type.startsWith('sk-') === false
            ? [item(rotationText.open, () => show({ kind: 'rotateKey', key: info }))]
            : []),
          item(words.retire, () => show({ kind: 'retireKey', key: info }), true),
        ]),
  ];
}
