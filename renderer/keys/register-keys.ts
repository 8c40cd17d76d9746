import { Archive, FilePlus2, Fingerprint, GitCompareArrows, Plus, Usb, UserRoundKey } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { Workbench } from '../shell/workbench.ts';
import { showKeys } from './keys-view.ts';
import { text as rotationText } from './rotation/text.ts';
import { text } from './text.ts';
import { text as tokenText } from './tokens/text.ts';

/** What can be done with keys, in the palette. */
export function registerKeyCommands(workbench: Workbench): Disposable {
  const group = 'hosts';
  return workbench.commands.register(
    {
      id: 'keys.new',
      title: text.newKey,
      group,
      icon: Plus,
      run: () => workbench.view.setState({ dialog: { kind: 'newKey' } }),
    },
    {
      id: 'keys.import',
      title: text.importing.title,
      group,
      icon: FilePlus2,
      run: () => workbench.view.setState({ dialog: { kind: 'importKey' } }),
    },
    {
      id: 'keys.backUp',
      title: rotationText.backUp.command,
      group,
      icon: Archive,
      run: () => workbench.view.setState({ dialog: { kind: 'backUpKeys' } }),
    },
    {
      id: 'keys.compare',
      title: text.comparing.command,
      group,
      icon: GitCompareArrows,
      run: () => workbench.view.setState({ dialog: { kind: 'compareKeys' } }),
    },
    {
      id: 'keys.passkeys',
      title: text.parts.passkeys,
      group,
      icon: Fingerprint,
      run: () => showKeys(workbench, 'passkeys'),
    },
    {
      id: 'keys.agents',
      title: text.showAgents,
      group,
      icon: UserRoundKey,
      run: () => showKeys(workbench, 'agents'),
    },
    {
      id: 'keys.readToken',
      title: tokenText.reading.title,
      group,
      icon: Usb,
      run: () => workbench.view.setState({ dialog: { kind: 'readTokenKeys' } }),
    },
  );
}
