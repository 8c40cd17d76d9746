import type { LucideIcon } from 'lucide-react';

interface IconProps {
  readonly of: LucideIcon;
  /** Edge length in pixels. */
  readonly size?: number;
  /** The accessible name of an icon that stands alone; without it the icon is decoration. */
  readonly label?: string;
  readonly className?: string | undefined;
}

/** One icon set, one stroke. */
export function Icon({ of: Picture, size = 16, label, className }: IconProps) {
  return (
    <Picture
      size={size}
      strokeWidth={1.5}
      className={className ?? ''}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    />
  );
}
