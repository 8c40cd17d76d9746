import { Flag, Layers, SlidersHorizontal, X } from 'lucide-react';
import { IconButton, Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Popover } from '../ui/Popover.tsx';
import { TextField } from '../ui/TextField.tsx';
import { VirtualList } from '../ui/VirtualList.tsx';
import { useState } from 'react';
import type { NamedHost, RunOptions } from './run-options.ts';
import { text } from './text.ts';
import styles from './RunBar.module.css';

const words = text.bar;
const mostNamed = 4;
const rowHeight = 28;

interface RunBarProps {
  readonly hosts: readonly NamedHost[];
  readonly onRemove: (host: NamedHost) => void;
  readonly onChange: () => void;
  readonly options: RunOptions;
  readonly onOptions: (options: RunOptions) => void;
}

/** What a command runs on, and how; above the editor. */
export function RunBar({ hosts, onRemove, onChange, options, onOptions }: RunBarProps) {
  const hasProduction = hosts.some(({ isProduction }) => isProduction);
  const names = hosts.map(({ name }) => name);
  const spoken =
    names.length === 0
      ? words.noHost
      : names.length > mostNamed
        ? `${names.slice(0, mostNamed - 1).join(', ')} +${text.number(names.length - mostNamed + 1)}`
        : names.join(', ');
  const said = optionWords(options);
  return (
    <>
      <Popover
        title={words.runOn}
        trigger={
          <button type="button" className={styles.chip} aria-label={`${words.runOn} ${spoken}`}>
            <Icon of={Layers} size={14} />
            {spoken}
            {hasProduction && <Icon of={Flag} size={12} className={styles.flag} />}
          </button>
        }
      >
        <HostList hosts={hosts} onRemove={onRemove} />
        <Button onClick={onChange}>{words.change}</Button>
      </Popover>
      <Popover
        title={words.options}
        trigger={
          <button type="button" className={styles.chip} aria-label={`${words.options}: ${said.join(', ')}`}>
            <Icon of={SlidersHorizontal} size={14} />
            {said.join(' · ')}
          </button>
        }
      >
        <OptionsForm options={options} onOptions={onOptions} />
      </Popover>
      {hasProduction && hosts.length > 1 && <span className={styles.warning}>{words.productionAsks}</span>}
    </>
  );
}

/** Of a thousand hosts only those on screen are in the document. */
function HostList({ hosts, onRemove }: Pick<RunBarProps, 'hosts' | 'onRemove'>) {
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  return (
    <div
      ref={setScroller}
      className={styles.hosts}
      role="group"
      aria-label={words.hosts}
      style={{ height: Math.min(320, hosts.length * rowHeight) }}
    >
      <VirtualList
        count={hosts.length}
        rowHeight={rowHeight}
        scroller={scroller}
        rowKey={(at) => hosts[at]?.key ?? String(at)}
        row={(at) => {
          const host = hosts[at];
          return (
            host && (
              <div className={styles.host}>
                <span className={styles.name}>{host.name}</span>
                {host.isProduction && <Icon of={Flag} size={12} label={text.bar.productionAsks} className={styles.flag} />}
                <IconButton
                  icon={X}
                  label={words.remove(host.name)}
                  disabled={hosts.length === 1}
                  onClick={() => onRemove(host)}
                />
              </div>
            )
          );
        }}
      />
    </div>
  );
}

function optionWords({ throttle, timeoutSeconds, stopAfterFailures }: RunOptions): readonly string[] {
  return [
    words.throttle(throttle),
    ...(timeoutSeconds === undefined ? [] : [words.timeout(timeoutSeconds)]),
    ...(stopAfterFailures === undefined ? [] : [words.failures(stopAfterFailures)]),
  ];
}

function OptionsForm({ options, onOptions }: Pick<RunBarProps, 'options' | 'onOptions'>) {
  const number = (typed: string, most: number): number | undefined => {
    const value = Math.floor(Number(typed));
    return typed.trim() === '' || !Number.isFinite(value) || value < 1 ? undefined : Math.min(most, value);
  };
  return (
    <div className={styles.options}>
      <Field label={words.throttleField}>
        {(control) => (
          <TextField
            {...control}
            type="number"
            min={1}
            max={200}
            value={options.throttle}
            onChange={(event) => onOptions({ ...options, throttle: number(event.target.value, 200) ?? 1 })}
          />
        )}
      </Field>
      <Field label={words.timeoutField} help={words.timeoutHelp}>
        {(control) => (
          <TextField
            {...control}
            type="number"
            min={1}
            value={options.timeoutSeconds ?? ''}
            onChange={(event) => onOptions({ ...options, timeoutSeconds: number(event.target.value, 86_400) })}
          />
        )}
      </Field>
      <Field label={words.failuresField} help={words.failuresHelp}>
        {(control) => (
          <TextField
            {...control}
            type="number"
            min={1}
            value={options.stopAfterFailures ?? ''}
            onChange={(event) => onOptions({ ...options, stopAfterFailures: number(event.target.value, 2000) })}
          />
        )}
      </Field>
    </div>
  );
}
