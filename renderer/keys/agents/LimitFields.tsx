import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { text } from './text.ts';
import styles from './agents.module.css';

const words = text.form;

export interface Limits {
  /** 0: until it is removed. */
  readonly lifetimeSeconds: number;
  readonly confirm: boolean;
}

export const noLimits: Limits = { lifetimeSeconds: 0, confirm: false };

/** As calls to the core take them. */
export const limitsOfCall = ({ lifetimeSeconds, confirm }: Limits) => ({
  confirm,
  ...(lifetimeSeconds > 0 && { lifetimeSeconds }),
});

interface LimitFieldsProps {
  readonly limits: Limits;
  readonly onChange: (limits: Limits) => void;
}

/** For how long an agent keeps what it is given, and whether it asks before each use. */
export function LimitFields({ limits, onChange }: LimitFieldsProps) {
  return (
    <>
      <Field label={words.keepFor}>
        {(control) => (
          <Select
            {...control}
            value={String(limits.lifetimeSeconds)}
            options={words.lifetimes}
            onChange={(seconds) => onChange({ ...limits, lifetimeSeconds: Number(seconds) })}
          />
        )}
      </Field>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={limits.confirm}
          onChange={(event) => onChange({ ...limits, confirm: event.target.checked })}
        />
        <span>
          {words.confirm} <span className={styles.dim}>{words.confirmHelp}</span>
        </span>
      </label>
    </>
  );
}
