import type { ComponentType } from 'react';
import { useStore } from 'zustand';
import { FilePlus2, Plus, Vault } from 'lucide-react';
import type { ViewProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { keepClear } from '../ui/keep-clear.ts';
import { Segments } from '../ui/Segments.tsx';
import { AgentCards } from './agents/AgentCards.tsx';
import { CertificateCards } from './certificates/CertificateCards.tsx';
import { KeyFilesPane } from './KeyFilesPane.tsx';
import { keysView, type KeysPart } from './keys-view.ts';
import { PasskeyCards } from './passkeys/PasskeyCards.tsx';
import { text } from './text.ts';
import frame from '../ui/ViewFrame.module.css';
import styles from './KeysView.module.css';

/** Kinds of keys beside the files, each with its own cards. */
const parts: readonly { readonly id: Exclude<KeysPart, 'files'>; readonly Cards: ComponentType }[] = [
  { id: 'passkeys', Cards: PasskeyCards },
  { id: 'agents', Cards: AgentCards },
  { id: 'certificates', Cards: CertificateCards },
];

/** Every key that can log in from here, by kind. */
export function KeysView({ isVisible }: ViewProps) {
  const workbench = useWorkbench();
  const { commands } = workbench;
  const view = keysView(workbench);
  const shown = useStore(view, (state) => state.part);
  const part = parts.find(({ id }) => id === shown);
  return (
    <div className={frame.view}>
      <header ref={keepClear} className={frame.top}>
        <h1 className={frame.title}>{text.title}</h1>
        <div className={styles.parts}>
          <Segments
            label={text.parts.label}
            parts={(['files', ...parts.map(({ id }) => id)] as const).map((id) => ({ id, words: text.parts[id] }))}
            chosen={shown}
            onChoose={(chosen) => view.setState({ part: chosen })}
          />
        </div>
        <div className={styles.actions}>
          <Button kind="quiet" icon={Vault} onClick={() => commands.run('vault.open')}>
            {text.vault}
          </Button>
          <Button icon={FilePlus2} onClick={() => commands.run('keys.import')}>
            {text.import}
          </Button>
          <Button icon={Plus} kind="primary" onClick={() => commands.run('keys.new')}>
            {text.newKey}
          </Button>
        </div>
      </header>
      {part === undefined ? (
        <KeyFilesPane isVisible={isVisible} />
      ) : (
        <div className={styles.scroll}>
          <part.Cards />
        </div>
      )}
    </div>
  );
}
