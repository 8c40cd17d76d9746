import { useEffect } from 'react';
import { Button } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { KeyCompareField } from '../ui/KeyCompareField.tsx';
import { FootSpace, PanelPart, SidePanel } from '../ui/SidePanel.tsx';
import { useKeyComparison } from '../ui/use-key-comparison.ts';
import { CardFace } from './CardFace.tsx';
import { hostAndPort } from './entry-words.ts';
import { canAdd, type ScanLine } from './scan-lines.ts';
import type { ScanState } from './scan-store.ts';
import { text } from './text.ts';
import frame from '../ui/ViewFrame.module.css';
import table from './TrustTable.module.css';
import styles from './EntryCard.module.css';

interface ScanKeyCardProps {
  readonly line: Extract<ScanLine, { kind: 'key' }>;
  readonly state: ScanState;
  readonly onClose: () => void;
  readonly onCompared: () => void;
  readonly onToggle: () => void;
  /** Shows in the table what is stored for the host's name. */
  readonly onShowStored: (name: string) => void;
}

const words = text.scan;

/** One key of a scan, to be held against what its administrator says. */
export function ScanKeyCard({ line, state, onClose, onCompared, onToggle, onShowStored }: ScanKeyCardProps) {
  const { key, row, id } = line;
  const { words: pasted, setWords, comparison } = useKeyComparison(key.face);
  const isCompared = state.compared.has(id);
  const isSame = comparison.kind === 'same';
  const mayAdd = canAdd(key) && !state.added.has(id);
  useEffect(() => {
    if (isSame && mayAdd && !isCompared) onCompared();
  }, [isSame, mayAdd, isCompared, onCompared]);
  const { by } = key;
  return (
    <SidePanel
      label={`${words.key} ${row.label}`}
      title={words.shownBy(row.name ?? row.label)}
      closeLabel={text.card.close}
      onClose={onClose}
      foot={
        mayAdd ? (
          <>
            <FootSpace />
            <Button disabled={comparison.kind === 'different'} onClick={onToggle}>
              {state.chosen.has(id) ? words.chooseNot : words.chooseOne}
            </Button>
          </>
        ) : undefined
      }
    >
      <ul className={styles.flagList}>
        <li>
          <span
            className={classNames(table.badge, key.verdict === 'changed' || key.verdict === 'revoked' ? table.stop : undefined)}
          >
            {words.verdicts[key.verdict]}
          </span>
          <span className={styles.small}>{words.verdictHelp[key.verdict]}</span>
        </li>
      </ul>
      <CardFace face={key.face} />
      {by !== undefined && (
        <PanelPart title={text.card.place}>
          <span className={styles.path}>{text.place(by.file, by.line)}</span>
          <div>
            <button type="button" className={frame.link} onClick={() => onShowStored(row.name ?? row.label)}>
              {words.storedLine}
            </button>
          </div>
        </PanelPart>
      )}
      {mayAdd && (
        <PanelPart title={words.line}>
          <code className={styles.line}>{key.line}</code>
        </PanelPart>
      )}
      {key.verdict === 'changed' && <p>{words.changedHelp}</p>}
      {key.verdict !== 'same' && (
        <div className={styles.verify}>
          <KeyCompareField
            face={key.face}
            {...hostAndPort(row.name ?? row.label)}
            label={text.card.compare}
            words={pasted}
            onWords={setWords}
            comparison={comparison}
          />
        </div>
      )}
    </SidePanel>
  );
}
