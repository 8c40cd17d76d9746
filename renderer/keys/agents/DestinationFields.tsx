import { useMemo, useState } from 'react';
import { Plus, X } from 'lucide-react';
import type { DestinationWish } from '../../../shared/model/agent-destinations.ts';
import { targetKey } from '../../shell/target.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Select } from '../../ui/Select.tsx';
import { HostField, targetOfChoice, useHostChoices, type ChosenHost } from '../HostField.tsx';
import { DestinationResult } from './DestinationResult.tsx';
import type { DestinationsState } from './use-destinations.ts';
import { text } from './destination-text.ts';
import { startName } from './start-name.ts';
import styles from './destinations.module.css';

/** A wish with what its host is called. */
export interface NamedWish extends DestinationWish {
  readonly words: string;
  readonly fromWords?: string | undefined;
}

/** Where a key may be used. */
export interface Whereabouts {
  readonly isRestricted: boolean;
  readonly wishes: readonly NamedWish[];
}

export const anywhere: Whereabouts = { isRestricted: false, wishes: [] };

const here = 'here';
const alongRoute = 'route';

interface DestinationFieldsProps {
  readonly where: Whereabouts;
  readonly onChange: (where: Whereabouts) => void;
  /** What the core says of them. */
  readonly found: DestinationsState;
  /** The form was sent without a host. */
  readonly isMissing: boolean;
}

/** “Restrict where this key may be used”: hosts, from where, and in sentences what comes of it. */
export function DestinationFields({ where, onChange, found, isMissing }: DestinationFieldsProps) {
  const { isRestricted, wishes } = where;
  return (
    <>
      <Field label={text.where} help={text.whereHelp}>
        {(control) => (
          <Select
            {...control}
            value={isRestricted ? 'hosts' : 'anywhere'}
            options={text.ways}
            onChange={(way) => onChange({ ...where, isRestricted: way === 'hosts' })}
          />
        )}
      </Field>
      {isRestricted && (
        <fieldset className={styles.places}>
          <legend>{text.list}</legend>
          {wishes.length > 0 && (
            <ul className={styles.rows} aria-label={text.list}>
              {wishes.map((wish) => (
                <li key={keyOf(wish)}>
                  <span className={styles.name}>
                    {text.row(wish.words, wish.fromWords)}
                    {wish.anyAccount && <span className={styles.mark}>{text.anyAccountMark}</span>}
                    {wish.alongRoute && <span className={styles.mark}>{text.routeMark}</span>}
                  </span>
                  <button
                    type="button"
                    className={styles.remove}
                    aria-label={text.remove(wish.words)}
                    onClick={() => onChange({ ...where, wishes: wishes.filter((each) => each !== wish) })}
                  >
                    <Icon of={X} size={14} />
                  </button>
                </li>
              ))}
            </ul>
          )}
          <HostAdder
            wishes={wishes}
            onAdd={(wish) => onChange({ ...where, wishes: [...wishes.filter((each) => keyOf(each) !== keyOf(wish)), wish] })}
          />
          {isMissing && wishes.length === 0 && (
            <p role="alert" className={styles.bad}>
              {text.none}
            </p>
          )}
          <DestinationResult found={found} />
        </fieldset>
      )}
    </>
  );
}

function keyOf({ target, from }: DestinationWish): string {
  return `${targetKey(target)} ${from === undefined ? '' : targetKey(from)}`;
}

function HostAdder({ wishes, onAdd }: { readonly wishes: readonly NamedWish[]; readonly onAdd: (wish: NamedWish) => void }) {
  const choices = useHostChoices();
  const [chosen, setChosen] = useState<ChosenHost>();
  const [from, setFrom] = useState(here);
  const [anyAccount, setAnyAccount] = useState(false);
  const [isEmpty, setEmpty] = useState(false);
  const host = chosen ?? { key: choices[0]?.key ?? '', typed: '' };
  // Hosts that the agent can be forwarded to: those that are listed.
  const starts = useMemo(
    () => new Map(wishes.map(({ target, words }) => [targetKey(target), { target, ...startName(target, words) }])),
    [wishes],
  );
  const options = [
    { value: here, words: text.here },
    { value: alongRoute, words: text.route },
    ...[...starts].map(([value, { name }]) => ({ value, words: text.forwarded(name) })),
  ];
  const start = starts.get(from);
  const add = (): void => {
    const target = targetOfChoice(choices, host);
    setEmpty(target === undefined);
    if (target === undefined) return;
    const words = choices.find(({ key }) => key === host.key)?.words ?? host.typed.trim();
    onAdd({
      target,
      words,
      anyAccount,
      alongRoute: from === alongRoute,
      ...(start !== undefined && { from: start.target, fromWords: start.name }),
    });
    setChosen({ key: host.key, typed: '' });
  };
  return (
    <div
      role="group"
      aria-label={text.adder}
      className={styles.adder}
      onKeyDown={(event) => {
        // Enter in the host's name means this host, not the whole form.
        if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
        event.preventDefault();
        add();
      }}
    >
      <div className={styles.host}>
        <HostField choices={choices} chosen={host} onChange={setChosen} />
      </div>
      <Field label={text.from} help={start && text.fromEvery(start.name, start.account)}>
        {(control) => (
          <Select
            {...control}
            value={start === undefined && from !== alongRoute ? here : from}
            options={options}
            onChange={setFrom}
          />
        )}
      </Field>
      <label className={styles.check}>
        <input type="checkbox" checked={anyAccount} onChange={(event) => setAnyAccount(event.target.checked)} />
        <span>
          {text.anyAccount} <span className={styles.dim}>{text.anyAccountHelp}</span>
        </span>
      </label>
      {isEmpty && (
        <p role="alert" className={styles.bad}>
          {text.typeHost}
        </p>
      )}
      <Button icon={Plus} onClick={add}>
        {text.addHost}
      </Button>
    </div>
  );
}
