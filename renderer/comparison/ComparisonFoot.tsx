import { useState } from 'react';
import { FileDiff, TriangleAlert } from 'lucide-react';
import type { ComparisonInfo } from '../../shared/model/comparisons.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Icon } from '../ui/Icon.tsx';
import { keepClear } from '../ui/keep-clear.ts';
import { sizeWords } from '../ui/file-figures.ts';
import type { ComparisonController, ComparisonState } from './comparison-controller.ts';
import { placeName, placeWords, planWords, sideNames } from './compare-words.ts';
import { text } from './text.ts';
import styles from './ComparisonView.module.css';

interface FootProps {
  readonly controller: ComparisonController;
  readonly state: ComparisonState;
  /** What came of the last synchronisation. */
  readonly result: string | undefined;
  readonly isLocked: boolean;
}

/** What the button would do, in words; what should be known before; and the button. */
export function ComparisonFoot({ controller, state, result, isLocked }: FootProps) {
  const { info } = state;
  const [isAsking, setAsking] = useState(false);
  const isReady = info?.state.kind === 'complete' && !isLocked;
  const words = info && info.revision > 0 ? planWords(info.plan, sideNames(info.left, info.right)) : undefined;
  const start = (): void => {
    if (info === undefined) return;
    if (info.plan.empties.length > 0) setAsking(true);
    else void controller.synchronise(false);
  };
  return (
    <footer ref={keepClear} className={styles.foot}>
      <div className={styles.facts}>
        {result !== undefined && (
          <span role="status" className={styles.result}>
            {result}
          </span>
        )}
        {info && info.revision > 0 && <Remarks info={info} />}
        {info?.state.kind === 'settling' && <span role="status">{text.settling(info.state.done, info.state.all)}</span>}
      </div>
      {info !== undefined && isReady && info.unsettled.files > 0 && (
        <Button
          icon={FileDiff}
          title={text.settleHelp(sizeWords(info.unsettled.bytes))}
          className={styles.settle}
          onClick={() => controller.settle()}
        >
          {text.settle(info.unsettled.files)}
        </Button>
      )}
      <div className={styles.doing}>
        <span className={styles.plan}>{words ?? (isReady ? text.nothingToDo : '')}</span>
        <Button kind="primary" disabled={!isReady || words === undefined} title={words} onClick={start}>
          {text.synchronise}
        </Button>
      </div>
      {isAsking && info && (
        <Confirm
          info={info}
          onClose={(isConfirmed) => {
            setAsking(false);
            if (isConfirmed) void controller.synchronise(true);
          }}
        />
      )}
    </footer>
  );
}

function Remarks({ info }: { readonly info: ComparisonInfo }) {
  const { plan, incomplete, counts, excluded, left, right, remembers, options } = info;
  return (
    <>
      {counts.conflict > 0 && <Warning words={text.conflicts(counts.conflict)} />}
      {plan.replacesNewer > 0 && <Warning words={text.newerLost(plan.replacesNewer)} />}
      {incomplete.map((side) => (
        <Warning key={side} words={text.incomplete(placeWords(side === 'left' ? left : right))} />
      ))}
      {excluded > 0 && <span>{text.excluded(excluded)}</span>}
      {remembers && options.mode === 'both' && <span>{text.remembers}</span>}
    </>
  );
}

function Warning({ words }: { readonly words: string }) {
  return (
    <span className={styles.warning}>
      <Icon of={TriangleAlert} size={14} />
      {words}
    </span>
  );
}

/** Only for what can't be had back on a large scale: everything else was on the list. */
function Confirm({ info, onClose }: { readonly info: ComparisonInfo; readonly onClose: (isConfirmed: boolean) => void }) {
  const { plan, left, right } = info;
  const sides = plan.empties.map((side) => ({
    place: side === 'left' ? left : right,
    amount: side === 'left' ? plan.deleteLeft : plan.deleteRight,
  }));
  const names = sides.map(({ place }) => placeName(place));
  return (
    <Dialog
      open
      onClose={() => onClose(false)}
      title={text.confirm.title(names.join(' / '))}
      actions={
        <>
          <Button onClick={() => onClose(false)}>{text.confirm.no}</Button>
          <Button kind="danger" onClick={() => onClose(true)}>
            {text.confirm.yes}
          </Button>
        </>
      }
    >
      {sides.map(({ place, amount }) => (
        <p key={placeWords(place)} className={styles.sentence}>
          {text.confirm.detail(text.amount(amount.files, amount.folders), placeWords(place))}
        </p>
      ))}
    </Dialog>
  );
}
