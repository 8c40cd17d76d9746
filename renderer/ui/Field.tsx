import { useId, type ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './Field.module.css';

/** What a control must take so that its label, help and error are read with it. */
export interface FieldControl {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
}

interface FieldProps {
  readonly label: string;
  readonly help?: ReactNode;
  readonly error?: string | undefined;
  /** `beside` puts the control to the right of the label. */
  readonly layout?: 'above' | 'beside';
  readonly className?: string | undefined;
  readonly children: (control: FieldControl) => ReactNode;
}

/** A label, a control, and what there is to say about it. */
export function Field({ label, help, error, layout = 'above', className, children }: FieldProps) {
  const id = useId();
  const helpId = help === undefined ? undefined : `${id}-help`;
  const errorId = error === undefined ? undefined : `${id}-error`;
  const described = [errorId, helpId].filter((part) => part !== undefined).join(' ');
  return (
    <div className={classNames(styles.field, layout === 'beside' && styles.beside, className)}>
      <div className={styles.words}>
        <label className={styles.label} htmlFor={id}>
          {label}
        </label>
        {layout === 'beside' && helpId !== undefined && (
          <div id={helpId} className={styles.help}>
            {help}
          </div>
        )}
      </div>
      <div className={styles.control}>
        {children({
          id,
          'aria-describedby': described === '' ? undefined : described,
          'aria-invalid': error === undefined ? undefined : true,
        })}
        {errorId !== undefined && (
          <div id={errorId} className={styles.error} role="alert">
            {error}
          </div>
        )}
        {layout === 'above' && helpId !== undefined && (
          <div id={helpId} className={styles.help}>
            {help}
          </div>
        )}
      </div>
    </div>
  );
}
