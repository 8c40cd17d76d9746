import type { ReactNode } from 'react';
import { Field } from '../../ui/Field.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { manyText } from './text.ts';
import styles from './LimitFields.module.css';

const words = manyText.bar;

/** How far a run goes: hosts at once, seconds for each host, failures after which no further host is begun. */
export interface RunLimits {
  readonly throttle: number;
  readonly timeoutSeconds: number | undefined;
  readonly stopAfterFailures: number | undefined;
}

interface LimitFieldsProps<Options extends RunLimits> {
  readonly options: Options;
  readonly onOptions: (options: Options) => void;
  /** Several hosts: else only the time-out is asked for. */
  readonly isMany: boolean;
  readonly most: { readonly throttle: number; readonly hosts: number };
  readonly timeoutHelp?: string;
  /** More fields below. */
  readonly children?: ReactNode;
}

/** Fields for the limits of a run. What is no number from 1 on is none. */
export function LimitFields<Options extends RunLimits>(props: LimitFieldsProps<Options>) {
  const { options, onOptions, isMany, most, timeoutHelp = words.timeoutHelp, children } = props;
  const number = (typed: string, largest: number): number | undefined => {
    const value = Math.floor(Number(typed));
    return typed.trim() === '' || !Number.isFinite(value) || value < 1 ? undefined : Math.min(largest, value);
  };
  return (
    <div className={styles.fields}>
      {isMany && (
        <Field label={words.throttleField}>
          {(control) => (
            <TextField
              {...control}
              type="number"
              min={1}
              max={most.throttle}
              value={options.throttle}
              onChange={(event) => onOptions({ ...options, throttle: number(event.target.value, most.throttle) ?? 1 })}
            />
          )}
        </Field>
      )}
      <Field label={words.timeoutField} help={timeoutHelp}>
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
      {isMany && (
        <Field label={words.failuresField} help={words.failuresHelp}>
          {(control) => (
            <TextField
              {...control}
              type="number"
              min={1}
              value={options.stopAfterFailures ?? ''}
              onChange={(event) => onOptions({ ...options, stopAfterFailures: number(event.target.value, most.hosts) })}
            />
          )}
        </Field>
      )}
      {children}
    </div>
  );
}

/** The limits in words, without those that are none. */
export function limitWords({ throttle, timeoutSeconds, stopAfterFailures }: RunLimits): readonly string[] {
  return [
    words.throttle(throttle),
    ...(timeoutSeconds === undefined ? [] : [words.timeout(timeoutSeconds)]),
    ...(stopAfterFailures === undefined ? [] : [words.failures(stopAfterFailures)]),
  ];
}
