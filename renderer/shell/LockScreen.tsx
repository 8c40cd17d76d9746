import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { LockKeyhole } from 'lucide-react';
import { useStore } from 'zustand';
import { isAppError } from '../../shared/model/errors.ts';
import { useLink, useLinkState } from '../host/host-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { SecretField } from '../ui/SecretField.tsx';
import { errorWords } from './error-words.ts';
import { OccupiedScreen } from './LinkScreen.tsx';
import { hidePage, lockScreenMark } from './program-lock.ts';
import { text } from './text.ts';
import styles from './LinkScreen.module.css';

const words = text.lock;

/** While the program is locked: the way out, and nothing else. */
export function LockScreen() {
  const isLocked = useStore(useLink().lock, (state) => state.isLocked);
  return isLocked ? <Locked /> : null;
}

function Locked() {
  const link = useLink();
  const state = useLinkState();
  const input = useRef<HTMLInputElement>(null);
  const [mistake, setMistake] = useState<string>();
  const [isWorking, setWorking] = useState(false);
  /** The system's question, while it stands: the passphrase takes its place. */
  const asking = useRef<AbortController>(undefined);
  const [system, setSystem] = useState<string>();
  /** What came of it: its own words, for the passphrase is not wrong. */
  const [said, setSaid] = useState<'waiting' | 'notSeen'>();
  useEffect(() => {
    const show = hidePage(document);
    const field = input.current;
    field?.focus();
    // Without an answer there is the passphrase.
    link.client.lock.ways({}).then(
      (ways) => setSystem(ways.system),
      () => undefined,
    );
    return () => {
      asking.current?.abort();
      if (field) field.value = '';
      show();
    };
  }, [link]);

  const unlock = async (ask: () => Promise<{ readonly opened: boolean }>, refusal: string): Promise<void> => {
    if (isWorking) return;
    setMistake(undefined);
    setSaid(undefined);
    setWorking(true);
    try {
      const { opened } = await ask();
      if (!opened) setMistake(refusal);
    } catch (error) {
      setMistake(isAppError(error, 'rpc.disconnected') ? words.noCore : errorWords(error).title);
    } finally {
      setWorking(false);
      input.current?.select();
    }
  };
  const { lock } = link.client;
  const enter = (): void => {
    asking.current?.abort();
    void unlock(() => lock.unlock({ passphrase: input.current?.value ?? '' }), words.wrong);
  };
  const askSystem = async (): Promise<void> => {
    if (asking.current !== undefined) return;
    const question = new AbortController();
    asking.current = question;
    setMistake(undefined);
    setSaid('waiting');
    // The passphrase may be typed meanwhile.
    input.current?.focus();
    const isOver = (): boolean => question.signal.aborted;
    try {
      const { opened } = await lock.unlockBySystem({}, { signal: question.signal });
      if (!isOver()) setSaid(opened ? undefined : 'notSeen');
    } catch (error) {
      if (isOver()) return;
      setSaid(undefined);
      setMistake(isAppError(error, 'rpc.disconnected') ? words.noCore : errorWords(error).title);
    } finally {
      asking.current = undefined;
    }
  };

  // Its terminals went to another page, which is locked as well.
  if (state.kind === 'occupied' || state.kind === 'takenOver')
    return createPortal(
      <div {...{ [lockScreenMark]: '' }}>
        <OccupiedScreen kind={state.kind} onTakeOver={() => link.takeOver()} />
      </div>,
      document.body,
    );
  return createPortal(
    <main className={styles.screen} {...{ [lockScreenMark]: '' }}>
      <div className={styles.card}>
        <Icon of={LockKeyhole} size={24} className={styles.sign} />
        <h1 className={styles.title}>{words.title}</h1>
        <p className={styles.detail}>{words.detail}</p>
        <div className={styles.field}>
          <SecretField label={words.passphrase} name="lock-passphrase" inputRef={input} onEnter={enter} error={mistake} />
        </div>
        <div className={styles.ways}>
          <Button kind="primary" disabled={isWorking} onClick={enter}>
            {isWorking ? words.working : words.unlock}
          </Button>
          {system !== undefined && (
            <Button disabled={isWorking || said === 'waiting'} onClick={() => void askSystem()}>
              {words.unlockBy(system)}
            </Button>
          )}
        </div>
        {system !== undefined && (
          <p className={styles.said}>
            {said === 'waiting' && <span role="status">{words.waiting(system)}</span>}
            {said === 'notSeen' && (
              <span role="alert" className={styles.fault}>
                {words.notSeen(system)}
              </span>
            )}
          </p>
        )}
      </div>
    </main>,
    document.body,
  );
}
