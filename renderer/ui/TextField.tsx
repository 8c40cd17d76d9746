import type { ComponentProps, ReactNode } from 'react';
import type { LucideIcon } from 'lucide-react';
import { classNames } from './class-names.ts';
import { Icon } from './Icon.tsx';
import { pasteOneLine } from './paste-one-line.ts';
import styles from './TextField.module.css';

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'className'> {
  readonly icon?: LucideIcon;
  /** Something at the end of the field: a `Kbd`, a button. */
  readonly trailing?: ReactNode;
  /** For what is typed to a machine: host names, fingerprints, commands. */
  readonly mono?: boolean;
  readonly large?: boolean;
  readonly className?: string | undefined;
}

/** A one-line field. Give it a name: a `Field` around it, or `aria-label`. */
export function TextField({ icon, trailing, mono = false, large = false, className, type = 'text', ...rest }: TextFieldProps) {
  return (
    <div className={classNames(styles.box, mono && styles.mono, large && styles.large, className)}>
      {icon && <Icon of={icon} className={styles.icon} />}
      <input
        type={type}
        className={styles.input}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        onPaste={type === 'text' ? pasteOneLine : undefined}
        {...rest}
      />
      {trailing}
    </div>
  );
}

interface TextAreaProps extends Omit<ComponentProps<'textarea'>, 'className'> {
  readonly mono?: boolean;
}

export function TextArea({ mono = false, ...rest }: TextAreaProps) {
  return <textarea className={classNames(styles.area, mono && styles.mono)} spellCheck={!mono} {...rest} />;
}
