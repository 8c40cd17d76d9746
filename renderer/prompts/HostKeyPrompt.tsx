import { useState } from 'react';
import { Fingerprint } from 'lucide-react';
import { useSession } from '../shell/workbench-context.tsx';
import { ArmedButton } from '../ui/ArmedButton.tsx';
import { Button } from '../ui/Button.tsx';
import { FactList } from '../ui/FactList.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { KeyCompareField } from '../ui/KeyCompareField.tsx';
import { KeyFingerprint } from '../ui/KeyFingerprint.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { RandomartPicture } from '../ui/RandomartPicture.tsx';
import { keyText } from '../ui/key-text.ts';
import { useArmed } from '../ui/use-armed.ts';
import { useKeyComparison } from '../ui/use-key-comparison.ts';
import { Countdown } from './Countdown.tsx';
import { hostKeyFacts } from './host-key-facts.ts';
import { hasContext, PromptContext } from './PromptContext.tsx';
import type { PromptProps } from './prompt-types.ts';
import { text } from './text.ts';
import styles from './prompts.module.css';

/**
 * The key of a host that nothing is known of yet (KH-01). Nothing was sent to it. Escape says no, Enter in the field
 * nothing; trusting takes a click or Space on its button, and is not offered while something else than this key was pasted.
 */
export function HostKeyPrompt({ prompt, onAnswer }: PromptProps<'hostKey'>) {
  const { name, host, port, address, route, offered, storeIn } = prompt.body;
  const [now] = useState(() => Date.now());
  const { words, setWords, comparison, isPending } = useKeyComparison(offered);
  const [md5IsShown, setMd5Shown] = useState(false);
  // The session's name is the target's; a hop before it has none but its own.
  const sessionName = useSession(prompt.hop.index === prompt.hop.count ? prompt.sessionId : undefined)?.name;
  const called = sessionName === undefined || sessionName === '' ? host : sessionName;
  const isArmed = useArmed(prompt.promptId);
  const cancel = (): void => onAnswer({ kind: 'cancel' });
  const marks = 'groups' in comparison ? comparison.groups : undefined;
  const form = 'form' in comparison ? comparison.form : undefined;
  const mayTrust = !isPending && (comparison.kind === 'empty' || comparison.kind === 'same');
  const trust = (save: boolean): void => onAnswer({ kind: 'trust', save, ...(comparison.kind === 'same' && { compared: true }) });
  const consequences = { isArmed, refusesEnter: true, disabled: !mayTrust };
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
          <ArmedButton
            {...consequences}
            title={storeIn === '' ? text.hostKey.connectHow : text.hostKey.onceHow}
            onClick={() => trust(false)}
          >
            {storeIn === '' ? text.hostKey.connect : text.hostKey.once}
          </ArmedButton>
          {storeIn !== '' && (
            <ArmedButton
              {...consequences}
              title={comparison.kind === 'different' ? text.hostKey.differs : text.hostKey.trustHow(storeIn)}
              onClick={() => trust(true)}
            >
              {text.hostKey.trust}
            </ArmedButton>
          )}
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
      <FactList facts={hostKeyFacts(prompt.body, now)} />
      <KeyCompareField
        face={offered}
        host={host}
        port={port}
        label={text.hostKey.compareLabel}
        words={words}
        onWords={setWords}
        comparison={comparison}
        autoFocusMark
      />
    </PanelCard>
  );
}
