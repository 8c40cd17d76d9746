import { AppError } from '../../shared/model/errors.ts';
import type { PolicyPlace } from '../../shared/model/policy.ts';
import type { Settings } from '../../shared/model/settings.ts';
import type { Overlay } from '../storage/json-document.ts';
import type { Policy } from './policy.ts';

/** Lays what the administrator fixed over the user's settings. The user's own values stay in his file, for when nothing is fixed any more. */
export function settingsLocks({ settings, settingPlaces, reason, off }: Policy): Overlay<Settings> {
  const names = Object.keys(settingPlaces) as (keyof Settings)[];
  return {
    apply: (data) => (names.length === 0 ? data : { ...data, ...(settings as Partial<Settings>) }),
    check(before, after) {
      const given = Object.keys(after.legacyHosts).some((key) => before.legacyHosts[key] === undefined);
      if (off.legacyAlgorithms && given) throw locked('A leave for old algorithms', off.legacyAlgorithms, reason);
      const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
      const changed = names.find((name) => !isSame(before[name], after[name]) && !isSame(after[name], settings[name]));
      if (changed === undefined) return;
      const place = settingPlaces[changed];
      if (place) throw locked(`The setting ${changed}`, place, reason);
    },
  };
}

function locked(what: string, { file, line }: PolicyPlace, reason: string): AppError {
  return new AppError('policy.locked', { what, file, line, reason }, `${what} is set by the administrator`);
}
