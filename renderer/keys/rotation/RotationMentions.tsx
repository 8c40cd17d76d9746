import { useEffect, useState } from 'react';
import type { KeyMention, OwnKeyRotation } from '../../../shared/model/key-rotation.ts';
import { errorWords } from '../../shell/error-words.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { text } from './text.ts';
import dialogs from '../Dialogs.module.css';
import styles from './rotation.module.css';

const words = text.mentions;

/** Bookmarks and lines of ssh_config that name the old key's file: changed only where that is chosen. */
export function RotationMentions({ rotation, isWorking }: { readonly rotation: OwnKeyRotation; readonly isWorking: boolean }) {
  const { client } = useWorkbench();
  const { rotationId } = rotation;
  const [mentions, setMentions] = useState<readonly KeyMention[]>();
  /** What was said of it, against what is chosen by itself: where the new key is proved. */
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [said, setSaid] = useState('');
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    client.keyRotations.mentions({ rotationId }).then(
      (answer) => isCurrent && setMentions(answer.mentions),
      (error: unknown) => isCurrent && setSaid(errorWords(error).text),
    );
    return () => {
      isCurrent = false;
    };
  }, [client, rotation, rotationId, turn]);
  const isChosen = ({ mentionId, unproved }: KeyMention): boolean => chosen.get(mentionId) ?? unproved.length === 0;
  const taken = mentions?.filter(isChosen) ?? [];
  const rename = (): void => {
    client.keyRotations.rename({ rotationId, mentionIds: taken.map(({ mentionId }) => mentionId) }).then(
      ({ changed, left }) => {
        setSaid([words.done(changed), ...(left > 0 ? [words.left(left)] : [])].join(' '));
        setTurn((last) => last + 1);
      },
      (error: unknown) => setSaid(errorWords(error).text),
    );
  };
  return (
    <section className={dialogs.form} aria-label={words.title}>
      <h3 className={styles.heading}>{words.title}</h3>
      {mentions?.length === 0 && said === '' && <p className={dialogs.note}>{words.none}</p>}
      {mentions !== undefined && mentions.length > 0 && (
        <>
          <ul className={styles.places} aria-label={words.title}>
            {mentions.map((mention) => (
              <li key={mention.mentionId} className={styles.place}>
                <label className={dialogs.check}>
                  <input
                    type="checkbox"
                    checked={isChosen(mention)}
                    onChange={(event) => setChosen(new Map(chosen).set(mention.mentionId, event.target.checked))}
                  />
                  <span className={dialogs.grow}>{whereWords(mention)}</span>
                </label>
                <code className={styles.change}>{words.change(mention.before, mention.after)}</code>
                {mention.unproved.length > 0 && <p className={styles.warning}>{words.unproved(mention.unproved)}</p>}
              </li>
            ))}
          </ul>
          <div className={dialogs.row}>
            <Button disabled={isWorking || taken.length === 0} onClick={rename}>
              {words.do(taken.length)}
            </Button>
          </div>
        </>
      )}
      <p role="status" className={dialogs.note}>
        {said}
      </p>
      <NamePart rotation={rotation} isWorking={isWorking} onSaid={setSaid} />
    </section>
  );
}

function whereWords({ where }: KeyMention): string {
  return where.kind === 'bookmark' ? words.bookmark(where.path) : words.config(where.file, where.line);
}

/** A name that ssh tries by itself is worth more than any other. */
function NamePart({
  rotation: { rotationId, old, places },
  isWorking,
  onSaid,
}: {
  readonly rotation: OwnKeyRotation;
  readonly isWorking: boolean;
  readonly onSaid: (words: string) => void;
}) {
  const { client } = useWorkbench();
  const isTried = /[\\/]\.ssh[\\/]id_(rsa|ecdsa|ed25519)$/.test(old.path);
  if (!isTried) return null;
  const isNeeded = places.some(({ step }) => step === 'waiting' || step === 'installed');
  const take = (): void => {
    client.keyRotations.takeName({ rotationId }).then(
      () => onSaid(text.name.done(old.name)),
      (error: unknown) => onSaid(errorWords(error).text),
    );
  };
  return (
    <>
      <p className={dialogs.note}>{text.name.note(old.name)}</p>
      <div className={dialogs.row}>
        <Button disabled={isWorking || isNeeded} onClick={take}>
          {text.name.do(old.name)}
        </Button>
      </div>
    </>
  );
}
