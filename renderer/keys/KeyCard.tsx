import { useId, useState } from 'react';
import { CalendarClock, Ellipsis, KeyRound, LockOpen, TriangleAlert, Usb } from 'lucide-react';
import type { KeyFileInfo } from '../../shared/model/keys.ts';
import { errorText } from '../../shared/model/error-text.ts';
import { useSettings, useWorkbench } from '../shell/workbench-context.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Icon } from '../ui/Icon.tsx';
import { MenuButton } from '../ui/Menu.tsx';
import { shortPath } from '../ui/short-path.ts';
import { dayWords, whenWords } from '../ui/when.ts';
import { cardActions } from './card-actions.ts';
import { ageDays, isDue, isUnused, unusedDays } from './rotation/key-age.ts';
import { text as rotationText } from './rotation/text.ts';
import { text } from './text.ts';
import styles from './KeyCard.module.css';

const words = text.card;

/** One key file: what it is, what is wrong with it, where it stands and when it was used. */
export function KeyCard({ info, onChanged }: { readonly info: KeyFileInfo; readonly onChanged: () => void }) {
  const workbench = useWorkbench();
  const id = useId();
  const { name, path, face, comment, error } = info;
  const entries = cardActions(workbench, info, onChanged);
  const open = (): void => {
    if (info.publicLine !== undefined)
      workbench.view.setState({ dialog: { kind: 'installKey', name, line: info.publicLine, path } });
  };
  // A file that is refused for its rights has to be mended before anything else makes sense; its mark says what is wrong.
  const isLoose = info.permissions.kind === 'loose';
  const mend = (): void => {
    workbench.client.keys.mendPermissions({ path }).then(onChanged, workbench.showError);
  };
  return (
    <div role="listitem" aria-labelledby={id} className={classNames(styles.card, error !== undefined && styles.bad)}>
      <div className={styles.head}>
        <Icon of={isOnToken(info) ? Usb : KeyRound} className={styles.icon} />
        <h2 id={id} className={styles.name} title={path}>
          {name}
        </h2>
        <span className={styles.type}>{face === undefined ? words.unknown : words.bits(face.typeLabel, face.bits)}</span>
        <Marks info={info} />
        <span className={styles.space} />
        {info.weakSeal !== undefined && (
          <Button onClick={() => workbench.view.setState({ dialog: { kind: 'changeKey', key: info, what: 'renew' } })}>
            {words.renew}
          </Button>
        )}
        {isLoose ? (
          <Button onClick={mend}>{words.mend}</Button>
        ) : (
          info.publicLine !== undefined && <Button onClick={open}>{words.install}</Button>
        )}
        <MenuButton label={words.actions(name)} entries={entries}>
          <IconButton icon={Ellipsis} label={words.actions(name)} />
        </MenuButton>
      </div>
      <p className={styles.line}>
        {face !== undefined && <code className={styles.print}>{face.sha256}</code>}
        {error === undefined || error.code === 'key.badPermissions' ? (
          <span className={styles.comment}>{face === undefined && error === undefined ? words.hidden : comment}</span>
        ) : (
          <span className={styles.fault}>{errorText(error).text}</span>
        )}
      </p>
      <Facts info={info} />
    </div>
  );
}

/** Its file is a handle, of no use without the security key (FD-01). */
function isOnToken({ face }: KeyFileInfo): boolean {
  return face?.type.startsWith('sk-') === true;
}

function Marks({ info }: { readonly info: KeyFileInfo }) {
  const limitDays = useSettings((settings) => settings.rotateKeysAfterDays);
  const idleDays = useSettings((settings) => settings.unusedKeysAfterDays);
  const [now] = useState(() => Date.now());
  const { permissions, isEncrypted, weakSeal, publicFile, error } = info;
  const isBroken = error !== undefined && error.code !== 'key.badPermissions';
  return (
    <>
      {isOnToken(info) && (
        <span className={styles.mark} title={words.onTokenHelp}>
          {words.onToken}
        </span>
      )}
      {!isEncrypted && error === undefined && !isOnToken(info) && (
        <span className={styles.warning} title={words.openHelp}>
          <Icon of={LockOpen} size={13} />
          {words.open}
        </span>
      )}
      {isEncrypted && <span className={styles.mark}>{words.sealed}</span>}
      {weakSeal !== undefined && (
        <span className={styles.warning} title={words.weakHelp(weakSeal, info.format !== 'pkcs8')}>
          <Icon of={TriangleAlert} size={13} />
          {words.weak}
        </span>
      )}
      {permissions.kind === 'loose' && (
        <span className={styles.stop} title={words.looseHelp}>
          <Icon of={TriangleAlert} size={13} />
          {words.loose(permissions.mode)}
        </span>
      )}
      {permissions.kind === 'notChecked' && (
        <span className={styles.mark} title={permissions.why}>
          {words.notChecked}
        </span>
      )}
      {publicFile === 'stray' && (
        <span className={styles.warning} title={words.strayHelp}>
          <Icon of={TriangleAlert} size={13} />
          {words.stray}
        </span>
      )}
      {isDue(info, limitDays, now) && (
        <span className={styles.warning} title={rotationText.oldHelp}>
          <Icon of={CalendarClock} size={13} />
          {rotationText.age(ageDays(info, now))}
        </span>
      )}
      {isUnused(info, idleDays, now) && (
        <span className={styles.warning} title={words.idleHelp}>
          <Icon of={CalendarClock} size={13} />
          {words.idle(unusedDays(info, now))}
        </span>
      )}
      {isBroken && <Icon of={TriangleAlert} size={13} className={styles.stopIcon} />}
    </>
  );
}

function Facts({ info }: { readonly info: KeyFileInfo }) {
  const [now] = useState(() => Date.now());
  const { places, lastUsedAt, writtenAt, usedBy } = info;
  const facts = [
    words.places(places.map(({ name }) => name)),
    lastUsedAt === undefined ? words.unused : words.used(whenWords(lastUsedAt, now)),
    ...(usedBy.length === 0 ? [] : [words.usedBy(usedBy)]),
    words.written(dayWords(writtenAt, now)),
    shortPath(info.path),
  ];
  return (
    <p className={styles.facts} title={places.map(({ name }) => name).join(', ')}>
      {facts.join(' · ')}
    </p>
  );
}
