import { useId, useState } from 'react';
import { Fingerprint } from 'lucide-react';
import type { PasskeyInfo } from '../../../shared/model/passkeys.ts';
import { printableLine } from '../../../shared/base/printable.ts';
import { useClient } from '../../host/host-context.tsx';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { whenWords } from '../../ui/when.ts';
import { InstallPasskey } from './InstallPasskey.tsx';
import { KeyLinePart } from './KeyLinePart.tsx';
import type { OpenPart } from './open-part.ts';
import { placeWords } from './place-words.ts';
import { RemovePasskey } from './RemovePasskey.tsx';
import { text } from './text.ts';
import styles from './passkeys.module.css';

interface PasskeyCardProps {
  readonly passkey: PasskeyInfo;
  readonly open: OpenPart | undefined;
  readonly onOpen: (part: OpenPart | undefined) => void;
  readonly onBackup: () => void;
}

/** One passkey: its facts, what can be done with it, and the one part of that which is open. */
export function PasskeyCard({ passkey, open, onOpen, onBackup }: PasskeyCardProps) {
  const id = useId();
  const client = useClient();
  const { showError } = useWorkbench();
  const name = printableLine(passkey.name, 200);
  const isVerifying = passkey.userVerification === 'required';
  const setVerifying = (on: boolean): void => {
    client.passkeys.update({ id: passkey.id, userVerification: on ? 'required' : 'discouraged' }).catch(showError);
  };
  const toggle = (part: OpenPart) => ({
    'aria-expanded': open === part,
    onClick: () => onOpen(open === part ? undefined : part),
  });
  const close = (): void => onOpen(undefined);
  return (
    <article className={styles.card} aria-labelledby={id}>
      <div className={styles.cardHead}>
        <Icon of={Fingerprint} size={20} className={styles.icon} />
        <h3 id={id}>{name}</h3>
      </div>
      <Facts passkey={passkey} />
      <Field label={text.verify} layout="beside" help={isVerifying ? undefined : text.verifyOff}>
        {(control) => <Switch {...control} checked={isVerifying} onChange={setVerifying} />}
      </Field>
      <div className={styles.actions}>
        <Button {...toggle('install')}>{text.install}</Button>
        <Button kind="quiet" {...toggle('line')}>
          {text.line}
        </Button>
        <Button kind="quiet" onClick={onBackup}>
          {text.backup}
        </Button>
        <Button kind="quiet" {...toggle('remove')}>
          {text.remove}
        </Button>
      </div>
      {open === 'install' && <InstallPasskey passkey={passkey} onClose={close} />}
      {open === 'line' && <KeyLinePart passkey={passkey} />}
      {open === 'remove' && <RemovePasskey passkey={passkey} onClose={close} />}
    </article>
  );
}

function Facts({ passkey }: { readonly passkey: PasskeyInfo }) {
  const [now] = useState(() => Date.now());
  const places = passkey.installed.map((place) => placeWords(place));
  return (
    <dl className={styles.facts}>
      <dt>{text.on}</dt>
      <dd>{places.length === 0 ? text.nowhere : places.join(', ')}</dd>
      <dt>{text.used}</dt>
      <dd>{passkey.lastUsedAt === undefined ? text.never : whenWords(passkey.lastUsedAt, now)}</dd>
      <dt>{text.made}</dt>
      <dd>
        {whenWords(passkey.madeAt, now)}
        {passkey.maySync && <span className={styles.dim}> · {text.maySync}</span>}
      </dd>
    </dl>
  );
}
