import { useEffect, useRef, type RefObject } from 'react';

/**
 * Puts the focus on a card's button that takes it when the card's tab is in front. Who waited there goes on with Enter; nobody elsewhere loses
 * the focus.
 */
export function useCardFocus(isActive: boolean): RefObject<HTMLElement | null> {
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    const panel = card.current?.closest('[data-panel]');
    const active = document.activeElement;
    if (isActive && (active === document.body || panel?.contains(active) === true))
      card.current?.querySelector<HTMLElement>('[data-takes-focus="true"]')?.focus();
  }, [isActive]);
  return card;
}
