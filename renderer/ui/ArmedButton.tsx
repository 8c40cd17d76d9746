import type { ComponentProps, KeyboardEvent } from 'react';
import { Button } from './Button.tsx';

interface ArmedButtonProps extends ComponentProps<typeof Button> {
  /** From `useArmed`. */
  readonly isArmed: boolean;
  /** Also later only a click or Space presses it, never Enter. */
  readonly refusesEnter?: boolean;
}

/**
 * A button with consequences: before its question has been in sight for a moment, and for the second click of a double click, it does
 * nothing. It keeps its place, and the focus if it has it.
 */
export function ArmedButton({ isArmed, refusesEnter = false, onClick, ...rest }: ArmedButtonProps) {
  return (
    <Button
      {...rest}
      aria-disabled={!isArmed || undefined}
      onKeyDown={refusesEnter ? refuseEnter : undefined}
      onClick={(event) => {
        if (isArmed && event.detail <= 1) onClick?.(event);
      }}
    />
  );
}

function refuseEnter(event: KeyboardEvent): void {
  if (event.key === 'Enter') event.preventDefault();
}
