import type { ComponentProps, ReactNode } from 'react';
import type { LucideIcon } from 'lucide-react';
import { classNames } from './class-names.ts';
import { Icon } from './Icon.tsx';
import { Tooltip } from './Tooltip.tsx';
import styles from './Button.module.css';

export type ButtonKind = 'primary' | 'normal' | 'danger' | 'quiet';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  readonly kind?: ButtonKind;
  readonly icon?: LucideIcon;
  /** Something after the words, a `Kbd` for instance. */
  readonly trailing?: ReactNode;
  readonly className?: string | undefined;
}

export function Button({ kind = 'normal', icon, trailing, children, className, type = 'button', ...rest }: ButtonProps) {
  return (
    <button type={type} className={classNames(styles.button, styles[kind], className)} {...rest}>
      {icon && <Icon of={icon} />}
      <span className={styles.words}>{children}</span>
      {trailing}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'className' | 'children'> {
  readonly icon: LucideIcon;
  /** Accessible name and tooltip. */
  readonly label: string;
  /** Chord shown in the tooltip, as `Ctrl+Shift+P`. */
  readonly keys?: string | undefined;
  readonly size?: number;
  readonly tooltipSide?: 'top' | 'right' | 'bottom' | 'left';
  readonly className?: string | undefined;
}

/** A button that is only an icon; its tooltip says what it does and names the shortcut. */
export function IconButton({
  icon,
  label,
  keys,
  size = 16,
  tooltipSide = 'bottom',
  className,
  type = 'button',
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip words={label} keys={keys} side={tooltipSide}>
      <button type={type} aria-label={label} className={classNames(styles.iconButton, className)} {...rest}>
        <Icon of={icon} size={size} />
      </button>
    </Tooltip>
  );
}
