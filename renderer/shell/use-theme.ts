import { useEffect } from 'react';
import { defaultSettings, type Settings } from '../../shared/model/settings.ts';
import { useSettings } from './workbench-context.tsx';

const storageKey = 'hawser.theme';
const lightQuery = '(prefers-color-scheme: light)';

function apply(theme: Settings['theme']): void {
  const isLight = theme === 'light' || (theme === 'system' && matchMedia(lightQuery).matches);
  document.documentElement.dataset['theme'] = isLight ? 'light' : 'dark';
}

/** The theme of the last time, before the core has said which it is: without it a light page would flash dark. */
export function applyRememberedTheme(): void {
  const kept = localStorage.getItem(storageKey);
  apply(kept === 'dark' || kept === 'light' ? kept : 'system');
}

/** Keeps `data-theme` on the document what the settings and the system say. */
export function useTheme(isSettled: boolean): void {
  const theme = useSettings((settings) => settings.theme);
  // Before the core has answered the store holds the defaults themselves: the theme of the last time stays until then.
  const isLoaded = useSettings((settings) => settings !== defaultSettings);
  useEffect(() => {
    if (!isSettled || !isLoaded) return;
    localStorage.setItem(storageKey, theme);
    apply(theme);
    const media = matchMedia(lightQuery);
    const onChange = (): void => apply(theme);
    media.addEventListener('change', onChange);
    return () => media.removeEventListener('change', onChange);
  }, [theme, isSettled, isLoaded]);
}
