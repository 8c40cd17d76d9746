import { useEffect, useRef, useState } from 'react';
import { printableLine } from '../../shared/base/printable.ts';
import { useWelcome } from '../host/host-context.tsx';
import { askPasskey, type KeyTrouble } from '../host/web-authn.ts';
import { ArmedButton } from '../ui/ArmedButton.tsx';
import { Button } from '../ui/Button.tsx';
import { CopyLine } from '../ui/CopyLine.tsx';
import { useArmed } from '../ui/use-armed.ts';
import { hasContext, PromptContext } from './PromptContext.tsx';
import type { PromptProps } from './prompt-types.ts';
import { passkeyText as words } from './passkey-text.ts';
import { TouchCard } from './TouchCard.tsx';
import { useIsLookedAt } from './use-is-looked-at.ts';
import styles from './prompts.module.css';

/** A passkey signs in: the key is asked while this card, which names host and user, is in front of the user, and never otherwise. */
export function PasskeyPrompt({ prompt, onAnswer }: PromptProps<'passkey'>) {
  const { body } = prompt;
  const room = useRef<HTMLDivElement>(null);
  const isLookedAt = useIsLookedAt(room);
  const isArmed = useArmed(prompt.promptId);
  const [until] = useState(() => Date.now() + body.forMs);
  const [trouble, setTrouble] = useState<KeyTrouble>();
  const isAsking = isLookedAt && trouble === undefined;
  const answer = useRef(onAnswer);
  useEffect(() => {
    answer.current = onAnswer;
  });

  useEffect(() => {
    if (!isAsking) return;
    const asking = new AbortController();
    void askPasskey(body, until - Date.now(), asking.signal).then((outcome) => {
      if (asking.signal.aborted) return;
      if (typeof outcome === 'string') setTrouble(outcome);
      else answer.current(outcome);
    });
    return () => asking.abort();
  }, [isAsking, body, until]);

  useEffect(() => {
    const timer = setTimeout(
      () => answer.current({ kind: 'noAssertion', why: trouble === undefined ? 'timeout' : 'refused' }),
      Math.max(0, until - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [until, trouble]);

  return (
    <div ref={room} className={styles.passkey}>
      <TouchCard
        title={words.title(printableLine(body.alias, 100))}
        who={<Who body={body} />}
        notes={
          trouble !== undefined || !isLookedAt || hasContext(prompt) ? (
            <>
              <PromptContext prompt={prompt} />
              {trouble !== undefined && <Trouble trouble={trouble} verifies={body.userVerification === 'required'} />}
              {!isLookedAt && trouble === undefined && <p>{words.away}</p>}
            </>
          ) : undefined
        }
        deadline={until}
        isWaiting={isAsking}
        onCancel={() => onAnswer({ kind: 'cancel' })}
        others={
          <Button kind="quiet" onClick={() => onAnswer({ kind: 'noAssertion', why: 'anotherWay' })}>
            {words.otherWay}
          </Button>
        }
        proceed={
          trouble !== undefined && (
            <ArmedButton isArmed={isArmed} kind="primary" onClick={() => setTrouble(undefined)}>
              {words.again}
            </ArmedButton>
          )
        }
      />
    </div>
  );
}

function Who({ body }: { readonly body: PromptProps<'passkey'>['prompt']['body'] }) {
  const isNamed = body.alias.toLowerCase() !== body.host.toLowerCase();
  return (
    <>
      {words.as} <strong>{printableLine(body.user, 100)}</strong>
      {isNamed && (
        <>
          {` ${words.at} `}
          <strong>{printableLine(body.host, 100)}</strong>
        </>
      )}{' '}
      {words.withPasskey} <strong>{printableLine(body.name, 100)}</strong>
    </>
  );
}

/** What went wrong, and where a key's PIN can be asked for when this window can't. */
function Trouble({ trouble, verifies }: { readonly trouble: KeyTrouble; readonly verifies: boolean }) {
  const welcome = useWelcome();
  // Windows asks for the PIN by itself, whichever program wants it.
  const hasNoPin = verifies && welcome?.hostKind === 'electron' && welcome.platform !== 'win32';
  return (
    <>
      <p role="alert" className={styles.attempt}>
        {words.trouble[trouble]}
      </p>
      {hasNoPin && (trouble === 'refused' || trouble === 'unsupported') && (
        <>
          <p>{words.noPin}</p>
          <p>{words.noPinWhere}</p>
          <CopyLine command={words.noPinCommand} label={words.copyCommand} />
        </>
      )}
    </>
  );
}
