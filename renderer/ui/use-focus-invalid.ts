import { useEffect, type RefObject } from 'react';

/** Brings the first field of a form that is told to be wrong into sight and gives it the focus, whenever `reason` becomes another one. */
export function useFocusInvalid(form: RefObject<HTMLElement | null>, reason: unknown): void {
  useEffect(() => {
    if (reason === undefined) return;
    const field = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    // In the middle: what is wrong is said below the field.
    field?.scrollIntoView({ block: 'center' });
    field?.focus({ preventScroll: true });
  }, [form, reason]);
}
