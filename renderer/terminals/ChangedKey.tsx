import { useState } from 'react';
import type { ErrorDetail } from '../../shared/model/errors.ts';
import type { StoredHostKey } from '../../shared/model/host-key.ts';
import { useFolderScan, FolderScanButton, FolderScanRows } from '../shell/FolderScan.tsx';
import { ArmedButton } from '../ui/ArmedButton.tsx';
import { CopyLine } from '../ui/CopyLine.tsx';
import { FactList, type FactExtra } from '../ui/FactList.tsx';
import type { Fold } from '../ui/Folds.tsx';
import { placeWords } from '../ui/key-evidence.ts';
import { keyText } from '../ui/key-text.ts';
import { KeyCompareField } from '../ui/KeyCompareField.tsx';
import { useArmed } from '../ui/use-armed.ts';
import { useKeyComparison } from '../ui/use-key-comparison.ts';
import { dayWords, whenWords } from '../ui/when.ts';
import { changedKeyFacts } from './changed-key-facts.ts';
import { removeCommands } from './failure-report.ts';
import type { HostKeyStopProps } from './host-key-stop-props.ts';
import { KeyColumn } from './KeyColumn.tsx';
import { StopCard } from './StopCard.tsx';
import { firstToShow, StoredKeys } from './StoredKeys.tsx';
import { text } from './text.ts';
import styles from './host-key-stop.module.css';

interface ChangedKeyProps extends HostKeyStopProps {
  readonly detail: ErrorDetail<'hostKey.changed'>;
}

/** The key that was known against the one that is offered, and everything that is true of it (KH-18). */
export function ChangedKey({ detail, ...rest }: ChangedKeyProps) {
  const [now] = useState(() => Date.now());
  const { words, setWords, comparison, isPending } = useKeyComparison(detail.offered);
  const [chosen, setChosen] = useState<StoredHostKey>();
  const shown = chosen ?? firstToShow(detail.stored, detail.offered.type);
  const marks = 'groups' in comparison && comparison.form === 'sha256' ? comparison.groups : undefined;
  const scan = useFolderScan(rest.session.bookmarkId);
  const facts = changedKeyFacts(detail, now, scan.isStarted ? 'asked' : scan.canStart ? 'unknown' : 'none');
  const folderFact = facts.find(({ id }) => id.startsWith('folder'))?.id ?? '';
  const isArmed = useArmed(`${detail.name} ${detail.offered.sha256}`);
  const replace = useReplace(rest, words);
  const extras: Record<string, FactExtra> = scan.canStart
    ? {
        [folderFact]: {
          action: <FolderScanButton scan={scan} />,
          below: scan.isStarted ? <FolderScanRows scan={scan} /> : undefined,
        },
      }
    : {};
  return (
    <StopCard
      title={text.changed.title}
      at={detail}
      {...rest}
      nothingSent
      extra={
        <ArmedButton
          isArmed={isArmed}
          refusesEnter
          disabled={isPending || comparison.kind !== 'same' || replace.isBusy}
          title={comparison.kind === 'same' ? text.changed.replaceHow : text.changed.replaceLocked}
          onClick={replace.run}
        >
          {text.changed.replace}
        </ArmedButton>
      }
    >
      <div className={styles.columns}>
        {shown && (
          <KeyColumn
            title={storedTitle(shown, now)}
            face={shown.key}
            foot={<span title={text.changed.place(shown.file, shown.line)}>{placeWords(shown, 22)}</span>}
          />
        )}
        <KeyColumn title={text.changed.offered} face={detail.offered} foot={text.changed.signed} marks={marks} />
      </div>
      {detail.stored.length > 1 && <StoredKeys stored={detail.stored} shown={shown} now={now} onShow={setChosen} />}
      <FactList facts={facts} extras={extras} />
      {replace.refusal !== undefined && (
        <p className={styles.refusal} role="alert">
          {replace.refusal}
        </p>
      )}
      <KeyCompareField
        face={detail.offered}
        host={detail.host}
        port={detail.port}
        label={text.changed.compareLabel}
        words={words}
        onWords={setWords}
        comparison={comparison}
        folds={foldsOf(detail)}
      />
    </StopCard>
  );
}

function storedTitle({ since, lastVouched }: StoredHostKey, now: number): string {
  return text.changed.storedSince(
    since === undefined ? undefined : dayWords(since, now),
    lastVouched === undefined ? undefined : whenWords(lastVouched, now),
  );
}

function foldsOf(detail: ErrorDetail<'hostKey.changed'>): readonly Fold[] {
  const command = removeCommands(detail.name, detail.stored);
  return [
    { id: 'why', label: text.changed.why.label, content: text.changed.why.sentences.map((words) => <p key={words}>{words}</p>) },
    ...(detail.folder === undefined
      ? []
      : [
          {
            id: 'folder',
            label: text.changed.shortLived.label,
            content: text.changed.shortLived.sentences(detail.folder).map((words) => <p key={words}>{words}</p>),
          },
        ]),
    ...(command === ''
      ? []
      : [
          {
            id: 'remove',
            label: text.changed.byHand.label,
            content: (
              <>
                <p>{text.changed.byHand.how}</p>
                <CopyLine command={command} label={keyText.copyCommand} />
              </>
            ),
          },
        ]),
  ];
}

/** Has the core compare the words once more, replace the line and connect; says why when it does not. */
function useReplace(
  { actions }: Pick<HostKeyStopProps, 'actions'>,
  words: string,
): { readonly run: () => void; readonly isBusy: boolean; readonly refusal: string | undefined } {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<{ readonly words: string; readonly said: string }>();
  const run = (): void => {
    setBusy(true);
    void actions.replaceKey(words).then((kind) => {
      setBusy(false);
      setRefusal(kind === undefined || kind === 'replaced' ? undefined : { words, said: text.changed.refusals[kind] });
    });
  };
  // Other words, another try: what was said about the former ones is over.
  return { run, isBusy, refusal: refusal?.words === words ? refusal.said : undefined };
}
