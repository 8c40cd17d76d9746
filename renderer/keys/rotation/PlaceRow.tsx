import { CircleCheck, CircleDashed, KeyRound, TriangleAlert } from 'lucide-react';
import { errorText } from '../../../shared/model/error-text.ts';
import { keysElsewhere } from '../../../shared/model/key-place-text.ts';
import type { RotationPlace, RotationProblem } from '../../../shared/model/key-rotation.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { text } from './text.ts';
import dialogs from '../Dialogs.module.css';
import styles from './rotation.module.css';

interface PlaceRowProps {
  readonly place: RotationPlace;
  readonly isWorking: boolean;
  readonly onInstall: () => void;
  readonly onRetire: () => void;
  readonly onLeave: (isLeft: boolean) => void;
}

/** One account of a rotation: how far it has come, what is in the way, and what may come next. */
export function PlaceRow({ place, isWorking, onInstall, onRetire, onLeave }: PlaceRowProps) {
  const { name, step, options = '', faults = [], foreignFiles = [], authorityFiles = [], problem } = place;
  const isGood = step === 'retired' || step === 'proved';
  const icon = problem !== undefined ? TriangleAlert : isGood ? CircleCheck : step === 'waiting' ? CircleDashed : KeyRound;
  const button = (words: string, run: () => void) => (
    <Button disabled={isWorking} aria-label={`${words}: ${name}`} onClick={run}>
      {words}
    </Button>
  );
  return (
    <li aria-label={name} className={styles.place}>
      <div className={dialogs.row}>
        <Icon of={icon} size={14} className={problem !== undefined ? dialogs.fault : isGood ? dialogs.good : styles.dim} />
        <span className={dialogs.grow}>
          <span className={styles.name}>{name}</span> <span className={styles.dim}>{text.state[step]}</span>
        </span>
        {(step === 'waiting' || step === 'installed') && button(problem === undefined ? text.install : text.again, onInstall)}
        {step === 'proved' && button(problem === undefined ? text.retire : text.again, onRetire)}
        {(step === 'waiting' || step === 'installed') && problem !== undefined && button(text.leave, () => onLeave(true))}
        {step === 'left' && button(text.unleave, () => onLeave(false))}
      </div>
      {options !== '' && <p className={dialogs.note}>{text.options(options)}</p>}
      {problem !== undefined && (
        <p className={dialogs.fault}>
          {text.problem[problem.step]} {problemWords(problem)}
        </p>
      )}
      {faults.map(({ path, mode, why }) => (
        <p key={path} className={dialogs.fault}>
          {why === 'writableByOthers' ? text.fault(path, mode) : text.foreignOwner(path)}
        </p>
      ))}
      {faults.some(({ why }) => why === 'writableByOthers') && (
        <MendButton place={place} isWorking={isWorking} onMended={onInstall} />
      )}
      {authorityFiles.map((file) => (
        <p key={file} className={dialogs.note}>
          {text.problem.authority(file)}
        </p>
      ))}
      {foreignFiles.length > 0 && <p className={dialogs.note}>{text.foreign(foreignFiles)}</p>}
    </li>
  );
}

function MendButton({
  place,
  isWorking,
  onMended,
}: Pick<PlaceRowProps, 'place' | 'isWorking'> & { readonly onMended: () => void }) {
  const { client, showError } = useWorkbench();
  const { bookmarkId, destination, name, user, host, port, faults = [] } = place;
  const target = bookmarkId !== undefined ? { bookmarkId } : { destination: destination ?? name };
  return (
    <div className={dialogs.row}>
      <Button
        disabled={isWorking}
        onClick={() => {
          // The account that was looked at is meant, wherever the name leads by now.
          const at = { user, host, port };
          client.keys.mendFaults({ target, at, faults: [...faults] }).then(onMended, showError);
        }}
      >
        {text.mend}
      </Button>
    </div>
  );
}

function problemWords({ why }: RotationProblem): string {
  switch (why.kind) {
    case 'error':
      return errorText(why.error).text;
    case 'hidden':
      return text.problem.hidden;
    case 'elsewhere':
      return text.problem.elsewhere(keysElsewhere(why));
    case 'foreignText':
      return text.problem.foreignText(why.file);
    case 'authority':
      return text.problem.authority(why.file);
  }
}
