import { useState, type KeyboardEvent } from 'react';
import { CircleCheck, CircleMinus, Fingerprint } from 'lucide-react';
import { useSession } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { KeyCompareField } from '../ui/KeyCompareField.tsx';
import { KeyFingerprint } from '../ui/KeyFingerprint.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { RandomartPicture } from '../ui/RandomartPicture.tsx';
import { keyText } from '../ui/key-text.ts';
import { useKeyComparison } from '../ui/use-key-comparison.ts';
import { Countdown } from './Countdown.tsx';
import { hasContext, PromptContext } from './PromptContext.tsx';
import type { PromptProps } from './prompt-types.ts';
import { text } from './text.ts';
import styles from './prompts.module.css';

/**
 * The key of a host that nothing is known of yet (KH-01). Nothing was sent to it. Escape says no, Enter in the field
 * nothing; trusting takes a click or Space on its button, and is not offered while something else than this key was pasted.
 */
export function HostKeyPrompt({ prompt, onAnswer }: PromptProps<'hostKey'>) {
  const { name, host, port, address, route, offered, alsoKnownAs, storeIn } = prompt.body;
  const { words, setWords, comparison, isPending } = useKeyComparison(offered);
  const [md5IsShown, setMd5Shown] = useState(false);
  // The session's name is the target's; a hop before it has none but its own.
  const sessionName = useSession(prompt.hop.index === prompt.hop.count ? prompt.sessionId : undefined)?.name;
  const called = sessionName === undefined || sessionName === '' ? host : sessionName;
  const cancel = (): void => onAnswer({ kind: 'cancel' });
  const marks = 'groups' in comparison ? comparison.groups : undefined;
  const form = 'form' in comparison ? comparison.form : undefined;
  const mayTrust = !isPending && (comparison.kind === 'empty' || comparison.kind === 'same');
  return (
    <PanelCard
      role="alertdialog"
      width="wide"
      icon={Fingerprint}
      title={text.hostKey.title}
      subtitle={
        <p>
          <strong>{called}</strong>
          {called !== host && address !== undefined && address !== host && text.hostKey.meaning(host)}
          {text.hostKey.at(address ?? (called === host ? undefined : host), called, port)}
          {name === host || name === `[${host}]:${port}` ? '' : text.hostKey.alias(name)},{' '}
          {route.length === 0 ? text.hostKey.direct : text.hostKey.through(route)}. {text.hostKey.nothingSent}
        </p>
      }
      onEscape={cancel}
      side={<Countdown deadline={prompt.deadline} />}
      actions={
        <>
          <Button
            disabled={!mayTrust}
            title={text.hostKey.onceHow}
            onKeyDown={refuseEnter}
            onClick={() => onAnswer({ kind: 'trust', save: false })}
          >
            {text.hostKey.once}
          </Button>
          <Button
            disabled={!mayTrust}
            title={comparison.kind === 'different' ? text.hostKey.differs : text.hostKey.trustHow(storeIn)}
            onKeyDown={refuseEnter}
            onClick={() => onAnswer({ kind: 'trust', save: true })}
          >
            {text.hostKey.trust}
          </Button>
          <Button kind="primary" onClick={cancel} trailing={<Kbd keys="Escape" />}>
            {text.cancel}
          </Button>
        </>
      }
    >
      {hasContext(prompt) && (
        <div className={styles.context}>
          <PromptContext prompt={prompt} />
        </div>
      )}
      <div className={styles.face}>
        <div className={styles.faceWords}>
          <p className={styles.faceTitle}>{text.hostKey.offered}</p>
          <p className={styles.faceType}>{keyText.bits(offered.typeLabel, offered.bits)}</p>
          <KeyFingerprint face={offered} size="large" marks={form === 'sha256' ? marks : undefined} />
          {md5IsShown || form === 'md5' ? (
            <div>
              <p className={styles.faceType}>{keyText.md5}</p>
              <KeyFingerprint face={offered} form="md5" marks={form === 'md5' ? marks : undefined} />
            </div>
          ) : (
            <button type="button" className={styles.link} onClick={() => setMd5Shown(true)}>
              {keyText.showMd5}
            </button>
          )}
        </div>
        <RandomartPicture art={offered.randomart} typeLabel={offered.typeLabel} scale={1.3} />
      </div>
      <p className={styles.fact}>
        <Icon
          of={alsoKnownAs.length > 0 ? CircleCheck : CircleMinus}
          className={alsoKnownAs.length > 0 ? styles.good : styles.neutral}
        />
        <span>{alsoKnownAs.length > 0 ? text.hostKey.alsoKnown(alsoKnownAs.join(', ')) : text.hostKey.notKnown}</span>
        <span className={styles.source}>{text.hostKey.source}</span>
      </p>
      <div
        onKeyDown={(event) => {
          // Enter answers nothing here: it is never "trust", and whoever presses it too early has not declined.
          if (event.key === 'Enter') event.preventDefault();
        }}
      >
        <KeyCompareField
          face={offered}
          label={text.hostKey.compareLabel}
          words={words}
          onWords={setWords}
          comparison={comparison}
          autoFocusMark
        />
      </div>
    </PanelCard>
  );
}

function refuseEnter(event: KeyboardEvent): void {
  if (event.key === 'Enter') event.preventDefault();
}
